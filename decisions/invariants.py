"""Recounts what decisions store twice; `manage.py check_invariants` prints the sentences."""

from collections import Counter
from collections.abc import Iterator

from decisions.identity import DeskKeys
from decisions.models import Decision, DecisionVersion, DeskRejection, Release, ReleasedPaper, ReleasedPaperState
from notifications.models import Message, MessageState
from submissions.models import Submission


def check() -> Iterator[str]:
    """Every fault as a sentence, by public ids."""
    yield from _versions()
    yield from _awards()
    yield from _told()
    yield from _releases()
    yield from _keys()


def _versions() -> Iterator[str]:
    """A decision is its latest version, and its versions are numbered without a gap."""
    latest: dict[int, DecisionVersion] = {}
    counted: Counter[int] = Counter()
    for version in DecisionVersion.objects.order_by("submission", "number").iterator():
        latest[version.submission_id] = version
        counted[version.submission_id] += 1
    for decision in Decision.objects.select_related("submission").iterator():
        paper, last = decision.submission.public_id, latest.get(decision.submission_id)
        if last is None or decision.revision != last.number or counted[decision.submission_id] != last.number:
            yield f"paper {paper}: the decision is at revision {decision.revision}, its history is not"
        elif (decision.outcome_id, decision.award_id, decision.note) != (
            last.outcome_id,
            last.award_id,
            last.note,
        ):
            yield f"paper {paper}: the decision differs from its latest version"


def _awards() -> Iterator[str]:
    """An award comes with an acceptance, as decided and as told."""
    for side in ("", "released_"):
        wrong = Decision.objects.filter(**{f"{side}award__isnull": False}).exclude(
            **{f"{side}outcome__is_accept": True}
        )
        for decision in wrong.select_related("submission"):
            yield f"paper {decision.submission.public_id}: an award without an acceptance"


def _told() -> Iterator[str]:
    """A paper says that its decision is out exactly when there is a released decision."""
    released = set(Decision.objects.released().values_list("submission", flat=True))
    out = dict(Submission.objects.filter(decision_out_at__isnull=False).values_list("pk", "public_id"))
    for pk in out.keys() - released:
        yield f"paper {out[pk]}: said to be decided, and no decision is released"
    for public_id in Submission.objects.filter(pk__in=released - out.keys()).values_list("public_id", flat=True):
        yield f"paper {public_id}: a decision is released, and the paper does not say so"


STATES = {
    "pending": ReleasedPaperState.PENDING,
    "done": ReleasedPaperState.OUT,
    "cancelled": ReleasedPaperState.CANCELLED,
}


def _releases() -> Iterator[str]:
    """A release has its papers in one state, and a letter in the outbox for each that it counts."""
    for release in Release.objects.prefetch_related("papers"):
        papers = [paper for paper in release.papers.all() if paper.state != ReleasedPaperState.WITHDRAWN]
        stage = "pending" if release.is_pending else "done" if release.done_at else "cancelled"
        if any(paper.state != STATES[stage] for paper in papers):
            yield f"release {release.public_id} is {stage}, and a paper of it is not"
        if release.n_letters != sum(paper.n_letters for paper in release.papers.all()):
            yield f"release {release.public_id} counts {release.n_letters} letters, its papers others"
        yield from _letters(release, stage, papers)


def _letters(release: Release, stage: str, papers: list[ReleasedPaper]) -> Iterator[str]:
    messages = Message.objects.of_batch(release.batch)
    n_wanted = 0 if stage == "cancelled" else sum(paper.n_letters for paper in papers)
    if messages.count() != n_wanted:
        yield f"release {release.public_id} has {messages.count()} letters in the outbox instead of {n_wanted}"
    n_held = messages.filter(state=MessageState.HELD).count()
    if n_held != (n_wanted if stage == "pending" else 0):
        yield f"release {release.public_id} is {stage}, and {n_held} of its letters are held"


def _keys() -> Iterator[str]:
    """A desk rejection is proposed by one chair, and confirmed or declined by another."""
    keys = {row.rejection_id: row for row in DeskKeys.objects.order_by("pk")}
    for rejection in DeskRejection.objects.select_related("submission").order_by("pk"):
        held = keys.get(rejection.pk)
        n_held = sum(key is not None for key in (held.first_id, held.second_id)) if held else 0
        if n_held != (2 if rejection.is_confirmed or rejection.is_declined else 1):
            yield f"paper {rejection.submission.public_id}: a desk rejection is {rejection.state} by {n_held} chairs"
