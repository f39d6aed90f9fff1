"""Filters of text, loaded in every template. Times and plots are in `look`."""

from datetime import date

from django import template
from django.utils.safestring import SafeString, mark_safe

from web import text

register = template.Library()


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
def day(on: date | None) -> str:
    """ "11 May 2024"."""
    return f"{on.day} {on:%B %Y}" if on else ""


@register.filter
def number(value: float | str | None, places: int = 2) -> str:
    """A number with fixed places, a dash when there is none.

    A template gives "" for the mean of a paper that has no tally yet.
    """
    return "—" if value is None or isinstance(value, str) else f"{value:.{places}f}"


@register.filter
def get(mapping: dict, key: object) -> object:
    """An entry of a dict by a key that is a variable."""
    return mapping.get(key) if mapping else None
