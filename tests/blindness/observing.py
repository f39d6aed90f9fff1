"""What one person can observe of a world: every response to every request, every mail to them, every query.

The clock stands still and randomness is seeded while somebody observes, so that two runs over the same rows give the
same bytes. Whatever a request changes is rolled back before the next.
"""

import random
import re
import secrets
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from unittest import mock
from urllib.parse import urlencode, urljoin, urlsplit

import time_machine
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test import client as test_client
from django.test.utils import CaptureQueriesContext

from notifications import actions, reminders
from notifications.models import Message
from tests.cast import World
from tests.worlds import addresses
from web import keeping

PROBES = ("Lovelace", "Ångström", "ada@ada-university.edu", "Turing", "decision:oral")
MAX_CRAWLED = 40
SKIPPED = re.compile(r"^/(accounts|static|demo)/")


@dataclass
class Observation:
    """One exchange: what was asked, and everything that came back."""

    request: str
    response: tuple
    queries: tuple[str, ...]
    mails: tuple = ()

    def differences(self, other: "Observation") -> list[str]:
        """In what two answers to the same request differ."""
        found = []
        names = ("status", "headers", "cookies", "body")
        for name, mine, theirs in zip(names, self.response, other.response, strict=True):
            if mine != theirs:
                found.append(f"{self.request}: {name}: {_first_difference(mine, theirs)}")
        if self.queries != other.queries:
            found.append(f"{self.request}: queries: {_first_difference(self.queries, other.queries)}")
        if self.mails != other.mails:
            found.append(f"{self.request}: mails: {_first_difference(self.mails, other.mails)}")
        return found


@dataclass
class Transcript:
    """Everything that one person observed of one world."""

    observations: dict[str, Observation] = field(default_factory=dict)

    @property
    def broken(self) -> list[str]:
        """Requests that the product could not answer: an error is a bug, and its page may tell anything."""
        return [name for name, seen in self.observations.items() if str(seen.response[0]).startswith("5")]

    def differences(self, other: "Transcript") -> list[str]:
        """In what two worlds differ for this person; empty when they cannot be told apart."""
        found = [
            f"{request}: only in one world" for request in sorted(self.observations.keys() ^ other.observations.keys())
        ]
        for request, mine in self.observations.items():
            if request in other.observations:
                found += mine.differences(other.observations[request])
        return found


@contextmanager
def standing_still(world: World) -> Iterator[random.Random]:
    """Stop the clock at the world's moment and let every source of randomness draw from the dice given."""
    dice = random.Random(7)
    patches = [
        mock.patch.object(secrets, "choice", dice.choice),
        mock.patch.object(secrets, "randbelow", dice.randrange),
        mock.patch.object(secrets, "token_bytes", lambda n=32: dice.randbytes(n)),
        mock.patch.object(secrets, "token_hex", lambda n=32: dice.randbytes(n).hex()),
        mock.patch.object(secrets, "token_urlsafe", lambda n=32: dice.randbytes(n).hex()),
        mock.patch.object(uuid, "uuid4", lambda: uuid.UUID(int=dice.getrandbits(128), version=4)),
        # Copying each context of each template takes a tenth of the time, and nobody here looks at one.
        mock.patch.object(test_client, "store_rendered_templates", lambda *_, **__: None),
    ]
    with time_machine.travel(world.now, tick=False):
        for patch in patches:
            patch.start()
        try:
            yield dice
        finally:
            for patch in patches:
                patch.stop()


