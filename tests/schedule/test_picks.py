"""Picks: in the account or in an address, in order, with clashes, as a calendar; and nobody's but one's own."""

import re

import pytest
from django.test import Client

from audit.models import Entry
from schedule.identity import Pick, PickFeed
from schedule.models import Board, Room, Session, Talk
from schedule.picking import MOST, BadPicks, keys_from
from submissions.actions import withdraw
from tests.schedule.conftest import signed_in
from tests.schedule.test_exports import parsed_by_hand, parsed_by_library
from tests.schedule.test_release import PUBLIC, move, release

MINE = PUBLIC + "mine/"


def session_key(number: int) -> str:
    return f"s-{Session.objects.get(number=number).public_id}"


def talk_key() -> str:
    return f"t-{Talk.objects.get(number=5).public_id}"


def change(client: Client, **data):
    return client.post(MINE + "change/", data, headers={"Accept": "application/json"})


def titles(client: Client, query: str = "") -> list[str]:
    page = client.get(MINE + query).content.decode()
    return re.findall(r'<h3><a dir="auto" href="[^"]*">([^<]*)</a></h3>', page)


@pytest.fixture
def mal(world) -> Client:
    return signed_in(world, "mal")


def test_picks_are_listed_by_time_whatever_the_order_of_picking(world, mal):
    for key in ("p-3", session_key(3), talk_key()):
        assert change(mal, add=key).status_code == 200

    assert titles(mal) == ["Stars that learn", "Orals", world.papers[3].title]


def test_a_pick_is_taken_back(world, mal):
    change(mal, add=["p-3", talk_key()])

    assert change(mal, remove="p-3").json() == {"keys": [talk_key()]}
    assert titles(mal) == ["Stars that learn"]


def test_without_script_a_star_is_a_button_that_comes_back(world, mal):
    page = mal.get(PUBLIC).content.decode()
    assert f'name="add" value="{talk_key()}"' in page

    answer = mal.post(MINE + "change/", {"add": talk_key(), "back": PUBLIC + "?kind=keynote"})

    assert (answer.status_code, answer["Location"]) == (302, PUBLIC + "?kind=keynote")
    assert f'name="remove" value="{talk_key()}"' in mal.get(PUBLIC).content.decode()


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x", ""])
def test_a_star_leads_nowhere_else(world, mal, back):
    assert mal.post(MINE + "change/", {"add": "p-3", "back": back})["Location"] == MINE


def test_a_paper_picked_once_is_picked_everywhere_it_is_shown(world, mal):
    change(mal, add="p-1")

    assert titles(mal) == [world.papers[1].title] * 2
    for path in (PUBLIC, f"{PUBLIC}talks/{Talk.objects.get(number=6).public_id}/", "/v/alpha/proceedings/1/"):
        assert 'name="remove" value="p-1"' in mal.get(path).content.decode(), path


def test_a_pick_survives_another_number_of_its_board(world, chi, mal):
    change(mal, add="p-3")
    Board.objects.filter(number=2).update(number=9)
    release(chi)

    page = mal.get(MINE).content.decode()

    assert "Board 9 in Poster session" in page
    assert Board.objects.get(number=9).submission == world.papers[3]


def test_picks_at_the_same_time_are_marked(world, chi, mal):
    change(mal, add=[session_key(1), session_key(3), "p-3"])
    assert "At the same time" not in mal.get(MINE).content.decode()
    move(3, -60)  # into the keynote, which lasts until 10:00
    Session.objects.filter(number=3).update(room=Room.objects.get(name="Gather"))
    release(chi)

    page = mal.get(MINE).content.decode()

    assert page.count("At the same time:") == 2
    assert page.count('class="session pick clash"') == 2


def test_things_of_one_session_do_not_clash(world, mal):
    change(mal, add=["p-1", "p-3", session_key(4), session_key(3)])

    assert "At the same time" not in mal.get(MINE).content.decode()


def test_what_left_the_programme_is_counted_without_its_name(world, mal):
    change(mal, add="p-3")
    withdraw(world.papers[3], by=world.people["cas"], now=world.now)

    page = mal.get(MINE).content.decode()

    assert world.papers[3].title not in page
    assert "1 of your picks is not in the programme any more" in page


@pytest.mark.parametrize("key", ["p-0", "p-1234567", "s-1", "x", "t-aaaaaaaaaaaa", "<b>", "s-" + "b" * 40])
def test_what_is_no_key_is_refused(world, mal, key):
    answer = change(mal, add=key)

    assert (answer.status_code, answer.json()["message"][:22]) == (422, "There is no such thing")
    assert not Pick.objects.exists()


def test_there_is_a_most(world, mal):
    assert change(mal, add=[f"p-{n}" for n in range(1, MOST + 1)]).status_code == 200
    assert change(mal, add="p-1").status_code == 200  # it is there already

    answer = change(mal, add=f"p-{MOST + 1}")

    assert answer.status_code == 422
    assert "which is the most" in answer.json()["message"]
    assert Pick.objects.count() == MOST


