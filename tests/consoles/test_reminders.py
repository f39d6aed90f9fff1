"""Chairs choose which reminders go out, when and in which words, and see whom they would tell now and why."""

import re
from datetime import time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from notifications.models import MailChoice, Message
from notifications.plans import plan_of
from notifications.reminders import all_kinds
from notifications.tasks import remind
from submissions.identity import Authorship
from tests.cast import Stage, World, build
from tests.reviews.steps import move_deadline
from venues.models import DeadlineKind

pytestmark = pytest.mark.django_db

LIST = reverse("consoles:reminders", args=["alpha"])
BODY = "Dear {name},\n\n{text}\n\nWe count on you.\n\nThe chairs of {venue}"


@pytest.fixture
def world() -> World:
    """Two days before reviews are due: ray owes paper 1, ria owes paper 3."""
    world = build(Stage.REVIEWING)
    Message.objects.all().delete()
    move_deadline(world, DeadlineKind.REVIEW, days=2)
    return world


@pytest.fixture
def chi(world) -> Client:
    client = Client()
    client.force_login(world.chi)
    return client


@pytest.fixture
def cas(world) -> Client:
    """A chair who wrote paper 3 and is in conflict with paper 4."""
    client = Client()
    client.force_login(world.cas)
    return client


def page(kind: str) -> str:
    return reverse("consoles:reminder", args=["alpha", kind])


def rule(**changes) -> dict:
    return {
        "is_on": "on", "before": "7 days, 3 days, 1 day", "after": "1 day, 3 days", "subject": "{subject}",
        "body": BODY, "revision": 0, "step": "save",
    } | changes  # fmt: skip


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def people(response) -> list[tuple[str, str]]:
    """Who would be told, and why."""
    return [(due.reminder.to_name, due.reminder.reason) for due in response.context["told"]]


# --- Whom, and why ------------------------------------------------------------------------------------------


def test_the_list_names_every_kind(chi):
    rows = chi.get(LIST).context["rows"]

    assert [row["kind"].key for row in rows] == [kind.key for kind in all_kinds()]
    assert all(row["is_on"] for row in rows)


def test_who_would_be_told_is_who_is_told_and_looking_sends_nothing(chi, world):
    response = chi.get(page("reviews"))
    assert people(response) == [
        ("Ray Turing", "Owes a review of paper 1."),
        ("Ria Hopper", "Owes a review of paper 3."),
    ]
    assert Message.objects.count() == 0

    with time_machine.travel(world.now, tick=False):
        remind()

    told = Message.objects.filter(kind="review-reminder", venue_id=world.alpha.pk)
    assert sorted(told.values_list("to_name", flat=True)) == ["Ray Turing", "Ria Hopper"]
    assert people(chi.get(page("reviews"))) == []


def test_whoever_turned_it_off_is_not_among_them(chi, world):
    MailChoice.objects.create(email=world.ray.email, group="reviews", how="off")

    assert [name for name, _ in people(chi.get(page("reviews")))] == ["Ria Hopper"]


def test_whom_the_next_moment_would_tell_is_shown_too(chi, world):
    move_deadline(world, DeadlineKind.REVIEW, days=8)

    now, later = chi.get(page("reviews")), chi.get(page("reviews") + "?next")

    assert people(now) == []
    assert now.context["next_at"] == world.alpha.deadlines.get(kind="review").at - timedelta(days=7)
    assert [name for name, _ in people(later)] == ["Ray Turing", "Ria Hopper"]
    assert later.context["letter"].to_name == "Ray Turing"


def test_the_count_on_the_list_is_that_of_the_page(chi):
    told = chi.get(reverse("consoles:reminder_now", args=["alpha", "reviews"]))

    assert "2 people" in text_of(told)


@pytest.mark.parametrize("kind", ["bids", "reviews", "reviews-late", "discussion-silent", "discussion-unread",
                                  "meta-reviews", "decisions"])  # fmt: skip
def test_a_chair_in_conflict_sees_nobody_of_whom_papers_tell(cas, chi, kind):
    assert cas.get(page(kind)).context["is_hidden"] is True
    assert chi.get(page(kind)).context["is_hidden"] is False
    assert "not shown to you" in text_of(cas.get(reverse("consoles:reminder_now", args=["alpha", kind])))


