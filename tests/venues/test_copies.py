"""Next year's edition: settings, forms and pages come along, dates move, and nothing private is copied."""

import re
from datetime import date, time, timedelta

import pytest
from django.apps import apps

from letters.access import settings_of
from letters.models import LetterSettings
from notifications.actions import change_plan
from notifications.plans import DAY, HOUR, Plan, Quiet, Rule, plan_of
from notifications.rendering import Wording
from tests.cast import Stage, build
from tests.venues.conftest import NOW
from venues import actions, copies, documents, toml
from venues.models import ShownPersonKind, Sponsor, Venue

# What an edition consists of, its chair, and the log entries of making it.
GROWS = {
    "venues.Venue", "venues.Track", "venues.Topic", "venues.Deadline", "venues.AnnouncedDate", "venues.Question",
    "venues.Outcome", "venues.Award", "venues.LetterTemplate", "venues.SitePage", "venues.ShownPerson",
    "venues.Membership", "audit.Entry", "letters.LetterSettings", "notifications.ReminderPlan",
}  # fmt: skip


def counts() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models(include_auto_created=True)}


def test_no_private_data_are_copied_into_any_table(db, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    world = build(Stage.PUBLISHED)
    world.alpha.shown_people.create(kind=ShownPersonKind.ORGANISER, name="Olga Organiser")
    world.alpha.shown_people.create(kind=ShownPersonKind.COMMITTEE, name="Carl Committee")
    chair, before = world.people["chi"], counts()

    facts = {"slug": "alpha-next", "name": "Alpha again", "short_name": "Alpha 2"}
    new = actions.create_from_document(copies.next_edition(documents.read(world.alpha), facts), by=chair, now=world.now)

    after = counts()
    assert {label for label in after if after[label] != before[label]} <= GROWS
    assert after["venues.Membership"] == before["venues.Membership"] + 1
    assert [row.name for row in new.shown_people.all()] == ["Olga Organiser"]
    assert new.shown_people.get().picture is None
    said = repr(documents.read(new))
    for person in world.people.values():
        assert person.email not in said and person.name not in said
    for paper in world.papers.values():
        assert paper.title not in said


def test_forms_and_pages_come_along_and_dates_move_with_the_event(venue, chi):
    columns = {"starts_on": date(2027, 5, 1)}
    actions.edit(venue, changes={name: actions.Change(None, value) for name, value in columns.items()}, by=chi, now=NOW)
    venue.site_pages.create(key="code-of-conduct", title="Code of conduct", body_md="Be kind.", is_published=True)
    Sponsor.objects.create(venue=venue, name="Cheese Inc.")
    venue = Venue.objects.get(pk=venue.pk)
    facts = {"slug": "mlm-2028", "name": "Mice again", "short_name": "MLM 2028", "starts_on": date(2028, 4, 29)}

    new = actions.create_from_document(copies.next_edition(documents.read(venue), facts), by=chi, now=NOW)

    moved = {row.kind: row.at for row in new.deadlines.all()}
    assert moved == {row.kind: row.at + timedelta(days=364) for row in venue.deadlines.all()}
    assert [row.key for row in new.questions.order_by("form", "key")] == [
        row.key for row in venue.questions.order_by("form", "key")
    ]
    assert [row.body_md for row in new.site_pages.all()] == ["Be kind."]
    assert not new.is_public and not new.sponsors.exists()


def test_reminders_and_who_signs_come_along_in_the_file_and_all_but_the_name_in_the_next_edition(venue, chi):
    plan = Plan(
        {
            "reviews": Rule(
                True, (3 * DAY, 6 * HOUR), (DAY,), Wording("{venue_short}: reviews", "Hi {name}\n\n{text}\n")
            ),
            "bids": Rule(is_on=False),
        },
        Quiet(time(22), time(7, 30)),
    )
    change_plan(venue.pk, plan.to_json(), revision=0)
    LetterSettings.objects.create(venue=venue, signed_by="Chi Kahn", signed_as="General chair", is_at_once=True)

    text = toml.dump_venue(venue)
    again = toml.load_venue(text, by=chi, now=NOW, slug="again")
    facts = {"slug": "mlm-2028", "name": "Mice again", "short_name": "MLM 2028"}
    new = actions.create_from_document(copies.next_edition(documents.read(venue), facts), by=chi, now=NOW)

    assert toml.dump_venue(again) == text.replace('slug = "mlm-2027"', 'slug = "again"')
    for copy in (again, new):
        assert plan_of(copy.pk).to_json() == plan.to_json()
    assert [(settings_of(copy).signed_by, settings_of(copy).is_at_once) for copy in (again, new)] == [
        ("Chi Kahn", True),
        ("", True),
    ]
    assert settings_of(new).signed_as == "General chair"


def test_a_file_without_reminders_puts_back_what_they_bring_along(venue, chi):
    before = documents.read(venue)
    change_plan(venue.pk, Plan({"bids": Rule(is_on=False)}, Quiet(time(22), time(7))).to_json(), revision=0)

    actions.apply_document(venue, before, by=chi, now=NOW)

    assert (plan_of(venue.pk).rules, plan_of(venue.pk).quiet) == ({}, None)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ('[[reminder]]\nkind = "zebra"', "reminder.kind: “zebra” is no kind of reminder; use "),
        ('[[reminder]]\nkind = "bids"\n[[reminder]]\nkind = "bids"', "reminder.kind: There are two rules for bids."),
        ('[[reminder]]\nkind = "bids"\nbefore = "soon"', "reminder: “soon” is no time. Write days and hours"),
        ('[[reminder]]\nkind = "bids"\nis_on = "no"', "reminder.is_on: this must be true or false."),
        ('[[reminder]]\nkind = "bids"\nbody = "Hello {who}"', "reminder: There is no {who} in this letter."),
        ('[[reminder]]\nkind = "bids"\nbody = "Hello"', "reminder.body: A text has {text} somewhere"),
        ('[[reminder]]\nkind = "bids"\nwhen = "now"', "reminder.when: there is no such key. Known here: kind, is_on"),
        ("[reminder]\nx = 1", "reminder: this must be written as [[reminder]], once for each."),
        ('[quiet_hours]\nstarts = "late"', "quiet_hours.starts: An hour is written like this: 22:00."),
        ('[quiet_hours]\nstarts = "07:00"\nends = "07:00"', "quiet_hours.ends: Quiet hours that last the whole day"),
        ('[signed_letters]\nsigned_by = "你好"', "signed_letters.signed_by: "),
    ],
)
def test_a_section_of_another_app_is_refused_with_its_line(venue, said, sentence):
    with pytest.raises(toml.BadFile) as error:
        toml.parse(toml.dump_venue(venue) + "\n" + said + "\n")
    assert re.fullmatch(r"Line \d+: " + re.escape(sentence) + ".*", str(error.value), re.DOTALL)
