"""A supplement, looked at without unpacking it. In this process; see `paperchecks.sandbox.check_archive`."""

import io
import posixpath
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from paperchecks.anonymity import EMAIL, NO_EMAIL, name_pattern, plain, tells
from paperchecks.envelope import Envelope
from paperchecks.findings import MEGABYTE, ArchiveReport, Finding, Limits, shortened
from paperchecks.structure import HOME

BOMB_RATIO = 100
BOMB_BYTES = 200 * MEGABYTE
NESTED_BYTES = 50 * MEGABYTE
"""An archive inside the archive is opened up to this size."""

HEADER_BYTES = 30  # before each file, not counting its name
LONGEST_PATH = 4096
MOST_QUOTED = 80  # characters
OTHER_ARCHIVE = re.compile(r"\.(?:tar(?:\.\w{1,4})?|tgz|tbz2?|txz|7z|rar)$", re.I)
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError)
"""What Python's module raises on a broken archive, or on one packed in a way that it does not know."""

CLUTTER = {
    "__MACOSX": "__MACOSX (left by a Mac)",
    ".DS_Store": ".DS_Store (left by a Mac)",
    ".idea": ".idea (settings of an editor)",
    ".vscode": ".vscode (settings of an editor)",
    ".ssh": ".ssh (keys)",
    ".env": ".env (passwords)",
    ".bash_history": ".bash_history (what somebody typed)",
    ".ipynb_checkpoints": ".ipynb_checkpoints (old notebooks)",
}
HISTORY = frozenset({".git", ".svn", ".hg"})
TELLING_FILE = re.compile(
    r"^(?:readme|license|licence|authors|contributors|citation|copying|setup|pyproject|package|description)\b", re.I
)
TELLING_BYTES = 64 * 1024


@dataclass
class _Tally:
    """What has been counted over an archive and the archives in it."""

    n_files: int = 0
    unpacked_bytes: int = 0
    names: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def examine_archive(path: str, limits: Limits) -> ArchiveReport:
    """Everything that can be said of the supplement at `path`. May raise or run long on a hostile file."""
    return _examined(path, limits).rated(limits)


def _examined(path: str, limits: Limits) -> ArchiveReport:
    envelope = Envelope.of(path)
    if blocker := envelope.size_blocker(limits):
        return ArchiveReport(is_complete=True, findings=(blocker,))
    if not zipfile.is_zipfile(path):
        return ArchiveReport(format=envelope.format, is_complete=True, findings=(_other_format(envelope),))
    tally = _Tally()
    with open(path, "rb") as file:
        _count(file, envelope.n_bytes, limits, tally, depth=1)
    if not any(finding.is_blocking for finding in tally.findings):
        tally.findings += [*_bomb(tally, envelope.n_bytes, limits), *_telling_names(tally.names, limits)]
    return ArchiveReport(
        format="a ZIP archive",
        n_files=tally.n_files,
        unpacked_bytes=tally.unpacked_bytes,
        is_complete=True,
        findings=tuple(dict.fromkeys(tally.findings)),
    )


def _other_format(envelope: Envelope) -> Finding:
    if envelope.head[:2] == b"PK":
        return Finding("damaged", "This ZIP archive is damaged or incomplete.", "Make it again and upload that.")
    what = envelope.format or "a file of a kind we do not know"
    return Finding(
        "other_format",
        f"This is {what}, not a ZIP archive; we did not look inside.",
        "Reviewers can download it, but not everybody can open it. ZIP is safest.",
    )


def _count(file: io.BufferedIOBase, n_bytes: int, limits: Limits, tally: _Tally, *, depth: int) -> None:
    if _announced(file) > limits.max_archive_files:
        tally.findings.append(_too_many(limits))
        return
    try:
        archive = zipfile.ZipFile(file)
    except UNREADABLE as problem:
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
        tally.findings += _telling_texts(archive, files, limits)
        _count_nested(archive, files, limits, tally, depth=depth)
    except UNREADABLE as problem:
        tally.findings.append(_damaged(depth, problem))


def _damaged(depth: int, problem: Exception) -> Finding:
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
    if history := sorted(HISTORY & parts):
        sentence = f"The archive contains {history[0]}, a version history that names its authors."
        yield Finding("version_history", sentence, "Pack the files without it.")
    if home := next((match.group() for name in names if (match := HOME.search(f"/{name}"))), None):
        sentence = f"File names contain {home.lstrip('/')}, which may be your user name."
        yield Finding("archive_path", sentence, "Pack the folder itself, with relative paths.")
    for name in names:
        if who := tells(name, limits.authors) or _family_in(name, limits.authors):
            yield Finding("archive_author", f"The file name {name} contains the name of {who}.", "Rename it.")
            return


def _family_in(name: str, authors: Sequence[str]) -> str | None:
    """An author whose family name is a word of a file name; short ones are too often something else."""
    words = set(plain(name).split())
    return next(
        (who for who in authors if name_pattern(who) and len(family := plain(who).split()[-1]) > 3 and family in words),
        None,
    )


def _telling_texts(archive: zipfile.ZipFile, files: Sequence[zipfile.ZipInfo], limits: Limits) -> Iterator[Finding]:
    """Names and addresses in the files that usually carry them."""
    telling = (
        [entry for entry in files if TELLING_FILE.match(entry.filename.rpartition("/")[2])] if limits.is_blind else []
    )
    for entry in telling[:50]:
        with archive.open(entry) as file:
            text = file.read(TELLING_BYTES).decode("utf-8", "replace")
        who = tells(text, limits.authors)
        if who:
            yield Finding(
                "archive_author", f"{entry.filename} names {who}, an author.", "Take names out until acceptance."
            )
        elif (address := EMAIL.search(text)) and not NO_EMAIL.search(address.group()):
            sentence = f"{entry.filename} contains an e-mail address: {address.group()}."
            yield Finding("archive_email", sentence, "Remove it unless it is a third party's.")