def test_a_chair_in_conflict_sees_no_author_of_that_paper_and_no_moment_of_theirs(cas, chi, world):
    asked = world.now - timedelta(days=4)
    Authorship.objects.filter(submission=world.papers[4]).update(confirmed_at=None, asked_at=asked)
    Authorship.objects.filter(name="Cody Ünal").update(asked_at=world.now)

    assert [name for name, _ in people(chi.get(page("author-link")))] == ["Abe Kovačević"]
    assert people(cas.get(page("author-link"))) == []
    assert chi.get(page("author-link")).context["next_at"] == world.now + timedelta(days=3)

    Authorship.objects.filter(submission=world.papers[4]).update(asked_at=world.now - timedelta(days=2))
    assert chi.get(page("author-link")).context["next_at"] == world.now + timedelta(days=1)
    assert cas.get(page("author-link")).context["next_at"] == world.now + timedelta(days=3)


def test_a_chair_learns_nothing_of_who_has_a_draft(chi, world):
    move_deadline(world, DeadlineKind.SUBMISSION, hours=20)

    response = chi.get(page("draft"))

    assert people(response) == []
    assert "Ada" not in text_of(response)


@pytest.mark.parametrize("which", ["", "?next"])
@pytest.mark.parametrize("kind", [kind.key for kind in all_kinds()])
def test_a_page_asks_little(chi, world, kind, which):
    with time_machine.travel(world.now, tick=False), CaptureQueriesContext(connection) as captured:
        assert chi.get(page(kind) + which).status_code == 200

    asked = [query for query in captured.captured_queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(asked) <= 15


# --- When, and in which words -------------------------------------------------------------------------------


def test_moments_and_words_are_kept_logged_and_used(chi, world):
    sent = rule(before="2 days, 6 hours", after="", subject="{venue_short}: {subject}")
    assert chi.post(page("reviews"), sent).status_code == 302

    kept = plan_of(world.alpha.pk).rules["reviews"]
    assert (kept.before, kept.after) == ((timedelta(days=2), timedelta(hours=6)), ())
    entry = Entry.objects.get(verb="consoles.change_reminder")
    assert (entry.actor_id, entry.data["kind"], entry.data["rule"]["before"]) == (world.chi.pk, "reviews", [48, 6])
    with time_machine.travel(world.now + timedelta(minutes=1), tick=False):
        remind()
    mail = Message.objects.get(kind="review-reminder", to_email=world.ray.email)
    assert mail.subject.startswith("Alpha: [Alpha] 1 review due ")
    assert mail.text.startswith("Dear Ray Turing,\n\n1 review of yours is due")
    assert mail.text.endswith("\n\nWe count on you.\n\nThe chairs of Alpha Workshop on Learning\n")


def test_the_preview_is_the_letter_to_a_real_reader(chi, world):
    response = chi.post(page("reviews"), rule(step="preview", show="1"))

    letter = response.context["letter"]
    assert (letter.to_name, "We count on you." in letter.text, "Paper 3:" in letter.text) == ("Ria Hopper", True, True)
    assert plan_of(world.alpha.pk).rules == {}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"body": "Dear {name}, do it."}, "Keep {text} somewhere: what is open, until when, and the link stand there."),
        ({"body": "{text} {money}"}, "There is no {money} in this letter. You can use: {contact}, {name}, {subject}, "
         "{text}, {venue}, {venue_short}."),
        ({"subject": "{text}"}, "There is no {text} in this letter. You can use: {contact}, {name}, {subject}, "
         "{venue}, {venue_short}."),
        ({"before": "soon"}, "“soon” is no time. Write days and hours like this: 7 days, 1 day, 6 hours."),
        ({"before": "", "after": ""}, "Say when it goes out, or turn it off."),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_said_and_stays_typed(chi, world, wrong, sentence):
    response = chi.post(page("reviews"), rule(**wrong))

    assert response.status_code == 422
    assert [error for errors in response.context["form"].errors.values() for error in errors] == [sentence]
    assert all(response.context["form"][name].value() == typed for name, typed in wrong.items())
    assert plan_of(world.alpha.pk).rules == {}


