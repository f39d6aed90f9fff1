"""How chairs decide and tell."""

from datetime import datetime, timedelta

from decisions.access import papers_to_decide
from decisions.actions import Wish, carry_out_release, decide, decide_many, request_release
from decisions.models import Release
from decisions.releasing import plan_release
from demo.access import undecided
from demo.actions.scene import Scene
from people.models import Person
from submissions.models import Submission
from venues.models import DeadlineKind, Outcome

CANCEL_MINUTES = 10


def plan_deciding(scene: Scene) -> None:
    """The clear cases when the discussion ends, the others in the days after, the letters on the day announced."""
    begins, ends = scene.due(DeadlineKind.DISCUSSION), scene.due(DeadlineKind.NOTIFICATION)
    scene.replay.plan(begins + timedelta(hours=2), _decide, scene, True)
    scene.replay.plan(ends - timedelta(hours=10), _decide, scene, False)
    scene.replay.plan(ends - timedelta(hours=8), _award, scene)
    for place, chair in enumerate(scene.chairs):
        at = ends - timedelta(hours=6) + timedelta(minutes=25 * place)
        scene.replay.plan(at, _release, scene, chair)


def _decide(scene: Scene, only_clear: bool, now: datetime) -> None:
    """Each chair in turn decides on what nobody has decided yet and they may see."""
    for chair in scene.chairs:
        visible = set(papers_to_decide(chair, scene.venue).values_list("pk", flat=True))
        papers = [paper for paper in undecided(scene.venue) if paper.pk in visible]
        wishes = [
            Wish(paper.pk, outcome)
            for paper in papers
            if (outcome := _outcome(scene, paper, only_clear=only_clear)) is not None
        ]
        if wishes:
            decide_many(scene.venue, wishes, by=chair, now=now)


def _outcome(scene: Scene, paper: Submission, *, only_clear: bool) -> Outcome | None:
    """As history has it, else by the mean; what lies between the clear cases waits."""
    outcomes = {outcome.key: outcome for outcome in scene.venue.outcomes.all()}
    told = scene.planned[paper.pk].outcome
    mean = paper.tally.mean
    if told:
        return outcomes[told] if not only_clear or (mean is not None and paper.tally.n_submitted > 1) else None
    if mean is None:
        return None
    if only_clear and 4.5 < mean < 6.2:
        return None
    return outcomes["oral" if mean >= 8 else "poster" if mean >= 5.4 else "reject"]


def _award(scene: Scene, now: datetime) -> None:
    """The best of the orals, where the venue has an award."""
    awards = list(scene.venue.awards.all())
    visible = papers_to_decide(scene.chair, scene.venue).active().select_related("tally", "decision__outcome")
    best = [paper for paper in visible if hasattr(paper, "decision") and paper.tally.mean is not None]
    if awards and best:
        first = max(best, key=lambda paper: (paper.tally.n_nominations, paper.tally.mean, -(paper.number or 0)))
        if first.decision.outcome and first.decision.outcome.is_accept:
            first.venue = scene.venue
            decide(first, outcome=first.decision.outcome, award=awards[0], by=scene.chair, now=now)


def _release(scene: Scene, chair: Person, now: datetime) -> None:
    """Letters for everything that this chair may see and nobody has released."""
    letters = plan_release(chair, scene.venue, now=now).letters
    if not letters:
        return
    release = request_release(scene.venue, by=chair, now=now, typed_count=len(letters), cancel_minutes=CANCEL_MINUTES)
    scene.replay.plan(release.goes_at, _go, release)


def _go(release: Release, now: datetime) -> None:
    carry_out_release(release, now=now)
