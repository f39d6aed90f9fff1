"""The map of a venue's papers: alike texts near to each other. Computed here when a venue publishes.

t-SNE (van der Maaten, Journal of Machine Learning Research 15, 2014) of the texts' TF-IDF vectors, which a truncated
SVD has shortened. The same texts make the same map: one thread, one seed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.spatial import cKDTree
from sklearn.decomposition import TruncatedSVD
from sklearn.manifold import TSNE
from threadpoolctl import threadpool_limits

from proceedings.models import FEWEST_ON_MAP
from proceedings.similarity import vectors_of

WIDTH, HEIGHT = 1000, 660
N_SHORT = 50  # dimensions to which texts are shortened before they are laid out
N_NEIGHBOURS = 8  # that have a say in under which of its topics a paper stands
PUSHES = 80
MANY = 2_000  # papers from which half the steps must do: about ten seconds for as many


@dataclass(frozen=True)
class Place:
    """Where a paper stands, and the one of its topics that most papers around it share."""

    x: int  # 0 to WIDTH, from the left
    y: int  # 0 to HEIGHT, from the top
    topic: str


def gap(n_papers: int) -> float:
    """How far two papers stand apart at least, so that each can be seen and pointed at."""
    return min(46.0, 480 / n_papers**0.5)


def placed(texts: Mapping[int, str], topics: Mapping[int, Sequence[str]]) -> dict[int, Place]:
    """For each paper its place, by number; none when there are too few papers, or no words to go by."""
    numbers = list(texts)
    vectors = vectors_of(texts.values()) if len(numbers) >= FEWEST_ON_MAP else None
    if vectors is None:
        return {}
    points = _apart(_fitted(_laid_out(vectors)))
    near = cKDTree(points).query(points, k=min(N_NEIGHBOURS + 1, len(numbers)))[1]
    return {
        number: Place(round(x), round(y), _main_topic(topics[number], [topics[numbers[other]] for other in around]))
        for number, (x, y), around in zip(numbers, points.tolist(), near.tolist(), strict=True)
    }


def _laid_out(vectors: csr_matrix) -> np.ndarray:
    """A point in the plane for each text: (texts, 2)."""
    n = vectors.shape[0]
    differences = vectors.max(axis=0) - vectors.min(axis=0)
    if vectors.shape[1] < 2 or differences.max() < 1e-6:  # all texts are the same
        return np.zeros((n, 2))
    with threadpool_limits(1):  # sums of several threads differ in their last digits, and maps in all of them
        short = TruncatedSVD(min(N_SHORT, n - 1, vectors.shape[1]), random_state=0).fit_transform(vectors)
        layout = TSNE(
            perplexity=min(30, (n - 1) / 3),
            init=_start(short),
            max_iter=500 if n < MANY else 250,
            random_state=0,
        )
        return layout.fit_transform(short)


def _start(short: np.ndarray) -> np.ndarray:
    """Where the layout begins: along the two directions in which the texts differ most, in t-SNE's own small scale."""
    first = short[:, :2] - short[:, :2].mean(axis=0)
    return (first / (first.std() or 1) * 1e-4).astype(np.float32)


def _fitted(points: np.ndarray) -> np.ndarray:
    """The points stretched over the whole map."""
    low, span = points.min(axis=0), np.ptp(points, axis=0)
    return np.where(span > 0, (points - low) / np.where(span > 0, span, 1), 0.5) * (WIDTH, HEIGHT)


def _apart(points: np.ndarray) -> np.ndarray:
    """The points pushed apart, each pair a little at a time, until none is nearer to another than the gap."""
    least = gap(len(points))
    angle = np.arange(len(points)) * 2.4  # points on one spot leave it in all directions
    points = points + 0.01 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    for _ in range(PUSHES):
        pairs = cKDTree(points).query_pairs(least, output_type="ndarray")
        if not len(pairs):
            break
        apart = points[pairs[:, 0]] - points[pairs[:, 1]]
        distance = np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 1e-9)
        push = apart / distance * (least - distance) * 0.5
        np.add.at(points, pairs[:, 0], push)
        np.add.at(points, pairs[:, 1], -push)
    return _fitted(points)


def _main_topic(own: Sequence[str], around: Sequence[Sequence[str]]) -> str:
    """The one of a paper's topics that most papers around it name; of equals the first."""
    return max(own, key=lambda name: sum(name in names for names in around), default="")
