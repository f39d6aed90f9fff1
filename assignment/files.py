"""Problems and answers as files, so that anybody who may see the pairs can check an assignment elsewhere.

A problem is one .npz of plain arrays (no pickles) with its names as JSON inside; an answer is JSON.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

import numpy as np

from assignment.answer import Certificate, FloorPrice, Lot, Pair, Proof, Proposal, RowPrice, Shortfall
from assignment.problem import Committee, Pairs, Problem, ProblemError
from assignment.rules import Fairness, Policy

VERSION = 1


def write_problem(file: "str | Path | IO[bytes]", problem: Problem) -> None:
    """Everything about a problem, compressed."""
    committee = problem.committee
    listed = {"conflicts": problem.conflicts, "forbidden": problem.forbidden, "fixed": problem.fixed}
    listed["wrote"] = committee.wrote
    names = {
        "version": VERSION,
        "papers": problem.papers,
        "reviewers": committee.names,
        "institutions": [sorted(mine) for mine in committee.institutions],
        "region": committee.region,
        "reasons": {name: pairs.reason for name, pairs in listed.items()},
    }
    arrays: dict[str, Any] = {
        "names": np.frombuffer(json.dumps(names, ensure_ascii=False).encode(), np.uint8),
        "coauthors": committee.coauthors,
    }
    arrays |= {name: getattr(problem, name) for name in ("demand", "paper", "reviewer", "score", "is_known")}
    arrays |= {name: getattr(committee, name) for name in ("load_max", "load_min", "is_senior", "is_new")}
    arrays |= {
        f"{name}.{part}": getattr(pairs, part) for name, pairs in listed.items() for part in ("paper", "reviewer")
    }
    arrays |= {f"component.{name}": np.asarray(values) for name, values in problem.components.items()}
    np.savez_compressed(file, **arrays)


def read_problem(file: "str | Path | IO[bytes]") -> Problem:
    """A problem from its file. Raises a ProblemError when it is none."""
    try:
        with np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        names = json.loads(arrays["names"].tobytes())
        if names["version"] != VERSION:
            raise ProblemError(f"This file is of version {names['version']}; version {VERSION} is read here.")
        listed = {
            name: Pairs(arrays[f"{name}.paper"], arrays[f"{name}.reviewer"], tuple(names["reasons"][name]))
            for name in ("conflicts", "forbidden", "fixed", "wrote")
        }
        committee = Committee(
            names=tuple(names["reviewers"]),
            institutions=tuple(frozenset(mine) for mine in names["institutions"]),
            region=tuple(names["region"]),
            coauthors=arrays["coauthors"],
            wrote=listed["wrote"],
            **{name: arrays[name] for name in ("load_max", "load_min", "is_senior", "is_new")},
        )
        prefix = "component."
        return Problem(
            papers=tuple(names["papers"]),
            committee=committee,
            components={name.removeprefix(prefix): arrays[name] for name in arrays if name.startswith(prefix)},
            conflicts=listed["conflicts"],
            forbidden=listed["forbidden"],
            fixed=listed["fixed"],
            **{name: arrays[name] for name in ("demand", "paper", "reviewer", "score", "is_known")},
        )
    except (OSError, KeyError, ValueError, TypeError, EOFError) as error:
        if isinstance(error, ProblemError):
            raise
        raise ProblemError(f"This file holds no problem of assignment: {error}") from error


def answer_as_json(answer: Proposal) -> dict[str, Any]:
    """An answer with its certificate in types that JSON has."""
    return {"version": VERSION, **asdict(answer)}


def answer_from_json(values: dict[str, Any]) -> Proposal:
    """An answer from what `answer_as_json` gave. Raises a ProblemError when it is none."""
    try:
        if values["version"] != VERSION:
            raise ProblemError(f"This answer is of version {values['version']}; version {VERSION} is read here.")
        held = dict(values["certificate"])
        rows = _rows(held.pop("rows"))
        floors = tuple(FloorPrice(**floor) for floor in held.pop("floors"))
        # answers from before there were proofs of these two are read without them
        proofs = tuple(_proof(one) for one in held.pop("floor_proofs", ()))
        of_pair, lot = held.pop("pair_proof", None), held.pop("lot", None)
        policy = Policy(**{**values["policy"], "fairness": Fairness(values["policy"]["fairness"])})
        return Proposal(
            pairs=tuple(Pair(**pair) for pair in values["pairs"]),
            shortfalls=tuple(Shortfall(**lack) for lack in values["shortfalls"]),
            loads=values["loads"],
            idle=tuple(values["idle"]),
            crowded=values.get("crowded", {}),  # absent from answers from before there was such a wish
            policy=policy,
            certificate=Certificate(
                rows=rows,
                floors=floors,
                floor_proofs=proofs,
                pair_proof=_proof(of_pair) if of_pair else None,
                lot=Lot(**lot) if lot else None,
                **held,
            ),
        )
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, ProblemError):
            raise
        raise ProblemError(f"This file holds no answer: {error!r}") from error


def _proof(values: dict[str, Any]) -> Proof:
    return Proof(**{**values, "rows": _rows(values["rows"])})


def _rows(listed: list[dict[str, Any]]) -> tuple[RowPrice, ...]:
    return tuple(
        RowPrice(**{**row, "pairs": tuple((paper, reviewer) for paper, reviewer in row["pairs"])}) for row in listed
    )
