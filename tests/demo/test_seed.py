"""The demonstration's workshops as they stand after their past has been lived through."""

import json
from datetime import UTC, datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command

from audit.models import Entry
from decisions.models import Decision
from demo import cast, titles
from demo.access import cast_members, own_papers, own_tasks
from demo.actions import remove_venue
from notifications.models import Message, MessageState
from people.models import Person
from reviews.models import Review, Tally
from schedule.access import latest_release
from submissions.models import PaperFile, Submission
from tests.cast import Stage, build
from venues.deadlines import Calendar
from venues.models import DeadlineKind, Venue

pytestmark = pytest.mark.django_db


def seeded(slug, **options):
    said = StringIO()
    call_command("seed_demo", venue=slug, stdout=said, **options)
    return Venue.objects.get(slug=slug), said.getvalue()


def faults():
    said = StringIO()
    call_command("check_invariants", stdout=said)
    call_command("audit", "verify", stdout=said)
    return said.getvalue()


def test_mlgenx_stands_in_the_middle_of_reviewing(demo, one_print):
    venue, said = seeded(cast.MLGENX)
    papers = Submission.objects.of(venue)
    reviews = Review.objects.at(venue)
    people = cast_members()

    assert said.startswith("MLGenX 2024: 69 papers and drafts, 38 on the committee.")
    assert papers.submitted().count() == 62
    assert papers.drafts().count() == 7
    assert papers.withdrawn().count() == 1
    assert Calendar(venue).is_open(DeadlineKind.REVIEW, Entry.objects.latest("pk").at)
    assert 0.5 < reviews.submitted().count() / reviews.standing().count() < 0.8
    assert 170 < reviews.standing().count() <= 183
    assert reviews.missing().filter(began_at__isnull=False).count() > 5
    assert Tally.objects.filter(venue=venue, n_ethics_flags__gt=0).exists()
    assert Tally.objects.filter(venue=venue, n_nominations__gt=0).exists()
    assert Tally.objects.filter(venue=venue, spread__gt=2).exists()
    assert not PaperFile.objects.filter(submission__venue=venue, inspected_at__isnull=True).exists()
    assert not Decision.objects.at(venue).exists()
    assert faults().startswith("All counts agree")

    states = dict(Message.objects.of_venue(venue.pk).values_list("kind", "state"))
    assert states["receipt"] == states["assignment"] == MessageState.SENT
    assert Message.objects.of_venue(venue.pk).filter(state=MessageState.FAILED).count() == 2
    assert not Message.objects.of_venue(venue.pk).queued().exists()

    # Everybody named has what their card promises.
    assert len(own_papers(people["author-draft"], venue.slug, is_submitted=False)) == 1
    assert len(own_papers(people["author-draft"], venue.slug, is_submitted=True)) == 1
    assert len(own_papers(people["chair-author"], venue.slug, is_submitted=True)) == 1
    tasks = own_tasks(people["reviewer"], venue.slug)
    assert [task.is_submitted for task in tasks].count(True) >= 1
    assert [(task.is_begun, task.is_submitted) for task in tasks].count((True, False)) == 1
    assert own_tasks(people["reviewer-new"], venue.slug) == []

    with pytest.raises(CommandError, match="Add --replace"):
        seeded(cast.MLGENX)


def test_ml4astro_has_told_everybody(demo, one_print):
    venue, _ = seeded(cast.ML4ASTRO)
    released = Decision.objects.at(venue).released().select_related("released_outcome", "submission")
    accepted = {row.submission.title for row in released if row.released_outcome.is_accept}
    people = cast_members()

    assert len(released) == Submission.objects.of(venue).active().count() == 58
    assert accepted == {work.title for work in titles.ML4ASTRO_ACCEPTED}
    assert Message.objects.of_venue(venue.pk).filter(kind="decision", state=MessageState.SENT).count() == 58
    assert len(own_papers(people["author-decided"], venue.slug, is_accepted=True)) == 1
    assert len(own_papers(people["author-decided"], venue.slug, is_accepted=False)) == 1
    assert faults().startswith("All counts agree")


