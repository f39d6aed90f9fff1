"""Damages files and looks whether any door of `paperchecks` falls: `python -m bench.fuzzing --seconds 600`.

Seeds are the PDF and ZIP files in a folder (`--data`), or else some that are made here. Each is damaged in one way or
in several, and every door looks at it in a forked child with the sandbox's own limits: to start a new Python for each
would allow a tenth of the files. A fall is: a crash; no answer within the time or the memory; an answer that does not
survive its trip through JSON, or a finding without words. Making a copy or a picture of a broken file may raise, for
the sandbox answers that; the other doors must not. Exits with 1 where anything fell, and keeps those files in `--keep`.
"""

import argparse
import io
import json
import logging
import os
import random
import resource
import select
import signal
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf

from paperchecks import ArchiveReport, Budget, Copy, Inspection, Limits, Picture
from paperchecks.archive import examine_archive
from paperchecks.inspection import examine
from paperchecks.picture import draw
from paperchecks.sanitising import make_copy

LIMITS = Limits(main_pages=4, template="iclr2025", authors=("Ada Lovelace", "Łukasz Đorđević"))
BUDGET = Budget()
MOST_SEED_BYTES = 3_000_000
SIGNIFICANT = (b"obj", b"stream", b"endstream", b"xref", b"trailer", b"/Length", b"/Kids", b"/Count", b"/Filter", b"PK")

Damage = Callable[[bytearray, random.Random], bytearray]


def main() -> None:
    """Fuzz for a while and report."""
    parser = argparse.ArgumentParser(prog="python -m bench.fuzzing", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--data", type=Path, help="folder of PDF and ZIP files; by default some are made")
    parser.add_argument("--seed", type=int, default=0, help="the same number damages the same files in the same way")
    parser.add_argument("--keep", type=Path, help="folder for the files at which a door fell")
    asked = parser.parse_args()
    logging.disable()  # pikepdf complains of what is done to its files
    seeds = _read(asked.data) if asked.data else made()
    tally = fuzz(seeds, seconds=asked.seconds, seed=asked.seed, keep=asked.keep)
    print(tally.in_words())
    sys.exit(1 if tally.falls else 0)


@dataclass
class Tally:
    """What came of it: files, how often each finding was made, and each fall in words."""

    n_files: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    found: Counter[str] = field(default_factory=Counter)
    falls: list[str] = field(default_factory=list)

    def in_words(self) -> str:
        most = ", ".join(f"{code} {count}" for code, count in self.found.most_common(12))
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        return "\n".join(
            [
                f"{self.n_files:,} files in {self.seconds:.0f} s; the slowest door took {self.slowest:.1f} s, "
                f"the largest child {memory:.0f} MB",
                f"found: {most}",
                *self.falls,
                f"{len(self.falls)} falls",
            ]
        )


def fuzz(seeds: list[bytes], *, seconds: float, seed: int, keep: Path | None = None) -> Tally:
    """Damages seeds and opens every door with them, for so many seconds."""
    chance = random.Random(seed)
    tally = Tally()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fuzzing-") as folder:
        while time.monotonic() - started < seconds:
            data = damaged(seeds, chance)
            tally.n_files += 1
            for door, fall in _falls(data, Path(folder), tally):
                tally.falls.append(f"file {tally.n_files} at {door}: {fall}")
                if keep:
                    keep.mkdir(parents=True, exist_ok=True)
                    (keep / f"{seed}-{tally.n_files}-{door}.bin").write_bytes(data)
    tally.seconds = time.monotonic() - started
    return tally


def damaged(seeds: list[bytes], chance: random.Random) -> bytes:
    """One of the seeds, damaged one to four times."""
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.randint(1, 4)):
        data = chance.choice(DAMAGES)(data, chance) if len(data) > 50 else data
    if chance.random() < 0.2:
        data = splice(data, bytearray(chance.choice(seeds)), chance)
    return bytes(data)


