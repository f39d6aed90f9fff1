"""How a paper is set, against its venue's template: margins, columns, size of letters, lines, and the year it names."""

import re
import statistics
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from paperchecks.findings import Finding
from paperchecks.visibility import Word

SLACK = 8.0
"""Points by which letters may stand beside the text block: punctuation hangs, formulas swell."""

SHARE_OUTSIDE = 0.04
SHARE_CROSSING = 0.18
SMALLER = 0.5
TIGHTER = 0.93
FEWEST_WORDS = 150
"""Words of a page from which its layout can be told."""

FEWEST_NUMBERS = 10
"""Numbers below each other that count lines rather than the rows of a table."""

SHARE_BESIDE = 0.9
"""Share of a page's words that stand on one side of line numbers: they are in a margin."""

DESCENDING = frozenset("gjpqyQ,;()[]{}|/$@_§")


@dataclass(frozen=True)
class Template:
    """What a conference's style file makes.

    name       in words
    mark       what it prints on page 1, with the year as the group `year`
    left, right  edges of the text block in points from the left edge of a US letter page
    size, leading  of the main text in points
    numbered_from  the year from which on its style for review numbers the lines
    """

    name: str
    mark: str
    left: float
    right: float
    columns: int
    size: float
    leading: float
    numbered_from: int

    def year_in(self, text: str) -> str | None:
        """The year that the template's own words on a page name; None without such words."""
        match = re.search(self.mark, text, re.I)
        return match.group("year") if match else None

    def mark_in(self, text: str) -> str:
        """The template's own words on a page, or ""."""
        match = re.search(self.mark, text, re.I)
        return match.group() if match else ""


TEMPLATES: Mapping[str, Template] = {
    "iclr": Template(
        "ICLR",
        r"(?:under review|published) as an? (?:conference|workshop|blog ?post|\w+) paper at (?:the )?.{0,40}?"
        r"ICLR\W*(?P<year>20\d\d)",
        108.0, 504.0, 1, 10.0, 11.0, 2025,
    ),
    "icml": Template(
        "ICML",
        r"(?:International Conference on Machine Learning|\bICML\b)[^.]{0,60}?(?P<year>20\d\d)",
        54.0, 542.0, 2, 10.0, 11.0, 2007,
    ),
    "neurips": Template(
        "NeurIPS",
        r"(?:Neural Information Processing Systems|\bNeurIPS\b)[^.]{0,20}?(?P<year>20\d\d)",
        108.0, 504.0, 1, 10.0, 11.0, 2016,
    ),
}  # fmt: skip
"""By the letters of names such as `iclr2024`. Source: the conferences' style files."""


def template_of(name: str) -> tuple[Template, str]:
    """The template and the year of a name such as `iclr2024`; the year is "" where it names none.

    Raises KeyError for a name that is not of this kind or of no template known.
    """
    match = re.fullmatch(r"([a-z]+)(20\d\d)?", name.casefold().replace("-", ""))
    if match is None:
        raise KeyError(name)
    letters, year = match.groups(default="")
    return TEMPLATES[letters], year


def is_numbered(pages: Sequence[Sequence[Word]]) -> bool:
    """Whether lines are numbered on most of these pages."""
    return 2 * sum(map(_has_line_numbers, pages)) > len(pages)


def line_numbers(name: str | None, pages: Sequence[Sequence[Word]], *, is_final: bool) -> Iterator[Finding]:
    """Missing where the template called `name` has them for review; there where a final paper has none."""
    full = [words for words in pages if len(words) >= FEWEST_WORDS]
    if not full:
        return
    if is_final and is_numbered(full):
        sentence = "The lines are numbered, as in a paper under review."
        yield Finding("line_numbers", sentence, "Switch the style to its final version.", 1)
    if is_final or name is None:
        return
    template, year = template_of(name)
    if year and int(year) >= template.numbered_from and not is_numbered(full):
        sentence = f"The lines are not numbered, as {template.name} {year} has it for review."
        yield Finding("line_numbers", sentence, "Use the style files of the call in their version for review.", 1)


def _has_line_numbers(words: Sequence[Word]) -> bool:
    """Whether numbers that count the lines stand below each other in a margin; they need not count every line."""
    columns: dict[int, list[Word]] = {}
    for word in words:
        if re.fullmatch(r"\d{1,4}", word.text):
            for side in (word.box.left, word.box.right):
                columns.setdefault(round(side / 4), []).append(word)
    return any(
        len(column) >= FEWEST_NUMBERS
        and _counts(sorted((word.box.bottom, int(word.text)) for word in column))
        and _is_in_margin(column, words)
        for column in columns.values()
    )


def _is_in_margin(column: Sequence[Word], words: Sequence[Word]) -> bool:
    """Whether nearly all other words of the page are on one side of these."""
    left, right = min(word.box.left for word in column), max(word.box.right for word in column)
    least = SHARE_BESIDE * (len(words) - len(column))
    return max(sum(word.box.left >= right for word in words), sum(word.box.right <= left for word in words)) >= least


def _counts(column: Sequence[tuple[float, int]]) -> bool:
    steps = Counter(b - a for (_, a), (_, b) in zip(column, column[1:], strict=False))
    step, count = steps.most_common(1)[0]
    return step > 0 and count >= 0.8 * (len(column) - 1)


