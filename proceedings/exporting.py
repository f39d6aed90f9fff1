"""What parent conferences and archives ask for: tables, one BibTeX file, an archive of PDFs, JSON of the venue.

Each takes entries that the caller has obtained for a chair, so that papers in conflict stand in none of them.
"""

import json
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any

from django.conf import settings

from proceedings import citing
from proceedings.models import FinalFile, Licence, PublicPaper
from proceedings.naming import split_name
from proceedings.publishing import Entry, record_of
from submissions.access import named_authors, printed_authors
from venues.models import Venue
from web.csv import csv_lines
from web.text import plain

PAPERS = (
    "number", "title", "authors", "kind", "award", "track", "topics", "abstract", "licence", "presenter", "attendance",
    "pdf", "poster", "missing",
)  # fmt: skip
AUTHORS = ("number", "title", "position", "first name", "last name", "affiliation", "e-mail", "contact")


def paper_rows(entries: Sequence[Entry]) -> Iterator[list[object]]:
    """One row a paper."""
    for entry in entries:
        said, camera = record_of(entry), entry.camera
        names = {row["author"]: row["name"] for row in entry.authors}
        yield [
            said["number"],
            said["title"],
            "; ".join(row["name"] for row in said["authors"]),
            said["kind_label"],
            said["award"],
            said["track"],
            "; ".join(said["topics"]),
            said["abstract"],
            Licence(said["licence"]).short if said["licence"] else "",
            names.get(camera.presenter, "") if camera else "",
            camera.get_attendance_display() if camera else "",
            file_name(entry) if entry.has_pdf else "",
            poster_name(entry) if entry.poster else "",
            " ".join(problem.sentence for problem in entry.missing),
        ]


def author_rows(entries: Sequence[Entry]) -> Iterator[list[object]]:
    """One row an author of a paper, with the address that the accepted version names, or under which they joined."""
    papers = [entry.paper for entry in entries]
    printed, joined = printed_authors(papers), named_authors(papers)
    for entry in entries:
        known = {row["author"]: row for row in printed.get(entry.paper.pk, [])}
        for position, author in enumerate(entry.authors, 1):
            first, last = split_name(author["name"])
            told: Mapping[str, Any] = known.get(author["author"], {})
            joiner = joined.get(author["author"])
            email = told.get("email", "") or (joiner.email if joiner else "")
            yield [
                entry.paper.number, entry.title, position, first, last, author["affiliation"], email,
                "yes" if told.get("is_contact") else "",
            ]  # fmt: skip


def bibliography(venue: Venue, entries: Sequence[Entry]) -> str:
    """BibTeX of all papers, in their order."""
    return "\n".join(citing.bibtex(citing.of(_as_published(venue, entry), has_pdf=False)) for entry in entries)


def write_archive(target: IO[bytes], entries: Sequence[Entry]) -> None:
    """A ZIP of the final PDFs and posters under sensible names, with an index. Written piece by piece."""
    listed = [entry for entry in entries if entry.has_pdf or entry.poster]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        index = (
            [
                entry.paper.number, file_name(entry) if entry.has_pdf else "", entry.title, entry.names,
                poster_name(entry) if entry.poster else "",
            ]
            for entry in listed
        )  # fmt: skip
        archive.writestr("index.csv", "".join(csv_lines(("number", "file", "title", "authors", "poster"), index)))
        for entry in listed:
            if entry.has_pdf and entry.camera and entry.camera.pdf:
                _add(archive, file_name(entry), entry.camera.pdf)
            if entry.poster:
                _add(archive, poster_name(entry), entry.poster)


def _add(archive: zipfile.ZipFile, name: str, row: FinalFile) -> None:
    with row.file.open("rb") as content, archive.open(name, "w") as place:
        while block := content.read(2**20):
            place.write(block)


def poster_name(entry: Entry) -> str:
    """`posters/007-lovelace-sparse-promoters.pdf`."""
    return f"posters/{file_name(entry)}"


def file_name(entry: Entry) -> str:
    """`007-lovelace-sparse-promoters.pdf`: sorts by number, says what it is, and is safe on every disk."""
    family = split_name(entry.authors[0]["name"])[1] if entry.authors else ""
    words = "-".join(word for word in (_slug(family), _slug(plain(entry.title, length=400))[:60].strip("-")) if word)
    return f"{entry.paper.number:03}-{words or 'paper'}.pdf"


def venue_as_json(venue: Venue, entries: Sequence[Entry]) -> str:
    """The venue and its papers, as they would be published."""
    papers = []
    for entry in entries:
        said = record_of(entry)
        del said["author_line"], said["kind_position"], said["retracted_at"]
        papers.append(said | _files(entry))
    facts = {
        "slug": venue.slug,
        "name": venue.name,
        "short_name": venue.short_name,
        "parent": venue.parent,
        "place": venue.place,
        "starts_on": venue.starts_on.isoformat() if venue.starts_on else None,
        "ends_on": venue.ends_on.isoformat() if venue.ends_on else None,
        "url": settings.SITE_URL + venue.get_absolute_url(),
        "papers": papers,
    }
    return json.dumps(facts, ensure_ascii=False, indent=1)


def _files(entry: Entry) -> dict[str, Any]:
    """The files of a paper: the names of the PDF and the poster in the archive, and whether the supplement is out."""
    return {
        "pdf": file_name(entry) if entry.has_pdf else None,
        "poster": poster_name(entry) if entry.poster else None,
        "publishes_supplement": entry.supplement is not None,
    }


def _as_published(venue: Venue, entry: Entry) -> PublicPaper:
    """The record that publishing would make, not stored."""
    told_at = entry.paper.decision.released_at
    assert told_at is not None
    return PublicPaper(venue=venue, submission=entry.paper, published_at=told_at, **record_of(entry))


def _slug(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text)
    plain_letters = "".join(letter for letter in letters if letter.isascii()).lower()
    return re.sub(r"[^a-z0-9]+", "-", plain_letters).strip("-")