def test_mlgenx_shows_the_programme_it_announced_while_papers_are_under_review(demo, one_print, client, time_machine):
    time_machine.move_to(datetime(2024, 2, 23, 22, tzinfo=UTC))  # in the middle of the real reviewing
    venue, _ = seeded(cast.MLGENX)

    sessions = latest_release(venue).content["sessions"]
    page = client.get("/v/mlgenx-2024/schedule/").content.decode()
    times = [datetime.fromisoformat(row[key]) for row in sessions for key in ("starts_at", "ends_at")]

    assert len(sessions) == page.count('class="session kind-') == 15
    assert (min(times), max(times)) == (
        datetime(2024, 5, 11, 7, tzinfo=UTC), datetime(2024, 5, 11, 15, tzinfo=UTC),
    )  # fmt: skip
    vienna = ZoneInfo("Europe/Vienna")
    assert [
        f"{datetime.fromisoformat(row['starts_at']).astimezone(vienna):%H:%M}"
        for row in sessions
        if row["title"] == "Coffee Break"
    ] == ["09:50", "15:20"]
    assert "Europe/Vienna (CEST, UTC+2)" in page
    assert '<time datetime="2024-05-11T07:00:00Z">09:00</time>' in page
    assert [row["items"][0]["people"][0] for row in sessions if row["kind"] == "invited"] == [
        "Silvia Chiappa", "James Zou", "Jason Hartford", "Brian Hie",
    ]  # fmt: skip
    assert [len(row["items"][0]["people"]) for row in sessions if row["kind"] == "panel"] == [6]
    assert [item["title"] for row in sessions if row["kind"] == "contributed" for item in row["items"]] == [
        "To be announced"
    ] * 4
    assert not any(item["paper"] for row in sessions for item in row["items"])
    assert not any(row["boards"] for row in sessions)
    assert not any(
        title in json.dumps(sessions) for title in Submission.objects.of(venue).values_list("title", flat=True) if title
    )


def test_mlgenx_can_be_brought_to_its_programme(demo, one_print):
    """Whoever would join while papers are reviewed is not asked, and begins no review, once that is over."""
    venue, _ = seeded(cast.MLGENX, stage="programme")

    assert latest_release(venue) is not None
    assert Decision.objects.at(venue).released().count() == Submission.objects.of(venue).active().count() == 61
    assert faults().startswith("All counts agree")


def test_ml4astro_shows_18_rows_from_1245z_to_midnight(demo, one_print, time_machine):
    time_machine.move_to(datetime(2022, 6, 1, tzinfo=UTC))
    venue, _ = seeded(cast.ML4ASTRO, stage="programme")

    sessions = latest_release(venue).content["sessions"]
    times = [datetime.fromisoformat(row[key]) for row in sessions for key in ("starts_at", "ends_at")]
    new_york = ZoneInfo("America/New_York")

    assert sum(len(row["items"]) if row["kind"] == "spotlight" else 1 for row in sessions) == 18
    assert f"{min(times).astimezone(new_york):%H:%M}" == "08:45"
    assert f"{max(times).astimezone(new_york):%H:%M}" == "20:00"
    assert sum(len(row["boards"]) for row in sessions) == 38


def test_the_call_can_be_open_and_the_venue_replaced(demo, one_print):
    first, _ = seeded(cast.ML4ASTRO, stage="call")
    n_people = Person.objects.count()

    second, said = seeded(cast.ML4ASTRO, stage="call", replace=True)

    assert said.startswith("Removing ML4Astro 2022")
    assert second.pk != first.pk
    assert Person.objects.count() == n_people
    assert Submission.objects.count() == Submission.objects.of(second).count()
    assert Submission.objects.of(second).drafts().exists()
    assert Calendar(second).is_open(DeadlineKind.SUBMISSION, Entry.objects.latest("pk").at)
    assert not Review.objects.exists()


def test_nothing_is_seeded_where_people_could_have_put_real_data(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("seed_demo")

    assert not Venue.objects.exists()
    assert not Person.objects.exists()


def test_removing_a_venue_leaves_the_others_alone(django_capture_on_commit_callbacks):
    world = build(Stage.RELEASED)
    stored = [file for row in PaperFile.objects.filter(submission__venue=world.alpha) for file in (row.file,) if file]
    n_others = Submission.objects.of(world.beta).count()
    assert stored and n_others

    with django_capture_on_commit_callbacks(execute=True):
        remove_venue(world.alpha)

    assert list(Venue.objects.all()) == [world.beta]
    assert Submission.objects.count() == n_others
    assert not any(file.storage.exists(file.name) for file in stored)
    assert Person.objects.count() == len(world.people)


def test_accounts_are_printed_in_demo_mode_alone(demo, one_print, settings):
    seeded(cast.ML4ASTRO, stage="call")
    shown, hidden = StringIO(), StringIO()

    call_command("demo_accounts", stdout=shown)
    settings.DEMO = False
    call_command("demo_accounts", stdout=hidden)

    assert [persona.email in shown.getvalue() for persona in cast.PERSONAS] == [True] * len(cast.PERSONAS)
    assert cast.PASSWORD in shown.getvalue()
    assert hidden.getvalue() == "There are no demo accounts here. (DEMO is off.)\n"


def test_named_people_can_sign_in_with_the_printed_password(demo, one_print, client):
    seeded(cast.ML4ASTRO, stage="call")
    form = {"login": cast.GRACE.email, "password": cast.PASSWORD}

    response = client.post("/accounts/login/", form)

    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(cast_members()["chair-released"].pk)
    assert EmailAddress.objects.filter(email=cast.GRACE.email, verified=True).count() == 1
