"""The instances, from the folder of data that `--data` names; nothing of it is part of this repository."""

import csv
import json
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np

from assignment.problem import MICRO, Committee, Pairs, Problem

SENIOR_EVERY, N_INSTITUTIONS = 3, 1_000
"""On syn25k, reviewer r is senior where 3 divides r, and of institution r mod 1,000."""

AAMAS_INSTITUTIONS, AAMAS_REGIONS = 60, 7
"""On AAMAS 2021, whose data name no attribute of anybody: reviewer r is senior where 3 divides r, of institution
r mod 60 and of region r mod 7."""


def _named(letter: str, size: int) -> tuple[str, ...]:
    return tuple(f"{letter}{place}" for place in range(size))


def _problem(scores: np.ndarray, is_possible: np.ndarray, *, demand: int, load: int) -> Problem:
    """From a matrix (papers, reviewers); pairs that are not possible are left out."""
    n_papers, n_reviewers = scores.shape
    paper, reviewer = np.nonzero(is_possible)
    return Problem(
        papers=_named("p", n_papers),
        demand=np.full(n_papers, demand),
        committee=Committee(_named("r", n_reviewers), np.full(n_reviewers, load)),
        paper=paper,
        reviewer=reviewer,
        score=np.rint(scores[paper, reviewer].astype(float) * MICRO).astype(np.int64),
    )


def midl(data: Path, *, with_least: bool) -> Problem:
    """118 papers, 177 reviewers of MIDL: 3 reviews, 4 papers at most and, on request, 2 at least."""
    with np.load(data / "assignment" / "midl.npz") as stored:
        scores = stored["scores_reviewers_by_papers"].T
        most, least = stored["loads"], stored["loads_lb"]
    problem = _problem(scores, np.ones(scores.shape, bool), demand=3, load=4)
    committee = replace(problem.committee, load_max=most, load_min=least if with_least else None)
    return replace(problem, committee=committee)


def aamas2015(data: Path) -> Problem:
    """613 papers, 201 reviewers of AAMAS 2015: 3 reviews, 12 papers at most; 0 stands for a conflict."""
    with np.load(data / "assignment" / "aamas2015.npz") as stored:
        scores = stored["similarity_papers_by_reviewers"]
    return _problem(scores, scores > 0, demand=3, load=12)


def aamas2021(data: Path) -> Problem:
    """526 papers, 596 reviewers of AAMAS 2021: 4 reviews, 6 papers at most.

    Text similarity in parts of its largest, bent by real bids as `assignment.affinity` does. Whoever wrote a paper
    or said so in a bid is in conflict with it; co-authors are those who wrote one of these papers together.
    """
    from assignment.affinity import EXPONENTS, Bid, combine  # loads SciPy, which is not to count at other instances

    with np.load(data / "assignment" / "aamas2021.npz") as stored:
        text = stored["text_similarity_papers_by_reviewers"].astype(float)
        wrote = stored["authorship_papers_by_reviewers"] > 0
    exponents, is_possible = np.ones(text.shape), (text > 0) & ~wrote
    bids = {"yes": Bid.EAGER, "maybe": Bid.WILLING}
    with (data / "assignment" / "aamas2021_bids.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            role, _, number = row["Bidder"].partition("-")
            at = int(row["Submission"]) - 1, int(number) - 1
            if role != "pc":  # senior members, who lead papers and do not review
                continue
            if row["Bid"] in bids:
                exponents[at] = EXPONENTS[bids[row["Bid"]]]
            else:
                is_possible[at] = False
    scores = combine(text / text.max(), np.full(text.shape, np.nan), exponents)  # nobody named topics
    problem = _problem(scores, is_possible, demand=4, load=6)
    together = {both for people in wrote for both in combinations(np.flatnonzero(people).tolist(), 2)}
    n_reviewers = problem.n_reviewers
    committee = replace(
        problem.committee,
        is_senior=np.arange(n_reviewers) % SENIOR_EVERY == 0,
        institutions=tuple(frozenset([f"i{r % AAMAS_INSTITUTIONS}"]) for r in range(n_reviewers)),
        region=tuple(f"g{r % AAMAS_REGIONS}" for r in range(n_reviewers)),
        coauthors=np.array(sorted(together)),
        wrote=Pairs(*np.nonzero(wrote)),
    )
    return replace(problem, committee=committee)


def bids(data: Path, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Scores of real bids (papers, reviewers): yes 4, maybe 2, none 1; and which pairs are possible."""
    stored = json.loads((data / "matching" / f"bids_{name}.json").read_text())
    scores = np.ones((stored["n_papers"], stored["n_reviewers"]))
    is_possible = np.ones(scores.shape, bool)
    papers = {f"m{place:03}": place for place in range(scores.shape[0])}
    for r, row in enumerate(stored["bids"]):
        for bid, worth in (("yes", 4), ("maybe", 2)):
            scores[[papers[paper] for paper in row[bid]], r] = worth
        is_possible[[papers[paper] for paper in row["conflict"]], r] = False
    return scores, is_possible


def of_bids(scores: np.ndarray, is_possible: np.ndarray, *, demand: int, load: int) -> Problem:
    """A problem of one size of `bids`."""
    return _problem(scores, is_possible, demand=demand, load=load)


def expected_bids(data: Path) -> dict:
    return json.loads((data / "matching" / "expected_bids.json").read_text())


def syn25k(data: Path, *, with_attributes: bool = False) -> Problem:
    """25,000 papers, 20,000 reviewers, 1.99 million pairs: 4 reviews, 6 papers at most."""
    with np.load(data / "assignment" / "syn25k.npz") as stored:
        n_papers, n_reviewers = int(stored["n_papers"]), int(stored["n_reviewers"])
        demand, load = int(stored["reviews_per_paper"]), int(stored["max_load"])
        paper, reviewer, score = stored["paper"], stored["reviewer"], stored["score_micro"]
    committee = Committee(_named("r", n_reviewers), np.full(n_reviewers, load))
    if with_attributes:
        committee = replace(
            committee,
            is_senior=np.arange(n_reviewers) % SENIOR_EVERY == 0,
            institutions=tuple(frozenset([f"i{r % N_INSTITUTIONS}"]) for r in range(n_reviewers)),
        )
    return Problem(
        papers=_named("p", n_papers),
        demand=np.full(n_papers, demand),
        committee=committee,
        paper=paper,
        reviewer=reviewer,
        score=score,
    )
