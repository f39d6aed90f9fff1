"""Filling an installation with a made-up workshop: its past is lived through again by the product's own actions."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from demo import cast, notices
from demo.access import mail_to
from demo.actions.committee import make_venue, plan_committee, read_edition
from demo.actions.deciding import plan_deciding
from demo.actions.papers import orders, plan_papers
from demo.actions.people import make_people
from demo.actions.programme import plan_programme
from demo.actions.removing import remove_venue
from demo.actions.replay import Replay, mark_arrived, waking_nobody
from demo.actions.reviewing import plan_reviewing
from demo.actions.scene import Scene
from demo.plan import PLANS, Plan
from demo.press import Press
from demo.stages import Stage, brought_to, deadlines_of
from notifications.models import MessageState
from venues.access import venue_ever_called
from venues.models import Venue
from web.problems import Refused

STAGES = {cast.MLGENX: Stage.REVIEWING, cast.ML4ASTRO: Stage.PROGRAMME}
CALL_DAYS = 40  # from the making of a venue to its first deadline
UNKNOWN = "SMTPRecipientsRefused: 550 5.1.1 unknown user"


class AlreadySeeded(Refused):
    """Raised when the venue exists and nobody asked to replace it."""


def seed(
    slug: str, *, stage: Stage, seed: int, now: datetime, say: Callable[[str], None], replaces: bool = False
) -> Venue:
    """Make one of the two workshops, brought to a stage. All or nothing. Raises AlreadySeeded."""
    existing = venue_ever_called(slug)
    if existing and not replaces:
        raise AlreadySeeded(f"{existing} is there already. Add --replace to throw it away and make it anew.")
    with Press() as press, transaction.atomic():
        if existing:
            say(f"Removing {existing} as it was.")
            remove_venue(existing)
        scene = _set(slug, stage=stage, seed=seed, now=now, press=press)
        press.order(orders(scene))
        say(f"{scene.venue}: {len(scene.plan.papers)} papers and drafts, {scene.plan.n_members} on the committee.")
        for plan in (plan_committee, plan_papers, plan_reviewing, plan_deciding, plan_programme):
            plan(scene)
        with waking_nobody():
            n_deeds = scene.replay.run()
            _send_letters(scene)
        say(f"{scene.venue}: lived through {n_deeds} deeds.")
    return scene.venue


def _set(slug: str, *, stage: Stage, seed: int, now: datetime, press: Press) -> Scene:
    document = brought_to(read_edition(slug), stage, now)
    plan = _plan(slug, document, seed)
    _arrange(document, plan)
    created_at = deadlines_of(document)["submission"] - timedelta(days=CALL_DAYS)
    people = make_people(plan.people, joined_at=created_at - timedelta(days=200))
    venue = make_venue(document, by=people[plan.chairs[0].email], now=created_at)
    return Scene(plan=plan, stage=stage, venue=venue, people=people, replay=Replay(now), press=press)


def _arrange(document: dict[str, Any], plan: Plan) -> None:
    """What the workshop's page never said, as the demonstration has it."""
    if plan.has_area_chairs:
        document["review"] = document.get("review", {}) | {"has_area_chairs": True}
    if plan.discusses_early:
        doors = {row["kind"]: row for row in document["deadline"]}
        doors["discussion"]["opens_at"] = doors["review"]["opens_at"]
    document["page"] = notices.pages()
    document["news"] = notices.news(document["venue"]["short_name"], deadlines_of(document))


def _plan(slug: str, document: dict[str, Any], seed: int) -> Plan:
    shown = frozenset(person["name"] for people in document.get("people", {}).values() for person in people)
    return PLANS[slug](document["venue"]["topics"], seed=seed, taken=shown)


def _send_letters(scene: Scene) -> None:
    """All mail of the past has arrived, but for what waits for the future and what the server refused."""
    for member in scene.plan.members:
        if member.is_unreachable:
            refused = mail_to(scene.venue, member.who.email).queued()
            refused.update(state=MessageState.FAILED, claimed_at=F("not_before"), n_tries=1, error=UNKNOWN)
    mark_arrived(scene.venue)
