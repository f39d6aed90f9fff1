"""One run from material to answer, without the database. Heavy: see `child.py`, which runs it in its own process."""

import gzip
import io
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from assignment.answer import Proposal
from assignment.files import answer_as_json, write_problem
from assignment.problem import Problem
from reviews import reporting, solving
from reviews.assigning import Parameters


@dataclass(frozen=True)
class Task:
    """What a run needs."""

    material: solving.Material
    parameters: Parameters
    wishes: solving.Wishes
    wants_rows: bool  # whether texts have changed, so that the table of affinities is to be written anew


@dataclass(frozen=True)
class Outcome:
    """What a run gives."""

    result: solving.Result
    report: dict[str, Any]  # numbers and sentences, by role
    files: dict[str, tuple[bytes, bytes]]  # role → problem and answer, as they are kept
    rows: list[tuple] = field(default_factory=list)  # of the table of affinities


def work(task: Task, progress: Callable[[int], Any]) -> Outcome:
    """Measure, solve, and say how good it is. `progress` is told per cent."""
    progress(20)
    found = solving.measure(task.material, task.wishes)
    progress(60)
    rows = list(solving.nearest(found)) if task.wants_rows else []
    began = time.monotonic()
    result = solving.work_out(
        task.material, found, task.parameters, task.wishes, lambda share: progress(60 + round(25 * share))
    )
    took = time.monotonic() - began
    progress(85)
    report: dict[str, Any] = {"is_optimal": result.is_optimal}
    files = {}
    for role, (problem, answer) in result.solved.items():
        report[role] = reporting.report(problem, answer, task.material.bids)
        report[role]["prices"] = reporting.prices(problem, answer, seconds=took)
        files[role] = packed(problem, answer)
    result.solved.clear()  # kept as files; the objects need not travel
    return Outcome(result, report, files, rows)


def packed(problem: Problem, answer: Proposal) -> tuple[bytes, bytes]:
    """As they are kept: the file of the problem, and the answer as compressed JSON."""
    file = io.BytesIO()
    write_problem(file, problem)
    return file.getvalue(), gzip.compress(json.dumps(answer_as_json(answer)).encode(), mtime=0)
