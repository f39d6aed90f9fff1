"""Template filters: text and times as people read them. Loaded in every template."""

from datetime import date, datetime, timedelta, timezone

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from web import text

register = template.Library()
AOE = timezone(timedelta(hours=-12), "AoE")


@register.filter
def markdown(source: str) -> SafeString:
    """Markdown with maths as safe HTML."""
    return mark_safe(text.markdown(source or ""))  # noqa: S308 (cleaned by nh3)


@register.filter
def markdown_line(source: str) -> SafeString:
    """One line of Markdown with maths (titles) as safe HTML."""
    return mark_safe(text.markdown_line(source or ""))  # noqa: S308 (cleaned by nh3)


@register.filter
def plain(source: str, length: int = 300) -> str:
    """The text without marks, cut at a word."""
    return text.plain(source or "", length=length)


@register.filter
def aoe(at: datetime | None) -> str:
    """ "Sat 3 Feb 2024, 23:59 AoE"."""
    if at is None:
        return ""
    local = at.astimezone(AOE)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M} AoE"


@register.filter
def aoe_short(at: datetime | None) -> str:
    """ "Sat 3 Feb, 23:59 AoE"."""
    if at is None:
        return ""
    local = at.astimezone(AOE)
    return f"{local:%a} {local.day} {local:%b, %H:%M} AoE"


@register.filter
def iso(at: datetime | date | None) -> str:
    """For the `datetime` attribute."""
    return at.isoformat() if at else ""


@register.filter
def day(on: date | None) -> str:
    """ "11 May 2024"."""
    return f"{on.day} {on:%B %Y}" if on else ""


@register.simple_tag
def away(at: datetime, now: datetime) -> str:
    """How far a moment is: "in 4 days", "in 3 hours", "2 days ago"."""
    seconds = (at - now).total_seconds()
    size = abs(seconds)
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        n = int(size // length)
        if n >= 1 and (unit != "day" or n >= 2 or size >= 86400 * 1.5):
            words = f"{n} {unit}{'s' if n != 1 else ''}"
            return f"in {words}" if seconds > 0 else f"{words} ago"
    return "in a moment" if seconds > 0 else "a moment ago"


@register.simple_tag
def moment(at: datetime | None, now: datetime | None = None) -> SafeString | str:
    """A `<time>` that says AoE and, with script, the reader's own time and how long."""
    if at is None:
        return ""
    return format_html(
        '<time datetime="{}" data-local title="{} UTC">{}</time>',
        at.isoformat(),
        f"{at:%Y-%m-%d %H:%M}",
        aoe(at),
    )


@register.filter
def number(value: float | None, places: int = 2) -> str:
    """A number with fixed places, a dash when there is none."""
    return "—" if value is None else f"{value:.{places}f}"


@register.filter
def get(mapping: dict, key: object) -> object:
    """An entry of a dict by a key that is a variable."""
    return mapping.get(key) if mapping else None
