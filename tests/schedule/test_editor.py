"""Chairs build the draft by forms; nothing is overwritten silently, and every change can be taken back."""

from datetime import timedelta

import pytest

from schedule.access import draft_of
from schedule.models import Board, ProgrammeChange, ProgrammeRelease, Room, Session, Talk
from submissions.identity import Conflict, ConflictSource
from tests.cast import OUTCOMES
from venues.models import Venue

EDITOR = "/v/alpha/chair/schedule/"


def session_of(world, number: int) -> Session:
    return Session.objects.get(venue=world.alpha, number=number)


def rows(world) -> list:
    """Everything of the draft but the revisions."""
    found = []
    for model, venue in ((Room, "venue"), (Session, "venue"), (Talk, "session__venue"), (Board, "session__venue")):
        found.append(list(model.objects.filter(**{venue: world.alpha}).order_by("pk").values()))
    return found


def step(client, session: Session, do: str, **more):
    path = f"{EDITOR}sessions/{session.public_id}/step/"
    return client.post(path, {"do": do, "revision": session.revision} | more)


def undo_latest(client, world):
    change = ProgrammeChange.objects.filter(venue=world.alpha).latest("revision")
    return client.post(f"{EDITOR}undo/{change.public_id}/")


def typed(session: Session, **more) -> dict:
    start, end = session.starts_at, session.ends_at
    return {
        "title": session.title, "kind": session.kind, "day": f"{start:%Y-%m-%d}", "start": f"{start:%H:%M}",
        "end": f"{end:%H:%M}", "room": session.room_id or "", "revision": session.revision,
    } | more  # fmt: skip


@pytest.mark.parametrize(
    "do, starts, ends", [("earlier", -5, -5), ("later", 5, 5), ("shorter", 0, -5), ("longer", 0, 5)]
)
def test_a_session_moves_by_a_button(world, chi, do, starts, ends):
    before = session_of(world, 3)

    step(chi, before, do)

    after = session_of(world, 3)
    assert after.starts_at - before.starts_at == timedelta(minutes=starts)
    assert after.ends_at - before.ends_at == timedelta(minutes=ends)


def test_a_session_goes_to_another_room(world, chi):
    room = Room.objects.get(name="Gather")

    step(chi, session_of(world, 3), "room", room=room.public_id)

    assert session_of(world, 3).room == room


def test_running_late_shifts_what_follows_and_nothing_before(world, chi):
    before = {row.number: row.starts_at for row in Session.objects.filter(venue=world.alpha)}

    step(chi, session_of(world, 3), "late", minutes=10)

    shifts = {number: session_of(world, number).starts_at - at for number, at in before.items()}
    assert shifts == {1: timedelta(), 2: timedelta(), 3: timedelta(minutes=10), 4: timedelta(minutes=10)}


def test_a_session_that_somebody_changed_meanwhile_is_not_overwritten(world, chi, cas):
    seen = session_of(world, 3)
    step(cas, seen, "later")

    answer = chi.post(f"{EDITOR}sessions/{seen.public_id}/", typed(seen, title="Mine"))

    assert answer.status_code == 422
    assert "Somebody changed this meanwhile." in answer.content.decode()
    assert 'value="Mine"' in answer.content.decode()
    assert session_of(world, 3).title == "Orals"


def test_a_talk_that_somebody_put_there_meanwhile_makes_a_step_stale(world, chi, cas):
    seen = session_of(world, 1)
    path = f"{EDITOR}sessions/{seen.public_id}/talk/"
    cas.post(path, {"new-title": "Another", "new-minutes": 5, "revision": seen.revision})

    assert step(chi, seen, "remove").status_code == 409
    assert session_of(world, 1).talks.count() == 2


def test_two_editors_of_two_sessions_do_not_meet(world, chi, cas):
    one, other = session_of(world, 1), session_of(world, 3)

    step(chi, one, "earlier")

    assert step(cas, other, "later").status_code == 302


