"""The rules of blindness, over all combinations of facts.

The properties below are stated from the promises we make, not from the code: each must hold for every one of the
2^7 viewers at every one of the 2^10 stages.
"""

from dataclasses import fields, replace
from itertools import product

import pytest

from policy.table import PEOPLE, moments, table
from policy.visibility import (
    QUESTIONS,
    Level,
    Stage,
    Viewer,
    bound,
    may_bid,
    may_decide,
    may_discuss,
    may_respond,
    may_review,
    may_see_authors,
    may_see_decision,
    may_see_discussion,
    may_see_findings,
    may_see_meta_review,
    may_see_paper,
    may_see_response,
    may_see_reviewer_names,
    may_see_reviews,
)


def combinations(kind):
    """Every object of a dataclass of booleans."""
    names = [field.name for field in fields(kind)]
    return [kind(**dict(zip(names, values, strict=True))) for values in product((False, True), repeat=len(names))]


VIEWERS = combinations(Viewer)
STAGES = combinations(Stage)
PAIRS = [(viewer, stage) for viewer in VIEWERS for stage in STAGES]


def violations(rule, *, unless):
    """The pairs that a rule allows although the promise forbids."""
    return [(viewer, stage) for viewer, stage in PAIRS if rule(viewer, stage) and not unless(viewer, stage)]


def has_hat(viewer):
    return viewer.is_chair or viewer.is_area_chair or viewer.is_reviewer


def test_there_are_as_many_combinations_as_facts_allow():
    assert len(VIEWERS) == 2 ** len(fields(Viewer))
    assert len(STAGES) == 2 ** len(fields(Stage))


@pytest.mark.parametrize("rule", QUESTIONS.values(), ids=[rule.__name__ for rule in QUESTIONS.values()])
def test_unknown_facts_deny(rule):
    assert [stage for stage in STAGES if rule(Viewer(), stage)] == []


@pytest.mark.parametrize("rule", QUESTIONS.values(), ids=[rule.__name__ for rule in QUESTIONS.values()])
def test_conflict_beats_every_role(rule):
    assert violations(rule, unless=lambda viewer, stage: not viewer.is_conflicted or viewer.is_author) == []


@pytest.mark.parametrize("rule", QUESTIONS.values(), ids=[rule.__name__ for rule in QUESTIONS.values()])
def test_an_author_gains_nothing_by_another_hat(rule):
    gained = [
        (viewer, stage)
        for viewer, stage in PAIRS
        if viewer.is_author and rule(viewer, stage) and not rule(Viewer(is_author=True), stage)
    ]

    assert gained == []


@pytest.mark.parametrize("rule", QUESTIONS.values(), ids=[rule.__name__ for rule in QUESTIONS.values()])
def test_a_draft_is_its_authors_alone(rule):
    assert violations(rule, unless=lambda viewer, stage: stage.is_submitted or viewer.is_author) == []


def test_author_never_learns_who_reviews():
    assert violations(may_see_reviewer_names, unless=lambda viewer, stage: not viewer.is_author) == []


def test_author_never_reads_the_discussion():
    assert violations(may_see_discussion, unless=lambda viewer, stage: not viewer.is_author) == []
    assert violations(may_discuss, unless=lambda viewer, stage: not viewer.is_author) == []


def test_author_reads_reviews_only_once_they_are_out():
    assert violations(may_see_reviews, unless=lambda viewer, stage: not viewer.is_author or stage.are_reviews_out) == []


def test_nobody_but_chairs_knows_a_decision_before_its_release():
    assert (
        violations(
            may_see_decision,
            unless=lambda viewer, stage: stage.is_decision_out or (viewer.is_chair and not viewer.is_conflicted),
        )
        == []
    )


def test_double_blind_hides_authors_from_all_but_chairs_and_authors():
    assert (
        violations(
            may_see_authors,
            unless=lambda viewer, stage: (
                viewer.is_author or not stage.hides_authors or (viewer.is_chair and not viewer.is_conflicted)
            ),
        )
        == []
    )


def test_reviewer_sees_others_reviews_only_after_their_own():
    assert (
        violations(
            may_see_reviews,
            unless=lambda viewer, stage: (
                viewer.has_reviewed
                or stage.shows_reviews_before_own
                or viewer.is_author
                or viewer.is_chair
                or viewer.is_area_chair
            ),
        )
        == []
    )


