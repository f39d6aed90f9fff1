import numpy as np
import pytest

from assignment.problem import (
    AffinityOutOfRange,
    DuplicateName,
    FixedPairNotAllowed,
    MinimumAboveMaximum,
    NegativeNumber,
    Policy,
    Problem,
    ProblemError,
    WrongShape,
)

PLAIN = {
    "papers": ("p0", "p1"),
    "reviewers": ("ada", "rob"),
    "affinity": np.full((2, 2), 0.5),
    "conflicts": np.zeros((2, 2), bool),
    "demand": np.array([1, 1]),
    "load_max": np.array([2, 2]),
}
FIRST = np.array([[True, False], [False, False]])


@pytest.mark.parametrize(
    ("change", "error", "sentence"),
    [
        ({"papers": ("p0", "p0")}, DuplicateName, "The papers contain p0 twice."),
        ({"reviewers": ("rob", "rob")}, DuplicateName, "The reviewers contain rob twice."),
        ({"affinity": np.zeros((2, 3))}, WrongShape, "`affinity` has shape (2, 3); (2, 2) was expected."),
        ({"demand": np.array([1])}, WrongShape, "`demand` has shape (1,); (2,) was expected."),
        ({"affinity": np.full((2, 2), 1.5)}, AffinityOutOfRange, "Affinities lie in [0, 1]; found 1.5 to 1.5."),
        ({"demand": np.array([1, -1])}, NegativeNumber, "`demand` must not be below zero."),
        (
            {"load_min": np.array([3, 0])},
            MinimumAboveMaximum,
            "ada is to get at least 3 papers but at most 2.",
        ),
        (
            {"fixed": FIRST, "conflicts": FIRST},
            FixedPairNotAllowed,
            "ada is kept as reviewer of p0 but is in conflict.",
        ),
        (
            {"fixed": FIRST, "forbidden": FIRST},
            FixedPairNotAllowed,
            "ada is kept as reviewer of p0 but is ruled out.",
        ),
    ],
)
def test_a_contradictory_problem_is_refused_with_a_sentence(change, error, sentence):
    with pytest.raises(error) as refused:
        Problem(**{**PLAIN, **change})

    assert str(refused.value) == sentence
    assert isinstance(refused.value, ProblemError)


def test_a_problem_keeps_its_own_read_only_copy():
    conflicts = np.zeros((2, 2), bool)
    problem = Problem(**{**PLAIN, "conflicts": conflicts})

    conflicts[0, 0] = True

    assert not problem.conflicts.any()
    with pytest.raises(ValueError, match="read-only"):
        problem.conflicts[0, 0] = True


def test_what_is_not_said_is_no_restriction():
    problem = Problem(**PLAIN)

    assert problem.allowed.all()
    assert problem.load_min.tolist() == [0, 0]


@pytest.mark.parametrize("values", [{"balance": -0.1}, {"unknown": 1.1}])
def test_a_policy_outside_its_range_is_refused(values):
    with pytest.raises(ProblemError):
        Policy(**values)
