"""How well reviewers fit papers, in parts that can be shown one by one, over the pairs that matter.

    base     = weighted mean of what is known of: text, topics
    combined = the bid bends base within its half: above FLOOR, F + (1 − F) · ((base − F) / (1 − F)) ** (1 / e(bid)),
               below it F · (base / F) ** (1 / e(bid))

text     Closeness of the paper's title and abstract to the reviewer's documents (see `texts.py`), divided by the
         venue's reference and cut at 1. The reference is what only one paper in twenty exceeds with its closest
         reviewer, so 1 reads "as close as it gets here". Word pairs and the mean were the best of the forms that need
         no trained model in a comparison on the judgements of Stelmakh et al., "A gold standard dataset for the
         reviewer assignment problem", 2023.
topics   Tversky index of the two topic sets (Tversky, "Features of similarity", 1977) with rare topics
         weighing more: w(shared) / (w(shared) + w(only paper) + 0.2 · w(only reviewer)). A reviewer who names
         many topics loses little.
bid      Exponents e of AAAI 2021 (Leyton-Brown et al., "Matching papers and reviewers at large conferences",
         2024, and the configuration published with it): eager 4, willing 2.5, none 1, not willing 0.05. A bid keeps
         the score on its side of FLOOR, so that no bid lifts a pair without evidence over one with it: whoever
         wants to review a friend's paper must at least work in its field.

In a small venue every pair is listed. In a large one, listing all would take the square of its size: there, each
paper comes with its nearest reviewers, each reviewer with their nearest papers, and what was bid on or asked for.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assignment.problem import BoolVector, IntVector
from assignment.texts import Cache, Corpus, PaperText, ReviewerText, TextBackend

Floats = NDArray[Any]  # of float32 or float64
Names = Iterable[tuple[str, str]]

EVERY_PAIR = 300_000  # pairs up to which a venue lists all
PER_PAPER = 100
PER_REVIEWER = 50
SAMPLE = 1000  # papers that tell the reference of text
CHUNK = 20_000  # pairs whose topics are compared at once


class Bid(StrEnum):
    """How much a reviewer wants a paper."""

    EAGER = "eager"
    WILLING = "willing"
    NEUTRAL = "neutral"
    NOT_WILLING = "not willing"


EXPONENTS = {Bid.EAGER: 4.0, Bid.WILLING: 2.5, Bid.NEUTRAL: 1.0, Bid.NOT_WILLING: 0.05}

FLOOR = 0.1
"""Base from which on there is evidence that a reviewer knows the field of a paper."""

BLIND_BASE = 0.05
"""Base of a pair of which nothing but the bid is known: below the floor, as there is no evidence."""

BROAD_REVIEWER = 0.2
"""Weight, in the topic index, of a reviewer's topics that the paper does not have."""


@dataclass(frozen=True)
class Weights:
    """How much each part counts in the base; a part that is not known for a pair is left out of its mean."""

    text: float = 0.6
    topics: float = 0.4

    def __post_init__(self) -> None:
        if min(self.text, self.topics) < 0 or self.text + self.topics == 0:
            raise ValueError("Weights are not below zero and not all zero.")


