import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assignment.affinity import BLIND_BASE, FLOOR, Bid, Weights, affinities, combine
from assignment.problem import MICRO
from assignment.texts import PaperText, ReviewerText

GENES = "gene expression in single cells under genetic perturbation"
STARS = "redshift of distant galaxies from photometric surveys"


def of_pair(paper, reviewer, *, bid=None, weights=None):
    bids = {(paper.name, reviewer.name): bid} if bid else {}
    return affinities([paper], [reviewer], bids=bids, weights=weights)


def matrix(found, part):
    """A part of every pair as a matrix (papers, reviewers)."""
    assert found.paper.size == len(found.papers) * len(found.reviewers)
    return getattr(found, part).reshape(len(found.papers), len(found.reviewers))


def topics_of(papers, reviewers):
    found = affinities(papers, reviewers)
    return matrix(found, "topics"), matrix(found, "shared")


def test_a_reviewer_is_closest_to_the_paper_about_their_subject():
    papers = [PaperText("genes", GENES), PaperText("stars", STARS)]
    reviewers = [
        ReviewerText("rob", expertise="I work on galaxies and their photometric redshift."),
        ReviewerText("ada", publications=("Genetic perturbation of single cells", "Atlas of gene expression")),
    ]

    text = matrix(affinities(papers, reviewers), "text")

    assert text[0].argmax() == 1
    assert text[1].argmax() == 0
    assert text[0, 0] == 0
    assert text.max() == 1


def test_accents_do_not_part_equal_words():
    result = of_pair(PaperText("p", "Schrödinger bridges"), ReviewerText("r", "Schrodinger bridges"))

    assert result.text[0] == pytest.approx(1)


def test_an_abstract_counts_as_much_as_a_title():
    one = of_pair(PaperText("p", "", GENES), ReviewerText("r", GENES))

    assert one.text[0] == pytest.approx(1)


def test_a_reviewer_without_text_or_topics_is_unknown_and_says_so():
    result = of_pair(PaperText("p", GENES, topics=frozenset({"genomics"})), ReviewerText("r"))

    assert np.isnan(result.combined[0])
    assert result.explain("p", "r") == ("nothing known about this pair",)


@pytest.mark.parametrize("words", ["", "the of and", "… — !"])
def test_a_venue_without_a_telling_word_is_unknown_rather_than_an_error(words):
    result = of_pair(PaperText("p", words), ReviewerText("r", words))

    assert np.isnan(result.text[0])


def test_a_reviewer_who_wrote_only_stop_words_is_unknown():
    result = affinities([PaperText("p", GENES)], [ReviewerText("r", "and the"), ReviewerText("s", GENES)])

    assert np.isnan(result.text[0])
    assert result.text[1] == pytest.approx(1)


def test_equal_topics_score_one_and_no_shared_topic_scores_zero():
    paper = PaperText("p", "", topics=frozenset({"a", "b"}))
    same = ReviewerText("r", topics=frozenset({"a", "b"}))
    other = ReviewerText("s", topics=frozenset({"c"}))

    scores, shared = topics_of([paper], [same, other])

    assert scores.tolist() == [[1.0, 0.0]]
    assert shared.tolist() == [[2, 0]]


def test_a_broad_reviewer_loses_little():
    paper = PaperText("p", "", topics=frozenset({"a"}))
    broad = ReviewerText("r", topics=frozenset("abcde"))
    partial_paper = PaperText("q", "", topics=frozenset("abcde"))
    narrow = ReviewerText("s", topics=frozenset({"a"}))

    assert topics_of([paper], [broad])[0][0, 0] > 0.5
    assert topics_of([partial_paper], [narrow])[0][0, 0] < 0.5


def test_a_rare_topic_tells_more_than_a_common_one():
    common = [PaperText(f"c{n}", "", topics=frozenset({"deep learning"})) for n in range(20)]
    paper = PaperText("p", "", topics=frozenset({"deep learning", "proteomics"}))
    reviewers = [
        ReviewerText("specialist", topics=frozenset({"proteomics"})),
        ReviewerText("generalist", topics=frozenset({"deep learning"})),
    ]

    scores, _ = topics_of([*common, paper], reviewers)

    assert scores[-1, 0] > scores[-1, 1]


