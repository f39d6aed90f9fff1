"""Awards: shortlist, a blind vote with conflicts locked out, the award on the decision."""

import pytest
from django.urls import reverse

from audit.models import Entry
from decisions import access
from decisions.actions import NotInThisVote, cast_ballot, close_vote, give_award, open_vote, shortlist
from decisions.identity import Ballot
from decisions.models import AwardVote
from policy.visibility import Stage as Standing
from policy.visibility import Viewer, may_vote_on
from submissions.identity import Conflict
from tests.cast import Stage
from tests.decisions.crowd import build_five
from tests.reviews.steps import COMPLETE, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """Papers 1, 3 (by cas) and 4 (cas is in conflict) stand for the best paper; the whole committee votes."""
    world = build_five(Stage.DECIDING)
    AwardVote.objects.all().delete()
    for number in (1, 3, 4):
        shortlist(award(world), world.papers[number], by=world.chi, now=world.now)
    open_vote(award(world), voters="committee", by=world.chi, now=world.now)
    return world


def award(world):
    return world.alpha.awards.get()


def url(name, world, **kwargs):
    return reverse(f"decisions:{name}", kwargs={"slug": "alpha", "award": award(world).pk} | kwargs)


def ballot(client, world, who, **ranks):
    client.force_login(world.people[who])
    data = {f"rank-{award(world).pk}-{number.removeprefix('p')}": rank for number, rank in ranks.items()}
    return client.post(url("vote", world), data)


def page(client, world, who):
    client.force_login(world.people[who])
    return client.get("/v/alpha/awards/").content.decode()


def test_voters_see_the_shortlist_without_names_and_without_their_conflicts(client, world):
    seen = page(client, world, "cas")
    assert [f'name="rank-{award(world).pk}-{number}"' in seen for number in (1, 3, 4)] == [True, False, False]

    seen = page(client, world, "rex")  # in conflict with paper 1
    assert [f'name="rank-{award(world).pk}-{number}"' in seen for number in (1, 3, 4)] == [False, True, True]
    assert [word for word in ("Ada", "Cas Erdős", "Lovelace", "ada@") if word in seen] == []


def test_who_has_a_say_is_told_at_home_until_they_have_voted(client, world):
    def is_told(who):
        client.force_login(world.people[who])
        return "Rank the papers shortlisted for “Best paper”" in client.get("/me/").content.decode()

    assert [is_told(who) for who in ("rob", "ari", "chi", "ada", "zoe")] == [True, True, True, False, False]
    ballot(client, world, "rob", p1="1")
    assert not is_told("rob")


def test_a_ballot_is_stored_changed_and_in_no_log(client, world):
    ballot(client, world, "rob", p1="1", p3="2")
    ballot(client, world, "rob", p1="2", p3="1", p4="")

    row = Ballot.objects.get()
    assert row.ranks == {str(world.papers[1].pk): 2, str(world.papers[3].pk): 1}
    entries = Entry.objects.filter(verb="decisions.cast_ballot")
    assert [(entry.actor_id, entry.submission_id) for entry in entries] == [(None, None)] * 2


@pytest.mark.parametrize(
    ("who", "ranks", "said"),
    [
        ("cas", {"p4": "1"}, "not on the shortlist"),
        ("rob", {"p1": "first"}, "“first” is no rank"),
        ("rob", {"p1": "9"}, "from 1, the best, to 3"),
    ],
)
def test_what_cannot_be_counted_is_refused_and_stays_in_the_form(client, world, who, ranks, said):
    response = ballot(client, world, who, **ranks)

    assert response.status_code == 422
    assert said in response.content.decode()
    assert Ballot.objects.count() == 0
    if "p1" in ranks:
        assert f'value="{ranks["p1"]}"' in response.content.decode()


def test_only_those_who_vote_reach_the_papers(client, world):
    open_vote_again(world, "area_chairs")

    def status(who, number):
        client.force_login(world.people[who])
        return client.get(url("vote_paper", world, number=number)).status_code

    assert [status("ari", 4), status("chi", 4)] == [200, 200]
    assert [status("rob", 4), status("cas", 4), status("cas", 3), status("ada", 1), status("ari", 2)] == [404] * 5


def open_vote_again(world, voters):
    close_vote(award(world), by=world.chi, now=world.now)
    open_vote(award(world), voters=voters, by=world.chi, now=world.now)


