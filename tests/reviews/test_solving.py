"""What the solver is told of a venue, and that nobody else learns it."""

from dataclasses import replace

import numpy as np
import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assignment.affinity import EXPONENTS, Bid
from reviews import solving
from reviews.assigning import Parameters
from reviews.facts import facts_for
from reviews.identity import Bid as BidRow
from reviews.models import AssignmentRole, Proposal
from submissions.identity import Authorship
from tests.cast import Stage, build
from venues.identity import Membership
from venues.models import Role

pytestmark = pytest.mark.django_db

NOBODY = solving.Wishes(
    kept={role: set() for role in AssignmentRole}, left_out={role: set() for role in AssignmentRole}
)
USUAL = Parameters(reviews_per_paper=2, max_load=4, area_chair_load=9)


@pytest.fixture
def world():
    world = build(Stage.BIDDING)
    Proposal.objects.all().delete()
    return world


def problem_of(venue, role=AssignmentRole.REVIEWER, **changes):
    material = solving.gather(venue)
    parameters = Parameters(**(USUAL.as_json() | changes))
    wishes = replace(NOBODY, facts=facts_for(venue, parameters))
    return solving._problem(material, solving.measure(material), parameters, wishes, role, set())


def place(problem, person):
    return problem.reviewers.index(str(person.pk))


def test_pairs_come_with_their_parts(world):
    BidRow.objects.all().delete()
    BidRow.objects.create(submission=world.papers[3], person=world.ray, value=3, at=world.now)

    problem = problem_of(world.alpha)

    at = (problem.paper == problem.papers.index(str(world.papers[3].pk))) & (
        problem.reviewer == place(problem, world.ray)
    )
    assert set(problem.components) == {"text", "topics", "bid"}
    assert problem.components["bid"][at].tolist() == [EXPONENTS[Bid.EAGER]]
    assert np.isnan(problem.components["bid"][~at]).all()
    assert problem.paper.size == problem.n_papers * problem.n_reviewers
    assert np.isnan(problem_of(world.alpha, uses_bids=False).components["bid"]).all()


def test_roles_are_asked_about_their_own_members(world):
    reviewers, leads = problem_of(world.alpha), problem_of(world.alpha, AssignmentRole.AREA_CHAIR)

    assert set(reviewers.reviewers) == {str(world.people[who].pk) for who in ("rob", "ray", "ria", "rex")}
    assert leads.reviewers == (str(world.ari.pk),)
    assert leads.demand.tolist() == [1] * leads.n_papers


def test_colleagues_and_those_who_wrote_together_are_known(world):
    world.rob.email, world.ray.email = "rob@cs.noether.edu", "ray@maths.noether.edu"
    world.rob.save()
    world.ray.save()
    Authorship.objects.create(submission=world.papers[1], person=world.ria, position=8, name="Ria", email="ria@x.org")
    Authorship.objects.create(submission=world.papers[1], person=world.rex, position=9, name="Rex", email="rex@x.org")
    Membership.objects.filter(person=world.ray).update(conflict_people=f"Rex Hamilton <{world.rex.email}>: advisor")

    problem = problem_of(world.alpha, per_institution=1, keeps_apart=True)

    at = {who: place(problem, world.people[who]) for who in ("rob", "ray", "ria", "rex")}
    committee = problem.committee
    assert "noether.edu" in committee.institutions[at["rob"]] & committee.institutions[at["ray"]]
    assert {tuple(sorted(pair)) for pair in committee.coauthors.tolist()} == {
        tuple(sorted((at["ria"], at["rex"]))),
        tuple(sorted((at["ray"], at["rex"]))),
    }
    first = problem.papers.index(str(world.papers[1].pk))
    wrote = set(zip(committee.wrote.paper.tolist(), committee.wrote.reviewer.tolist(), strict=True))
    assert wrote == {(first, at["ria"]), (first, at["rex"])}


def test_countries_are_as_people_say_else_as_their_addresses_end(world):
    said = {"rob": ("rob@tum.de", "FR"), "ray": ("ray@cs.ox.ac.uk", ""), "ria": ("ria@gmail.com", "")}
    for who, (email, country) in said.items():
        type(world.rob).objects.filter(pk=world.people[who].pk).update(email=email, country=country)
    EmailAddress.objects.create(user=world.rex, email="rex@inria.fr", verified=True)
    EmailAddress.objects.create(user=world.ria, email="ria@inria.fr", verified=False)

    problem = problem_of(world.alpha, per_region=1)

    told = {who: problem.committee.region[place(problem, world.people[who])] for who in ("rob", "ray", "ria", "rex")}
    assert told == {"rob": "FR", "ray": "GB", "ria": "", "rex": "FR"}


def test_a_venue_is_gathered_with_a_number_of_queries_that_does_not_grow(world):
    rules = replace(USUAL, per_institution=1, per_region=2, keeps_apart=True)
    with CaptureQueriesContext(connection) as few:
        solving.gather(world.alpha)
        facts_for(world.alpha, rules)
    for n in range(12):
        paper = world.papers[1 + n % 4]
        Authorship.objects.create(submission=paper, position=20 + n, name=f"Author {n}", email=f"a{n}@x.org")
        person = type(world.rob).objects.create_user(f"r{n}@uni{n}.org", name=f"Reviewer {n}", affiliation=f"Uni {n}")
        Membership.objects.create(venue=world.alpha, person=person, role=Role.REVIEWER, joined_at=world.now)

    with CaptureQueriesContext(connection) as many:
        solving.gather(world.alpha)
        facts_for(world.alpha, rules)

    assert len(many) == len(few)


def test_a_pair_that_a_chair_wishes_for_is_measured_in_any_venue(world, monkeypatch):
    monkeypatch.setattr(solving, "affinities", lambda papers, people, also: set(also))
    wishes = solving.Wishes(
        kept={AssignmentRole.REVIEWER: {(world.papers[1].pk, world.ria.pk)}, AssignmentRole.AREA_CHAIR: set()},
        left_out=NOBODY.left_out,
    )

    asked = solving.measure(solving.gather(world.alpha), wishes)

    assert (str(world.papers[1].pk), str(world.ria.pk)) in asked