def test_the_base_is_the_weighted_mean_of_what_is_known():
    paper = PaperText("p", GENES, topics=frozenset({"a"}))
    reviewer = ReviewerText("r", GENES, topics=frozenset({"b"}))

    both = of_pair(paper, reviewer, weights=Weights(text=0.75, topics=0.25))
    text_only = of_pair(paper, ReviewerText("r", GENES), weights=Weights(text=0.75, topics=0.25))

    assert both.combined[0] == pytest.approx(0.75)
    assert text_only.combined[0] == pytest.approx(1)


def test_a_bid_bends_what_lies_above_the_floor():
    paper = PaperText("p", GENES, topics=frozenset({"a"}))
    reviewer = ReviewerText("r", GENES, topics=frozenset({"b"}))
    base = of_pair(paper, reviewer).combined[0]
    share = (base - FLOOR) / (1 - FLOOR)

    combined = {bid: of_pair(paper, reviewer, bid=bid).combined[0] for bid in Bid}

    assert base == pytest.approx(0.6)
    assert combined[Bid.EAGER] == pytest.approx(FLOOR + (1 - FLOOR) * share ** (1 / 4))
    assert combined[Bid.WILLING] == pytest.approx(FLOOR + (1 - FLOOR) * share ** (1 / 2.5))
    assert combined[Bid.NEUTRAL] == base
    assert combined[Bid.NOT_WILLING] == pytest.approx(FLOOR + (1 - FLOOR) * share**20)


def test_a_bid_on_a_paper_with_nothing_in_common_lifts_nothing():
    paper = PaperText("p", GENES, topics=frozenset({"a"}))
    reviewer = ReviewerText("r", STARS, topics=frozenset({"b"}))

    assert of_pair(paper, reviewer, bid=Bid.EAGER).combined[0] == 0


def test_a_bid_is_all_that_is_known_of_a_reviewer_without_a_profile():
    paper, reviewer = PaperText("p", GENES), ReviewerText("r")

    eager = of_pair(paper, reviewer, bid=Bid.EAGER)
    unwilling = of_pair(paper, reviewer, bid=Bid.NOT_WILLING)

    assert eager.combined[0] == pytest.approx(FLOOR * (BLIND_BASE / FLOOR) ** (1 / 4))
    assert unwilling.combined[0] < 1e-6
    assert eager.explain("p", "r") == ("bid: eager",)


def test_a_pair_is_explained_by_its_parts():
    paper = PaperText("p", GENES, topics=frozenset({"a", "b", "c"}))
    reviewer = ReviewerText("r", GENES, topics=frozenset({"a", "b"}))

    phrases = of_pair(paper, reviewer, bid=Bid.WILLING).explain("p", "r")

    assert phrases == ("topics: 2 shared", "text 1.00", "bid: willing")


def test_bids_on_papers_that_are_gone_are_ignored():
    result = affinities([PaperText("p", GENES)], [ReviewerText("r", GENES)], bids={("withdrawn", "r"): Bid.EAGER})

    assert result.combined[0] == pytest.approx(1)


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

    for part in (result.text, result.topics, result.combined):
        known = part[~np.isnan(part)]
        assert ((known >= 0) & (known <= 1)).all()
    assert all(result.explain(paper, reviewer) for paper in result.papers for reviewer in result.reviewers)


parts = st.one_of(st.just(float("nan")), st.floats(0, 1))


@given(
    st.lists(st.tuples(parts, parts), min_size=2, max_size=2),
    st.lists(st.sampled_from([4.0, 2.5, 1.0, 0.05]), min_size=2, max_size=2),
    st.sampled_from([Weights(), Weights(1, 0), Weights(0, 1)]),
)
@settings(max_examples=500, deadline=None)
def test_no_bid_lifts_a_pair_without_evidence_over_one_with(pairs, exponents, weights):
    """The lever of collusion: to bid eagerly on a friend's paper outside one's own field."""
    text, topics = np.array(pairs).T
    plain = np.nan_to_num(combine(text, topics, np.ones(2), weights=weights))

    bent = np.nan_to_num(combine(text, topics, np.array(exponents), weights=weights))

    for one, other in itertools.permutations(range(2)):
        if plain[one] >= FLOOR > plain[other]:
            assert bent[one] > bent[other]
            assert round(bent[one] * MICRO) >= round(bent[other] * MICRO)
    assert ((bent >= FLOOR) == (plain >= FLOOR)).all()


