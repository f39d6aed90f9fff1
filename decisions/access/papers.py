"""Papers with their decisions: for the chairs who decide, and for those who may know what was decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from decisions.models import Decision, DecisionVersion, ReleasedPaper
from policy.visibility import Stage, Viewer, may_decide, may_see_decision
from submissions import access as submission_access
from submissions.models import Submission, SubmissionQuerySet
from venues.models import Award, Outcome, QuestionUse, Venue


def papers_to_decide(person, venue: Venue) -> SubmissionQuerySet:
    """Submitted papers without the chair's conflicts. The caller has obtained the venue as a chair."""
    return submission_access.papers_for_chair(person, venue)


def paper_to_decide(person, venue: Venue, number: int) -> Submission:
    """One paper as a row of the table; in conflict is the same 404 as absent."""
    paper = with_standing(papers_to_decide(person, venue)).numbered(number).first()
    if paper is None:
        raise Http404(submission_access.NOT_HERE)
    return paper


def shown_in_table(papers: SubmissionQuerySet) -> SubmissionQuerySet:
    """With all that a row of the chair's table shows: two queries however many rows."""
    return with_standing(papers).prefetch_related("topics")


def with_standing(papers: SubmissionQuerySet) -> SubmissionQuerySet:
    """With track, tally, meta-review and decision: where each paper stands, in one query."""
    waiting = ReleasedPaper.objects.pending().filter(submission=OuterRef("pk"))
    return (
        papers.select_related(
            "track",
            "tally",
            "meta_review",
            "decision__outcome",
            "decision__award",
            "decision__released_outcome",
            "decision__released_award",
        )
        .annotate(is_waiting=Exists(waiting))
        .defer("abstract", "answers", "meta_review__answers")
    )


def outcomes_of(venue: Venue) -> tuple[list[Outcome], list[Award]]:
    """What a decision can be at this venue, in the chairs' order."""
    outcomes: list[Outcome] = sorted(venue.outcomes.all(), key=lambda row: (row.position, row.pk))
    return outcomes, sorted(venue.awards.all(), key=lambda row: (row.position, row.pk))


@dataclass(frozen=True)
class Form:
    """What the venue's forms say: the rating scale, lowest first, and what area chairs can recommend."""

    scale: tuple[float, ...]
    advice: Mapping[str, str]

    @property
    def disagreement(self) -> float:
        """The spread from which ratings count as disagreeing: a fifth of the scale, in halves."""
        return max(0.5, round((max(self.scale) - min(self.scale)) / 5 * 2) / 2)


def form_of(venue: Venue) -> Form:
    """The venue's rating scale (1 to 10 when it asks for none) and its recommendations, in at most one query."""
    scale: tuple[float, ...] = (1.0, 10.0)
    advice: dict[str, str] = {}
    uses = {QuestionUse.RATING, QuestionUse.RECOMMENDATION}
    questions = [row for row in venue.questions.all() if row.use in uses and not row.is_retired]
    for question in sorted(questions, key=lambda row: (row.position, row.pk)):
        values = [option["value"] for option in question.options]
        if question.use == QuestionUse.RECOMMENDATION:
            advice = {str(option["value"]): option.get("label") or option["value"] for option in question.options}
        elif len(values) > 1:
            scale = tuple(sorted(float(value) for value in values))
    return Form(scale, advice)


def history_of(submission: Submission) -> QuerySet[DecisionVersion]:
    """How the decision on a paper came to be. The caller has obtained the paper as a chair."""
    return DecisionVersion.objects.of(submission).select_related("outcome", "award")


def changes_of(person, venue: Venue, change: str) -> QuerySet[DecisionVersion]:
    """What one change did, as far as this chair sees its papers."""
    return DecisionVersion.objects.on(papers_to_decide(person, venue)).of_change(change)


# --- Those who are told ---------------------------------------------------------------------------------


def decision_for_author(viewer: Viewer, stage: Stage, submission: Submission) -> Decision | None:
    """The decision as released. Readers of this use its `released_outcome` and `released_award` only."""
    if not may_see_decision(viewer, stage):
        return None
    return (
        Decision.objects.released()
        .filter(submission=submission)
        .select_related("released_outcome", "released_award")
        .defer("outcome", "award", "note", "revision", "decided_at")
        .first()
    )


# Reviewers and area chairs learn the outcome as the authors do, and when they do.
decision_for_committee = decision_for_author


def decisions_for_author(submissions: Sequence[Submission]) -> dict[int, Decision]:
    """The released decisions on papers that the caller has obtained as their author: submission pk → decision."""
    return released_decisions([paper.pk for paper in submissions if paper.decision_out_at is not None])


def released_decisions(submission_ids: Sequence[int]) -> dict[int, Decision]:
    """Decisions as released, for papers whose readers may know them: submission pk → decision."""
    rows = (
        Decision.objects.released()
        .on(submission_ids)
        .select_related("released_outcome", "released_award")
        .defer("outcome", "award", "note", "revision", "decided_at")
    )
    return {row.submission_id: row for row in rows}


def decision_for_chair(viewer: Viewer, stage: Stage, submission: Submission) -> Decision | None:
    """The decision as it stands, with the chairs' note; None when there is none or the viewer does not decide."""
    if not may_decide(viewer, stage):
        return None
    return (
        Decision.objects.filter(submission=submission)
        .select_related("outcome", "award", "released_outcome", "released_award")
        .first()
    )
