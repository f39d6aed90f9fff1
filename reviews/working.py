"""One run from material to answer, without the database. Heavy: see `child.py`, which runs it in its own process."""

import gzip
import io
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from assignment.answer import Proposal
from assignment.files import answer_as_json, answer_from_json, read_problem, write_problem
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
class Pricing:
    """The answers of a run, of whose rules it is not known yet what they cost: role → problem and answer, as kept."""

    files: dict[str, tuple[bytes, bytes]]


@dataclass(frozen=True)
class Outcome:
    """What a run gives."""

    result: solving.Result
    report: dict[str, Any]  # numbers and sentences, by role; without prices where these would take long
    files: dict[str, tuple[bytes, bytes]]  # role → problem and answer, as they are kept
    rows: list[tuple] = field(default_factory=list)  # of the table of affinities


def do(task: Task | Pricing, progress: Callable[[int], Any]) -> Any:
    """The outcome of a run, or prices by role."""
    return price(task) if isinstance(task, Pricing) else work(task, progress)


def price(task: Pricing) -> dict[str, dict[str, Any]]:
    """What each rule costs, by role; from answers whose gap is not closed, for whoever waits has waited long."""
    share = reporting.LONGEST / max(len(task.files), 1)
    return {role: reporting.prices(*unpacked(*files), longest=share, exactly=0) for role, files in task.files.items()}


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
    is_mending = task.parameters.is_mending
    report: dict[str, Any] = {"is_optimal": result.is_optimal}
    if is_mending:
        report["is_fewest"] = result.is_fewest
    files = {}
    for role, (problem, answer) in result.solved.items():
        report[role] = reporting.report(problem, answer, task.material.bids)
        if is_mending:
            report[role]["prices"] = {}  # rules are kept, and nothing would be mended in order to be without them
        elif took <= reporting.PATIENCE:
            report[role]["prices"] = reporting.prices(
                problem, answer, longest=2 * reporting.PATIENCE, exactly=reporting.PATIENCE
            )
        files[role] = packed(problem, answer)
    result.solved.clear()  # kept as files; the objects need not travel
    return Outcome(result, report, files, rows)


def packed(problem: Problem, answer: Proposal) -> tuple[bytes, bytes]:
    """As they are kept: the file of the problem, and the answer as compressed JSON."""
    file = io.BytesIO()
    write_problem(file, problem)
    return file.getvalue(), gzip.compress(json.dumps(answer_as_json(answer)).encode(), mtime=0)


def unpacked(problem: bytes, answer: bytes) -> tuple[Problem, Proposal]:
    """Question and answer from what `packed` gave."""
    return read_problem(io.BytesIO(problem)), answer_from_json(json.loads(gzip.decompress(answer)))
