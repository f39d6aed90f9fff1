"""Emergency reviewers: offered, called, first come first served; and nobody learns from a list who is missing."""

import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client

from audit.models import Entry
from notifications.models import Message
from notifications.reminders import enqueue_due
from reviews import actions, emergencies
from reviews.actions import Called, CallOver, CannotCall, NoRoom
from reviews.assigning import Fit
from reviews.identity import Assignment, EmergencyAsk
from reviews.models import EmergencyCall
from submissions.identity import Conflict, ConflictSource
from submissions.models import Submission
from tests.blindness.observing import rolled_back, standing_still
from tests.cast import Stage, build, make_person
from tests.reviews.steps import move_deadline
from venues.deadlines import as_aoe
from venues.identity import Membership
from venues.models import DeadlineKind, Role, Venue

pytestmark = pytest.mark.django_db

PAGE = "/v/alpha/papers/1/emergency/"
KNOWN = Fit(0.5, ("text 0.50",))
HOUR = timedelta(hours=1)
SOON = timedelta(minutes=3)


@pytest.fixture
def world():
    """While reviewing: rob and ray review paper 1, ari leads it, rex is in conflict with it, ria is free.

    Nobody was called so far.
    """
    return with_paper_one(build(Stage.REVIEWING))


def with_paper_one(world):
    Message.objects.all().delete()
    EmergencyCall.objects.all().delete()
    Submission.objects.filter(venue=world.alpha, number__gt=5).update(withdrawn_at=world.now)  # the dice add some
    return world


def reviewer(world, key: str, **said) -> Membership:
    """One more reviewer without papers."""
    world.people[key] = make_person(key, f"{key.title()} Euler")
    world.members[key] = Membership.objects.create(
        venue=world.alpha, person=world.people[key], role=Role.REVIEWER, joined_at=world.now, **said
    )
    return world.members[key]


def call(world, *keys: str, n_needed=1, by="chi", hours=48, number=1, **changes) -> EmergencyCall:
    known = {"knows_conflicts": True, "now": world.now} | changes
    return actions.call_reviewers(
        world.papers[number],
        [Called(world.people[key], KNOWN) for key in keys],
        n_needed=n_needed,
        due_at=world.now + hours * HOUR,
        by=world.people[by],
        **known,
    )


def asked(world, key: str) -> EmergencyAsk:
    return EmergencyAsk.objects.select_related("call").get(person=world.people[key])


def link(world, key: str) -> str:
    return f"/v/alpha/emergency/{asked(world, key).token}/"


def signed_in(client: Client, world, key: str) -> Client:
    client.force_login(world.people[key])
    return client


def due_fields(world, hours=48) -> dict[str, str]:
    from venues.deadlines import AOE

    at = (world.now + hours * HOUR).astimezone(AOE)
    return {"due_0": f"{at:%Y-%m-%d}", "due_1": f"{at:%H:%M}"}


def reviewers_of(world, number=1) -> set[str]:
    rows = Assignment.objects.to(world.papers[number]).reviewing().select_related("person")
    return {row.person.email.partition("@")[0] for row in rows}


def names(html: str) -> list[str]:
    return re.findall(r'name="to" value="\w+" aria-label="([^"]+)"', html)


# --- The offer --------------------------------------------------------------------------------------------


def test_reviewer_offers_emergency_reviews_in_their_profile(world, client):
    rex = signed_in(client, world, "rex")
    said = {"expertise": "Genomes", "emergency": "on", "emergency_load": "2", "emergency_until": "2099-02-03"}

    rex.post("/v/alpha/profile/", said)

    member = Membership.objects.get(pk=world.members["rex"].pk)
    assert (member.emergency_load, as_aoe(member.emergency_until)) == (2, "Tue 3 Feb 2099, 23:59 AoE")
    page = rex.get("/v/alpha/profile/").content.decode()
    assert 'name="emergency" id="id_emergency"' in page.replace('aria-describedby="id_emergency_helptext" ', "")
    assert 'value="2099-02-03"' in page

    rex.post("/v/alpha/profile/", {"expertise": "Genomes", "emergency_load": "2"})

    assert Membership.objects.get(pk=member.pk).emergency_load is None


def test_offer_comes_with_the_answer_to_the_invitation(world, client):
    from venues.identity import Invitation

    invitation = Invitation.objects.get(email="ivy@ivy-university.edu")

    client.post(f"/v/alpha/invitation/{invitation.token}/", {"answer": "yes", "emergency": "on"})

    member = Membership.objects.get(person__email=invitation.email)
    assert (member.emergency_load, member.emergency_until) == (1, None)


