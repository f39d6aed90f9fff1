import numpy as np
import pytest

from assignment.problem import Committee, Pairs, Problem, ProblemError

FIRST = Pairs.of([(0, 0)])


def committee(**change):
    return Committee(**{"names": ("ada", "rob"), "load_max": np.array([2, 2]), **change})


def problem(**change):
    plain = {
        "papers": ("p0", "p1"),
        "demand": np.array([1, 1]),
        "committee": committee(),
        "paper": np.array([0, 0, 1, 1]),
        "reviewer": np.array([0, 1, 0, 1]),
        "score": np.full(4, 500_000),
    }
    return Problem(**{**plain, **change})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"papers": ("p0", "p0")}, "The papers contain p0 twice."),
        ({"demand": np.array([1])}, "`demand` has shape (1,); (2,) was expected."),
        ({"demand": np.array([1, -1])}, "Paper p1 wants −1 reviews."),
        ({"score": np.zeros(3, int)}, "`score` has shape (3,); (4,) was expected."),
        ({"score": np.full(4, 10**9)}, "Scores lie between −100 and 100; paper p0 has 1000."),
        ({"reviewer": np.array([0, 2, 0, 1])}, "A pair names reviewer number 2; there are 2."),
        (
            {"reviewer": np.array([1, 0, 0, 1])},
            "Pairs are listed by paper, then reviewer, each once; p0 and rob are not followed so.",
        ),
        ({"components": {"text": np.zeros(3)}}, "Component `text` has 3 entries for 4 pairs."),
        ({"fixed": FIRST, "conflicts": FIRST}, "ada is kept as reviewer of p0 but is in conflict."),
        ({"fixed": FIRST, "forbidden": FIRST}, "ada is kept as reviewer of p0 but is ruled out."),
        ({"conflicts": Pairs.of([(5, 0)])}, "A pair names paper number 5; there are 2."),
    ],
)
def test_a_contradictory_problem_is_refused_with_a_sentence(change, sentence):
    with pytest.raises(ProblemError) as refused:
        problem(**change)

    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"names": ("rob", "rob")}, "The reviewers contain rob twice."),
        ({"load_max": np.array([1, -1])}, "Reviewer rob has load −1."),
        ({"load_min": np.array([3, 0])}, "ada is to get at least 3 papers but at most 2."),
        ({"region": ("Asia",)}, "`region` has 1 entries for 2 reviewers."),
        ({"coauthors": [(1, 1)]}, "Reviewer rob is named as their own co-author."),
        ({"coauthors": [(0, 7)]}, "`coauthors` names a reviewer who does not exist."),
    ],
)
def test_a_contradictory_committee_is_refused_with_a_sentence(change, sentence):
    with pytest.raises(ProblemError) as refused:
        committee(**change)

    assert str(refused.value) == sentence


def test_pairs_that_are_barred_or_kept_are_not_added():
    built = problem(conflicts=FIRST, forbidden=Pairs.of([(0, 1)]), fixed=Pairs.of({(1, 0): "kept by the chair"}))

    assert built.may_add.tolist() == [False, False, False, True]


def test_a_kept_pair_need_not_be_possible():
    built = problem(paper=np.array([0]), reviewer=np.array([1]), score=np.array([1]), fixed=Pairs.of([(1, 0)]))

    assert built.find(built.fixed).tolist() == [-1]


def test_a_matrix_becomes_pairs_with_unknown_ones_marked():
    built = Problem.from_matrix(
        [[0.25, np.nan]], papers=("p0",), demand=np.array([1]), committee=committee()
    )  # fmt: skip

    assert built.score.tolist() == [250_000, 0]
    assert built.is_known.tolist() == [True, False]


def test_the_digest_changes_with_anything_that_bears_on_the_answer():
    digests = {
        problem().digest,
        problem(demand=np.array([1, 2])).digest,
        problem(conflicts=FIRST).digest,
        problem(forbidden=FIRST).digest,
        problem(committee=committee(region=("Asia", ""))).digest,
        problem(committee=committee(institutions=(frozenset(["mit.edu"]), frozenset()))).digest,
        problem(components={"text": np.zeros(4)}).digest,
    }

    assert len(digests) == 7
    assert problem().digest == problem().digest


def test_nothing_can_be_changed_afterwards():
    built = problem()

    with pytest.raises(ValueError, match="read-only"):
        built.score[0] = 1
