"""The rules of blindness, one function a question.

A `Viewer` is what is known of one person towards one paper; a `Stage` is where the paper and its venue stand.
Every fact is False unless somebody established it, and every rule denies unless a fact allows. Conflict beats
every role: a conflicted person is, for that paper, what an outsider is, unless they are its author, who keeps
an author's rights and gains nothing by any other role.

See also `policy/table.py`, which prints these rules for chairs, and `tests/policy/test_visibility.py`, which
checks them over all combinations.
"""

from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """For whose eyes a field of a review or a comment is meant; each level includes those before it."""

    CHAIRS = 0
    AREA_CHAIRS = 1
    REVIEWERS = 2
    AUTHORS = 3
    PUBLIC = 4
    NOBODY = 9  # a bound, never the level of a field: nothing reaches it


@dataclass(frozen=True)
class Viewer:
    """What is known of one person towards one paper."""

    is_author: bool = False
    is_reviewer: bool = False  # assigned to this paper
    is_area_chair: bool = False  # assigned to this paper
    is_chair: bool = False  # of the paper's venue
    is_committee: bool = False  # in the venue's pool, whatever the paper
    is_conflicted: bool = False
    has_reviewed: bool = False  # has submitted their own review of this paper


@dataclass(frozen=True)
class Stage:
    """Where a paper and its venue stand, and what the venue chose."""

    is_submitted: bool = False
    is_withdrawn: bool = False
    hides_authors: bool = True  # from reviewers and area chairs: double blind
    hides_reviewers_from_reviewers: bool = True
    hides_reviewers_from_area_chairs: bool = False
    is_bidding: bool = False
    is_discussing: bool = False
    shows_reviews_before_own: bool = False
    are_reviews_out: bool = False  # to authors: the response began, or the decision is out
    is_decision_out: bool = False  # to authors and committee


def _steers(viewer: Viewer) -> bool:
    """Whether this person acts as an unconflicted chair of the paper's venue."""
    if viewer.is_conflicted:
        return False
    if viewer.is_author:
        return False
    return viewer.is_chair


def _leads(viewer: Viewer) -> bool:
    """Whether this person is the paper's unconflicted area chair."""
    if viewer.is_conflicted:
        return False
    if viewer.is_author:
        return False
    return viewer.is_area_chair


def _judges(viewer: Viewer) -> bool:
    """Whether this person is an unconflicted reviewer of the paper."""
    if viewer.is_conflicted:
        return False
    if viewer.is_author:
        return False
    return viewer.is_reviewer


def may_see_paper(viewer: Viewer, stage: Stage) -> bool:
    """Title, abstract, files as they were submitted, without names."""
    if viewer.is_author:
        return True
    if not stage.is_submitted:
        return False
    if _steers(viewer):
        return True
    if _leads(viewer):
        return True
    return _judges(viewer)


def may_bid(viewer: Viewer, stage: Stage) -> bool:
    """Whether the paper stands in this person's list of papers to bid on (title, abstract, topics)."""
    if viewer.is_author:
        return False
    if viewer.is_conflicted:
        return False
    if not viewer.is_committee:
        return False
    if not stage.is_submitted:
        return False
    if stage.is_withdrawn:
        return False
    return stage.is_bidding


def may_see_authors(viewer: Viewer, stage: Stage) -> bool:
    """Names, addresses, affiliations, and the conflicts that authors declared."""
    if viewer.is_author:
        return True
    if not stage.is_submitted:
        return False
    if _steers(viewer):
        return True
    if stage.hides_authors:
        return False
    if _leads(viewer):
        return True
    return _judges(viewer)


def may_see_findings(viewer: Viewer, stage: Stage) -> bool:
    """What was found in the files of the paper; it may say who wrote it, so nobody on the committee but chairs."""
    if viewer.is_author:
        return True
    if not stage.is_submitted:
        return False
    return _steers(viewer)


def may_see_reviewer_names(viewer: Viewer, stage: Stage) -> bool:
    """Who reviews the paper, by name."""
    if not stage.is_submitted:
        return False
    if _steers(viewer):
        return True
    if _leads(viewer):
        return not stage.hides_reviewers_from_area_chairs
    if _judges(viewer):
        return not stage.hides_reviewers_from_reviewers
    return False


def may_review(viewer: Viewer, stage: Stage) -> bool:
    """Whether this person has a review form for the paper (deadlines are asked elsewhere)."""
    if not stage.is_submitted:
        return False
    if stage.is_withdrawn:
        return False
    return _judges(viewer)


