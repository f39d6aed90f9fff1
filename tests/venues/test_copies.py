"""Next year's edition: settings, forms and pages come along, dates move, and nothing private is copied."""

from datetime import date, timedelta

from django.apps import apps

from tests.cast import Stage, build
from tests.venues.conftest import NOW
from venues import actions, copies, documents
from venues.models import ShownPersonKind, Sponsor, Venue

# What an edition consists of, its chair, and the log entries of making it.
GROWS = {
    "venues.Venue", "venues.Track", "venues.Topic", "venues.Deadline", "venues.AnnouncedDate", "venues.Question",
    "venues.Outcome", "venues.Award", "venues.LetterTemplate", "venues.SitePage", "venues.ShownPerson",
    "venues.Membership", "audit.Entry",
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
