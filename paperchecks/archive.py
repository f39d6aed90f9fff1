"""A supplement, looked at without unpacking it. In this process; see `paperchecks.sandbox.check_archive`."""

import io
import itertools
import lzma
import posixpath
import re
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from paperchecks.envelope import Envelope
from paperchecks.findings import MEGABYTE, ArchiveReport, Finding, Limits, shortened
from paperchecks.names import account_of, tells
from paperchecks.supplement import Reader
from paperchecks.traces import NOBODYS_HOME

BOMB_RATIO = 100
BOMB_BYTES = 200 * MEGABYTE
NESTED_BYTES = 50 * MEGABYTE
"""An archive inside the archive is opened up to this size."""

HEADER_BYTES = 30  # before each file, not counting its name
LONGEST_PATH = 4096
MOST_QUOTED = 80  # characters
OTHER_ARCHIVE = re.compile(r"\.(?:tar(?:\.\w{1,4})?|tgz|tbz2?|txz|7z|rar)$", re.I)

CLUTTER = {
    "__MACOSX": "__MACOSX (left by a Mac)",
    ".DS_Store": ".DS_Store (left by a Mac)",
    ".idea": ".idea (settings of an editor)",
    ".vscode": ".vscode (settings of an editor)",
    ".ssh": ".ssh (keys)",
    ".env": ".env (passwords)",
    ".bash_history": ".bash_history (what somebody typed)",
    ".ipynb_checkpoints": ".ipynb_checkpoints (old notebooks)",
    "Thumbs.db": "Thumbs.db (left by Windows)",
    "desktop.ini": "desktop.ini (left by Windows)",
    "__pycache__": "__pycache__ (compiled Python, with the names of your folders)",
    "wandb": "wandb (logs of runs, with your name)",
    ".netrc": ".netrc (passwords)",
    ".aws": ".aws (keys)",
    ".Rhistory": ".Rhistory (what somebody typed)",
    ".python_history": ".python_history (what somebody typed)",
}
HISTORY = frozenset({".git", ".svn", ".hg"})
PACK_WITHOUT_OWNER = "Pack it with zip -X, or with tar --owner=0 --group=0 --numeric-owner."
ZIP_IS_SAFEST = "Reviewers can download it, but not everybody can open it. ZIP is safest."
NOBODY = frozenset("root user users nobody nogroup staff wheel admin ubuntu debian runner jovyan docker".split())
TAR_STARTS = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
BROKEN = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError,
    RuntimeError,
)  # fmt: skip
"""What reading a broken or locked file of an archive raises."""


@dataclass
class _Tally:
    """What has been counted over an archive and the archives in it."""

    reader: Reader
    n_files: int = 0
    unpacked_bytes: int = 0
    names: list[str] = field(default_factory=list)
    owners: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


def examine_archive(path: str, limits: Limits) -> ArchiveReport:
    """Everything that can be said of the supplement at `path`. May raise or run long on a hostile file."""
    return _examined(path, limits).rated(limits)


def _examined(path: str, limits: Limits) -> ArchiveReport:
    envelope = Envelope.of(path)
    if blocker := envelope.size_blocker(limits):
        return ArchiveReport(is_complete=True, findings=(blocker,))
    tally = _Tally(Reader(limits))
    if zipfile.is_zipfile(path):
        with open(path, "rb") as file:
            _count(file, envelope.n_bytes, limits, tally, depth=1)
        what = "a ZIP archive"
    elif _is_tar(envelope) and _count_tar(path, limits, tally):
        what = "a TAR archive"
    else:
        return ArchiveReport(format=envelope.format, is_complete=True, findings=(_other_format(envelope),))
    if not any(finding.is_blocking for finding in tally.findings):
        tally.findings += [*_bomb(tally, envelope.n_bytes, limits), *_telling_names(tally.names, limits)]
        if limits.is_blind:
            tally.findings += _history(tally.names, tally.reader.history)
            tally.findings += [*tally.reader.findings, *_owners(tally, limits)]
    return ArchiveReport(
        format=what,
        n_files=tally.n_files,
        unpacked_bytes=tally.unpacked_bytes,
        is_complete=True,
        findings=tuple(dict.fromkeys(tally.findings)),
    )


def _is_tar(envelope: Envelope) -> bool:
    return envelope.head.startswith(TAR_STARTS) or envelope.head[257:262] == b"ustar"


