"""The door to the checks: each runs in a child process that may die without hurting anybody.

The child gets a request on standard input and answers with JSON on standard output; it limits its own processor time,
memory and file size before it opens anything, takes the network and other programs away from itself (on Linux), sees no
environment variable of ours, and is killed with everything it started when its time is up. Both pipes are emptied all
the time and kept only up to a limit: a checker that fills an unread pipe once stopped a whole conference site on its
deadline day.
"""

import contextlib
import json
import logging
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, TypeVar

from paperchecks.envelope import Envelope
from paperchecks.findings import MEGABYTE, ArchiveReport, Copy, Finding, Inspection, Limits, Picture, Places, Text

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent
MOST_OUTPUT = 8 * MEGABYTE
KIND_OF_ERROR = re.compile(r"[\w.]{0,80}(?:Error|Exception)|paperchecks\.[\w.]{1,80}")
Result = TypeVar("Result", Inspection, Copy, Picture, Places, Text, ArchiveReport)
FilePath = str | os.PathLike[str]


@dataclass(frozen=True)
class Budget:
    """What one check may use. A 20-page paper takes a quarter of a second and 100 MB."""

    cpu_seconds: int = 20
    wall_seconds: float = 40.0
    memory_bytes: int = 1536 * MEGABYTE
    written_bytes: int = 256 * MEGABYTE


def inspect(path: FilePath, *, limits: Limits | None = None, budget: Budget | None = None) -> Inspection:
    """Everything that can be said of the PDF at `path`. Never raises: what goes wrong is a finding."""
    limits = limits or Limits()
    try:
        envelope = Envelope.of(path)
    except OSError:
        return Inspection(findings=(_unreadable(),))
    outside = Inspection(n_bytes=envelope.n_bytes, sha256=envelope.sha256)
    if blocker := envelope.pdf_blocker(limits):
        return Inspection(**{**_values(outside), "is_complete": True, "findings": (blocker,)})
    found = _run(Inspection, "inspect", {"path": str(path), "limits": limits.to_json()}, budget)
    return found or Inspection(**{**_values(outside), "findings": (_not_checked("this PDF"),)})


def sanitise(path: FilePath, out: FilePath, *, budget: Budget | None = None) -> Copy:
    """Writes a copy to `out` that shows the same pages and holds nothing else: no metadata, comments, scripts or files.

    Where no such copy can be made, nothing is at `out`, `is_made` is False and the finding is `no_copy`.
    """
    made = _run(Copy, "sanitise", {"path": str(path), "out": str(out)}, budget)
    if made is None:
        _remove(out)
    return made or Copy(
        findings=(
            Finding(
                "no_copy",
                "We could not make a copy without metadata, so reviewers cannot open this PDF yet.",
                "You can still submit; chairs will check it. Exporting the PDF again usually helps.",
            ),
        )
    )


def thumbnail(path: FilePath, out: FilePath, *, width: int = 480, budget: Budget | None = None) -> Picture:
    """Draws page 1 to `out`, a `.webp` or `.png`. Where that fails, nothing is at `out` and `is_made` is False."""
    drawn = _run(Picture, "thumbnail", {"path": str(path), "out": str(out), "width": width}, budget)
    if drawn is None:
        _remove(out)
    return drawn or Picture(findings=(Finding("no_picture", "We could not draw a picture of page 1."),))


def text(path: FilePath, *, budget: Budget | None = None) -> Text:
    """The words of the PDF at `path`, page by page. Never raises: what goes wrong is a finding."""
    try:
        envelope = Envelope.of(path)
    except OSError:
        return Text(findings=(_unreadable(),))
    if blocker := envelope.pdf_blocker(Limits(max_bytes=envelope.n_bytes)):
        return Text(is_complete=True, findings=(blocker,))
    return _run(Text, "text", {"path": str(path)}, budget) or Text(findings=(_not_checked("this PDF"),))


def draw_places(
    path: FilePath, folder: FilePath, findings: Iterable[Finding], *, budget: Budget | None = None
) -> Places:
    """Draws the places of findings in the PDF at `path` to `folder`, each to `<key>.webp`; none where that fails."""
    wanted = [finding.to_json() for finding in findings]
    drawn = _run(Places, "places", {"path": str(path), "out": str(folder), "wanted": wanted}, budget)
    return drawn or Places()