def test_a_name_or_a_title_is_no_placeholder_and_no_markup(chi, world):
    world.ray.name = "{text} [Ray](https://evil.example)"
    world.ray.save()

    letter = chi.post(page("reviews"), rule(step="preview")).context["letter"]

    assert letter.text.count("due") == 1
    assert "](https://evil.example)" not in letter.text


def test_two_chairs_do_not_overwrite_each_other_unawares(chi, cas, world):
    assert chi.post(page("reviews"), rule(before="2 days")).status_code == 302

    late = cas.post(page("reviews"), rule(before="5 days"))
    assert late.status_code == 422
    assert "Another chair changed the reminders" in text_of(late)
    assert late.context["form"]["before"].value() == "5 days"
    assert plan_of(world.alpha.pk).rules["reviews"].before == (timedelta(days=2),)

    again = cas.post(page("reviews"), rule(before="5 days", revision=late.context["form"]["revision"].value()))
    assert again.status_code == 302
    assert plan_of(world.alpha.pk).rules["reviews"].before == (timedelta(days=5),)


def test_a_change_is_undone_and_the_undo_too(chi, world):
    chi.post(page("reviews"), rule(before="2 days"))
    url = reverse("consoles:reminders_undo", args=["alpha", 1])

    assert chi.post(url).status_code == 302
    assert plan_of(world.alpha.pk).rules == {}
    assert chi.post(url).status_code == 409
    assert chi.post(reverse("consoles:reminders_undo", args=["alpha", 2])).status_code == 302
    assert plan_of(world.alpha.pk).rules["reviews"].before == (timedelta(days=2),)
    assert (
        list(Entry.objects.filter(verb="consoles.undo_reminders").values_list("actor_id", flat=True))
        == [world.chi.pk] * 2
    )


def test_what_is_turned_off_says_so_and_comes_back_as_it_was(chi, world):
    chi.post(page("reviews"), {key: value for key, value in rule().items() if key != "is_on"})
    assert chi.get(page("reviews")).context["told"] == []
    assert "this reminder is off" in text_of(chi.get(page("reviews")))

    chi.post(page("reviews"), {"step": "reset", "revision": 1})

    assert plan_of(world.alpha.pk).rules == {}
    assert len(people(chi.get(page("reviews")))) == 2


def test_invitations_are_turned_off_where_they_always_were(chi, world):
    response = chi.post(page("invitation"), rule())

    assert plan_of(world.alpha.pk).rules == {}
    assert reverse("venues:settings_policy", args=["alpha"]) in response.content.decode()


# --- Quiet hours --------------------------------------------------------------------------------------------


def test_quiet_hours_are_kept_logged_and_undone(chi, world):
    assert chi.post(LIST, {"starts": "22:00", "ends": "08:00", "revision": 0}).status_code == 302

    quiet = plan_of(world.alpha.pk).quiet
    assert (quiet.starts, quiet.ends) == (time(22, 0), time(8, 0))
    assert Entry.objects.get(verb="consoles.change_quiet_hours").data["quiet"] == "22:00 to 08:00"
    chi.post(reverse("consoles:reminders_undo", args=["alpha", 1]))
    assert plan_of(world.alpha.pk).quiet is None


@pytest.mark.parametrize(
    ("starts", "ends", "sentence"),
    [
        ("22:00", "", "Say from when until when, or leave both empty for no quiet hours."),
        ("22:00", "22:00", "Quiet hours that last the whole day would stop every reminder."),
    ],
)
def test_half_a_pair_of_quiet_hours_is_refused(chi, world, starts, ends, sentence):
    response = chi.post(LIST, {"starts": starts, "ends": ends, "revision": 0})

    assert response.status_code == 422
    assert sentence in text_of(response)
    assert plan_of(world.alpha.pk).quiet is None


def test_in_quiet_hours_the_page_says_when_it_goes_out(chi, world):
    there = world.now
    chi.post(LIST, {"starts": f"{there:%H}:00", "ends": f"{(there + timedelta(hours=3)):%H}:00", "revision": 0})

    with time_machine.travel(there, tick=False):
        response = chi.get(page("reviews"))

    assert response.context["quiet_until"] == (there + timedelta(hours=3)).replace(minute=0, second=0, microsecond=0)
    assert "at the end of the quiet hours" in text_of(response)
