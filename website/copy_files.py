"""Where the files of a static copy lie, and the one place that writes them: never outside of their folder."""

import os
import re
from hashlib import sha256
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote, urlsplit

from web.problems import Refused

MANIFEST = ".mlworkshop-copy"  # names what an earlier copy wrote, so that it can be renewed
HARMLESS = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*\Z")
LONGEST = 120  # letters of one name; file systems take 255 bytes


class BadFolder(Refused):
    """Raised when a folder cannot take a copy; its text says why."""


def file_of(address: str, *, home: str) -> PurePosixPath:
    """The file of an address of this site: below `home` as it stands there, all else by its whole path.

    Whatever the address holds, no part of the result is "..", empty or absolute.
    """
    parts = urlsplit(address)
    path = unquote(parts.path)
    below = path.removeprefix(home) if path.startswith(home) else path
    names = [_harmless(name) for name in below.split("/") if name]
    if not names or path.endswith("/"):
        names.append("index.html")
    if parts.query:
        last = PurePosixPath(names[-1])
        names[-1] = f"{last.stem}-{sha256(parts.query.encode('utf-8', 'surrogatepass')).hexdigest()[:10]}{last.suffix}"
    return PurePosixPath(*names)


def _harmless(name: str) -> str:
    """A name that means nothing but itself on any file system."""
    if HARMLESS.match(name) and len(name) <= LONGEST and not name.endswith("."):
        return name
    return "x" + sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def link(target: PurePosixPath, *, start: PurePosixPath) -> str:
    """The relative link from one file of the copy to another."""
    return quote(os.path.relpath(target, start.parent).replace(os.sep, "/"))


class Folder:
    """The folder of a copy. It must be empty, or hold an earlier copy, which is renewed."""

    def __init__(self, path: Path) -> None:
        self.root = path.resolve()
        self.written: set[str] = set()
        if self.root.exists() and not self.root.is_dir():
            raise BadFolder(f"{path} is a file, not a folder.")
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            present = {entry.name for entry in self.root.iterdir()}
        except OSError as error:
            raise BadFolder(f"{path} cannot be used: {error.strerror}.") from None
        if present and MANIFEST not in present:
            raise BadFolder(f"{path} is not empty, and what is in it is no earlier copy. Name an empty folder.")

    def place(self, name: PurePosixPath) -> Path:
        """Where a file of the copy lies. Raises BadFolder when that is not inside, whatever leads there."""
        if name.is_absolute() or not name.parts or ".." in name.parts:
            raise BadFolder(f"“{name}” does not lie in the folder.")
        place = self.root.joinpath(*name.parts)
        parent = self.root
        for part in name.parts:  # a link that somebody put there could lead out
            parent = parent / part
            if parent.is_symlink():
                raise BadFolder(f"“{parent}” is a link to somewhere else. Remove it first.")
        return place

    def write(self, name: PurePosixPath, content: bytes) -> None:
        """Write one file of the copy."""
        place = self.place(name)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        except OSError as error:
            raise BadFolder(f"{place} cannot be written: {error.strerror}.") from None
        self.written.add(name.as_posix())

    def finish(self) -> int:
        """Take away what an earlier copy wrote and this one did not; gives how many files went."""
        manifest = self.place(PurePosixPath(MANIFEST))
        before = set(manifest.read_text(encoding="utf-8").splitlines()) if manifest.exists() else set()
        gone = 0
        for name in sorted(before - self.written):
            if name and name != MANIFEST and self.place(PurePosixPath(name)).is_file():
                self.place(PurePosixPath(name)).unlink()
                gone += 1
        manifest.write_text("".join(f"{name}\n" for name in sorted(self.written)), encoding="utf-8")
        return gone
