"""Signing in by a code, by password, with a second factor; and never telling whether an account exists."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from notifications.models import Message
from people.actions import person_for_email
from people.models import Person

PASSWORD = "a-rather-long-password-7"
CODE = re.compile(r"^([A-Z0-9]{3,5}-[A-Z0-9]{3,5}|\d{6})$", re.MULTILINE)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_rate_limit_left_over() -> None:
    cache.clear()


@pytest.fixture
def ada() -> Person:
    person = Person.objects.create_user("ada@example.org", PASSWORD, name="Ada Lovelace")
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    return person


def code_in_last_mail() -> str:
    return CODE.search(mail.outbox[-1].body)[1]


def who(client: Client) -> int | None:
    value = client.session.get("_auth_user_id")
    return int(value) if value else None


def sign_in_by_code(client: Client, email: str) -> None:
    client.post(reverse("account_request_login_code"), {"email": email})
    client.post(reverse("account_confirm_login_code"), {"code": code_in_last_mail()})


def test_a_code_by_mail_signs_in(client, ada):
    sign_in_by_code(client, "ADA@example.org")

    assert who(client) == ada.pk
    assert mail.outbox[-1].to == ["ada@example.org"]


def test_the_code_passes_the_outbox(client, ada):
    client.post(reverse("account_request_login_code"), {"email": ada.email})

    assert list(Message.objects.values_list("kind", "to_email", "state")) == [("account", ada.email, "sent")]


def test_a_wrong_code_signs_nobody_in(client, ada):
    client.post(reverse("account_request_login_code"), {"email": ada.email})
    client.post(reverse("account_confirm_login_code"), {"code": "WRONG-CODE"})

    assert who(client) is None


def test_a_password_signs_in(client, ada):
    client.post(reverse("account_login"), {"login": ada.email, "password": PASSWORD})

    assert who(client) == ada.pk


def test_a_new_author_has_an_account_with_a_name_and_a_code(client):
    client.post(reverse("account_signup"), {"name": "Łukasz Ünal", "email": "Lukasz@Example.org"})
    client.post(reverse("account_email_verification_sent"), {"code": code_in_last_mail()})

    person = Person.objects.get(email="lukasz@example.org")
    assert (who(client), person.name, person.has_usable_password()) == (person.pk, "Łukasz Ünal", False)


def test_somebody_who_was_named_before_they_came_claims_the_account_by_a_code(client):
    named = person_for_email("cody@example.org", name="Cody")

    sign_in_by_code(client, "cody@example.org")

    assert who(client) == named.pk
    assert EmailAddress.objects.get(user=named).verified


def test_an_address_belongs_to_one_person_however_it_is_written(ada):
    second = EmailAddress.objects.create(user=ada, email="ada@home.example", verified=True)

    assert person_for_email(" ADA@example.ORG ") == ada
    assert person_for_email(second.email.upper()) == ada
    assert Person.objects.count() == 1


def test_an_address_that_nobody_has_shown_to_be_theirs_finds_nobody(ada):
    EmailAddress.objects.create(user=ada, email="victim@example.org", verified=False)

    assert person_for_email("victim@example.org") != ada


def shown(response) -> tuple:
    """What a visitor can tell apart: status, where it leads, and the page without its tokens."""
    page = re.sub(rb'(csrfmiddlewaretoken" value|csrf" content)="[^"]*"', b"", response.content)
    return response.status_code, response.headers.get("Location"), re.sub(rb"[a-z]+@example\.org", b"ADDRESS", page)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("account_request_login_code", {"email": "{}"}),
        ("account_login", {"login": "{}", "password": "not-the-password-1"}),
        ("account_reset_password", {"email": "{}"}),
        ("account_signup", {"name": "Ada", "email": "{}"}),
    ],
)
def test_no_form_tells_whether_an_account_exists(ada, name, data):
    answers = []
    for email in ("ada@example.org", "eve@example.org"):
        cache.clear()
        client = Client()
        first = client.post(reverse(name), {key: value.format(email) for key, value in data.items()})
        after = client.get(first.headers["Location"]) if first.status_code == 302 else first
        answers.append((shown(first), shown(after)))
        mail.outbox.clear()

    assert answers[0] == answers[1]


def test_an_unknown_address_gets_a_mail_that_says_so_to_its_owner_alone(client):
    client.post(reverse("account_request_login_code"), {"email": "eve@example.org"})

    assert [message.to for message in mail.outbox] == [["eve@example.org"]]
    assert not Person.objects.filter(email="eve@example.org").exists()


def test_a_second_factor_is_asked_for(client, ada):
    secret = generate_totp_secret()
    TOTP.activate(ada, secret)
    client.post(reverse("account_login"), {"login": ada.email, "password": PASSWORD})
    before = who(client)

    counter = next(iter(yield_hotp_counters_from_time()))
    client.post(reverse("mfa_authenticate"), {"code": f"{hotp_value(secret, counter):06d}"})

    assert (before, who(client)) == (None, ada.pk)
    assert Authenticator.objects.filter(user=ada, type="totp").count() == 1


@pytest.mark.parametrize(
    "name",
    ["account_email", "mfa_index", "usersessions_list", "socialaccount_connections", "people:profile",
     "account_set_password"],
)  # fmt: skip
def test_account_pages_show(client, ada, name):
    sign_in_by_code(client, ada.email)

    response = client.get(reverse(name), follow=True)

    assert response.status_code == 200


def test_profile_is_saved_and_checks_the_orcid(client, ada):
    sign_in_by_code(client, ada.email)
    data = {
        "name": "Ada King",
        "affiliation": "London",
        "former": "",
        "homepage": "",
        "orcid": "0000000218250097",
        "time_zone": "",
    }

    wrong = client.post(reverse("people:profile"), data | {"orcid": "0000-0002-1825-0098"})
    right = client.post(reverse("people:profile"), data)

    ada.refresh_from_db()
    assert "its last digit does not fit" in wrong.content.decode()
    assert 'value="Ada King"' in wrong.content.decode()
    assert (right.status_code, ada.name, ada.orcid) == (302, "Ada King", "0000-0002-1825-0097")
