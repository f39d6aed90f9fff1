import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assignment.affinity import BLIND_BASE, Bid, PaperText, ReviewerText, Weights, affinities, topic_affinity

GENES = "gene expression in single cells under genetic perturbation"
STARS = "redshift of distant galaxies from photometric surveys"


def of_pair(paper, reviewer, *, bid=None, weights=None):
    bids = {(paper.name, reviewer.name): bid} if bid else {}
    return affinities([paper], [reviewer], bids=bids, weights=weights)


def test_a_reviewer_is_closest_to_the_paper_about_their_subject():
    papers = [PaperText("genes", GENES), PaperText("stars", STARS)]
    reviewers = [
        ReviewerText("rob", expertise="I work on galaxies and their photometric redshift."),
        ReviewerText("ada", publications=("Genetic perturbation of single cells", "Atlas of gene expression")),
    ]

    text = affinities(papers, reviewers).text

    assert text[0].argmax() == 1
    assert text[1].argmax() == 0
    assert text[0, 0] == 0
    assert text.max() == 1


def test_accents_do_not_part_equal_words():
    result = of_pair(PaperText("p", "Schrödinger bridges"), ReviewerText("r", "Schrodinger bridges"))

    assert result.text[0, 0] == pytest.approx(1)


def test_an_abstract_counts_as_much_as_a_title():
    one = of_pair(PaperText("p", "", GENES), ReviewerText("r", GENES))

    assert one.text[0, 0] == pytest.approx(1)


def test_a_reviewer_without_text_or_topics_is_unknown_and_says_so():
    result = of_pair(PaperText("p", GENES, topics=frozenset({"genomics"})), ReviewerText("r"))

    assert np.isnan(result.combined[0, 0])
    assert result.explain("p", "r") == ("nothing known about this pair",)


@pytest.mark.parametrize("words", ["", "the of and", "… — !"])
def test_a_venue_without_a_telling_word_is_unknown_rather_than_an_error(words):
    result = of_pair(PaperText("p", words), ReviewerText("r", words))

    assert np.isnan(result.text[0, 0])


def test_a_reviewer_who_wrote_only_stop_words_is_unknown():
    result = affinities([PaperText("p", GENES)], [ReviewerText("r", "and the"), ReviewerText("s", GENES)])

    assert np.isnan(result.text[0, 0])
    assert result.text[0, 1] == pytest.approx(1)


def test_equal_topics_score_one_and_no_shared_topic_scores_zero():
    paper = PaperText("p", "", topics=frozenset({"a", "b"}))
    same = ReviewerText("r", topics=frozenset({"a", "b"}))
    other = ReviewerText("s", topics=frozenset({"c"}))

    scores, shared = topic_affinity([paper], [same, other])

    assert scores.tolist() == [[1.0, 0.0]]
    assert shared.tolist() == [[2, 0]]


def test_a_broad_reviewer_loses_little():
    paper = PaperText("p", "", topics=frozenset({"a"}))
    broad = ReviewerText("r", topics=frozenset("abcde"))
    partial_paper = PaperText("q", "", topics=frozenset("abcde"))
    narrow = ReviewerText("s", topics=frozenset({"a"}))

    assert topic_affinity([paper], [broad])[0][0, 0] > 0.5
    assert topic_affinity([partial_paper], [narrow])[0][0, 0] < 0.5


def test_a_rare_topic_tells_more_than_a_common_one():
    common = [PaperText(f"c{n}", "", topics=frozenset({"deep learning"})) for n in range(20)]
    paper = PaperText("p", "", topics=frozenset({"deep learning", "proteomics"}))
    reviewers = [
        ReviewerText("specialist", topics=frozenset({"proteomics"})),
        ReviewerText("generalist", topics=frozenset({"deep learning"})),
    ]

    scores, _ = topic_affinity([*common, paper], reviewers)

    assert scores[-1, 0] > scores[-1, 1]


def test_the_base_is_the_weighted_mean_of_what_is_known():
    paper = PaperText("p", GENES, topics=frozenset({"a"}))
    reviewer = ReviewerText("r", GENES, topics=frozenset({"b"}))

    both = of_pair(paper, reviewer, weights=Weights(text=0.75, topics=0.25))
    text_only = of_pair(paper, ReviewerText("r", GENES), weights=Weights(text=0.75, topics=0.25))

    assert both.combined[0, 0] == pytest.approx(0.75)
    assert text_only.combined[0, 0] == pytest.approx(1)