def test_chair_sees_who_offers_among_the_people(world, client):
    reviewer(world, "eva", emergency_load=2)

    page = signed_in(client, world, "chi").get("/v/alpha/chair/assignment/people/?part=emergency").content.decode()

    assert "Eva Euler" in page
    assert "Rex Hamilton" not in page


# --- Whom to call -----------------------------------------------------------------------------------------


def test_chair_is_shown_who_offers_first_and_nobody_in_conflict(world, client):
    reviewer(world, "eva", emergency_load=1)

    page = signed_in(client, world, "chi").get(PAGE).content.decode()

    assert names(page) == ["Eva Euler", "Ria Hopper"]
    assert "1 reviewer is in conflict with the paper and cannot be called." in page


def test_area_chair_of_a_double_blind_paper_is_not_told_who_is_in_conflict(world, client):
    page = signed_in(client, world, "ari").get(PAGE).content.decode()

    assert sorted(names(page)) == ["Rex Hamilton", "Ria Hopper"]
    assert "cannot be called" not in page


def test_area_chair_of_a_single_blind_paper_is_told(world, client):
    Venue.objects.filter(pk=world.alpha.pk).update(blindness="single")

    page = signed_in(client, world, "ari").get(PAGE).content.decode()

    assert names(page) == ["Ria Hopper"]
    assert "1 reviewer is in conflict with the paper and cannot be called." in page


def test_area_chair_who_may_not_know_reviewers_calls_nobody(world, client):
    Venue.objects.filter(pk=world.alpha.pk).update(hides_reviewers_from_area_chairs=True)

    assert signed_in(client, world, "ari").get(PAGE).status_code == 404


def test_search_narrows_and_keeps_who_is_ticked(world, client):
    eva, _ = reviewer(world, "eva"), reviewer(world, "eli")

    page = signed_in(client, world, "chi").get(PAGE, {"q": "eli", "to": eva.public_id}).content.decode()

    assert names(page) == ["Eva Euler", "Eli Euler"]
    assert page.count(" checked>") == 1


def test_offer_that_is_used_up_or_over_counts_no_more(world):
    used = reviewer(world, "eva", emergency_load=1)
    reviewer(world, "eli", emergency_load=1, emergency_until=world.now - HOUR)
    call(world, "eva", number=2)
    actions.accept_call(asked(world, "eva"), now=world.now)

    viewer, stage = chairs_view(world)
    choice = emergencies.candidates_to_call(world.chi, viewer, stage, world.papers[1], now=world.now, words="euler")

    assert [(one.member.person.name, one.offers) for one in choice.shown] == [
        ("Eli Euler", False),
        ("Eva Euler", False),
    ]
    assert [one.member.n_taken for one in choice.shown if one.member.pk == used.pk] == [1]


def chairs_view(world):
    from reviews.access import paper_to_call_for

    paper, viewer, stage = paper_to_call_for(world.chi, world.alpha, 1, world.now)
    world.papers[1] = paper
    return viewer, stage


# --- The call ---------------------------------------------------------------------------------------------


def test_chair_sees_each_letter_then_calls_and_can_undo(world, client):
    chi = signed_in(client, world, "chi")
    said = {"to": [world.members["ria"].public_id], "n_needed": "1", **due_fields(world)}

    page = chi.get(f"{PAGE}letters/", said).content.decode()

    assert "ria@ria-university.edu" in page
    assert "does not offer emergency reviews" in page
    assert not EmergencyCall.objects.exists()

    page = chi.post(f"{PAGE}send/", said, follow=True).content.decode()

    assert "1 person is called in three minutes." in page
    [letter] = Message.objects.filter(kind="emergency-call")
    assert (letter.to_email, letter.not_before) == ("ria@ria-university.edu", letter.created_at + SOON)
    assert link(world, "ria") in letter.text
    assert world.papers[1].title in letter.text
    assert "Lovelace" not in letter.text + letter.html + letter.subject

    undo = re.search(r"/v/alpha/papers/1/emergency/\w+/withdraw/", page)[0]
    page = chi.post(undo, follow=True).content.decode()

    assert "nobody was told" in page
    assert not Message.objects.filter(kind="emergency-call").exists()
    assert names(page) == ["Ria Hopper"]


