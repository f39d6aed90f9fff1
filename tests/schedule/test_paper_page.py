"""A paper's public page says when and where the paper is shown: what the latest release says, nothing of a draft."""

import re

import pytest
from django.test import Client

from proceedings.models import PublicPaper
from schedule.models import Board, ProgrammeRelease, Session
from tests.schedule.test_release import move, release

PAPER = "/v/alpha/proceedings/{}/"
LINK = "https://rooms.example/alpha"


def shown_on(number: int, client: Client | None = None) -> list[str]:
    """The places that a paper's page names, as one reads them."""
    page = (client or Client()).get(PAPER.format(number)).content.decode()
    section = page.partition('id="shown-h"')[2].partition("</section>")[0]
    return [re.sub(r"<[^>]+>", "", place) for place in re.findall(r"<p>(?:Talk|Board)[^\n]*?</p>", section)]


def test_a_paper_page_names_its_talk_and_its_board(world):
    assert shown_on(1) == ["Talk in Orals, Great Hall", "Board 1 in Poster session, Gather"]
    assert shown_on(3) == ["Board 2 in Poster session, Gather"]


def test_the_time_is_that_of_the_talk_in_the_venues_zone_with_the_instant(world):
    starts_at = Session.objects.get(number=3).starts_at

    page = Client().get(PAPER.format(1)).content.decode()

    assert f'datetime="{starts_at:%Y-%m-%dT%H:%M:%S}' in page
    assert "data-zone-switch" in page


def test_a_change_is_shown_from_its_release_on_and_then_at_once(world, chi):
    before = shown_on(3)
    Board.objects.filter(number=2).update(number=9)
    move(4, 30)

    assert shown_on(3) == before
    release(chi)
    assert shown_on(3) == ["Board 9 in Poster session, Gather"]


def test_without_a_programme_a_paper_page_has_no_place(world):
    ProgrammeRelease.objects.all().delete()

    page = Client().get(PAPER.format(1)).content.decode()

    assert "When and where" not in page and "schedule_times" not in page
    assert "Abstract" in page


def test_a_paper_that_was_not_announced_with_the_programme_has_no_place(world):
    row = ProgrammeRelease.objects.get()
    for session in row.content["sessions"]:
        for part in (*session["items"], *session["boards"]):
            part["is_announced"] = part["is_announced"] and part["paper"] != world.papers[3].pk
    row.save()

    assert shown_on(3) == []


def test_the_link_of_a_room_is_shown_to_whom_it_is_for(world, chi):
    outsider = Client()
    outsider.force_login(world.people["mal"])

    pages = [client.get(PAPER.format(3)).content.decode() for client in (Client(), outsider, chi)]

    assert [LINK in page for page in pages] == [False, False, True]


@pytest.mark.parametrize("number", [2, 5])
def test_a_paper_outside_the_record_has_no_page(world, number):
    assert not PublicPaper.objects.filter(number=number).exists()
    assert Client().get(PAPER.format(number)).status_code == 404