def flip(data: bytearray, chance: random.Random) -> bytearray:
    """Changes a few bytes anywhere."""
    for _ in range(chance.choice((1, 3, 10, 100))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return data


def cut(data: bytearray, chance: random.Random) -> bytearray:
    """Takes out a piece, or the end."""
    start = chance.randrange(len(data))
    return data[:start] + (data[start + chance.randrange(1, 2000) :] if chance.random() < 0.7 else b"")


def repeat(data: bytearray, chance: random.Random) -> bytearray:
    """Says a piece again."""
    start = chance.randrange(len(data))
    piece = data[start : start + chance.randrange(1, 500)]
    return data[:start] + piece * chance.choice((2, 3, 50)) + data[start:]


def renumber(data: bytearray, chance: random.Random) -> bytearray:
    """Changes a number that is written in digits: a length, a reference, a size."""
    places = [place for place in range(len(data)) if 48 <= data[place] <= 57]
    for _ in range(chance.choice((1, 2, 8)) if places else 0):
        place = chance.choice(places)
        data[place : place + 1] = chance.choice((b"0", b"9", b"-1", b"99999999", b"4294967296", b"1"))
    return data


def exchange(data: bytearray, chance: random.Random) -> bytearray:
    """Puts two significant words, or what follows them, in each other's place."""
    word = chance.choice(SIGNIFICANT)
    places = [place for place in range(len(data) - len(word)) if data[place : place + len(word)] == word]
    if len(places) < 2:
        return data
    a, b = sorted(chance.sample(places, 2))
    n = min(chance.choice((8, 40, 200)), b - a)
    data[a : a + n], data[b : b + n] = data[b : b + n], data[a : a + n]
    return data


def swap_objects(data: bytearray, chance: random.Random) -> bytearray:
    """Two objects of a PDF in each other's place, or one that holds itself; the file is written anew and is whole."""
    try:
        with pikepdf.open(io.BytesIO(bytes(data))) as pdf:
            items = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary | pikepdf.Array)]
            one, other = (chance.choice(items) for _ in range(2))
            if isinstance(one, pikepdf.Dictionary):
                keys = list(one.keys())
                one[chance.choice([*keys, "/Kids", "/Parent", "/Resources", "/A"])] = chance.choice((other, one))
            elif len(one):
                one[chance.randrange(len(one))] = chance.choice((other, one))
            file = io.BytesIO()
            pdf.save(file)
            return bytearray(file.getvalue())
    except Exception:  # what cannot be opened is damaged enough
        return data


def splice(data: bytearray, other: bytearray, chance: random.Random) -> bytearray:
    """The beginning of one file with the end of another."""
    return data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other) + 1) :]


DAMAGES: tuple[Damage, ...] = (flip, cut, repeat, renumber, exchange, swap_objects)


class Fall(Exception):
    """What a door did instead of answering."""


def _falls(data: bytes, folder: Path, tally: Tally) -> Iterator[tuple[str, str]]:
    path, copy, picture = (str(folder / name) for name in ("file.bin", "copy.pdf", "picture.webp"))
    Path(path).write_bytes(data)
    doors: dict[str, tuple[Any, Callable[[], Any]]] = {
        "inspect": (Inspection, lambda: examine(path, LIMITS)),
        "archive": (ArchiveReport, lambda: examine_archive(path, LIMITS)),
    }
    if data.find(b"%PDF-", 0, 1100) >= 0:
        doors["copy"] = (Copy, lambda: make_copy(path, copy))
        doors["picture"] = (Picture, lambda: draw(path, picture, 480))
    for name, (kind, enter) in doors.items():
        started = time.monotonic()
        try:
            said = forked(enter, BUDGET)
            answer = kind.from_json(json.loads(said))
        except (Fall, ValueError, TypeError, KeyError) as problem:
            if not (name in ("copy", "picture") and str(problem).startswith("raised")):
                yield name, str(problem)
            continue
        finally:
            tally.slowest = max(tally.slowest, time.monotonic() - started)
        tally.found.update(finding.code for finding in answer.findings)
        if any(not finding.sentence.strip() for finding in answer.findings):
            yield name, "a finding says nothing"


