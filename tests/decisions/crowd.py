"""More papers for the cast's venue than a story needs, written as rows."""

from random import Random

from decisions.models import Decision, DecisionVersion
from reviews.models import Review, Tally
from submissions.identity import Authorship
from submissions.models import Draft, Submission
from tests.cast import Stage, World, build, recount

SCALE = [1, 3, 5, 6, 8, 10]


def build_five(stage: Stage) -> World:
    """The cast with papers 1 to 5 alone: a seed that adds none."""
    world = build(stage, seed=1)
    assert world.alpha.submissions.submitted().count() == 5
    return world


def add_papers(world: World, n: int, *, first: int = 101, seed: int = 1, n_reviews: int = 3) -> list[Submission]:
    """`n` submitted papers by an author each, with submitted reviews and a tally, numbered from `first`."""
    dice, venue, at = Random(seed), world.alpha, world.now
    papers = Submission.objects.bulk_create(
        [
            Submission(
                venue=venue, number=first + i, title=f"On Crowds {first + i}", abstract="We count.",
                track=None, n_versions=1, created_at=at, submitted_at=at, revised_at=at,
            )
            for i in range(n)
        ]
    )  # fmt: skip
    Draft.objects.bulk_create([Draft(submission=paper, title=paper.title, saved_at=at) for paper in papers])
    Authorship.objects.bulk_create(
        [
            Authorship(
                submission=paper, position=0, name=f"Author {paper.number}", email=f"a{paper.number}@crowd.example",
                is_contact=True, confirmed_at=at, asked_at=at,
            )
            for paper in papers
        ]
    )  # fmt: skip
    if n_reviews:
        Review.objects.bulk_create(
            [
                Review(
                    submission=paper, handle=f"c{i}", answers={"summary": "Fine.", "rating": rating}, rating=rating,
                    confidence=2, submitted_at=at, saved_at=at, began_at=at, n_versions=1, revision=1,
                    is_nominating=rating == 10, has_ethics_flag=rating == 1,
                )
                for paper in papers
                for i, rating in enumerate(dice.choices(SCALE, k=n_reviews))
            ]
        )  # fmt: skip
    for paper in papers:
        paper.topics.add(world.topics[dice.randrange(len(world.topics))])
        recount(paper)
        flags = Review.objects.filter(submission=paper, has_ethics_flag=True).count()
        Tally.objects.filter(submission=paper).update(n_ethics_flags=flags)
    return papers


def decide_all(world: World, papers: list[Submission], key: str = "poster") -> None:
    """The same decision for all, as rows."""
    outcome = world.alpha.outcomes.get(key=key)
    Decision.objects.bulk_create(
        [Decision(submission=paper, outcome=outcome, decided_at=world.now) for paper in papers]
    )
    DecisionVersion.objects.bulk_create(
        [
            DecisionVersion(submission=paper, number=1, outcome=outcome, source="bulk", change="crowd", at=world.now)
            for paper in papers
        ]
    )