@pytest.mark.parametrize(
    ("keys", "changes", "sentence"),
    [
        ([], {}, "tick whom to call"),
        (["ria"], {"n_needed": 2}, "Call at least as many as you need"),
        (["ria"], {"hours": 3}, "at least six hours ahead"),
        (["ria"], {"hours": 24 * 40}, "ends with the discussion"),
        (["rex"], {}, "Rex Hamilton is in conflict with this paper"),
        (["rob"], {}, "Rob Noether has this paper already"),
    ],
)
def test_call_that_cannot_be_is_refused_with_a_sentence(world, keys, changes, sentence):
    with pytest.raises(CannotCall, match=sentence):
        call(world, *keys, **changes)

    assert not EmergencyCall.objects.exists()


def test_nobody_is_called_twice_for_a_paper(world, client):
    call(world, "ria")

    with pytest.raises(CannotCall, match="Ria Hopper was called for this paper before"):
        call(world, "ria")
    assert names(signed_in(client, world, "chi").get(PAGE).content.decode()) == []


def test_a_wrong_form_keeps_what_was_typed(world, client):
    said = {"to": [world.members["ria"].public_id], "n_needed": "two", "due_0": "2099-02-03", "due_1": "12:00"}

    response = signed_in(client, world, "chi").get(f"{PAGE}letters/", said)

    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="2099-02-03"' in page
    assert page.count(" checked>") == 1


# --- The link ---------------------------------------------------------------------------------------------


def test_opening_the_link_changes_nothing_and_shows_the_blind_paper(world, client):
    call(world, "ria")
    before = reviewers_of(world)

    page = client.get(link(world, "ria")).content.decode()
    client.head(link(world, "ria"))

    assert world.papers[1].title in page
    assert "Lovelace" not in page
    assert "ada" not in page.replace("data-", "")
    assert reviewers_of(world) == before
    assert asked(world, "ria").answer == ""


def test_one_click_assigns_with_the_calls_own_due_time_and_tells_who_called(world, client):
    made = call(world, "ria")

    page = client.post(link(world, "ria"), {"accept": "1"}, follow=True).content.decode()

    assert "paper 1 is yours" in page
    row = Assignment.objects.get(submission=world.papers[1], person=world.ria)
    assert (row.review.due_at, row.score, row.reason) == (made.due_at, 0.5, "text 0.50")
    told = Message.objects.get(kind="emergency-taken")
    assert told.to_email == world.chi.email
    assert "Ria Hopper reviews paper 1" in told.text
    assert f"Your review is due **{as_aoe(made.due_at)}**" in Message.objects.get(kind="assigned").text
    assert Entry.objects.filter(verb="reviews.emergency_accepted").count() == 1


def test_accepting_twice_is_accepting_once(world, client):
    call(world, "ria")

    for _ in range(2):
        client.post(link(world, "ria"), {"accept": "1"})

    assert reviewers_of(world) == {"rob", "ray", "ria"}
    assert Message.objects.filter(kind="emergency-taken").count() == 1


def test_who_comes_too_late_hears_that_the_place_is_taken(world, client):
    reviewer(world, "eva")
    call(world, "ria", "eva")
    client.post(link(world, "ria"), {"accept": "1"})

    response = client.post(link(world, "eva"), {"accept": "1"})

    page = response.content.decode()
    assert response.status_code == 409
    assert "The place is taken" in page
    assert world.papers[1].title not in page
    assert "Hopper" not in page
    assert reviewers_of(world) == {"rob", "ray", "ria"}


def test_declining_is_recorded_with_its_words_and_can_be_thought_over(world, client):
    call(world, "ria")

    page = client.post(link(world, "ria"), {"decline": "1", "words": "Ask Eva."}, follow=True).content.decode()

    assert "If you change your mind, there is still a place." in page
    assert (asked(world, "ria").answer, asked(world, "ria").words) == ("declined", "Ask Eva.")
    seen = signed_in(Client(), world, "chi").get(PAGE).content.decode()
    assert "“Ask Eva.”" in seen

    client.post(link(world, "ria"), {"accept": "1"})

    assert asked(world, "ria").answer == "accepted"


def test_link_of_a_call_that_is_over_accepts_nothing(world):
    made = call(world, "ria")

    with pytest.raises(CallOver, match="This call is over"):
        actions.accept_call(asked(world, "ria"), now=made.answer_by)
    assert "ria" not in reviewers_of(world)


def test_call_taken_back_after_its_letters_went_out_stays_known(world, client):
    made = call(world, "ria")

    is_unheard = actions.withdraw_call(made, by=world.chi, now=made.mails_at)

    assert not is_unheard
    assert "The call was taken back" in client.get(link(world, "ria")).content.decode()
    with pytest.raises(CallOver):
        actions.accept_call(asked(world, "ria"), now=made.mails_at)
    with pytest.raises(CannotCall, match="was called for this paper before"):
        call(world, "ria")


