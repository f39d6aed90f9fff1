"""The script that damages files: what it counts as a fall."""

import os
import random
import signal

import pytest

from bench.fuzzing import BUDGET, DAMAGES, Fall, damaged, forked, made
from paperchecks import Limits
from paperchecks.inspection import examine


def test_the_same_number_damages_the_same_files_in_the_same_way():
    seeds = [seed for seed in made() if seed.startswith(b"PK")]

    assert [damaged(seeds, random.Random(7)) for _ in range(2)] == [damaged(seeds, random.Random(7))] * 2


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_every_damage_changes_a_paper(damage):
    paper = made()[0]

    assert any(damage(bytearray(paper), random.Random(number)) != paper for number in range(5))


def test_an_answer_comes_back_from_a_child(stored):
    path = stored(made()[0])

    assert b'"active_content"' in forked(lambda: examine(str(path), Limits()), BUDGET)


def test_a_child_that_raises_or_dies_is_a_fall():
    with pytest.raises(Fall, match="raised ZeroDivisionError"):
        forked(lambda: 1 / 0, BUDGET)
    with pytest.raises(Fall, match="ended with -9"):
        forked(lambda: os.kill(os.getpid(), signal.SIGKILL), BUDGET)