@dataclass(frozen=True, eq=False)
class Affinities:
    """The pairs of a venue that matter, by paper and then reviewer, each once.

    paper, reviewer   int (pairs,), places among `papers` and `reviewers`
    text, topics   float (pairs,) in [0, 1]; nan where one side has no text, or no topics
    shared         int (pairs,), number of shared topics
    bids           (paper, reviewer) -> bid by names, neutral ones left out
    combined       float (pairs,) in [0, 1]; nan where nothing at all is known
    """

    papers: tuple[str, ...]
    reviewers: tuple[str, ...]
    paper: IntVector
    reviewer: IntVector
    text: Floats
    topics: Floats
    shared: IntVector
    bids: Mapping[tuple[str, str], Bid]
    combined: Floats

    def places(self, pairs: Names) -> IntVector:
        """Where these (paper, reviewer) names stand among the pairs; −1 where they do not."""
        wanted = np.array([self._key(*pair) for pair in pairs], np.int64)
        at = np.searchsorted(self._keys, wanted)
        return np.where(np.append(self._keys, -2)[at] == wanted, at, -1)

    def exponents(self, bids: Mapping[tuple[str, str], Bid]) -> Floats:
        """What each pair's bid bends it by, float (pairs,): 1 where there is none."""
        found = np.ones(self.paper.size)
        at = self.places(bids)
        found[at[at >= 0]] = np.array([EXPONENTS[bid] for bid in bids.values()])[at >= 0]
        return found

    def with_bids(self, bids: Mapping[tuple[str, str], Bid], weights: Weights | None = None) -> Floats:
        """The pairs combined by other bids and weights: float (pairs,) in [0, 1], nan where nothing is known."""
        return combine(self.text, self.topics, self.exponents(bids), weights=weights)

    def explain(self, paper: str, reviewer: str) -> tuple[str, ...]:
        """Short phrases for one pair, e.g. ("topics: 2 shared", "text 0.41", "bid: eager")."""
        bid = self.bids.get((paper, reviewer), Bid.NEUTRAL)
        at = int(self.places([(paper, reviewer)])[0])
        if at < 0:
            return phrases(math.nan, math.nan, 0, bid)
        return phrases(self.text[at], self.topics[at], int(self.shared[at]), bid)

    @cached_property
    def _keys(self) -> IntVector:
        return self.paper.astype(np.int64) * len(self.reviewers) + self.reviewer

    @cached_property
    def _rows(self) -> tuple[dict[str, int], dict[str, int]]:
        return {name: p for p, name in enumerate(self.papers)}, {name: r for r, name in enumerate(self.reviewers)}

    def _key(self, paper: str, reviewer: str) -> int:
        rows, columns = self._rows
        return rows[paper] * len(columns) + columns[reviewer] if paper in rows and reviewer in columns else -1


def affinities(
    papers: Sequence[PaperText],
    reviewers: Sequence[ReviewerText],
    *,
    bids: Mapping[tuple[str, str], Bid] | None = None,
    weights: Weights | None = None,
    also: Names = (),
    corpus: Corpus | None = None,
    backend: TextBackend | None = None,
    cache: Cache | None = None,
    every_pair: int = EVERY_PAIR,
) -> Affinities:
    """The affinity of every pair that matters, and its parts.

    bids         by (paper name, reviewer name); what was bid on is always listed
    also         other pairs to list, by names: who holds a paper already
    corpus       the texts as vectors, where the caller has them already, else made by `backend` with `cache`
    every_pair   pairs up to which all are listed

    Time grows with papers times reviewers, memory with the pairs listed.
    """
    corpus = corpus or Corpus(papers, reviewers, backend=backend, cache=cache)
    given = {pair: bid for pair, bid in (bids or {}).items() if bid is not Bid.NEUTRAL}
    topics = _Topics(papers, reviewers)
    wanted = _wanted([*given, *also], *corpus.names)
    is_whole = len(papers) * len(reviewers) <= every_pair
    paper, reviewer, text = _listed(corpus, topics, weights or Weights(), None if is_whole else wanted)
    of_topics, shared = topics.of_pairs(paper, reviewer)
    found = Affinities(
        papers=tuple(one.name for one in papers),
        reviewers=tuple(one.name for one in reviewers),
        paper=paper,
        reviewer=reviewer,
        text=text,
        topics=of_topics,
        shared=shared,
        bids=given,
        combined=np.empty(0),
    )
    object.__setattr__(found, "combined", found.with_bids(given, weights))
    return found


def combine(text: Floats, topics: Floats, exponents: Floats, *, weights: Weights | None = None) -> Floats:
    """One number a pair out of its parts and the exponent of its bid; arrays of one shape, nan where unknown."""
    base = _known_mean(text, topics, weights or Weights())
    blind = np.isnan(base) & (exponents != EXPONENTS[Bid.NEUTRAL])
    base = np.where(blind, BLIND_BASE, base)
    is_evident = base >= FLOOR
    share = np.where(is_evident, (base - FLOOR) / (1 - FLOOR), base / FLOOR)
    bent = share ** (1 / exponents)
    bent = np.where(is_evident, FLOOR + (1 - FLOOR) * bent, np.minimum(FLOOR * bent, np.nextafter(FLOOR, 0)))
    return np.where(exponents == EXPONENTS[Bid.NEUTRAL], base, bent)


def phrases(text: float, topics: float, shared: int, bid: Bid = Bid.NEUTRAL) -> tuple[str, ...]:
    """The parts of one pair in words, e.g. ("topics: 2 shared", "text 0.41", "bid: eager")."""
    found = []
    if not math.isnan(topics):
        found.append(f"topics: {shared or 'none'} shared")
    if not math.isnan(text):
        found.append(f"text {text:.2f}")
    if bid is not Bid.NEUTRAL:
        found.append(f"bid: {bid.value}")
    return tuple(found) or ("nothing known about this pair",)


