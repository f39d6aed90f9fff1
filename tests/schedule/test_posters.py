"""A page for each session of posters: its boards, those of a topic; and the schedule that leads to it."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from schedule.actions import copy_day
from schedule.models import Board, Session
from schedule.moments import local_day, zone_of
from submissions.actions import withdraw
from tests.schedule.test_release import PUBLIC, release
from tests.schedule.test_talk_page import page


@pytest.fixture
def session(world) -> Session:
    """The poster session of the released programme."""
    return Board.objects.at(world.alpha).first().session


def path_of(session: Session) -> str:
    return f"{PUBLIC}posters/{session.public_id}/"


def boards_on(said: str) -> list[str]:
    return re.findall(r'<li id="b-(\d+)">', said)


def test_a_poster_session_lists_its_boards_with_papers_and_authors(world, session):
    said = page(path_of(session))

    assert boards_on(said) == ["1", "2"]
    for number in (1, 3):
        assert f'href="/v/alpha/proceedings/{number}/"' in said
    assert "data-zone-switch" in said and "data-filter-box" in said and "2 posters</h2>" in said


def test_the_page_of_a_paper_leads_to_its_board(world, session):
    assert f'href="{path_of(session)}#b-2"' in page("/v/alpha/proceedings/3/")


def test_a_session_without_boards_and_one_that_is_not_released_have_no_page(world, session):
    other = Session.objects.at(world.alpha).besides([session.pk]).first()

    assert Client().get(path_of(other)).status_code == 404
    assert Client().get(f"{PUBLIC}posters/222222222222/").status_code == 404


def test_a_poster_that_was_withdrawn_since_is_not_named(world, session):
    title = world.papers[3].title
    assert title in page(path_of(session))

    withdraw(world.papers[3], by=world.people["cas"], now=world.now)

    said = page(path_of(session))
    assert title not in said and "To be announced" in said and boards_on(said) == ["1", "2"]


def test_boards_are_shown_by_topic_and_what_is_no_topic_shows_none(world, session):
    world.alpha.public_papers.filter(number=3).update(topics=["Quasars & dust"])

    said = page(f"{path_of(session)}?topic=Quasars+%26+dust")

    assert boards_on(said) == ["2"] and "1 of 2 posters" in said
    assert boards_on(page(f"{path_of(session)}?topic=Nonsense")) == []


def test_many_boards_are_on_their_own_page_only(world, session, chi, monkeypatch):
    assert "talks boards" in page(PUBLIC, chi) and "Posters by board" in page(PUBLIC, chi)

    monkeypatch.setattr("schedule.shown.MANY_BOARDS", 1)

    said = page(PUBLIC, chi)
    assert "talks boards" not in said
    assert f'<a href="{path_of(session)}">2 posters, by board' in said


def test_the_days_of_a_long_programme_are_one_click_away(world, chi):
    day = local_day(Session.objects.at(world.alpha).order_by("starts_at")[0].starts_at, zone_of(world.alpha.time_zone))
    assert 'aria-label="Days"' not in page(PUBLIC)

    copy_day(world.alpha, day, day + timedelta(days=2), by=world.people["chi"], now=world.now)
    release(chi)

    said = page(PUBLIC)
    days = re.findall(r'aria-labelledby="(day-[\d-]+)"', said)
    assert len(days) == 2 and re.findall(r'class="chip" href="#(day-[\d-]+)"', said) == days
