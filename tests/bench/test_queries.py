"""No page asks the database more often because there are more rows, and none more than fifteen times.

The pages are those of the URLconf that a venue's address, a paper's number or its author's id opens, seen by everybody
who may see them: a page that is added tomorrow is counted tomorrow.
"""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.probes import MOST_QUERIES
from decisions.states import state_of
from mlworkshop.checks import THIRD_PARTY, audience_of, url_patterns
from submissions.models import Submission
from web.audience import Audience

HATS = {
    Audience.CHAIR: {"chair"},
    Audience.REVIEWER: {"reviewer"},
    Audience.AREA_CHAIR: {"area chair"},
    Audience.AUTHOR: {"author"},
    Audience.SIGNED_IN: {"chair", "reviewer", "area chair", "author", "outsider"},
    Audience.PUBLIC: {"outsider", "chair"},
}
KNOWN = {"slug", "number", "public_id"}
# Pages that must be among those that are counted.
LIVED_ON = {
    ("decisions:papers", "chair"), ("reviews:assignment", "chair"), ("consoles:progress", "chair"),
    ("consoles:chair", "chair"), ("venues:committee", "chair"), ("consoles:mail", "chair"),
    ("decisions:release", "chair"), ("consoles:paper", "chair"), ("reviews:reviewing", "reviewer"),
    ("reviews:review", "reviewer"), ("reviews:reviewing", "area chair"), ("consoles:paper", "area chair"),
    ("reviews:meta_review", "area chair"), ("consoles:me", "author"), ("consoles:me", "reviewer"),
    ("consoles:my_paper", "author"), ("website:venue", "outsider"), ("venues:remind_invited", "chair"),
}  # fmt: skip
# The file of an edition holds every table of its settings, and asks once for each.
HOLDING_ALL = {("venues:settings_toml", "chair"): 20}
BOOKKEEPING = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


def pages():
    """URLs that need nothing but a venue, or a venue and a paper: name → (keywords, hats of those it is for)."""
    for route, name, pattern in url_patterns():
        is_ours = not any(route.startswith(start) for start in THIRD_PARTY)
        if is_ours and set(pattern.pattern.converters) <= KNOWN:
            hats = set().union(*(HATS.get(audience, set()) for audience in audience_of(route, pattern)))
            yield name, (frozenset(pattern.pattern.converters), sorted(hats))


PAGES = dict(pages())


def address(place, name):
    values = {
        "slug": place.venue.slug,
        "number": place.papers["committee"].number,
        "public_id": place.papers["author"].public_id,
    }
    return reverse(name, kwargs={key: values[key] for key in PAGES[name][0]})


def n_queries(place, hat, name):
    """How many questions a page asks, the second time it is opened; None when it is not there for this person."""
    client = place.clients[hat]
    path = address(place, name)
    if client.get(path).status_code != 200:
        return None
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return sum(not query["sql"].startswith(BOOKKEEPING) for query in captured.captured_queries)


def test_no_page_asks_more_often_for_thirty_rows_than_for_three(places):
    few, many = places
    counts = {
        (name, hat): (n_queries(few, hat, name), n_queries(many, hat, name))
        for name, (_, hats) in sorted(PAGES.items())
        for hat in hats
    }
    seen = {page: pair for page, pair in counts.items() if pair != (None, None)}

    assert {page: pair for page, pair in seen.items() if pair[0] != pair[1]} == {}
    assert {page: pair for page, pair in seen.items() if max(pair) > HOLDING_ALL.get(page, MOST_QUERIES)} == {}
    assert LIVED_ON - seen.keys() == set()


def test_the_count_would_notice_a_query_for_each_row(places, monkeypatch):
    few, many = places

    def forgetful(paper, target):
        Submission.objects.count()
        return state_of(paper, target)

    monkeypatch.setattr("decisions.table.state_of", forgetful)

    assert n_queries(few, "chair", "decisions:papers") < n_queries(many, "chair", "decisions:papers")
