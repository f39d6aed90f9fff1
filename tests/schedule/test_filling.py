"""Sessions are filled after a look: equal talks, posters by topic, a programme in lines, a day once more."""

from datetime import date, timedelta

import pytest

from schedule.lines import plan_of_lines
from schedule.models import Board, ProgrammeRelease, Session, Talk
from schedule.moments import zone_of
from submissions.identity import Authorship, Conflict, ConflictSource
from tests.schedule.test_editor import EDITOR, rows, session_of, undo_latest


def kind_of(world, number: int) -> str:
    return world.papers[number].decision.released_outcome.key


# --- Talks in equal parts --------------------------------------------------------------------------------


@pytest.fixture
def orals(world) -> Session:
    """An hour without talks."""
    Talk.objects.filter(submission__isnull=False).delete()
    return session_of(world, 3)


def spread(client, session: Session, do: str, **more):
    return client.post(f"{EDITOR}sessions/{session.public_id}/spread/", {"do": do, "revision": session.revision} | more)


def test_papers_share_a_session_equally_after_a_look_and_as_one_change(world, chi, orals):
    before = rows(world)
    kinds = {"kind": [kind_of(world, 1), kind_of(world, 3)]}

    page = spread(chi, orals, "look", **kinds).content.decode()
    assert "Put 2 papers there" in page
    assert f"{orals.starts_at + timedelta(minutes=30):%H:%M}" in page
    assert rows(world) == before

    spread(chi, orals, "place", **kinds)
    assert [(talk.minutes, talk.position) for talk in orals.talks.order_by("position")] == [(30, 0), (30, 1)]
    undo_latest(chi, world)
    assert rows(world) == before


def test_minutes_for_questions_are_left(world, chi, orals):
    Session.objects.filter(pk=orals.pk).update(question_minutes=5)

    spread(chi, orals, "place", paper=[1, 3])

    assert [talk.minutes for talk in orals.talks.all()] == [25, 25]
    assert "left for questions; its talks" not in chi.get(EDITOR).content.decode()


def test_what_does_not_fit_is_said_and_left_out(world, chi, orals):
    page = spread(chi, orals, "look", paper=[1, 3], minutes=40).content.decode()
    assert "1 paper does not fit." in page

    spread(chi, orals, "place", paper=[1, 3], minutes=40)

    assert orals.talks.count() == 1


def test_nothing_chosen_or_nothing_left_is_refused_with_a_sentence(world, chi, orals):
    assert spread(chi, orals, "place").status_code == 422
    assert "No paper was chosen that fits." in spread(chi, orals, "look", paper=[1], minutes=61).content.decode()


def test_a_session_that_somebody_filled_meanwhile_is_not_filled_twice(world, chi, cas, orals):
    spread(cas, orals, "place", paper=[1])

    answer = spread(chi, orals, "place", paper=[1, 3])

    assert answer.status_code == 422
    assert orals.talks.count() == 1


def test_a_chair_in_conflict_is_offered_no_paper_of_theirs(world, cas, orals):
    Conflict.objects.create(submission=world.papers[1], person=world.cas, source=ConflictSource.CHAIR, reason="x")

    page = cas.get(f"{EDITOR}sessions/{orals.public_id}/spread/").content.decode()

    assert world.papers[1].title not in page
    assert spread(cas, orals, "place", paper=[1]).status_code == 422
    assert orals.talks.count() == 0


# --- Posters over sessions -------------------------------------------------------------------------------


@pytest.fixture
def posters(world) -> list[Session]:
    """Two poster sessions in which nothing hangs."""
    Board.objects.all().delete()
    one = session_of(world, 4)
    other = Session.objects.create(
        venue=world.alpha, number=50, kind="poster", title="Evening posters",
        starts_at=one.ends_at, ends_at=one.ends_at + timedelta(hours=1),
    )  # fmt: skip
    return [one, other]


def hang_all(client, world, sessions, do: str, **more):
    chosen = {"session": [row.public_id for row in sessions], "kind": [kind_of(world, 1), kind_of(world, 3)]}
    return client.post(f"{EDITOR}boards/", {"do": do, "times": 1, "first": 5, "revision": 1} | chosen | more)


