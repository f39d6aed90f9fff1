"""Texts as counts of words and word pairs, weighed by how rare they are: the default, which needs no trained model.

A word is known by a hash, so that the counts of a text depend on the text alone and can be kept for the next
venue. Two of a venue's words share one of the 16.8 million places seldom, and what a chance agreement adds is small.
"""

import re
import unicodedata
import zlib
from collections.abc import Iterator, Sequence

import numpy as np
from scipy import sparse

from assignment.problem import IntVector

PLACES = 1 << 24
WORD = re.compile(r"\b\w\w+\b")
BLOCK = 1000  # texts counted at once: their words fit into a few MB

STOP_WORDS = frozenset(
    """
    a about above across after afterwards again against all almost alone along already also although always am among
    amongst amount an and another any anyhow anyone anything anyway anywhere are around as at back be became because
    become becomes becoming been before beforehand behind being below beside besides between beyond both bottom but by
    call can cannot cant co con could couldnt de describe detail do done down due during each eg eight either eleven
    else elsewhere empty enough etc even ever every everyone everything everywhere except few fifteen fifty fill find
    fire first five for former formerly forty found four from front full further get give go had has hasnt have he
    hence her here hereafter hereby herein hereupon hers herself him himself his how however hundred i ie if in inc
    indeed interest into is it its itself keep last latter latterly least less ltd made many may me meanwhile might
    mine more moreover most mostly move much must my myself name namely neither never nevertheless next nine no nobody
    none noone nor not nothing now nowhere of off often on once one only onto or other others otherwise our ours
    ourselves out over own part per perhaps please put rather re same see seem seemed seeming seems serious several
    she should show side since sincere six sixty so some somehow someone something sometime sometimes somewhere still
    such system take ten than that the their them themselves then thence there thereafter thereby therefore therein
    thereupon these they third this those though three through throughout thru thus to together too top toward towards
    twelve twenty two un under until up upon us very via was we well were what whatever when whence whenever where
    whereafter whereas whereby wherein whereupon wherever whether which while whither who whoever whole whom whose why
    will with within without would yet you your yours yourself yourselves
    """.split()
)
"""English words that say nothing of a subject: the list of the Glasgow information retrieval group."""


class Terms:
    """TF-IDF over words and pairs of neighbouring words, with sublinear counts and rows of length 1.

    The formula is that of scikit-learn's TfidfVectorizer: (1 + ln n) · (1 + ln((1 + texts) / (1 + texts with it))).
    """

    key = "terms-1"

    def __init__(self) -> None:
        self._hashes: dict[str, int] = {}

    def vectors(self, texts: Sequence[str]) -> sparse.csr_array:
        """Counts, float32 (texts, PLACES): a row depends on its text alone."""
        parts = [self._counted(texts[at : at + BLOCK]) for at in range(0, len(texts), BLOCK)]
        return sparse.vstack(parts, format="csr") if parts else sparse.csr_array((0, PLACES), dtype=np.float32)

    def weighed(
        self, papers: sparse.csr_array, documents: sparse.csr_array
    ) -> tuple[sparse.csr_array, sparse.csr_array]:
        """Both sides' counts as rows of length 1 (0 without words), cut to the columns that papers have.

        What no paper contains counts in the length of a document and in no product.
        """
        containing = sum(np.bincount(side.indices, minlength=PLACES) for side in (papers, documents))
        rarity = np.log((1 + papers.shape[0] + documents.shape[0]) / (1 + containing)).astype(np.float32) + 1
        used = np.unique(papers.indices)
        place = np.full(PLACES, -1, np.int32)
        place[used] = np.arange(used.size)
        return _weighed(papers, rarity, place, used.size), _weighed(documents, rarity, place, used.size)

    def shared(self, paper: str, document: str, others: Sequence[str], most: int) -> tuple[str, ...]:
        """The terms that bind two texts most closely, among these others; a pair of words stands for its words."""
        counts = [_counts(text) for text in (paper, document)]
        both = counts[0].keys() & counts[1].keys()
        if not both:
            return ()
        texts = [set(_counts(text)) for text in others]
        weight = {}
        for term in both:
            rarity = 1 + np.log((1 + len(texts)) / (1 + sum(term in text for text in texts)))
            weight[term] = float((1 + np.log(counts[0][term])) * (1 + np.log(counts[1][term])) * rarity**2)
        found: list[str] = []
        for term in sorted(both, key=lambda term: (-weight[term] * (1 + term.count(" ")), term)):
            if not any(set(term.split()) & set(other.split()) for other in found):
                found.append(term)
        return tuple(found[:most])

    def _counted(self, texts: Sequence[str]) -> sparse.csr_array:
        hashed = [[self._hash(word) for word in words(text)] for text in texts]
        length = np.array([len(one) for one in hashed], np.int64)
        word = np.fromiter((one for row in hashed for one in row), np.uint64, int(length.sum()))
        row = np.repeat(np.arange(len(texts)), length)
        is_followed = np.zeros(word.size, np.bool_)
        is_followed[:-1] = row[1:] == row[:-1]
        first = np.flatnonzero(is_followed)
        pair = _mixed(word[first] * np.uint64(0x9E3779B1) + word[first + 1] + np.uint64(1)) if first.size else word[:0]
        place = np.concatenate([_mixed(word), pair]).astype(np.int64) % PLACES
        key, count = np.unique(np.concatenate([row, row[first]]) * PLACES + place, return_counts=True)
        start = np.searchsorted(key, np.arange(len(texts) + 1) * PLACES)
        return sparse.csr_array(
            (count.astype(np.float32), (key % PLACES).astype(np.int32), start.astype(np.int32)),
            shape=(len(texts), PLACES),
        )

    def _hash(self, word: str) -> int:
        found = self._hashes.get(word)
        if found is None:
            found = self._hashes[word] = zlib.crc32(word.encode())
        return found


def words(text: str) -> Iterator[str]:
    """The telling words in small letters without accents, in their order."""
    plain = text.lower()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return (word for word in WORD.findall(plain) if word not in STOP_WORDS)


def _counts(text: str) -> dict[str, int]:
    listed = list(words(text))
    counts: dict[str, int] = {}
    for term in [*listed, *(f"{one} {other}" for one, other in zip(listed, listed[1:], strict=False))]:
        counts[term] = counts.get(term, 0) + 1
    return counts


def _weighed(counts: sparse.csr_array, rarity: np.ndarray, place: IntVector, size: int) -> sparse.csr_array:
    value = (1 + np.log(counts.data)) * rarity[counts.indices]
    row = np.repeat(np.arange(counts.shape[0], dtype=np.int32), np.diff(counts.indptr))
    length = np.sqrt(np.bincount(row, value.astype(np.float64) ** 2, minlength=counts.shape[0]))
    column = place[counts.indices]
    kept = column >= 0
    row, column = row[kept], column[kept]
    value = (value[kept] / length[row]).astype(np.float32)
    start = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=counts.shape[0]))]).astype(np.int32)
    return sparse.csr_array((value, column, start), shape=(counts.shape[0], size))


def _mixed(hashes: np.ndarray) -> np.ndarray:
    """64 bits stirred so that the low ones depend on all (the finaliser of MurmurHash 3)."""
    hashes = hashes ^ (hashes >> np.uint64(33))
    hashes = hashes * np.uint64(0xFF51AFD7ED558CCD)
    return hashes ^ (hashes >> np.uint64(33))
