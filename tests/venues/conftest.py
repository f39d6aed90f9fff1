"""What the tests of venues stand on: a small venue made by the product itself, and people."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from people.models import Person
from venues import actions, toml
from venues.models import Venue

NOW = datetime(2027, 1, 20, 12, tzinfo=UTC)
SEEDS = Path(__file__).resolve().parents[2] / "demo" / "venues"


def person(name: str) -> Person:
    """Somebody with a verified address who has signed in before."""
    made = Person.objects.create_user(f"{name}@example.org", name=name.capitalize(), last_login=NOW)
    EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    return made


@pytest.fixture(autouse=True)
def now(time_machine) -> datetime:
    """Every test begins at the same moment."""
    time_machine.move_to(NOW, tick=False)
    return NOW


@pytest.fixture
def chi(db) -> Person:
    return person("chi")


@pytest.fixture
def mal(db) -> Person:
    return person("mal")


@pytest.fixture
def venue(chi) -> Venue:
    """An ICLR-style workshop that chi chairs: notification on 1 March 2027."""
    return actions.create_venue(
        by=chi, now=NOW, preset="iclr", name="Machine Learning for Mice", short_name="MLM 2027", slug="mlm-2027",
        parent="ICLR 2027", place="Oslo", notification_on=date(2027, 3, 1), topics=["Cheese", "Mazes", "Whiskers"],
        contact_email="chairs@example.org", is_public=True,
    )  # fmt: skip


@pytest.fixture
def zoe(db) -> Person:
    """Chair of another venue."""
    made = person("zoe")
    actions.create_venue(by=made, now=NOW, preset="icml", name="Another Workshop", short_name="Other", slug="other")
    return made


@pytest.fixture
def as_chi(venue, chi) -> Client:
    client = Client()
    client.force_login(chi)
    return client


def seed(name: str) -> str:
    """The text of a seed workshop's file."""
    return (SEEDS / f"{name}.toml").read_text(encoding="utf-8")


def imported(name: str, by: Person) -> Venue:
    """A seed workshop in the database."""
    return toml.load_venue(seed(name), by=by, now=NOW)
