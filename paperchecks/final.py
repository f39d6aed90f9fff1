"""A camera-ready PDF against what the system has: title, authors, licence; and whether it is anonymous still.

What page 1 shows is read once and kept (`Printed`), because title and authors can be changed here after the upload.
"""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from paperchecks.authorship import INSTITUTION, NOBODY, Block
from paperchecks.findings import Finding, shortened
from paperchecks.names import unspaced, whereabouts
from paperchecks.reading import Page

MOST_QUOTED = 120  # characters
MOST_LINES, MOST_LINE = 150, 300
"""Lines of page 1 that are kept, and characters of each."""

MOST_TITLE_LINES = 5
LOOKS_ALIKE = 0.5
"""How alike two titles are, from 0 to 1, of which one may have been meant to be the other."""

MATH = re.compile(r"\\[a-zA-Z]+|[${}*_`~^\\]")
LIGATURES = re.compile(r"ffi|ffl|ff|fi|fl")
MARKS = re.compile(r"[\d\s*∗†‡§¶]+$")
STILL_ANONYMOUS = re.compile(
    r"^anonymous (?:authors?|submission|institution)|double.?blind|^under review|^preliminary work\. under review"
    r"|do not distribute|^submitted to .{3,80}(?:review|distribute)",
    re.I,
)
LICENCE = re.compile(
    r"\bCC[ -]?(?:BY|0)(?:[ -](?:NC|SA|ND))*(?:[ -]?\d\.\d)?\b|\bCreative Commons(?: [A-Z][\w-]*){0,6}(?: \d\.\d)?"
    r"|\bcreativecommons\.org/\S+|(?:\bcopyright|©|\(c\)) ?(?:© ?)?(?:19|20)\d\d[^.\n]{0,80}|\ball rights reserved",
    re.I,
)
CODE = re.compile(r"\bCC[ -]?(BY(?:[ -](?:NC|SA|ND))*|0)(?:[ -]?(\d)\.\d)?", re.I)


@dataclass(frozen=True)
class Printed:
    """What a PDF shows of itself.

    title     the largest words of page 1: a guess
    lines     the lines of page 1
    licence   the first words about a licence or a copyright, on whatever page, or ""
    """

    title: str = ""
    lines: tuple[str, ...] = ()
    licence: str = ""

    @classmethod
    def of(cls, pages: Sequence[Page], title: str) -> Self:
        """Of pages that have been read."""
        lines = pages[0].lines if pages else ()
        said = next((match.group() for page in pages if (match := LICENCE.search(page.text))), "")
        return cls(title, tuple(line[:MOST_LINE] for line in lines[:MOST_LINES]), shortened(said, MOST_QUOTED))

    def to_json(self) -> dict[str, Any]:
        """As it is kept; see `from_json`."""
        return asdict(self)

    @classmethod
    def from_json(cls, item: Mapping[str, Any]) -> Self:
        """From what was kept; nothing of a file that was looked into before anything was."""
        return cls(str(item.get("title", "")), tuple(item.get("lines", ())), str(item.get("licence", "")))


@dataclass(frozen=True)
class Asked:
    """What the PDF should show.

    licence          the licence that its authors chose, such as "CC BY 4.0"; "" where none is compared
    needs_licence    whether the venue asks for a line that names a licence or a copyright
    """

    title: str
    authors: tuple[str, ...]
    licence: str = ""
    needs_licence: bool = False


def differences(printed: Printed, asked: Asked) -> Iterator[Finding]:
    """What a camera-ready PDF shows that it should not, or otherwise. Nothing of a PDF without words."""
    if not printed.lines:
        return
    block = Block.of([Page(1, printed.lines)], printed.title)
    yield from _title(printed, asked.title, block)
    if line := _anonymous_still(printed, block):
        yield Finding(
            "still_anonymous",
            f"The final PDF still hides its authors: page 1 says “{shortened(line, MOST_QUOTED)}”.",
            "Switch the template to its final form, for example with \\iclrfinalcopy or the option accepted or final.",
            1,
            line,
        )
    else:
        yield from _authors(printed, asked.authors, block)
    yield from _licence(printed, asked)


# --- The title ------------------------------------------------------------------------------------------------


def _title(printed: Printed, title: str, block: Block) -> Iterator[Finding]:
    wanted = unspaced(MATH.sub("", title))
    if not wanted:
        return
    runs = list(_runs(printed.lines, len(block.heads)))
    match = next((run for run in runs if _is_same(" ".join(run), wanted)), None)
    if match and not _goes_on(match, printed, block):
        return
    if _is_same(printed.title, wanted):
        return
    said = max([printed.title, *map(" ".join, runs)], key=lambda words: _likeness(words, wanted))
    if match or _likeness(said, wanted) < LOOKS_ALIKE:
        said = printed.title
    if said:
        yield Finding(
            "title_differs",
            f"The PDF is called “{shortened(said, MOST_QUOTED)}”; here the title is “{shortened(title, MOST_QUOTED)}”.",
            "Make them the same: change the title here, or upload the PDF with the other one.",
            1,
            said,
        )


