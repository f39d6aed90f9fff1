"""The bars on what it takes: seconds and megabytes of the children, and where the seconds go.

The stages that measure children load nothing that is large before they have measured: Linux counts what a parent held
as the least peak of its children.
"""

import logging
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from statistics import median

import paperchecks
from bench.bar import Bar, timed
from bench.paperchecks.cases import Case, all_cases, listed
from paperchecks import Limits

MOST_SECONDS, MOST_MEGABYTES, MOST_CPU = 20, 500, 1.0
N_PAGES, N_TIMES = 9, 5
PRIVATE = frozenset({"metadata_author", "metadata_path", "annotation_author", "active_content", "attachments"})


def quietly(stage: Callable[[Path], Iterator[Bar]]) -> Callable[[Path], Iterator[Bar]]:
    """The same stage, without a line in the log for each file that cannot be read."""

    @wraps(stage)
    def quiet(data: Path) -> Iterator[Bar]:
        logger = logging.getLogger("paperchecks")
        level = logger.level
        logger.setLevel(logging.CRITICAL)
        try:
            yield from stage(data)
        finally:
            logger.setLevel(level)

    return quiet


@quietly
def any_file(data: Path) -> Iterator[Bar]:
    """Everything that a worker does with each file: nothing crashes, takes long, or needs much."""
    crashed, seconds, peak, thickest = [], Counter(), 0.0, ""
    cases = all_cases(data)
    for case in cases:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            began = time.perf_counter()
            found = paperchecks.inspect(case.path, limits=_venue(case))
            copy = paperchecks.sanitise(case.path, Path(folder) / "copy.pdf")
            picture = paperchecks.thumbnail(case.path, Path(folder) / "page-1.webp")
            words = paperchecks.text(case.path)
            seconds[case.name] = time.perf_counter() - began
        is_open = not found.blockers or "too_many_pages" in {finding.code for finding in found.blockers}
        made = (copy.is_made, picture.is_made, words.is_complete)
        if not found.is_complete or (is_open and not all(made)):
            crashed.append(case.name)
        if (megabytes := _peak_of_children()) > peak:
            peak, thickest = megabytes, case.name
    yield Bar(
        f"any file ({len(cases)}), checks, copy, picture and words", "no crash",
        f"crashed: {listed(crashed)}" if crashed else "no crash", not crashed,
    )  # fmt: skip
    slowest, took = seconds.most_common(1)[0]
    yield Bar(
        "any file, seconds for all of it", f"≤ {MOST_SECONDS} s",
        f"{took:.1f} s ({slowest}), median {median(seconds.values()):.1f} s", took <= MOST_SECONDS,
    )  # fmt: skip
    yield Bar(
        "any file, peak of a child", f"≤ {MOST_MEGABYTES} MB", f"{peak:.0f} MB ({thickest})", peak <= MOST_MEGABYTES
    )


def nine_pages(data: Path) -> Iterator[Bar]:
    """A paper of nine pages: what the checks take, and which part of it."""
    cases = [case for case in all_cases(data) if case.n_pages == N_PAGES]
    checks, copies, pictures = [], [], []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for case in [case for case in cases for _ in range(N_TIMES)]:
            checks.append(_cpu(lambda case=case: paperchecks.inspect(case.path, limits=_venue(case))))
            copies.append(_cpu(lambda case=case: paperchecks.sanitise(case.path, Path(folder) / "copy.pdf")))
            pictures.append(_cpu(lambda case=case: paperchecks.thumbnail(case.path, Path(folder) / "page-1.webp")))
    parts = [_parts(case) for case in cases for _ in range(N_TIMES)]
    shares = {name: median(part[name] for part in parts) for name in parts[0]}
    total = median(checks)
    shares = {"start of the child": total - shares.pop("all"), **shares}
    said = ", ".join(f"{name} {seconds:.2f} s ({100 * seconds / total:.0f} %)" for name, seconds in shares.items())
    yield Bar(
        f"median CPU of all checks, papers of {N_PAGES} pages ({listed([case.name for case in cases])})",
        f"≤ {MOST_CPU:.1f} s",
        f"{total:.2f} s: {said}; beside the checks: copy {median(copies):.2f} s, "
        f"of which comparing its pages {_comparing(cases):.2f} s, picture {median(pictures):.2f} s",
        bool(cases) and total <= MOST_CPU,
    )


@quietly
def copies(data: Path) -> Iterator[Bar]:
    """The copies that reviewers get: the same pages, and nothing that names anybody."""
    from paperchecks.comparing import first_difference

    different, telling, n_made, n_open = [], [], 0, 0
    for case in all_cases(data):
        if paperchecks.inspect(case.path).blockers:
            continue
        n_open += 1
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            copy = Path(folder) / "copy.pdf"
            if not paperchecks.sanitise(case.path, copy).is_made:
                continue
            n_made += 1
            if first_difference(case.path, copy) is not None:
                different.append(case.name)
            if PRIVATE & {finding.code for finding in paperchecks.inspect(copy).findings}:
                telling.append(case.name)
    yield Bar(
        "copies for reviewers", "one of every file that can be opened, with the same pages",
        f"{n_made} of {n_open}" + (f"; different: {listed(different)}" if different else ", no pixel differs"),
        n_made == n_open and not different,
    )  # fmt: skip
    yield Bar(
        "what is left in the copies", "no metadata, comments, scripts or attached files",
        f"something in {listed(telling)}" if telling else "none", not telling,
    )  # fmt: skip


def _venue(case: Case) -> Limits:
    """A venue that asks for everything that can be asked for."""
    return Limits(main_pages=6, template="iclr2024", authors=case.authors)


def _cpu(do: Callable[[], object]) -> float:
    """CPU seconds of the children that this starts, their own start included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    do()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _peak_of_children() -> float:
    """Megabytes that the largest child so far has held."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def _parts(case: Case) -> dict[str, float]:
    """CPU seconds of the parts of one look, done once more in this process; `all` is the look as a whole."""
    import pikepdf
    import pypdfium2 as pdfium

    from paperchecks import hidden, structure
    from paperchecks.inspection import examine
    from paperchecks.reading import read_pages
    from paperchecks.visibility import DPI, words_of

    with timed() as whole:
        examine(str(case.path), _venue(case))
    with timed() as text, pdfium.PdfDocument(case.path) as document:
        read_pages(document)
    with timed() as fonts, pikepdf.open(case.path) as pdf:
        structure.Contents.of(pdf, ())
    with timed() as render, pdfium.PdfDocument(case.path) as document:
        for page in document:
            for _ in ("with words", "without"):
                page.render(scale=DPI / 72, may_draw_forms=False, draw_annots=False).to_numpy()
    with timed() as unseen, pdfium.PdfDocument(case.path) as document:
        for number, page in enumerate(document, start=1):
            list(hidden.findings(number, words_of(page)))
    named = {
        "text": text.seconds,
        "fonts": fonts.seconds,
        "render": render.seconds,
        "hidden text": max(0.0, unseen.seconds - render.seconds),
    }
    return {**named, "the rest": max(0.0, whole.seconds - sum(named.values())), "all": whole.seconds}


def _comparing(cases: list[Case]) -> float:
    """Median CPU seconds of drawing a paper and its copy, and comparing them."""
    from paperchecks.comparing import first_difference

    seconds = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for case in cases:
            paperchecks.sanitise(case.path, Path(folder) / "copy.pdf")
            for _ in range(N_TIMES):
                with timed() as watch:
                    first_difference(case.path, Path(folder) / "copy.pdf")
                seconds.append(watch.seconds)
    return median(seconds)