def test_the_result_is_shown_once_the_vote_is_closed_and_can_be_given(client, world):
    ballot(client, world, "rob", p1="2", p3="1", p4="3")
    ballot(client, world, "ari", p1="2", p3="1", p4="3")
    client.force_login(world.chi)
    assert "Pairs won" not in client.get("/v/alpha/chair/awards/").content.decode()

    client.post(url("vote_state", world), {"do": "close"})

    assert "Pairs won" in client.get("/v/alpha/chair/awards/").content.decode()
    [found] = access.awards_for_chair(world.chi, world.alpha)
    assert [(standing.place, paper.number) for standing, paper in found.standings] == [(1, 3), (2, 1), (3, 4)]
    client.post(url("give_award", world), {"number": "3"})
    world.papers[3].decision.refresh_from_db()
    assert world.papers[3].decision.award == award(world)
    with pytest.raises(NotInThisVote, match="not accepted"):
        give_award(award(world), world.papers[4], by=world.chi, now=world.now)


def test_a_chair_sees_results_only_of_papers_they_may_see(world):
    cast_ballot(AwardVote.objects.get(), {1: 2, 3: 1, 4: 3}, by=world.rob, now=world.now)
    close_vote(award(world), by=world.chi, now=world.now)

    [found] = access.awards_for_chair(world.cas, world.alpha)

    assert [paper.number for _, paper in found.standings] == [1]
    assert [paper.number for paper in access.nominated(world.cas, world.alpha) if paper.number in (3, 4)] == []


def test_a_conflict_that_turns_up_later_takes_the_rank_out(world):
    cast_ballot(AwardVote.objects.get(), {1: 1, 3: 2}, by=world.rob, now=world.now)
    Conflict.objects.create(person=world.rob, submission=world.papers[1], source="declared", reason="friends")
    close_vote(award(world), by=world.chi, now=world.now)

    [found] = access.awards_for_chair(world.chi, world.alpha)

    assert {paper.number: standing.n_compared for standing, paper in found.standings} == {1: 0, 3: 0, 4: 0}


def test_the_shortlist_is_fixed_while_ballots_are_taken(client, world):
    client.force_login(world.chi)
    answer = client.post(url("shortlist", world), {"number": "2"}, headers={"Accept": "application/json"})
    assert answer.json()["message"] == "The vote is open. Close it before you change the shortlist."

    closed = ballot_after_closing(client, world)
    assert closed.status_code == 404  # the vote is no longer among those that are open


def ballot_after_closing(client, world):
    close_vote(award(world), by=world.chi, now=world.now)
    return ballot(client, world, "rob", p1="1")


def test_a_vote_wants_two_papers():
    world = build_five(Stage.DECIDING)
    AwardVote.objects.all().delete()
    shortlist(award(world), world.papers[1], by=world.chi, now=world.now)
    shortlist(award(world), world.papers[4], by=world.chi, now=world.now)

    with pytest.raises(NotInThisVote, match="at least two"):  # cas may know of one only
        open_vote(award(world), voters="chairs", by=world.cas, now=world.now)
    open_vote(award(world), voters="chairs", by=world.chi, now=world.now)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"is_committee": True}, True),
        ({"is_committee": True, "is_conflicted": True}, False),
        ({"is_committee": True, "is_author": True}, False),
        ({"is_committee": True, "is_chair": True, "is_conflicted": True}, False),
        ({}, False),
        ({"is_chair": True}, False),
    ],
)
def test_the_rule(facts, expected):
    viewer = Viewer(**facts)

    assert may_vote_on(viewer, Standing(is_submitted=True), is_shortlisted=True) is expected
    assert may_vote_on(viewer, Standing(is_submitted=True), is_shortlisted=False) is False
    assert may_vote_on(viewer, Standing(is_submitted=True, is_withdrawn=True), is_shortlisted=True) is False
    assert may_vote_on(viewer, Standing(), is_shortlisted=True) is False


def test_a_nomination_by_a_reviewer_reaches_the_chairs_whose_button_shortlists_it(client):
    world = build_five(Stage.REVIEWING)
    awards = "/v/alpha/chair/awards/"
    button = 'aria-label="Shortlist paper 3 for'
    client.force_login(world.chi)
    assert button not in client.get(awards).content.decode()

    client.force_login(world.people["ria"])
    assert submit(client, 3, **COMPLETE, nominate="on").status_code == 302
    client.force_login(world.chi)
    assert button in client.get(awards).content.decode()
    client.post(url("shortlist", world), {"number": 3})

    assert [each.numbers for each in access.awards_for_chair(world.chi, world.alpha)] == [{3}]
    assert button not in client.get(awards).content.decode()
