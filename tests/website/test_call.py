"""The call for papers: what it says, when it changes, and whom it is shown to."""

import gzip
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from tests.venues.conftest import NOW
from venues import actions
from venues.models import DeadlineKind, ShownPersonKind

CALL = "/v/mlm-2027/"


def text(answer) -> str:
    body = gzip.decompress(answer.content) if answer.get("Content-Encoding") == "gzip" else answer.content
    return body.decode()


def edit(venue, chi, **columns) -> None:
    venue.refresh_from_db()
    changes = {name: actions.Change(getattr(venue, name), value) for name, value in columns.items()}
    actions.edit(venue, changes=changes, by=chi, now=NOW)


def submission_door(at: datetime, **more) -> list[actions.Door]:
    return [actions.Door(DeadlineKind.SUBMISSION, at, **more)]


def test_the_call_says_what_authors_need(venue, chi, client):
    edit(venue, chi, rationale_md="Why **mice** learn: $E=mc^2$", faq_md="**How many mice?** Three.")
    actions.add_shown(venue, kind=ShownPersonKind.SPEAKER, people=[], by=chi, now=NOW)

    page = text(client.get(CALL))

    for said in (
        "<h1>Machine Learning for Mice</h1>",
        "Workshop at ICLR 2027 · Oslo",
        "Why <strong>mice</strong> learn",
        "<math",
        "<li>Whiskers</li>",
        "Wed 3 Feb 2027, 23:59 AoE",
        'data-countdown="2027-02-04T11:59:00Z"',
        "6 pages, anonymous",
        "mailto:chairs@example.org",
        "How many mice?",
        'href="/v/mlm-2027/submit/"',
        '<meta property="og:title" content="MLM 2027: call for papers">',
        '<link rel="canonical" href="http://localhost:8000/v/mlm-2027/">',
        '"@type": "Event"',
    ):
        assert said in page, said


def test_nothing_that_chairs_type_becomes_markup(venue, chi, client):
    bad = "<script>alert(1)</script>"
    edit(
        venue,
        chi,
        name=bad,
        tagline=bad,
        place=bad,
        rationale_md=bad + " <img src=x onerror=alert(1)> [x](javascript:alert(1))",
    )
    actions.add_topics(venue, names=[bad], by=chi, now=NOW)
    actions.save_shown(venue, None, fields={"kind": "speaker", "name": bad, "bio_md": bad}, by=chi, now=NOW)

    for url in (CALL, f"{CALL}people/", "/"):
        page = text(client.get(url))
        assert "alert(1)</script>" not in page
        assert "<img" not in page
        assert 'href="javascript' not in page


def test_a_call_that_is_not_published_is_there_for_its_chairs_alone(venue, chi, as_chi, mal, zoe):
    actions.publish(venue, is_public=False, by=chi, now=NOW)

    assert "Only chairs see this page." in text(as_chi.get(CALL))
    for person in (None, mal, zoe):
        client = Client()
        if person:
            client.force_login(person)
        for url in (CALL, f"{CALL}people/", f"{CALL}dates.ics"):
            assert client.get(url).status_code == 404
        assert "Machine Learning for Mice" not in text(client.get("/"))


def test_an_edit_is_seen_at_once_although_pages_are_kept(venue, chi, client):
    assert "Whiskers" in text(client.get(CALL))

    actions.rename_topic(venue.topics.get(name="Whiskers"), name="Tails", by=chi, now=NOW)
    page = text(client.get(CALL))
    assert ("Tails" in page, "Whiskers" in page) == (True, False)

    actions.save_dates(
        venue, doors=submission_door(datetime(2027, 2, 11, 11, 59, tzinfo=UTC)), announced=[], by=chi, now=NOW
    )
    page = text(client.get(CALL))
    assert "<s>3 Feb</s> extended to" in page
    assert "Wed 10 Feb 2027, 23:59 AoE" in page

    actions.publish(venue, is_public=False, by=chi, now=NOW)
    assert client.get(CALL).status_code == 404


def test_a_kept_page_costs_one_query(venue, client):
    client.get(CALL)

    with CaptureQueriesContext(connection) as queries:
        client.get(CALL)

    assert len(queries) == 1


def test_pages_are_kept_without_redis(venue, chi, client, settings):
    settings.CACHES = settings.CACHES | {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}

    first = client.get(CALL)
    edit(venue, chi, tagline="New words")

    assert first.status_code == 200
    assert "New words" in text(client.get(CALL))


def test_a_page_of_somebody_signed_in_is_never_kept_for_others(venue, as_chi):
    """In either order: neither gets the other's page."""
    assert "Chair&#x27;s pages" in text(as_chi.get(CALL))

    anonymous = Client().get(CALL)
    assert "Chair&#x27;s pages" not in text(anonymous)
    assert "Sign in" in text(anonymous)
    mine = as_chi.get(CALL)
    assert "Chair&#x27;s pages" in text(mine)
    assert "private" in mine["Cache-Control"]
    assert "Cookie" in mine["Vary"] and "Cookie" in anonymous["Vary"]


def test_a_message_for_one_visitor_is_not_kept(venue):
    visitor = Client()
    visitor.cookies["messages"] = "anything"
    visitor.get(CALL)

    with CaptureQueriesContext(connection) as queries:
        Client().get(CALL)

    assert len(queries) > 1


