"""Conflicts: found from what people say, found anew when they say something else, set by chairs for good."""

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from people.actions import save_profile as save_account
from submissions.access import papers_for_chair
from submissions.actions import find_conflicts, find_conflicts_of, find_waiting_conflicts, lift_conflict, set_conflict
from submissions.actions.conflicts import NotInConflict
from submissions.identity import Authorship, Conflict
from submissions.tasks import find_conflicts as sweep
from tests.cast import Stage, build
from venues.actions import Change, add_member, edit, save_profile
from venues.identity import Membership, Role


@pytest.fixture
def world(db):
    """The cast while papers are bid on, without any conflict between them."""
    world = build(Stage.BIDDING)
    Authorship.objects.update(conflict_people="")
    Conflict.objects.all().delete()
    return world


def ada(world):
    """Ada's place in the list of authors of paper 1."""
    return Authorship.objects.filter(submission=world.papers[1], person=world.ada)


def found(paper):
    rows = Conflict.objects.filter(submission=paper).order_by("person__name", "source")
    return [(row.person.name, row.source) for row in rows]


def test_people_of_one_institution_are_in_conflict(world):
    ada(world).update(email="ada@cs.rob-university.edu")

    find_conflicts(world.alpha, now=world.now)

    assert found(world.papers[1]) == [("Rob Noether", "domain")]
    [row] = Conflict.objects.filter(submission=world.papers[1])
    assert row.reason == "This reviewer and an author both belong to rob-university.edu."


def test_public_mail_providers_are_no_institution(world):
    ada(world).update(email="ada@gmail.com", affiliation="")
    EmailAddress.objects.create(user=world.rob, email="rob@gmail.com", verified=True)

    find_conflicts(world.alpha, now=world.now)

    assert found(world.papers[1]) == []


def test_every_verified_address_of_a_member_counts_and_no_other(world):
    ada(world).update(email="ada@inria.fr")
    EmailAddress.objects.create(user=world.rob, email="rob@inria.fr", verified=True)
    EmailAddress.objects.create(user=world.ray, email="ray@inria.fr", verified=False)

    find_conflicts(world.alpha, now=world.now)

    assert found(world.papers[1]) == [("Rob Noether", "domain")]


def test_what_a_member_declares_counts(world):
    member = world.members["ria"]
    member.conflict_people = f"Ada Lovelace <{world.ada.email}>: friend"
    member.conflict_domains = "amy-university.edu"
    member.save()

    find_conflicts_of(world.ria, venue=world.alpha, now=world.now)

    assert found(world.papers[1]) == [("Ria Hopper", "member")]
    assert found(world.papers[2]) == [("Ria Hopper", "member")]
    assert found(world.papers[4]) == []


def test_a_joint_paper_is_a_conflict_on_the_others(world):
    Authorship.objects.create(
        submission=world.papers[2], person=world.rob, position=9, name="Rob", email=world.rob.email
    )

    find_conflicts(world.alpha, now=world.now)

    # Amy wrote papers 2 and 5; Rob wrote 2 with her, so he must not see 5 either.
    assert ("Rob Noether", "coauthor") in found(world.papers[5])
    assert found(world.papers[1]) == []


def test_submitting_one_paper_finds_the_conflicts_of_its_neighbours(world):
    Authorship.objects.create(
        submission=world.papers[2], person=world.rob, position=9, name="Rob", email=world.rob.email
    )

    find_conflicts_of(world.papers[2], now=world.now)

    assert ("Rob Noether", "coauthor") in found(world.papers[5])


def test_a_conflict_goes_when_its_reason_goes(world):
    ada(world).update(email="ada@rob-university.edu")
    find_conflicts(world.alpha, now=world.now)
    ada(world).update(email="ada@elsewhere.edu")

    find_conflicts(world.alpha, now=world.now)

    assert found(world.papers[1]) == []


def test_finding_twice_changes_nothing_and_logs_nothing(world):
    ada(world).update(email="ada@rob-university.edu")
    assert find_conflicts(world.alpha, now=world.now) > 0
    n_entries = Entry.objects.count()

    assert find_conflicts(world.alpha, now=world.now) == 0
    assert Entry.objects.count() == n_entries


def test_what_a_chair_set_stays_until_a_chair_lifts_it(world):
    set_conflict(world.papers[1], world.ray, reason="former student", by=world.chi, now=world.now)

    find_conflicts(world.alpha, now=world.now)
    assert found(world.papers[1]) == [("Ray Turing", "chair")]

    lift_conflict(world.papers[1], world.ray, by=world.chi, now=world.now)
    assert found(world.papers[1]) == []
    with pytest.raises(NotInConflict):
        lift_conflict(world.papers[1], world.ray, by=world.chi, now=world.now)


def test_a_chair_in_conflict_no_longer_sees_the_paper(world):
    assert world.papers[1] in papers_for_chair(world.chi, world.alpha)
    ada(world).update(email="ada@chi-university.edu")

    find_conflicts(world.alpha, now=world.now)

    assert world.papers[1] not in papers_for_chair(world.chi, world.alpha)


def test_who_disowns_a_paper_is_still_kept_away_from_it(world):
    row = Authorship.objects.create(
        submission=world.papers[1], position=9, name="Ray Turing", email=world.ray.email, disowned_at=world.now
    )
    assert row.person is None

    find_conflicts(world.alpha, now=world.now)

    assert ("Ray Turing", "author") in found(world.papers[1])


