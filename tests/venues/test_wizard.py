"""The wizard: from nothing to a venue that one chairs, in three pages."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from tests.venues.conftest import NOW, imported, person
from venues import actions, copies, documents, presets
from venues.consistency import oddities
from venues.deadlines import day_of
from venues.identity import Membership
from venues.models import DeadlineKind, FormOf, Venue


@pytest.fixture
def eve(db):
    return person("eve")


@pytest.fixture
def as_eve(eve):
    client = Client()
    client.force_login(eve)
    return client


BASICS = {
    "start": "iclr",
    "name": "Machine Learning for Cats",
    "short_name": "MLCats 2027",
    "parent": "ICLR 2027",
    "place": "Rome",
    "starts_on": "2027-05-01",
    "notification_on": "2027-03-01",
}
RULES = {
    "topics": "Purring\nScratching\npurring\n",
    "blindness": "double",
    "page_limit": "4",
    "reviews_per_paper": "3",
    "default_load": "5",
}


def dates(client, **changes) -> dict:
    data = {}
    for form in client.get("/new/dates/").context["doors"]:
        for name in ("opens_at", "at"):
            if name in form.fields:
                day, hour = form[name].field.widget.decompress(form.initial[name])
                data[f"{form.prefix}-{name}_0"] = day.isoformat() if day else ""
                data[f"{form.prefix}-{name}_1"] = hour.strftime("%H:%M") if hour else ""
    return data | {name.replace("__", "-"): value for name, value in changes.items()}


def set_up(client, basics=BASICS, rules=RULES, **changes) -> Venue:
    client.post("/new/", basics)
    client.post("/new/dates/", dates(client, **changes) | {"step": "next"})
    answer = client.post("/new/rules/", rules)
    assert answer.status_code == 302, answer.content.decode()
    return Venue.objects.order_by("pk").last()


def test_three_pages_make_a_venue_that_one_chairs(as_eve, eve):
    venue = set_up(as_eve)

    assert (venue.slug, venue.name, venue.place, venue.is_public) == (
        "mlcats-2027", "Machine Learning for Cats", "Rome", False,
    )  # fmt: skip
    assert [topic.name for topic in venue.topics.in_order()] == ["Purring", "Scratching"]
    assert (venue.page_limit, venue.default_load) == (4, 5)
    assert {row.kind: row.at for row in venue.deadlines.all()}[DeadlineKind.NOTIFICATION] == datetime(
        2027, 3, 2, 11, 59, tzinfo=UTC
    )
    assert {form: venue.questions.filter(form=form).exists() for form in FormOf} == dict.fromkeys(FormOf, True)
    assert venue.outcomes.count() == 5
    assert venue.letter_templates.filter(kind="decision:oral").exists()
    assert [(row.person, row.role) for row in Membership.objects.filter(venue=venue)] == [(eve, "chair")]
    assert as_eve.get(f"/v/{venue.slug}/settings/").status_code == 200
    assert "new_venue" not in as_eve.session


@pytest.mark.parametrize("preset", presets.PRESETS)
def test_every_preset_counts_back_to_dates_that_fit_together(as_eve, preset):
    venue = set_up(as_eve, BASICS | {"start": preset})

    rows = {row.kind: (row.opens_at, row.at) for row in venue.deadlines.all()}
    assert oddities(rows, first_day=None) == []
    assert {row.at.strftime("%H:%M") for row in venue.deadlines.all()} == {"11:59"}
    assert DeadlineKind.SUBMISSION in rows
    assert venue.questions.filter(form="review", use="rating").count() == 1


def test_a_proposed_date_can_be_changed_and_another_left_out(as_eve):
    venue = set_up(as_eve, submission__at_0="2027-02-01", response__at_0="", response__opens_at_0="")

    at = {row.kind: row.at for row in venue.deadlines.all()}
    assert at[DeadlineKind.SUBMISSION] == datetime(2027, 2, 2, 11, 59, tzinfo=UTC)
    assert DeadlineKind.RESPONSE not in at


def test_what_was_typed_is_kept_while_one_goes_back_and_forth(as_eve):
    as_eve.post("/new/", BASICS)
    as_eve.post("/new/dates/", dates(as_eve, submission__at_0="2027-02-01") | {"step": "check"})

    assert as_eve.get("/new/").context["form"].initial["name"] == "Machine Learning for Cats"
    as_eve.post("/new/", BASICS | {"name": "Renamed"})
    assert "2027-02-01" in as_eve.get("/new/dates/").content.decode()

    as_eve.post("/new/", BASICS | {"notification_on": "2027-03-08"})
    assert "2027-02-01" not in as_eve.get("/new/dates/").content.decode()


def test_counting_back_again_forgets_what_was_changed(as_eve):
    as_eve.post("/new/", BASICS)
    proposed = dates(as_eve)
    as_eve.post("/new/dates/", dates(as_eve, submission__at_0="2027-02-01") | {"step": "next"})

    as_eve.post("/new/dates/", {"step": "again"})

    assert dates(as_eve) == proposed


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "This field is required."),
        ({"notification_on": ""}, "This field is required."),
        ({"notification_on": "2027-05-01"}, "Authors must know before the workshop begins."),
        ({"notification_on": "0001-01-01"}, "This year is out of range."),
        ({"ends_on": "2027-04-30"}, "This is before the first day."),
        ({"slug": "new"}, "The address “new” is taken; choose another."),
        ({"slug": "Other"}, "The address “other” is taken; choose another."),
        ({"short_name": "中文"}, "Give an address in small letters."),
        ({"contact_email": "nobody"}, "Enter a valid email address."),
        ({"start": "nonsense"}, "Select a valid choice."),
        ({"start": "copy:other"}, "Select a valid choice."),
    ],
)
def test_bad_basics_are_said_and_kept(as_eve, zoe, change, said):
    page = as_eve.post("/new/", BASICS | change)

    assert page.status_code == 200
    assert said in page.content.decode()
    assert page.context["form"]["parent"].value() == "ICLR 2027"


def test_an_address_is_made_from_the_short_name(as_eve):
    assert set_up(as_eve, BASICS | {"short_name": "2nd Workshop on Cats & Dogs"}).slug == "w-2nd-workshop-on-cats-dogs"


def test_an_address_taken_meanwhile_is_said_at_the_end(as_eve, chi):
    as_eve.post("/new/", BASICS)
    actions.create_venue(by=chi, now=NOW, preset="iclr", name="N", short_name="S", slug="mlcats-2027")

    page = as_eve.post("/new/rules/", RULES)

    assert "There is a venue with the address “mlcats-2027” already." in page.content.decode()
    assert page.context["form"]["topics"].value().startswith("Purring")


def test_bad_dates_are_said_at_their_place(as_eve):
    as_eve.post("/new/", BASICS)

    page = as_eve.post("/new/dates/", dates(as_eve, review__opens_at_0="2027-02-25") | {"step": "next"})

    assert "This opens after it closes." in page.content.decode()
    assert Venue.objects.count() == 0


def test_later_pages_ask_for_the_first(as_eve):
    for url in ("/new/dates/", "/new/rules/"):
        assert as_eve.get(url)["Location"] == "/new/"
        assert as_eve.post(url, {})["Location"] == "/new/"


def test_the_wizard_wants_an_account(client, db):
    assert client.get("/new/")["Location"].startswith("/accounts/login/")


def test_the_next_edition_takes_over_rules_and_moves_dates(chi):
    client = Client()
    client.force_login(chi)
    old = imported("mlgenx-2024", chi)
    basics = BASICS | {"start": "copy:mlgenx-2024", "short_name": "MLGenX 2025", "notification_on": "2025-03-05",
                       "starts_on": "2025-04-27"}  # fmt: skip

    new = set_up(client, basics, RULES | {"topics": "\n".join(row.name for row in old.topics.in_order())})

    moved = {row.kind: day_of(row.at) for row in new.deadlines.all()}
    assert moved[DeadlineKind.NOTIFICATION] == date(2025, 3, 5)
    assert moved[DeadlineKind.SUBMISSION] == date(2025, 2, 9)  # 24 days before, as in 2024
    assert not new.deadlines.filter(first_at__isnull=False).exists()
    assert (new.place, new.tagline, new.is_public) == ("Rome", "", False)
    assert {row.kind for row in new.shown_people.all()} == {"organiser"}
    assert documents.read(new)["question"] == documents.read(old)["question"]
    assert documents.read(new)["letter"] == documents.read(old)["letter"]


def test_only_its_chairs_copy_a_venue(as_eve, zoe):
    as_eve.post("/new/", BASICS)
    session = as_eve.session
    session["new_venue"]["basics"]["start"] = "copy:other"
    session.save()

    assert as_eve.get("/new/dates/").status_code == 404


def test_copying_is_possible_without_a_notification_date(zoe):
    other = Venue.objects.get(slug="other")

    document = copies.next_edition(documents.read(other), {"name": "N", "short_name": "N", "slug": "n"})

    assert document["venue"]["name"] == "N"
    assert actions.create_from_document(document, by=zoe, now=NOW).slug == "n"