def may_call_reviewers(viewer: Viewer, stage: Stage) -> bool:
    """Whether this person may call emergency reviewers, whose names they then know."""
    if stage.is_withdrawn:
        return False
    if _steers(viewer) or _leads(viewer):
        return may_see_reviewer_names(viewer, stage)
    return False


def may_see_reviews(viewer: Viewer, stage: Stage) -> bool:
    """The submitted reviews of others, by handle, each field as far as its level allows."""
    if viewer.is_author:
        return stage.is_submitted and stage.are_reviews_out
    if not stage.is_submitted:
        return False
    if _steers(viewer):
        return True
    if _leads(viewer):
        return True
    if _judges(viewer):
        return viewer.has_reviewed or stage.shows_reviews_before_own
    return False


def may_discuss(viewer: Viewer, stage: Stage) -> bool:
    """Whether this person may write in the committee's thread on the paper."""
    if not stage.is_submitted:
        return False
    if stage.is_withdrawn:
        return False
    if _steers(viewer):
        return True
    if _leads(viewer):
        return True
    if _judges(viewer):
        return stage.is_discussing and (viewer.has_reviewed or stage.shows_reviews_before_own)
    return False


def may_see_discussion(viewer: Viewer, stage: Stage) -> bool:
    """The committee's thread; authors never, whatever is released."""
    if not stage.is_submitted:
        return False
    if _steers(viewer):
        return True
    if _leads(viewer):
        return True
    if _judges(viewer):
        return viewer.has_reviewed or stage.shows_reviews_before_own
    return False


def may_respond(viewer: Viewer, stage: Stage) -> bool:
    """Whether this person may answer the reviews as an author (the window is asked elsewhere)."""
    if not viewer.is_author:
        return False
    if not stage.is_submitted:
        return False
    if stage.is_withdrawn:
        return False
    return stage.are_reviews_out


def may_see_response(viewer: Viewer, stage: Stage) -> bool:
    """The authors' response to the reviews."""
    if viewer.is_author:
        return stage.is_submitted
    return may_see_reviews(viewer, stage)


def may_see_meta_review(viewer: Viewer, stage: Stage) -> bool:
    """The area chair's summary and recommendation; for authors and reviewers only with the decision."""
    if not stage.is_submitted:
        return False
    if _steers(viewer):
        return True
    if _leads(viewer):
        return True
    if viewer.is_author:
        return stage.is_decision_out
    if _judges(viewer):
        return stage.is_decision_out and viewer.has_reviewed
    return False


def may_decide(viewer: Viewer, stage: Stage) -> bool:
    """Whether this person may set the decision, and see it before its release."""
    if not stage.is_submitted:
        return False
    return _steers(viewer)


def may_see_decision(viewer: Viewer, stage: Stage) -> bool:
    """The decision as released; nobody but chairs knows more before."""
    if not stage.is_submitted:
        return False
    if may_decide(viewer, stage):
        return True
    if not stage.is_decision_out:
        return False
    if viewer.is_author:
        return True
    if _leads(viewer):
        return True
    return _judges(viewer) and viewer.has_reviewed


def may_vote_on(viewer: Viewer, stage: Stage, *, is_shortlisted: bool) -> bool:
    """Whether this person may read the paper, without names, to rank it for an award (who votes is asked elsewhere)."""
    if viewer.is_author:
        return False
    if viewer.is_conflicted:
        return False
    if not viewer.is_committee:
        return False
    if not stage.is_submitted:
        return False
    if stage.is_withdrawn:
        return False
    return is_shortlisted


def bound(viewer: Viewer, stage: Stage) -> Level:
    """The lowest level of a review's field that this person may read; show a field when `level >= bound`."""
    if not may_see_reviews(viewer, stage):
        return Level.NOBODY
    if _steers(viewer):
        return Level.CHAIRS
    if _leads(viewer):
        return Level.AREA_CHAIRS
    if _judges(viewer):
        return Level.REVIEWERS
    return Level.AUTHORS


QUESTIONS = {
    "see the paper": may_see_paper,
    "bid on it": may_bid,
    "see who wrote it": may_see_authors,
    "see what was found in its files": may_see_findings,
    "see who reviews it": may_see_reviewer_names,
    "review it": may_review,
    "call emergency reviewers": may_call_reviewers,
    "read others' reviews": may_see_reviews,
    "write in the discussion": may_discuss,
    "read the discussion": may_see_discussion,
    "answer the reviews": may_respond,
    "read the answer": may_see_response,
    "read the meta-review": may_see_meta_review,
    "decide": may_decide,
    "see the decision": may_see_decision,
}
