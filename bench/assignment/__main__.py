"""`python -m bench.assignment --data FOLDER`: every bar with its figure, PASS or FAIL; 1 when one fails.

This process stays small and loads nothing: Linux counts what a parent held as the least peak of its children.
"""

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from bench.assignment.bar import Bar

STAGES = (
    "midl", "aamas2015", "lottery", "bids", "syn25k", "syn25k_rules", "syn25k_wish", "syn25k_repair", "aamas2021",
    "expertise_loss", "web",
)  # fmt: skip


def main() -> int:
    """Measure all stages, one after the other, or be one of them."""
    options = _options()
    if options.stage:
        module = (
            "web" if options.stage == "web" else "stages"
        )  # the web needs the whole system, the others no part of it
        for bar in getattr(import_module(f"bench.assignment.{module}"), options.stage)(options.data):
            print(bar.as_line(), flush=True)
        return 0
    bars = []
    print(_machine(), flush=True)
    for stage in STAGES:
        if options.only in stage:
            for bar in _run(stage, options.data):
                print(
                    f"{'PASS' if bar.holds else 'FAIL'}  {bar.what}: {bar.figure}  (must be: {bar.wanted})", flush=True
                )
                bars.append(bar)
    failed = [bar.what for bar in bars if not bar.holds]
    print(f"{len(bars) - len(failed)} of {len(bars)} bars hold." + (f" Not: {'; '.join(failed)}." if failed else ""))
    return 1 if failed or not bars else 0


def _run(stage: str, data: Path) -> Iterator[Bar]:
    """The bars of one stage; one that fails when the stage breaks down."""
    command = [sys.executable, "-m", "bench.assignment", "--data", str(data), "--stage", stage]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stderr
        for line in process.stdout:
            yield Bar.from_line(line)
        said = process.stderr.read().strip()
    if process.returncode:
        last = said.splitlines()[-1] if said else f"ended with {process.returncode}"
        yield Bar(stage, "an answer", last, holds=False)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.assignment", description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder with assignment/ and matching/ in it")
    parser.add_argument("--only", default="", metavar="WORD", help="only stages with this in their name")
    parser.add_argument("--stage", choices=STAGES, help="run one stage here and print its bars as JSON")
    options = parser.parse_args()
    if not (options.data / "assignment").is_dir():
        parser.error(f"{options.data} has no folder assignment/.")
    return options


def _machine() -> str:
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{os.cpu_count()} cores, Python {platform.python_version()}; load of the machine at the start: {load}."


sys.exit(main())