def _count_tar(path: str, limits: Limits, tally: _Tally) -> bool:
    """Goes once through a TAR archive; whether it is one. Nothing is unpacked, and no more read than a limit."""
    try:
        with tarfile.open(path, "r|*") as archive:
            for entry in archive:
                _count_entry(archive, entry, limits, tally)
                if any(finding.is_blocking for finding in tally.findings):
                    break
                if tally.unpacked_bytes > limits.max_unpacked_bytes:
                    break  # (said as a bomb)
    except BROKEN:
        if not tally.names:
            return False
        tally.findings.append(Finding("damaged", "This archive is damaged or incomplete.", "Make it again."))
    sentence = "This is a TAR archive, not a ZIP archive."
    tally.findings.append(Finding("other_format", sentence, ZIP_IS_SAFEST))
    return bool(tally.names)


def _count_entry(archive: tarfile.TarFile, entry: tarfile.TarInfo, limits: Limits, tally: _Tally) -> None:
    tally.names.append(entry.name)
    tally.owners |= {name for name in (entry.uname, entry.gname) if name and name.casefold() not in NOBODY}
    if (number := _uncommon(entry.uid)) and not entry.uname:
        tally.owners.add(number)
    if _escapes(entry.name):
        sentence = f"{entry.name} would be unpacked outside of the reviewer's folder."
        tally.findings.append(Finding("unsafe_path", sentence, "Pack the folder itself, with relative paths."))
    elif entry.issym() or entry.islnk():
        tally.findings.append(
            Finding("symbolic_link", f"{entry.name} is a link to another file.", "Pack the file itself.")
        )
    if not entry.isreg():
        return
    tally.n_files += 1
    tally.unpacked_bytes += entry.size
    if tally.n_files > limits.max_archive_files:
        tally.findings.append(_too_many(limits))
    elif limits.is_blind and tally.unpacked_bytes <= limits.max_unpacked_bytes and (file := archive.extractfile(entry)):
        tally.reader.look(entry.name, entry.size, file.read)


def _other_format(envelope: Envelope) -> Finding:
    if envelope.head[:2] == b"PK":
        return Finding("damaged", "This ZIP archive is damaged or incomplete.", "Make it again and upload that.")
    what = envelope.format or "a file of a kind we do not know"
    return Finding(
        "other_format",
        f"This is {what}, not a ZIP archive; we did not look inside.",
        ZIP_IS_SAFEST,
    )


def _count(file: io.BufferedIOBase, n_bytes: int, limits: Limits, tally: _Tally, *, depth: int) -> None:
    if _announced(file) > limits.max_archive_files:
        tally.findings.append(_too_many(limits))
        return
    try:
        archive = zipfile.ZipFile(file)
    except BROKEN as problem:
        tally.findings.append(_damaged(depth, problem))
        return
    entries = archive.infolist()
    files = [entry for entry in entries if not entry.is_dir()]
    tally.n_files += len(files)
    tally.unpacked_bytes += sum(entry.file_size for entry in files)
    tally.names += [entry.filename for entry in entries]
    tally.findings += _entry_findings(entries, n_bytes, archive.start_dir)
    if tally.n_files > limits.max_archive_files:
        tally.findings.append(_too_many(limits))
    if any(finding.is_blocking for finding in tally.findings):
        return
    try:
        tally.findings += _leaving_links(archive, files)
        if limits.is_blind:
            _read(archive, files, tally, depth=depth)
        _count_nested(archive, files, limits, tally, depth=depth)
    except BROKEN as problem:
        tally.findings.append(_damaged(depth, problem))


def _damaged(depth: int, problem: BaseException | None) -> Finding:
    which = "This ZIP archive" if depth == 1 else "An archive inside this archive"
    if isinstance(problem, NotImplementedError):
        return Finding("damaged", f"{which} is packed in a way that few programs know.", "Pack it as an ordinary ZIP.")
    return Finding("damaged", f"{which} is damaged.", "Make it again and upload that.")


def _leaving_links(archive: zipfile.ZipFile, files: Sequence[zipfile.ZipInfo]) -> Iterator[Finding]:
    """The first link of the archive that leads out of it. A link's content is the path that it leads to."""
    for entry in filter(_is_link, files):
        with archive.open(entry) as file:
            target = file.read(LONGEST_PATH).decode("utf-8", "replace")
        folder = entry.filename.rpartition("/")[0]
        if _escapes(target) and (_is_absolute(target) or posixpath.normpath(f"{folder}/{target}").startswith("..")):
            yield Finding(
                "unsafe_path",
                f"{_short(entry.filename)} is a link to {_short(target)}, outside of the archive.",
                "Pack the file itself.",
            )
            return