def _runs(lines: Sequence[str], start: int) -> Iterator[list[str]]:
    """Up to MOST_TITLE_LINES consecutive lines, where titles stand."""
    for first in range(min(len(lines), start + 6)):
        for last in range(first + 1, min(len(lines), first + MOST_TITLE_LINES) + 1):
            yield list(lines[first:last])


def _goes_on(run: Sequence[str], printed: Printed, block: Block) -> bool:
    """Whether the next line, in letters as large, belongs to the title too."""
    place = printed.lines.index(run[0]) + len(run)
    following = printed.lines[place] if place < len(printed.lines) else ""
    said = unspaced(following)
    is_name = any(block.is_name(part) for part in re.split(r"[,\d*]+", following))
    return len(said) > 2 and unspaced(printed.title).endswith(said) and not is_name


def _is_same(words: str, wanted: str) -> bool:
    said = unspaced(MARKS.sub("", words))
    pairs = ((said, wanted), (_ascii(said), _ascii(wanted)), (LIGATURES.sub("", said), LIGATURES.sub("", wanted)))
    return unspaced(words) == wanted or any(one == other and one for one, other in pairs)


def _likeness(words: str, wanted: str) -> float:
    return difflib.SequenceMatcher(None, unspaced(words)[:400], wanted[:400], autojunk=False).ratio()


def _ascii(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text)


# --- The authors ----------------------------------------------------------------------------------------------


def _anonymous_still(printed: Printed, block: Block) -> str | None:
    front = next((line for line in block.lines if NOBODY.search(line)), None)
    return front or next((line for line in printed.lines if STILL_ANONYMOUS.search(line)), None)


def _authors(printed: Printed, authors: Sequence[str], block: Block) -> Iterator[Finding]:
    front = "\n".join(block.lines)
    places = {author: place for author in authors if (place := whereabouts(front, author))}
    elsewhere = "\n".join(printed.lines)
    missing = [author for author in authors if author not in places and not whereabouts(elsewhere, author)]
    if missing:
        whom = f"{missing[0]}, who is an author" if len(missing) == 1 else f"{_listed(missing)}, who are authors"
        yield Finding(
            "author_missing",
            f"Page 1 of the PDF does not name {whom} here.",
            "Add the name to the PDF, or ask for another author list here.",
        )
    if places and (others := _others(front, places, block)):
        whom = f"{others[0]}, who is no author" if len(others) == 1 else f"{_listed(others)}, who are no authors"
        yield Finding(
            "author_extra",
            f"Page 1 of the PDF names {whom} here.",
            "Ask for another author list here, or take the name out of the PDF.",
            1,
            others[0],
        )
    shown = sorted(places, key=lambda author: places[author])
    if not missing and shown != [author for author in authors if author in places]:
        yield Finding(
            "author_order",
            f"The PDF names the authors in another order: {_listed(shown)}.",
            "Put them in the same order in both, if the order matters.",
            1,
            re.sub(r"\s+", " ", front[slice(*places[shown[0]])]),
        )


def _others(front: str, places: Mapping[str, tuple[int, int]], block: Block) -> list[str]:
    """People beside the authors: on a line with one of them, or on a line of their own above an institution."""
    found: list[str] = []
    start, goes_on = 0, False
    lines = front.split("\n")
    for place, line in enumerate(lines):
        spans = sorted(
            (max(a - start, 0), min(b - start, len(line))) for a, b in places.values() if a < start + len(line)
        )
        spans = [span for span in spans if span[1] > 0]
        below = lines[place + 1] if place + 1 < len(lines) else ""
        names: tuple[str, ...] = ()
        if spans or INSTITUTION.search(below) or (goes_on and re.search(r"[\d*∗†‡]", line)):
            rest, at = "", 0
            for first, last in spans:
                rest, at = f"{rest}{line[at:first]}, ", last
            rest += line[at:]
            names = () if INSTITUTION.search(rest) else block.names_in(rest, most=not spans)
        found += names
        goes_on = bool(spans or names)
        start += len(line) + 1
    return [name for name in dict.fromkeys(found) if not any(whereabouts(name, author) for author in places)]


def _listed(names: Sequence[str], most: int = 5) -> str:
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


# --- The licence ----------------------------------------------------------------------------------------------


def _licence(printed: Printed, asked: Asked) -> Iterator[Finding]:
    said, chosen = CODE.search(printed.licence), CODE.search(asked.licence)
    if said and chosen and (_code(said) != _code(chosen)):
        yield Finding(
            "licence_differs",
            f"The PDF says {shortened(printed.licence, MOST_QUOTED)}; here its authors chose {asked.licence}.",
            "Make them the same: choose the other licence here, or change the line in the PDF.",
        )
    elif asked.needs_licence and not printed.licence:
        yield Finding(
            "licence_missing",
            "The PDF names neither a licence nor a copyright, for which the venue asks.",
            f"Add a line such as “© The authors, {asked.licence or 'CC BY 4.0'}” at the foot of page 1.",
        )


def _code(match: re.Match[str]) -> str:
    return re.sub(r"[ -]+", "-", match[1].upper())
