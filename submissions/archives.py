"""A ZIP archive without what it says about the machine and the person that made it."""

import os
import zipfile
from pathlib import Path
from typing import IO

LOCAL_HEADER = 30
NAME_LENGTH_AT = 26
UTF8_NAME = 0x800
EPOCH = (1980, 1, 1, 0, 0, 0)
CLUTTER = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db", ".git", ".svn", ".hg"})


class CannotStrip(Exception):
    """Raised for an archive that is damaged, locked or of a kind that we do not read."""


def write_plain_zip(source: str | os.PathLike[str], target: str | os.PathLike[str]) -> None:
    """Write the files of an archive into a new one, without owners, times, comments, and clutter of systems.

    Nothing is unpacked: the packed bytes are copied, so that an archive that unpacks to much costs nothing here.
    Raises CannotStrip; then nothing useful is at `target`.
    """
    try:
        with zipfile.ZipFile(source) as archive, open(source, "rb") as packed, open(target, "wb") as out:
            _copy(archive.infolist(), packed, out, Path(source).stat().st_size)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as problem:
        raise CannotStrip(str(problem)) from problem


def _copy(entries: list[zipfile.ZipInfo], packed: IO[bytes], out: IO[bytes], n_bytes: int) -> None:
    kept = [entry for entry in entries if not CLUTTER & set(entry.filename.split("/"))]
    if sum(entry.compress_size for entry in kept) > n_bytes:
        raise CannotStrip("its files overlap")
    plain = zipfile.ZipFile(out, "w", allowZip64=True)
    for entry in kept:
        if entry.flag_bits & 0x1:
            raise CannotStrip("a file asks for a password")
        fresh = zipfile.ZipInfo(entry.filename, EPOCH)
        fresh.compress_type, fresh.CRC = entry.compress_type, entry.CRC
        fresh.compress_size, fresh.file_size = entry.compress_size, entry.file_size
        fresh.external_attr = 0o755 << 16 | 0x10 if entry.is_dir() else 0o644 << 16
        fresh.create_system = 3
        fresh.header_offset = out.tell()
        out.write(fresh.FileHeader())
        _copy_bytes(packed, out, entry)
        plain.filelist.append(fresh)
    # zipfile has no way to add bytes that are packed already; this is what its own `close` goes by.
    plain.start_dir = out.tell()
    plain._didModify = True  # type: ignore[attr-defined]
    plain.close()


def _copy_bytes(packed: IO[bytes], out: IO[bytes], entry: zipfile.ZipInfo) -> None:
    packed.seek(entry.header_offset)
    header = packed.read(LOCAL_HEADER)
    if len(header) < LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
        raise CannotStrip("an entry has no header")
    name_length = int.from_bytes(header[NAME_LENGTH_AT : NAME_LENGTH_AT + 2], "little")
    extra_length = int.from_bytes(header[NAME_LENGTH_AT + 2 : LOCAL_HEADER], "little")
    packed.seek(entry.header_offset + LOCAL_HEADER + name_length + extra_length)
    left = entry.compress_size
    while left:
        block = packed.read(min(left, 2**20))
        if not block:
            raise CannotStrip("an entry ends too early")
        out.write(block)
        left -= len(block)