# --- Which pairs ------------------------------------------------------------------------------------------


def _wanted(pairs: Names, rows: Mapping[str, int], columns: Mapping[str, int]) -> IntVector:
    """Pairs by places, int (n, 2), sorted by paper; those who are gone are left out."""
    found = {(rows[paper], columns[one]) for paper, one in pairs if paper in rows and one in columns}
    return np.array(sorted(found), np.int64).reshape(-1, 2)


def _listed(
    corpus: Corpus, topics: "_Topics", weights: Weights, wanted: IntVector | None
) -> tuple[IntVector, IntVector, Floats]:
    """Papers, reviewers and scaled text of the pairs to list; all of them without `wanted`."""
    reference = _reference(corpus)
    near = _Nearest(corpus.n_reviewers)
    parts: list[tuple[IntVector, IntVector, Floats]] = []
    for rows, cosine in corpus.closeness(np.arange(len(corpus.texts))):
        is_known = corpus.is_told[rows][:, None] & corpus.is_known[None, :]
        text = np.where(is_known, np.clip(cosine / reference, 0, 1), np.nan)
        chosen = np.ones(text.shape, np.bool_)
        if wanted is not None:
            rank = _ranked(_known_mean(text, topics.of_rows(rows), weights), rows)
            chosen = _top(rank, PER_PAPER)
            near.add(rank, rows, text)
            start, end = np.searchsorted(wanted[:, 0], [rows[0], rows[-1] + 1])
            chosen[wanted[start:end, 0] - rows[0], wanted[start:end, 1]] = True
        row, column = np.nonzero(chosen)
        parts.append((rows[row].astype(np.int32), column.astype(np.int32), text[row, column]))
    if wanted is not None:
        parts.append(near.pairs())
    paper, reviewer, text = (np.concatenate(column) for column in zip(*parts, strict=True)) if parts else _nothing()
    _, first = np.unique(paper.astype(np.int64) * max(corpus.n_reviewers, 1) + reviewer, return_index=True)
    return paper[first], reviewer[first], text[first]


def _nothing() -> tuple[IntVector, IntVector, Floats]:
    return np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0)


def _reference(corpus: Corpus) -> float:
    """What one paper in twenty exceeds with its closest reviewer; in a large venue, of papers spread evenly."""
    n_papers = len(corpus.texts)
    sample = np.unique(np.linspace(0, max(n_papers - 1, 0), min(n_papers, SAMPLE)).astype(np.int64))
    closest = np.concatenate([[0.0], *(block.max(axis=1, initial=0) for _, block in corpus.closeness(sample))])
    return float(np.quantile(closest[closest > 0], 0.95)) if closest.any() else 1.0


def _ranked(base: Floats, rows: IntVector) -> Floats:
    """By affinity, unknown ones last; equal ones in an order that is another for each paper and reviewer.

    Else all who are equally near to a paper, such as those of whom nothing is known, would get the same papers.
    """
    columns = np.arange(base.shape[1], dtype=np.uint32) * np.uint32(0x9E3779B1)
    stirred = (rows.astype(np.uint32) * np.uint32(0x85EBCA6B))[:, None] ^ columns[None, :]
    stirred = (stirred ^ (stirred >> np.uint32(15))) * np.uint32(0x2C1B3C6D)
    return np.nan_to_num(base, nan=-1).astype(np.float32) + (stirred >> np.uint32(12)).astype(np.float32) * 1e-11


def _top(rank: Floats, most: int) -> BoolVector:
    """The best entries of each row: bool, of the same shape."""
    if rank.shape[1] <= most:
        return np.ones(rank.shape, np.bool_)
    chosen = np.zeros(rank.shape, np.bool_)
    np.put_along_axis(chosen, np.argpartition(rank, -most, axis=1)[:, -most:], True, axis=1)
    return chosen


