"""The chairs' assignment, from the empty page to the published one."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from notifications.models import Message
from reviews import actions
from reviews.assigning import Fit, Parameters
from reviews.identity import Affinity, Assignment, Bid, FormerAssignment, ProposedPair
from reviews.invariants import check
from reviews.models import Proposal, Review, Shortfall, Tally
from submissions.access import conflicted_pairs
from submissions.identity import Conflict, ConflictSource
from submissions.models import Submission
from tests.cast import Stage, build, make_person
from venues.identity import Membership
from venues.models import Role

pytestmark = pytest.mark.django_db

PAGE = "/v/alpha/chair/assignment/"
WHOLE = [f"{PAGE}assignment.csv", f"{PAGE}assignment-hotcrp.csv"]
BY_ROLE = [f"{PAGE}assignment-cmt-reviewers.xml", f"{PAGE}assignment-cmt-area-chairs.xml"]
FILES = WHOLE + BY_ROLE
KNOWN = Fit(0.5, ("text 0.50",))


@pytest.fixture
def world():
    """Bids are in; four papers by four authors, four reviewers, nothing assigned, no proposal."""
    world = build(Stage.BIDDING)
    Proposal.objects.all().delete()
    Conflict.objects.create(submission=world.papers[1], person=world.rex, source=ConflictSource.CHAIR)
    Submission.objects.filter(venue=world.alpha, number__gt=5).update(withdrawn_at=world.now)  # the dice add some
    return world


@pytest.fixture
def reviewing():
    """Papers are assigned, reviews are under way, no proposal is open."""
    world = build(Stage.REVIEWING)
    Submission.objects.filter(venue=world.alpha, number__gt=5).update(withdrawn_at=world.now)
    return world


def usual(world, **changes) -> Parameters:
    values = {"reviews_per_paper": 2, "max_load": 4, "area_chair_load": 9} | changes
    return Parameters(**values)


def proposed(world, **changes) -> Proposal:
    """A proposal that was asked for and worked out."""
    proposal = actions.propose(world.alpha, by=world.chi, now=world.now, parameters=usual(world, **changes))
    actions.solve_proposal(proposal.pk, now=world.now)
    return Proposal.objects.get(pk=proposal.pk)


def pairs_of(proposal, role="reviewer") -> set[tuple[int, str]]:
    rows = ProposedPair.objects.of(proposal).standing().filter(role=role).select_related("submission", "person")
    return {(row.submission.number, row.person.email.partition("@")[0]) for row in rows}


def assigned(world, role="reviewer") -> set[tuple[int, str]]:
    rows = Assignment.objects.at(world.alpha).filter(role=role).select_related("submission", "person")
    return {(row.submission.number, row.person.email.partition("@")[0]) for row in rows}


def publish(client, proposal, typed):
    return client.post(f"{PAGE}{proposal.public_id}/publish/", {"typed_count": typed}, follow=True)


# --- Asking ---------------------------------------------------------------------------------------------


def test_first_page_says_what_there_is_and_asks(client, world):
    client.force_login(world.chi)

    page = client.get(PAGE).content.decode()

    assert "What to ask of the proposal" in page
    assert re.findall(r"<b>(\d+)</b><span>reviews wanted, room for (\d+)", page) == [("8", "16")]


def test_venue_without_papers_or_reviewers_says_what_to_do(client, world):
    client.force_login(world.zoe)
    Submission.objects.filter(venue=world.beta).update(withdrawn_at=world.now)
    assert "There is nothing to assign yet" in client.get("/v/beta/chair/assignment/").content.decode()

    Submission.objects.filter(venue=world.beta).update(withdrawn_at=None)
    Membership.objects.filter(venue=world.beta, role=Role.REVIEWER).delete()

    assert "There is no reviewer yet" in client.get("/v/beta/chair/assignment/").content.decode()


def test_chair_asks_waits_and_looks(client, world, django_capture_on_commit_callbacks):
    client.force_login(world.chi)

    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        asked = client.post(
            f"{PAGE}propose/",
            {"reviews_per_paper": 2, "max_load": 4, "area_chair_load": 9, "text_weight": 60, "topics_weight": 40,
             "uses_bids": "on", "balance": "0.05"},
            follow=True,
        )  # fmt: skip

    proposal = Proposal.objects.get()
    assert "Working out who could review what" in asked.content.decode()
    assert len(callbacks) == 1
    assert "No worker has taken this up" not in asked.content.decode()

    client.post(f"{PAGE}{proposal.public_id}/solve/")

    page = client.get(PAGE).content.decode()
    assert "Look and publish" in page
    assert [n for n in (1, 2, 3, 4) if f'id="p{n}"' in page] == [1, 2, 3, 4]
    assert client.get(f"{PAGE}{proposal.public_id}/progress/")["HX-Redirect"] == PAGE


def test_waiting_too_long_offers_to_work_here(client, world):
    proposal = actions.propose(world.alpha, by=world.chi, now=world.now, parameters=usual(world))
    Proposal.objects.update(requested_at=world.now - timedelta(minutes=1))
    client.force_login(world.chi)

    assert "No worker has taken this up" in client.get(PAGE).content.decode()
    assert "No worker has taken this up" in client.get(f"{PAGE}{proposal.public_id}/progress/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"text_weight": 0, "topics_weight": 0}, "Texts or topics must weigh something"),
        ({"min_load": 5}, "The least is more than the most."),
        ({"reviews_per_paper": 0}, "Ensure this value is greater than or equal to 1."),
    ],
)
def test_parameters_that_make_no_sense_are_said(client, world, wrong, sentence):
    client.force_login(world.chi)
    data = {"reviews_per_paper": 2, "max_load": 4, "area_chair_load": 0, "text_weight": 60, "topics_weight": 40}

    response = client.post(f"{PAGE}propose/", data | {"balance": "0.05"} | wrong)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Proposal.objects.exists()


# --- The answer -----------------------------------------------------------------------------------------


def test_proposal_keeps_every_promise(world):
    Bid.objects.all().delete()

    proposal = proposed(world, reviews_per_paper=3, max_load=3)

    pairs = pairs_of(proposal)
    keys = set(ProposedPair.objects.of(proposal).values_list("submission", "person"))
    assert keys & conflicted_pairs(world.alpha) == set()
    assert {number: sum(n == number for n, _ in pairs) for number in (1, 2, 3, 4)} == dict.fromkeys((1, 2, 3, 4), 3)
    assert {who: sum(w == who for _, w in pairs) for _, who in pairs} == dict.fromkeys(("rob", "ray", "ria", "rex"), 3)
    assert pairs_of(proposal, "area_chair") == {(number, "ari") for number in (1, 2, 3, 4)}
    assert {n for n, _ in pairs} == {1, 2, 3, 4}  # the withdrawn paper 5 is not assigned


def test_conflicts_found_since_are_never_proposed(world):
    """A reviewer who shares the address domain of an author is found when the proposal is worked out."""
    world.rob.email = "rob@ada-university.edu"
    world.rob.save()

    proposal = proposed(world)

    assert (1, "rob") not in pairs_of(proposal)


def test_bids_decide_between_equals(world):
    world.members["ray"].expertise = world.members["rob"].expertise
    world.members["ray"].save()
    Bid.objects.filter(submission=world.papers[3]).delete()
    Bid.objects.create(submission=world.papers[3], person=world.ray, value=3, at=world.now)
    Bid.objects.create(submission=world.papers[3], person=world.rob, value=-2, at=world.now)

    proposal = proposed(world, reviews_per_paper=1)

    who = {who for number, who in pairs_of(proposal) if number == 3}
    pair = ProposedPair.objects.of(proposal).get(submission=world.papers[3], role="reviewer")
    assert who == {"ray"}
    assert "bid: eager" in pair.reasons


def test_what_cannot_be_met_is_said_with_its_reason(client, world):
    for who in ("rob", "ray", "ria"):
        Conflict.objects.create(submission=world.papers[2], person=world.people[who], source=ConflictSource.CHAIR)
    client.force_login(world.chi)

    proposal = proposed(world, reviews_per_paper=2)

    page = client.get(PAGE).content.decode()
    assert Shortfall.objects.filter(proposal=proposal).count() == 1
    assert 'Paper <a href="?q=2">2</a> lacks 1 review. Only 1 of 4 reviewers may read it: 3 are in conflict.' in page
    assert "1 of 2 reviewers" in page


def test_committee_that_is_too_small_still_gets_a_proposal(client, world):
    Membership.objects.filter(venue=world.alpha, role=Role.REVIEWER).update(max_load=1)
    client.force_login(world.chi)
    assert "The committee is too small." in client.get(PAGE).content.decode()

    proposal = proposed(world, reviews_per_paper=2)

    assert len(pairs_of(proposal)) == 4
    assert "the whole committee has room for 4" in client.get(PAGE).content.decode()


def test_nobody_leads_and_reviews_the_same_paper(world):
    actions_now = world.now
    Membership.objects.create(venue=world.alpha, person=world.rob, role=Role.AREA_CHAIR, joined_at=actions_now)

    proposal = proposed(world, reviews_per_paper=3, max_load=4)

    assert pairs_of(proposal) & pairs_of(proposal, "area_chair") == set()


def test_affinities_are_kept_for_lists(world):
    proposed(world)

    assert Affinity.objects.filter(submission__venue=world.alpha).count() == 4 * 5  # four reviewers and an area chair


def test_lost_worker_is_replaced_and_a_slow_one_writes_nothing_twice(world):
    proposal = actions.propose(world.alpha, by=world.chi, now=world.now, parameters=usual(world))
    Proposal.objects.update(began_at=world.now)

    assert actions.solve_proposal(proposal.pk, now=world.now + timedelta(minutes=1)) is False
    assert actions.solve_proposal(proposal.pk, now=world.now + timedelta(minutes=11)) is True
    assert actions.solve_proposal(proposal.pk, now=world.now + timedelta(minutes=30)) is False
    assert len(pairs_of(proposal)) == 8


def test_sweep_finds_a_proposal_that_nobody_was_woken_for(world):
    from reviews.tasks import solve_waiting

    proposal = actions.propose(world.alpha, by=world.chi, now=world.now, parameters=usual(world))

    assert (solve_waiting(), solve_waiting()) == (1, 0)
    assert Proposal.objects.get(pk=proposal.pk).progress == 100


def test_failure_is_said_and_can_be_tried_again(client, world, monkeypatch):
    from reviews import solving

    def broken(*args, **kwargs):
        raise RuntimeError("no memory")

    monkeypatch.setattr(solving, "work_out", broken)
    proposed(world)
    client.force_login(world.chi)

    page = client.get(PAGE).content.decode()

    assert "The last proposal could not be worked out." in page
    assert "What to ask of the proposal" in page
    monkeypatch.undo()
    assert len(pairs_of(proposed(world))) == 8


# --- By hand --------------------------------------------------------------------------------------------


def test_hand_edit_adds_removes_and_undoes(client, world):
    proposal = proposed(world, reviews_per_paper=1, max_load=9)
    (number, who) = sorted(pairs_of(proposal))[0]
    key = world.members[who].public_id
    client.force_login(world.chi)

    client.post(f"/v/alpha/papers/{number}/unpropose/{key}/")
    assert (number, who) not in pairs_of(proposal)

    client.post(f"/v/alpha/papers/{number}/propose/{key}/")
    assert (number, who) in pairs_of(proposal)
    verbs = Entry.objects.filter(verb__in=("reviews.add_pair", "reviews.remove_pair")).order_by("position")
    assert [entry.verb for entry in verbs] == ["reviews.remove_pair", "reviews.add_pair"]


def test_swap_is_one_step_and_undo_brings_the_first_back(client, world):
    proposal = proposed(world, reviews_per_paper=1)
    number, old = next((n, w) for n, w in sorted(pairs_of(proposal)) if n == 2)
    new = next(who for who in ("rob", "ray", "ria", "rex") if who != old)
    client.force_login(world.chi)

    response = client.post(
        f"/v/alpha/papers/2/propose/{world.members[new].public_id}/",
        {"replaces": world.members[old].public_id},
        headers={"HX-Request": "true"},
    )

    assert {w for n, w in pairs_of(proposal) if n == 2} == {new}
    assert f'<tr id="p{number}">' in response.content.decode()
    undo = re.search(r'"undo": "([^"]+)"', response["HX-Trigger"])
    client.post(undo[1])
    assert {w for n, w in pairs_of(proposal) if n == 2} == {old}


@pytest.mark.parametrize("url", ["/v/alpha/papers/1/propose/{}/", "/v/alpha/papers/1/assign/{}/"])
def test_conflict_cannot_be_chosen_by_anybody(client, world, url):
    if "propose" in url:
        proposed(world)
    client.force_login(world.chi)
    key = world.members["rex"].public_id
    page = client.get("/v/alpha/papers/1/candidates/").content.decode()
    assert (key in page, "1 member is in conflict" in page) == (False, True)

    response = client.post(url.format(key), headers={"HX-Request": "true"})

    assert response.status_code == 409
    assert "Rex Hamilton is in conflict with paper 1" in response.content.decode()
    assert not ProposedPair.objects.filter(person=world.rex, submission=world.papers[1]).exists()
    assert not Assignment.objects.filter(person=world.rex, submission=world.papers[1]).exists()


def test_candidates_are_ranked_with_reasons_and_leave_out_who_is_on_it(client, world):
    proposal = proposed(world, reviews_per_paper=1)
    taken = {who for number, who in pairs_of(proposal) if number == 2}
    client.force_login(world.chi)

    page = client.get("/v/alpha/papers/2/candidates/", headers={"HX-Request": "true"}).content.decode()

    names = {who: world.people[who].name for who in ("rob", "ray", "ria", "rex")}
    assert {who for who, name in names.items() if f"<b>{name}</b>" in page} == set(names) - taken
    fits = [float(fit) for fit in re.findall(r'data-label="fit">([\d.]+)<', page)]
    assert fits == sorted(fits, reverse=True)
    assert "bid: " in page
    found = client.get("/v/alpha/papers/2/candidates/?q=hopper").content.decode()
    assert "Ria Hopper" in found or "ria" in taken
    assert "<b>Rob Noether</b>" not in found


def test_new_proposal_keeps_what_a_chair_did(world):
    first = proposed(world, reviews_per_paper=1)
    out = next(who for number, who in pairs_of(first) if number == 2)
    added = next(who for who in ("rob", "ray", "ria") if (3, who) not in pairs_of(first))
    actions.remove_pair(first, world.papers[2], world.people[out], role="reviewer", by=world.chi, now=world.now)
    actions.add_pair(
        first, world.papers[3], world.people[added], role="reviewer", by=world.chi, now=world.now, fit=KNOWN
    )

    second = proposed(world, reviews_per_paper=2)

    assert (2, out) not in pairs_of(second)
    assert (3, added) in pairs_of(second)
    assert (2, out) in pairs_of(proposed(world, reviews_per_paper=4, keeps_by_hand=False))
    assert Proposal.objects.open().count() == 1


def test_thrown_away_proposal_comes_back(client, world):
    proposal = proposed(world)
    client.force_login(world.chi)

    client.post(f"{PAGE}{proposal.public_id}/discard/")
    assert "What to ask of the proposal" in client.get(PAGE).content.decode()

    client.post(f"{PAGE}{proposal.public_id}/restore/")
    assert "Look and publish" in client.get(PAGE).content.decode()


# --- Publishing -----------------------------------------------------------------------------------------


def test_publishing_shows_its_effect_and_tells_everybody_once(client, world):
    proposal = proposed(world, reviews_per_paper=2)
    client.force_login(world.chi)
    preview = client.get(f"{PAGE}{proposal.public_id}/publish/").content.decode()
    people = {who for _, who in pairs_of(proposal)} | {"ari"}
    assert f"Type {len(people)} to confirm" in preview
    assert preview.count("<details") == len(people)

    for _ in range(2):
        publish(client, proposal, len(people))

    assert assigned(world) == pairs_of(proposal)
    assert assigned(world, "area_chair") == {(number, "ari") for number in (1, 2, 3, 4)}
    mails = Message.objects.filter(kind="assignment")
    assert sorted(mail.to_email.partition("@")[0] for mail in mails) == sorted(people)
    assert Review.objects.at(world.alpha).count() == 8
    assert set(Tally.objects.filter(submission__number__lt=5, venue=world.alpha).values_list("n_assigned")) == {(2,)}
    assert Entry.objects.filter(verb="reviews.publish_proposal").count() == 1


def test_letter_names_no_paper_and_no_other_person(client, world):
    proposal = proposed(world)
    client.force_login(world.chi)
    publish(client, proposal, 5)

    mail = Message.objects.get(kind="assignment", to_email=world.rob.email)

    n = sum(who == "rob" for _, who in pairs_of(proposal))
    assert mail.subject == f"[Alpha] {n} paper{'s' if n > 1 else ''} to review"
    assert "Reviews are due" in mail.text and "AoE" in mail.text
    assert [name for name in ("Ada", "Amy", "Ray", "Chi", world.papers[1].title) if name in mail.text] == []


def test_wrong_count_publishes_nothing(client, world):
    proposal = proposed(world)
    client.force_login(world.chi)

    page = publish(client, proposal, 4)

    assert "Nothing was published: type 5" in page.content.decode()
    assert not Assignment.objects.at(world.alpha).exists()


def test_handles_are_short_random_and_unique_on_a_paper(client, world):
    proposal = proposed(world, reviews_per_paper=3)
    actions.publish_proposal(proposal, by=world.chi, now=world.now)

    handles = [
        set(paper.reviews.values_list("handle", flat=True)) for paper in world.papers.values() if paper.number < 5
    ]

    assert [len(found) for found in handles] == [3, 3, 3, 3]
    assert all(re.fullmatch(r"[23456789bcdfghjkmnpqrstvwxz]{2,3}", handle) for found in handles for handle in found)


def test_publishing_leaves_out_what_became_impossible(client, world):
    proposal = proposed(world, reviews_per_paper=4, max_load=9)
    Conflict.objects.create(submission=world.papers[2], person=world.rob, source=ConflictSource.CHAIR)
    Submission.objects.filter(pk=world.papers[3].pk).update(withdrawn_at=world.now)
    client.force_login(world.chi)
    page = client.get(f"{PAGE}{proposal.public_id}/publish/").content.decode()
    assert "6 pairs will be left out" in page  # rob on 2; four reviewers and ari on 3

    done = actions.publish_proposal(proposal, by=world.chi, now=world.now)

    assert len(done.left_out) == 6
    assert (2, "rob") not in assigned(world)
    assert {number for number, _ in assigned(world)} == {1, 2, 4}


def test_publishing_is_undone_while_the_letters_wait(client, world):
    proposal = proposed(world)
    client.force_login(world.chi)
    page = publish(client, proposal, 5).content.decode()
    assert f"{PAGE}{proposal.public_id}/retract/" in page

    client.post(f"{PAGE}{proposal.public_id}/retract/")

    assert (assigned(world), Message.objects.filter(kind="assignment").count()) == (set(), 0)
    assert set(Tally.objects.filter(venue=world.alpha).values_list("n_assigned")) == {(0,)}
    assert "Look and publish" in client.get(PAGE).content.decode()
    publish(client, proposal, 5)
    assert assigned(world) == pairs_of(proposal)


def test_publishing_cannot_be_undone_once_a_letter_has_left(client, world):
    proposal = proposed(world)
    actions.publish_proposal(proposal, by=world.chi, now=world.now)
    mail = Message.objects.filter(kind="assignment").first()
    mail.state, mail.sent_at = "sent", world.now
    mail.save()
    client.force_login(world.chi)

    page = client.post(f"{PAGE}{proposal.public_id}/retract/", headers={"HX-Request": "true"})

    assert "Letters have left already" in page.content.decode()
    assert len(assigned(world)) == 8
    assert Message.objects.filter(kind="assignment").count() == 5


# --- Afterwards -----------------------------------------------------------------------------------------


def test_assigning_by_hand_tells_once_and_undo_tells_nobody(client, reviewing):
    key = reviewing.members["rex"].public_id
    client.force_login(reviewing.chi)

    client.post(f"/v/alpha/papers/2/assign/{key}/")

    mails = Message.objects.filter(to_email=reviewing.rex.email, kind="assigned")
    assert (2, "rex") in assigned(reviewing)
    assert mails.count() == 1
    assert Tally.objects.get(submission=reviewing.papers[2]).n_assigned == 3

    client.post(f"/v/alpha/papers/2/unassign/{key}/")

    assert (2, "rex") not in assigned(reviewing)
    assert Message.objects.filter(to_email=reviewing.rex.email).count() == 0
    assert Tally.objects.get(submission=reviewing.papers[2]).n_assigned == 2
    assert not FormerAssignment.objects.exists()


def test_who_was_told_is_told_of_the_end(client, reviewing):
    client.force_login(reviewing.chi)

    client.post(f"/v/alpha/papers/3/unassign/{reviewing.members['ria'].public_id}/")

    mail = Message.objects.get(kind="unassigned")
    assert (mail.to_email, mail.submission_id) == (reviewing.ria.email, reviewing.papers[3].pk)
    assert not Review.objects.filter(pk=reviewing.reviews[3, "ria"].pk).exists()


def test_begun_review_needs_a_second_word_and_is_kept(client, reviewing):
    """Ray has begun, not submitted, a review of paper 1."""
    url = f"/v/alpha/papers/1/unassign/{reviewing.members['ray'].public_id}/"
    client.force_login(reviewing.chi)

    asked = client.post(url, follow=True)
    assert "Take Ray Turing off paper 1?" in asked.content.decode()
    assert (1, "ray") in assigned(reviewing)

    client.post(url, {"confirmed": "1"})

    review = Review.objects.get(pk=reviewing.reviews[1, "ray"].pk)
    assert (1, "ray") not in assigned(reviewing)
    assert review.retired_at is not None and review.draft == reviewing.reviews[1, "ray"].draft
    assert Tally.objects.get(submission=reviewing.papers[1]).n_assigned == 1

    client.post(f"/v/alpha/papers/1/assign/{reviewing.members['ray'].public_id}/")

    assignment = Assignment.objects.get(submission=reviewing.papers[1], person=reviewing.ray)
    assert (assignment.review_id, assignment.review.retired_at) == (review.pk, None)


def test_submitted_review_of_who_was_taken_off_counts_nowhere(client, reviewing):
    client.force_login(reviewing.chi)
    before = Tally.objects.get(submission=reviewing.papers[2])

    client.post(f"/v/alpha/papers/2/unassign/{reviewing.members['ria'].public_id}/", {"confirmed": "1"})

    after = Tally.objects.get(submission=reviewing.papers[2])
    assert (before.ratings, after.ratings) == ([3, 6], [3])
    assert (after.n_assigned, after.n_submitted, after.mean, after.spread) == (1, 1, 3, 0)


def test_next_proposal_keeps_who_is_assigned_and_fills_the_gaps(reviewing):
    before = assigned(reviewing)

    proposal = proposed(reviewing, reviews_per_paper=3, max_load=9)

    pairs = pairs_of(proposal)
    assert pairs & before == set()
    assert {number: sum(n == number for n, _ in pairs | before) for number in (1, 2, 3, 4)} == {1: 3, 2: 3, 3: 3, 4: 3}
    assert pairs_of(proposal, "area_chair") == set()


def test_who_is_assigned_and_came_into_conflict_is_shown_and_replaced(client, reviewing):
    Conflict.objects.create(submission=reviewing.papers[2], person=reviewing.ria, source=ConflictSource.CHAIR)
    client.force_login(reviewing.chi)

    page = client.get(PAGE).content.decode()
    proposal = proposed(reviewing, reviews_per_paper=2, max_load=9)

    assert "1 paper has somebody on it who is in conflict with it." in page
    assert 'id="p2"' in client.get(f"{PAGE}?part=conflict").content.decode()
    assert (2, "ria") not in pairs_of(proposal)
    assert {who for number, who in pairs_of(proposal) if number == 2} <= {"ray", "rex"}
    assert sum(number == 2 for number, _ in pairs_of(proposal)) == 1


def test_withdrawn_paper_is_not_assigned(client, reviewing):
    client.force_login(reviewing.chi)

    page = client.post(
        f"/v/alpha/papers/5/assign/{reviewing.members['rob'].public_id}/", headers={"HX-Request": "true"}
    )

    assert page.status_code == 409
    assert "Paper 5 is withdrawn" in page.content.decode()


def test_assigning_twice_is_refused_in_words(client, reviewing):
    client.force_login(reviewing.chi)

    page = client.post(
        f"/v/alpha/papers/1/assign/{reviewing.members['rob'].public_id}/", headers={"HX-Request": "true"}
    )

    assert "Rob Noether is reviewer of paper 1 already." in page.content.decode()


def test_area_chair_is_exchanged_in_one_step(reviewing):
    other = make_person("avi", "Avi Noether-Klein")
    Membership.objects.create(venue=reviewing.alpha, person=other, role=Role.AREA_CHAIR, joined_at=reviewing.now)

    for person in (other, other, None):
        actions.set_area_chair(reviewing.papers[1], person, by=reviewing.chi, now=reviewing.now)

    assert {who for number, who in assigned(reviewing, "area_chair") if number == 1} == set()
    assert Message.objects.filter(kind="unassigned", to_email=reviewing.ari.email).count() == 1


def test_check_invariants_names_who_works_in_conflict(reviewing):
    assert [fault for fault in check() if "conflict" in fault or "parts" in fault] == []
    Conflict.objects.create(submission=reviewing.papers[2], person=reviewing.ria, source=ConflictSource.CHAIR)
    Assignment.objects.create(
        submission=reviewing.papers[2], person=reviewing.rob, role="area_chair", assigned_at=reviewing.now
    )

    faults = [fault for fault in check() if reviewing.papers[2].public_id in fault]

    paper = reviewing.papers[2].public_id
    assert faults == [
        f"person {reviewing.ria.pk} is assigned to paper {paper} and in conflict with it",
        f"person {reviewing.rob.pk} has 2 parts in paper {paper}",
        f"paper {paper} has 2 area chairs",
    ]


# --- Who may, and what a chair in conflict learns -------------------------------------------------------


@pytest.mark.parametrize("who", ["rob", "ari", "ada", "mal", "zoe"])
def test_assignment_is_for_the_venues_chairs_only(client, world, who):
    proposal = proposed(world)
    client.force_login(world.people[who])
    key = world.members["rob"].public_id
    gets = [PAGE, f"{PAGE}people/", *FILES, f"{PAGE}import/", f"{PAGE}{proposal.public_id}/publish/",
            f"{PAGE}{proposal.public_id}/progress/", "/v/alpha/papers/2/candidates/"]  # fmt: skip
    posts = [f"{PAGE}propose/", f"{PAGE}{proposal.public_id}/discard/", f"{PAGE}{proposal.public_id}/publish/",
             f"/v/alpha/papers/2/propose/{key}/", f"/v/alpha/papers/2/assign/{key}/"]  # fmt: skip

    answers = {client.get(url).status_code for url in gets} | {client.post(url).status_code for url in posts}

    assert answers == {404}


def _everything(client, world, proposal) -> list[str]:
    """All that the chair can read about an assignment, as they would see it."""
    key = world.members["rex"].public_id
    urls = [PAGE, f"{PAGE}?sort=fit", f"{PAGE}?part=short", f"{PAGE}?q=noether", f"{PAGE}people/?sort=-load",
            f"{PAGE}{proposal.public_id}/publish/", "/v/alpha/papers/2/candidates/",
            f"/v/alpha/papers/2/candidates/?replaces={key}", *FILES, f"{PAGE}compare/"]  # fmt: skip
    urls += [f"/v/alpha/papers/{number}/why/{world.members[who].public_id}/"
             for number, who in sorted(pairs_of(proposal)) if number < 3]  # fmt: skip
    found = []
    for url in urls:
        response = client.get(url)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        found.append(re.sub(r'(csrf\w*" (?:value|content)=")[^"]+', r"\1", body.decode()))
    return found


def test_chair_in_conflict_sees_the_same_whoever_reviews_their_paper(client, world):
    """Cas wrote paper 3 and is in conflict with paper 4; chi sees the difference, so there is one."""
    proposal = proposed(world)
    seen: dict[str, list[list[str]]] = {"cas": [], "chi": []}
    for secret in ("ray", "rex"):
        ProposedPair.objects.of(proposal).filter(submission__in=(world.papers[3], world.papers[4])).delete()
        for number in (3, 4):
            ProposedPair.objects.create(
                proposal=proposal, submission=world.papers[number], person=world.people[secret], score=0.9 if
                secret == "ray" else 0.1,
            )  # fmt: skip
        for who, pages in seen.items():
            client.force_login(world.people[who])
            pages.append(_everything(client, world, proposal))

    assert seen["cas"][0] == seen["cas"][1]
    assert seen["chi"][0] != seen["chi"][1]


def test_chair_in_conflict_does_not_read_letters_that_count_papers(client, world):
    """Whoever was told of two papers where the chair sees one would have given the other away."""
    proposal = proposed(world)
    actions.publish_proposal(proposal, by=world.chi, now=world.now)
    letter = Message.objects.filter(kind="assignment").first()

    seen = {}
    for who in ("chi", "cas"):
        client.force_login(world.people[who])
        page = client.get("/v/alpha/chair/mail/").content.decode()
        seen[who] = page.count("papers to review"), client.get(f"/v/alpha/chair/mail/{letter.public_id}/").status_code

    assert seen["chi"][0] > 0 and seen["chi"][1] == 200
    assert seen["cas"] == (0, 404)


def test_chair_in_conflict_cannot_touch_or_find_their_paper(client, world):
    proposal = proposed(world)
    client.force_login(world.cas)
    key = world.members["rob"].public_id
    page = client.get(PAGE).content.decode()
    assert [n for n in (1, 2, 3, 4) if f'id="p{n}"' in page] == [1, 2]

    urls = ["/v/alpha/papers/{}/propose/" + key + "/", "/v/alpha/papers/{}/unpropose/" + key + "/",
            "/v/alpha/papers/{}/assign/" + key + "/", "/v/alpha/papers/{}/unassign/" + key + "/"]  # fmt: skip
    answers = {client.post(url.format(number)).status_code for url in urls for number in (3, 4, 99)}

    assert answers == {404}
    assert client.get("/v/alpha/papers/3/candidates/").status_code == 404
    table = client.post(f"{PAGE}import/", {"table": "paper,email\n3,rob@rob-university.edu", "mode": "add"})
    assert "there is no paper 3 that you could assign" in table.content.decode()
    assert proposal.public_id in page


# --- Tables ---------------------------------------------------------------------------------------------


def test_table_goes_out_and_comes_back_unchanged(client, reviewing):
    client.force_login(reviewing.chi)

    text = b"".join(client.get(f"{PAGE}assignment.csv").streaming_content).decode()
    page = client.post(f"{PAGE}import/", {"table": text, "mode": "replace"}).content.decode()

    assert text.startswith("\ufeffpaper,email,role,name,title,state,fit")
    assert f"Nothing: all {len(assigned(reviewing)) + 4} lines are as it is already." in page


def text_of(client, url: str) -> str:
    return b"".join(client.get(url).streaming_content).decode()


@pytest.mark.parametrize("url", FILES)
@pytest.mark.parametrize("mode", ["add", "replace"])
def test_every_form_of_the_draft_comes_back_unchanged(client, world, url, mode):
    proposal = proposed(world)
    client.force_login(world.chi)

    page = client.post(f"{PAGE}import/", {"table": text_of(client, url), "mode": mode}).content.decode()

    n_reviews, n_leads = len(pairs_of(proposal)), len(pairs_of(proposal, "area_chair"))
    assert (n_reviews, n_leads) == (8, 4)
    n = dict(zip(FILES, (12, 12, 8, 4), strict=True))[url]
    assert f"Nothing: all {n} lines are as it is already." in page


@pytest.mark.parametrize("url", FILES)
def test_every_form_of_the_published_assignment_comes_back_unchanged(client, reviewing, url):
    client.force_login(reviewing.chi)

    page = client.post(f"{PAGE}import/", {"table": text_of(client, url), "mode": "replace"}).content.decode()

    n = len(assigned(reviewing))
    n = dict(zip(FILES, (n + 4, n + 4, n, 4), strict=True))[url]
    assert f"Nothing: all {n} lines are as it is already." in page


def test_files_for_other_systems_are_as_they_read_them(client, world):
    world.rob.email = "rob&co@rob-university.edu"
    world.rob.save()
    client.force_login(world.chi)
    proposal = Proposal.objects.create(
        venue=world.alpha, requested_at=world.now, solved_at=world.now, parameters=usual(world).as_json()
    )
    for number, who, role in ((2, "rob", "reviewer"), (2, "ari", "area_chair"), (3, "rob", "reviewer")):
        ProposedPair.objects.create(
            proposal=proposal, submission=world.papers[number], person=world.people[who], role=role, score=0.5
        )

    assert text_of(client, FILES[1]).splitlines() == [
        "paper,action,email",
        "2,primary,rob&co@rob-university.edu",
        "2,metareview,ari@ari-university.edu",
        "3,primary,rob&co@rob-university.edu",
    ]
    assert text_of(client, FILES[2]).splitlines() == [
        '<?xml version="1.0" encoding="utf-8"?>',
        "<assignments>",
        '  <submission submissionId="2">',
        '    <user email="rob&amp;co@rob-university.edu"/>',
        "  </submission>",
        '  <submission submissionId="3">',
        '    <user email="rob&amp;co@rob-university.edu"/>',
        "  </submission>",
        "</assignments>",
    ]
    assert text_of(client, FILES[3]).splitlines() == [
        '<?xml version="1.0" encoding="utf-8"?>',
        "<assignments>",
        '  <submission submissionId="2">',
        '    <user email="ari@ari-university.edu" role="MetaReviewer"/>',
        "  </submission>",
        "</assignments>",
    ]
    page = client.get(PAGE).content.decode()
    assert [url for url in FILES if f'href="{url}"' not in page] == []


@pytest.mark.parametrize("url", FILES)
def test_several_thousand_pairs_take_as_many_queries_as_a_few(client, world, url):
    proposal = proposed(world)
    client.force_login(world.chi)
    counts = [n_queries(client, url)]
    many = [
        Submission(venue=world.alpha, number=100 + n, title=f"Paper {n}", created_at=world.now, submitted_at=world.now)
        for n in range(1000)
    ]
    Submission.objects.bulk_create(many)
    ProposedPair.objects.bulk_create(
        ProposedPair(proposal=proposal, submission=paper, person=world.people[who], role="reviewer", score=0.5)
        for paper in many
        for who in ("rob", "ray", "ria")
    )
    counts.append(n_queries(client, url))

    assert counts[0] == counts[1]
    table = text_of(client, url)
    assert ("rob@rob-university.edu" in table) == (url != BY_ROLE[1])
    page = client.post(f"{PAGE}import/", {"table": table, "mode": "replace"}).content.decode()
    n = dict(zip(FILES, (3012, 3012, 3008, 4), strict=True))[url]
    assert f"Nothing: all {n} lines are as it is already." in page


def n_queries(client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        text_of(client, url)
    return len(queries)


def test_table_is_previewed_then_applied_and_tells_once(client, reviewing):
    client.force_login(reviewing.chi)
    table = "Paper;Email;Role\n2;REX@rex-university.edu;reviewer\n3;rex@rex-university.edu;\n2;rob@rob-university.edu;"

    page = client.post(f"{PAGE}import/", {"table": table, "mode": "add"}).content.decode()
    assert "Add 2, take away 0" in page
    assert (2, "rex") not in assigned(reviewing)

    for _ in range(2):
        client.post(f"{PAGE}import/", {"table": table, "mode": "add", "apply": "1"})

    assert {(2, "rex"), (3, "rex")} <= assigned(reviewing)
    mails = Message.objects.filter(to_email=reviewing.rex.email)
    assert [mail.subject for mail in mails] == ["[Alpha] 2 papers to review"]
    assert Tally.objects.get(submission=reviewing.papers[3]).n_assigned == 3


def test_exact_table_of_one_role_leaves_the_other_alone(client, world):
    proposal = proposed(world)
    leads = pairs_of(proposal, "area_chair")
    client.force_login(world.chi)
    table = "paper,email\n2,rob@rob-university.edu"

    page = client.post(f"{PAGE}import/", {"table": table, "mode": "replace"}).content.decode()
    client.post(f"{PAGE}import/", {"table": table, "mode": "replace", "apply": "1"})

    assert "A table of reviewers alone leaves area chairs as they are" in page
    assert {who for number, who in pairs_of(proposal) if number == 2} == {"rob"}
    assert pairs_of(proposal, "area_chair") == leads


def test_table_that_replaces_takes_off_who_is_not_in_it(client, reviewing):
    client.force_login(reviewing.chi)
    table = "paper,email,role\n3,rob@rob-university.edu,reviewer\n3,ari@ari-university.edu,area_chair"

    page = client.post(f"{PAGE}import/", {"table": table, "mode": "replace"}).content.decode()

    assert "Ray Turing has begun a review of paper 3 and is not in the table." in page
    table += "\n3,ray@ray-university.edu,reviewer"
    client.post(f"{PAGE}import/", {"table": table, "mode": "replace", "apply": "1"})
    assert {who for number, who in assigned(reviewing) if number == 3} == {"rob", "ray"}


def test_wrong_table_changes_nothing_and_says_why(client, reviewing):
    client.force_login(reviewing.chi)
    table = (
        "paper,email,role\n99,rob@rob-university.edu,\n1,rex@rex-university.edu,\n2,mal@mal-university.edu,\n"
        "2,rex@rex-university.edu,king\n2,rex@rex-university.edu,\n2,rex@rex-university.edu,\n=1+1,x@y.z,\n²,x@y.z,"
    )
    before = assigned(reviewing)

    page = client.post(f"{PAGE}import/", {"table": table, "mode": "add", "apply": "1"}).content.decode()

    for sentence in (
        "Line 2: there is no paper 99 that you could assign.",
        "Line 3: Rex Hamilton is in conflict with paper 1.",
        "Line 4: mal@mal-university.edu is not on the committee as reviewer.",
        "Line 5: “king” is no role; write reviewer or area_chair.",
        "Line 7: Rex Hamilton stands twice for paper 2.",
        "Line 9: there is no paper ² that you could assign.",
    ):
        assert sentence in page
    assert assigned(reviewing) == before
    assert (
        "There is no “email” in it"
        in client.post(f"{PAGE}import/", {"table": "paper\n1", "mode": "add"}).content.decode()
    )


def test_table_goes_into_an_open_proposal(client, world):
    proposal = proposed(world, reviews_per_paper=1)
    client.force_login(world.chi)
    who = next(who for who in ("rob", "ray", "ria", "rex") if (2, who) not in pairs_of(proposal))

    client.post(f"{PAGE}import/", {"table": f"paper,email\n2,{who}@{who}-university.edu", "mode": "add", "apply": "1"})

    assert (2, who) in pairs_of(proposal)
    assert (assigned(world), Message.objects.filter(kind="assignment").count()) == (set(), 0)


# --- Size -----------------------------------------------------------------------------------------------


def test_number_of_queries_does_not_grow(client, world):
    client.force_login(world.chi)
    counts: dict[str, list[int]] = {}
    for n_more in (0, 27):
        _more(world, n_more)
        proposal = proposed(world, reviews_per_paper=1, max_load=40, area_chair_load=99)
        number, who = min(pair for pair in pairs_of(proposal) if pair[1] in world.members)
        why = f"/v/alpha/papers/{number}/why/{world.members[who].public_id}/"
        for url in (PAGE, why, f"{PAGE}?q=o&sort=fit", f"{PAGE}people/", "/v/alpha/papers/2/candidates/",
                    f"{PAGE}{proposal.public_id}/publish/", f"{PAGE}compare/"):  # fmt: skip
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            counts.setdefault(re.sub(r"/\d+/why/[a-z0-9]{12}/|/[a-z0-9]{12}/", "/*/", url), []).append(len(queries))

    assert {url: few for url, (few, _) in counts.items()} == {url: many for url, (_, many) in counts.items()}
    assert max(max(pair) for pair in counts.values()) <= 15


def _more(world, n: int) -> None:
    for i in range(n):
        paper = Submission.objects.create(
            venue=world.alpha, number=100 + i, created_at=world.now, submitted_at=world.now, title=f"More {i}",
            abstract="Text",
        )  # fmt: skip
        paper.topics.add(world.topics[i % 3])
        person = make_person(f"more{i}", f"More Person {i}")
        Membership.objects.create(venue=world.alpha, person=person, role=Role.REVIEWER, joined_at=world.now)
