"""What tests of reviewing do again and again, through HTTP."""

from datetime import timedelta

from tests.cast import World
from venues.models import Deadline

JSON = {"accept": "application/json"}
COMPLETE = {
    "summary": "It is about genes.",
    "rating": "6",
    "confidence": "2",
    "committee": "Fine.",
    "confidential": "-",
}


def page_of(number: int) -> str:
    return f"/v/alpha/papers/{number}/review/"


def save(client, number: int, key: str, *values: str, revision: int = 0, what: str = "review"):
    """One field, as the script saves it."""
    return client.post(
        f"/v/alpha/papers/{number}/{what}/save/",
        {"field": f"q-{key}", "value": values or [""], "revision": revision},
        headers=JSON,
    )


def submit(client, number: int, *, revision: int = 0, what: str = "review", **answers):
    """The whole form, as a browser without script sends it; nothing typed when no answers are given."""
    fields = {f"q-{key}": value for key, value in answers.items()}
    return client.post(
        f"/v/alpha/papers/{number}/{what}/submit/", {"asked": list(fields), "revision": revision, **fields}
    )


def move_deadline(world: World, kind: str, **by) -> None:
    """Let a door shut earlier or later: `days=-1` is a day ago."""
    Deadline.objects.filter(venue=world.alpha, kind=kind).update(
        opens_at=world.now - timedelta(days=30), at=world.now + timedelta(**by)
    )


def text_of(response) -> str:
    return response.content.decode()
