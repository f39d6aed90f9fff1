"""A small conference of our own that has taken place: its programme becomes a venue, or is refused in sentences."""

import copy
import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from decisions.models import Decision
from demo.actions import conference as importing
from demo.conference import read_conference
from demo.importing import Unreadable
from notifications.models import Message, MessageState
from proceedings.models import PublicPaper
from schedule.models import Board, ProgrammeRelease, Session, Talk
from venues.models import Venue


def event(title, start, end, kind="---"):
    return {"title": title, "start": start, "end": end, "kind": kind}


def paper(key, title, authors, keywords):
    return {"id": key, "title": title, "authors": authors, "keywords": keywords, "decision": None}


SAID = {
    "conference": "SmallConf 2020 (virtual)",
    "events_utc": [
        event("Poster Day 2 Session 1 (P2S1)", "2020-04-28T05:00:00+00:00", "2020-04-28T07:00:00+00:00"),
        event("Poster Day 1 Session 1 (P1S1)", "2020-04-27T05:00:00+00:00", "2020-04-27T07:00:00+00:00"),
        event("Poster Day 1 Session 2 (P1S2)", "2020-04-27T08:00:00+00:00", "2020-04-27T10:00:00+00:00"),
        event("Live Q&A: Ada Lovelace and Bob Byrne", "2020-04-27T14:00:00+00:00", "2020-04-27T14:30:00+00:00", "qa"),
        event("Wine and Cheese", "2020-04-27T14:00:00+00:00", "2020-04-27T16:00:00+00:00"),
        event("Town", "2020-04-27T15:00:00+00:00", "2020-04-28T01:00:00+00:00"),
    ],
    "poster_sessions": [
        {"name": "Tues Session 1", "papers": ["c", "a"]},
        {"name": "Mon Session 1", "papers": ["b", "a"]},
        {"name": "Mon Session 2", "papers": ["c", "b"]},
    ],
    "orals": [
        {"day": "Monday", "section": [{"theme": "Continual", "ids": ["b", "a", "b"]}]},
        {"day": "", "section": [{"theme": "", "ids": ["", ""]}]},
    ],
    "papers": [
        paper("a", "Alpha", ["Ada Lovelace*", "Łukasz Żółkiewski†"], ["graphs"]),
        paper("b", "Beta  twice", ["Marcin Noether\u200e", "ada lovelace"], ["graphs"]),
        paper("c", "Gamma", ["O'Donoghue"], []),
    ],
}


@pytest.fixture
def write(tmp_path):
    """Writes the conference as a file, after something was done to it."""

    def written(change=lambda said: None):
        said = copy.deepcopy(SAID)
        change(said)
        path = tmp_path / "schedule.json"
        path.write_text(json.dumps(said))
        return path

    return written


def run(file, **options):
    said = StringIO()
    call_command("import_schedule", str(file), venue="conf", stdout=said, **options)
    return said.getvalue()


def refused(file, **options):
    with pytest.raises(CommandError) as refusal:
        run(file, **options)
    assert not Venue.objects.filter(slug="conf").exists()
    return str(refusal.value)


@pytest.mark.django_db
def test_a_programme_becomes_a_venue_with_public_papers_and_boards(write):
    run(write())
    venue = Venue.objects.get(slug="conf")

    boards = Board.objects.at(venue).order_by("session__starts_at", "number")
    assert list(boards.values_list("session__title", "number", "submission__title")) == [
        ("Poster Day 1 Session 1 (P1S1)", 1, "Beta twice"),
        ("Poster Day 1 Session 1 (P1S1)", 2, "Alpha"),
        ("Poster Day 1 Session 2 (P1S2)", 1, "Gamma"),
        ("Poster Day 1 Session 2 (P1S2)", 2, "Beta twice"),
        ("Poster Day 2 Session 1 (P2S1)", 1, "Gamma"),
        ("Poster Day 2 Session 1 (P2S1)", 2, "Alpha"),
    ]
    sessions = Session.objects.at(venue).order_by("starts_at", "title")
    assert list(sessions.values_list("title", "kind", "room__name")) == [
        ("Poster Day 1 Session 1 (P1S1)", "poster", "Posters"),
        ("Poster Day 1 Session 2 (P1S2)", "poster", "Posters"),
        ("Live Q&A: Ada Lovelace and Bob Byrne", "invited", "Stage"),
        ("Wine and Cheese", "social", "Room 1"),
        ("Town", "social", "Room 2"),
        ("Poster Day 2 Session 1 (P2S1)", "poster", "Posters"),
    ]
    assert [(talk.names, talk.minutes) for talk in Talk.objects.at(venue)] == [(["Ada Lovelace", "Bob Byrne"], 30)]
    told = Decision.objects.filter(submission__venue=venue).order_by("submission__title")
    assert list(told.values_list("submission__title", "released_outcome__key")) == [
        ("Alpha", "oral"), ("Beta twice", "oral"), ("Gamma", "poster"),
    ]  # fmt: skip
    assert (venue.starts_on.isoformat(), venue.ends_on.isoformat()) == ("2020-04-27", "2020-04-28")


