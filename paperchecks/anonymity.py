"""Signs that tell who wrote a paper. They are hints for the author, never a reason to refuse a file.

What the system knows of the authors (names, institutions) is looked for exactly; the rest by signs that were chosen to
be right rather than complete, because a checker that cries wolf is not read at the deadline.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from paperchecks.findings import Finding, Limits, shortened
from paperchecks.outline import Outline, text_outside_references
from paperchecks.reading import Page

MOST_QUOTED = 90  # characters
LETTERS = str.maketrans(
    dict(zip("łøđðßæœıħŋþ", ("l", "o", "d", "d", "ss", "ae", "oe", "i", "h", "n", "th"), strict=True))
)
LOOSE_ACCENT = re.compile(r"\s?[´`¨¯¸ˇ˘˙˚ˆ˜]\s?")
"""An accent that the PDF draws beside its letter: `Fran¸cois`, `D ord¯ evi c´`."""

EMAIL = re.compile(r"(?:\{[^{}@]{2,120}\}|[\w.+-]{2,64})\s?@\s?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,12}\b", re.I)
NO_EMAIL = re.compile(r"anon|example\.(?:com|org|edu)|domain\.(?:com|edu)|hidden|redacted|withheld", re.I)
LINK = re.compile(
    r"(?:https?://|www\.)?(?:[\w-]+\.)*"
    r"(?:github\.(?:com|io)|gitlab\.com|bitbucket\.org|huggingface\.co|kaggle\.com|drive\.google\.com|dropbox\.com)"
    r"[\w./~%#?=&+-]*",
    re.I,
)
OWN_CODE = re.compile(
    r"\b(?:our|we)\b[^.]{0,60}\b(?:code|implementation|repository|software|package|scripts?|data|models?|weights)\b"
    r"|\b(?:code|implementation|repository|software|scripts?|data ?sets?|weights|models?)\b"
    r"[^.]{0,80}\b(?:is|are|be|made|publicly|openly|freely)\b[^.]{0,40}\b(?:available|released|found|accessible|hosted)\b"
    r"|\b(?:code|implementation)\b\s*(?:and [\w ]{1,20})?(?::|at|available)"
    r"|^[^(]*\bavailable (?:at|from|on|via|under)[:(\s]*$",
    re.I,
)
"""What stands before a link to one's own code; a sentence with a citation in it speaks of somebody else's."""

FUNDING = re.compile(
    r"\b(?:thank|grateful|acknowledges?|supported by|support (?:from|by|of)|funded by|funding (?:from|by)|grants?|award"
    r"|fellowship)\b",
    re.I,
)
SUPPORT = re.compile(
    r"\b(?:this (?:work|research|project|material)|the authors?|[A-Z]\. ?[A-Z]\.)[^.]{0,40}"
    r"\b(?:supported|funded|acknowledges?)\b[^.]{0,100}",
    re.I,
)
WITHHELD = re.compile(r"anonym|omitted|withheld|removed|hidden|redacted|blind review|camera.ready|after review", re.I)
THANKS = re.compile(r"(?:\d{1,2}\.?\s+)?acknowledge?ments?\.?:?", re.I)
THANKS_IN_LINE = re.compile(r"acknowledge?ments?[.:]\s", re.I)
NOBODY = re.compile(r"anonymous (?:reviewers?|referees?|area chairs?|meta-?reviewers?|participants?)", re.I)
SELF_CITATION = re.compile(
    r"\b(?:in |as in |from |extends? |following |of )?(?:our|my) (?:own )?"
    r"(?:previous|prior|earlier|past|recent|preceding|companion) "
    r"(?:work|works|paper|papers|study|studies|article|publication|publications|research)\b"
    r"[^.]{0,40}(?:\([^()]{0,60}\d{4}[a-z]?[^()]{0,40}\)|\[\d[\d, ]*\])"
    r"|\bwe (?:previously|recently|earlier) (?:showed|proposed|introduced|presented|developed|reported|published)\b"
    r"[^.]{0,80}(?:\([^()]{0,60}\d{4}[a-z]?[^()]{0,40}\)|\[\d[\d, ]*\])",
    re.I,
)
INSTITUTION = (
    r"(?:[A-Z][\w’'-]+ )+(?:University|Institute(?: of [A-Z]\w+)?|Hospital|Laborator(?:y|ies))"
    r"|(?:University|Institute) of [A-Z][\w-]+"
)
OWN_INSTITUTION = re.compile(
    rf"\b(?:our|we|collected|recruited|conducted|performed|recorded|acquired|employed|students|approved)\b"
    rf"[^.]{{0,80}}\b(?:at|by|from|of)\b (?:the )?(?P<name>{INSTITUTION})"
)
AFFILIATION = re.compile(
    r"\b(?:universit\w+|instituto?|college|laborator\w+|department of|school of|faculty of|hospital)\b", re.I
)
ABSTRACT = re.compile(r"a\s?b\s?s\s?t\s?r\s?a\s?c\s?t\b.{0,3}", re.I)
CAMERA_READY = re.compile(
    r"published as an? (?:\w+ ){0,3}paper at [\w ]{2,40}|proceedings of the \d[^.]{0,80}"
    r"|accepted (?:at|to|by|as) [\w ]{3,40}|copyright \d{4} by the author",
    re.I,
)


@dataclass(frozen=True)
class Text:
    """A paper's words in the parts that matter.

    front   what stands above the abstract
    body    (page number, text) of everything but the list of references
    links   (page number, address) behind the words
    """

    front: str
    body: Sequence[tuple[int, str]]
    links: Sequence[tuple[int, str]] = ()

    @classmethod
    def of(cls, pages: Sequence[Page], found: Outline, links: Sequence[tuple[int, str]] = ()) -> "Text":
        return cls(_front(pages[0]) if pages else "", text_outside_references(pages, found), links)


def signs(text: Text, limits: Limits) -> Iterator[Finding]:
    """Everything in the visible text that points at the authors."""
    yield from _names(text, limits.authors)
    yield from _addresses(text)
    yield from _author_block(text)
    yield from _affiliations(text, limits.affiliations)
    yield from _thanks(text)
    yield from _own_links(text, limits.authors)
    yield from _self_citations(text)
    yield from _camera_ready(text)


def plain(text: str) -> str:
    """Lower-case letters and digits without accents, whichever way the accents were drawn; the rest is blanks."""
    text = LOOSE_ACCENT.sub("", text).casefold().translate(LETTERS)
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", " ", text).strip()


def name_pattern(name: str) -> re.Pattern[str] | None:
    """Finds a person in `plain` text: given name, up to two middle names, family name. None for one-part names."""
    parts = plain(name).split()
    if len(parts) < 2:
        return None
    given, family = re.escape(parts[0]), r"\W?".join(map(re.escape, _family(name)))
    return re.compile(rf"(?<![a-z]){given} (?:[a-z]+ ){{0,2}}{family}(?![a-z])")


def tells(text: str, authors: Sequence[str]) -> str | None:
    """The first author whose full name stands in `text`."""
    found = plain(text)
    for name in authors:
        pattern = name_pattern(name)
        if pattern and pattern.search(found):
            return name
    return None


def _family(name: str) -> list[str]:
    return plain(name.split()[-1]).split() or plain(name).split()[-1:]


def _front(page: Page) -> str:
    """What stands above the abstract; nothing when the page has none (a title page would be all front)."""
    for place, line in enumerate(page.lines):
        if ABSTRACT.match(line) and place < 60:
            return "\n".join(page.lines[:place])
    return ""


def _names(text: Text, authors: Sequence[str]) -> Iterator[Finding]:
    words = [(number, re.sub(r"\d", " ", plain(page))) for number, page in text.body]
    pages: set[int] = set()
    named = []
    for name in authors:
        pattern = name_pattern(name)
        if found := [number for number, page in words if pattern and pattern.search(page)]:
            pages.update(found)
            named.append(name)
    if named:
        who = ", ".join(named[:3]) + (f" and {len(named) - 3} more of you" if len(named) > 3 else "")
        where = f"Page {min(pages)} names" if len(pages) == 1 else f"Pages {_pages(pages)} name"
        yield Finding(
            "author_name",
            f"{where} {who}.",
            "Use the anonymous form of the template, and cite your own work in the third person.",
            min(pages),
        )


def _pages(numbers: set[int]) -> str:
    *others, last = map(str, sorted(numbers))
    return f"{', '.join(others)} and {last}"


def _addresses(text: Text) -> Iterator[Finding]:
    for number, words in text.body:
        found = [match.group() for match in EMAIL.finditer(words) if not NO_EMAIL.search(match.group())]
        if found:
            yield Finding(
                "email",
                f"Page {number} shows an e-mail address: {found[0]}.",
                "Remove it, unless it belongs to a data set or a third party.",
                number,
            )
            return


def _author_block(text: Text) -> Iterator[Finding]:
    """Institutions above the abstract. Names alone cannot be told from a title without knowing them."""
    match = AFFILIATION.search(text.front)
    if match and not re.search("anonymous", text.front, re.I):
        line = next(line for line in text.front.split("\n") if AFFILIATION.search(line))
        yield Finding(
            "author_block",
            f"Page 1 shows an affiliation above the abstract: “{shortened(line, MOST_QUOTED)}”.",
            "Use the anonymous form of the template.",
            1,
        )


def _affiliations(text: Text, affiliations: Sequence[str]) -> Iterator[Finding]:
    known = [name for name in affiliations if len(plain(name)) > 5]
    for number, words in text.body:
        spoken = plain(words)
        named = next((name for name in known if f" {plain(name)} " in f" {spoken} "), None)
        sign = OWN_INSTITUTION.search(words.replace("\n", " "))
        if named or sign:
            name = named or (sign.group("name") if sign else "")
            yield Finding(
                "affiliation",
                f"Page {number} names {name} as if it were your institution.",
                "Write “our institution” where it is yours.",
                number,
            )
            return


def _thanks(text: Text) -> Iterator[Finding]:
    for number, words in text.body:
        lines = words.split("\n")
        sections = [
            " ".join(lines[place + 1 : place + 12]) for place, line in enumerate(lines) if THANKS.fullmatch(line)
        ]
        sections += [
            " ".join(lines[place : place + 12]) for place, line in enumerate(lines) if THANKS_IN_LINE.match(line)
        ]
        support = SUPPORT.search(" ".join(lines))
        told = [section for section in sections if FUNDING.search(section)] + ([support.group()] if support else [])
        if any(not WITHHELD.search(NOBODY.sub("", section)) for section in told):
            yield _thanked(number)
            return


def _thanked(number: int) -> Finding:
    return Finding(
        "acknowledgements",
        f"Page {number} thanks people or names funding.",
        "Leave acknowledgements out until the paper is accepted.",
        number,
    )


def _own_links(text: Text, authors: Sequence[str]) -> Iterator[Finding]:
    """Links to the authors' own code: the account resembles an author's name, or the sentence says whose code it is."""
    for number, words in text.body:
        joined = re.sub(r"(https?://\S*|github\.|/)\n(?=\S)", r"\1", words)
        for match in LINK.finditer(joined):
            before = joined[max(0, match.start() - 160) : match.start()].replace("\n", " ")
            sentence = re.split(r"[.!?]\s+(?=[A-Z])", before)[-1]
            if not _is_anonymous(match.group()) and (OWN_CODE.search(sentence) or _account(match.group(), authors)):
                yield _linked(number, match.group())
                return
    for number, address in text.links:
        if _account(address, authors) and not _is_anonymous(address):
            yield _linked(number, address)
            return


def _linked(number: int, address: str) -> Finding:
    return Finding(
        "own_link",
        f"Page {number} links to {shortened(address, MOST_QUOTED)}, which may be yours.",
        "Share code through an anonymising service such as anonymous.4open.science, or in the supplement.",
        number,
    )


def _is_anonymous(address: str) -> bool:
    return "anonym" in address.casefold()


def _account(address: str, authors: Sequence[str]) -> bool:
    """Whether an address contains an author's family name, or an initial and most of it."""
    squeezed = re.sub(r"[^a-z0-9]", "", address.casefold().partition("://")[2] or address.casefold())
    return any(len(family) > 3 and family in squeezed for name in authors if (family := "".join(_family(name))))


def _self_citations(text: Text) -> Iterator[Finding]:
    for number, words in text.body:
        if match := SELF_CITATION.search(words.replace("\n", " ")):
            yield Finding(
                "self_citation",
                f"Page {number} cites your own work as yours: “{shortened(match.group(), MOST_QUOTED)}”.",
                "Cite it in the third person.",
                number,
            )
            return


def _camera_ready(text: Text) -> Iterator[Finding]:
    if text.body and (match := CAMERA_READY.search(text.body[0][1].replace("\n", " "))):
        yield Finding(
            "camera_ready",
            f"Page 1 says “{shortened(match.group(), MOST_QUOTED)}”, which is the template of accepted papers.",
            "Use the template's form for review.",
            1,
        )
