"""How a published paper is cited: BibTeX, a plain sentence, tags for Google Scholar, JSON-LD.

Pure functions over a `Cited`, which names no table; `of` makes one of the public record.
"""

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from django.conf import settings
from django.urls import reverse

from proceedings.access import names_of
from proceedings.models import Licence, PublicPaper
from proceedings.naming import citation_name, split_name
from web.text import plain

MATHS = re.compile(r"(\$\$?[^$\n]+\$\$?)")
SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "&": r"\&", "%": r"\%", "$": r"\$",
    "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u", "\u0307": ".",
    "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0323": "d", "\u0327": "c", "\u0328": "k",
}  # fmt: skip
LETTERS = {
    "ß": r"{\ss}", "æ": r"{\ae}", "Æ": r"{\AE}", "œ": r"{\oe}", "Œ": r"{\OE}", "ø": r"{\o}", "Ø": r"{\O}",
    "å": r"{\aa}", "Å": r"{\AA}", "ł": r"{\l}", "Ł": r"{\L}", "ı": r"{\i}",
    "–": "--", "—": "---", "‘": "`", "’": "'", "“": "``", "”": "''", "\u00a0": "~",
}  # fmt: skip


@dataclass(frozen=True)
class Cited:
    """What a citation says of a paper."""

    key: str
    title: str
    authors: tuple[str, ...]
    booktitle: str
    year: int
    day: date
    url: str
    pdf_url: str = ""
    abstract: str = ""
    licence_url: str = ""


def of(paper: PublicPaper, *, has_pdf: bool) -> Cited:
    """The citation of a published paper, whose venue has been read."""
    venue = paper.venue
    day = venue.starts_on or paper.published_at.date()
    return Cited(
        key=key_of(names_of(paper.authors), day.year, paper.title, paper.number),
        title=paper.title,
        authors=names_of(paper.authors),
        booktitle=f"{venue.name} at {venue.parent}" if venue.parent else venue.name,
        year=day.year,
        day=day,
        url=settings.SITE_URL + paper.get_absolute_url(),
        pdf_url=settings.SITE_URL + reverse("proceedings:pdf", args=[venue.slug, paper.number]) if has_pdf else "",
        abstract=paper.abstract,
        licence_url=Licence(paper.licence).url if paper.licence else "",
    )


def key_of(authors: Iterable[str], year: int, title: str, number: int) -> str:
    """A key such as `lovelace2024sparse7`: ASCII, and no two papers of a venue have the same."""
    family = split_name(next(iter(authors), "anonymous"))[1]
    word = next((word for word in re.findall(r"\w{4,}", plain(title))), "paper")
    return f"{_ascii(family) or 'anonymous'}{year}{_ascii(word) or 'paper'}{number}"


def _ascii(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if letter.isascii() and letter.isalnum()).lower()


# --- BibTeX ---------------------------------------------------------------------------------------------


def bibtex(cited: Cited) -> str:
    """The entry, readable by the oldest BibTeX: accents as commands, capitals in braces, maths as it is."""
    fields = {
        "title": title_as_tex(cited.title),
        "author": " and ".join(author_as_tex(name) for name in cited.authors),
        "booktitle": text_as_tex(cited.booktitle),
        "year": str(cited.year),
        "url": cited.url,
    }
    lines = [f"  {name:<9} = {{{value}}}" for name, value in fields.items() if value]
    return f"@inproceedings{{{cited.key},\n" + ",\n".join(lines) + "\n}\n"


def author_as_tex(name: str) -> str:
    """One author. A family name that holds the word "and" must not become two people."""
    written = text_as_tex(citation_name(name))
    return re.sub(r"(?i)(?<!\S)(and)(?!\S)", r"{\1}", written)


def text_as_tex(text: str) -> str:
    """Text in which TeX sees no command of its own. Braces stay balanced whatever stands there."""
    return "".join(_letter_as_tex(letter) for letter in unicodedata.normalize("NFC", " ".join(text.split())))


def title_as_tex(title: str) -> str:
    """A title: maths is kept, and every word with a capital stands in braces, so that no style makes it small."""
    parts = MATHS.split(" ".join(title.split()))
    return "".join(_maths(part) if i % 2 else _words_as_tex(part) for i, part in enumerate(parts))


def _maths(part: str) -> str:
    """Maths in braces, if its own braces are balanced (BibTeX counts escaped ones too); else as text."""
    depths = list(accumulate((sign == "{") - (sign == "}") for sign in part))
    is_whole = depths[-1] == 0 and min(depths) == 0 and not part.endswith("\\$") and "%" not in part
    return "{" + part + "}" if is_whole else text_as_tex(part)


def _words_as_tex(text: str) -> str:
    pieces = re.split(r"(\s+)", text)
    return "".join(
        f"{{{text_as_tex(piece)}}}" if any(letter.isupper() for letter in piece) else _spaced(piece) for piece in pieces
    )


def _spaced(piece: str) -> str:
    return " " if piece.isspace() else text_as_tex(piece)


def _letter_as_tex(letter: str) -> str:
    if letter in SPECIAL:
        return SPECIAL[letter]
    if letter in LETTERS:
        return LETTERS[letter]
    if letter.isascii():
        return letter
    parts = list(unicodedata.normalize("NFD", letter))
    base, marks = parts[0], parts[1:]
    if len(marks) == 1 and marks[0] in ACCENTS and base.isascii() and base.isalpha():
        accent = ACCENTS[marks[0]]
        stem = f"\\{base}" if base in "ij" and accent not in "cdk" else base
        return "{\\" + accent + "{" + stem + "}}"
    return letter


# --- Other forms ----------------------------------------------------------------------------------------


def sentence(cited: Cited) -> str:
    """The citation as a line of a list of references."""
    names = list(cited.authors)
    who = ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else "".join(names)
    mark = "" if cited.title.endswith((".", "?", "!")) else "."
    return f"{who}. {cited.title}{mark} {cited.booktitle}, {cited.year}. {cited.url}"


def scholar_tags(cited: Cited, affiliations: Iterable[str]) -> list[tuple[str, str]]:
    """The meta tags that Google Scholar asks for, an affiliation after its author."""
    tags = [("citation_title", plain(cited.title, length=1000))]
    for name, affiliation in zip(cited.authors, affiliations, strict=True):
        tags.append(("citation_author", citation_name(name)))
        if affiliation:
            tags.append(("citation_author_institution", affiliation))
    tags += [
        ("citation_publication_date", f"{cited.day:%Y/%m/%d}"),
        ("citation_conference_title", cited.booktitle),
        ("citation_abstract_html_url", cited.url),
    ]
    return [*tags, ("citation_pdf_url", cited.pdf_url)] if cited.pdf_url else tags


def json_ld(cited: Cited, affiliations: Iterable[str]) -> str:
    """The paper as schema.org knows scholarly articles; safe inside a script element."""
    authors = [
        {"@type": "Person", "name": name}
        | ({"affiliation": {"@type": "Organization", "name": affiliation}} if affiliation else {})
        for name, affiliation in zip(cited.authors, affiliations, strict=True)
    ]
    said = {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "headline": plain(cited.title, length=1000),
        "author": authors,
        "abstract": plain(cited.abstract, length=5000),
        "datePublished": cited.day.isoformat(),
        "isPartOf": {"@type": "PublicationIssue", "name": cited.booktitle},
        "url": cited.url,
        "license": cited.licence_url,
        "encoding": {"@type": "MediaObject", "contentUrl": cited.pdf_url} if cited.pdf_url else None,
    }
    written = json.dumps({key: value for key, value in said.items() if value}, ensure_ascii=False)
    return written.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