CHANGES = {
    "a step": lambda world, client: step(client, session_of(world, 3), "late", minutes=10),
    "a session gone": lambda world, client: step(client, session_of(world, 4), "remove"),
    "a room gone": lambda world, client: client.post(
        f"{EDITOR}rooms/{Room.objects.get(name='Great Hall').public_id}/", {"do": "remove", "revision": 1}
    ),
    "a room more": lambda world, client: client.post(f"{EDITOR}rooms/new/", {"name": "Attic", "link_for": "everybody"}),
    "a talk gone": lambda world, client: client.post(
        f"{EDITOR}talks/{Talk.objects.get(submission=world.papers[1]).public_id}/step/", {"do": "remove"}
    ),
    "a poster down": lambda world, client: client.post(
        f"{EDITOR}sessions/{session_of(world, 4).public_id}/boards/1/", {}
    ),
    "a session renamed": lambda world, client: client.post(
        f"{EDITOR}sessions/{session_of(world, 1).public_id}/", typed(session_of(world, 1), title="Hello")
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_can_be_taken_back(world, chi, name):
    before = rows(world)
    CHANGES[name](world, chi)
    assert rows(world) != before

    undo_latest(chi, world)

    assert rows(world) == before


def test_an_undo_can_be_taken_back(world, chi):
    step(chi, session_of(world, 4), "remove")
    removed = rows(world)
    undo_latest(chi, world)

    undo_latest(chi, world)

    assert rows(world) == removed


def test_a_change_is_not_taken_back_over_a_later_one(world, chi, cas):
    step(chi, session_of(world, 3), "later")
    mine = ProgrammeChange.objects.get(venue=world.alpha)
    step(cas, session_of(world, 1), "longer")
    before = rows(world)

    answer = chi.post(f"{EDITOR}undo/{mine.public_id}/")

    assert answer.status_code == 409
    assert "The programme was changed again since; nothing is taken back." in answer.content.decode()
    assert rows(world) == before


def test_a_room_with_sessions_leaves_them_without_one_and_says_so(world, chi):
    room = Room.objects.get(name="Great Hall")

    answer = chi.post(f"{EDITOR}rooms/{room.public_id}/", {"do": "remove", "revision": 1}, follow=True)

    assert "The room Great Hall is gone. 2 sessions have no room now." in answer.content.decode()
    assert session_of(world, 3).room is None
    assert session_of(world, 3).talks.count() == 1


def test_an_end_before_the_start_is_refused_and_nothing_typed_is_lost(world, chi):
    seen = session_of(world, 1)

    answer = chi.post(f"{EDITOR}sessions/{seen.public_id}/", typed(seen, start="14:00", end="13:00"))

    assert answer.status_code == 422
    assert "This ends at 13:00, before it starts at 14:00." in answer.content.decode()
    assert 'value="14:00"' in answer.content.decode()


def test_saving_a_session_unchanged_keeps_an_hour_that_a_clock_shows_twice(world, chi):
    Venue.objects.filter(pk=world.alpha.pk).update(time_zone="Europe/Vienna")
    session = session_of(world, 1)
    again = session.starts_at.replace(year=2024, month=10, day=27, hour=1, minute=30)  # the second 2:30 of that night
    Session.objects.filter(pk=session.pk).update(starts_at=again, ends_at=again + timedelta(hours=1))

    chi.post(
        f"{EDITOR}sessions/{session.public_id}/",
        typed(session, title="Night", day="2024-10-27", start="02:30", end="03:30"),
    )

    assert (session_of(world, 1).title, session_of(world, 1).starts_at) == ("Night", again)


def test_papers_fill_a_session_and_boards_by_topic(world, chi):
    Talk.objects.all().delete()
    Board.objects.all().delete()
    topics = {topic.name: topic for topic in world.topics}
    world.papers[1].topics.set([topics["Uncertainty"]])
    talks, posters = session_of(world, 3), session_of(world, 4)
    both = {"paper": [1, 3], "revision": 1}

    chi.post(f"{EDITOR}sessions/{talks.public_id}/fill/", {"how": "talks", "minutes": 5} | both)
    chi.post(f"{EDITOR}sessions/{posters.public_id}/fill/", {"how": "boards", "first": 10} | both)

    # Paper 3 is the chair's own topic-mate "Causality", which stands before "Uncertainty".
    assert [talk.submission.number for talk in talks.talks.order_by("position")] == [3, 1]
    assert [(board.number, board.submission.number) for board in posters.boards.order_by("number")] == [
        (10, 3),
        (11, 1),
    ]


def test_a_paper_that_is_not_accepted_cannot_be_placed(world, chi):
    rejected = next(number for number, outcome in OUTCOMES.items() if outcome == "reject")
    path = f"{EDITOR}sessions/{session_of(world, 3).public_id}/fill/"

    assert chi.post(path, {"how": "talks", "paper": [rejected], "minutes": 5}).status_code == 409
    assert Talk.objects.filter(submission=world.papers[rejected]).count() == 0


def test_a_paper_has_one_talk(world, chi):
    path = f"{EDITOR}sessions/{session_of(world, 1).public_id}/fill/"

    assert chi.post(path, {"how": "talks", "paper": [1], "minutes": 5}).status_code == 409
    assert Talk.objects.filter(submission=world.papers[1]).count() == 1


def test_a_withdrawn_paper_is_a_warning_and_blocks_a_release(world, chi):
    world.papers[1].withdrawn_at = world.now
    world.papers[1].save()

    page = chi.get(EDITOR).content.decode()

    assert "in “Orals” is withdrawn." in page
    answer = chi.post(f"{EDITOR}release/", {"seal": "x" * 64, "version": "2"})
    assert answer.status_code == 422
    assert ProgrammeRelease.objects.count() == 1


# --- Conflicts -------------------------------------------------------------------------------------------


def test_a_chair_in_conflict_sees_of_a_paper_what_the_public_sees(world, chi, cas):
    own = world.papers[3]  # by cas
    Board.objects.filter(submission=own).delete()

    assert own.title in chi.get(EDITOR).content.decode()
    page = cas.get(EDITOR).content.decode()
    assert own.title not in page
    assert "Every accepted paper that you may see has one." in page


def test_a_chair_in_conflict_sees_no_title_before_the_record_is_public(world, cas):
    Conflict.objects.create(submission=world.papers[1], person=world.cas, source=ConflictSource.CHAIR, reason="x")
    world.alpha.public_papers.all().delete()
    session = session_of(world, 3)

    page = cas.get(f"{EDITOR}sessions/{session.public_id}/").content.decode()

    assert world.papers[1].title not in page
    assert "Ada Lovelace" not in page
    assert "To be announced" in page


def test_a_chair_in_conflict_moves_nothing_of_the_paper(world, cas):
    Conflict.objects.create(submission=world.papers[1], person=world.cas, source=ConflictSource.CHAIR, reason="x")
    talk = Talk.objects.get(submission=world.papers[1])
    posters = session_of(world, 4)

    answers = [
        cas.get(f"{EDITOR}talks/{talk.public_id}/").status_code,
        cas.post(f"{EDITOR}talks/{talk.public_id}/step/", {"do": "remove"}).status_code,
        cas.post(f"{EDITOR}sessions/{posters.public_id}/boards/1/").status_code,
        cas.post(f"{EDITOR}sessions/{posters.public_id}/fill/", {"how": "boards", "paper": [3]}).status_code,
    ]

    assert answers == [404, 404, 404, 409]
    draft = draft_of(world.alpha)

    assert draft.papers == {world.papers[1].pk, world.papers[3].pk}
    assert draft.papers is draft.papers  # every paper is looked up in it: once it was gathered anew for each


def test_the_editor_asks_no_more_often_for_more_talks(world, chi, django_assert_max_num_queries):
    keynote = session_of(world, 1)
    for number in range(100, 130):
        Talk.objects.create(session=keynote, number=number, minutes=1, title=f"Talk {number}")

    for path in ("", f"sessions/{keynote.public_id}/", "release/"):
        with django_assert_max_num_queries(16, info=path):
            assert chi.get(EDITOR + path).status_code == 200


@pytest.mark.parametrize("minutes, way", [(10, "later"), (-5, "earlier")])
def test_a_day_that_runs_late_says_which_way_it_went(world, chi, minutes, way):
    step(chi, session_of(world, 3), "late", minutes=minutes)

    assert f"are {abs(minutes)} minutes {way}." in chi.get(EDITOR).content.decode()


# --- Dropped by a script ---------------------------------------------------------------------------------


def test_a_drop_moves_lengthens_and_changes_the_room_as_one_change(world, chi):
    before, rooms = session_of(world, 3), Room.objects.get(name="Gather")
    draft = rows(world)

    answer = step(chi, before, "drop", minutes=2 * 24 * 60 + 15, longer=-5, room=rooms.public_id)

    after = session_of(world, 3)
    assert answer.url == f"{EDITOR}#s-{before.public_id}"
    assert after.starts_at - before.starts_at == timedelta(days=2, minutes=15)
    assert after.ends_at - before.ends_at == timedelta(days=2, minutes=10)
    assert after.room == rooms
    undo_latest(chi, world)
    assert rows(world) == draft


@pytest.mark.parametrize(
    "more, sentence",
    [({"revision": 0}, "Somebody changed this meanwhile."), ({"longer": -1440}, "“Orals” ends before it starts.")],
    ids=["stale", "backwards"],
)
def test_a_refused_drop_shows_the_grid_with_the_reason(world, chi, more, sentence):
    before = rows(world)

    answer = chi.post(
        f"{EDITOR}sessions/{session_of(world, 3).public_id}/step/",
        {"do": "drop", "minutes": 5, "revision": session_of(world, 3).revision} | more,
        follow=True,
    )

    assert sentence in answer.content.decode()
    assert rows(world) == before


def test_a_paper_that_somebody_placed_meanwhile_is_not_dropped_twice(world, chi):
    path = f"{EDITOR}sessions/{session_of(world, 1).public_id}/fill/"

    answer = chi.post(path, {"do": "drop", "how": "talks", "paper": [1], "minutes": 15}, follow=True)

    assert "Choose papers that are accepted and have no place here yet" in answer.content.decode()
    assert Talk.objects.filter(submission=world.papers[1]).count() == 1


@pytest.mark.parametrize("what", ["step", "fill"])
def test_a_drop_on_a_session_that_is_gone_shows_the_grid_with_a_sentence(world, chi, cas, what):
    gone = session_of(world, 4)
    step(cas, gone, "remove")
    before = rows(world)

    dropped = {"do": "drop", "how": "boards", "paper": 1, "minutes": 5}
    answer = chi.post(f"{EDITOR}sessions/{gone.public_id}/{what}/", dropped, follow=True)

    assert answer.redirect_chain == [(EDITOR, 302)]
    assert "Somebody removed this session meanwhile. Nothing was changed." in answer.content.decode()
    assert rows(world) == before
    assert step(chi, gone, "later").status_code == 404


def test_a_session_dropped_into_no_room_is_for_everybody(world, chi):
    answer = step(chi, session_of(world, 3), "drop", room="none")

    assert answer.status_code == 302
    assert session_of(world, 3).room is None


def test_a_step_that_names_no_room_leaves_the_room(world, chi):
    step(chi, session_of(world, 3), "drop", minutes=5)

    assert session_of(world, 3).room.name == "Great Hall"


def test_a_room_of_another_venue_takes_no_session(world, chi):
    elsewhere = Room.objects.create(venue=world.beta, name="Elsewhere")

    page = chi.post(
        f"{EDITOR}sessions/{session_of(world, 3).public_id}/step/",
        {"do": "drop", "room": elsewhere.public_id},
        follow=True,
    ).content.decode()

    assert "Somebody removed this room meanwhile. Nothing was changed." in page
    assert session_of(world, 3).room.name == "Great Hall"
