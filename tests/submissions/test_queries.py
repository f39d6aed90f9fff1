"""Pages of authors ask the database as often for thirty rows as for three."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from submissions.identity import Authorship
from tests.cast import one_page_pdf


def asked(client, url):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in queries]


def add_authors(mal, n):
    have = len(mal.authors)
    for place in range(have, have + n):
        Authorship.objects.create(
            submission=mal.paper, position=place, name=f"Author {place}", email=f"a{place}@u{place}.example"
        )


@pytest.mark.parametrize("name", ["edit", "problems"])
def test_the_form_asks_as_often_for_thirty_authors_as_for_three(ready, name):
    add_authors(ready, 2)
    few = asked(ready.client, ready.url(name))
    add_authors(ready, 27)

    many = asked(ready.client, ready.url(name))

    assert len(many) == len(few)
    assert len(few) <= 15, "\n".join(few)


def test_the_receipt_asks_as_often_for_ten_versions_as_for_one(submitted):
    few = asked(submitted.client, submitted.url("receipt", 1))
    add_authors(submitted, 12)
    for n in range(2, 6):
        submitted.attach(one_page_pdf(f"Words {n}"))
        submitted.submit()

    many = asked(submitted.client, submitted.url("receipt", 5))

    assert len(many) == len(few)
    assert len(few) <= 15, "\n".join(few)


def test_the_start_page_asks_as_often_for_ten_papers_as_for_one(begin):
    mal = begin("mal")
    url = reverse("submissions:start", args=["alpha"])
    few = asked(mal.client, url)
    for _ in range(9):
        begin("mal")

    many = asked(mal.client, url)

    assert len(many) == len(few)
    assert len(few) <= 15, "\n".join(few)


def test_saving_a_field_asks_as_often_for_thirty_authors_as_for_three(ready):
    add_authors(ready, 2)
    with CaptureQueriesContext(connection) as few:
        ready.save("title", "Once")
    add_authors(ready, 27)

    with CaptureQueriesContext(connection) as many:
        ready.save("title", "Twice")

    assert len(many) == len(few)
