"""How well each reviewer fits each paper, in parts that can be shown one by one.

    base     = weighted mean of what is known of: text, topics
    combined = base ** (1 / e(bid))

text     Cosine of TF-IDF vectors (words and word pairs, sublinear counts) between the paper's title and
         abstract and each of the reviewer's documents, averaged over those documents, then divided by the
         venue's reference and cut at 1. The reference is what only one paper in twenty exceeds with its
         closest reviewer, so 1 reads "as close as it gets here". Word pairs and the mean were the best of the
         forms that need no trained model in a comparison on the judgements of Stelmakh et al., "A gold
         standard dataset for the reviewer assignment problem", 2023.
topics   Tversky index of the two topic sets (Tversky, "Features of similarity", 1977) with rare topics
         weighing more: w(shared) / (w(shared) + w(only paper) + 0.2 · w(only reviewer)). A reviewer who names
         many topics loses little.
bid      Exponents e of AAAI 2021 (Leyton-Brown et al., "Matching papers and reviewers at large conferences",
         2024, and the configuration published with it): eager 4, willing 2.5, none 1, not willing 0.05. A bid
         keeps the score within [0, 1] and cannot lift a pair that has nothing in common, which an added bonus
         could.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

FloatMatrix = NDArray[np.float64]
IntMatrix = NDArray[np.int64]
BoolMatrix = NDArray[np.bool_]


class Bid(StrEnum):
    """How much a reviewer wants a paper."""

    EAGER = "eager"
    WILLING = "willing"
    NEUTRAL = "neutral"
    NOT_WILLING = "not willing"


EXPONENTS = {Bid.EAGER: 4.0, Bid.WILLING: 2.5, Bid.NEUTRAL: 1.0, Bid.NOT_WILLING: 0.05}

BLIND_BASE = 0.1
"""Base of a pair of which nothing but the bid is known: low enough that any sign of expertise beats it."""

BROAD_REVIEWER = 0.2
"""Weight, in the topic index, of a reviewer's topics that the paper does not have."""


@dataclass(frozen=True)
class PaperText:
    """What a paper says of itself."""

    name: str
    title: str
    abstract: str = ""
    topics: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ReviewerText:
    """What is known of a reviewer's expertise: their own words, publications (title and abstract), topics."""

    name: str
    expertise: str = ""
    publications: tuple[str, ...] = ()
    topics: frozenset[str] = frozenset()

    @property
    def documents(self) -> tuple[str, ...]:
        return tuple(text for text in (self.expertise, *self.publications) if text.strip())


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
    """All pairs of a venue; matrices are (papers, reviewers).

    text, topics   float in [0, 1]; nan where one side has no text, or no topics
    shared         int, number of shared topics
    bids           (paper, reviewer) -> bid, neutral ones left out
    combined       float in [0, 1]; nan where nothing at all is known
    """

    papers: tuple[str, ...]
    reviewers: tuple[str, ...]
    text: FloatMatrix
    topics: FloatMatrix
    shared: IntMatrix
    bids: Mapping[tuple[str, str], Bid]
    combined: FloatMatrix

    def __post_init__(self) -> None:
        object.__setattr__(self, "_rows", {name: p for p, name in enumerate(self.papers)})
        object.__setattr__(self, "_columns", {name: r for r, name in enumerate(self.reviewers)})

    def explain(self, paper: str, reviewer: str) -> tuple[str, ...]:
        """Short phrases for one pair, e.g. ("topics: 2 shared", "text 0.41", "bid: eager")."""
        at = self._rows[paper], self._columns[reviewer]  # type: ignore[attr-defined]
        bid = self.bids.get((paper, reviewer), Bid.NEUTRAL)
        return phrases(self.text[at], self.topics[at], int(self.shared[at]), bid)


def affinities(
    papers: Sequence[PaperText],
    reviewers: Sequence[ReviewerText],
    *,
    bids: Mapping[tuple[str, str], Bid] | None = None,
    weights: Weights | None = None,
) -> Affinities:
    """Every pair's affinity and its parts. `bids` is keyed by (paper name, reviewer name)."""
    names = tuple(paper.name for paper in papers), tuple(reviewer.name for reviewer in reviewers)
    given = {pair: bid for pair, bid in (bids or {}).items() if bid is not Bid.NEUTRAL}
    text = text_affinity(papers, reviewers)
    topics, shared = topic_affinity(papers, reviewers)
    return Affinities(
        papers=names[0],
        reviewers=names[1],
        text=text,
        topics=topics,
        shared=shared,
        bids=given,
        combined=combine(text, topics, _exponents(names, given), weights=weights),
    )


def combine(
    text: FloatMatrix, topics: FloatMatrix, exponents: FloatMatrix, *, weights: Weights | None = None
) -> FloatMatrix:
    """One number a pair out of its parts and the exponent of its bid; arrays of one shape, nan where unknown."""
    return _with_bids(_known_mean((text, topics), weights or Weights()), exponents)


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


