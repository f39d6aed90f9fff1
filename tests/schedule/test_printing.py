"""What is printed says of which programme it is, and of a paper what the public schedule says."""

import os
from datetime import timedelta

import pytest

from proceedings.models import Proceedings
from schedule.models import Board, ProgrammeRelease, Room, Session, Talk
from schedule.printing import Names, names_within
from submissions.identity import Conflict, ConflictSource
from tests.browsing import sign_in

PRINT = "/v/alpha/chair/schedule/print/"


def page(client, kind: str, **choices) -> str:
    answer = client.get(f"{PRINT}{kind}/", choices)
    assert answer.status_code == 200
    return answer.content.decode()


def leaves(page: str) -> str:
    """What comes out of the printer."""
    return page.partition('class="leaves"')[2].partition("</main>")[0]


def test_a_door_sheet_has_the_sessions_of_its_room_and_what_is_for_everybody(world, chi):
    said = leaves(page(chi, "doors"))

    assert said.count("<table") == 1  # what is online has no door
    assert "Great Hall" in said
    assert [title in said for title in ("Opening keynote", "Coffee", "Orals", "Poster session")] == [
        True, True, True, False,
    ]  # fmt: skip


def test_a_door_sheet_has_talks_on_request(world, chi):
    title = world.papers[1].title

    assert title not in leaves(page(chi, "doors"))
    assert title in leaves(page(chi, "doors", has_talks="on"))


def test_a_programme_without_rooms_has_one_sheet_a_day(world, chi):
    Session.objects.update(room=None)
    Room.objects.all().delete()
    Session.objects.filter(number=4).update(
        starts_at=world.now + timedelta(days=40), ends_at=world.now + timedelta(days=40, hours=1)
    )

    assert leaves(page(chi, "doors", of="draft")).count("<table") == 2


@pytest.mark.parametrize("kind", ["doors", "labels", "cards"])
def test_every_leaf_says_of_which_programme_it_is(world, chi, kind):
    Session.objects.update(title="Renamed")

    released, draft = leaves(page(chi, kind)), leaves(page(chi, kind, of="draft"))

    assert ("Version 1.0" in released, "Draft" in released, "Renamed" in released) == (True, False, False)
    assert ("Version 1.0" in draft, "Draft" in draft, "Renamed" in draft) == (False, True, True)


def test_without_a_release_the_draft_is_printed(world, chi):
    ProgrammeRelease.objects.all().delete()

    assert "Draft" in leaves(page(chi, "labels"))


def test_labels_are_printed_again_by_number(world, chi):
    all_of_them, one = page(chi, "labels"), page(chi, "labels", first="2", last="2")

    assert all_of_them.count("<article") == 2
    assert one.count("<article") == 1
    assert world.papers[3].title in one


def test_labels_fill_their_pages(world, chi):
    session = Session.objects.get(number=4)
    Board.objects.create(session=session, number=9, submission=world.papers[2])

    by_two = leaves(page(chi, "labels", of="draft", per_page="2"))

    assert [part.count("<article") for part in by_two.split('class="leaf labels by-2"')] == [0, 2, 1]


@pytest.mark.parametrize(
    "choices, sentence",
    [
        ({"first": "3", "last": "2"}, "The last board comes before the first."),
        ({"session": "gone"}, "There is no such session in this programme."),
        ({"first": "many"}, "Enter a whole number."),
    ],
)
def test_a_choice_that_makes_no_sense_is_said_and_kept(world, chi, choices, sentence):
    answer = chi.get(f"{PRINT}labels/", choices)

    assert answer.status_code == 422
    said = answer.content.decode()
    assert sentence in said
    assert leaves(said) == ""
    assert all(f'value="{value}"' in said for name, value in choices.items() if name != "session")


@pytest.mark.parametrize("of", ["released", "draft"])
def test_a_paper_has_neither_title_nor_authors_on_paper_before_it_is_public(world, chi, of):
    Proceedings.objects.update(published_at=None)

    label, card = page(chi, "labels", of=of), page(chi, "cards", of=of, session=Session.objects.get(number=3).public_id)

    for said in (label, card):
        assert "To be announced" in leaves(said)
        assert world.papers[1].title not in said
        assert "Lovelace" not in said
    assert "2 labels without a title" in label


