"""Worlds at the moments at which papers are finished and published, and browsers in them."""

import pytest
from django.test import Client

from tests.cast import Stage, World, build


@pytest.fixture
def released(db) -> World:
    """Authors know; nothing is published."""
    return build(Stage.RELEASED)


@pytest.fixture
def published(db) -> World:
    """Papers 1 and 3 are public, 1 with a PDF."""
    return build(Stage.PUBLISHED)


@pytest.fixture
def as_person():
    """A browser in which somebody is signed in."""

    def sign_in(world: World, key: str) -> Client:
        client = Client()
        client.force_login(world.people[key])
        return client

    return sign_in