def test_no_reason_names_an_author(world):
    ada(world).update(
        conflict_people=f"Rob Noether <{world.rob.email}>: he was my advisor", email="ada@ria-university.edu"
    )

    find_conflicts(world.alpha, now=world.now)

    reasons = Conflict.objects.filter(submission=world.papers[1]).values_list("reason", flat=True)
    assert len(reasons) == 2
    assert not any("Ada" in reason or "Lovelace" in reason for reason in reasons)


def test_the_number_of_queries_does_not_grow_with_papers(world):
    find_conflicts(world.alpha, now=world.now)
    with CaptureQueriesContext(connection) as few:
        find_conflicts(world.alpha, now=world.now)
    for n in range(30):
        copy = world.papers[1]
        copy.pk, copy.public_id, copy.number = None, f"paper{n:07d}", 100 + n
        copy.save()
        Authorship.objects.create(submission=copy, position=1, name=f"A {n}", email=f"a{n}@u{n}.edu")

    with CaptureQueriesContext(connection) as many:
        find_conflicts(world.alpha, now=world.now)

    assert len(many) == len(few)


def says(world, person, **profile):
    told = {"topics": [], "expertise": "", "conflict_domains": "", "conflict_people": ""} | profile
    save_profile(world.alpha, person, now=world.now, **told)


def test_what_a_reviewer_tells_in_the_profile_counts_before_the_next_bid(world, client):
    client.force_login(world.rob)
    assert world.papers[1].title in client.get("/v/alpha/bids/").content.decode()

    says(world, world.rob, conflict_domains="ada-university.edu")

    assert world.papers[1].title not in client.get("/v/alpha/bids/").content.decode()
    assert client.post("/v/alpha/papers/1/bid/", {"value": "3"}).status_code == 404
    assert found(world.papers[1]) == [("Rob Noether", "member")]


def test_the_sweep_finds_the_conflicts_of_who_joined_once(world):
    ada(world).update(email="ada@mal-university.edu")
    add_member(world.alpha, world.mal, Role.CHAIR, by=world.chi, now=world.now)

    assert [sweep(), sweep()] == [1, 0]

    assert found(world.papers[1]) == [("Mal Lory", "domain")]
    assert not Membership.objects.waiting_for_conflicts().exists()


def tells(world, person, **account):
    """A person says something else in their account, and workers look at it."""
    for name, value in account.items():
        setattr(person, name, value)
    save_account(person, now=world.now)
    return sweep()


def test_an_institution_that_a_reviewer_left_counts_for_some_years(world):
    year = world.now.year
    assert tells(world, world.rob, former=f"ada-university.edu until {year - 3}") > 0
    [row] = Conflict.objects.filter(submission=world.papers[1])
    assert (row.person, row.source) == (world.rob, "domain")
    assert row.reason == "This reviewer and an author both belong to ada-university.edu, or left it lately."

    tells(world, world.rob, former=f"ada-university.edu until {year - 4}")

    assert found(world.papers[1]) == []
    assert not type(world.rob).objects.waiting_for_conflicts().exists()
    assert sweep() == 0


def test_an_institution_that_an_author_left_counts_too_by_its_name(world):
    tells(world, world.ada, former="The University of Rob, Ray and Friends\nRob University")

    assert ("Rob Noether", "domain") in found(world.papers[1])


def test_what_a_reviewer_says_in_the_account_counts_before_the_next_bid(world, client):
    client.force_login(world.rob)
    world.rob.former = "ada-university.edu"
    save_account(world.rob, now=world.now)

    assert world.papers[1].title not in client.get("/v/alpha/bids/").content.decode()


def test_papers_together_count_for_some_years_and_advisors_for_life(world):
    year = world.now.year
    says(
        world, world.rob,
        conflict_people=f"Ada Lovelace <{world.ada.email}>: co-author {year - 4}",
    )  # fmt: skip
    says(world, world.ray, conflict_people=f"Ada Lovelace <{world.ada.email}>: co-author {year - 3}")
    says(world, world.ria, conflict_people=f"Ada Lovelace <{world.ada.email}>: advisor until {year - 40}")

    sweep()

    assert found(world.papers[1]) == [("Ray Turing", "member"), ("Ria Hopper", "member")]


def test_a_chair_who_lets_ties_count_for_longer_has_conflicts_found_anew(world):
    tells(world, world.rob, former=f"ada-university.edu until {world.now.year - 4}")
    assert found(world.papers[1]) == []

    edit(world.alpha, changes={"past_ties_years": Change(3, 4)}, by=world.chi, now=world.now)
    sweep()
    assert found(world.papers[1]) == [("Rob Noether", "domain")]

    edit(world.alpha, changes={"page_limit": Change(world.alpha.page_limit, 77)}, by=world.chi, now=world.now)
    assert not Membership.objects.waiting_for_conflicts().exists()


def test_the_sweep_asks_no_more_for_many_members_than_for_few(world):
    def queries() -> int:
        Membership.objects.update(conflicts_wait_since=world.now)
        with CaptureQueriesContext(connection) as asked:
            find_waiting_conflicts(world.alpha, now=world.now)
        return len(asked)

    find_conflicts(world.alpha, now=world.now)
    few = queries()
    for n in range(30):
        person = type(world.rob).objects.create_user(f"m{n}@u{n}.edu", name=f"M {n}", former="mit.edu 2021")
        add_member(world.alpha, person, Role.REVIEWER, by=world.chi, now=world.now)

    assert queries() == few