def test_conflict_found_since_closes_the_link_without_a_word_about_the_paper(world, client):
    call(world, "ria")
    Conflict.objects.create(submission=world.papers[1], person=world.ria, source=ConflictSource.CHAIR)

    response = client.post(link(world, "ria"), {"accept": "1"})

    assert response.status_code == 409
    assert world.papers[1].title not in response.content.decode()
    assert "ria" not in reviewers_of(world)


def test_more_than_was_offered_is_not_taken_by_accident(world, client):
    reviewer(world, "eva", emergency_load=1)
    call(world, "eva", number=2)
    actions.accept_call(asked(world, "eva"), now=world.now)
    call(world, "eva", number=1)
    second = EmergencyAsk.objects.get(submission=world.papers[1])

    with pytest.raises(NoRoom, match="You offered 1 emergency review, and have taken as many"):
        actions.accept_call(second, now=world.now)
    assert (
        "raise the number in your profile"
        in client.post(f"/v/alpha/emergency/{second.token}/", {"accept": "1"}).content.decode()
    )

    Membership.objects.filter(person=world.eva).update(emergency_load=2)
    actions.accept_call(second, now=world.now)

    assert "eva" in reviewers_of(world)


def test_who_did_not_offer_goes_one_beyond_their_load_and_no_further(world):
    reviewer(world, "eva", max_load=0)
    call(world, "eva", number=2)
    actions.accept_call(asked(world, "eva"), now=world.now)
    call(world, "eva", number=1)

    with pytest.raises(NoRoom, match="You have 1 papers, and take 0 at most"):
        actions.accept_call(EmergencyAsk.objects.get(submission=world.papers[1]), now=world.now)