def test_posters_go_over_sessions_after_a_look_and_as_one_change(world, chi, posters):
    before = rows(world)

    page = hang_all(chi, world, posters, "look").content.decode()
    assert page.count("1 poster</span>") == 2
    assert rows(world) == before

    hang_all(chi, world, posters, "hang")
    assert [(board.number, board.session) for board in Board.objects.order_by("session__number")] == [
        (5, posters[0]), (5, posters[1]),
    ]  # fmt: skip
    undo_latest(chi, world)
    assert rows(world) == before


def test_a_paper_hangs_in_several_sessions_and_hung_again_it_moves(world, chi, posters):
    hang_all(chi, world, posters, "hang", times=2)
    assert Board.objects.count() == 4

    hang_all(chi, world, posters, "hang", times=2, first=20, revision=2)

    assert sorted(Board.objects.values_list("number", flat=True)) == [20, 20, 21, 21]


def test_posters_that_hang_already_stay_when_asked(world, chi, posters):
    Board.objects.create(session=posters[0], number=6, submission=world.papers[1])

    hang_all(chi, world, posters[:1], "hang", keeps="on")

    assert {board.number: board.submission.number for board in Board.objects.all()} == {6: 1, 5: 3}


def test_somebody_at_two_boards_is_said(world, chi, posters):
    ada = Authorship.objects.filter(submission=world.papers[1]).order_by("position").first()
    Authorship.objects.filter(submission=world.papers[3]).update(name=ada.name)

    page = hang_all(chi, world, posters[:1], "look").content.decode()

    assert "This could not be helped:" in page
    assert f"{ada.name} has papers " in page
    assert "This could not be helped:" not in hang_all(chi, world, posters, "look").content.decode()


@pytest.mark.parametrize(
    "more, sentence",
    [
        ({"times": 3}, "You chose 2 sessions; a paper hangs once in each at most."),
        ({"kind": []}, "Nothing would hang"),
        ({"revision": 0}, "The programme was changed since you looked. Nothing was hung; look again."),
        ({"session": []}, "This field is required."),
    ],
    ids=["too often", "no papers", "stale", "no session"],
)
def test_what_cannot_be_hung_is_refused_with_a_sentence(world, chi, posters, more, sentence):
    answer = hang_all(chi, world, posters, "hang", **more)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Board.objects.count() == 0


# --- A programme in lines --------------------------------------------------------------------------------

DAY = """9:00 9:10 Opening @ Great Hall
9:10–10:00 Genes that speak – Ada Lovelace and Amy Ångström
10:00 Coffee

10.30 11:30 Contributed talks – Cy Clarke @ Attic
- #1
- 10 min On tides - Bob Byrne
- Well-tempered nets
2026-12-02
22:00-1:00 Dinner
"""


def planned(world, text: str, day: date | None = date(2026, 12, 1)):
    return plan_of_lines(text.replace("10.30", "10:30"), day=day, papers={1: world.papers[1]}, zone=zone_of("UTC"))


def test_lines_become_sessions_and_talks(world):
    plan = planned(world, DAY)

    assert plan.faults == []
    assert [
        (s.title, s.kind, s.room, s.chair, f"{s.starts_at:%d %H:%M}", f"{s.ends_at:%d %H:%M}") for s in plan.sessions
    ] == [
        ("Opening", "social", "Great Hall", "", "01 09:00", "01 09:10"),
        ("Genes that speak", "invited", "", "", "01 09:10", "01 10:00"),
        ("Coffee", "break", "", "", "01 10:00", "01 10:30"),
        ("Contributed talks", "contributed", "Attic", "Cy Clarke", "01 10:30", "01 11:30"),
        ("Dinner", "social", "", "", "02 22:00", "03 01:00"),
    ]
    keynote, talks = plan.sessions[1].talks, plan.sessions[3].talks
    assert [(talk.speakers, talk.minutes) for talk in keynote] == [("Ada Lovelace\nAmy Ångström", 50)]
    assert [(talk.title, talk.speakers, talk.minutes, talk.paper) for talk in talks] == [
        (world.papers[1].title, "", 25, world.papers[1]),
        ("On tides", "Bob Byrne", 10, None),
        ("Well-tempered nets", "", 25, None),
    ]