def generated(n_papers, n_reviewers, *, seed=3):
    rng = np.random.default_rng(seed)
    fields = [[f"field{field}word{n}" for n in range(40)] for field in range(6)]

    def text():
        return " ".join(rng.choice(fields[rng.integers(6)], 12))

    papers = [PaperText(f"p{p}", text(), text(), frozenset({f"t{rng.integers(4)}"})) for p in range(n_papers)]
    reviewers = [
        ReviewerText(f"r{r}", publications=(text(), text()), topics=frozenset({f"t{rng.integers(4)}"}))
        for r in range(n_reviewers)
    ]
    return papers, reviewers


def test_a_large_venue_lists_the_nearest_of_both_sides_and_what_was_asked_for():
    papers, reviewers = generated(700, 300)
    reviewers += [ReviewerText("stranger")]
    whole = affinities(papers, reviewers, every_pair=10**9)
    base = np.nan_to_num(matrix(whole, "combined"), nan=-1)
    far = int(base[0].argmin())
    bids, also = {("p0", reviewers[far].name): Bid.EAGER}, [("p1", reviewers[int(base[1].argmin())].name)]

    found = affinities(papers, reviewers, bids=bids, also=also, every_pair=1000)

    listed = np.zeros(base.shape, bool)
    listed[found.paper, found.reviewer] = True
    assert found.paper.size < 0.6 * base.size
    assert (np.diff(found.paper.astype(int) * 301 + found.reviewer) > 0).all()
    assert (found.places([*bids, *also]) >= 0).all()
    tolerance = 2e-5
    hundredth, fiftieth = np.sort(base, axis=1)[:, [-100]], np.sort(base, axis=0)[[-50]]
    assert listed[(base > hundredth + tolerance) | (base > fiftieth + tolerance)].all()
    assert (listed.sum(axis=1) >= 100).all()
    assert (listed.sum(axis=0) >= 50).all()
    for part in ("text", "topics", "shared"):
        expected = matrix(whole, part)[found.paper, found.reviewer]
        np.testing.assert_allclose(getattr(found, part), expected, rtol=1e-5)


def test_strangers_are_spread_over_a_large_venue():
    papers, reviewers = generated(300, 20)
    strangers = [ReviewerText(f"s{n}") for n in range(20)]

    found = affinities(papers, reviewers + strangers, every_pair=0)

    asked = np.bincount(found.paper[found.reviewer >= 20], minlength=300)
    assert (asked > 0).mean() > 0.9


def test_pairs_are_found_by_name_and_others_are_nowhere():
    found = affinities([PaperText("p", GENES), PaperText("q", STARS)], [ReviewerText("r", GENES)])

    assert found.places([("q", "r"), ("p", "r"), ("gone", "r"), ("p", "gone")]).tolist() == [1, 0, -1, -1]
    assert found.explain("gone", "r") == ("nothing known about this pair",)


@pytest.mark.parametrize(("n_papers", "n_reviewers"), [(0, 0), (0, 2), (2, 0)])
@pytest.mark.parametrize("every_pair", [0, 100])
def test_a_side_that_is_empty_has_no_pairs(n_papers, n_reviewers, every_pair):
    papers, reviewers = generated(n_papers, n_reviewers)

    assert affinities(papers, reviewers, every_pair=every_pair).combined.size == 0


@given(st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None)
def test_the_order_of_papers_and_reviewers_changes_no_affinity(dice):
    papers, reviewers = generated(12, 9)
    found = affinities(papers, reviewers)
    mixed = dice.sample(papers, len(papers)), dice.sample(reviewers, len(reviewers))

    again = affinities(*mixed)

    pairs = [(paper.name, reviewer.name) for paper in papers for reviewer in reviewers]
    np.testing.assert_allclose(
        again.combined[again.places(pairs)], found.combined[found.places(pairs)], rtol=1e-5, atol=1e-7
    )
