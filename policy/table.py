"""The rules as a table: who sees what under a venue's settings, now and after each release.

Nothing here decides anything: each cell asks `visibility` about a typical person at a typical stage, so that the
page which chairs read cannot differ from what the product does.
"""

from dataclasses import dataclass, replace

from policy.visibility import QUESTIONS, Level, Stage, Viewer, bound

PEOPLE: dict[str, Viewer] = {
    "Author": Viewer(is_author=True),
    "Reviewer, before their own review": Viewer(is_reviewer=True, is_committee=True),
    "Reviewer, after their own review": Viewer(is_reviewer=True, is_committee=True, has_reviewed=True),
    "Other committee member": Viewer(is_committee=True),
    "Area chair of the paper": Viewer(is_area_chair=True, is_committee=True),
    "Chair": Viewer(is_chair=True, is_committee=True),
    "Chair in conflict": Viewer(is_chair=True, is_committee=True, is_conflicted=True),
    "Chair who is an author": Viewer(is_chair=True, is_committee=True, is_author=True),
    "Anybody else": Viewer(),
}


@dataclass(frozen=True)
class Row:
    """One person's answers: question → may they; and the lowest level of a review's field they read."""

    person: str
    answers: dict[str, bool]
    level: Level


@dataclass(frozen=True)
class Column:
    """One moment in a paper's life with the answers of everybody."""

    moment: str
    stage: Stage
    rows: tuple[Row, ...]


def moments(now: Stage) -> dict[str, Stage]:
    """The stages that chairs ask about, starting with the present one, under the same settings."""
    submitted = replace(
        now,
        is_submitted=True,
        is_bidding=False,
        is_discussing=False,
        are_reviews_out=False,
        is_decision_out=False,
    )
    return {
        "now": now,
        "while bidding": replace(submitted, is_bidding=True),
        "while reviewing": submitted,
        "in the discussion": replace(submitted, is_discussing=True),
        "once authors see the reviews": replace(submitted, is_discussing=True, are_reviews_out=True),
        "after the decisions are released": replace(submitted, are_reviews_out=True, is_decision_out=True),
    }


def table(now: Stage) -> tuple[Column, ...]:
    """Who may do what at each moment, computed by the rules themselves."""
    return tuple(
        Column(
            moment,
            stage,
            tuple(
                Row(
                    person,
                    {name: rule(viewer, stage) for name, rule in QUESTIONS.items()},
                    bound(viewer, stage),
                )
                for person, viewer in PEOPLE.items()
            ),
        )
        for moment, stage in moments(now).items()
    )
