"""Runs a calculation in a child process that has limits, can be stopped, and may die without hurting the worker.

As the checks of files do, see docs/decisions/0006-checks-in-a-child.md. Task and outcome go through files in a folder
of our own, progress through the child's standard output; the child asks the database nothing.
"""

import contextlib
import logging
import os
import pickle
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from assignment.problem import ProblemError

if TYPE_CHECKING:
    from reviews.working import Pricing, Task

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent
GIGABYTE = 2**30
NO_MEMORY, WRONG_QUESTION = 3, 4  # exit codes
TICK = 0.25  # seconds between looks at the child


@dataclass(frozen=True)
class Budget:
    """What one run may use. Its end must come before a worker counts as lost; see `reviews.models.LOST`."""

    wall_seconds: float = 480
    cpu_seconds: int = 900
    memory_bytes: int = 3 * GIGABYTE  # beside the libraries


class RunFailed(Exception):
    """The run ended without an answer; the sentence is for the chair."""


class RunCancelled(Exception):
    """Nobody wants the answer any more."""


def run(task: "Task | Pricing", *, progress: Callable[[int], bool], budget: Budget | None = None) -> Any:
    """The outcome of a task, as `reviews.working.do` gives it.

    `progress` is told per cent now and then, and stops the run by giving False.

    Raises RunCancelled, RunFailed, or the ProblemError of a question that is wrong itself.
    """
    budget = budget or Budget()
    with tempfile.TemporaryDirectory(prefix="assignment-") as folder:
        Path(folder, "task").write_bytes(pickle.dumps((budget, task)))
        with Path(folder, "complaints").open("wb") as complaints:
            child = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
                [sys.executable, "-m", "reviews.child", folder],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=complaints,
                cwd=ROOT,
                start_new_session=True,
            )
        try:
            code = _watch(child, progress, budget.wall_seconds)
        finally:
            _kill(child)
        if code == 0:
            return pickle.loads(Path(folder, "outcome").read_bytes())  # noqa: S301 (our own child wrote it)
        if code == WRONG_QUESTION:
            raise ProblemError(Path(folder, "outcome").read_text())
        last = Path(folder, "complaints").read_text(errors="replace").strip().rpartition("\n")[2]
        log.warning("a run ended with %s: %s", code, last[:500])
        raise RunFailed(_sentence(code, budget))


def _watch(child: subprocess.Popen[bytes], progress: Callable[[int], bool], seconds: float) -> int:
    """Waits for the end; gives the exit code, −SIGXCPU when the time is up."""
    assert child.stdout
    said, end = _Said(child.stdout), time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            return child.wait(TICK)
        except subprocess.TimeoutExpired:
            if not progress(said.per_cent):
                raise RunCancelled from None
    return -signal.SIGXCPU


def _sentence(code: int, budget: Budget) -> str:
    if code == -signal.SIGXCPU:
        return (
            f"This took longer than {budget.wall_seconds / 60:.0f} minutes and was stopped. Take a rule away, or let "
            "the best fit over all papers come first, and propose again."
        )
    if code in (NO_MEMORY, -signal.SIGKILL, -signal.SIGABRT):
        return (
            "This needed more memory than there is and was stopped. Take a rule away and propose again, or ask the "
            "operator for a larger machine."
        )
    return "This stopped before it was finished. Propose again; the operator finds the cause in the log."


class _Said(threading.Thread):
    """Reads the child's progress, so that the pipe never fills."""

    def __init__(self, pipe: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self.pipe, self.per_cent = pipe, 1
        self.start()

    def run(self) -> None:
        with self.pipe:
            for line in self.pipe:
                if line.strip().isdigit():
                    self.per_cent = min(int(line), 99)


def _kill(child: subprocess.Popen[bytes]) -> None:
    """Ends the child and whatever it started: it leads a session of its own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


# --- In the child ---------------------------------------------------------------------------------------


def main(folder: str) -> int:
    """Do the task in this folder; gives the exit code."""
    _follow_the_parent()
    import django  # not needed by the parent, which is a part of it

    django.setup()
    budget, task = pickle.loads(Path(folder, "task").read_bytes())  # noqa: S301 (our own parent wrote it)
    from reviews.working import do  # loads the libraries, which the limits do not count

    memory = _used_bytes() + budget.memory_bytes
    resource.setrlimit(resource.RLIMIT_CPU, (budget.cpu_seconds, budget.cpu_seconds + 5))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    try:
        outcome = do(task, _say)
    except MemoryError:
        return NO_MEMORY
    except ProblemError as error:
        Path(folder, "outcome").write_text(str(error))
        return WRONG_QUESTION
    Path(folder, "outcome").write_bytes(pickle.dumps(outcome))
    return 0


def _used_bytes() -> int:
    """Addresses in use, of which every thread of the libraries reserves many."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def _say(per_cent: int) -> None:
    sys.stdout.write(f"{per_cent}\n")
    sys.stdout.flush()


def _follow_the_parent() -> None:
    """End when the worker has ended: nobody would read the answer."""
    parent = os.getppid()

    def watch() -> Any:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mlworkshop.settings")
    sys.exit(main(sys.argv[1]))
