"""The public pages: found, cited, fast, and right without script."""

import io
import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from proceedings import picture
from proceedings.actions import correct
from proceedings.models import CameraReady, PublicPaper
from proceedings.similarity import nearest
from submissions.actions import withdraw
from tests.cast import AUTHORS
from web import keeping

LIST, PAPER = "/v/alpha/proceedings/", "/v/alpha/proceedings/1/"


@pytest.mark.parametrize("words", ["lovelace", "Ünal", "we study", "$x^"])
def test_a_paper_is_found_by_title_author_and_abstract(published, words):
    assert PAPER in Client().get(LIST, {"q": words}).content.decode()


def test_the_list_is_filtered_by_kind_and_topic(published):
    PublicPaper.objects.filter(number=3).update(topics=["Uncertainty"])
    said = Client().get(LIST, {"kind": "oral"}).content.decode()
    assert PAPER in said and "/proceedings/3/" not in said
    said = Client().get(LIST, {"topic": "Uncertainty"}).content.decode()
    assert PAPER not in said and "/proceedings/3/" in said
    assert "No paper matches" in Client().get(LIST, {"q": "zebra"}).content.decode()


def test_what_somebody_types_into_the_search_is_text(published):
    said = Client().get(LIST, {"q": "<script>%_'\"\\", "topic": "<b>", "page": "-7"}).content.decode()
    assert "<script>%" not in said and '<b>"' not in said


def test_a_paper_page_tells_search_engines_what_they_ask(published):
    said = Client().get(PAPER).content.decode()
    assert '<meta name="citation_author" content="Lovelace, Ada">' in said
    assert '<meta name="citation_author_institution" content="Cody University">' in said
    assert re.search(r'<meta name="citation_pdf_url" content="http[^"]+/v/alpha/proceedings/1/paper.pdf">', said)
    found = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', said)[1])
    assert found["@type"] == "ScholarlyArticle" and found["author"][1]["name"] == "Cody Ünal"
    assert re.search(r'<meta property="og:image" content="http[^"]+/card.png">', said)
    assert "<math" in said  # of the abstract
    assert 'rel="license noopener">CC BY 4.0</a>' in said
    assert "/v/alpha/proceedings/3/" in said  # as similar
    assert "@inproceedings{lovelace" in said


def test_the_bib_file_is_the_entry_of_the_page(published):
    response = Client().get(reverse("proceedings:bib", args=["alpha", 1]))
    assert response["Content-Type"].startswith("application/x-bibtex")
    assert response.content.decode().splitlines()[0] in Client().get(PAPER).content.decode()


def test_the_pdf_is_shown_in_the_browser_in_ranges(published):
    response = Client().get(PAPER + "paper.pdf", headers={"Range": "bytes=0-3"})
    assert (response.status_code, b"".join(response.streaming_content)) == (206, b"%PDF")
    assert response["Content-Disposition"] == 'inline; filename="alpha-1-v1.pdf"'


def test_a_kept_page_asks_once_and_a_new_one_seldom(published):
    client = Client()
    with CaptureQueriesContext(connection) as first:
        client.get(PAPER)
    with CaptureQueriesContext(connection) as second:
        again = client.get(PAPER)
    assert len(first) < 15
    assert len(second) == 1
    assert client.get(PAPER, headers={"If-None-Match": again["ETag"]}).status_code == 304


def test_a_change_of_the_record_is_seen_at_once(published):
    client, paper, how = Client(), published.papers[1], {"by": published.ada, "now": published.now}
    assert paper.title in client.get(LIST).content.decode()
    CameraReady.objects.filter(submission=paper).update(title="Another title")

    correct(paper, by=published.chi, now=published.now)
    assert "Another title" in client.get(LIST).content.decode()
    withdraw(paper, **how)
    assert "Another title" not in client.get(LIST).content.decode()


def test_no_number_that_everybody_reads_counts_withdrawals(published):
    before = Client().get("/v/alpha/dates.ics").content

    withdraw(published.papers[2], by=published.people[AUTHORS[2][0]], now=published.now)

    keeping.forget_all()
    assert Client().get("/v/alpha/dates.ics").content == before


@pytest.mark.parametrize("title", ["Short", "A " + "very " * 75 + "long title", "מבוא ללמידה 学习 $x^2$", "W" * 400])
def test_a_picture_is_drawn_of_any_title(title):
    drawn = Image.open(io.BytesIO(picture.draw(title, "Ada Lovelace, " * 40, "Alpha", 260)))
    assert (drawn.format, drawn.size) == ("PNG", (1200, 630))


def test_similar_papers_share_words_and_a_lone_one_has_none():
    texts = {1: "galaxies and stars", 2: "genes and promoters", 3: "stars in galaxies far away", 4: "the of and"}
    assert nearest(texts) == {1: [3], 2: [], 3: [1], 4: []}
    assert nearest({1: "", 2: "the"}) == {1: [], 2: []}