def text_affinity(papers: Sequence[PaperText], reviewers: Sequence[ReviewerText]) -> FloatMatrix:
    """Scaled TF-IDF affinity, float (papers, reviewers) in [0, 1]; nan where one side has no words to compare."""
    # Loaded late: it costs a second and 100 MB, which pages that only show affinities must not pay.
    from sklearn.feature_extraction.text import TfidfVectorizer

    documents = [document for reviewer in reviewers for document in reviewer.documents]
    unknown = np.full((len(papers), len(reviewers)), np.nan)
    texts = [f"{paper.title}\n{paper.abstract}" for paper in papers]
    vectoriser = TfidfVectorizer(
        ngram_range=(1, 2), sublinear_tf=True, stop_words="english", strip_accents="unicode", dtype=np.float64
    )
    try:
        vectoriser.fit(texts + documents)
    except ValueError:  # not one word that is not a stop word
        return unknown
    if not documents or not texts:
        return unknown
    owner = np.repeat(np.arange(len(reviewers)), [len(reviewer.documents) for reviewer in reviewers])
    paper_vectors, vectors = vectoriser.transform(texts), vectoriser.transform(documents)
    readable = vectors.getnnz(axis=1) > 0
    counts = np.bincount(owner[readable], minlength=len(reviewers))
    averaging = sparse.csr_matrix(
        (readable / np.maximum(counts[owner], 1), (np.arange(owner.size), owner)),
        shape=(owner.size, len(reviewers)),
    )
    cosine = (paper_vectors @ (vectors.T @ averaging)).toarray()
    closest = cosine.max(axis=1, initial=0)
    reference = float(np.quantile(closest[closest > 0], 0.95)) if closest.any() else 1.0
    is_known = np.outer(paper_vectors.getnnz(axis=1) > 0, counts > 0)
    return np.where(is_known, np.clip(cosine / reference, 0, 1), np.nan)


def topic_affinity(papers: Sequence[PaperText], reviewers: Sequence[ReviewerText]) -> tuple[FloatMatrix, IntMatrix]:
    """Tversky index of topics, float in [0, 1] or nan where a side names none, and the number shared."""
    of_papers, of_reviewers = [paper.topics for paper in papers], [reviewer.topics for reviewer in reviewers]
    topics = sorted(frozenset().union(*of_papers, *of_reviewers))
    in_papers, in_reviewers = _membership(of_papers, topics), _membership(of_reviewers, topics)
    frequency = in_papers.sum(axis=0)
    # a reviewer's topic that no paper here has is no sign of distance
    weight = np.array([math.log(1 + len(papers) / n) if n else 0.0 for n in frequency])
    both = (in_papers * weight) @ in_reviewers.T.astype(float)
    only_paper = (in_papers @ weight)[:, None] - both
    only_reviewer = (in_reviewers @ weight)[None, :] - both
    is_known = np.outer(in_papers.any(axis=1), in_reviewers.any(axis=1))
    total = np.where(is_known, both + only_paper + BROAD_REVIEWER * only_reviewer, 1)
    shared = in_papers.astype(np.int64) @ in_reviewers.T.astype(np.int64)
    return np.where(is_known, np.clip(both / total, 0, 1), np.nan), shared


def _membership(sets: Sequence[frozenset[str]], topics: Sequence[str]) -> BoolMatrix:
    rows = [[topic in named for topic in topics] for named in sets]
    return np.array(rows, np.bool_).reshape(len(sets), len(topics))


def _known_mean(parts: tuple[FloatMatrix, FloatMatrix], weights: Weights) -> FloatMatrix:
    """Weighted mean of the parts that are not nan; nan where all are (or the known ones weigh nothing)."""
    stack = np.stack(parts)
    mass = np.stack([np.where(np.isnan(parts[0]), 0, weights.text), np.where(np.isnan(parts[1]), 0, weights.topics)])
    total = mass.sum(axis=0)
    mean = (np.nan_to_num(stack) * mass).sum(axis=0) / np.where(total > 0, total, 1)
    return np.where(total > 0, mean, np.nan)


def _exponents(names: tuple[tuple[str, ...], tuple[str, ...]], bids: Mapping[tuple[str, str], Bid]) -> FloatMatrix:
    rows = {name: p for p, name in enumerate(names[0])}
    columns = {name: r for r, name in enumerate(names[1])}
    exponents = np.ones((len(rows), len(columns)))
    for (paper, reviewer), bid in bids.items():
        if paper in rows and reviewer in columns:
            exponents[rows[paper], columns[reviewer]] = EXPONENTS[bid]
    return exponents


def _with_bids(base: FloatMatrix, exponents: FloatMatrix) -> FloatMatrix:
    blind = np.isnan(base) & (exponents != EXPONENTS[Bid.NEUTRAL])
    return np.where(blind, BLIND_BASE, base) ** (1 / exponents)
