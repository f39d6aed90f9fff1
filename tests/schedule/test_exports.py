"""The files of a programme, each read by a program that is not ours; calendars by two."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client
from icalendar import Calendar

from schedule.models import Board, Session, Talk
from schedule.shown import grid
from tests.schedule.test_release import PUBLIC, move, release


def body(path: str) -> bytes:
    response = Client().get(PUBLIC + path)
    assert response.status_code == 200
    return response.content


def parsed_by_hand(content: bytes) -> list[dict[str, str]]:
    """A second reading of a calendar, straight from RFC 5545: unfold, split, unescape."""
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    assert max(len(line.encode()) for line in content.decode().split("\r\n")) <= 75
    events: list[dict[str, str]] = []
    for line in lines:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events and name not in {"END", "BEGIN"} and line:
            plain = re.sub(r"\\([\\;,nN])", lambda found: "\n" if found[1] in "nN" else found[1], value)
            events[-1][name.partition(";")[0]] = plain
    return events


def parsed_by_library(content: bytes) -> list[dict[str, str]]:
    found = []
    for event in Calendar.from_ical(content).walk("VEVENT"):
        times = {name: event.decoded(name) for name in ("DTSTART", "DTEND", "DTSTAMP", "LAST-MODIFIED")}
        said = {name: f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}" for name, at in times.items()}
        texts = ("UID", "SUMMARY", "LOCATION", "DESCRIPTION", "URL", "SEQUENCE")
        found.append(said | {name: str(event[name]) for name in texts if name in event})
    return found


def test_two_parsers_read_the_same_calendar(world):
    content = body("schedule.ics")

    assert parsed_by_hand(content) == parsed_by_library(content)
    assert [event["SUMMARY"] for event in parsed_by_hand(content)] == [
        "Alpha: Opening keynote", "Alpha: Coffee", "Alpha: Orals", "Alpha: Poster session",
    ]  # fmt: skip


def test_signs_and_long_titles_come_through_both_parsers(world, chi):
    title = "Keynote; with, \\ signs and " + "ü" * 150
    Session.objects.filter(number=1).update(title=title)
    release(chi)
    content = body("schedule.ics")

    assert parsed_by_hand(content) == parsed_by_library(content)
    assert parsed_by_hand(content)[0]["SUMMARY"] == f"Alpha: {title}"


def test_a_session_that_moves_keeps_its_name_and_counts_up(world, chi):
    before = {event["SUMMARY"]: event for event in parsed_by_hand(body("schedule.ics"))}
    move(3, 10)
    release(chi)

    after = {event["SUMMARY"]: event for event in parsed_by_hand(body("schedule.ics"))}

    name = "Alpha: Orals"
    assert after[name]["UID"] == before[name]["UID"]
    assert (before[name]["SEQUENCE"], after[name]["SEQUENCE"]) == ("1", "2")
    assert after[name]["LAST-MODIFIED"] > before[name]["LAST-MODIFIED"]
    assert after["Alpha: Coffee"] == before["Alpha: Coffee"]


def test_one_session_is_a_calendar_of_its_own(world):
    session = Session.objects.get(number=4)

    [event] = parsed_by_hand(body(f"{session.public_id}.ics"))

    assert event["SUMMARY"] == "Alpha: Poster session"
    assert Client().get(f"{PUBLIC}zzzzzzzzzzzz.ics").status_code == 404


def test_frab_files_agree_and_their_ids_are_unique(world):
    tree = ElementTree.fromstring(body("schedule.xml"))
    conference = json.loads(body("schedule.json"))["schedule"]["conference"]
    from_xml = {
        event.get("guid"): (event.findtext("title"), event.findtext("date"), event.findtext("duration"))
        for event in tree.iter("event")
    }
    events = [event for day in conference["days"] for room in day["rooms"].values() for event in room]
    from_json = {event["guid"]: (event["title"], event["date"], event["duration"]) for event in events}

    assert from_xml == from_json
    assert len(from_xml) == len({event["id"] for event in events}) == len({event["slug"] for event in events}) == 4
    assert conference["daysCount"] == len(conference["days"]) == len(tree.findall("day")) == 1


def test_frab_names_are_as_its_schemas_want_them(world, chi):
    world.alpha.tracks.update(name="1st Track: Größe")
    Session.objects.filter(number=3).update(track=world.alpha.tracks.first(), title="A\x0bB")
    release(chi)
    tree = ElementTree.fromstring(body("schedule.xml"))

    [track] = tree.findall("conference/track")
    assert re.fullmatch(r"[a-z][a-z0-9-]+", track.get("slug"))
    assert track.get("name") == "1st Track: Größe"
    assert re.fullmatch(r"[a-z0-9_-]{4,}", tree.findtext("conference/acronym"))
    for event in tree.iter("event"):
        assert re.fullmatch(r"[a-z0-9_]{4,}-[a-z0-9\-_]{4,}", event.findtext("slug"))
        assert re.fullmatch(r"[0-9]{1,2}:[0-9]{2}", event.findtext("duration"))
        assert re.fullmatch(r".+(Z|[+-][0-9]{2}:[0-9]{2})", event.findtext("date"))


def test_the_table_has_a_row_for_everything(world):
    rows = list(csv.DictReader(io.StringIO(body("schedule.csv").decode("utf-8-sig"))))

    assert [(row["start"], row["session"], row["title"], row["speakers"]) for row in rows] == [
        ("09:00", "Opening keynote", "", ""),
        ("09:00", "Opening keynote", "Stars that learn", "Katie Speaker"),
        ("10:00", "Coffee", "", ""),
        ("10:30", "Orals", "", ""),
        ("10:30", "Orals", world.papers[1].title, "Ada Lovelace; Cody Ünal"),
        ("11:30", "Poster session", "", ""),
        ("11:30", "Poster session", world.papers[1].title, "Ada Lovelace; Cody Ünal"),
        ("11:30", "Poster session", world.papers[3].title, "Cas Erdős"),
    ]


@pytest.mark.parametrize("path", ["", "schedule.ics", "schedule.xml", "schedule.json", "schedule.csv"])
def test_no_file_asks_more_often_for_more_talks(world, chi, path, django_assert_max_num_queries):
    session = Session.objects.get(number=1)
    for number in range(100, 130):
        Talk.objects.create(session=session, number=number, minutes=1, title=f"Talk {number}")
    Board.objects.all().delete()
    release(chi)

    with django_assert_max_num_queries(10):
        body(path)


# --- The grid --------------------------------------------------------------------------------------------

NINE = datetime.combine(date(2024, 5, 11), datetime.min.time(), UTC) + timedelta(hours=9)


def drawn(*sessions: tuple[str, str, int, int]) -> list[list[tuple[str, int, int]]]:
    """Each row's cells as (name, rows, columns); sessions are (name, room, minutes after nine, length)."""
    made = grid(
        sessions,
        ["Hall", "Attic"],
        room_of=lambda session: session[1],
        span_of=lambda session: (
            NINE + timedelta(minutes=session[2]),
            NINE + timedelta(minutes=session[2] + session[3]),
        ),
    )
    return [
        [(cell.session[0] if cell.session else "", cell.n_rows, cell.n_columns) for cell in cells]
        for _, cells in made.rows
    ]


def test_a_break_spans_all_rooms_and_a_long_session_several_rows():
    assert drawn(("A", "Hall", 0, 30), ("B", "Hall", 30, 30), ("L", "Attic", 0, 60), ("Break", "", 60, 15)) == [
        [("A", 1, 1), ("L", 2, 1)],
        [("B", 1, 1)],
        [("Break", 1, 2)],
    ]


def test_two_sessions_in_one_room_at_a_time_stand_side_by_side():
    assert drawn(("A", "Hall", 0, 60), ("B", "Hall", 30, 60)) == [
        [("A", 2, 1), ("", 1, 1)],
        [("B", 2, 1)],
        [("", 1, 1)],
    ]


def test_a_session_for_everybody_that_is_not_alone_has_a_column():
    assert drawn(("A", "Hall", 0, 60), ("Lunch", "", 30, 30)) == [[("A", 2, 1), ("", 1, 1)], [("Lunch", 1, 1)]]
