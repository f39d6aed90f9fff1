"""The edition of a demonstration's venue, and how its committee comes together."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from demo.actions.scene import Scene
from demo.crowd import Somebody
from demo.plan import Member
from demo.writing import DECLINES, expertise
from venues.access import membership_of, unanswered_of
from venues.actions import Invited, add_member, answer_invitation, create_from_document, invite, remind, save_profile
from venues.models import DeadlineKind, Role, Venue
from venues.toml import parse

VENUES = Path(__file__).resolve().parents[1] / "venues"


def read_edition(slug: str) -> dict[str, Any]:
    """The edition of one of the two workshops, as its file says."""
    return parse((VENUES / f"{slug}.toml").read_text())


def make_venue(document: dict[str, Any], *, by, now: datetime) -> Venue:
    """The venue that a document describes."""
    return create_from_document(document, by=by, now=now)


def plan_committee(scene: Scene) -> None:
    """Chairs at once, area chairs and reviewers by invitation, reminders for those who do not answer."""
    began = scene.venue.created_at
    for who in scene.plan.chairs[1:]:
        scene.replay.plan(began + timedelta(hours=3), _add_chair, scene, who)
    for role, days in ((Role.AREA_CHAIR, 6), (Role.REVIEWER, 15)):
        members = [member for member in scene.plan.members if member.role == role and not member.joins_late]
        if members:
            scene.replay.plan(began + timedelta(days=days), _invite, scene, role, members)
    scene.replay.plan(began + timedelta(days=24), _remind, scene)
    asked_at = scene.replay.now - timedelta(days=2)
    for member in scene.plan.members:
        # Asked two days ago, if the assignment was out by then and reviews were still of use, and accepted since.
        if member.joins_late and scene.published_at < asked_at < scene.due(DeadlineKind.DISCUSSION):
            scene.replay.plan(asked_at, _invite, scene, Role(member.role), [member])


def _add_chair(scene: Scene, who: Somebody, now: datetime) -> None:
    add_member(scene.venue, scene.people[who.email], Role.CHAIR, by=scene.chair, now=now, tell=True)


def _invite(scene: Scene, role: Role, members: list[Member], now: datetime) -> None:
    rows = [Invited(member.who.email, member.who.name, member.load) for member in members]
    invitations = invite(scene.venue, rows=rows, role=role, by=scene.chair, now=now)
    by_email = {member.who.email: member for member in members}
    for invitation in invitations:
        member = by_email[invitation.email]
        dice = scene.plan.dice("answer", member.who.email)
        hours = dice.uniform(2, 26) if member.joins_late else dice.expovariate(1 / 60)
        if member.answer:
            scene.replay.plan(now + timedelta(hours=min(hours, 24 * 12)), _answer, scene, invitation, member)


def _answer(scene: Scene, invitation, member: Member, now: datetime) -> None:
    dice = scene.plan.dice("says", member.who.email)
    accepts = member.answer == "accepted"
    answer_invitation(
        invitation,
        accept=accepts,
        now=now,
        load=member.load if accepts else None,
        reason="" if accepts else dice.choice(DECLINES),
        person=scene.people.get(member.who.email) if accepts else None,
    )
    if accepts and not member.joins_late:
        scene.replay.plan(now + timedelta(hours=dice.uniform(0.1, 20)), _tell_about_oneself, scene, member)


def _tell_about_oneself(scene: Scene, member: Member, now: datetime) -> None:
    person = scene.people[member.who.email]
    dice = scene.plan.dice("profile", member.who.email)
    held = membership_of(person, scene.venue, member.role)
    save_profile(
        scene.venue,
        person,
        now=now,
        topics=[scene.topics[name] for name in member.topics],
        expertise=expertise(member.topics, member.subjects, dice),
        conflict_domains=scene.crowd_domain(dice) if dice.random() < 0.3 else "",
        conflict_people="",
        max_load=held.max_load if held else None,
    )


def _remind(scene: Scene, now: datetime) -> None:
    remind(scene.venue, unanswered_of(scene.venue), by=scene.chair, now=now)