@pytest.mark.django_db(transaction=True)
def test_last_place_goes_to_one_of_two_who_click_at_once():
    world = with_paper_one(build(Stage.REVIEWING))
    reviewer(world, "eva")
    call(world, "ria", "eva")
    start, results = Barrier(2), []

    def accept(key: str) -> None:
        one = asked(world, key)
        start.wait()
        try:
            actions.accept_call(one, now=world.now)
            results.append("accepted")
        except CallOver as refusal:
            results.append(str(refusal))
        finally:
            connection.close()

    threads = [Thread(target=accept, args=(key,)) for key in ("ria", "eva")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == [
        "The place is taken: somebody was quicker. Thank you for being ready to help.",
        "accepted",
    ]
    assert len(reviewers_of(world) & {"ria", "eva"}) == 1


# --- Blindness --------------------------------------------------------------------------------------------


def seen_by_ari(world) -> list:
    """Everything that an area chair gets while calling rex and ria, and afterwards."""
    seen = []
    with rolled_back(), standing_still(world) as dice:
        ari = signed_in(Client(), world, "ari")
        to = [world.members[key].public_id for key in ("rex", "ria")]
        said = {"to": to, "n_needed": "1", **due_fields(world)}
        seen.append(ari.get(PAGE).content)
        seen.append(ari.get(f"{PAGE}letters/", said).content)
        response = ari.post(f"{PAGE}send/", said)
        seen += [response.status_code, response.url]
        dice.seed(7)  # a letter more draws an id more, which the tokens of later forms would show here, and here only
        seen.append(ari.get(response.url).content)
        actions.accept_call(asked(world, "ria"), now=world.now)
        seen.append(ari.get(PAGE).content)
        seen.append(ari.get("/v/alpha/reviewing/").content)
        seen.append(ari.get("/v/alpha/papers/1/").content)
        seen.append(sorted(Message.objects.filter(to_email=world.ari.email).values_list("subject", "text")))
    return seen


def test_an_area_chair_who_calls_cannot_tell_who_is_in_conflict(world):
    with_conflict = seen_by_ari(world)
    Conflict.objects.filter(submission=world.papers[1], person=world.rex).delete()

    assert seen_by_ari(world) == with_conflict


def test_somebody_in_conflict_gets_no_mail_and_chairs_are_told_why(world, client):
    made = call(world, "rex", "ria", by="ari", knows_conflicts=False)

    assert list(Message.objects.filter(kind="emergency-call").values_list("to_email", flat=True)) == [world.ria.email]
    assert "not written to" in signed_in(client, world, "chi").get(PAGE).content.decode()
    assert "not written to" not in signed_in(Client(), world, "ari").get(PAGE).content.decode()
    figures = emergencies.figures_of([world.papers[1]], world.now)[world.papers[1].pk]
    assert (figures.n_called, figures.n_open) == (2, 2)
    enqueue_due(now=made.mails_at + (made.answer_by - made.mails_at) / 2)
    assert list(Message.objects.filter(kind="emergency-reminder").values_list("to_email", flat=True)) == [
        world.ria.email
    ]


def test_who_called_hears_nothing_more_once_in_conflict(world):
    call(world, "ria", by="ari", knows_conflicts=False)
    Conflict.objects.create(submission=world.papers[1], person=world.ari, source=ConflictSource.CHAIR)

    actions.accept_call(asked(world, "ria"), now=world.now)

    assert not Message.objects.filter(kind="emergency-taken").exists()


def test_chair_in_conflict_finds_neither_the_page_nor_the_mail(world, client):
    call(world, "rex", number=4)
    cas = signed_in(client, world, "cas")

    assert cas.get("/v/alpha/papers/4/emergency/").status_code == 404
    assert "rex@rex-university.edu" not in cas.get("/v/alpha/mail/").content.decode()


# --- State and reminders ----------------------------------------------------------------------------------


def test_papers_at_risk_say_what_became_of_their_calls(world, client):
    for key in ("eva", "eli"):
        reviewer(world, key)
    call(world, "ria", "eva", "eli")
    actions.decline_call(asked(world, "eva"), now=world.now)
    move_deadline(world, DeadlineKind.REVIEW, seconds=3600)
    chi = signed_in(client, world, "chi")

    for address in ("/v/alpha/chair/", "/v/alpha/chair/progress/?q=is:at-risk"):
        page = chi.get(address).content.decode()
        assert "called 3, accepted 0, declined 1, open 2" in page
    page = signed_in(Client(), world, "ari").get("/v/alpha/reviewing/").content.decode()
    assert "called 3, accepted 0, declined 1, open 2" in page


def test_open_call_is_reminded_of_once(world):
    made = call(world, "ria")
    half = made.mails_at + (made.answer_by - made.mails_at) / 2

    for at in (half - HOUR, half, half + HOUR, made.answer_by):
        enqueue_due(now=at)
        Message.objects.filter(kind="emergency-reminder").update(state="sent", sent_at=at)

    assert list(Message.objects.filter(kind="emergency-reminder").values_list("created_at", flat=True)) == [half]


def test_nobody_is_reminded_of_a_place_that_is_taken(world):
    reviewer(world, "eva")
    made = call(world, "ria", "eva")
    actions.accept_call(asked(world, "ria"), now=made.mails_at)

    enqueue_due(now=made.mails_at + (made.answer_by - made.mails_at) / 2)

    assert not Message.objects.filter(kind="emergency-reminder").exists()


def test_emergency_review_is_reminded_of_by_its_own_due_time(world):
    move_deadline(world, DeadlineKind.REVIEW, seconds=3600)
    made = call(world, "ria")
    actions.accept_call(asked(world, "ria"), now=world.now)
    Message.objects.all().delete()

    def reminded(at) -> list[str]:
        Message.objects.filter(kind="review-reminder").delete()
        enqueue_due(now=at)
        found = Message.objects.filter(kind="review-reminder", to_email=world.ria.email, text__contains="Paper 1:")
        return [mail.subject for mail in found]

    assert reminded(world.now + 23 * HOUR) == []
    assert reminded(made.due_at - 23 * HOUR) == [f"[Alpha] 1 review due {as_aoe(made.due_at)}"]
    assert reminded(made.due_at + 25 * HOUR) == ["[Alpha] 1 review overdue"]


def test_emergency_review_is_late_by_its_own_due_time(world, client):
    move_deadline(world, DeadlineKind.REVIEW, seconds=-3600)
    made = call(world, "ray", number=2)
    actions.accept_call(asked(world, "ray"), now=world.now)

    page = signed_in(client, world, "ray").get("/v/alpha/reviewing/").content.decode()

    row = next(part for part in page.split("<tr>") if "/papers/2/review/" in part)
    assert ">late<" not in row
    assert made.due_at.strftime("%Y-%m-%dT%H:%M") in row


# --- Many -------------------------------------------------------------------------------------------------


def test_page_asks_as_little_for_many_as_for_few(world, client, django_assert_max_num_queries):
    for n in range(120):
        reviewer(world, f"eva{n}", emergency_load=n % 3 or None)
    call(world, *(f"eva{n}" for n in range(60)))
    chi = signed_in(client, world, "chi")

    with django_assert_max_num_queries(26):
        page = chi.get(PAGE).content.decode()

    assert len(names(page)) == emergencies.N_SHOWN
    assert "And 21 more" in page
