"""Child processes: started with a log file each, watched, and stopped in order."""

from __future__ import annotations

import ctypes
import math
import os
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from .places import Problem, is_linux, say

LAST_LINES = 20
PR_SET_PDEATHSIG = 1
SAME_SIGNAL = 1.0  # seconds: make passes a signal on that we may have got ourselves already


def last_lines(path: Path, count: int = LAST_LINES) -> list[str]:
    """The end of a log file, without reading all of it into memory."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", errors="replace") as lines:
        return [line.rstrip("\n") for line in deque(lines, maxlen=count)]


class Stopped(Exception):
    """Ctrl-C or SIGTERM arrived."""


@dataclass
class Child:
    """One process, its log, and how it wants to be stopped."""

    name: str
    command: Sequence[str | Path]
    log: Path
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path | None = None
    user: int | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 15.0
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".previous.log"))
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [str(part) for part in self.command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.env},
                cwd=self.cwd,
                start_new_session=True,  # so that Ctrl-C reaches us alone and we stop everybody in order
                preexec_fn=_die_with_parent(self.stop_signal) if is_linux() else None,
                user=self.user,
                group=self.user,
                extra_groups=None if self.user is None else [],
            )

    @property
    def pid(self) -> int:
        assert self.process is not None, f"{self.name} was not started"
        return self.process.pid

    def code(self) -> int | None:
        """Its exit code, or None while it runs."""
        return None if self.process is None else self.process.poll()

    def obituary(self) -> str:
        """What to tell the person when it ended by itself."""
        code = self.code() or 0
        how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
        lines = last_lines(self.log)
        shown = "\n".join(f"    {line}" for line in lines) or "    (it wrote nothing)"
        return f"{self.name} {how}. Its last lines, from {self.log}:\n{shown}"

    def stop(self, hurry: threading.Event | None = None) -> None:
        """Ask it to stop, wait, and end it with its whole group when it will not."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
            if not _ended(self.process, self.patience, hurry):
                say(f"  {self.name} did not stop within {self.patience:.0f} s and was ended.")
        _end_group(self.process.pid)
        self.process.wait()


def _ended(process: subprocess.Popen[bytes], patience: float, hurry: threading.Event | None) -> bool:
    until = time.monotonic() + patience
    while time.monotonic() < until and not (hurry and hurry.is_set()):
        if process.poll() is not None:
            return True
        time.sleep(0.02)
    return process.poll() is not None


def _end_group(pid: int) -> None:
    """End what a child may have left behind; its group is its own session, so nobody else is in it."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _die_with_parent(with_signal: signal.Signals) -> Callable[[], None]:
    """On Linux: when the launcher itself is killed, its children get their stop signal and leave too."""
    libc = ctypes.CDLL(None)

    def arrange() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(with_signal))

    return arrange


@dataclass
class Family:
    """Children in the order of their start; they stop in the opposite order."""

    children: list[Child] = field(default_factory=list)
    hurry: threading.Event = field(default_factory=threading.Event)
    stopping: bool = False

    def start(self, child: Child) -> Child:
        self.children.append(child)  # first, so that an interruption in the middle still stops it
        child.start()
        return child

    def dead(self) -> Child | None:
        """The first child that ended by itself, if any."""
        return next((child for child in self.children if child.code() is not None), None)

    def check(self) -> None:
        if child := self.dead():
            raise Problem(child.obituary())

    def wait_until(self, ready: Callable[[], bool], what: str, patience: float = 60.0) -> None:
        """Poll `ready`; a child that dies meanwhile is reported at once instead of after the wait."""
        until = time.monotonic() + patience
        while not ready():
            self.check()
            if time.monotonic() > until:
                logs = "\n\n".join(
                    f"{child.name}:\n" + "\n".join(f"    {line}" for line in last_lines(child.log))
                    for child in self.children[-1:]
                )
                raise Problem(f"{what} did not get ready within {patience:.0f} s. The last lines of {logs}")
            time.sleep(0.03)

    def watch(self) -> None:
        """Until Ctrl-C; raises with the last lines of a child that ended by itself."""
        try:
            while True:
                self.check()
                time.sleep(0.2)
        except Stopped:
            say("\nStopping.")

    def stop(self) -> None:
        for child in reversed(self.children):
            child.stop(self.hurry)
        self.children.clear()


@contextmanager
def stop_signals(family: Family) -> Iterator[None]:
    """Ctrl-C, SIGTERM and SIGHUP mean the same: stop in order. A later one means: now."""
    first = math.inf

    def arrived(_number: int, _frame: FrameType | None) -> None:
        nonlocal first
        now = time.monotonic()
        if family.stopping:
            if now > first + SAME_SIGNAL:
                family.hurry.set()
            return
        family.stopping, first = True, now
        raise Stopped

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, arrived) for number in numbers}
    try:
        yield
    finally:
        family.stopping = True
        family.stop()
        for number, handler in before.items():
            signal.signal(number, handler)
