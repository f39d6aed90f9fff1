"""The map of papers: a drawing whose points are links, and below it the same as lists by topic."""

from dataclasses import dataclass
from statistics import median
from textwrap import wrap
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from proceedings import access
from proceedings.access import Placed
from proceedings.mapping import HEIGHT, WIDTH, gap
from proceedings.models import FEWEST_ON_MAP
from proceedings.views.public import kept
from venues.models import Venue
from venues.navigation import public_frame
from web.audience import Audience, audience
from web.http import Request

N_COLOURS = 10  # that are told apart; papers of the smaller topics are grey
MARGIN = 30
LINE = 24  # height of a line of a label, in units of the drawing
LETTER = 10  # about the width of one of its letters
POINT = 12  # about half of a point


@audience(Audience.PUBLIC)
@require_safe
def paper_map(request: Request, slug: str) -> HttpResponse:
    """Every published paper as a point, alike ones near to each other."""
    return kept(request, slug, ("map",), lambda: _paper_map(request, slug))


@dataclass(frozen=True)
class Group:
    """The papers under one topic."""

    number: int  # by size, from 1
    topic: str
    papers: list[Placed]

    @property
    def colour(self) -> int:
        """The number of its colour in map.css; 0 is grey."""
        return self.number if self.topic and self.number <= N_COLOURS else 0


@dataclass
class Label:
    """A topic's name in the drawing, in the middle of its papers."""

    group: Group
    lines: list[str]
    x: int
    y: int  # of the first line

    @property
    def half_width(self) -> float:
        """From the middle to either end."""
        return max(len(line) for line in self.lines) * LETTER / 2

    def covers(self, paper: Placed) -> bool:
        """Whether a paper's point lies under it."""
        is_beside = self.y - LINE < paper.y < self.y + len(self.lines) * LINE
        return is_beside and abs(self.x - paper.x) < self.half_width + POINT

    def hides(self, other: "Label") -> bool:
        """Whether the two lie on each other."""
        above, below = sorted((self, other), key=lambda label: label.y)
        return (
            abs(self.x - other.x) < self.half_width + other.half_width
            and below.y - above.y < len(above.lines) * LINE
        )  # fmt: skip


def _paper_map(request: Request, slug: str) -> HttpResponse:
    venue = access.public_venue(slug)
    papers = access.papers_on_the_map(venue)
    context = public_frame(request, venue, "Papers") | {"n": len(papers)}
    if len(papers) >= FEWEST_ON_MAP:
        context |= _drawing(venue, papers)
    return render(request, "proceedings/map.html", context)


def _drawing(venue: Venue, papers: list[Placed]) -> dict[str, Any]:
    groups = _groups(papers)
    kinds = dict.fromkeys((paper.kind_key, paper.kind_label) for paper in papers)
    colours = {paper.number: group.colour for group in groups for paper in group.papers}
    return {
        "groups": groups,
        "kinds": [(key, label, sum(paper.kind_key == key for paper in papers)) for key, label in kinds],
        "labels": _labels(groups, papers),
        "points": [(paper, colours[paper.number]) for paper in sorted(papers, key=lambda paper: (paper.y, paper.x))],
        "radius": round(gap(len(papers)) * 0.36, 1),
        "box": (-MARGIN, -MARGIN, WIDTH + 2 * MARGIN, HEIGHT + 2 * MARGIN),
        "papers_url": reverse("proceedings:papers", args=[venue.slug]),
    }


def _groups(papers: list[Placed]) -> list[Group]:
    """The papers by topic, the topic with most of them first; those without a topic last."""
    found: dict[str, list[Placed]] = {}
    for paper in papers:
        found.setdefault(paper.topic, []).append(paper)
    by_size = sorted(found.items(), key=lambda item: (not item[0], -len(item[1]), item[0]))
    return [Group(number, topic, rows) for number, (topic, rows) in enumerate(by_size, 1)]


def _labels(groups: list[Group], papers: list[Placed]) -> list[Label]:
    """Names of the topics with a colour and more than a paper or two, where they hide few points and no other name."""
    shown: list[Label] = []
    for group in groups:
        if not group.colour or len(group.papers) < max(2, len(papers) / 40):
            continue
        free = [label for label in _tries(group) if not any(label.hides(other) for other in shown)]
        if free:
            shown.append(min(free, key=lambda label: sum(label.covers(paper) for paper in papers)))
    return shown


def _tries(group: Group) -> list[Label]:
    """A topic's name in the middle of its papers and, second best, beside that."""
    lines = wrap(group.topic, 26, max_lines=2, placeholder=" …", break_on_hyphens=False)
    x, y = (median(getattr(paper, name) for paper in group.papers) for name in ("x", "y"))
    half = max(len(line) for line in lines) * LETTER / 2
    found = []
    for down in (0, 1, -1, 2, -2, 3, -3):
        for right in (0, 60, -60, 120, -120):
            across = min(max(x + right, half - MARGIN / 2), WIDTH + MARGIN / 2 - half)
            top = min(max(y + (down - (len(lines) - 1) / 2) * LINE, 0), HEIGHT - (len(lines) - 1) * LINE)
            found.append(Label(group, lines, round(across), round(top)))
    return found
