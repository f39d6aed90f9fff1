"""Filters and tags of the look: dates that say three things, plots as SVG attributes, toasts with undo."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from statistics import fmean

from django import template
from django.contrib.messages.storage.base import Message
from django.core.paginator import Page
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

AOE = timezone(timedelta(hours=-12), "AoE")
STRIP_WIDTH = 128  # of the axis of a score strip, in SVG units; 4 units of margin on both sides
UNITS = (("day", 86400), ("hour", 3600), ("minute", 60))


@register.filter
def aoe(at: datetime | None) -> str:
    """A deadline as the field writes it: "Fri 9 Feb, 23:59 AoE"."""
    return f"{_day(at.astimezone(AOE))}, {at.astimezone(AOE):%H:%M} AoE" if at else ""


@register.filter
def aoe_long(at: datetime | None) -> str:
    """As `aoe`, with the year."""
    return f"{_day(at.astimezone(AOE))} {at.astimezone(AOE):%Y, %H:%M} AoE" if at else ""


@register.filter
def utc(at: datetime | None) -> str:
    """The same moment in UTC, for those without script: "Sat 10 Feb, 11:59 UTC"."""
    return f"{_day(at.astimezone(UTC))}, {at.astimezone(UTC):%H:%M} UTC" if at else ""


@register.filter
def iso(at: datetime | None) -> str:
    """For `<time datetime>`: UTC to the second."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if at else ""


def _day(at: datetime) -> str:
    return f"{at:%a} {at.day} {at:%b}"


@register.filter
def how_long(at: datetime, now: datetime) -> str:
    """ "in 4 days", "in 50 minutes", "3 hours ago": the distance in the largest unit of which there are two.

    See also `howLong` in static/js/app.js, which keeps the words true while the page is open.
    """
    seconds = (at - now).total_seconds()
    span = abs(seconds)
    if span < 60:
        return "now" if seconds >= 0 else "just now"
    for unit, size in UNITS:
        if span >= 2 * size or unit == "minute":
            break
    n = int(span // size)
    words = f"{n}\N{NO-BREAK SPACE}{unit}{'' if n == 1 else 's'}"
    return f"in\N{NO-BREAK SPACE}{words}" if seconds > 0 else f"{words} ago"


@register.simple_tag(takes_context=True)
def moment(context: Context, at: datetime | None) -> SafeString | str:
    """A deadline in a sentence: AoE, the reader's own time (UTC without script), how long."""
    if at is None:
        return ""
    now = context.get("now")
    return format_html(
        '<time class="when" datetime="{}"><span>{}</span> · <span data-your-time>{}</span>'
        "{}<span data-how-long>{}</span></time>",
        iso(at),
        aoe_long(at),
        utc(at),
        " · " if now else "",
        how_long(at, now) if now else "",
    )


@register.simple_tag
def happened(at: datetime | None, precision: str = "") -> SafeString | str:
    """When something happened, in the reader's own time (UTC without script); "seconds" for 14:03:07."""
    return format_html('<time datetime="{}" data-local="{}">{}</time>', iso(at), precision, utc(at)) if at else ""


@register.filter
def hue_step(hue: int | str | None) -> int:
    """A venue's hue as static/css/hues.css knows it: a multiple of five, 260 when there is none."""
    return 260 if hue is None or hue == "" else 5 * round(int(hue) / 5) % 360


@register.filter
def nearness(at: datetime, now: datetime) -> str:
    """How a deadline is coloured: "past", "soon" (within three days) or ""."""
    left = (at - now).total_seconds()
    if left <= 0:
        return "past"
    return "soon" if left < 3 * 86400 else ""


@register.filter
def initials(name: object) -> str:
    """Two letters for an avatar: "Ada Lovelace" gives "AL"."""
    words = [word for word in str(name or "").split("@")[0].replace(".", " ").split() if word[:1].isalnum()]
    if not words:
        return "·"
    return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()


@register.filter
def halves(label: object) -> tuple[str, str]:
    """ "Double blind: reviewers see no authors" as name and explanation (empty without a colon)."""
    name, _, explanation = str(label).partition(": ")
    return name, explanation[:1].upper() + explanation[1:]


@register.filter
def undo_url(message: Message) -> str:
    """Where the undo button of a toast posts to: `messages.success(…, extra_tags="undo=/address/")`."""
    for tag in (message.extra_tags or "").split():
        if tag.startswith("undo=/") and not tag.startswith("undo=//"):
            return tag.removeprefix("undo=")
    return ""


@register.filter
def elided(page: Page) -> Iterable[int | str]:
    """Page numbers with gaps: 1 2 … 7 8 9 … 40."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)


@register.inclusion_tag("_strip.html")
def strip(ratings: Iterable[float | None], scale: Sequence[float], mine: float | None = None) -> dict:
    """Ratings of one paper on the venue's scale: a dot each, equal ones stacked, a tick for the mean.

    `scale` holds the values that may be given, lowest first (two ends suffice). Missing ratings are left out.
    """
    given = sorted(value for value in ratings if value is not None)
    low, high = min(scale), max(scale)

    def place(value: float) -> float:
        return round(4 + STRIP_WIDTH * (value - low) / ((high - low) or 1), 1)

    seen: dict[float, int] = {}
    dots = []
    step = 6 if len(given) < 9 else 3
    for value in given:
        dots.append(
            {
                "x": place(value),
                "y": 12 - step * seen.get(value, 0),
                "is_mine": value == mine and value not in seen,
            }
        )
        seen[value] = seen.get(value, 0) + 1
    mean = fmean(given) if given else None
    said = ", ".join(f"{value:g}" for value in given)
    return {
        "dots": dots,
        "ticks": [place(value) for value in scale],
        "mean_x": place(mean) if mean is not None else None,
        "label": f"ratings {said}; mean {mean:.2f}" if mean is not None else "no ratings yet",
    }


@register.inclusion_tag("_histogram.html")
def histogram(bars: Iterable[tuple[str, int]], label: str, unit: str = "papers") -> dict:
    """Counts as upright bars with their numbers: `bars` holds (name, count) or (name, count, tone) rows."""
    rows = [(*bar, "")[:3] for bar in bars]
    top = max((count for _, count, _ in rows), default=0) or 1
    width = 100 / max(len(rows), 1)  # per cent, so that the letters keep their size on every screen
    return {
        "label": label,
        "said": "; ".join(f"{name}: {count} {unit}" for name, count, _ in rows),
        "bars": [
            {
                "x": round(i * width + width * 0.08, 2),
                "middle": round((i + 0.5) * width, 2),
                "width": round(width * 0.84, 2),
                "y": round(140 - 118 * count / top, 1),
                "height": round(118 * count / top, 1),
                "text_y": round(140 - 118 * count / top - 6, 1),
                "name": name,
                "count": count,
                "tone": tone,
            }
            for i, (name, count, tone) in enumerate(rows)
        ],
    }


@register.inclusion_tag("_meter.html")
def meter(done: int, wanted: int, late: int = 0, started: int = 0) -> dict:
    """Progress drawn as reviews: full, half-written, late, still empty; then the number."""
    late, started = min(late, max(wanted - done, 0)), min(started, max(wanted - done - late, 0))
    rest = max(wanted - done - late - started, 0)
    said = (
        f"{done} of {wanted} reviews in"
        + (f", {started} begun" if started else "")
        + (f", {late} late" if late else "")
    )
    return {
        "marks": ["on"] * done + ["half"] * started + ["late"] * late + ["off"] * rest,
        "label": said,
        "done": done,
    }
