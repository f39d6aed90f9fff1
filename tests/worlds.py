"""Every URL of the product, filled in with what stands in a world: the map that the access and blindness tests walk.

A URL whose keyword name is not known here fails the tests: nobody can add a page that they do not visit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from django.urls import reverse

from letters.identity import Letter
from mlworkshop.checks import THIRD_PARTY, url_patterns
from notifications.models import Message
from reviews.models import Comment, EmergencyCall, Proposal
from schedule.models import Talk
from submissions.identity import Authorship
from submissions.models import PaperFile, Upload
from tests.cast import FOUND, World
from venues.identity import Invitation

NOWHERE = "zzzzzzzzzzzz"


@dataclass(frozen=True)
class Address:
    """One URL: its name, and the address with its keywords filled in."""

    name: str
    path: str
    kwargs: tuple[tuple[str, object], ...]


def fillings(world: World, papers: tuple[int, ...] = (1,)) -> dict[str, list]:
    """Values for each keyword name that URLs use, about the papers with these numbers."""
    alpha = world.alpha
    tokens = [world_token(world)]
    return {
        "slug": [alpha.slug],
        "former": [alpha.former_slugs[-1]],
        "number": list(papers),
        "public_id": [world.papers[n].public_id for n in papers],
        "version": [1],
        "file": [_first(PaperFile.objects.filter(submission=world.papers[n]), "public_id") for n in papers],
        "upload": [_first(Upload.objects.all(), "public_id")],
        "author": [
            _first(Authorship.objects.filter(submission=world.papers[n]).order_by("position"), "public_id")
            for n in papers
        ],
        "token": tokens,
        "member": [world.members["rob"].public_id],
        "invitation": [_first(Invitation.objects.all(), "public_id")],
        "review": [review.public_id for (n, _), review in sorted(world.reviews.items()) if n in papers] or [NOWHERE],
        "comment": [_first(Comment.objects.filter(submission__number=papers[0], submission__venue=alpha), "public_id")],
        "answer": [NOWHERE],
        "proposal": list(Proposal.objects.order_by("pk").values_list("public_id", flat=True)) or [NOWHERE],
        "emergency": [_first(EmergencyCall.objects.filter(submission=world.papers[papers[0]]), "public_id")],
        "release": [_first(alpha.releases.all(), "public_id")],
        "message": [
            _first(Message.objects.filter(submission_id=world.papers[4 if 4 in papers else 2].pk), "public_id")
        ],
        "topic": [world.topics[0].pk],
        "track": [alpha.tracks.first().pk],
        "award": [alpha.awards.first().pk],
        "shown": [alpha.shown_people.first().pk],
        "room": [_first(alpha.rooms.order_by("position"), "public_id")],
        "session": [_first(alpha.sessions.order_by("-number"), "public_id")],
        "talk": [_first(Talk.objects.filter(submission=world.papers[1]), "public_id")],
        "letter": [_first(Letter.objects.filter(venue=alpha), "public_id")],
        "code": ["z" * 20],
        "item": [alpha.site_pages.first().pk],
        "picture": [alpha.pictures.first().public_id],
    }


def _first(rows, name: str) -> str:
    row = rows.order_by("pk").first() if not rows.ordered else rows.first()
    return getattr(row, name) if row else NOWHERE


def world_token(world: World) -> str:
    """A token that opens nothing: whoever holds a real one is, to the product, the person it was sent to."""
    return "z" * 32


def addresses(world: World, papers: tuple[int, ...] = (1,)) -> list[Address]:
    """Every URL of ours with every filling, in a stable order."""
    known = fillings(world, papers) | KINDS
    found = []
    for route, name, pattern in url_patterns():
        if route.startswith((*THIRD_PARTY, "styleguide/")):  # the style guide exists while developing only
            continue
        names = list(pattern.pattern.converters)
        strangers = [key for key in names if key not in known]
        assert not strangers, f"{name}: say in tests/worlds.py what {strangers[0]} can be, so that the page is visited"
        values = [CHOICES.get((name, key)) or known[key] for key in names]
        for combination in product(*values):
            kwargs = dict(zip(names, combination, strict=True))
            found.append(Address(name, reverse(name, kwargs=kwargs), tuple(kwargs.items())))
    return found


def addresses_of(world: World, rows: Iterable[str]) -> dict[str, str]:
    """The address of each row of the access matrix: of paper 1, or the paper after an @ ("draft" for the draft)."""
    keywords = {name: list(pattern.pattern.converters) for _, name, pattern in url_patterns()}
    known: dict[str, dict[str, list]] = {}
    found = {}
    for row in rows:
        name, _, which = row.partition("@")
        if which not in known:
            paper = world.draft if which == "draft" else world.papers[int(which or 1)]
            own = {"number": [paper.number], "public_id": [paper.public_id]}
            known[which] = fillings(world, (paper.number or 1,)) | KINDS | own
        values = {key: (CHOICES.get((name, key)) or known[which][key])[0] for key in keywords[name]}
        found[row] = reverse(name, kwargs=values)
    return found


# Keyword names with a fixed set of values, and where a URL has values of its own: (URL name, keyword) → values.
KINDS: dict[str, list] = {
    "kind": ["pdf"],
    "suffix": ["zip"],  # of the supplements in tests/cast.py
    "reminder": ["author-link", "reviews", "bids", "response-open", "camera-ready"],
    "revision": [0],
    "key": ["rating"],
    "change": ["c1"],  # of the decisions in tests/cast.py
}
OLD_ADDRESSES = (
    "consoles:my_paper",
    "proceedings:bib",
    "reviews:review",
    "schedule:paper",
    "schedule:talk_page",
    "submissions:edit",
    "website:page",
)
OF_FINDINGS = ("finding", "finding_picture", "finding_take_back", "place")
CHOICES: dict[tuple[str, str], list] = {
    ("consoles:withdraw_extension", "kind"): ["camera_ready"],
    ("venues:settings_order", "kind"): ["topics"],
    ("venues:settings_form", "kind"): ["review"],
    ("venues:question_new", "kind"): ["review"],
    ("venues:question_preview", "kind"): ["review"],
    ("venues:question", "kind"): ["review"],
    ("venues:question_retire", "kind"): ["review"],
    **{(f"submissions:{name}", "key"): [FOUND.key] for name in OF_FINDINGS},
    ("venues:settings_outcome", "key"): ["oral"],
    ("venues:site_row", "kind"): ["pages"],
    ("venues:site_row_new", "kind"): ["pages"],
    ("venues:site_rows", "kind"): ["pages"],
    ("venues:site_restore", "kind"): ["pages"],
    ("website:page", "key"): ["code-of-conduct"],
    ("venues:settings_letter", "key"): ["decision:oral"],
    # Addresses that the venue had before lead only whom the present ones let in: a page of each kind.
    **{(name, "slug"): ["alpha", "alpha-before"] for name in OLD_ADDRESSES},
}
