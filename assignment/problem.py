"""The question of who reviews what, as plain immutable arrays over the possible pairs.

A pair that is not listed cannot be assigned, so memory grows with the pairs that make sense and never with
papers times reviewers. Neither tables nor people nor pages are named here.

Indices: `p` counts papers, `r` reviewers, `e` pairs. Pairs are sorted by paper and then reviewer, each once.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import ArrayLike, NDArray

IntVector = NDArray[np.integer]
BoolVector = NDArray[np.bool_]
FloatVector = NDArray[np.float64]

MICRO = 1_000_000
"""Scores are compared as whole millionths, so that optimality is exact and the same on every machine."""

LARGEST = 100
"""Scores lie within ± this: sums of prices then stay far inside 64 bits."""

STANDING = "standing"
"""The component of a mended problem that says by how much a pair that stood was raised; nan for all others."""


class ProblemError(ValueError):
    """The question itself is wrong; the sentence says what to correct."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """Some (paper, reviewer) pairs beside the possible ones, e.g. conflicts, each with a reason or none.

    paper, reviewer   int (n,)
    reason            one sentence a pair, or empty
    """

    paper: IntVector
    reviewer: IntVector
    reason: tuple[str, ...] = ()

    @classmethod
    def of(cls, pairs: "Mapping[tuple[int, int], str] | Collection[tuple[int, int]]" = ()) -> "Pairs":
        """From (paper, reviewer) indices, with reasons where a mapping gives them."""
        listed = sorted(pairs)
        reasons = tuple(pairs[pair] for pair in listed) if isinstance(pairs, Mapping) else ()
        array = np.array(listed, np.int32).reshape(len(listed), 2)
        return cls(array[:, 0], array[:, 1], reasons)

    def __post_init__(self) -> None:
        _freeze(self, "paper", np.int32)
        _freeze(self, "reviewer", np.int32)
        if self.paper.shape != self.reviewer.shape or len(self.reason) not in (0, self.paper.size):
            raise ProblemError("Pairs need one paper, one reviewer and, where reasons are given, one reason each.")

    @property
    def size(self) -> int:
        return int(self.paper.size)


@dataclass(frozen=True, eq=False)
class Committee:
    """Who can review. Every array has one entry a reviewer; what is left out applies to nobody.

    load_max       int, papers at most
    load_min       int, papers each should get where possible
    is_senior      bool
    is_new         bool, reviews for the first time
    institutions   a reviewer's institutions, any number
    region         one region, "" where unknown
    coauthors      int (n, 2), reviewers who must not share a paper where the policy keeps them apart
    wrote          pairs (paper, reviewer): who wrote which paper of this venue
    """

    names: tuple[str, ...]
    load_max: IntVector
    load_min: IntVector = None  # type: ignore[assignment]
    is_senior: BoolVector = None  # type: ignore[assignment]
    is_new: BoolVector = None  # type: ignore[assignment]
    institutions: tuple[frozenset[str], ...] = ()
    region: tuple[str, ...] = ()
    coauthors: IntVector = None  # type: ignore[assignment]
    wrote: Pairs = field(default_factory=Pairs.of)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", _names(self.names, "reviewers"))
        size = len(self.names)
        for name in ("load_max", "load_min"):
            _freeze(self, name, np.int64, size)
        for name in ("is_senior", "is_new"):
            _freeze(self, name, np.bool_, size)
        object.__setattr__(self, "institutions", self.institutions or (frozenset(),) * size)
        object.__setattr__(self, "region", self.region or ("",) * size)
        pairs = np.zeros((0, 2), np.int64) if self.coauthors is None else np.array(self.coauthors, np.int64)
        object.__setattr__(self, "coauthors", np.unique(np.sort(pairs.reshape(-1, 2), axis=1), axis=0))
        self._check(size)

    def _check(self, size: int) -> None:
        for name in ("institutions", "region"):
            if len(getattr(self, name)) != size:
                raise ProblemError(f"`{name}` has {len(getattr(self, name))} entries for {size} reviewers.")
        for name, what in (("load_max", "load"), ("load_min", "least load")):
            for r in np.flatnonzero(getattr(self, name) < 0)[:1]:
                raise ProblemError(f"Reviewer {self.names[r]} has {what} {_signed(getattr(self, name)[r])}.")
        for r in np.flatnonzero(self.load_min > self.load_max)[:1]:
            raise ProblemError(
                f"{self.names[r]} is to get at least {self.load_min[r]} papers but at most {self.load_max[r]}."
            )
        for r in self.coauthors[self.coauthors[:, 0] == self.coauthors[:, 1], 0][:1]:
            raise ProblemError(f"Reviewer {self.names[r]} is named as their own co-author.")
        if self.coauthors.size and not (self.coauthors.min() >= 0 and self.coauthors.max() < size):
            raise ProblemError("`coauthors` names a reviewer who does not exist.")


@dataclass(frozen=True, eq=False)
class Problem:
    """Papers that need reviews, reviewers who can give them, and which pairs are possible.

    papers       unique names
    demand       int (papers,), reviews wanted for each paper
    committee    the reviewers and what is known of each
    paper, reviewer   int (pairs,), the possible pairs
    score        int (pairs,), the aggregate affinity in millionths
    is_known     bool (pairs,), False where nothing at all is known about the pair; default True
    components   name → float (pairs,), the parts that the aggregate was made of; nan where unknown
    conflicts    pairs that are never assigned, with their reasons
    forbidden    pairs ruled out for another reason (declined, taken away by hand)
    fixed        pairs that exist already and stay. They stay even where they exceed a demand or a load that was
                 lowered later; nothing is added on top of them. A fixed pair may be missing among the possible
                 ones; then it has no score.

    Possible pairs that are in conflict, forbidden or fixed are allowed here and never added. Arrays are copied
    and made read-only. Raises a ProblemError where they contradict each other.
    """

    papers: tuple[str, ...]
    demand: IntVector
    committee: Committee
    paper: IntVector
    reviewer: IntVector
    score: IntVector
    is_known: BoolVector = None  # type: ignore[assignment]
    components: Mapping[str, FloatVector] = field(default_factory=dict)
    conflicts: Pairs = field(default_factory=Pairs.of)
    forbidden: Pairs = field(default_factory=Pairs.of)
    fixed: Pairs = field(default_factory=Pairs.of)

    def __post_init__(self) -> None:
        object.__setattr__(self, "papers", _names(self.papers, "papers"))
        _freeze(self, "demand", np.int64, len(self.papers))
        _freeze(self, "paper", np.int32)
        _freeze(self, "reviewer", np.int32, self.paper.size)
        _freeze(self, "score", np.int64, self.paper.size)
        known = np.ones(self.paper.size, np.bool_) if self.is_known is None else self.is_known
        object.__setattr__(self, "is_known", known)
        _freeze(self, "is_known", np.bool_, self.paper.size)
        self._check()

    @classmethod
    def from_matrix(cls, affinity: ArrayLike, **rest) -> "Problem":
        """From a float matrix (papers, reviewers) of scores; nan where nothing is known. For small problems."""
        matrix = np.asarray(affinity, float)
        paper, reviewer = np.indices(matrix.shape).reshape(2, -1)
        is_known = ~np.isnan(matrix).ravel()
        score = np.rint(np.where(is_known, matrix.ravel(), 0) * MICRO).astype(np.int64)
        return cls(paper=paper, reviewer=reviewer, score=score, is_known=is_known, **rest)

    @property
    def reviewers(self) -> tuple[str, ...]:
        return self.committee.names

    @property
    def n_papers(self) -> int:
        return len(self.papers)

    @property
    def n_reviewers(self) -> int:
        return len(self.committee.names)

    def keys(self, pairs: "Pairs | Problem") -> IntVector:
        """One number for each pair, the same wherever the pair stands."""
        return pairs.paper.astype(np.int64) * max(self.n_reviewers, 1) + pairs.reviewer

    def find(self, pairs: Pairs) -> IntVector:
        """Place of each of these among the possible pairs; −1 where it is not possible."""
        keys, wanted = self.keys(self), self.keys(pairs)
        place = np.searchsorted(keys, wanted)
        is_there = (place < keys.size) & (
            keys[np.minimum(place, max(keys.size - 1, 0))] == wanted if keys.size else False
        )
        return np.where(is_there, place, -1)

    @property
    def may_add(self) -> BoolVector:
        """Possible pairs that a solver may add: bool (pairs,)."""
        allowed = np.ones(self.paper.size, np.bool_)
        for pairs in (self.conflicts, self.forbidden, self.fixed):
            place = self.find(pairs)
            allowed[place[place >= 0]] = False
        return allowed

    @property
    def digest(self) -> str:
        """SHA-256 over everything that bears on the answer; equal problems have equal digests."""
        hashed = hashlib.sha256()
        for part in fields(self):
            _feed(hashed, part.name, getattr(self, part.name))
        return hashed.hexdigest()

    def _check(self) -> None:
        for p in np.flatnonzero(self.demand < 0)[:1]:
            raise ProblemError(f"Paper {self.papers[p]} wants {_signed(self.demand[p])} reviews.")
        for pairs in (self, self.conflicts, self.forbidden, self.fixed, self.committee.wrote):
            self._check_places(pairs)
        for e in np.flatnonzero(np.diff(self.keys(self)) <= 0)[:1]:
            at = f"{self.papers[self.paper[e]]} and {self.reviewers[self.reviewer[e]]}"
            raise ProblemError(f"Pairs are listed by paper, then reviewer, each once; {at} are not followed so.")
        for e in np.flatnonzero(np.abs(self.score) > LARGEST * MICRO)[:1]:
            value = self.score[e] / MICRO
            raise ProblemError(
                f"Scores lie between −{LARGEST} and {LARGEST}; paper {self.papers[self.paper[e]]} has {value:g}."
            )
        for name, values in self.components.items():
            if np.shape(values) != self.paper.shape:
                raise ProblemError(f"Component `{name}` has {np.size(values)} entries for {self.paper.size} pairs.")
        fixed = self.keys(self.fixed)
        for pairs, why in ((self.conflicts, "in conflict"), (self.forbidden, "ruled out")):
            for key in np.intersect1d(fixed, self.keys(pairs))[:1]:
                p, r = divmod(int(key), self.n_reviewers)
                raise ProblemError(f"{self.reviewers[r]} is kept as reviewer of {self.papers[p]} but is {why}.")

    def _check_places(self, pairs: "Pairs | Problem") -> None:
        for name, size, what in (("paper", self.n_papers, "paper"), ("reviewer", self.n_reviewers, "reviewer")):
            places = getattr(pairs, name)
            for place in places[(places < 0) | (places >= size)][:1]:
                raise ProblemError(f"A pair names {what} number {_signed(place)}; there are {size}.")


def _freeze(owner: object, name: str, dtype: type, size: int | None = None) -> None:
    value = getattr(owner, name)
    array: np.ndarray = np.zeros(size or 0, dtype) if value is None else np.array(value, dtype=dtype)
    if array.ndim != 1 or (size is not None and array.size != size):
        raise ProblemError(f"`{name}` has shape {array.shape}; ({size},) was expected.")
    array.setflags(write=False)
    object.__setattr__(owner, name, array)


def _names(values: tuple[str, ...], kind: str) -> tuple[str, ...]:
    names = tuple(values)
    if len(set(names)) != len(names):
        twice = next(name for name, count in Counter(names).items() if count > 1)
        raise ProblemError(f"The {kind} contain {twice} twice.")
    return names


def _signed(number: int) -> str:
    return f"−{-number}" if number < 0 else str(number)


def _feed(hashed, name: str, value: object) -> None:
    hashed.update(name.encode())
    if isinstance(value, np.ndarray):
        hashed.update(f"{value.dtype.str}{value.shape}".encode() + np.ascontiguousarray(value).tobytes())
    elif isinstance(value, Pairs | Committee):
        for part in fields(value):
            _feed(hashed, part.name, getattr(value, part.name))
    elif isinstance(value, Mapping):
        for key in sorted(value):
            _feed(hashed, key, np.asarray(value[key]))
    else:
        hashed.update(json.dumps(value, default=sorted).encode())  # names, and sets of names
