"""Where things lie: the checkout, its git-ignored `var/`, and a short private folder for sockets."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows; `check_platform` has a sentence about that
    fcntl = None  # type: ignore[assignment]

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"

# A socket's whole path has room for about a hundred bytes, so a long TMPDIR cannot be used for it.
LONGEST_TEMP = 60


class Problem(Exception):
    """Something the person at the keyboard can act on; its text is the whole message."""


class Busy(Problem):
    """Somebody else is at it."""


def say(text: str = "") -> None:
    """One calm line for the person who typed the command."""
    print(text, flush=True)


def check_platform() -> None:
    if fcntl is None:
        raise Problem("This runs on Linux and macOS. On Windows, run it inside WSL.")


def short_id(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def digest(paths: Iterable[Path], *facts: str) -> str:
    """A fingerprint of files and facts: while it is the same, a step of the set-up need not be repeated."""
    total = hashlib.sha256()
    for fact in facts:
        total.update(f"fact {len(fact)} {fact}".encode())
    for path in paths:
        content = path.read_bytes()
        total.update(f"file {path.name} {len(content)} ".encode() + content)
    return total.hexdigest()


def temp_folder(root: Path = ROOT, uid: int | None = None) -> Path:
    """A short folder for the sockets of this checkout, ours alone; two checkouts never share one."""
    uid = os.getuid() if uid is None else uid
    base = tempfile.gettempdir()
    if len(base) > LONGEST_TEMP:
        base = "/tmp"
    folder = Path(base) / f"mlworkshop-{uid}-{short_id(str(root))}"
    # Root's folder must be passable: there PostgreSQL runs as somebody else. Its own folder inside is closed.
    folder.mkdir(mode=0o711 if uid == 0 else 0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != uid:
        raise Problem(f"{folder} belongs to somebody else. Remove it, or set TMPDIR to a folder of your own.")
    folder.chmod(0o711 if uid == 0 else 0o700)
    return folder


@contextlib.contextmanager
def only_one(name: str, busy: str) -> Iterator[None]:
    """Hold a lock in `var/` while the block runs; `busy` is said when somebody else holds it."""
    VAR.mkdir(exist_ok=True)
    with (VAR / f"{name}.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(busy) from None
        yield


def is_linux() -> bool:
    return sys.platform.startswith("linux")