def test_a_chair_in_conflict_prints_what_the_public_sees(world, chi, cas):
    Conflict.objects.create(submission=world.papers[1], person=world.cas, source=ConflictSource.AUTHOR)

    assert leaves(page(cas, "labels")) == leaves(page(chi, "labels"))


def test_cards_warn_and_name_each_talk_with_its_minutes(world, chi):
    said = leaves(page(chi, "cards", session=Session.objects.get(number=1).public_id))

    assert said.count('class="leaf card warning"') == 4
    assert said.count("<article") == 1
    assert "Stars that learn" in said
    assert "Katie Speaker" in said
    assert "50 minutes" in said


def test_a_programme_without_talks_has_no_cards(world, chi):
    Talk.objects.all().delete()

    assert "No session has a talk yet." in page(chi, "cards", of="draft")


@pytest.fixture
def printed_by_chi(browser, world, live_server):
    """The world, and a tab of its chair on a phone."""
    context = browser.new_context(base_url=live_server.url, viewport={"width": 390, "height": 844})
    sign_in(context, live_server.url, world.chi)
    yield world, context.new_page()
    context.close()


@pytest.mark.parametrize("paper, size", [("a4", (595, 842)), ("letter", (612, 792))])
def test_pages_come_out_of_the_printer_as_they_are_meant(printed_by_chi, paper, size):
    _, tab = printed_by_chi
    found = {}
    for kind in ("doors", "labels", "cards"):
        tab.goto(f"{PRINT}{kind}/?paper={paper}")
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390
        found[kind] = sizes_of(tab.pdf(prefer_css_page_size=True), f"{kind}-{paper}")

    assert found == {"doors": [size], "labels": [size], "cards": [size[::-1]] * 5}


LONG = ("On the unreasonable length of titles, and Donaudampfschifffahrtsgesellschaft: " * 6)[:400]
NAMES = [f"Maximiliane-Anneliese Wolkenstein-Rodenegg {number}" for number in range(1, 31)]


def overflowing(tab, kinds: str) -> list[str]:
    """What does not fit the piece of paper that it stands on."""
    return tab.locator(kinds).evaluate_all(
        "all => all.filter((one) => one.scrollHeight > one.clientHeight + 1).map((one) => one.textContent)"
    )


def test_what_is_long_stays_on_its_label_and_its_card(printed_by_chi):
    world, tab = printed_by_chi
    world.alpha.public_papers.update(title=LONG, authors=[{"name": name, "affiliation": ""} for name in NAMES])
    orals = Session.objects.get(number=3).public_id
    tab.emulate_media(media="print")

    found = {}
    for paper in ("a4", "letter"):
        for n in (2, 4, 8):
            tab.goto(f"{PRINT}labels/?paper={paper}&per_page={n}")
            assert tab.locator(".label").count() == 2
            found[paper, n] = overflowing(tab, ".label")
        tab.goto(f"{PRINT}cards/?paper={paper}&session={orals}")
        assert tab.locator("article.card").count() == 1
        found[paper, "card"] = overflowing(tab, ".leaf.card")

    assert set(map(tuple, found.values())) == {()}


def test_authors_for_whom_there_is_no_room_are_counted():
    assert names_within(["Ada Lovelace", "Bob Byrne"], 40) == Names(["Ada Lovelace", "Bob Byrne"], 0)
    assert names_within(["Ada Lovelace", "Bob Byrne", "Cy"], 20) == Names(["Ada Lovelace"], 2)
    assert names_within(["A" * 200, "Bob"], 20) == Names(["A" * 200], 1)
    assert names_within([], 20) == Names([], 0)


def sizes_of(content: bytes, name: str) -> list[tuple[int, int]]:
    """The pages of a PDF in points; with SHOTS set, pictures of them."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    for number, sheet in enumerate(document):
        if folder := os.environ.get("SHOTS"):
            sheet.render(scale=0.8).to_pil().save(f"{folder}/{name}-{number}.png")
    return [tuple(round(length) for length in sheet.get_size()) for sheet in document]
