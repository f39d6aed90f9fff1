"""Which papers read alike: cosine of TF-IDF vectors of title and abstract, computed here when a venue publishes."""

from collections.abc import Mapping

from sklearn.feature_extraction.text import TfidfVectorizer

MOST = 4
LEAST = 0.05  # below, two papers share little more than the language


def nearest(texts: Mapping[int, str]) -> dict[int, list[int]]:
    """For each paper the numbers of those with the most similar text, nearest first."""
    numbers = list(texts)
    try:
        vectors = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit_transform(texts.values())
    except ValueError:  # not one word in all of them
        return {number: [] for number in numbers}
    likeness = (vectors @ vectors.T).toarray()
    found = {}
    for i, number in enumerate(numbers):
        others = [(-likeness[i][j], other) for j, other in enumerate(numbers) if j != i and likeness[i][j] >= LEAST]
        found[number] = [other for _, other in sorted(others)[:MOST]]
    return found