def forked(enter: Callable[[], Any], budget: Budget) -> bytes:
    """What `enter` answers as JSON, from a child with limits. Raises Fall where it raises or does not answer."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _answer(enter, writing, budget)
    os.close(writing)
    said, ends = bytearray(), time.monotonic() + budget.wall_seconds
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        while select.select([pipe], [], [], max(ends - time.monotonic(), 0))[0] and (block := pipe.read(65536)):
            said += block
    if time.monotonic() >= ends:
        os.kill(child, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code == 1:
        raise Fall(f"raised {said.decode('utf-8', 'replace')[:300]}")
    if code != 0:
        raise Fall(f"ended with {code}")
    return bytes(said)


def _answer(enter: Callable[[], Any], writing: int, budget: Budget) -> None:
    """In the child: never returns."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    for kind, most in (
        (resource.RLIMIT_CPU, budget.cpu_seconds),
        (resource.RLIMIT_AS, budget.memory_bytes),
        (resource.RLIMIT_FSIZE, budget.written_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    code = 0
    try:
        said = json.dumps(enter().to_json())
    except BaseException as problem:  # whatever it is, it is what the parent wants to know
        trail = traceback.extract_tb(problem.__traceback__)[-1]
        said, code = f"{problem!r} at {Path(trail.filename).name}:{trail.lineno}", 1
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(said.encode())
    os._exit(code)


def _read(folder: Path) -> list[bytes]:
    files = [path for path in sorted(folder.rglob("*")) if path.suffix in (".pdf", ".zip")]
    seeds = [path.read_bytes() for path in files if 0 < path.stat().st_size <= MOST_SEED_BYTES]
    if not seeds:
        raise SystemExit(f"There is no PDF or ZIP file in {folder}.")
    return seeds


def made() -> list[bytes]:
    """A paper with everything that a check looks at, in several ways of writing, and two archives."""
    seeds = []
    for save in ({}, {"object_stream_mode": pikepdf.ObjectStreamMode.generate}, {"linearize": True}):
        with pikepdf.new() as pdf:
            _fill(pdf)
            file = io.BytesIO()
            pdf.save(file, **save)  # type: ignore[arg-type]
            seeds.append(file.getvalue())
    inner = _packed({"README.md": b"Write to ada@analytical.edu", "code/run.py": b"print(1)\n" * 50})
    return [*seeds, inner, _packed({"inner.zip": inner, "data.csv": b"1,2,3\n" * 500})]


def _fill(pdf: pikepdf.Pdf) -> None:
    font = pdf.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    for number in range(4):
        page = pdf.add_blank_page(page_size=(612, 792))
        lines = [f"Line {line} of page {number} says what there is to say of it." for line in range(40)]
        lines[3] = "References" if number == 3 else lines[3]
        words = b"".join(
            b"1 0 0 1 72 %d Tm (%b) Tj\n" % (740 - 14 * place, line.encode()) for place, line in enumerate(lines)
        )
        picture = pdf.make_stream(
            bytes(range(256)) * 3,
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=16,
            Height=16,
            ColorSpace=pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
        )
        page.obj.Resources = pikepdf.Dictionary(
            Font=pikepdf.Dictionary(F1=font), XObject=pikepdf.Dictionary(Im=picture)
        )
        page.obj.Contents = pdf.make_stream(b"BT /F1 10 Tf\n" + words + b"ET q 40 0 0 40 300 60 cm /Im Do Q")
        link = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://github.com/ada/engine"))
        page.obj.Annots = pikepdf.Array(
            [pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[72, 72, 90, 90], A=link)]
        )
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    pdf.attachments["notes.txt"] = b"notes"
    pdf.docinfo["/Author"] = "Ada Lovelace"
    with pdf.open_metadata() as packet:
        packet["dc:title"] = "On Words"


def _packed(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


if __name__ == "__main__":
    main()
