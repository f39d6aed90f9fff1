"""What can be said of a file from its size and first bytes, in plain Python: true even when the helper is dead."""

import hashlib
import os
import re
import zipfile
from dataclasses import dataclass

from paperchecks.findings import MEGABYTE, Finding, Limits

HEADER_WITHIN = 1024
"""Readers accept the PDF header anywhere in the first kilobyte."""

KEPT = 4 * HEADER_WITHIN

WEB_PAGE = re.compile(rb"<!doctype html|<html|<script|<body|<iframe", re.I)

FORMATS = (
    (b"pk\x03\x04", "a ZIP archive or a Word document"),
    (b"pk\x05\x06", "an empty ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old Word document"),
    (b"{\\rtf", "an RTF document"),
    (b"%!ps", "a PostScript file"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"rar!", "a RAR archive"),
    (b"\x89png", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"<?xml", "an XML file"),
    (b"\\documentclass", "LaTeX source"),
    (b"%pdf-", "a PDF"),
)


@dataclass(frozen=True)
class Envelope:
    """A file from outside: its size, SHA-256, and its first and last kilobytes."""

    n_bytes: int
    sha256: str
    head: bytes
    tail: bytes

    @classmethod
    def of(cls, path: str | os.PathLike[str]) -> "Envelope":
        """Raises OSError where the file cannot be read."""
        digest = hashlib.sha256()
        n_bytes, head, tail = 0, b"", b""
        with open(path, "rb") as file:
            while block := file.read(MEGABYTE):
                digest.update(block)
                n_bytes += len(block)
                head = head or block[:KEPT]
                tail = (tail + block)[-KEPT:]
        return cls(n_bytes, digest.hexdigest(), head, tail)

    @property
    def format(self) -> str:
        """The format in words, or "" where the first bytes say nothing."""
        start = self.head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        return next((name for magic, name in FORMATS if start.startswith(magic)), "")

    def size_blocker(self, limits: Limits) -> Finding | None:
        if self.n_bytes == 0:
            sentence = "This file is empty (0 bytes)."
            return Finding("empty_file", sentence, "Upload it again; the copy on your disk may be fine.")
        if self.n_bytes > limits.max_bytes:
            return Finding(
                "too_large",
                f"This file has {self.n_bytes / MEGABYTE:.1f} MB; the limit is {limits.max_bytes / MEGABYTE:.0f} MB.",
                "Reduce the resolution of pictures, or leave out what can be downloaded elsewhere.",
            )
        return None

    def pdf_blocker(self, limits: Limits) -> Finding | None:
        """Why this cannot be a submitted PDF, as far as its outside tells."""
        if blocker := self.size_blocker(limits):
            return blocker
        if b"%PDF-" in self.head[:HEADER_WITHIN]:
            return None
        what = f" but {self.format}" if self.format else ""
        return Finding("not_a_pdf", f"This is not a PDF{what}.", "Export the paper as PDF and upload that.")


def other_nature(path: str | os.PathLike[str], envelope: Envelope) -> str:
    """What a PDF is besides, in words; "" for nothing. Browsers sniff for web pages, unpackers look at the end."""
    if WEB_PAGE.search(envelope.head[:HEADER_WITHIN]):
        return "a web page"
    return "a ZIP archive" if zipfile.is_zipfile(path) else ""
