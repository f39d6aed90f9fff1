"""Every planted leak is noticed: the suite would notice the real one."""

import re

import pytest

from tests.blindness.mutants import MUTANTS
from tests.blindness.observing import observe, rolled_back
from tests.blindness.secrets_of_a_world import SECRETS
from tests.cast import build

SECRET = {secret.name: secret for secret in SECRETS}


def test_there_are_enough_leaks_and_each_has_a_name_of_its_own():
    names = [mutant.name for mutant in MUTANTS]

    assert len(set(names)) == len(names)
    assert len(names) >= 20


@pytest.mark.leaks
@pytest.mark.django_db
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_planted_leak_is_noticed_and_the_product_alone_does_not_leak(mutant):
    world = build(mutant.stage, seed=1)
    secret, only = SECRET[mutant.secret], re.compile(mutant.only)
    secret.prepare(world)

    def look():
        return observe(
            world, mutant.observer, papers=secret.papers, only=lambda name: bool(only.search(name)), posts=mutant.posts
        )

    def seen() -> list[str]:
        before = look()
        assert len(before.observations) > 1, "no URL of that name was visited"
        with rolled_back():
            secret.change(world)
            return look().differences(before)

    alone = seen()
    with mutant.plant(world):
        planted = seen()

    assert alone == []
    assert planted != []
