import math
import sys
import types

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from assignment.embedding import Embedding, Folder
from assignment.problem import ProblemError
from assignment.terms import STOP_WORDS, Terms, words
from assignment.texts import Corpus, PaperText, ReviewerText, evidence

PAPER = PaperText("p", "Single cells", "Gene expression of single cells under perturbation")
NEAR = "Perturbation of gene expression\nWe measure single cells with deep models."
FAR = "Redshift of galaxies\nPhotometric surveys with deep models."


class Counting(Terms):
    """The usual backend, which remembers what it was asked."""

    def __init__(self):
        super().__init__()
        self.asked = []

    def vectors(self, texts):
        self.asked += texts
        return super().vectors(texts)


def closeness(corpus):
    return np.concatenate([block for _, block in corpus.closeness(np.arange(len(corpus.texts)))])


vocabulary = "gene cell star galaxy flow model the of naïve 中文".split()
texts = st.lists(st.sampled_from(vocabulary), min_size=1, max_size=9).map(" ".join)


@given(st.lists(texts, min_size=1, max_size=5), st.lists(st.lists(texts, max_size=4), min_size=1, max_size=4))
@settings(max_examples=80, deadline=None)
def test_closeness_is_the_mean_of_the_cosines_of_a_textbook_tf_idf(papers, documents):
    """Against scikit-learn, which keeps its words as text."""
    corpus = Corpus(
        [PaperText(f"p{n}", text) for n, text in enumerate(papers)],
        [ReviewerText(f"r{n}", publications=tuple(texts)) for n, texts in enumerate(documents)],
    )
    vectoriser = TfidfVectorizer(
        ngram_range=(1, 2), sublinear_tf=True, stop_words=sorted(STOP_WORDS), strip_accents="unicode"
    )
    everything = [*papers, *(text for texts in documents for text in texts)]
    if not any(list(words(text)) for text in everything):
        assert not closeness(corpus).any()
        return
    rows = vectoriser.fit_transform(everything).toarray()
    own = iter(rows[len(papers) :])
    expected = np.zeros((len(papers), len(documents)))
    for r, texts in enumerate(documents):
        told = [row for row in (next(own) for _ in texts) if row.any()]
        if told:
            expected[:, r] = np.mean([rows[: len(papers)] @ row for row in told], axis=0)

    np.testing.assert_allclose(closeness(corpus), expected, atol=1e-5)


def test_evidence_names_the_nearest_publications_and_what_they_share():
    reviewer = ReviewerText("r", publications=(FAR, NEAR))

    found = Corpus([PAPER], [reviewer]).evidence("p", "r")

    assert [match.title for match in found] == ["Perturbation of gene expression"]
    assert 0 < found[0].similarity <= 1
    assert set(found[0].terms) == {"gene expression", "single cells", "perturbation"}


def test_evidence_puts_words_first_that_other_papers_do_not_use():
    others = [PaperText(f"o{n}", "", "single cells and gene expression") for n in range(20)]

    found = evidence(PAPER, ReviewerText("r", publications=(NEAR,)), among=[*others, PAPER])

    assert found[0].terms[0] == "perturbation"


def test_evidence_is_empty_where_nothing_is_shared():
    assert evidence(PAPER, ReviewerText("r", publications=(FAR,))) == []
    assert evidence(PAPER, ReviewerText("r")) == []


def test_a_long_first_line_is_cut_at_a_word():
    title = evidence(PAPER, ReviewerText("r", "gene " * 100))[0].title

    assert title.endswith("gene…")
    assert len(title) <= 120


def test_a_text_is_read_once_and_then_taken_from_the_cache():
    cache, reviewers = {}, [ReviewerText("r", publications=(FAR, NEAR)), ReviewerText("s", publications=(NEAR,))]
    first, second = Counting(), Counting()

    plain = closeness(Corpus([PAPER], reviewers))
    cold = closeness(Corpus([PAPER], reviewers, backend=first, cache=cache))
    warm = closeness(Corpus([PAPER], [*reviewers, ReviewerText("t", "new")], backend=second, cache=cache))

    assert first.asked == [PAPER.text, FAR, NEAR]
    assert second.asked == ["new"]
    assert (cold == plain).all()
    assert warm.shape == (1, 3)


def test_a_cache_may_be_a_folder(tmp_path):
    reviewers = [ReviewerText("r", publications=(FAR, NEAR))]
    closeness(Corpus([PAPER], reviewers, cache=Folder(tmp_path / "vectors")))
    again, folder = Counting(), Folder(tmp_path / "vectors")

    closeness(Corpus([PAPER], reviewers, backend=again, cache=folder))

    assert again.asked == []
    assert len(folder) == 3
    key = next(iter(folder))
    del folder[key]
    assert key not in folder
    with pytest.raises(KeyError):
        del folder[key]


def test_a_model_that_is_absent_is_named(tmp_path):
    with pytest.raises(ProblemError, match=f"There is no text model in {tmp_path}"):
        Embedding(tmp_path)


def test_a_library_that_is_absent_is_named(tmp_path, monkeypatch):
    (tmp_path / "modules.json").write_text("[]")
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)

    with pytest.raises(ProblemError, match="sentence-transformers, which is not installed"):
        Embedding(tmp_path)


def test_vectors_of_a_model_take_the_place_of_words(tmp_path, monkeypatch):
    class Model:
        """Knows two things: genes and stars."""

        def __init__(self, folder, *, device, local_files_only):
            assert (folder, device, local_files_only) == (str(tmp_path), "cpu", True)

        def encode(self, texts, *, show_progress_bar):
            return np.array([[3.0 * ("gene" in text.lower()), 2.0 * ("galax" in text.lower())] for text in texts])

    (tmp_path / "modules.json").write_text("[]")
    monkeypatch.setitem(sys.modules, "sentence_transformers", types.SimpleNamespace(SentenceTransformer=Model))
    reviewers = [
        ReviewerText("r", publications=(NEAR,)),
        ReviewerText("s", publications=(FAR, NEAR)),
        ReviewerText("t", "…"),
    ]
    cache = {}

    for _ in range(2):
        corpus = Corpus([PAPER], reviewers, backend=Embedding(tmp_path), cache=cache)

        assert closeness(corpus).tolist() == [[1, 0.5, 0]]
        assert corpus.is_known.tolist() == [True, True, False]
        assert corpus.evidence("p", "s")[0].terms == ()
        assert math.isclose(corpus.evidence("p", "s")[0].similarity, 1)
    assert {key.rpartition("-")[0] for key in cache} == {f"embedding-1-{tmp_path.name}"}
