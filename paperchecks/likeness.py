"""Whether two papers are nearly the same, told from a few numbers of each: their text need not be kept or read again.

A paper is the set of all runs of RUN letters in its main text. Only letters count, so line breaks, hyphens, columns,
line numbers and section numbers change nothing. Two sets are compared by their Jaccard coefficient, which is estimated
from the smallest hashes of both (Broder, On the resemblance and containment of documents, 1997, bottom-k sketches).
This is done twice: over the opening (abstract and introduction) and over the whole. Papers that share long passages
alike in another place, such as a survey of methods, differ in their opening; a paper under a new title does not.
"""

import re
import unicodedata
from collections.abc import Sequence

import numpy as np

RUN = 24
"""Letters of one run, some five words: two papers seldom share one by chance."""

OPENING = 4000
"""Letters of abstract and introduction, some 700 words."""

KEPT = 192
"""Hashes kept of the opening, and as many of the whole."""

NEARLY_SAME = 0.72
"""From here on two papers are nearly the same.

Measured over 82 files: published papers and their anonymous forms, or the same text under another title, have 0.87 and
more; papers on different subjects up to 0.03; made-up papers that share nine tenths of their paragraphs up to 0.66.
"""

ABSTRACT = re.compile(r"^[\W\d]*a\s?bstract\b", re.I | re.M)
FRONT = 3000
"""Characters in which the title and the authors end."""

BASE = np.uint64(0x9E3779B97F4A7C15)

Sketch = tuple[int, ...]


def sketch(text: str) -> Sketch:
    """2 * KEPT numbers below 2**32 that stand for a text; () for one too short to compare, of some 50 words.

    Title and authors are left out where an "Abstract" tells their end. Takes two milliseconds for a paper.
    """
    hashes = _hashes(_letters(text))
    opening = np.unique(hashes[: OPENING - RUN + 1])[:KEPT]
    if len(opening) < KEPT:
        return ()
    return (*opening.tolist(), *np.unique(hashes)[:KEPT].tolist())


def likeness(a: Sequence[int], b: Sequence[int]) -> float:
    """In [0, 1]: the mean of how alike two sketched texts are in their opening and as a whole; 0 for an empty sketch.

    The standard error is 0.02 between 0.2 and 0.95, and less elsewhere.
    """
    if not a or not b:
        return 0.0
    return (_jaccard(a[:KEPT], b[:KEPT]) + _jaccard(a[KEPT:], b[KEPT:])) / 2


def _jaccard(a: Sequence[int], b: Sequence[int]) -> float:
    """The share of common members among the KEPT smallest of either set."""
    common = {*a}.intersection(b)
    if not common:
        return 0.0
    smallest = sorted({*a, *b})[:KEPT]
    return sum(value in common for value in smallest) / len(smallest)


def _letters(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    front = ABSTRACT.search(text, 0, FRONT)
    return "".join(filter(str.isalpha, text[front.end() if front else 0 :].casefold()))


def _hashes(letters: str) -> np.ndarray:
    """uint64 below 2**32 of every run of RUN letters, in their order."""
    codes = np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    n_runs = max(len(codes) - RUN + 1, 0)
    mixed = np.zeros(n_runs, np.uint64)
    for place in range(RUN):
        mixed = mixed * BASE + codes[place : place + n_runs]
    for shift in (30, 27):  # the ending of splitmix64: neighbouring letters must not give neighbouring numbers
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(0xBF58476D1CE4E5B9)
    return mixed >> np.uint64(32)
