"""Every URL × person × stage has an expected answer, written down in `access_expected.py`.

An answer is one of
    yes    the person gets something of theirs: a page, a file, a redirect, or a sentence about what they typed
    404    not theirs and not there are the same
    login  sign in first
A URL without a row fails; so does a row without a URL. URLs that take POST only are asked by POST with an empty form.
"""

from collections.abc import Callable

import pytest
from django.http import HttpResponse, HttpResponseNotFound
from django.test import Client

from mlworkshop import urls
from mlworkshop.checks import THIRD_PARTY, url_patterns
from tests.access_expected import EXPECTED, PEOPLE, answers
from tests.blindness.observing import standing_still, undone
from tests.cast import Stage, build
from tests.worlds import addresses_of

NOT_OURS = (*THIRD_PARTY, "styleguide/")  # the style guide exists while developing only
OURS = sorted({name for route, name, _ in url_patterns() if not route.startswith(NOT_OURS)})


def answer_to(response) -> str:
    """The response as one of the three answers, or its status when it is none of them."""
    if response.status_code == 404:
        return "404"
    location = response.headers.get("Location", "")
    if response.status_code == 401 or (response.status_code == 302 and "/accounts/login/" in location):
        return "login"
    if response.status_code < 400 or response.status_code in {400, 409, 412, 422}:
        return "yes"
    return str(response.status_code)


def test_every_url_has_a_row_and_every_row_a_url():
    rows = {row.partition("@")[0] for row in EXPECTED}

    assert sorted(set(OURS) - rows) == []
    assert sorted(rows - set(OURS)) == []


def test_every_row_speaks_of_everybody():
    assert [row for row in EXPECTED if set(answers(row)) != set(PEOPLE)] == []


def client_of(world, person: str) -> Client:
    """A browser in which this person is signed in."""
    client = Client(raise_request_exception=False)
    if person != "nobody":
        client.force_login(world.people[person])
    return client


def ways_to_ask(client: Client, path: str) -> list[Callable[[], HttpResponse]]:
    """How an address can be asked, the next when the one before is no method of it."""
    return [
        lambda: client.get(path),
        lambda: client.post(path),
        # An upload under way is asked how far it came.
        lambda: client.head(path, headers={"Tus-Resumable": "1.0.0"}),
    ]


def observed(client: Client, path: str, known: dict[str, int]) -> str:
    """What the person of this browser gets at an address; whatever it changes is undone.

    `known` says which way an address is asked, once somebody has found out: a method is the same for everybody.
    """
    ways = ways_to_ask(client, path)
    with undone():
        for n in range(known.get(path, 0), len(ways)):
            response = ways[n]()
            if response.status_code != 405:
                break
            known[path] = n + 1
    return answer_to(response)


@pytest.fixture
def short_404(monkeypatch) -> None:
    """Of what is not there, only that it is not there is looked at; its page is drawn in the other tests."""
    monkeypatch.setattr(urls, "handler404", lambda request, exception: HttpResponseNotFound(), raising=False)


@pytest.mark.django_db
@pytest.mark.parametrize("person", ["nobody", "ada", "chi", "mal"])
def test_an_address_that_the_venue_had_before_leads_whom_the_present_one_lets_in(person, settings):
    settings.DEMO = settings.HAS_INBOX = False
    world = build(Stage.PUBLISHED)
    client = client_of(world, person)
    surprises = []

    with standing_still(world):
        for path in addresses_of(world, EXPECTED).values():
            if not path.startswith("/v/alpha/"):
                continue
            old = path.replace("/v/alpha/", "/v/alpha-before/", 1)
            here, there = client.get(f"{path}?a=b"), client.get(f"{old}?a=b")
            where = there.headers.get("Location", "")
            if there.status_code == 301 and where == f"{path}?a=b" and here.status_code != 404:
                continue
            if there.status_code != here.status_code or "alpha/" in where or path.encode() in there.getvalue():
                surprises.append(f"{old} as {person}: {there.status_code} {where}; {path}: {here.status_code}")

    assert surprises == []


@pytest.mark.django_db
@pytest.mark.parametrize("stage", Stage)
def test_everybody_gets_the_expected_answer(stage, settings, short_404):
    settings.DEMO = settings.HAS_INBOX = False
    world = build(stage)
    surprises, known = [], {}

    with standing_still(world):
        paths = addresses_of(world, EXPECTED)
        for person in PEOPLE:
            client = client_of(world, person)
            for row, path in paths.items():
                expected, found = answers(row)[person][stage], observed(client, path, known)
                if found != expected:
                    surprises.append(f"{row} as {person} at {stage}: expected {expected}, got {found}")

    assert surprises == []
