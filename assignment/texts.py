"""What papers say beside what reviewers wrote: vectors of texts, the closeness of both, and what they share.

    closeness(paper, reviewer) = mean over the reviewer's documents of the cosine between paper and document

The mean is linear, so a reviewer is one vector, and a venue one product of two matrices.
"""

import hashlib
import io
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from scipy import sparse

from assignment.problem import BoolVector, IntVector
from assignment.terms import Terms

Cache = MutableMapping[str, bytes]
Vectors = Any  # np.ndarray or sparse.csr_array: both multiply, stack and take rows alike
ROWS = 512  # papers compared at once: their closeness to 10,000 reviewers takes 20 MB


@dataclass(frozen=True)
class PaperText:
    """What a paper says of itself."""

    name: str
    title: str
    abstract: str = ""
    topics: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        return f"{self.title}\n{self.abstract}"


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


class TextBackend(Protocol):
    """Turns texts into vectors whose products say how near they are.

    key      names the backend, its settings and its version: vectors kept under another key are never mixed in
    """

    @property
    def key(self) -> str: ...

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """float32 (texts, dimensions), dense or CSR; a row depends on its text alone, so that it can be kept."""

    def weighed(self, papers: Vectors, documents: Vectors) -> tuple[Vectors, Vectors]:
        """Both sides fit for each other: rows of length 1 (or 0 where nothing can be said), equal columns."""

    def shared(self, paper: str, document: str, others: Sequence[str], most: int) -> tuple[str, ...]:
        """The terms that bind two texts most closely, rarer ones among `others` first; none where it cannot say."""


@dataclass(frozen=True)
class Match:
    """One document of a reviewer that is near a paper.

    title        its first line, cut
    similarity   cosine, in [0, 1]
    terms        what it shares with the paper, closest first
    """

    title: str
    similarity: float
    terms: tuple[str, ...]


class Corpus:
    """A venue's papers and its reviewers' documents as vectors.

    papers      float32 (papers, dimensions), rows of length 1 or 0
    documents   float32 (documents, dimensions), likewise
    owner       int (documents,), whose document each is, ascending
    """

    def __init__(
        self,
        papers: Sequence[PaperText],
        reviewers: Sequence[ReviewerText],
        *,
        backend: TextBackend | None = None,
        cache: Cache | None = None,
    ) -> None:
        self.backend = backend or Terms()
        self.texts = [paper.text for paper in papers]
        self.names = {paper.name: p for p, paper in enumerate(papers)}, {one.name: r for r, one in enumerate(reviewers)}
        self.written = [document for reviewer in reviewers for document in reviewer.documents]
        self.owner: IntVector = np.repeat(
            np.arange(len(reviewers)), np.array([len(reviewer.documents) for reviewer in reviewers], np.int64)
        )
        self.n_reviewers = len(reviewers)
        raw = [_vectors(self.backend, texts, cache) for texts in (self.texts, self.written)]
        self.papers, self.documents = self.backend.weighed(*raw)
        self.is_told, readable = _is_set(raw[0]), _is_set(raw[1])
        self.n_readable = np.bincount(self.owner[readable], minlength=self.n_reviewers)

    @property
    def is_known(self) -> BoolVector:
        """bool (reviewers,): of whom at least one document can be compared."""
        return self.n_readable > 0

    def closeness(self, papers: IntVector) -> Iterator[tuple[IntVector, np.ndarray]]:
        """The mean cosines of these papers by blocks: (papers, float32 (up to ROWS, reviewers))."""
        for first in range(0, len(papers), ROWS):
            rows = papers[first : first + ROWS]
            block = self.papers[rows] @ self._across
            yield rows, np.clip(block.toarray() if sparse.issparse(block) else block, 0, None)

    @cached_property
    def _across(self) -> Vectors:
        """Every reviewer's mean document, float32 (dimensions, reviewers)."""
        averaging = sparse.csr_array(
            (
                (1 / np.maximum(self.n_readable, 1))[self.owner].astype(np.float32),
                (self.owner, np.arange(self.owner.size)),
            ),
            shape=(self.n_reviewers, self.owner.size),
        )
        profiles = averaging @ self.documents
        return sparse.csr_array(profiles.T) if sparse.issparse(profiles) else profiles.T

    def evidence(self, paper: str, reviewer: str, *, most: int = 3, n_terms: int = 5) -> list[Match]:
        """A reviewer's documents nearest to a paper, by names, with the terms that they share."""
        p, r = self.names[0][paper], self.names[1][reviewer]
        start, end = np.searchsorted(self.owner, [r, r + 1])
        cosine = self.documents[start:end] @ self.papers[[p]].T
        cosine = (cosine.toarray() if sparse.issparse(cosine) else np.asarray(cosine)).ravel()
        return [
            Match(
                title=_title(self.written[start + at]),
                similarity=min(float(cosine[at]), 1.0),
                terms=self.backend.shared(self.texts[p], self.written[start + at], self.texts, n_terms),
            )
            for at in np.argsort(-cosine, kind="stable")[:most].tolist()
            if cosine[at] > 0
        ]


def evidence(
    paper: PaperText, reviewer: ReviewerText, *, among: Sequence[PaperText] = (), backend: TextBackend | None = None,
    cache: Cache | None = None,
) -> list[Match]:  # fmt: skip
    """The evidence of one pair alone; `among`: other papers of the venue, which tell common words from rare ones."""
    others = [other for other in among if other.name != paper.name]
    return Corpus([paper, *others], [reviewer], backend=backend, cache=cache).evidence(paper.name, reviewer.name)


def _title(document: str) -> str:
    line = document.strip().splitlines()[0]
    return line if len(line) <= 120 else line[:119].rsplit(" ", 1)[0] + "…"


def _is_set(vectors: Vectors) -> BoolVector:
    if sparse.issparse(vectors):
        return np.diff(vectors.indptr) > 0
    return np.any(vectors != 0, axis=1)


def _vectors(backend: TextBackend, texts: Sequence[str], cache: Cache | None) -> Vectors:
    """Vectors of texts, those in the cache from there; equal texts are asked for once."""
    if cache is None:
        return backend.vectors(texts)
    keys = [f"{backend.key}-{hashlib.sha256(text.encode()).hexdigest()}" for text in texts]
    held = {key: row for key in dict.fromkeys(keys) if (row := _unpacked(cache.get(key))) is not None}
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in held}
    if missing:
        made = backend.vectors(list(missing.values()))
        for at, key in enumerate(missing):
            held[key] = made[[at]]
            cache[key] = _packed(held[key])
    if not keys:
        return backend.vectors(texts)
    rows = [held[key] for key in keys]
    return sparse.vstack(rows, format="csr") if sparse.issparse(rows[0]) else np.concatenate(rows)


def _packed(row: Vectors) -> bytes:
    file = io.BytesIO()
    if sparse.issparse(row):
        np.savez(file, value=row.data, column=row.indices, size=row.shape[1])
    else:
        np.savez(file, row=row)
    return file.getvalue()


def _unpacked(stored: bytes | None) -> Vectors | None:
    if stored is None:
        return None
    with np.load(io.BytesIO(stored), allow_pickle=False) as arrays:
        if "row" in arrays:
            return arrays["row"]
        value, column = arrays["value"], arrays["column"]
        shape = (1, int(arrays["size"]))
        return sparse.csr_array((value, column, np.array([0, value.size], np.int32)), shape=shape)
