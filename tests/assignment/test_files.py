"""Problems and answers survive the way through a file, and the command says what is wrong with them."""

import json

import numpy as np
import pytest
from hypothesis import given, settings

from assignment.__main__ import main
from assignment.files import answer_as_json, answer_from_json, read_problem, write_problem
from assignment.problem import ProblemError
from assignment.rules import Policy
from assignment.solver import solve
from tests.assignment.worlds import policies, problem_of, problems


@given(problems(with_rules=True), policies)
@settings(max_examples=25, deadline=None)
def test_a_problem_and_its_answer_come_back_as_they_were(tmp_path_factory, problem, policy):
    file = tmp_path_factory.mktemp("problem") / "problem.npz"
    answer = solve(problem, policy=policy)

    write_problem(file, problem)

    assert read_problem(file).digest == problem.digest
    assert answer_from_json(json.loads(json.dumps(answer_as_json(answer)))) == answer


@pytest.fixture
def files(tmp_path):
    problem = problem_of([[0.9, 0.8], [0.8, 0.1]], institutions=(frozenset(["mit.edu"]), frozenset()))
    write_problem(tmp_path / "problem.npz", problem)
    (tmp_path / "policy.json").write_text('{"balance": 0, "per_institution": 1}')
    return tmp_path


def test_the_command_solves_and_verifies(files, capsys):
    assert main(["solve", str(files / "problem.npz"), "--policy", str(files / "policy.json")]) == 0
    (files / "answer.json").write_text(capsys.readouterr().out)

    assert main(["verify", str(files / "problem.npz"), str(files / "answer.json")]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "2 pairs keep every rule; 0 reviews are missing.",
        "Worth 1.600000, bound 1.600000. Proved optimal: no assignment under these rules scores higher.",
    ]


def test_a_tampered_answer_is_rejected(files, capsys):
    main(["solve", str(files / "problem.npz")])
    answer = json.loads(capsys.readouterr().out)
    answer["pairs"][0]["reviewer"], answer["pairs"][1]["reviewer"] = "r0", "r1"
    (files / "answer.json").write_text(json.dumps(answer))

    assert main(["verify", str(files / "problem.npz"), str(files / "answer.json")]) == 1
    assert "The pairs are worth 1000000, not 1600000." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("problem.npz", b"not a file of arrays", "This file holds no problem of assignment"),
        ("policy.json", b'{"kindness": 1}', "The policy has a field that is not known"),
        ("policy.json", b"{", "Expecting property name"),
    ],
)
def test_a_bad_file_is_refused_with_a_sentence(files, capsys, name, content, sentence):
    (files / name).write_bytes(content)

    assert main(["solve", str(files / "problem.npz"), "--policy", str(files / "policy.json")]) == 2
    assert sentence in capsys.readouterr().err


def test_an_answer_that_is_none_is_refused():
    with pytest.raises(ProblemError, match="This file holds no answer"):
        answer_from_json({"version": 1})


def test_a_file_of_pickles_is_refused(tmp_path):
    np.savez(tmp_path / "bad.npz", names=np.array([{"a": 1}], dtype=object))

    with pytest.raises(ProblemError, match="This file holds no problem"):
        read_problem(tmp_path / "bad.npz")


def test_a_policy_is_kept_with_the_answer(files):
    answer = solve(read_problem(files / "problem.npz"), policy=Policy(balance=0.5, seniors=0))

    assert answer_from_json(answer_as_json(answer)).policy == answer.policy


DRAWN = ["--seed", "heads", "--cap", "0.8"]


def drawn_file(files, capsys):
    write_problem(files / "problem.npz", problem_of(np.random.default_rng(1).random((6, 7)), demand=2, load_max=3))
    assert main(["draw", str(files / "problem.npz"), *DRAWN]) == 0
    return json.loads(capsys.readouterr().out)


def verified(files, capsys, answer, *options):
    (files / "answer.json").write_text(json.dumps(answer))
    return main(["verify", str(files / "problem.npz"), str(files / "answer.json"), *options]), capsys.readouterr().out


def test_the_command_draws_and_repeats_the_draw(files, capsys):
    answer = drawn_file(files, capsys)

    code, said = verified(files, capsys, answer)
    assert code == 0
    assert "no pair was more than 80 % likely" in said
    assert "only --seed can tell" in said
    assert "bound" not in said
    assert verified(files, capsys, answer, "--seed", "heads")[1].endswith("The seed draws these pairs.\n")


def test_a_draw_that_was_tampered_with_is_rejected(files, capsys):
    answer = drawn_file(files, capsys)
    main(["draw", str(files / "problem.npz"), "--seed", "tails", "--cap", "0.8"])
    other = json.loads(capsys.readouterr().out)
    assert other["pairs"] != answer["pairs"]
    lot = answer["certificate"]["lot"]

    # another draw, under the name of the seed that was committed to
    swapped = other | {"certificate": other["certificate"] | {"lot": lot}}
    assert verified(files, capsys, swapped)[0] == 0
    assert verified(files, capsys, swapped, "--seed", "heads") == (1, "This seed draws other pairs.\n")
    better = answer | {"certificate": answer["certificate"] | {"lot": lot | {"expected": lot["expected"] + 1}}}
    code, said = verified(files, capsys, better, "--seed", "heads")
    assert (code, "says something else of the draw" in said) == (1, True)
    code, said = verified(files, capsys, other, "--seed", "heads")
    assert (code, "is not that of this seed" in said) == (1, True)


def test_a_solved_answer_has_no_seed(files, capsys):
    main(["solve", str(files / "problem.npz")])
    answer = json.loads(capsys.readouterr().out)

    code, said = verified(files, capsys, answer, "--seed", "heads")

    assert (code, said) == (1, "This answer was not drawn by lot: it has no seed.\n")