class _Nearest:
    """The nearest papers of each reviewer among the blocks seen so far; arrays are (reviewers, PER_REVIEWER)."""

    def __init__(self, n_reviewers: int) -> None:
        self.rank = np.full((n_reviewers, 0), 0, np.float32)
        self.paper = np.zeros((n_reviewers, 0), np.int32)
        self.text = np.zeros((n_reviewers, 0), np.float32)

    def add(self, rank: Floats, rows: IntVector, text: Floats) -> None:
        """Look at one more block of papers."""
        ranks = np.concatenate([self.rank, rank.T], axis=1)
        papers = np.concatenate([self.paper, np.broadcast_to(rows.astype(np.int32), rank.T.shape)], axis=1)
        texts = np.concatenate([self.text, text.T], axis=1)
        if ranks.shape[1] > PER_REVIEWER:
            kept = np.argpartition(ranks, -PER_REVIEWER, axis=1)[:, -PER_REVIEWER:]
            ranks, papers, texts = (np.take_along_axis(part, kept, axis=1) for part in (ranks, papers, texts))
        self.rank, self.paper, self.text = ranks, papers, texts

    def pairs(self) -> tuple[IntVector, IntVector, Floats]:
        """Papers, reviewers and text of all pairs kept."""
        reviewer = np.repeat(np.arange(self.paper.shape[0], dtype=np.int32), self.paper.shape[1])
        return self.paper.ravel(), reviewer, self.text.ravel()


# --- Parts ------------------------------------------------------------------------------------------------


class _Topics:
    """Topics of both sides as 0 and 1; a topic weighs more the fewer papers name it."""

    def __init__(self, papers: Sequence[PaperText], reviewers: Sequence[ReviewerText]) -> None:
        of_papers, of_reviewers = [paper.topics for paper in papers], [reviewer.topics for reviewer in reviewers]
        topics = sorted(frozenset().union(*of_papers, *of_reviewers))
        self.papers, self.reviewers = _membership(of_papers, topics), _membership(of_reviewers, topics)
        frequency = self.papers.sum(axis=0)
        # a reviewer's topic that no paper here has is no sign of distance
        self.weight = np.array([math.log(1 + len(papers) / n) if n else 0.0 for n in frequency], np.float32)
        self.of_paper, self.of_reviewer = self.papers @ self.weight, self.reviewers @ self.weight
        self.told_papers: BoolVector = self.papers.max(axis=1, initial=0) > 0
        self.told_reviewers: BoolVector = self.reviewers.max(axis=1, initial=0) > 0

    def of_rows(self, rows: IntVector) -> Floats:
        """The index of these papers with everybody: float (rows, reviewers)."""
        both = (self.papers[rows] * self.weight) @ self.reviewers.T
        return self._index(both, rows[:, None], np.arange(self.reviewers.shape[0])[None, :])

    def of_pairs(self, paper: IntVector, reviewer: IntVector) -> tuple[Floats, IntVector]:
        """The index of these pairs, and how many topics they share: float (pairs,), int (pairs,)."""
        both, shared = np.zeros(paper.size, np.float32), np.zeros(paper.size, np.int64)
        for at in range(0, paper.size, CHUNK):
            part = slice(at, at + CHUNK)
            product = self.papers[paper[part]] * self.reviewers[reviewer[part]]
            both[part], shared[part] = product @ self.weight, product.sum(axis=1)
        return self._index(both, paper, reviewer), shared

    def _index(self, both: Floats, paper: IntVector, reviewer: IntVector) -> Floats:
        is_known = self.told_papers[paper] & self.told_reviewers[reviewer]
        only_paper, only_reviewer = self.of_paper[paper] - both, self.of_reviewer[reviewer] - both
        total = both + only_paper + BROAD_REVIEWER * only_reviewer
        return np.where(is_known, np.clip(both / np.where(is_known & (total > 0), total, 1), 0, 1), np.nan)


def _membership(sets: Sequence[frozenset[str]], topics: Sequence[str]) -> Floats:
    place = {topic: at for at, topic in enumerate(topics)}
    found = np.zeros((len(sets), len(topics)), np.float32)
    for row, named in enumerate(sets):
        found[row, [place[topic] for topic in named]] = 1
    return found


def _known_mean(text: Floats, topics: Floats, weights: Weights) -> Floats:
    """Weighted mean of the parts that are not nan; nan where all are (or the known ones weigh nothing)."""
    of_text = np.where(np.isnan(text), 0, weights.text)
    of_topics = np.where(np.isnan(topics), 0, weights.topics)
    total = of_text + of_topics
    mean = (np.nan_to_num(text) * of_text + np.nan_to_num(topics) * of_topics) / np.where(total > 0, total, 1)
    return np.where(total > 0, mean, np.nan)