@pytest.mark.parametrize(
    "text, said",
    [
        ("9:00 10:00", "Line 1: The session has no title."),
        ("9:00 Opening", "Line 1: Say when this ends, for nothing follows on its day: 17:00 18:00 Closing."),
        ("14:00 13:00 A", "Line 1: This ends at 13:00, before it starts at 14:00."),
        ("9:00 25:00 A", "Line 1: “25:00” is no time of day; write it as 9:05 or 14:30."),
        ("Opening", "Line 1: “Opening” begins with no time, and with no dash as a talk does."),
        ("- A talk", "Line 1: This talk stands under no session."),
        ("9:00 10:00 A\n- #7", "Line 2: There is no accepted paper 7 that has no talk yet."),
        ("9:00 10:00 A\n- #1\n- #1", "Line 3: There is no accepted paper 1 that has no talk yet."),
        ("9:00 10:00 A\n- 60 min B\n- C", "Line 3: No minute of the session is left for this talk."),
        ("2026-02-30\n9:00 10:00 A", "Line 1: “2026-02-30” is no day; write it as 2024-05-11."),
        (f"9:00 10:00 {'A' * 401}", f"Line 1: “{'A' * 40} …” is too long: 400 letters are the most."),
        ("", "There is no line that begins with a time."),
    ],
)
def test_a_line_that_cannot_be_read_is_said_with_its_number(world, text, said):
    assert planned(world, text).faults == [said]


def test_lines_without_a_day_ask_for_one(world):
    [fault] = planned(world, "9:00 10:00 A", day=None).faults

    assert fault == "Line 1: Say the day first, above or in a line of its own, like 2024-05-11."


def test_lines_are_shown_before_they_are_added_and_can_be_taken_back(world, chi):
    Talk.objects.filter(submission=world.papers[1]).delete()
    before = rows(world)
    typed = {"day": "2026-12-01", "text": DAY.replace("10.30", "10:30")}

    page = chi.post(f"{EDITOR}lines/", typed | {"do": "look"}).content.decode()
    assert "Add 5 sessions" in page
    assert rows(world) == before

    chi.post(f"{EDITOR}lines/", typed | {"do": "add"})
    assert Talk.objects.get(submission=world.papers[1]).session.title == "Contributed talks"
    assert Session.objects.get(title="Opening").room.name == "Great Hall"
    undo_latest(chi, world)
    assert rows(world) == before


def test_with_one_bad_line_nothing_is_added_and_nothing_typed_is_lost(world, chi):
    before = rows(world)

    answer = chi.post(f"{EDITOR}lines/", {"day": "2026-12-01", "text": DAY + "nonsense", "do": "add"})

    assert answer.status_code == 422
    assert "“nonsense” begins with no time" in answer.content.decode()
    assert "Genes that speak – Ada Lovelace" in answer.content.decode()
    assert rows(world) == before


# --- A day once more -------------------------------------------------------------------------------------


def test_a_day_is_copied_without_what_it_holds_and_taken_back(world, chi):
    before = rows(world)
    old = list(Session.objects.filter(venue=world.alpha).order_by("starts_at"))
    day = old[0].starts_at.date()

    chi.post(f"{EDITOR}days/copy/", {"day": day, "to": day + timedelta(days=1)})

    new = list(Session.objects.filter(venue=world.alpha).order_by("starts_at"))[len(old) :]
    shift = timedelta(days=1)
    assert [(row.title, row.kind, row.room_id, row.starts_at - shift, row.ends_at - shift) for row in new] == [
        (row.title, row.kind, row.room_id, row.starts_at, row.ends_at) for row in old
    ]
    assert not {row.number for row in new} & {row.number for row in old}
    assert Talk.objects.filter(session__in=new).count() == 0
    undo_latest(chi, world)
    assert rows(world) == before


@pytest.mark.parametrize("days", [(0, 0), (7, 8)], ids=["onto itself", "an empty day"])
def test_a_day_that_cannot_be_copied_is_refused(world, chi, days):
    day = session_of(world, 1).starts_at.date()

    answer = chi.post(
        f"{EDITOR}days/copy/", {n: day + timedelta(days=k) for n, k in zip(("day", "to"), days, strict=True)}
    )

    assert answer.status_code == 409
    assert "Choose another day, and copy one that has sessions." in answer.content.decode()
    assert ProgrammeRelease.objects.count() == 1


def test_the_helpers_ask_no_more_often_for_more_papers(world, chi, django_assert_max_num_queries):
    for path in ("lines/", "boards/", f"sessions/{session_of(world, 3).public_id}/spread/", "hours/", "speakers/"):
        with django_assert_max_num_queries(15, info=path):
            assert chi.get(EDITOR + path).status_code == 200
