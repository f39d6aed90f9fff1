"""Two venues that differ in the number of everything: three, and thirty."""

from dataclasses import dataclass

import pytest
from django.test import Client
from django.utils import timezone

from bench.data import CHAIR, Size, build
from people.models import Person
from policy.visibility import Level
from reviews.identity import Assignment
from reviews.models import AssignmentRole, Comment
from submissions.identity import Authorship
from submissions.models import Submission
from venues.identity import Invitation, Membership
from venues.models import Role, Venue

FEW, MANY = 3, 30


@dataclass(frozen=True)
class Place:
    """A venue with n papers, n reviewers of each, n papers of one author, n that one area chair leads."""

    venue: Venue
    papers: dict[str, Submission]  # the paper that somebody of this hat opens
    clients: dict[str, Client]  # signed in, by hat


def make(n: int) -> Place:
    """A venue where every list has n rows."""
    now = timezone.now()
    size = Size(
        f"bench-{n}", n_papers=n + 1, n_reviewers=n, reviews_per_paper=n, n_drafts=n, n_bids=n, n_near=n, n_conflicts=0,
        n_decided=n,
    )  # fmt: skip
    venue = build(size, now)
    papers = list(Submission.objects.of(venue).submitted().by_number())
    author, leader, outsider = (
        Person.objects.create_user(f"{hat}@{hat}{n}.invalid", name=hat) for hat in ("author", "leader", "outsider")
    )
    for paper in papers[:n]:
        Authorship.objects.create(
            submission=paper, person=author, position=9, name="author", email=author.email, confirmed_at=now
        )
        Assignment.objects.create(submission=paper, person=leader, role=AssignmentRole.AREA_CHAIR, assigned_at=now)
    Membership.objects.create(venue=venue, person=leader, role=Role.AREA_CHAIR, joined_at=now)
    for place in range(n):
        Invitation.objects.create(
            venue=venue, role=Role.REVIEWER, email=f"i{place}@i{n}.invalid", name=f"Invited {place}", invited_at=now
        )
    Comment.objects.create(
        submission=papers[0], signed="Chair", level=Level.REVIEWERS, text="Please discuss.", written_at=now
    )
    reviewer = Assignment.objects.at(venue).reviewing().order_by("person").first().person
    chair = Person.objects.get(email=CHAIR)
    people = {"chair": chair, "reviewer": reviewer, "area chair": leader, "author": author, "outsider": outsider}
    return Place(
        venue=venue,
        papers={"committee": papers[0], "author": papers[0]},
        clients={hat: signed_in(person) for hat, person in people.items()},
    )


def signed_in(person: Person) -> Client:
    """A browser of this person."""
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def places(db) -> tuple[Place, Place]:
    """The place of three, and that of thirty."""
    return make(FEW), make(MANY)
