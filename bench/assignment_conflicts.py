"""Conflicts on a real conference: what was found by hand must be found here, and for its reason.

`python -m bench.assignment_conflicts --data FOLDER` prints the figures; `conference` and `overlaps` return them.
"""

import argparse
import csv
import gzip
import json
import re
import time
from collections.abc import Iterable
from pathlib import Path

from assignment.conflicts import PUBLIC_MAIL, Kind, Paper, Person, detect, proposals

KINDS = {
    "own_paper": Kind.AUTHOR,
    "same_domain": Kind.INSTITUTION,
    "coauthor_in_full_year": Kind.SHARED_SUBMISSION,
}


def conference(data: Path) -> dict[str, float]:
    """ICLR 2021: pairs expected, found, found for another reason only, and laid to a public mail provider."""
    folder = data / "conference"
    sample = {row["id"] for row in _rows(folder / "sample300_iclr2021.jsonl.gz")}
    papers = [
        Paper(row["id"], tuple(Person(one["pid"], one["name"], _address(one["email"])) for one in row["authors"]))
        for row in _rows(folder / "iclr2021.jsonl.gz")
    ]
    with (folder / "reviewer_pool_120.csv").open() as file:
        pool = [Person(row["pid"], row["name"], _address(row["email"])) for row in csv.DictReader(file)]
    with (folder / "conflicts_120_reviewers.csv").open() as file:
        expected = {
            (row["paper_id"], row["reviewer_pid"]): {KINDS[reason] for reason in row["reasons"].split("|")}
            for row in csv.DictReader(file)
        }
    began = time.process_time()
    found = {pair: grounds for pair, grounds in detect(papers, pool).items() if pair[0] in sample}
    spent = time.process_time() - began
    reasons = {pair: {ground.kind for ground in grounds} for pair, grounds in found.items()}
    named = (
        domain for grounds in found.values() for one in grounds for domain in re.findall(r"[\w.-]+\.\w+", one.reason)
    )
    return {
        "expected": len(expected),
        "found": len(expected.keys() & found.keys()),
        "for_another_reason": sum(not kinds <= reasons.get(pair, set()) for pair, kinds in expected.items()),
        "besides": len(found.keys() - expected.keys()),
        "by_public_mail": sum(domain in PUBLIC_MAIL for domain in named),
        "cpu_s": spent,
    }


def overlaps(data: Path) -> dict[str, int]:
    """Both workshops: people known to hold two parts, and how many of them are proposed; all proposals."""
    mlgenx = json.loads((data / "venues" / "mlgenx2024.json").read_text())
    astro = json.loads((data / "venues" / "ml4astro2022.json").read_text())
    organisers, committee = _names(mlgenx["organizers"]), mlgenx["technical_committee"]
    authors = [_names(paper["authors"]) for paper in mlgenx["accepted_papers"]]
    expected, found = 0, 0
    n_proposed = 0
    for kind, papers, people in (
        ("organizer_and_tc", [[name] for name in organisers], committee),
        ("author_and_tc", authors, committee),
        ("author_and_organizer", authors, organisers),
    ):
        proposed = _proposed(papers, people)
        n_proposed += len(proposed)
        listed = mlgenx["expected_overlaps"][kind]
        expected += len(listed)
        found += sum((one, other) in {(a, b) for a, b, _ in proposed} for one, other in listed)
    papers = {str(paper["paper_id"]): _names(paper["authors"]) for paper in astro["accepted_papers"]}
    people = [*_names(astro["soc"]), *_names(astro["speakers"])]
    proposed = _proposed(papers.values(), people, names=list(papers))
    n_proposed += len(proposed)
    for row in astro["expected_overlaps"]:
        expected += 1
        held = {paper for author, reviewer, papers in proposed if reviewer == row["person"] for paper in papers}
        found += {str(number) for number in row["papers"]} <= held
    return {"expected": expected, "found": found, "proposed": n_proposed}


def _proposed(
    papers: Iterable[list[str]], people: list[str], names: list[str] | None = None
) -> list[tuple[str, str, tuple[str, ...]]]:
    """Names of author and reviewer with the author's papers."""
    listed = list(papers)
    names = names or [str(number) for number in range(len(listed))]
    written = [
        Paper(name, tuple(Person(f"author {author}", author) for author in authors))
        for name, authors in zip(names, listed, strict=True)
    ]
    reviewers = [Person(f"reviewer {name}", name) for name in dict.fromkeys(people)]
    return [
        (one.author.removeprefix("author "), one.reviewer.removeprefix("reviewer "), one.papers)
        for one in proposals(written, reviewers)
    ]


def _names(people: list) -> list[str]:
    return [one if isinstance(one, str) else one["name"] for one in people]


def _address(email: str | None) -> tuple[str, ...]:
    return (email.removesuffix(".invalid"),) if email else ()


def _rows(path: Path) -> list[dict]:
    with gzip.open(path, "rt") as file:
        return [json.loads(line) for line in file]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.assignment_conflicts", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds conference/ and venues/")
    data = parser.parse_args().data
    for name, figures in (("conference", conference(data)), ("overlaps", overlaps(data))):
        print(f"{name}: {figures}")


if __name__ == "__main__":
    main()
