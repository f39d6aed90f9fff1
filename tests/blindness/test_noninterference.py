"""Two worlds that differ in one secret are the same to everybody who must not know it, byte for byte.

`make test` looks at a few worlds; `make leaks SEEDS=50` looks at many.
"""

import os

import pytest

from tests.blindness.observing import observe, rolled_back
from tests.blindness.secrets_of_a_world import SECRETS, Secret
from tests.cast import build

N_SEEDS = int(os.environ.get("LEAK_SEEDS", "1"))
FIRST_SEED = int(os.environ.get("LEAK_FIRST_SEED", "0"))
CASES = [
    pytest.param(secret, seed, id=f"{secret.name}-{seed}")
    for seed in range(FIRST_SEED, FIRST_SEED + N_SEEDS)
    for secret in SECRETS
]


def stage_for(secret: Secret, seed: int):
    """Which stage a seed looks at: they take turns, each secret beginning elsewhere."""
    return secret.stages[(seed + SECRETS.index(secret)) % len(secret.stages)]


@pytest.mark.leaks
@pytest.mark.django_db
@pytest.mark.parametrize(("secret", "seed"), CASES)
def test_secret_changes_nothing_for_those_who_must_not_know(secret, seed):
    world = build(stage_for(secret, seed), seed=seed)
    before = {person: observe(world, person) for person in secret.hidden_from}
    entitled_before = observe(world, secret.shown_to, posts=False)

    with rolled_back():
        secret.change(world)
        leaks = {person: observe(world, person).differences(before[person]) for person in secret.hidden_from}
        entitled = observe(world, secret.shown_to, posts=False).differences(entitled_before)

    assert {person: found[:5] for person, found in leaks.items() if found} == {}
    assert entitled != [], f"{secret.shown_to} sees no difference, so this run proves nothing"


@pytest.mark.leaks
@pytest.mark.django_db
def test_observing_twice_gives_the_same_bytes():
    """Otherwise every difference would be noise and every equality luck."""
    world = build(stage_for(SECRETS[0], 3), seed=3)

    assert observe(world, "rob").differences(observe(world, "rob")) == []
    assert observe(world, "chi").differences(observe(world, "chi")) == []