def check_archive(path: FilePath, *, limits: Limits | None = None, budget: Budget | None = None) -> ArchiveReport:
    """Everything that can be said of the supplement at `path`. Never raises: what goes wrong is a finding."""
    limits = limits or Limits()
    try:
        envelope = Envelope.of(path)
    except OSError:
        return ArchiveReport(findings=(_unreadable(),))
    if blocker := envelope.size_blocker(limits):
        return ArchiveReport(is_complete=True, findings=(blocker,))
    found = _run(ArchiveReport, "archive", {"path": str(path), "limits": limits.to_json()}, budget)
    return found or ArchiveReport(format=envelope.format, findings=(_not_checked("this file"),))


def _unreadable() -> Finding:
    return Finding("unreadable", "We could not read this file.", "Upload it again.")


def _not_checked(what: str) -> Finding:
    sentence = f"We could not look inside {what}; you can still submit, and chairs will check it."
    return Finding("not_checked", sentence, "If you can, open it once yourself and see that it is whole.")


def _run(kind: type[Result], task: str, request: dict[str, Any], budget: Budget | None) -> Result | None:
    """The child's answer; None when it crashed, ran out of its budget, or said something we do not understand."""
    budget = budget or Budget()
    try:
        answer = _answer(task, {**request, "budget": asdict(budget)}, budget.wall_seconds)
        return kind.from_json(_clean(json.loads(answer)))
    except _ChildFailed as problem:
        logger.warning("The check `%s` failed: %s", task, problem)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as problem:
        logger.warning("The check `%s` failed: %s", task, type(problem).__name__)
    return None


class _ChildFailed(Exception):
    """The child ended without an answer."""


def _answer(task: str, request: dict[str, Any], seconds: float) -> bytes:
    environment = {
        "PYTHONPATH": str(ROOT),
        "LANG": "C.UTF-8",
        "PATH": os.environ.get("PATH", os.defpath),
        "OPENBLAS_NUM_THREADS": "1",  # numpy would start a thread for each processor, and use none
    }
    child = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
        [sys.executable, "-m", "paperchecks.child", task],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        cwd=ROOT,
        start_new_session=True,
    )
    assert child.stdin and child.stdout and child.stderr
    said, complained = _Drain(child.stdout), _Drain(child.stderr)
    try:
        child.stdin.write(json.dumps(request).encode())
        child.stdin.close()
        code = child.wait(seconds)
    except subprocess.TimeoutExpired:
        raise _ChildFailed(f"no answer within {seconds:g} seconds") from None
    finally:
        _kill(child)
        said.join(5)
        complained.join(5)
    if code != 0:
        raise _ChildFailed(f"it ended with {code} {_kind_of_error(complained.text())}".strip())
    return said.text()


class _Drain(threading.Thread):
    """Empties a pipe to its end and keeps the first MOST_OUTPUT bytes."""

    def __init__(self, pipe: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self.pipe, self.kept = pipe, bytearray()
        self.start()

    def run(self) -> None:
        with self.pipe:
            while block := self.pipe.read1(65536):  # type: ignore[attr-defined]
                self.kept += block[: MOST_OUTPUT - len(self.kept)]

    def text(self) -> bytes:
        return bytes(self.kept)


def _kind_of_error(complaint: bytes) -> str:
    """The kind of error in the last line of a traceback; its words may quote the file, or name an author."""
    kind = complaint.decode("utf-8", "replace").strip().rpartition("\n")[2].partition(":")[0]
    return f"({kind})" if KIND_OF_ERROR.fullmatch(kind) else ""


def _kill(child: subprocess.Popen[bytes]) -> None:
    """Ends the child and whatever it started: it leads a session of its own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _clean(value: Any) -> Any:
    """The child's words without what no database or page can hold: control characters and half characters."""
    if isinstance(value, str):
        whole = value.encode("utf-8", "replace").decode()
        return "".join(c if c.isprintable() or c == "\n" else " " for c in whole)
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    return value


def _values(inspection: Inspection) -> dict[str, Any]:
    return {name: getattr(inspection, name) for name in inspection.__dataclass_fields__}


def _remove(path: FilePath) -> None:
    for leftover in (str(path), f"{path}.part"):
        Path(leftover).unlink(missing_ok=True)