def findings(name: str, pages: Sequence[Sequence[Word]], text: str) -> Iterator[Finding]:
    """What differs from the template called `name`. `pages` are those of the main text; `text` is what page 1 says."""
    template, year = template_of(name)
    seen = {number: [word for word in words if not word.is_hidden] for number, words in enumerate(pages, start=1)}
    numbered = {number: words for number, words in seen.items() if len(words) >= FEWEST_WORDS}
    full = list(numbered.values())
    set_otherwise = [*_columns(template, full), *_margins(template, numbered)] if full else []
    yield from _named(template, year, text, is_alike=not set_otherwise)
    yield from set_otherwise
    if full:
        yield from _size(template, full)
        yield from _leading(template, full)


def _named(template: Template, year: str, text: str, *, is_alike: bool) -> Iterator[Finding]:
    """What page 1 says of its template. A page that says nothing and is set alike may be an older form of it."""
    found = template.year_in(text)
    other = next((one for one in TEMPLATES.values() if one is not template and one.year_in(text)), None)
    if found and year and found != year:
        yield Finding(
            "template_year",
            f"Page 1 is set in the template of {template.name} {found}; this venue asks for that of {year}.",
            f"Take the style files of {template.name} {year}.",
            1,
            text=template.mark_in(text),
        )
    elif found is None and (other or not is_alike):
        which = f"is set in the template of {other.name}" if other else f"is not set in the template of {template.name}"
        wanted = f"; this venue asks for that of {template.name}" if other else ", which this venue asks for"
        said = other.mark_in(text) if other else ""
        yield Finding(
            "template", f"Page 1 {which}{wanted}.", "Use the style files of the call, unchanged.", 1, text=said
        )


def _columns(template: Template, pages: Sequence[Sequence[Word]]) -> Iterator[Finding]:
    columns = [_n_columns(template, words) for words in pages]
    usual = Counter(columns).most_common(1)[0][0]
    if usual != template.columns:
        found, wanted = ("one column", "two") if usual == 1 else ("two columns", "one")
        sentence = f"The text is set in {found}, not in {wanted} as {template.name} has it."
        yield Finding("columns", sentence, "Use the style files of the call, unchanged.", 1)


def _n_columns(template: Template, words: Sequence[Word]) -> int:
    """Text in two columns leaves the middle of the page free."""
    middle = (template.left + template.right) / 2
    lines = {round(word.box.bottom / 3) for word in words}
    crossing = {
        round(word.box.bottom / 3) for word in words if word.box.left < middle + 3 and word.box.right > middle - 3
    }
    return 1 if len(crossing) > SHARE_CROSSING * len(lines) else 2


def _margins(template: Template, pages: Mapping[int, Sequence[Word]]) -> Iterator[Finding]:
    for number, words in pages.items():
        body = [word for word in words if not re.fullmatch(r"\d{1,4}", word.text)]  # line numbers stand outside
        letters = sum(len(word.text) for word in body)
        outside = [
            word for word in body if word.box.left < template.left - SLACK or word.box.right > template.right + SLACK
        ]
        if sum(len(word.text) for word in outside) > SHARE_OUTSIDE * letters:
            left = min(word.box.left for word in outside)
            right = max(word.box.right for word in outside)
            width = (max(right, template.right) - min(left, template.left)) / 72
            yield Finding(
                "margins",
                f"The text is {width:.1f} inches wide, not {(template.right - template.left) / 72:.1f} "
                f"as {template.name} has it.",
                "Leave the margins as the template sets them.",
                number,
                text=outside[0].text,
                box=outside[0].box,
            )
            return


def _size(template: Template, pages: Sequence[Sequence[Word]]) -> Iterator[Finding]:
    sizes: Counter[float] = Counter()
    for words in pages:
        for word in words:
            sizes[round(2 * word.size) / 2] += len(word.text)
    usual = sizes.most_common(1)[0][0]
    if usual < template.size - SMALLER:
        yield Finding(
            "font_size",
            f"The main text is set in {usual:g} pt, not in {template.size:g} pt as {template.name} has it.",
            "Leave the size of letters as the template sets it.",
            1,
        )


def _leading(template: Template, pages: Sequence[Sequence[Word]]) -> Iterator[Finding]:
    steps = [step for words in pages for step in _steps(template, words)]
    if len(steps) < FEWEST_WORDS / 5:
        return
    usual = statistics.median(steps)
    if usual < TIGHTER * template.leading:
        yield Finding(
            "line_spacing",
            f"Lines stand {usual:.1f} pt apart, not {template.leading:g} pt as {template.name} has it.",
            "Leave the space between lines as the template sets it.",
            1,
        )


def _steps(template: Template, words: Sequence[Word]) -> Iterator[float]:
    """Distances of neighbouring lines in one column, by the words that stand on the line without going below it."""
    middle = (template.left + template.right) / 2
    for side in (0, 1) if template.columns == 2 else (None,):
        feet = sorted(
            word.box.bottom
            for word in words
            if DESCENDING.isdisjoint(word.text) and side in (None, int(word.box.left > middle))
        )
        lines = [feet[0]] if feet else []
        for foot in feet:
            if foot - lines[-1] > 2:
                lines.append(foot)
        yield from (step for a, b in zip(lines, lines[1:], strict=False) if 6 < (step := b - a) < 20)
