"""`python -m assignment`: solve a problem, draw an answer by lot, or verify one, from files.

    python -m assignment solve problem.npz --policy policy.json > answer.json
    python -m assignment draw problem.npz --seed SEED --cap 0.9 --policy policy.json > answer.json
    python -m assignment verify problem.npz answer.json [--seed SEED]

All exit with 0 when all is well; `verify` with 1 when a promise is broken, and all with 2 on files they
cannot read. With the seed, `verify` repeats the draw.
"""

import argparse
import json
import sys
from pathlib import Path

from assignment.answer import Proposal, commitment
from assignment.files import answer_as_json, answer_from_json, read_problem
from assignment.problem import MICRO, Problem, ProblemError
from assignment.rules import Fairness, Policy
from assignment.verify import verify

NAMED = 10  # papers that a summary names


def main(arguments: list[str] | None = None) -> int:
    """Run one command; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m assignment", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True, dest="command")
    solving = commands.add_parser("solve", help="print the best assignment, with its certificate, as JSON")
    drawing = commands.add_parser("draw", help="print an assignment that is drawn by lot, as JSON")
    for command in (solving, drawing):
        command.add_argument("problem", type=Path)
        command.add_argument("--policy", type=Path, help="a JSON object with the fields of assignment.rules.Policy")
    drawing.add_argument("--seed", required=True)
    drawing.add_argument("--cap", type=float, required=True, help="the largest chance of any pair, above 0, at most 1")
    drawing.add_argument("--spread", type=float, default=0.0, help="what a certain pair loses of its worth, 0 to 1")
    checking = commands.add_parser("verify", help="check an answer and its certificate")
    checking.add_argument("problem", type=Path)
    checking.add_argument("answer", type=Path)
    checking.add_argument("--seed", help="of an answer that was drawn: draw again, and compare")
    given = parser.parse_args(arguments)
    try:
        return {"solve": _solve, "draw": _draw, "verify": _verify}[given.command](given)
    except (ProblemError, OSError, json.JSONDecodeError) as error:
        sys.stderr.write(f"{error}\n")
        return 2


def _solve(given: argparse.Namespace) -> int:
    from assignment.solver import solve  # the engine is heavy, and the checker must not need it

    json.dump(answer_as_json(solve(read_problem(given.problem), policy=_policy(given.policy))), sys.stdout, indent=1)
    return 0


def _draw(given: argparse.Namespace) -> int:
    from assignment.lottery import drawn  # heavy, as the solver is

    problem, policy = read_problem(given.problem), _policy(given.policy)
    answer = drawn(problem, policy, seed=given.seed, cap=given.cap, spread=given.spread)
    json.dump(answer_as_json(answer), sys.stdout, indent=1)
    return 0


def _policy(file: Path | None) -> Policy:
    if file is None:
        return Policy()
    values = json.loads(file.read_text())
    try:
        return Policy(**{**values, "fairness": Fairness(values.get("fairness", Fairness.TOTAL))})
    except TypeError as error:
        raise ProblemError(f"The policy has a field that is not known: {error}") from error


def _verify(given: argparse.Namespace) -> int:
    answer = answer_from_json(json.loads(given.answer.read_text()))
    problem = read_problem(given.problem)
    faults = verify(problem, answer)
    if given.seed is not None and not faults:
        faults = _wrong_draw(problem, answer, given.seed)
    summary = _summary(answer, is_drawn_again=given.seed is not None)
    sys.stdout.write("\n".join(faults or (summary,)) + "\n")
    return 1 if faults else 0


def _wrong_draw(problem: Problem, answer: Proposal, seed: str) -> tuple[str, ...]:
    """What differs from the draw of this seed; the engine draws again, as nothing else can tell."""
    from assignment.lottery import drawn

    lot = answer.certificate.lot
    if lot is None:
        return ("This answer was not drawn by lot: it has no seed.",)
    if commitment(seed) != lot.commitment:
        return ("The commitment that was made before the draw is not that of this seed.",)
    again = drawn(problem, answer.policy, seed=seed, cap=lot.cap, spread=lot.spread)
    if again.pairs != answer.pairs:
        return ("This seed draws other pairs.",)
    if again.certificate != answer.certificate:
        return ("The pairs are those of the seed, but the certificate says something else of the draw.",)
    return ()


def _summary(answer: Proposal, *, is_drawn_again: bool) -> str:
    held = answer.certificate
    lines = [f"{len(answer.pairs)} pairs keep every rule; {answer.n_missing} reviews are missing."]
    if answer.crowded:
        lines.append(_crowd(answer))
    if held.lot:
        again = "The seed draws these pairs." if is_drawn_again else "Whether it was drawn so, only --seed can tell."
        return "\n".join([*lines, f"Worth {held.value / MICRO:.6f}. {held.statement()}", again])
    lines.append(f"Worth {held.value / MICRO:.6f}, bound {held.bound / MICRO:.6f}. {held.statement()}")
    if held.floor is not None and held.floor_bound is not None:
        lines.append(
            f"The worst paper has {held.floor / MICRO:.6f}; none can do better than {held.floor_bound / MICRO:.6f}."
        )
    if held.least_pair is not None:
        proved = " No answer with as many reviews has a better worst pair." if held.pair_proof else ""
        lines.append(f"The worst pair that was added has {held.least_pair / MICRO:.6f}.{proved}")
    return "\n".join(lines)


def _crowd(answer: Proposal) -> str:
    names, more = list(answer.crowded), sum(answer.crowded.values())
    others = f" and {len(names) - NAMED} other papers" if len(names) > NAMED else ""
    count = f"{more} new reviewer{'s' if more > 1 else ''}"
    return f"{count} more than wished: on {', '.join(names[:NAMED])}{others}."


if __name__ == "__main__":
    sys.exit(main())
