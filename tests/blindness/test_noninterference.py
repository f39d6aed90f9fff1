"""Two worlds that differ in one secret are the same to everybody who must not know it, byte for byte.

`make test` looks at one world of each secret through the eyes of one who must not know; `make leaks SEEDS=50` looks at
fifty worlds, in which secrets, observers and stages take turns.
"""

import os
from random import Random

import pytest

from tests.blindness.observing import Transcript, observe, rolled_back
from tests.blindness.secrets_of_a_world import SECRETS, Secret
from tests.cast import Stage, World, build

N_SEEDS = int(os.environ.get("LEAK_SEEDS", "1"))
FIRST_SEED = int(os.environ.get("LEAK_FIRST_SEED", "0"))
N_SECRETS = 4  # of a random world; the first world has them all
ENTITLED_PAGES = (
    "people:",
    "consoles:",
    "decisions:papers",
    "decisions:checks",
    "decisions:paper_checks",
    "decisions:desk_rejections",
    "decisions:alike",
    "reviews:review",
    "reviews:paper",
    "reviews:emergency",
    "reviews:assignment_csv",
    "proceedings:chair",
    "submissions:answers",
    "submissions:conflicts",
    "submissions:edit",
)


def secrets_for(seed: int) -> list[Secret]:
    """Which secrets a seed looks at: all in the first world, a few that take turns in each other."""
    if seed == 0:
        return SECRETS
    return [SECRETS[(seed * N_SECRETS + i) % len(SECRETS)] for i in range(N_SECRETS)]


CASES = [
    pytest.param(secret, seed, id=f"{secret.name}-{seed}")
    for seed in range(FIRST_SEED, FIRST_SEED + N_SEEDS)
    for secret in secrets_for(seed)
]


def stage_for(secret: Secret, seed: int) -> Stage:
    """Which stage a seed looks at: they take turns, each secret beginning elsewhere."""
    return secret.stages[(seed + SECRETS.index(secret)) % len(secret.stages)]


def observer_for(secret: Secret, seed: int) -> str | None:
    """Through whose eyes a seed looks: each who must not know has a turn."""
    return Random(f"{secret.name} {seed}").choice(secret.hidden_from)


def entitled_view(world: World, secret: Secret) -> Transcript:
    """What somebody sees who may know the secret."""
    return observe(
        world,
        secret.shown_to,
        papers=secret.papers,
        only=lambda name: name.startswith(ENTITLED_PAGES),
        posts=False,
        crawls=False,
    )


@pytest.mark.leaks
@pytest.mark.django_db
@pytest.mark.parametrize(("secret", "seed"), CASES)
def test_secret_changes_nothing_for_those_who_must_not_know(secret, seed):
    world = build(stage_for(secret, seed), seed=seed)
    secret.prepare(world)
    observer = observer_for(secret, seed)
    before = observe(world, observer, papers=secret.papers)
    entitled_before = entitled_view(world, secret)

    with rolled_back():
        secret.change(world)
        leaks = observe(world, observer, papers=secret.papers).differences(before)
        entitled = entitled_view(world, secret).differences(entitled_before)

    assert leaks == [], f"{observer} could tell"
    assert entitled != [], f"{secret.shown_to} sees no difference, so this run proves nothing"
    assert before.broken == []


@pytest.mark.leaks
@pytest.mark.django_db
@pytest.mark.parametrize("person", ["rob", "chi"])
def test_observing_twice_gives_the_same_bytes(person):
    """Otherwise every difference would be noise and every equality luck."""
    world = build(Stage.RESPONDING, seed=3)

    first = observe(world, person)

    assert observe(world, person).differences(first) == []
    assert first.broken == []
    assert len(first.observations) > 150
