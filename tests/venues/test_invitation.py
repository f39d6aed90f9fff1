"""Invitations: asked by a pasted list, answered by a link without an account, kept by whoever signs in from it."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from audit.models import Entry
from notifications.models import Message
from people.models import Person
from tests.venues.conftest import NOW, person
from venues import actions
from venues.access import open_invitations_of
from venues.identity import Invitation, Membership
from venues.models import Venue


@pytest.fixture
def asked(venue, chi) -> Invitation:
    rows = [actions.Invited("rob@uni.example", "Rob Reviewer")]
    return actions.invite(venue, rows=rows, role="reviewer", by=chi, now=NOW)[0]


def link(invitation: Invitation) -> str:
    return f"/v/{invitation.venue.slug}/invitation/{invitation.token}/"


def members(venue: Venue, role: str = "reviewer") -> list[tuple[str, int | None]]:
    rows = Membership.objects.filter(venue=venue, role=role).order_by("person__email")
    return [(row.person.email, row.max_load) for row in rows]


def test_the_letter_carries_the_link_and_no_account_is_needed(asked, client):
    letter = Message.objects.get(key=f"invitation:{asked.public_id}")
    assert letter.to_email == "rob@uni.example"
    assert link(asked) in letter.text
    assert letter.reply_to == "chairs@example.org"

    page = client.get(link(asked)).content.decode()

    assert "Will you be a reviewer of MLM 2027?" in page
    assert "Yes, up to 4 papers" in page
    assert "You need no account to answer." in page


def test_opening_the_link_changes_nothing(asked, client):
    """Mail scanners open links."""
    client.get(link(asked))
    client.head(link(asked))

    asked.refresh_from_db()
    assert (asked.answer, asked.n_answers) == ("", 0)


def test_yes_without_an_account(asked, client, venue):
    answer = client.post(link(asked), {"answer": "yes"})
    assert answer.status_code == 302

    assert members(venue) == [("rob@uni.example", 4)]
    page = client.get(link(asked)).content.decode()
    assert "You are a reviewer of MLM 2027" in page
    assert "Sign in and fill in my profile" in page
    assert Message.objects.filter(kind="welcome", to_email="rob@uni.example").count() == 1
    assert Entry.objects.filter(verb="venues.accept_invitation", venue_id=venue.pk).count() == 1


def test_yes_with_fewer_papers(asked, client, venue):
    client.post(link(asked), {"answer": "fewer", "load": "2"})

    assert members(venue) == [("rob@uni.example", 2)]
    assert "You agreed to 2 papers at most." in client.get(link(asked)).content.decode()


@pytest.mark.parametrize("load", ["", "0", "5", "-1", "two", "9999999999999999999999"])
def test_fewer_papers_must_be_a_number_within_the_load(asked, client, venue, load):
    page = client.post(link(asked), {"answer": "fewer", "load": load, "reason": "my words"})

    assert page.status_code == 200
    assert "my words" in page.content.decode()
    assert members(venue) == []


def test_no_with_a_reason_that_chairs_read(asked, client, as_chi):
    client.post(link(asked), {"answer": "no", "reason": "On leave <script>alert(1)</script>, ask Ray."})

    page = as_chi.get("/v/mlm-2027/chair/committee/?state=declined").content.decode()
    assert "On leave &lt;script&gt;alert(1)&lt;/script&gt;, ask Ray." in page
    assert members(asked.venue) == []


def test_a_change_of_mind_is_told_to_the_chairs(asked, client, venue):
    client.post(link(asked), {"answer": "yes"})
    client.post(link(asked), {"answer": "no", "reason": "I fell ill."})

    assert members(venue) == []
    told = Message.objects.get(kind="member-left")
    assert (told.to_email, "I fell ill." in told.text) == ("chi@example.org", True)

    client.post(link(asked), {"answer": "yes"})
    assert members(venue) == [("rob@uni.example", 4)]


def test_saying_yes_twice_makes_one_member_and_one_welcome(asked, client, venue):
    client.post(link(asked), {"answer": "yes"})
    client.post(link(asked), {"answer": "yes"})

    assert members(venue) == [("rob@uni.example", 4)]
    assert Message.objects.filter(kind="welcome").count() == 1


def test_an_answer_without_a_choice_is_asked_again(asked, client):
    page = client.post(link(asked), {"reason": "typed already"})

    assert "Choose one of the answers." in page.content.decode()
    assert "typed already" in page.content.decode()


def test_the_account_of_the_address_gets_the_role(asked, client, venue):
    rob = person("rob")
    EmailAddress.objects.create(user=rob, email="rob@uni.example", verified=True)

    client.post(link(asked), {"answer": "yes"})

    assert members(venue) == [(rob.email, 4)]
    assert Person.objects.count() == 2


def test_who_is_signed_in_gets_the_role_whatever_their_address(asked, client, venue):
    rob = person("rob")
    client.force_login(rob)

    assert "You are signed in as rob@example.org" in client.get(link(asked)).content.decode()
    client.post(link(asked), {"answer": "yes"})

    assert members(venue) == [("rob@example.org", 4)]
    assert client.get("/v/mlm-2027/profile/").status_code == 200


def test_signing_in_from_the_link_with_another_address_brings_the_role_along(asked, client, venue):
    """Rob said yes without an account, and has one here under another address."""
    client.post(link(asked), {"answer": "yes"})
    rob = person("rob")

    answer = client.post(f"{link(asked)}sign-in/")
    assert answer["Location"] == f"/accounts/login/?next={link(asked)}"
    client.force_login(rob)  # allauth keeps what the anonymous session held
    session = client.session
    session["invitation"] = asked.token
    session.save()
    answer = client.get(link(asked))

    assert answer["Location"] == "/v/mlm-2027/profile/"
    assert members(venue) == [("rob@example.org", 4)]
    assert Membership.objects.get(person=rob, role="reviewer").conflict_domains == "uni.example"


def test_sign_in_by_code_from_the_link(asked, client, venue, django_capture_on_commit_callbacks):
    """The whole way through the pages of sign-in, on the account that the yes made."""
    client.post(link(asked), {"answer": "yes"})
    client.post(f"{link(asked)}sign-in/")

    client.post(f"/accounts/login/code/?next={link(asked)}", {"email": "rob@uni.example"})
    code = Message.objects.filter(to_email="rob@uni.example").order_by("pk").last()
    word = next(
        part for part in code.text.split() if "-" in part and part.replace("-", "").isalnum() and part.isupper()
    )
    client.post("/accounts/login/code/confirm/", {"code": word})
    answer = client.get(link(asked), follow=True)

    assert answer.request["PATH_INFO"] == "/v/mlm-2027/profile/"
    assert members(venue) == [("rob@uni.example", 4)]


def test_an_account_that_somebody_uses_keeps_its_role(asked, client, venue):
    rob = person("rob")
    client.force_login(rob)
    client.post(link(asked), {"answer": "yes"})

    thief = Client()
    mal = person("mal")
    thief.force_login(mal)
    thief.post(f"{link(asked)}sign-in/")
    page = thief.get(link(asked), follow=True)

    assert "Sign in with that address" in page.content.decode()
    assert members(venue) == [("rob@example.org", 4)]


def test_a_link_taken_back_says_so_and_takes_no_answer(asked, client, as_chi):
    as_chi.post(f"/v/mlm-2027/chair/committee/invitations/{asked.public_id}/revoke/")

    page = client.get(link(asked))
    assert "This invitation was taken back." in page.content.decode()
    refused = client.post(link(asked), {"answer": "yes"})
    assert refused.status_code == 409
    assert members(asked.venue) == []


def test_after_the_notification_there_is_nothing_to_accept(asked, client, time_machine):
    time_machine.move_to(datetime(2027, 3, 2, 12, 1, tzinfo=UTC), tick=False)

    assert "This invitation is over." in client.get(link(asked)).content.decode()
    assert client.post(link(asked), {"answer": "yes"}).status_code == 409


def test_a_wrong_token_or_another_venue_is_not_there(asked, client, zoe):
    assert client.get("/v/mlm-2027/invitation/nonsense/").status_code == 404
    assert client.get(f"/v/other/invitation/{asked.token}/").status_code == 404
    assert client.post(f"/v/other/invitation/{asked.token}/", {"answer": "yes"}).status_code == 404


def test_open_invitations_are_found_by_verified_addresses_alone(asked):
    rob = person("rob")
    mail = EmailAddress.objects.create(user=rob, email="rob@uni.example", verified=False)
    assert list(open_invitations_of(rob)) == []

    mail.verified = True
    mail.save()

    assert list(open_invitations_of(rob)) == [asked]


def test_inviting_twice_at_once_sends_one_letter(venue, chi):
    rows = [actions.Invited("Ada@x.example", "Ada"), actions.Invited("ada@x.example", "Ada again")]

    first = actions.invite(venue, rows=rows, role="reviewer", by=chi, now=NOW)
    second = actions.invite(venue, rows=rows, role="reviewer", by=chi, now=NOW + timedelta(minutes=1))

    assert (len(first), len(second)) == (1, 0)
    assert Message.objects.filter(kind="invitation").count() == 1