def test_reviewers_do_not_see_each_others_names_unless_the_venue_says_so():
    assert (
        violations(
            may_see_reviewer_names,
            unless=lambda viewer, stage: (
                viewer.is_chair or viewer.is_area_chair or not stage.hides_reviewers_from_reviewers
            ),
        )
        == []
    )


def test_pool_members_see_a_paper_only_to_bid():
    pool = Viewer(is_committee=True)
    allowed = {name for name, rule in QUESTIONS.items() for stage in STAGES if rule(pool, stage)}

    assert allowed == {"bid on it"}


def test_confidential_fields_reach_chairs_only():
    readers = [(viewer, stage) for viewer, stage in PAIRS if bound(viewer, stage) <= Level.CHAIRS]

    assert all(viewer.is_chair and not viewer.is_conflicted and not viewer.is_author for viewer, _ in readers)


def test_fields_for_the_committee_never_reach_authors():
    readers = [(viewer, stage) for viewer, stage in PAIRS if bound(viewer, stage) <= Level.REVIEWERS]

    assert not any(viewer.is_author for viewer, _ in readers)


def test_bound_is_nobody_exactly_when_reviews_are_hidden():
    assert [
        (viewer, stage)
        for viewer, stage in PAIRS
        if (bound(viewer, stage) == Level.NOBODY) == may_see_reviews(viewer, stage)
    ] == []


def test_only_unconflicted_chairs_decide():
    assert (
        violations(
            may_decide,
            unless=lambda viewer, stage: viewer.is_chair and not viewer.is_conflicted and not viewer.is_author,
        )
        == []
    )


def test_withdrawn_papers_take_no_bids_reviews_responses_or_comments():
    for rule in (may_bid, may_review, may_respond, may_discuss):
        assert violations(rule, unless=lambda viewer, stage: not stage.is_withdrawn) == []


def test_seeing_reviews_implies_seeing_the_paper():
    assert violations(may_see_reviews, unless=may_see_paper) == []
    assert violations(may_see_response, unless=may_see_paper) == []
    assert violations(may_see_meta_review, unless=may_see_paper) == []


def test_each_role_has_what_it_needs():
    """The positive side: a rule that denied everybody everything would pass the tests above."""
    reviewing = Stage(is_submitted=True)
    discussing = replace(reviewing, is_discussing=True)
    responding = replace(discussing, are_reviews_out=True)
    told = replace(responding, is_decision_out=True)
    author = Viewer(is_author=True)
    reviewer = Viewer(is_reviewer=True, is_committee=True)
    done = replace(reviewer, has_reviewed=True)
    lead = Viewer(is_area_chair=True, is_committee=True)
    chair = Viewer(is_chair=True, is_committee=True)

    assert may_see_paper(author, Stage()) and may_see_authors(author, Stage())
    assert may_review(reviewer, reviewing) and may_see_paper(reviewer, reviewing)
    assert may_see_authors(reviewer, replace(reviewing, hides_authors=False))
    assert may_see_reviews(done, reviewing) and may_discuss(done, discussing)
    assert bound(done, reviewing) == Level.REVIEWERS
    assert may_see_reviewer_names(lead, reviewing) and bound(lead, reviewing) == Level.AREA_CHAIRS
    assert may_bid(Viewer(is_committee=True), replace(reviewing, is_bidding=True))
    assert may_respond(author, responding) and may_see_reviews(author, responding)
    assert bound(author, responding) == Level.AUTHORS
    assert may_see_decision(author, told) and may_see_decision(done, told)
    assert may_decide(chair, reviewing) and bound(chair, reviewing) == Level.CHAIRS


def test_table_says_what_the_rules_say():
    now = Stage(is_submitted=True)

    columns = table(now)

    assert [column.moment for column in columns] == list(moments(now))
    for column in columns:
        for row in column.rows:
            viewer = PEOPLE[row.person]
            assert row.answers == {name: rule(viewer, column.stage) for name, rule in QUESTIONS.items()}
            assert row.level == bound(viewer, column.stage)


def test_what_was_found_in_files_is_for_authors_and_chairs_alone():
    assert violations(may_see_findings, unless=lambda v, s: v.is_author or (v.is_chair and not v.is_conflicted)) == []
    committee = [(viewer, stage) for viewer, stage in PAIRS if not (viewer.is_chair or viewer.is_author)]
    assert [pair for pair in committee if may_see_findings(*pair)] == []
