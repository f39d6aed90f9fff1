"""`python -m assignment`: solve a problem, or verify an answer, from files.

    python -m assignment solve problem.npz --policy policy.json > answer.json
    python -m assignment verify problem.npz answer.json

Both exit with 0 when all is well; `verify` with 1 when a promise is broken, and both with 2 on files they
cannot read.
"""

import argparse
import json
import sys
from pathlib import Path

from assignment.answer import Proposal
from assignment.files import answer_as_json, answer_from_json, read_problem
from assignment.problem import MICRO, ProblemError
from assignment.rules import Fairness, Policy
from assignment.verify import verify


def main(arguments: list[str] | None = None) -> int:
    """Run one command; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m assignment", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True, dest="command")
    solving = commands.add_parser("solve", help="print the best assignment, with its certificate, as JSON")
    solving.add_argument("problem", type=Path)
    solving.add_argument("--policy", type=Path, help="a JSON object with the fields of assignment.rules.Policy")
    checking = commands.add_parser("verify", help="check an answer and its certificate")
    checking.add_argument("problem", type=Path)
    checking.add_argument("answer", type=Path)
    given = parser.parse_args(arguments)
    try:
        return _solve(given) if given.command == "solve" else _verify(given)
    except (ProblemError, OSError, json.JSONDecodeError) as error:
        sys.stderr.write(f"{error}\n")
        return 2


def _solve(given: argparse.Namespace) -> int:
    from assignment.solver import solve  # the engine is heavy, and the checker must not need it

    policy = Policy()
    if given.policy:
        values = json.loads(given.policy.read_text())
        try:
            policy = Policy(**{**values, "fairness": Fairness(values.get("fairness", Fairness.TOTAL))})
        except TypeError as error:
            raise ProblemError(f"The policy has a field that is not known: {error}") from error
    json.dump(answer_as_json(solve(read_problem(given.problem), policy=policy)), sys.stdout, indent=1)
    return 0


def _verify(given: argparse.Namespace) -> int:
    answer = answer_from_json(json.loads(given.answer.read_text()))
    faults = verify(read_problem(given.problem), answer)
    sys.stdout.write("\n".join(faults or (_summary(answer),)) + "\n")
    return 1 if faults else 0


def _summary(answer: Proposal) -> str:
    held = answer.certificate
    lines = [
        f"{len(answer.pairs)} pairs keep every rule; {answer.n_missing} reviews are missing.",
        f"Worth {held.value / MICRO:.6f}, bound {held.bound / MICRO:.6f}. {held.statement()}",
    ]
    if held.floor is not None and held.floor_bound is not None:
        lines.append(
            f"The worst paper has {held.floor / MICRO:.6f}; none can do better than {held.floor_bound / MICRO:.6f}."
        )
    if held.least_pair is not None:
        proved = " No answer with as many reviews has a better worst pair." if held.pair_proof else ""
        lines.append(f"The worst pair that was added has {held.least_pair / MICRO:.6f}.{proved}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