@pytest.mark.django_db
def test_marks_behind_names_are_taken_off_and_one_name_is_one_person(write):
    run(write())

    names = {paper.title: [author["name"] for author in paper.authors] for paper in PublicPaper.objects.all()}

    assert names == {
        "Alpha": ["Ada Lovelace", "Łukasz Żółkiewski"],
        "Beta twice": ["Marcin Noether", "ada lovelace"],
        "Gamma": ["O'Donoghue"],
    }
    ada = [row["email"] for paper in read_conference(write()).papers.values() for row in _rows(paper, "ada lovelace")]
    assert len(ada) == 2 and len(set(ada)) == 1


def _rows(paper, name):
    return [vars(author) for author in paper.authors if author.name.casefold() == name]


@pytest.mark.django_db
def test_everybody_reads_the_programme_and_no_mail_waits_to_be_sent(write):
    run(write())

    assert ProgrammeRelease.objects.get().version == "1.0"
    assert b"Beta twice" in Client().get("/v/conf/schedule/").content
    assert not Message.objects.exclude(state=MessageState.SENT).exists()


@pytest.mark.django_db
def test_a_dry_run_says_everything_and_writes_nothing(write):
    said = run(write(), dry_run=True).splitlines()

    assert said == [
        "SmallConf 2020 (virtual): 3 papers, 2 of them orals.",
        "6 sessions from Mon 27 Apr, 05:00 to Tue 28 Apr, 07:00 UTC: Invited talk 1, Posters 3, Social 2",
        "Mon Session 1 is “Poster Day 1 Session 1 (P1S1)”, Mon 27 Apr, 05:00: 2 posters.",
        "Mon Session 2 is “Poster Day 1 Session 2 (P1S2)”, Mon 27 Apr, 08:00: 2 posters.",
        "Tues Session 1 is “Poster Day 2 Session 1 (P2S1)”, Tue 28 Apr, 05:00: 2 posters.",
        "3 names of authors lost a mark like * behind them.",
        "1 paper has no keywords: it is filed under the last topic.",
        "Orals, Continual, Monday: b stands there 2 times and counts once.",
        "Orals, a section without a name: 2 ids are empty and left out.",
        "Nothing was written. Leave out --dry-run to import it.",
    ]
    assert not Venue.objects.exists()


@pytest.mark.django_db
def test_every_fault_of_a_file_is_named_at_once(write):
    def spoil(said):
        said["events_utc"][3]["start"] = "9:00:9:05"
        said["events_utc"][4]["end"] = said["events_utc"][4]["start"]
        said["events_utc"][5]["title"] = " "
        said["poster_sessions"][0]["name"] = "Fri Session 1"
        said["poster_sessions"][1]["papers"] = ["b", "z"]
        said["papers"] += [paper("a", "Other", ["X"], []), paper("d", "Alpha", ["X"], []), paper("e", "E", [], [])]

    assert refused(write(spoil)).splitlines() == [
        "Two papers have the id a; give one of them another.",
        "The papers a and d are both called “Alpha”.",
        "Paper 6 (“E”) needs an id, a title and authors.",
        "Event 4 (“Live Q&A: Ada Lovelace and Bob Byrne”): “9:00:9:05” is no moment; "
        "write it as 2020-04-27T05:00:00+00:00.",
        "Event 5 (“Wine and Cheese”) ends at 2020-04-27T14:00:00+00:00, but starts at 2020-04-27T14:00:00+00:00.",
        "Event 6 has no title.",
        "Poster session “Fri Session 1”: no event fits; "
        "it needs one event “Poster … Session N” on the weekday it names.",
        "Poster session “Mon Session 1”: there is no paper z.",
        "Nothing was imported: mend the file and try again.",
    ]


@pytest.mark.django_db
def test_two_events_for_one_list_of_posters_are_not_guessed_between(write):
    def spoil(said):
        said["events_utc"].append(said["events_utc"][1] | {"title": "Poster Session 1, once more"})

    assert "Poster session “Mon Session 1”: 2 events fit" in refused(write(spoil), dry_run=True)


@pytest.mark.django_db
def test_a_conference_to_come_and_a_taken_address_are_refused(write, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2020, 4, 27, 12, tzinfo=UTC))
    assert "conferences that have taken place" in refused(write())

    monkeypatch.undo()
    run(write())

    with pytest.raises(CommandError, match="is there already. Import into another --venue"):
        run(write())


@pytest.mark.django_db
def test_what_fails_late_leaves_nothing_behind(write, monkeypatch):
    def broken(*args, **options):
        raise importing.CannotImport("The programme could not be released.")

    monkeypatch.setattr(importing, "release_draft", broken)

    assert refused(write()) == "The programme could not be released."
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "is no JSON"),
        ("[]", "it lacks conference, events_utc, poster_sessions, papers"),
        ('{"conference": "C", "events_utc": [], "papers": []}', "it lacks poster_sessions."),
        ('{"conference": "C", "events_utc": {}, "poster_sessions": [], "papers": []}', "“events_utc” of"),
    ],
)
def test_a_file_of_another_form_is_refused(tmp_path, text, sentence):
    path = tmp_path / "schedule.json"
    path.write_text(text)

    with pytest.raises(Unreadable, match=sentence):
        read_conference(path)