def test_keys_of_an_address_are_read_once_each_or_refused():
    assert keys_from("p-12.p-7..p-12") == ["p-12", "p-7"]
    for bad in ("p-12,p-7", "p-１", "p-12\n", "p-1.x", ".".join(f"p-{n}" for n in range(1, MOST + 2)), "p-1." * 9999):
        with pytest.raises(BadPicks):
            keys_from(bad)


# --- Private -----------------------------------------------------------------------------------------------


def test_nobody_else_sees_a_persons_picks(world, mal, chi):
    n_entries = Entry.objects.count()
    change(mal, add="p-3")
    mal.post(MINE + "feed/", {"do": "make"})

    assert titles(chi) == titles(Client()) == []
    assert 'name="remove"' not in chi.get(PUBLIC).content.decode()
    assert 'aria-pressed="true"' not in Client().get(PUBLIC).content.decode()
    assert PickFeed.objects.get().token not in chi.get(MINE).content.decode()
    assert Entry.objects.count() == n_entries


def test_an_address_adds_nothing_to_an_account(world, mal):
    assert titles(mal, "?p=p-3") == []
    assert mal.get(MINE)["Cache-Control"] == "private, no-cache"


def test_picks_of_another_venue_are_others(world, mal):
    change(mal, add="p-3")

    assert set(Pick.objects.values_list("venue", flat=True)) == {world.alpha.pk}
    assert mal.get("/v/beta/schedule/mine/").status_code == 404


# --- In the browser, without an account ----------------------------------------------------------------------


def test_an_address_says_what_a_browser_picked(world):
    page = Client().get(f"{MINE}?p=p-3.{talk_key()}").content.decode()

    assert titles(Client(), f"?p=p-3.{talk_key()}") == ["Stars that learn", world.papers[3].title]
    assert f"/v/alpha/schedule/picks.ics?p=p-3.{talk_key()}" in page


def test_a_bad_address_is_a_sentence(world):
    answer = Client().get(MINE + "?p=<script>")

    assert answer.status_code == 422
    assert "This address is cut off or mistyped." in answer.content.decode()
    assert "<script>.</p>" not in answer.content.decode()


def test_a_kept_page_holds_nobodys_picks(world):
    anybody = Client()
    anybody.get(MINE + "?p=p-3")

    assert titles(anybody) == []


# --- Calendars -----------------------------------------------------------------------------------------------


def test_two_parsers_read_the_calendar_of_an_address(world):
    content = Client().get(f"{PUBLIC}picks.ics?p=p-1.{session_key(1)}").content

    assert parsed_by_hand(content) == parsed_by_library(content)
    title = world.papers[1].title
    assert [event["SUMMARY"] for event in parsed_by_hand(content)] == [
        "Alpha: Opening keynote", f"Alpha: {title}", f"Alpha: Board 1: {title}",
    ]  # fmt: skip


@pytest.mark.parametrize("query", ["", "?p=", "?p=x", "?p=p-1,p-2", "?p=" + "p-1." * 9000])
def test_a_calendar_of_no_picks_is_refused_in_a_sentence(world, query):
    answer = Client().get(PUBLIC + "picks.ics" + query)

    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("text/plain")


def test_the_secret_calendar_follows_the_picks_until_it_is_taken_back(world, mal):
    change(mal, add="p-3")
    mal.post(MINE + "feed/", {"do": "make"})
    path = f"{MINE}{PickFeed.objects.get().token}.ics"
    assert path in mal.get(MINE).content.decode()

    first = Client().get(path).content
    change(mal, add=talk_key())
    second = Client().get(path).content

    assert parsed_by_hand(second) == parsed_by_library(second)
    assert (len(parsed_by_hand(first)), len(parsed_by_hand(second))) == (1, 2)
    mal.post(MINE + "feed/", {"do": "make"})
    assert Client().get(path).status_code == 404
    path = f"{MINE}{PickFeed.objects.get().token}.ics"
    mal.post(MINE + "feed/", {"do": "revoke"})
    assert Client().get(path).status_code == 404


def test_a_poster_keeps_its_name_in_calendars_when_its_board_changes(world, chi):
    path = PUBLIC + "picks.ics?p=p-3"
    before = parsed_by_hand(Client().get(path).content)[0]
    Board.objects.filter(number=2).update(number=9)
    release(chi)

    after = parsed_by_hand(Client().get(path).content)[0]

    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == ("1", "2")


def test_calendars_that_lie_with_others_hold_no_rooms_links(world, chi):
    change(chi, add="p-3")
    chi.post(MINE + "feed/", {"do": "make"})

    said = chi.get(f"{MINE}{PickFeed.objects.get().token}.ics").content.decode().replace("\r\n ", "")

    assert "https://rooms.example/alpha" in chi.get(PUBLIC).content.decode()
    assert "https://rooms.example" not in said


@pytest.mark.parametrize("path", ["", "mine/"])
def test_more_picks_ask_no_more(world, mal, path, django_assert_max_num_queries):
    change(mal, add=[f"p-{n}" for n in range(1, 200)])

    with django_assert_max_num_queries(15):
        mal.get(PUBLIC + path)