@contextmanager
def undone() -> Iterator[None]:
    """Undo every row when the block ends."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def rolled_back() -> Iterator[None]:
    """Undo every row, and every number that a sequence gave out, when the block ends.

    Sequences are looked at before the first statement that could move one: most pages send none.
    """
    before: dict[str, int | None] = {}

    def look_first(execute, sql, params, many, context):
        if not before and not MOVES_NO_SEQUENCE.match(sql):
            before.update(_sequences())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look_first), undone():
        yield
    moved = [name for name, value in _sequences().items() if before[name] != value] if before else []
    with connection.cursor() as cursor:
        for name in moved:
            cursor.execute("SELECT setval(%s, %s, %s)", [name, before[name] or 1, before[name] is not None])


MOVES_NO_SEQUENCE = re.compile(r"(?!.*(nextval|setval))(SELECT|SAVEPOINT|RELEASE|ROLLBACK)\b", re.DOTALL)


def _sequences() -> dict[str, int | None]:
    """Where each sequence stands; asked beside Django, so that whoever writes down queries does not find this one."""
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename), last_value FROM pg_sequences"
        )
        return dict(cursor.fetchall())


def observe(
    world: World,
    person: str | None,
    *,
    papers: tuple[int, ...] = (1,),
    only: Callable[[str], bool] = lambda name: True,
    posts: bool = True,
    crawls: bool = True,
) -> Transcript:
    """Walk through everything as one person (None: nobody signed in).

    URLs that name a paper are walked for the papers with the numbers given; `only` restricts the URL names, `posts`
    sends forms too, `crawls` follows links and types into search fields.
    """
    transcript = Transcript()
    with standing_still(world) as dice, rolled_back():
        client = Client(raise_request_exception=False)
        if person:
            client.force_login(world.people[person])
        walker = _Walker(world, client, transcript, dice, world.people[person].email if person else "")
        todo = [address.path for address in addresses(world, papers) if only(address.name)]
        refused = {path for path in todo if walker.get(path) == 404}
        if crawls:
            walker.crawl(only=only)
        for path in todo if posts else ():
            # Who gets nothing by asking is asked once more with a form; the others with two.
            walker.post(path, both=path not in refused)
        walker.mails()
    return transcript


class _Walker:
    """Makes requests as one client and writes down what comes back."""

    def __init__(self, world: World, client: Client, transcript: Transcript, dice: random.Random, email: str) -> None:
        self.world, self.client, self.transcript, self.dice, self.email = world, client, transcript, dice, email
        self.links: list[str] = []
        self.searches: list[tuple[str, str]] = []
        # Whatever a request changes is undone, so this stays the last message.
        self.last = Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def get(self, path: str) -> int:
        """Ask for a page and remember where it leads; gives the status."""
        response = self._ask("GET", path, lambda: self.client.get(path))
        if response.status_code == 200 and "text/html" in response.get("Content-Type", ""):
            reader = _Links(path)
            reader.feed(response.content.decode())
            self.links += reader.links
            self.searches += reader.searches
        return response.status_code

    def crawl(self, *, only: Callable[[str], bool]) -> None:
        """Follow links and use every search field that was met with words that could betray somebody."""
        n_crawled = 0
        while self.links and n_crawled < MAX_CRAWLED:
            path = self.links.pop(0)
            if f"GET {path}" in self.transcript.observations or SKIPPED.search(path) or not _is_walked(path, only):
                continue
            n_crawled += 1
            self.get(path)
        for path, name in sorted(set(self.searches)):
            for word in PROBES:
                query = f"{path}?{urlencode({name: word})}"
                if f"GET {query}" not in self.transcript.observations:
                    self._ask("GET", query, lambda query=query: self.client.get(query))

    def post(self, path: str, *, both: bool) -> None:
        """Send a probing form, then an empty one; only the shape of queries counts, for a change names its rows."""
        probe = {"q": "Lovelace", "revision": "0", "typed_count": "0", "text": "x"}
        for label, data in [("probe", probe), ("empty", {})][: 2 if both else 1]:
            self._ask(f"POST {label}", path, lambda data=data: self.client.post(path, data), shape_only=True)

    def mails(self) -> None:
        """What the reminders of this moment and everything before put into this person's inbox."""
        with rolled_back():
            reminders.enqueue_due(now=self.world.now)
            to_me = Message.objects.filter(to_email__iexact=self.email).order_by("key") if self.email else []
            rows = tuple(as_it_travels(message) for message in to_me)
        self.transcript.observations["mail"] = Observation("mail", ("", "", "", rows), ())

    def _ask(self, method: str, path: str, ask: Callable, *, shape_only: bool = False):
        # Each exchange stands for itself: what an earlier one left behind must not be taken for a difference.
        before = len(mail.outbox) if hasattr(mail, "outbox") else 0
        cache.clear()
        keeping.forget_all()
        self.dice.seed(f"{method} {path}")
        for name in [name for name in self.client.cookies if name != settings.SESSION_COOKIE_NAME]:
            del self.client.cookies[name]
        with rolled_back():
            connection.queries_log.clear()  # which forgets the oldest of too many, and what comes after them
            with CaptureQueriesContext(connection) as captured:
                response = ask()
                body = b"".join(response.streaming_content) if response.streaming else response.content
            mails = self._new_mails() if any(WRITES_MAIL in row["sql"] for row in captured.captured_queries) else ()
        if hasattr(mail, "outbox"):
            del mail.outbox[before:]
        request = f"{method} {path}"
        self.transcript.observations[request] = Observation(
            request,
            (response.status_code, _headers(response), _cookies(response), body),
            tuple(normalised(query["sql"], shape_only=shape_only) for query in captured.captured_queries),
            mails,
        )
        return response

    def _new_mails(self) -> tuple:
        to_me = Message.objects.filter(to_email__iexact=self.email).filter(pk__gt=self.last).order_by("key")
        return tuple(as_it_travels(message) for message in to_me)


