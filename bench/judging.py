"""Bars stage by stage, each stage in a process of its own, so that its seconds and megabytes are its own.

The process that starts them stays small and loads nothing: Linux counts what a parent held as the least peak of its
children.
"""

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

from bench.bar import Bar


def judge(package: str, stages: Mapping[str, str], *, folder: str, about: str) -> int:
    """Measure all stages, one after the other, or be one of them; 1 when a bar fails.

    stages   name of the function that yields bars, given the folder of the data → its module in the package
    folder   what the data must hold
    """
    options = _options(package, stages, folder, about)
    if options.stage:
        stage = getattr(import_module(f"{package}.{stages[options.stage]}"), options.stage)
        for bar in stage(options.data):
            print(bar.as_line(), flush=True)
        return 0
    bars = []
    print(_machine(), flush=True)
    for stage in stages:
        if options.only in stage:
            for bar in _run(package, stage, options.data):
                verdict = "PASS" if bar.holds else "FAIL"
                print(f"{verdict}  {bar.what}: {bar.figure}  (must be: {bar.wanted})", flush=True)
                bars.append(bar)
    failed = [bar.what for bar in bars if not bar.holds]
    print(f"{len(bars) - len(failed)} of {len(bars)} bars hold." + (f" Not: {'; '.join(failed)}." if failed else ""))
    return 1 if failed or not bars else 0


def _run(package: str, stage: str, data: Path) -> Iterator[Bar]:
    """The bars of one stage; one that fails when the stage breaks down."""
    command = [sys.executable, "-m", package, "--data", str(data), "--stage", stage]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stderr
        for line in process.stdout:
            yield Bar.from_line(line)
        said = process.stderr.read().strip()
    if process.returncode:
        last = said.splitlines()[-1] if said else f"ended with {process.returncode}"
        yield Bar(stage, "an answer", last, holds=False)


def _options(package: str, stages: Mapping[str, str], folder: str, about: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"python -m {package}", description=about)
    parser.add_argument("--data", type=Path, required=True, help=f"the folder with {folder}/ in it")
    parser.add_argument("--only", default="", metavar="WORD", help="only stages with this in their name")
    parser.add_argument("--stage", choices=stages, help="run one stage here and print its bars as JSON")
    options = parser.parse_args()
    if not (options.data / folder).is_dir():
        parser.error(f"{options.data} has no folder {folder}/.")
    return options


def _machine() -> str:
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{os.cpu_count()} cores, Python {platform.python_version()}; load of the machine at the start: {load}."