def test_the_browser_need_not_load_what_it_has(venue, chi, client):
    first = client.get(CALL)

    again = client.get(CALL, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")

    edit(venue, chi, tagline="Changed")
    assert client.get(CALL, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_compressed_and_plain_are_the_same_page_under_two_names(venue, client):
    plain = client.get(CALL)
    packed = client.get(CALL, headers={"accept-encoding": "gzip"})

    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"] != plain["ETag"]
    assert "Accept-Encoding" in plain["Vary"]


def test_the_minute_passes(venue, client, time_machine):
    assert "in\N{NO-BREAK SPACE}14\N{NO-BREAK SPACE}days" in text(client.get(CALL))

    time_machine.move_to(NOW + timedelta(days=14), tick=False)
    assert "in\N{NO-BREAK SPACE}23\N{NO-BREAK SPACE}hours" in text(client.get(CALL))

    time_machine.move_to(datetime(2027, 2, 4, 11, 59, tzinfo=UTC), tick=False)
    page = text(client.get(CALL))
    assert '<span class="pill">past</span>' in page
    assert "Submit a paper" not in page


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_public_pages_are_only_read(venue, client, method):
    assert getattr(client, method)(CALL).status_code == 405


# --- The calendar file ------------------------------------------------------------------------------------------


def events(client) -> dict[str, dict]:
    answer = client.get(f"{CALL}dates.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return {str(event["SUMMARY"]): event for event in Calendar.from_ical(text(answer)).walk("VEVENT")}


def test_the_calendar_holds_every_announced_date_in_utc(venue, chi, client):
    edit(venue, chi, starts_on=datetime(2027, 5, 1).date(), ends_on=datetime(2027, 5, 2).date())

    found = events(client)

    assert list(found) == [
        "MLM 2027: Submission (23:59 AoE)",
        "MLM 2027: Author response (23:59 AoE)",
        "MLM 2027: Notification (23:59 AoE)",
        "MLM 2027: Camera-ready (23:59 AoE)",
        "MLM 2027: Workshop",
    ]
    submission = found["MLM 2027: Submission (23:59 AoE)"]
    assert submission["DTSTART"].dt == datetime(2027, 2, 4, 11, 59, tzinfo=UTC)
    assert "Wed 3 Feb 2027, 23:59 AoE" in str(submission["DESCRIPTION"])
    workshop = found["MLM 2027: Workshop"]
    assert (workshop["DTSTART"].dt.isoformat(), workshop["DTEND"].dt.isoformat()) == ("2027-05-01", "2027-05-03")


def test_an_event_keeps_its_uid_when_its_date_moves(venue, chi, client):
    before = events(client)["MLM 2027: Submission (23:59 AoE)"]
    moved = datetime(2027, 2, 6, 11, 59, tzinfo=UTC)
    actions.save_dates(venue, doors=submission_door(moved), announced=[], by=chi, now=NOW)

    after = events(client)["MLM 2027: Submission (23:59 AoE)"]

    assert after["UID"] == before["UID"] == "submission@mlm-2027.localhost"
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTART"].dt == moved


def test_the_same_dates_are_the_same_bytes(venue, client, time_machine):
    first = client.get(f"{CALL}dates.ics")
    time_machine.move_to(NOW + timedelta(hours=3), tick=False)

    assert client.get(f"{CALL}dates.ics").content == first.content


def test_long_and_odd_names_survive_the_calendar(venue, chi, client):
    odd = "Ünïcode, commas; semicolons\\ and a very long tail " + "é" * 60
    announced = [actions.Announced(odd, datetime(2027, 3, 9, 11, 59, tzinfo=UTC), "note")]
    actions.save_dates(venue, doors=[], announced=announced, by=chi, now=NOW)

    assert f"MLM 2027: {odd} (23:59 AoE)" in events(client)
    assert all(len(line.encode()) <= 75 for line in text(client.get(f"{CALL}dates.ics")).split("\r\n"))


# --- Home and people ----------------------------------------------------------------------------------------------


def test_home_lists_published_venues_by_their_next_deadline(venue, zoe, client):
    page = text(client.get("/"))

    assert "Machine Learning for Mice" in page
    assert "Another Workshop" not in page
    assert "Open for papers" in page
    assert "Wed 3 Feb 2027, 23:59 AoE" in page


def test_home_moves_what_is_over_to_the_end(venue, client, time_machine):
    time_machine.move_to(datetime(2028, 1, 1, tzinfo=UTC), tick=False)

    page = text(client.get("/"))

    assert "Open for papers" not in page
    assert "Machine Learning for Mice" in page


def test_home_without_venues_says_what_to_do(db, client):
    assert "No call for papers is published yet" in text(client.get("/"))


def test_home_costs_the_same_with_3_and_30_venues(zoe, chi, client):
    def cost() -> int:
        client.cookies["messages"] = "anything"  # not kept, so that it is made
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        return len(queries)

    def grow(start: int, stop: int) -> None:
        for i in range(start, stop):
            actions.create_venue(
                by=chi, now=NOW, preset="iclr", name=f"Venue {i}", short_name=f"V{i}", slug=f"v-{i}", is_public=True,
                notification_on=datetime(2027, 3, 1).date(),
            )  # fmt: skip

    grow(0, 3)
    few = cost()
    grow(3, 30)

    assert cost() == few


def test_people_are_named_in_the_order_of_the_alphabet(venue, chi, client):
    rows = [("Zoë Ärger", "ETH"), ("álvaro", ""), ("Bea", "MIT")]
    for name, affiliation in rows:
        fields = {"kind": ShownPersonKind.COMMITTEE, "name": name, "affiliation": affiliation}
        actions.save_shown(venue, None, fields=fields, by=chi, now=NOW)

    page = text(client.get(f"{CALL}people/"))

    assert "3 people read and judge the papers." in page
    assert page.index("álvaro") < page.index("Bea") < page.index("Zoë Ärger")
    assert "The technical committee of 3" in text(client.get(CALL))
