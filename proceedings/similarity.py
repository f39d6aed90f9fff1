"""Which papers read alike: cosine of TF-IDF vectors of their texts, computed here when a venue publishes."""

from collections.abc import Iterable, Mapping

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

MOST = 4
LEAST = 0.05  # below, two papers share little more than the language
ROWS = 500  # compared at once: the table of all pairs of ten thousand papers would not fit into memory


def vectors_of(texts: Iterable[str]) -> csr_matrix | None:
    """TF-IDF of each text: (texts, words), rows of length 1 or 0. None when there is not one word in all of them."""
    try:
        return TfidfVectorizer(stop_words="english", sublinear_tf=True, dtype=np.float32).fit_transform(texts)
    except ValueError:
        return None


def nearest(texts: Mapping[int, str]) -> dict[int, list[int]]:
    """For each paper the numbers of those with the most similar text, nearest first; of equals the earlier first."""
    numbers = list(texts)
    found: dict[int, list[int]] = {number: [] for number in numbers}
    vectors = vectors_of(texts.values())
    if vectors is None:
        return found
    words = vectors.T.tocsr()
    for start in range(0, len(numbers), ROWS):
        likeness = (vectors[start : start + ROWS] @ words).toarray()
        for row, alike in enumerate(likeness, start):
            alike[row] = 0
            found[numbers[row]] = [numbers[other] for other in _top(alike)]
    return found


def _top(alike: np.ndarray) -> list[int]:
    """The places of the highest values, highest first, as far as they count."""
    most = min(MOST, len(alike))
    least = max(np.partition(alike, -most)[-most], LEAST)
    among = np.flatnonzero(alike >= least)
    return among[np.argsort(-alike[among], kind="stable")][:MOST].tolist()
