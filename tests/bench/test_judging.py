"""Bars are printed as they are found, and one that fails, or a stage that breaks down, is an exit status."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.bar import Bar

ROOT = Path(__file__).resolve().parent.parent.parent
MAIN = """
import sys
from bench.judging import judge
sys.exit(judge("measured", {"good": "stages", "bad": "stages", "broken": "stages"}, folder="files", about="Bars."))
"""
STAGES = """
from bench.bar import Bar

def good(data):
    yield Bar("one", "≤ 2", "1", True)
    yield Bar("files", "1", str(len(list((data / "files").iterdir()))), True)

def bad(data):
    yield Bar("two", "≤ 2", "3", False)

def broken(data):
    yield Bar("three", "3", "3", True)
    raise ValueError("It broke.")
"""


@pytest.fixture
def judged(tmp_path):
    """Runs a package of three stages, and gives exit status and lines."""
    package = tmp_path / "measured"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(MAIN)
    (package / "stages.py").write_text(STAGES, encoding="utf-8")
    (tmp_path / "data" / "files").mkdir(parents=True)
    (tmp_path / "data" / "files" / "a").touch()

    def run(*arguments, data="data"):
        done = subprocess.run(
            [sys.executable, "-m", "measured", "--data", str(tmp_path / data), *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"},
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout.splitlines()[1:] or done.stderr.splitlines()[-1:]

    return run


def test_bars_that_hold_end_well(judged):
    assert judged("--only", "good") == (
        0,
        ["PASS  one: 1  (must be: ≤ 2)", "PASS  files: 1  (must be: 1)", "2 of 2 bars hold."],
    )


def test_a_bar_that_fails_and_a_stage_that_breaks_down_are_named(judged):
    assert judged() == (
        1,
        [
            "PASS  one: 1  (must be: ≤ 2)",
            "PASS  files: 1  (must be: 1)",
            "FAIL  two: 3  (must be: ≤ 2)",
            "PASS  three: 3  (must be: 3)",
            "FAIL  broken: ValueError: It broke.  (must be: an answer)",
            "3 of 5 bars hold. Not: two; broken.",
        ],
    )


def test_no_bar_at_all_is_no_success(judged):
    assert judged("--only", "nothing") == (1, ["0 of 0 bars hold."])


def test_data_without_the_folder_are_refused(judged, tmp_path):
    status, said = judged(data="elsewhere")

    assert status == 2
    assert said == [f"python -m measured: error: {tmp_path / 'elsewhere'} has no folder files/."]


def test_a_bar_survives_the_pipe():
    bar = Bar("what", "≤ 1 s", "½ s, “so”\nand so", True)

    assert Bar.from_line(bar.as_line()) == bar
    assert "\n" not in bar.as_line()
