"""The committee page: paste, preview, remind, take back, remove; for the venue's own chairs alone."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from notifications.models import Message, MessageState
from tests.reminding import mails_of
from tests.venues.conftest import NOW, person
from venues import actions, pasting, reminders
from venues.identity import Invitation, Membership

COMMITTEE = "/v/mlm-2027/chair/committee/"
LIST = """Ada Lovelace <ada@x.example>
émilie@x.example
"Kowalewskaja, Sofja" <sofja@x.example>
Ada again <ADA@x.example>
nobody here
Two <a@x.example> <b@x.example>
chi@example.org
<script>alert(1)</script> <xss@x.example>
"""


def form(people: str, **more) -> dict:
    return {"people": people, "role": "reviewer", "load": "", "answer_by": "2027-02-01"} | more


@pytest.fixture
def waiting(venue, chi) -> list[Invitation]:
    rows = [actions.Invited(f"p{i}@x.example", f"Person {i}") for i in range(3)]
    return actions.invite(venue, rows=rows, role="reviewer", by=chi, now=NOW)


def test_the_preview_shows_every_letter_and_every_problem_and_stores_nothing(as_chi):
    page = as_chi.post(f"{COMMITTEE}invite/", form(LIST, step="preview")).content.decode()

    assert "3 invitations to be a reviewer" in page
    for said in (
        "This address stands on line 1 already.",
        "There is no address on this line.",
        "There are two addresses on this line; put each on its own.",
        "“émilie@x.example” is not an address.",
        "Dear Ada Lovelace,",
        "Dear Sofja Kowalewskaja,",
        "alert(1)",
    ):
        assert said in page, said
    assert "<script>alert(1)</script>" not in page
    assert (Invitation.objects.count(), Message.objects.count()) == (0, 0)


def test_sending_sends_what_was_previewed(as_chi, venue):
    answer = as_chi.post(
        f"{COMMITTEE}invite/", form("Ada <ada@x.example>\nBob <bob@x.example>", step="send", n="2", load="3")
    )

    assert answer["Location"] == f"{COMMITTEE}?state=waiting"
    assert list(Invitation.objects.order_by("email").values_list("email", "name", "load", "role")) == [
        ("ada@x.example", "Ada", 3, "reviewer"),
        ("bob@x.example", "Bob", 3, "reviewer"),
    ]
    letter = Message.objects.get(to_email="ada@x.example")
    assert "3 papers at most" in letter.text
    assert "Mon 1 Feb 2027, 23:59 AoE" in letter.text
    entry = Entry.objects.get(verb="venues.invite")
    assert (entry.venue_id, entry.data) == (venue.pk, {"role": "reviewer", "n": 2})


def test_a_list_that_changed_since_the_preview_is_previewed_again(as_chi, waiting):
    sent = as_chi.post(f"{COMMITTEE}invite/", form("p0@x.example\nnew@x.example", step="send", n="2"))

    assert "The list changed meanwhile." in sent.content.decode()
    assert "Was invited on 20 Jan and has not answered yet." in sent.content.decode()
    assert Invitation.objects.count() == 3


def test_the_preview_does_not_tell_whether_an_account_exists(as_chi):
    person("known")

    known = as_chi.post(f"{COMMITTEE}invite/", form("known@example.org", step="preview")).content.decode()
    stranger = as_chi.post(f"{COMMITTEE}invite/", form("never@example.org", step="preview")).content.decode()

    def neutral(page: str, address: str) -> list[str]:
        return [line.replace(address, "ADDRESS") for line in page.splitlines() if "csrf" not in line]

    assert neutral(known, "known@example.org") == neutral(stranger, "never@example.org")


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ("", "Paste at least one address."),
        ("\n \n", "Paste at least one address."),
        ("\n".join(f"p{i}@x.example" for i in range(201)), "These are 201 people; paste at most 200 at a time"),
    ],
)  # fmt: skip
def test_a_list_that_cannot_be_used_is_said_and_kept(as_chi, people, said):
    page = as_chi.post(f"{COMMITTEE}invite/", form(people, step="preview"))

    assert page.status_code == 200
    assert said in page.content.decode()


def test_reminding_all_is_previewed_then_sent(as_chi, waiting, time_machine):
    time_machine.move_to(NOW + timedelta(days=1), tick=False)
    page = as_chi.get(f"{COMMITTEE}remind/").content.decode()
    assert "Remind 3 people" in page
    assert "Dear Person 2," in page

    as_chi.post(f"{COMMITTEE}remind/", {"invitation": [row.public_id for row in waiting]})

    assert Message.objects.filter(kind="invitation-reminder").count() == 3
    assert set(Invitation.objects.values_list("n_reminders", flat=True)) == {1}
    assert as_chi.get(f"{COMMITTEE}?state=waiting").content.decode().count("Remind</button>") == 3


def test_reminding_one_reminds_one_and_not_who_answered_meanwhile(as_chi, waiting):
    actions.answer_invitation(waiting[0], accept=False, now=NOW)

    as_chi.post(f"{COMMITTEE}remind/", {"invitation": [waiting[0].public_id, waiting[1].public_id]})

    assert list(Message.objects.filter(kind="invitation-reminder").values_list("to_email", flat=True)) == [
        "p1@x.example"
    ]


def test_taking_back_can_be_undone(as_chi, waiting):
    url = f"{COMMITTEE}invitations/{waiting[0].public_id}"

    page = as_chi.post(f"{url}/revoke/", follow=True).content.decode()
    assert f'action="{url}/restore/"' in page
    assert Invitation.objects.unanswered().count() == 2

    as_chi.post(f"{url}/restore/")
    assert Invitation.objects.unanswered().count() == 3


def test_taking_back_what_was_answered_is_refused(as_chi, waiting):
    actions.answer_invitation(waiting[0], accept=True, now=NOW)

    page = as_chi.post(f"{COMMITTEE}invitations/{waiting[0].public_id}/revoke/", follow=True)

    assert "was answered meanwhile" in page.content.decode() or page.status_code == 409
    assert Membership.objects.filter(role="reviewer").count() == 1


def test_restoring_beside_a_new_invitation_is_refused(venue, chi, waiting):
    actions.revoke_invitation(waiting[0], by=chi, now=NOW)
    actions.invite(venue, rows=[actions.Invited("p0@x.example")], role="reviewer", by=chi, now=NOW)

    with pytest.raises(actions.AlreadyAnswered):
        actions.restore_invitation(waiting[0], by=chi, now=NOW)


def test_asking_again_makes_the_same_link_open_again(as_chi, waiting, client):
    actions.answer_invitation(waiting[0], accept=False, reason="busy", now=NOW)

    as_chi.post(f"{COMMITTEE}invitations/{waiting[0].public_id}/again/")

    waiting[0].refresh_from_db()
    assert (waiting[0].answer, waiting[0].reason) == ("", "")
    assert Message.objects.filter(kind="invitation", to_email="p0@x.example").count() == 2
    again = as_chi.post(f"{COMMITTEE}invitations/{waiting[0].public_id}/again/", follow=True)
    assert Message.objects.filter(kind="invitation", to_email="p0@x.example").count() == 2
    assert "Nobody declined this invitation" in again.content.decode()


def test_what_the_mail_server_refused_is_shown(as_chi, waiting):
    Message.objects.filter(key=waiting[1].mail_key).update(state=MessageState.FAILED, error="550 no such user")

    page = as_chi.get(f"{COMMITTEE}?state=undelivered").content.decode()

    assert "Person 1" in page
    assert "Person 0" not in page
    assert "could not be delivered" in page


def test_the_load_of_a_member(as_chi, waiting):
    actions.answer_invitation(waiting[0], accept=True, load=4, now=NOW)
    member = Membership.objects.get(role="reviewer")
    url = f"{COMMITTEE}members/{member.public_id}/load/"

    as_chi.post(url, {"max_load": "7"})
    assert Membership.objects.get(pk=member.pk).max_load == 7
    for bad in ("-1", "101", "x", "9" * 30):
        as_chi.post(url, {"max_load": bad})
        assert Membership.objects.get(pk=member.pk).max_load == 7
    as_chi.post(url, {"max_load": ""})
    assert Membership.objects.get(pk=member.pk).max_load is None


def test_a_removed_member_comes_back_with_what_they_told(as_chi, waiting, venue):
    actions.answer_invitation(waiting[0], accept=True, load=2, now=NOW)
    member = Membership.objects.get(role="reviewer")
    topics = list(venue.topics.all()[:2])
    actions.save_profile(
        venue, member.person, now=NOW, topics=topics, expertise="cheese", conflict_domains="uni.example",
        conflict_people="", max_load=2,
    )  # fmt: skip

    as_chi.post(f"{COMMITTEE}members/{member.public_id}/remove/")
    assert Membership.objects.filter(role="reviewer").count() == 0
    as_chi.post(f"{COMMITTEE}members/{member.public_id}/restore/")

    back = Membership.objects.get(role="reviewer")
    assert (back.expertise, set(back.topics.all()), back.max_load) == ("cheese", set(topics), 2)


def test_the_last_chair_cannot_leave(as_chi, venue, chi):
    member = Membership.objects.get(role="chair")

    page = as_chi.post(f"{COMMITTEE}members/{member.public_id}/remove/", {"from": "roles"}, follow=True)

    assert "needs a chair" in page.content.decode()
    assert Membership.objects.filter(role="chair").count() == 1


def test_of_two_chairs_one_can_leave(as_chi, venue, chi):
    cas = person("cas")
    actions.add_member(venue, cas, "chair", by=chi, now=NOW)

    as_chi.post(f"{COMMITTEE}members/{Membership.objects.get(person=chi).public_id}/remove/")

    assert [row.person for row in Membership.objects.filter(role="chair")] == [cas]
    assert as_chi.get(COMMITTEE).status_code == 404


PAGES = ["", "invite/", "remind/"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["nobody", "mal", "zoe", "rob"])
def test_the_committee_is_for_its_chairs(page, who, venue, zoe, mal, chi):
    rob = person("rob")
    actions.add_member(venue, rob, "reviewer", by=chi, now=NOW)
    client = Client()
    if who != "nobody":
        client.force_login({"mal": mal, "zoe": zoe, "rob": rob}[who])

    answer = client.get(f"{COMMITTEE}{page}")

    assert answer.status_code == (302 if who == "nobody" else 404)


def test_another_venues_chair_touches_no_member_and_no_invitation(waiting, zoe, chi):
    client = Client()
    client.force_login(zoe)
    member = Membership.objects.get(venue=waiting[0].venue, role="chair")

    for slug in ("mlm-2027", "other"):
        base = f"/v/{slug}/chair/committee/"
        assert client.post(f"{base}invitations/{waiting[0].public_id}/revoke/").status_code == 404
        assert client.post(f"{base}members/{member.public_id}/remove/").status_code == 404
    assert Invitation.objects.unanswered().count() == 3


@pytest.mark.parametrize("state", ["members", "waiting", "declined"])
def test_the_list_costs_the_same_with_3_and_30_people(as_chi, venue, chi, state):
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert as_chi.get(f"{COMMITTEE}?state={state}").status_code == 200
        return len(queries)

    def grow(start: int, stop: int) -> None:
        rows = [actions.Invited(f"q{i}@x.example", f"Q {i}") for i in range(start, stop)]
        for invitation in actions.invite(venue, rows=rows, role="reviewer", by=chi, now=NOW):
            if state != "waiting":
                actions.answer_invitation(invitation, accept=state == "members", now=NOW)

    grow(0, 3)
    few = cost()
    grow(3, 30)

    assert cost() == few
    assert few <= 15


def test_words_find_people(as_chi, waiting):
    for invitation in waiting:
        actions.answer_invitation(invitation, accept=True, now=NOW)

    page = as_chi.get(f"{COMMITTEE}?q=person+1").content.decode()

    assert ("Person 1" in page, "Person 2" in page) == (True, False)


# --- Reminders that go by themselves --------------------------------------------------------------------------


def due(at) -> list[str]:
    return sorted(mail.key.split(":")[2] for mail in mails_of(reminders, at, kinds=["invitation-reminder"]))


def test_reminders_by_state(venue, chi):
    invitation = actions.invite(venue, rows=[actions.Invited("a@x.example")], role="reviewer", by=chi, now=NOW)[0]

    assert due(NOW + timedelta(days=4)) == []
    assert due(NOW + timedelta(days=5)) == ["after-5-days"]
    assert due(NOW + timedelta(days=9)) == ["2-days-left"]
    assert due(NOW + timedelta(days=12)) == []

    actions.remind(venue, [invitation], by=chi, now=NOW + timedelta(days=4))
    assert due(NOW + timedelta(days=5)) == []

    actions.answer_invitation(invitation, accept=False, now=NOW + timedelta(days=6))
    assert due(NOW + timedelta(days=9)) == []


def test_no_reminder_where_chairs_do_not_want_any(venue, chi):
    actions.invite(venue, rows=[actions.Invited("a@x.example")], role="reviewer", by=chi, now=NOW)
    actions.edit(venue, changes={"reminds_invited": actions.Change(True, False)}, by=chi, now=NOW)

    assert due(NOW + timedelta(days=5)) == []


# --- Pasted lists -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Ada <ada@x.org>", [("Ada", "ada@x.org", "")]),
        ("ada@x.org", [("", "ada@x.org", "")]),
        ("ada@x.org, Ada Lovelace", [("Ada Lovelace", "ada@x.org", "")]),
        ("Ada Lovelace, ada@x.org", [("Ada Lovelace", "ada@x.org", "")]),
        ("Ada Lovelace\tada@x.org", [("Ada Lovelace", "ada@x.org", "")]),
        ("Ada <a@x.org>; <b@x.org>, c@x.org", [("Ada", "a@x.org", ""), ("", "b@x.org", ""), ("", "c@x.org", "")]),
        ("name,email\nAda,ada@x.org", [("Ada", "ada@x.org", "")]),
        ("Jose\u0301 <j@x.org>", [("Jos\u00e9", "j@x.org", "")]),
        ("A\x00d\u202ea <ada@x.org>", [("Ad\u202ea", "ada@x.org", "")]),
        ("Ada <ada@x>", [("Ada", "ada@x", "“ada@x” is not an address.")]),
        ("x" * 201 + " <a@x.org>", [("x" * 200, "a@x.org", "This is too long for a name and an address.")]),
    ],
)  # fmt: skip
def test_pasted_people(text, rows):
    assert [(row.name, row.email, row.problem) for row in pasting.people(text)] == rows