WRITES_MAIL = f'INSERT INTO "{Message._meta.db_table}"'


def as_it_travels(message: Message) -> tuple[str, bytes]:
    """A message with every header that its reader's mail program can see."""
    return message.key, re.sub(rb"=+\d+==", b"boundary", actions.as_mail(message).message().as_bytes())


def _is_walked(path: str, only: Callable[[str], bool]) -> bool:
    from django.urls import Resolver404, resolve

    try:
        return only(resolve(urlsplit(path).path).view_name)
    except Resolver404:
        return False


def _headers(response) -> tuple:
    return tuple(sorted((name.lower(), value) for name, value in response.headers.items()))


def _cookies(response) -> tuple:
    return tuple(sorted((name, morsel.OutputString()) for name, morsel in response.cookies.items()))


LITERAL = re.compile(r"'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b")
VOLATILE = re.compile(r'"(s\d+_x\d+|_django_curs_\w+)"')


IN_LIST = re.compile(r"IN \(([^()]*|\(\d+\)(?:, \(\d+\))*)\)")


def _in_order(found: re.Match) -> str:
    """The members of a set in one order: a set has none of its own."""
    return f"IN ({', '.join(sorted(found[1].split(', ')))})"


def normalised(sql: str, *, shape_only: bool) -> str:
    """A query without what differs between two runs over the same rows; `shape_only` without any value."""
    sql = IN_LIST.sub(_in_order, VOLATILE.sub('"…"', sql))
    if shape_only:
        sql = re.sub(r"IN \([^()]*\)", "IN (…)", LITERAL.sub("?", sql))
    return sql


def _first_difference(mine, theirs) -> str:
    """The place where two things part, short enough to read."""
    if isinstance(mine, tuple) and isinstance(theirs, tuple):
        for a, b in zip(mine, theirs, strict=False):
            if a != b:
                return _first_difference(a, b) if isinstance(a, tuple | str) else f"{a!r} ≠ {b!r}"
        return f"{len(mine)} ≠ {len(theirs)} entries"
    a, b = (side.decode(errors="replace") if isinstance(side, bytes) else str(side) for side in (mine, theirs))
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return f"…{a[max(0, at - 60) : at + 60]!r} ≠ …{b[max(0, at - 60) : at + 60]!r}"


class _Links(HTMLParser):
    """Links of our own and search fields of a page."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base, self.links, self.searches = base, [], []
        self._action: str | None = None

    def handle_starttag(self, tag: str, attrs) -> None:
        given = dict(attrs)
        for name in ("href", "src", "hx-get", "data-pdf", "data-fetch-url", "data-url"):
            if given.get(name):
                self._add(given[name])
        if tag == "form":
            self._action = (given.get("action") or "") if given.get("method", "get").lower() == "get" else None
        if tag == "input" and self._action is not None and given.get("type", "text") in {"text", "search"}:
            self.searches.append((urljoin(self.base, self._action).partition("?")[0], given.get("name", "q")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._action = None

    def _add(self, link: str) -> None:
        target = urlsplit(urljoin(self.base, link))
        if not target.netloc and target.scheme in {"", "http"}:
            path = target.path + (f"?{target.query}" if target.query else "")
            if path not in self.links:
                self.links.append(path)