def _is_link(entry: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(entry.external_attr >> 16)


def _short(name: str) -> str:
    return shortened(name, MOST_QUOTED)


class _CannotUnpack(Exception):
    """A file of the archive cannot be unpacked; the cause is what Python's module raised."""


def _read(archive: zipfile.ZipFile, files: Sequence[zipfile.ZipInfo], tally: _Tally, *, depth: int) -> None:
    """What the files tell, and who packed them, up to the first that cannot be unpacked."""
    for entry in files:
        if owner := _owner_of(entry.extra):
            tally.owners.add(owner)
        try:
            tally.reader.look(entry.filename, entry.file_size, partial(_head, archive, entry))
        except _CannotUnpack as problem:
            tally.findings.append(_damaged(depth, problem.__cause__))
            return
        except BROKEN:  # a document in the archive, which others would not open either
            continue


def _head(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    try:
        with archive.open(entry) as file:
            return file.read(most)
    except BROKEN as problem:
        raise _CannotUnpack from problem


def _count_nested(
    archive: zipfile.ZipFile, files: Sequence[zipfile.ZipInfo], limits: Limits, tally: _Tally, *, depth: int
) -> None:
    closed = next((entry.filename for entry in files if OTHER_ARCHIVE.search(entry.filename)), None)
    if closed:
        sentence = f"We did not look into {_short(closed)}, an archive inside the archive."
        tally.findings.append(Finding("not_looked_into", sentence, "Pack the files into one ZIP archive."))
    for entry in files:
        if not entry.filename.casefold().endswith(".zip"):
            continue
        if depth >= limits.max_archive_depth:
            sentence = f"Archives are packed inside archives more than {limits.max_archive_depth} deep."
            tally.findings.append(Finding("nested", sentence, "Pack the files into one archive."))
            return
        if entry.file_size > NESTED_BYTES or tally.unpacked_bytes > limits.max_unpacked_bytes:
            sentence = f"We did not look into {_short(entry.filename)}, an archive inside the archive."
            tally.findings.append(Finding("not_looked_into", sentence, "Pack the files into one archive."))
            continue
        _count(io.BytesIO(archive.read(entry)), entry.file_size, limits, tally, depth=depth + 1)


def _announced(file: io.BufferedIOBase) -> int:
    """Number of entries that the archive's last record announces, read before anything is built from them."""
    file.seek(0, io.SEEK_END)
    file.seek(max(0, file.tell() - 66_000))
    tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    file.seek(0)
    return struct.unpack_from("<H", tail, place + 10)[0] if place >= 0 and place + 12 <= len(tail) else 0


def _too_many(limits: Limits) -> Finding:
    return Finding(
        "too_many_files",
        f"This archive holds more than {limits.max_archive_files:,} files.",
        "Leave out what can be generated or downloaded.",
    )


def _entry_findings(entries: Sequence[zipfile.ZipInfo], n_bytes: int, end: int) -> Iterator[Finding]:
    locked = next((entry.filename for entry in entries if entry.flag_bits & 0x1), None)
    if locked:
        sentence = f"{_short(locked)} in this archive asks for a password."
        yield Finding("encrypted", sentence, "Pack it without a password.")
    escaping = next((entry.filename for entry in entries if _escapes(entry.filename)), None)
    if escaping:
        sentence = f"{_short(escaping)} would be unpacked outside of the reviewer's folder."
        yield Finding("unsafe_path", sentence, "Pack the folder itself, with relative paths.")
    if sum(entry.compress_size for entry in entries) > n_bytes or _overlap(entries, end):
        yield Finding("overlapping", "The files in this archive overlap each other.", "Make the archive again.")
    linked = next((entry.filename for entry in entries if _is_link(entry)), None)
    if linked:
        yield Finding("symbolic_link", f"{_short(linked)} is a link to another file.", "Pack the file itself.")


def _overlap(entries: Sequence[zipfile.ZipInfo], end: int) -> bool:
    """Whether one file's bytes reach into those of the next, or of the list of files at `end`."""
    places = sorted((entry.header_offset, entry.compress_size) for entry in entries)
    starts = [*(start for start, _ in places[1:]), end]
    return any(start + HEADER_BYTES + size > next_ for (start, size), next_ in zip(places, starts, strict=True))


def _escapes(name: str) -> bool:
    return ".." in re.split(r"[/\\]", name) or _is_absolute(name) or "\0" in name


def _is_absolute(name: str) -> bool:
    return name.startswith(("/", "\\")) or bool(re.match(r"[A-Za-z]:", name))


def _bomb(tally: _Tally, n_bytes: int, limits: Limits) -> Iterator[Finding]:
    size = tally.unpacked_bytes
    if size > limits.max_unpacked_bytes or (size > BOMB_BYTES and size > BOMB_RATIO * n_bytes):
        yield Finding(
            "bomb",
            f"This archive of {n_bytes / MEGABYTE:.1f} MB would unpack to {size / MEGABYTE:,.0f} MB.",
            "Leave out what can be generated or downloaded.",
        )


def _telling_names(names: Sequence[str], limits: Limits) -> Iterator[Finding]:
    parts = {part for name in names for part in re.split(r"[/\\]", name)}
    clutter = [words for part, words in CLUTTER.items() if part in parts]
    if clutter:
        yield Finding(
            "clutter", f"The archive contains {', '.join(clutter)}.", "Leave it out; it may tell who you are."
        )
    if not limits.is_blind:
        return
    if home := next(filter(None, map(_home_of, names)), None):
        sentence = f"File names contain {home}, which may be your user name."
        yield Finding("archive_path", sentence, "Pack the folder itself, with relative paths.")
    for name in names:
        if who := tells(name, limits.authors) or _account_in(name, limits.authors):
            yield Finding("archive_author", f"The file name {name} contains the name of {who}.", "Rename it.")
            return


def _home_of(name: str) -> str | None:
    """The folder in a file's name that is called after a user."""
    parts = re.split(r"[/\\]", name)
    for before, user in itertools.pairwise(parts[:-1]):
        if before in {"home", "Users"} and not NOBODYS_HOME.match(user):
            return f"{before}/{user}"
    return None


def _account_in(name: str, authors: Sequence[str]) -> str | None:
    """An author after whom a part of a file's name is called; short words are too often something else."""
    words = [word for part in re.split(r"[/\\.]", name) for word in {part, *re.split(r"[\W_]+", part)} if len(word) > 3]
    return next((who for word in words if (who := account_of(word, authors))), None)


def _history(names: Sequence[str], signers: Sequence[str]) -> Iterator[Finding]:
    parts = {part for name in names for part in re.split(r"[/\\]", name)}
    if history := sorted(HISTORY & parts):
        who = f": {shortened(signers[0], 80)}" if signers else ""
        sentence = f"The archive contains {history[0]}, a version history that names its authors{who}."
        yield Finding("version_history", sentence, "Pack the files without it, for example with git archive.")
    elif signers:
        sentence = f"The archive contains settings of Git that name {shortened(signers[0], 80)}."
        yield Finding("archive_author", sentence, "Leave them out.")


def _owners(tally: "_Tally", limits: Limits) -> Iterator[Finding]:
    """The user who packed the archive, where it tells more than that there was one."""
    for owner in tally.owners:
        if who := account_of(owner, limits.authors):
            sentence = f"The archive names the user {owner}, who may be {who}, as the owner of its files."
            yield Finding("archive_author", sentence, PACK_WITHOUT_OWNER)
            return
    if owners := sorted(tally.owners):
        sentence = f"The archive names the user {owners[0]} as the owner of its files."
        yield Finding("archive_owner", sentence, PACK_WITHOUT_OWNER)


def _owner_of(extra: bytes) -> str | None:
    """The number of a ZIP entry's owner in its extra fields, if it is not one that every machine has."""
    place = 0
    while place + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, place)
        data = extra[place + 4 : place + 4 + size]
        if kind == 0x7875 and len(data) > 2 and len(data) >= 2 + data[1]:  # Info-ZIP, new
            return _uncommon(int.from_bytes(data[2 : 2 + data[1]], "little"))
        if kind in {0x5855, 0x7855} and len(data) in {4, 12}:  # Info-ZIP, old
            return _uncommon(int.from_bytes(data[-4:-2], "little"))
        place += 4 + size
    return None


def _uncommon(number: int) -> str | None:
    """A user number as a word; None for the first users of a machine, who may be anybody."""
    return None if number < 1 or 500 <= number < 600 or 1000 <= number < 1100 or number >= 65_534 else str(number)
