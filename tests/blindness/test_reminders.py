"""Every kind of reminder, at each of its moments: a secret changes nothing in the mail to those who must not know it.

The worlds of the other tests here look at one moment each; reminders live on many, so they are walked on their own.
"""

from datetime import datetime, timedelta

import pytest

from notifications.models import Message
from notifications.plans import Plan
from notifications.reminders import Ask, all_kinds, due
from tests.blindness.observing import rolled_back
from tests.blindness.secrets_of_a_world import SECRETS, Secret
from tests.cast import Stage, World, build
from venues.identity import CardLink
from venues.models import Deadline, DeadlineKind, ShownPerson, Venue

pytestmark = [pytest.mark.django_db, pytest.mark.leaks]

STAGES = [Stage.REVIEWING, Stage.RESPONDING, Stage.DECIDING, Stage.RELEASED, Stage.PUBLISHED]
TOLD_APART = {Stage.REVIEWING, Stage.RESPONDING, Stage.RELEASED}  # where some secret is somebody's reminder


def world_with_everything(stage: Stage) -> World:
    """A world in which everything that can be asked for is."""
    world = build(stage, seed=2)
    Message.objects.all().delete()
    for kind, days in ((DeadlineKind.META_REVIEW, 6), (DeadlineKind.VIDEO, 8), (DeadlineKind.POSTER, 8)):
        Deadline.objects.create(venue=world.alpha, kind=kind, at=world.now + timedelta(days=days))
    if stage == Stage.CALL:
        opens_at = world.now + timedelta(days=4)
        Deadline.objects.filter(venue=world.alpha, kind=DeadlineKind.SUBMISSION).update(opens_at=opens_at)
    CardLink.objects.create(
        shown=ShownPerson.objects.get(venue=world.alpha), email="katie@caltech.example", sent_at=world.now, n_sent=1
    )
    Venue.objects.filter(pk=world.alpha.pk).update(is_public=False)
    return world


def moments(world: World) -> list[datetime]:
    """Just after each moment of each kind at alpha, from the world's present on."""
    venue = Venue.objects.get(pk=world.alpha.pk)
    found = set()
    for kind in all_kinds():
        rule = Plan().rule(kind)
        found |= {at + timedelta(minutes=1) for at in kind.moments(Ask(venue, world.now, rule.before, rule.after))}
    return sorted(at for at in found | {world.now} if at >= world.now)


def mails(world: World, times: list[datetime]) -> dict[str, list[tuple]]:
    """Every reminder at these moments, by reader, with all that its reader sees."""
    found: dict[str, list[tuple]] = {}
    for at in times:
        for each in due(at):
            mail = each.mail()
            seen = (at, mail.key, mail.kind, mail.to_name, mail.subject, mail.text, mail.html, mail.reply_to)
            found.setdefault(mail.to_email, []).append(seen)
    return found


@pytest.mark.parametrize("stage", STAGES)
def test_no_reminder_tells_a_secret(stage):
    world = world_with_everything(stage)
    times = moments(world)
    before = mails(world, times)
    differs = set()

    for secret in (secret for secret in SECRETS if stage in secret.stages):
        with rolled_back():
            secret.prepare(world)
            first = before if secret.prepare is Secret.prepare else mails(world, times)
            secret.change(world)
            after = mails(world, times)
        hidden = [world.people[name].email for name in secret.hidden_from if name]
        leaks = {email for email in hidden if sorted(first.get(email, ())) != sorted(after.get(email, ()))}
        if first != after:
            differs.add(secret.name)
        assert leaks == set(), secret.name

    assert len(before) >= 3
    assert differs or stage not in TOLD_APART, "no secret changed any mail, so this proves nothing"


def test_every_kind_of_mail_is_looked_at_here():
    kinds = set()
    for stage in (Stage.CALL, *STAGES):
        with rolled_back():
            world = world_with_everything(stage)
            kinds |= {seen[2] for rows in mails(world, moments(world)).values() for seen in rows}

    assert kinds == {kind.mail_kind for kind in all_kinds()}
