"""The programme of the cast's main venue, at the stage at which it is public."""

import pytest
from django.test import Client

from tests.cast import Stage, World, build


@pytest.fixture
def world(db) -> World:
    """The cast; beside a live server `db` commits, so that browser tests stand on this too."""
    return build(Stage.PUBLISHED)


def signed_in(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.people[name])
    return client


@pytest.fixture
def chi(world) -> Client:
    return signed_in(world, "chi")


@pytest.fixture
def cas(world) -> Client:
    return signed_in(world, "cas")
