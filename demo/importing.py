"""Reading papers of a conference that has taken place: JSON lines, and a committee as CSV. Pure.

A line holds `title`, `abstract`, `keywords`, `authors` (`name`, and if known `pid`, `email`, `affiliation`), `ratings`,
`confidences`. Addresses that are not known are made up under `.invalid`, where nobody lives.
"""

import csv
import gzip
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from demo.crowd import Somebody, plain

OTHER = "Other topics"


class Unreadable(ValueError):
    """Raised for a file that is not what it should be; says the line."""


@dataclass(frozen=True)
class Published:
    """A paper as the conference published it."""

    title: str
    abstract: str
    keywords: tuple[str, ...]
    authors: tuple[Somebody, ...]
    ratings: tuple[float, ...]
    confidences: tuple[float, ...]

    @property
    def mean(self) -> float | None:
        """The mean of its ratings; None without any."""
        return sum(self.ratings) / len(self.ratings) if self.ratings else None


def read_papers(file: Path) -> list[Published]:
    """Every paper of a file, compressed or not. Raises Unreadable."""
    open_ = gzip.open if file.suffix == ".gz" else open
    papers = []
    with open_(file, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                papers.append(paper_from(json.loads(line), number))
            except (ValueError, KeyError, TypeError) as problem:
                raise Unreadable(f"Line {number} of {file.name} is no paper: {problem}.") from None
    twice = [title for title, n in Counter(paper.title for paper in papers).items() if n > 1]
    if twice:
        raise Unreadable(f"Two papers are called “{twice[0]}”, so that they could not be told apart.")
    return papers


def paper_from(said: dict, number: int) -> Published:
    """A paper out of what a file says of it; the number is of its place, for authors of whom only that is known."""
    authors = [_author(author, f"paper{number}-{place}") for place, author in enumerate(said["authors"] or [], 1)]
    return Published(
        title=" ".join(said["title"].split())[:400],
        abstract=(said.get("abstract") or "No abstract was published.").strip(),
        keywords=tuple(dict.fromkeys(_word(word) for word in said.get("keywords") or [] if word.strip())),
        authors=tuple({author.email: author for author in authors}.values()) or (_author({}, f"paper{number}"),),
        ratings=tuple(float(rating) for rating in said.get("ratings") or []),
        confidences=tuple(float(value) for value in said.get("confidences") or []),
    )


def _author(said: dict, unknown: str) -> Somebody:
    key = said.get("pid") or unknown
    return Somebody(
        name=(said.get("name") or "A person without a name").strip()[:200],
        email=(said.get("email") or address(key)).lower(),
        affiliation=(said.get("affiliation") or "").strip()[:300],
    )


def address(key: str) -> str:
    """An address of one's own domain, so that nobody seems to work beside somebody else."""
    host = "".join(letter if letter.isalnum() else "-" for letter in key.lower())
    return f"{plain(key) or 'somebody'}@{host}.invalid"


def _word(keyword: str) -> str:
    return " ".join(keyword.lower().split())[:200]


def read_committee(file: Path) -> list[Somebody]:
    """Reviewers, one a row, with the columns `name` and `email`. Raises Unreadable."""
    with file.open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    if not rows or not {"name", "email"} <= rows[0].keys():
        raise Unreadable(f"{file.name} needs the columns name and email.")
    return [Somebody(row["name"].strip(), row["email"].strip().lower(), "") for row in rows]


def usual_topics(papers: Iterable[Published], *, most: int = 30) -> list[str]:
    """The keywords that papers name most often, and one topic for the rest."""
    counted = Counter(word for paper in papers for word in paper.keywords)
    ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return [*sorted(word for word, n in ranked[:most] if n > 1), OTHER]


def topics_of(paper: Published, known: Sequence[str]) -> list[str]:
    """The venue's topics that a paper names; the last of them when it names none."""
    named = {word.lower() for word in paper.keywords}
    return [topic for topic in known if topic.lower() in named] or list(known[-1:])


def written_by(papers: Iterable[Published]) -> dict[str, str]:
    """What people have published among these papers: address → titles and abstracts."""
    found: dict[str, list[str]] = {}
    for paper in papers:
        for author in paper.authors:
            found.setdefault(author.email, []).append(f"{paper.title}\n{paper.abstract}")
    return {email: "\n\n".join(texts) for email, texts in found.items()}
