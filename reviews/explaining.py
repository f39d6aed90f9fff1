"""Why somebody was proposed for a paper, in words and as far as the chair who asks may know.

Loads numpy and the solver's own files, so that only the page that explains a pair imports it.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from assignment.answer import Proposal as Answer
from assignment.explain import CROWDED, NOT_DRAWN, Alternative, Explainer
from assignment.problem import MICRO, STANDING, Pairs, Problem
from assignment.rules import Kind
from assignment.texts import Match, PaperText, ReviewerText, evidence
from reviews import access, solving, working
from reviews.board import Scope
from submissions.models import Submission

# What a chair may be told of a rule who must not know of some papers: these are about the paper alone.
OF_ONE_PAPER = (Kind.SENIOR, Kind.NEW, Kind.REGION, Kind.INSTITUTION)
SAMPLE = 200  # papers of the venue by which rare words are told from common ones
ELSEWHERE = "is worth more on another paper, or would have more to do than others"
KEEPS_THEIRS = "keeps the papers they have, or would have more to do than others"


@dataclass(frozen=True)
class Instead:
    """Somebody who was not taken."""

    name: str
    more: float  # that they would score here than the one who was
    reason: str

    @property
    def less(self) -> float:
        """What they would score less."""
        return -self.more


@dataclass(frozen=True)
class Why:
    """Ranks count from 1; None where the fit is not known."""

    rank_for_paper: int | None
    n_reviewers: int  # who could review it
    rank_for_reviewer: int | None
    n_papers: int  # which they could review, as far as the chair may see them
    instead: Instead | None
    total: float  # all fits of the paper in the proposal as it was worked out
    best: float  # the most that it could have if it were alone
    is_by_hand: bool

    @property
    def share(self) -> int:
        """The total in per cent of the most."""
        return round(100 * self.total / self.best) if self.best > 0 else 100


def unpacked(kept: Any) -> tuple[Problem, Answer]:
    """Question and answer from a SolvedProblem."""
    return working.unpacked(bytes(kept.problem), bytes(kept.answer))


def _with_own_scores(problem: Problem) -> Problem:
    """The question without what pairs that stood were raised by while it was mended."""
    raised = problem.components.get(STANDING)
    if raised is None:
        return problem
    by = np.rint(np.nan_to_num(np.asarray(raised)) * MICRO).astype(np.int64)
    return replace(problem, score=problem.score - by)


def explain(scope: Scope, paper: Submission, pair: Any) -> Why | None:
    """Why this pair is in the open proposal; None when nothing is kept that could tell.

    The caller has obtained paper and pair as a chair.
    """
    kept = access.solved_problem(scope.proposal, pair.role)
    if kept is None:
        return None
    problem, answer = unpacked(kept)
    problem = _with_own_scores(problem)
    explainer = Explainer(problem, answer)
    names = str(paper.pk), str(pair.person_id)
    if names[0] not in explainer.papers or names[1] not in explainer.reviewers:
        return None
    found = explainer.pair(*names)
    score = explainer.papers_scored()[names[0]]
    r = explainer.reviewers[names[1]]
    theirs = np.flatnonzero(_is_visible(problem, scope.hidden) & (problem.reviewer == r))
    place = int(problem.find(Pairs.of([(explainer.papers[names[0]], r)]))[0])
    is_by_hand = (explainer.papers[names[0]], r) not in explainer.given
    return Why(
        rank_for_paper=found.rank_for_paper,
        n_reviewers=int((problem.paper == explainer.papers[names[0]]).sum()),
        rank_for_reviewer=_rank(problem, theirs, place) if found.rank_for_reviewer else None,
        n_papers=int(theirs.size),
        instead=None if is_by_hand or not found.alternative else _instead(scope, found.alternative),
        total=score.total,
        best=score.best,
        is_by_hand=is_by_hand,
    )


def matches(scope: Scope, paper: Submission, person: Any) -> list[Match]:
    """What somebody wrote of their work that is nearest to a paper, and the words that both share.

    The caller has obtained both as a chair. Other papers, as far as the chair may see them, tell rare words apart.
    """
    written = tuple(solving.paragraphs(access.expertise_at(scope.venue, person.pk)))
    if not written:
        return []
    papers = [PaperText(str(one.pk), one.title, one.abstract) for one in (paper, *_others(scope))]
    return evidence(papers[0], ReviewerText("", publications=written), among=papers[1:])


def _others(scope: Scope) -> list[Submission]:
    return access.other_papers(scope.venue, scope.hidden, SAMPLE)


def _is_visible(problem: Problem, hidden: list[int]) -> np.ndarray:
    return ~np.isin(np.array([int(name) for name in problem.papers])[problem.paper], hidden)


def _rank(problem: Problem, theirs: np.ndarray, place: int) -> int:
    return int((problem.score[theirs] > problem.score[place]).sum()) + 1


def _instead(scope: Scope, found: Alternative) -> Instead | None:
    """Somebody's loads and papers are told only to chairs who may know of every paper."""
    name = access.name_of_member(scope.venue, int(found.reviewer))
    if name is None:
        return None
    return Instead(name, found.more, _reason_for_some(scope, found) if scope.hidden else _reason_for_all(scope, found))


def _reason_for_all(scope: Scope, found: Alternative) -> str:
    if found.elsewhere is None:
        return found.reason
    number = access.number_of_paper(scope.venue, int(found.elsewhere))
    return f"is worth more on #{number}" if number else "is worth more on another paper"


def _reason_for_some(scope: Scope, found: Alternative) -> str:
    if found.rule in OF_ONE_PAPER or found.reason in ("takes no papers", NOT_DRAWN, CROWDED):
        return found.reason
    if found.more <= 0 and not found.rule:
        return "fits less"
    return KEEPS_THEIRS if scope.proposal and scope.proposal.is_mending else ELSEWHERE
