"""Releasing: every letter shown, held, cancellable, sent once; for papers that the releasing chair may see."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from decisions import tasks
from decisions.actions import (
    NotReleasable,
    TooLate,
    Wish,
    WrongCount,
    cancel_release,
    carry_out_release,
    decide,
    decide_many,
    release_due,
    request_release,
)
from decisions.models import Decision, Release, ReleasedPaper
from decisions.releasing import PLACEHOLDERS, plan_release
from notifications.actions import send_due_messages
from notifications.models import Message, MessageState
from reviews.models import Review
from submissions.actions import withdraw
from submissions.identity import Authorship, Conflict
from submissions.models import Submission
from tests.cast import Stage
from tests.decisions.crowd import add_papers, build_five, decide_all
from web.problems import Stale

pytestmark = pytest.mark.django_db
WORDING = (
    "Dear {name},\n\nyour paper **{title}** (#{number}) at {venue} ({venue_short}): {outcome}. {award}\n\n{reviews}\n\n"
    "{meta_review}\n\nCamera-ready: {camera_ready}. {link}\n\n{chairs}, {contact}, {parent}, {when_and_where}"
)


@pytest.fixture
def world():
    """All decided, nothing released: papers 1 to 4 with a contact author each."""
    world = build_five(Stage.DECIDING)
    Message.objects.all().delete()
    return world


@pytest.fixture
def chi(client, world):
    client.force_login(world.chi)
    return client


def page(client, **query):
    return client.get(reverse("decisions:release", args=["alpha"]), query)


def ask(client, seen: str, typed_count: int, **more):
    data = {"seen": seen, "typed_count": typed_count, "cancel_minutes": 10} | more
    return client.post(reverse("decisions:release_request", args=["alpha"]), data, follow=True)


def keys(numbers, world) -> dict[int, int]:
    """Letters in the outbox about each of these papers."""
    return {n: Message.objects.filter(kind="decision", submission_id=world.papers[n].pk).count() for n in numbers}


def letters(**which):
    return Message.objects.filter(kind="decision", **which)


# --- Before -------------------------------------------------------------------------------------------------


def test_the_page_shows_every_letter_exactly_as_it_will_arrive(chi, world):
    template = world.alpha.letter_templates.get(kind="decision:oral")
    template.body_md = WORDING
    template.save()

    response = page(chi, q="1")
    letter = response.context["letter"]
    framed = chi.get(reverse("decisions:letter", args=["alpha", 1]), {"letter": letter.name})
    request_release(
        world.alpha, by=world.chi, now=world.now, typed_count=4, seen=response.context["plan"].seen, cancel_minutes=0
    )

    stored = letters().get(submission_id=world.papers[1].pk)
    assert (letter.to_name, letter.to_email, letter.subject) == (stored.to_name, stored.to_email, stored.subject)
    assert letter.body_md.strip() == stored.text.strip()
    assert framed.content.decode() == stored.html
    assert framed.headers["Content-Security-Policy"].startswith("sandbox ")


def test_the_letters_can_be_paged_and_found(chi, world):
    decide_all(world, add_papers(world, 30))

    first, second = page(chi), page(chi, page="2")
    found = page(chi, q="#105"), page(chi, q="author 107"), page(chi, q="crowds 109"), page(chi, q="nobody")

    assert [len(response.context["page"].object_list) for response in (first, second)] == [25, 9]
    assert [[letter.paper.number for letter in response.context["page"]] for response in found] == [
        [105], [107], [109], [],
    ]  # fmt: skip


def test_every_placeholder_is_filled(world):
    template = world.alpha.letter_templates.get(kind="decision:oral")
    template.body_md = "\n".join(f"{name}={{{name}}}." for name in sorted(PLACEHOLDERS))
    template.save()

    plan = plan_release(world.chi, world.alpha, now=world.now, number=1)

    text = plan.letters[0].body_md
    assert plan.blockers == []
    assert re.findall(r"\{\w+\}", text) == []
    assert "name=Ada Lovelace." in text
    assert "outcome=Oral." in text
    assert f"/v/alpha/my/{world.papers[1].public_id}/" in text
    assert "### Reviewer" in text and "### Meta-review" in text


def test_letters_hold_what_authors_may_read_and_no_more(world):
    template = world.alpha.letter_templates.get(kind="decision:oral")
    template.body_md = "{reviews}{meta_review}"
    template.save()
    Review.objects.filter(submission=world.papers[1]).update(
        answers={
            "summary": "It is about genes.", "rating": 8, "confidence": 2, "committee": "Among us.",
            "confidential": "Only for the chairs.", "nominate": True, "ethics": True,
        }
    )  # fmt: skip

    text = plan_release(world.chi, world.alpha, now=world.now, number=1).letters[0].body_md

    assert "It is about genes." in text and "The reviewers agree." in text
    hidden = ["Among us", "Only for the chairs", "Nominate", "Ethics", "Recommendation", "Rob", "Ray", "Noether", "Ari"]
    assert [word for word in hidden if word in text] == []


def test_braces_markup_and_formulas_in_titles_are_harmless(world):
    title = "{award} {reviews} **bold** [x](http://evil.example) <script> $x_1^*$ =cmd()"
    Submission.objects.filter(pk=world.papers[1].pk).update(title=title)
    template = world.alpha.letter_templates.get(kind="decision:oral")
    template.subject, template.body_md = "About {title}", "Paper: {title}."
    template.save()

    mail = plan_release(world.chi, world.alpha, now=world.now, number=1).letters[0].mail()

    assert mail.subject == f"About {title}"
    assert "{award} {reviews}" in mail.text
    assert "<strong>" not in mail.html and "<script>" not in mail.html and 'href="http://evil' not in mail.html
    assert "<math" in mail.html


def test_a_very_long_title_fits_the_subject(world):
    Submission.objects.filter(pk=world.papers[1].pk).update(title="ש" * 400)
    world.alpha.letter_templates.filter(kind="decision:oral").update(subject="{title} {title}")

    release = request_release(world.alpha, by=world.chi, now=world.now, typed_count=4)

    assert letters(batch=release.batch).get(submission_id=world.papers[1].pk).subject == "ש" * 199 + "…"


def codes(plan) -> list[tuple[str, bool]]:
    return [(problem.code, problem.is_blocking) for problem in plan.problems]


def test_a_sound_release_has_no_blocker(world):
    """Paper 3 has one review of two, which is worth saying and stops nothing."""
    assert codes(plan_release(world.chi, world.alpha, now=world.now)) == [("lacking", False)]


def test_what_is_missing_warns_or_blocks(world):
    world.alpha.letter_templates.filter(kind="decision:oral").delete()
    world.alpha.letter_templates.filter(kind="decision:poster").update(body_md="Dear {nmae},")
    Authorship.objects.filter(submission=world.papers[2]).update(email="")
    Decision.objects.filter(submission=world.papers[4]).update(outcome=None)
    Message.objects.create(
        key="x", kind="x", venue_id=world.alpha.pk, to_email="a@b.example", subject="x", text="x",
        state=MessageState.IN_DOUBT, created_at=world.now, not_before=world.now,
    )  # fmt: skip

    plan = plan_release(world.chi, world.alpha, now=world.now)

    assert codes(plan) == [
        ("no-letter", False), ("placeholder", True), ("no-author", True), ("undecided", False), ("lacking", False),
        ("mail", False),
    ]  # fmt: skip
    assert plan.letters == []
    assert plan.problems[1].sentence.startswith(
        "The letter for “Poster” cannot be filled in. There is no {nmae} in this letter. You can use: {award}, "
    )


def test_blockers_stop_the_request(world):
    world.alpha.letter_templates.filter(kind="decision:poster").update(body_md="Dear {nmae},")

    with pytest.raises(NotReleasable, match="There is no {nmae} in this letter"):
        request_release(world.alpha, by=world.chi, now=world.now, typed_count=4)

    assert (Release.objects.count(), letters().count()) == (0, 0)


def test_each_problem_leads_to_its_remedy(chi, world):
    world.alpha.letter_templates.filter(kind="decision:poster").update(body_md="{nmae}")
    Decision.objects.filter(submission=world.papers[4]).update(outcome=None)

    response = page(chi)

    assert [(problem["remedy"], problem["url"].partition("?")[0]) for problem in response.context["problems"]] == [
        ("Mend it", reverse("venues:settings_letter", args=["alpha", "decision:poster"])),
        ("See", "/v/alpha/chair/papers/"),
        ("See", "/v/alpha/chair/papers/"),
    ]
    assert 'data-open="release-now"' not in response.content.decode()


# --- The request --------------------------------------------------------------------------------------------


def test_the_request_holds_every_letter_and_tells_nobody(chi, world):
    seen = page(chi).context["plan"].seen

    response = ask(chi, seen, 4)

    release = Release.objects.get()
    assert "4 letters will go out in 10 minutes." in response.content.decode()
    assert {(row.state, row.not_before) for row in letters()} == {(MessageState.HELD, release.goes_at)}
    assert keys([1, 2, 3, 4], world) == {1: 1, 2: 1, 3: 1, 4: 1}
    assert release.goes_at - release.requested_at == timedelta(minutes=10)
    assert Decision.objects.released().count() == 0
    assert Submission.objects.filter(decision_out_at__isnull=False).count() == 0
    assert send_due_messages() == 0
    entry = Entry.objects.get(verb="decisions.request_release")
    assert (entry.actor_id, entry.data["n_letters"]) == (world.chi.pk, 4)


def test_a_double_click_is_one_release(chi, world):
    seen = page(chi).context["plan"].seen

    first, second = ask(chi, seen, 4), ask(chi, seen, 4)

    assert (first.status_code, second.status_code) == (200, 200)
    assert (Release.objects.count(), letters().count()) == (1, 4)


@pytest.mark.parametrize("typed", [3, 5, 0])
def test_a_wrong_count_sends_nothing(world, typed):
    with pytest.raises(WrongCount) as refusal:
        request_release(world.alpha, by=world.chi, now=world.now, typed_count=typed)

    assert str(refusal.value) == f"4 letters would go out, and you typed {typed}. Nothing was sent; look again."
    assert (Release.objects.count(), letters().count()) == (0, 0)


def test_a_wrong_count_is_said_on_the_page(chi, world):
    response = chi.post(
        reverse("decisions:release_request", args=["alpha"]),
        {"seen": page(chi).context["plan"].seen, "typed_count": "three"},
        headers={"Referer": "http://testserver/v/alpha/chair/release/"},
        follow=True,
    )

    assert "4 letters would go out, and you typed 0. Nothing was sent; look again." in response.content.decode()


CHANGES = {
    "decision": lambda world: decide(
        world.papers[1], outcome=world.alpha.outcomes.get(key="poster"), by=world.chi, now=world.now
    ),
    "title": lambda world: Submission.objects.filter(pk=world.papers[1].pk).update(title="Another title"),
    "wording": lambda world: world.alpha.letter_templates.filter(kind="decision:oral").update(
        body_md="Dear {name}, no."
    ),
    "address": lambda world: Authorship.objects.filter(submission=world.papers[1], position=0).update(
        email="x@y.example"
    ),
    "withdrawn": lambda world: withdraw(world.papers[1], by=world.ada, now=world.now),
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_changes_after_the_preview_stops_the_request(world, what):
    world.alpha.letter_templates.filter(kind="decision:oral").update(body_md="{name}: {title}")
    seen = plan_release(world.chi, world.alpha, now=world.now).seen
    CHANGES[what](world)

    with pytest.raises(Stale) as refusal:
        request_release(world.alpha, by=world.chi, now=world.now, typed_count=4, seen=seen)

    assert str(refusal.value) == (
        "Something changed since you looked at these letters. Nothing was sent; look at them again."
    )
    assert letters().count() == 0


@pytest.mark.parametrize("minutes", [-1, 61])
def test_the_window_has_bounds(world, minutes):
    with pytest.raises(NotReleasable, match="between 0 and 60 minutes"):
        request_release(world.alpha, by=world.chi, now=world.now, typed_count=4, cancel_minutes=minutes)


def test_some_outcomes_alone(chi, world):
    shown = page(chi, outcome=["reject"])

    ask(chi, shown.context["plan"].seen, 2, outcome=["reject"])

    assert keys([1, 2, 3, 4], world) == {1: 0, 2: 1, 3: 0, 4: 1}
    assert page(chi).context["plan"].n_letters == 2


def test_confirmed_co_authors_get_a_letter_if_the_chair_wants(world):
    Authorship.objects.create(
        submission=world.papers[2], position=1, name="Bo Both", email="bo@both.example", confirmed_at=world.now
    )
    Authorship.objects.create(submission=world.papers[2], position=2, name="Un Asked", email="un@asked.example")
    Authorship.objects.create(
        submission=world.papers[2], position=3, name="Di Sowned", email="di@sowned.example", confirmed_at=world.now,
        disowned_at=world.now,
    )  # fmt: skip

    contacts = plan_release(world.chi, world.alpha, now=world.now, number=2)
    confirmed = plan_release(world.chi, world.alpha, now=world.now, number=2, recipients="confirmed")

    assert [letter.to_name for letter in contacts.letters] == ["Amy Ångström"]
    assert [(letter.name, letter.to_name) for letter in confirmed.letters] == [
        ("2.1", "Amy Ångström"), ("2.2", "Bo Both"),
    ]  # fmt: skip


# --- The window -----------------------------------------------------------------------------------------------


def test_cancelling_takes_every_letter_back(chi, world):
    release = request_release(world.alpha, by=world.chi, now=world.now, typed_count=4)

    response = chi.post(reverse("decisions:release_cancel", args=["alpha", release.public_id]), follow=True)

    assert "The release is cancelled. None of the 4 letters went out." in response.content.decode()
    assert letters().count() == 0
    assert carry_out_release(release, now=world.now + timedelta(hours=1)) is False
    assert Decision.objects.released().count() == 0
    assert decide(world.papers[1], outcome=world.alpha.outcomes.get(key="poster"), by=world.chi, now=world.now).n == 1


def test_after_cancelling_the_same_can_be_released(world):
    first = request_release(world.alpha, by=world.chi, now=world.now, typed_count=4)
    cancel_release(first, by=world.chi, now=world.now)

    second = request_release(world.alpha, by=world.chi, now=world.now, typed_count=4)

    assert first.pk != second.pk
    assert letters(batch=second.batch).count() == 4


def test_cancelling_too_late_is_said(world):
    release = request_release(world.alpha, by=world.chi, now=world.now, typed_count=4, cancel_minutes=0)
    carry_out_release(release, now=world.now)

    with pytest.raises(TooLate) as refusal:
        cancel_release(release, by=world.chi, now=world.now)

    assert str(refusal.value) == ("This release has gone out or was cancelled before; it cannot be cancelled any more.")
    assert letters(state=MessageState.QUEUED).count() == 4


def test_nothing_goes_before_its_time(world):
    release = request_release(world.alpha, by=world.chi, now=world.now, typed_count=4, cancel_minutes=10)

    assert release_due(now=release.goes_at - timedelta(seconds=1)) == 0
    assert release_due(now=release.goes_at) == 1
    assert release_due(now=release.goes_at) == 0


# --- Carrying out -----------------------------------------------------------------------------------------------


def test_the_sweep_tells_authors_once(client, world):
    with time_machine.travel(world.now, tick=False):
        request_release(world.alpha, by=world.chi, now=world.now, typed_count=4, cancel_minutes=0)
        tasks.release_due()
        tasks.release_due()
        n_sent = send_due_messages()

    assert n_sent == 4
    assert {row.state for row in letters()} == {MessageState.SENT}
    decision = Decision.objects.select_related("released_outcome").get(submission=world.papers[1])
    assert (decision.released_outcome.key, decision.released_at) == ("oral", world.now)
    assert Submission.objects.filter(decision_out_at=world.now).count() == 4
    assert [row.state for row in ReleasedPaper.objects.all()] == ["out"] * 4
    assert Entry.objects.filter(verb="decisions.release").count() == 1


def test_afterwards_authors_read_decision_and_reviews_and_reviewers_the_outcome(client, world):
    mine = reverse("consoles:my_paper", args=["alpha", world.papers[1].public_id])
    release = request_release(world.alpha, by=world.chi, now=world.now, typed_count=4, cancel_minutes=0)
    carry_out_release(release, now=world.now)

    client.force_login(world.ada)
    author = client.get(mine).content.decode()
    client.force_login(world.ari)
    lead = client.get(reverse("consoles:paper", args=["alpha", 1])).content.decode()

    assert '<h2 id="verdict-h">Oral</h2>' in author
    assert author.count('class="sheet review"') == 3  # two reviews and the meta-review
    assert "For the chairs" not in author and "Among us" not in author
    assert '<span class="pill good">Oral</span>' in lead


def test_a_paper_withdrawn_in_the_window_is_left_out(client, world):
    release = request_release(world.alpha, by=world.chi, now=world.now, typed_count=4, cancel_minutes=10)
    Submission.objects.filter(pk=world.papers[1].pk).update(withdrawn_at=world.now)

    carry_out_release(release, now=release.goes_at)

    assert keys([1, 2, 3, 4], world) == {1: 0, 2: 1, 3: 1, 4: 1}
    assert Decision.objects.get(submission=world.papers[1]).released_at is None
    assert ReleasedPaper.objects.get(submission=world.papers[1]).state == "withdrawn"
    assert letters(state=MessageState.HELD).count() == 0


def test_a_decision_changed_after_its_release_is_told_anew_and_once(world):
    release = request_release(world.alpha, by=world.chi, now=world.now, typed_count=4, cancel_minutes=0)
    carry_out_release(release, now=world.now)
    later = world.now + timedelta(days=1)
    decide(world.papers[2], outcome=world.alpha.outcomes.get(key="poster"), by=world.chi, now=later)

    plan = plan_release(world.chi, world.alpha, now=later)
    second = request_release(world.alpha, by=world.chi, now=later, typed_count=1, cancel_minutes=0, seen=plan.seen)
    carry_out_release(second, now=later)

    assert ("again", False) in codes(plan)
    assert keys([1, 2], world) == {1: 1, 2: 2}
    assert Decision.objects.get(submission=world.papers[2]).released_outcome.key == "poster"
    assert plan_release(world.chi, world.alpha, now=later).n_letters == 0


def test_a_decision_put_back_to_what_was_told_is_not_told_again(world):
    release = request_release(world.alpha, by=world.chi, now=world.now, typed_count=4, cancel_minutes=0)
    carry_out_release(release, now=world.now)
    for key in ("poster", "oral"):
        decide(world.papers[1], outcome=world.alpha.outcomes.get(key=key), by=world.chi, now=world.now)

    with pytest.raises(NotReleasable) as refusal:
        request_release(world.alpha, by=world.chi, now=world.now, typed_count=0)

    assert str(refusal.value) == "There is no decision to release: authors know all that you have decided."


def test_a_cleared_decision_leaves_what_authors_were_told(client, world):
    release = request_release(world.alpha, by=world.chi, now=world.now, typed_count=4, cancel_minutes=0)
    carry_out_release(release, now=world.now)
    decide(world.papers[1], outcome=None, by=world.chi, now=world.now)

    client.force_login(world.ada)
    text = client.get(reverse("consoles:my_paper", args=["alpha", world.papers[1].public_id])).content.decode()

    assert '<h2 id="verdict-h">Oral</h2>' in text


def test_the_page_of_a_release_names_papers_and_letters(chi, world):
    release = request_release(world.alpha, by=world.chi, now=world.now, typed_count=4, cancel_minutes=0)
    carry_out_release(release, now=world.now)
    send_due_messages()

    response = chi.get(reverse("decisions:released", args=["alpha", release.public_id]))

    assert response.context["states"] == {"sent": 4}
    assert [paper.submission.number for paper, _ in response.context["papers"]] == [1, 2, 3, 4]


# --- Chairs in conflict -----------------------------------------------------------------------------------------


def test_a_chair_in_conflict_releases_what_they_see_and_another_the_rest(client, world):
    client.force_login(world.cas)  # wrote paper 3, is in conflict with paper 4
    shown = page(client)
    ask(client, shown.context["plan"].seen, 2, cancel_minutes=0)

    rest = plan_release(world.chi, world.alpha, now=world.now)
    request_release(world.alpha, by=world.chi, now=world.now, typed_count=2, seen=rest.seen, cancel_minutes=0)
    n_done = release_due(now=world.now + timedelta(days=1))

    assert [letter.paper.number for letter in shown.context["plan"].letters] == [1, 2]
    assert [letter.paper.number for letter in rest.letters] == [3, 4]
    assert (n_done, Decision.objects.released().count()) == (2, 4)


def test_a_chair_in_conflict_learns_nothing_of_a_release_of_hidden_papers(client, world):
    client.force_login(world.cas)

    def body() -> str:
        with time_machine.travel(world.now, tick=False):
            text = page(client).content.decode() + client.get("/v/alpha/chair/").content.decode()
        return re.sub(r'(csrf[a-z]*" (?:content|value)="|csrfmiddlewaretoken" value=")\w+', "", text)

    before = body()
    for number in (1, 2):
        Decision.objects.filter(submission=world.papers[number]).update(outcome=None)
    hidden = request_release(world.alpha, by=world.chi, now=world.now, typed_count=2)
    for number, key in ((1, "oral"), (2, "reject")):
        Decision.objects.filter(submission=world.papers[number]).update(outcome=world.alpha.outcomes.get(key=key))

    assert body() == before
    for name in ("released", "release_cancel"):
        url = reverse(f"decisions:{name}", args=["alpha", hidden.public_id])
        assert (client.get if name == "released" else client.post)(url).status_code == 404
    assert client.get(reverse("decisions:letter", args=["alpha", 4]), {"letter": "4.1"}).status_code == 404


def test_counts_of_a_mixed_release_are_of_visible_papers(client, world):
    release = request_release(world.alpha, by=world.chi, now=world.now, typed_count=4)
    client.force_login(world.cas)

    shown = page(client)
    detail = client.get(reverse("decisions:released", args=["alpha", release.public_id]))

    assert [(found.n_papers, found.n_letters) for found in shown.context["releases"]] == [(2, 2)]
    assert [paper.submission.number for paper, _ in detail.context["papers"]] == [1, 2]
    assert sum(detail.context["states"].values()) == 2


def test_any_chair_who_sees_a_paper_of_it_can_stop_a_release(client, world):
    release = request_release(world.alpha, by=world.chi, now=world.now, typed_count=4)
    client.force_login(world.cas)

    response = client.post(reverse("decisions:release_cancel", args=["alpha", release.public_id]), follow=True)

    assert "None of the 2 letters went out." in response.content.decode()
    assert letters().count() == 0


def test_a_paper_that_every_chair_is_in_conflict_with_calls_for_another_chair(client, world):
    url = reverse("consoles:chair", args=["alpha"])
    client.force_login(world.cas)
    before = "Appoint another chair" in client.get(url).content.decode()
    Conflict.objects.create(submission=world.papers[4], person=world.chi, source="chair")

    after = client.get(url).content.decode()

    assert before is False
    assert "Appoint another chair" in after
    assert "Every chair is in conflict with some paper; somebody else must handle it." in after


# --- Bounds -------------------------------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_grow(chi, world):
    world.alpha.letter_templates.update(body_md="{reviews}{meta_review}")

    def n_queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert page(chi).status_code == 200
        return len(captured)

    decide_all(world, add_papers(world, 3))
    page(chi)
    few = n_queries()
    decide_all(world, add_papers(world, 27, first=201))

    assert n_queries() == few


def test_many_are_decided_and_released_together(world):
    papers = add_papers(world, 60)
    poster = world.alpha.outcomes.get(key="poster")
    decide_many(world.alpha, [Wish(paper.pk, poster) for paper in papers], by=world.chi, now=world.now)

    release = request_release(world.alpha, by=world.chi, now=world.now, typed_count=64, cancel_minutes=0)
    carry_out_release(release, now=world.now)

    assert send_due_messages() == 64
    assert letters().values("key").distinct().count() == 64


def test_a_letter_is_never_enqueued_twice(world):
    """Should the same decision ever be released twice, the key of its letter refuses the second."""
    plan = plan_release(world.chi, world.alpha, now=world.now)
    Message.objects.create(
        key=plan.letters[0].key, kind="decision", to_email="ada@example.org", subject="x", text="x",
        created_at=world.now, not_before=world.now,
    )  # fmt: skip

    with pytest.raises(NotReleasable, match="Some of these letters exist already"):
        request_release(world.alpha, by=world.chi, now=world.now, typed_count=4)

    assert (Release.objects.count(), letters().count()) == (0, 1)


def test_the_key_of_a_letter_names_paper_decision_and_author(world):
    plan = plan_release(world.chi, world.alpha, now=world.now, number=1)

    author = Authorship.objects.get(submission=world.papers[1], position=0)
    assert plan.letters[0].key == f"decision:{world.papers[1].public_id}:1:{author.public_id}"
