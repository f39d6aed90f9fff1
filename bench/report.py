"""The figures as a table, for the screen and for docs/benchmarks.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.measuring import Timing
from bench.probes import Probe

BEGIN, END = "<!-- figures: python -m bench --write -->", "<!-- end of figures -->"


@dataclass(frozen=True)
class Figure:
    """What was measured of one probe."""

    probe: Probe
    timing: Timing
    n_queries: int

    @property
    def misses(self) -> list[str]:
        """What it was meant to be and is not."""
        wanted, found = self.probe, []
        if wanted.wanted_ms is not None and self.timing.median > wanted.wanted_ms:
            found.append(f"{self.timing.median:.0f} ms instead of {wanted.wanted_ms:.0f}")
        if wanted.wanted_bytes is not None and self.timing.n_bytes > wanted.wanted_bytes:
            found.append(f"{self.timing.n_bytes / 1000:.0f} kB instead of {wanted.wanted_bytes / 1000:.0f}")
        if wanted.is_page and self.n_queries > wanted.most_queries:
            found.append(f"{self.n_queries} queries instead of {wanted.most_queries}")
        return found


def table(figures: Sequence[Figure]) -> str:
    """One row a page, as Markdown."""
    lines = [
        "| | median ms | p95 ms | wanted | queries | kB (gzip) | pretalx | |",
        "|---|--:|--:|--:|--:|--:|---|---|",
    ]
    for figure in figures:
        timing, probe = figure.timing, figure.probe
        wanted = f"{probe.wanted_ms:.0f}" if probe.wanted_ms is not None else ""
        size = f"{timing.n_bytes / 1000:.1f} ({timing.n_gzipped / 1000:.1f})"
        lines.append(
            f"| {probe.name} | {timing.median:.1f} | {timing.p95:.1f} | {wanted} | {figure.n_queries} | {size} "
            f"| {probe.reference} | {'**misses**' if figure.misses else ''} |"
        )
    return "\n".join(lines)


def write(text: str, file: Path) -> None:
    """Put the figures between their marks. Raises ValueError when the file has none."""
    content = file.read_text(encoding="utf-8")
    if BEGIN not in content or END not in content:
        raise ValueError(f"{file} has no place for the figures.")
    before, _, rest = content.partition(BEGIN)
    _, _, after = rest.partition(END)
    file.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")