def test_a_bid_raises_the_base_to_the_inverse_of_its_exponent():
    paper = PaperText("p", GENES, topics=frozenset({"a"}))
    reviewer = ReviewerText("r", GENES, topics=frozenset({"b"}))
    base = of_pair(paper, reviewer).combined[0, 0]

    combined = {bid: of_pair(paper, reviewer, bid=bid).combined[0, 0] for bid in Bid}

    assert base == pytest.approx(0.6)
    assert combined[Bid.EAGER] == pytest.approx(base ** (1 / 4))
    assert combined[Bid.WILLING] == pytest.approx(base ** (1 / 2.5))
    assert combined[Bid.NEUTRAL] == base
    assert combined[Bid.NOT_WILLING] == pytest.approx(base**20)


def test_a_bid_on_a_paper_with_nothing_in_common_lifts_nothing():
    paper = PaperText("p", GENES, topics=frozenset({"a"}))
    reviewer = ReviewerText("r", STARS, topics=frozenset({"b"}))

    assert of_pair(paper, reviewer, bid=Bid.EAGER).combined[0, 0] == 0


def test_a_bid_is_all_that_is_known_of_a_reviewer_without_a_profile():
    paper, reviewer = PaperText("p", GENES), ReviewerText("r")

    eager = of_pair(paper, reviewer, bid=Bid.EAGER)
    unwilling = of_pair(paper, reviewer, bid=Bid.NOT_WILLING)

    assert eager.combined[0, 0] == pytest.approx(BLIND_BASE ** (1 / 4))
    assert unwilling.combined[0, 0] < 1e-9
    assert eager.explain("p", "r") == ("bid: eager",)


def test_a_pair_is_explained_by_its_parts():
    paper = PaperText("p", GENES, topics=frozenset({"a", "b", "c"}))
    reviewer = ReviewerText("r", GENES, topics=frozenset({"a", "b"}))

    phrases = of_pair(paper, reviewer, bid=Bid.WILLING).explain("p", "r")

    assert phrases == ("topics: 2 shared", "text 1.00", "bid: willing")


def test_bids_on_papers_that_are_gone_are_ignored():
    result = affinities([PaperText("p", GENES)], [ReviewerText("r", GENES)], bids={("withdrawn", "r"): Bid.EAGER})

    assert result.combined[0, 0] == pytest.approx(1)


@pytest.mark.parametrize("weights", [(0, 0), (-1, 2)])
def test_weights_that_weigh_nothing_are_refused(weights):
    with pytest.raises(ValueError, match="Weights"):
        Weights(*weights)


words = st.lists(st.sampled_from("gene cell star galaxy flow model the of é 中文".split()), max_size=6).map(" ".join)
topic_sets = st.frozensets(st.sampled_from("abcd"))


@given(
    st.lists(st.tuples(words, words, topic_sets), min_size=1, max_size=5),
    st.lists(st.tuples(words, st.lists(words, max_size=3).map(tuple), topic_sets), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), st.sampled_from(Bid)), max_size=8),
)
@settings(max_examples=60, deadline=None)
def test_affinities_lie_in_their_range_whatever_is_written(papers, reviewers, bids):
    result = affinities(
        [PaperText(f"p{n}", *texts) for n, texts in enumerate(papers)],
        [ReviewerText(f"r{n}", *texts) for n, texts in enumerate(reviewers)],
        bids={(f"p{p}", f"r{r}"): bid for p, r, bid in bids},
    )

    for matrix in (result.text, result.topics, result.combined):
        known = matrix[~np.isnan(matrix)]
        assert ((known >= 0) & (known <= 1)).all()
    assert all(result.explain(paper, reviewer) for paper in result.papers for reviewer in result.reviewers)


def test_a_large_venue_takes_seconds():
    rng = np.random.default_rng(3)
    vocabulary = np.array([f"word{n}" for n in range(5000)])
    texts = [" ".join(rng.choice(vocabulary, 150)) for _ in range(1000 + 200 * 5)]
    papers = [PaperText(f"p{n}", "title", text) for n, text in enumerate(texts[:1000])]
    reviewers = [ReviewerText(f"r{n}", publications=tuple(texts[1000 + 5 * n :][:5])) for n in range(200)]

    started = time.process_time()
    result = affinities(papers, reviewers)

    assert result.combined.shape == (1000, 200)
    assert time.process_time() - started < 15
