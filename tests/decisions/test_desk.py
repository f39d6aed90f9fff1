"""Desk rejections: two chairs, never one; the evidence kept, the letter shown, undone until the authors know."""

import re
from datetime import timedelta
from random import Random

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse

from decisions.actions import (
    NoSecondKey,
    NotDecidable,
    NotDeskRejectable,
    carry_out_release,
    confirm_desk_rejection,
    decide,
    decline_desk_rejection,
    propose_desk_rejection,
    reopen_desk_rejection,
    request_release,
    undo_change,
    withdraw_desk_rejection,
)
from decisions.identity import DeskKeys
from decisions.invariants import check
from decisions.models import Decision, DeskRejection
from decisions.releasing import plan_release
from paperchecks import Finding
from submissions.actions.keeping import keep_findings
from submissions.models import FindingAnswer, PaperFile, Submission
from tests.cast import Stage, World, build, make_person
from venues.identity import Membership
from venues.models import LetterTemplate, Role
from web.problems import Refused, Stale

NAMED = Finding("author_name", "Page 1 names Ada Lovelace, an author.", "Take it out.", 1, "Ada Lovelace")
LONG = Finding("too_long", "The main text has 9 pages; 6 are allowed.", "Shorten it.")
REASON = "It names an author on page 1."


@pytest.fixture
def world(db) -> World:
    """Everybody reviews; chi and cas chair, and so does ben. cas wrote paper 3 and is in conflict with paper 4."""
    world = without_findings(build(Stage.REVIEWING))
    world.people["ben"] = make_person("ben", "Ben Bool")
    Membership.objects.create(venue=world.alpha, person=world.people["ben"], role=Role.CHAIR, joined_at=world.now)
    return world


def without_findings(world: World) -> World:
    """The same world, in whose files nobody found anything yet."""
    keep_findings(PaperFile.objects.all(), [])
    FindingAnswer.objects.all().delete()
    return world


def fresh(world, number: int) -> Submission:
    return Submission.objects.select_related("venue").get(pk=world.papers[number].pk)


def propose(world, number: int = 1, by: str = "chi", reason: str = REASON) -> DeskRejection:
    return propose_desk_rejection(
        fresh(world, number), reason=reason, evidence=[], by=world.people[by], now=world.now
    )  # fmt: skip


def turn(world, verb, number: int = 1, by: str = "cas", **more) -> DeskRejection:
    return verb(fresh(world, number), by=world.people[by], now=world.now + timedelta(minutes=5), **more)


def decision(world, number: int = 1) -> str | None:
    row = Decision.objects.filter(submission=world.papers[number]).first()
    return row.outcome.key if row and row.outcome else None


def state(world, number: int = 1) -> str | None:
    return DeskRejection.objects.filter(submission=world.papers[number]).values_list("state", flat=True).last()


# --- Two keys ---------------------------------------------------------------------------------------------


def test_nothing_is_decided_until_a_second_chair_confirms(world):
    propose(world)
    assert (decision(world), state(world)) == (None, "proposed")

    turn(world, confirm_desk_rejection)

    assert (decision(world), state(world)) == ("desk-reject", "confirmed")
    assert list(check()) == []


def test_who_proposes_never_confirms_or_declines(world):
    propose(world)

    for verb, more in ((confirm_desk_rejection, {}), (decline_desk_rejection, {"answer": "No."})):
        with pytest.raises(NoSecondKey, match="You have proposed this: another chair must confirm or decline it."):
            turn(world, verb, by="chi", **more)
    assert (decision(world), state(world)) == (None, "proposed")


def test_the_database_refuses_one_chair_with_both_keys(world):
    propose(world)

    with pytest.raises(IntegrityError, match="desk_keys_two_chairs"), transaction.atomic():
        DeskKeys.objects.update(second=world.chi)


def test_the_database_refuses_a_second_proposal_beside_a_standing_one(world):
    propose(world)

    with pytest.raises(IntegrityError, match="desk_rejection_one_standing"), transaction.atomic():
        DeskRejection.objects.create(submission=world.papers[1], version=1, reason="x", proposed_at=world.now)


def test_whatever_chairs_do_in_whatever_order_two_of_them_agree(world):
    """A property: over random walks of three chairs, no paper is ever returned by fewer than two."""
    dice = Random(5)
    verbs = [
        lambda paper, by: propose_desk_rejection(paper, reason=REASON, evidence=[], by=by, now=world.now),
        lambda paper, by: confirm_desk_rejection(paper, by=by, now=world.now),
        lambda paper, by: decline_desk_rejection(paper, answer="No.", by=by, now=world.now),
        lambda paper, by: withdraw_desk_rejection(paper, by=by, now=world.now),
        lambda paper, by: reopen_desk_rejection(paper, by=by, now=world.now),
        lambda paper, by: decide(paper, outcome=outcome, by=by, now=world.now),
        lambda paper, by: decide(paper, outcome=None, by=by, now=world.now),
    ]
    outcome = world.alpha.outcomes.get(key="desk-reject")
    seen = set()

    for _ in range(250):
        paper, by = fresh(world, 1), world.people[dice.choice(["chi", "cas", "ben"])]
        try:
            with transaction.atomic():
                dice.choice(verbs)(paper, by)
        except Refused:
            continue
        seen.add((state(world), decision(world)))
        if decision(world) == "desk-reject":
            [keys] = DeskKeys.objects.filter(rejection__submission=paper, rejection__state="confirmed")
            assert None not in (keys.first_id, keys.second_id)
            assert keys.first_id != keys.second_id
    assert {("proposed", None), ("confirmed", "desk-reject"), ("declined", None), ("withdrawn", None)} <= seen
    assert list(check()) == []


@pytest.mark.parametrize("who", ["ari", "rob", "ada", "mal", "zoe"])
def test_nobody_but_chairs_holds_a_key(world, who):
    propose(world)

    with pytest.raises(NoSecondKey, match="Only chairs"):
        turn(world, confirm_desk_rejection, by=who)
    with pytest.raises(NoSecondKey, match="Only chairs"):
        propose(world, number=2, by=who)


@pytest.mark.parametrize("number", [3, 4])
def test_a_chair_in_conflict_holds_no_key(world, number):
    propose(world, number=number)

    with pytest.raises(Http404):
        turn(world, confirm_desk_rejection, number=number, by="cas")
    assert turn(world, confirm_desk_rejection, number=number, by="ben").is_confirmed


# --- By hand ------------------------------------------------------------------------------------------------


def test_one_chair_alone_cannot_decide_it_by_hand_either(world):
    outcome = world.alpha.outcomes.get(key="desk-reject")

    with pytest.raises(NotDecidable, match="Paper 1 is not to be returned without review by one chair alone"):
        decide(fresh(world, 1), outcome=outcome, by=world.chi, now=world.now)
    assert decision(world) is None


def test_what_two_agreed_on_can_be_put_back_by_undo(world):
    propose(world)
    turn(world, confirm_desk_rejection)
    change = decide(fresh(world, 1), outcome=None, by=world.chi, now=world.now)

    undo_change(world.alpha, change.id, by=world.chi, now=world.now)

    assert decision(world) == "desk-reject"


def test_the_only_chair_decides_alone(world):
    Membership.objects.filter(venue=world.alpha, role=Role.CHAIR).exclude(person=world.chi).delete()

    decide(fresh(world, 1), outcome=world.alpha.outcomes.get(key="desk-reject"), by=world.chi, now=world.now)

    assert decision(world) == "desk-reject"


def test_many_at_once_leave_desk_rejections_to_two_chairs(client, world):
    propose(world, number=2)
    turn(world, confirm_desk_rejection, number=2)
    client.force_login(world.chi)
    data = {"how": "selected", "paper": ["1", "2"], "outcome": "desk-reject"}

    preview = client.post(reverse("decisions:preview", args=["alpha"]), data)
    table = {"how": "table", "text": "paper,decision\n1,desk-reject\n2,desk-reject"}
    from_table = client.post(reverse("decisions:preview", args=["alpha"]), table)

    assert preview.context["plan"].left_out == {"not confirmed by a second chair (see Paper checks)": [1]}
    assert from_table.context["plan"].problems == [
        "Line 2: paper 1 is returned without review only if a second chair confirms it, see Paper checks."
    ]


# --- What keeps it from happening ------------------------------------------------------------------------------


def test_another_version_needs_another_proposal(world):
    propose(world)
    Submission.objects.filter(pk=world.papers[1].pk).update(n_versions=2)

    with pytest.raises(Stale, match="another version since this was proposed"):
        turn(world, confirm_desk_rejection)
    turn(world, decline_desk_rejection, answer="They mended it.")
    assert state(world) == "declined"


@pytest.mark.parametrize(
    ("number", "reason", "sentence"),
    [
        (1, "  ", "Say in a sentence why the paper is returned"),
        (1, "x" * 2001, "This reason has 2,001 characters; 2,000 are allowed."),
        (5, REASON, "Paper 5 is withdrawn; nothing is decided about a withdrawn paper."),
        (2, REASON, "Paper 2 is decided already: Poster. Clear that decision first."),
    ],
)
def test_what_cannot_be_proposed_is_said(world, number, reason, sentence):
    decide(fresh(world, 2), outcome=world.alpha.outcomes.get(key="poster"), by=world.chi, now=world.now)

    with pytest.raises(NotDeskRejectable, match=re.escape(sentence)):
        propose(world, number=number, reason=reason)


def test_a_venue_without_the_outcome_says_so(world):
    world.alpha.outcomes.filter(key="desk-reject").delete()

    with pytest.raises(NotDeskRejectable, match="This venue has no outcome “desk-reject”."):
        propose(world)


def test_a_no_has_a_reason(world):
    propose(world)

    with pytest.raises(NotDeskRejectable, match="Say in a sentence why not"):
        turn(world, decline_desk_rejection, answer=" ")


# --- Undone ---------------------------------------------------------------------------------------------------


def test_a_confirmation_is_undone_with_its_decision(world):
    propose(world)
    turn(world, confirm_desk_rejection)

    turn(world, reopen_desk_rejection, by="chi")

    assert (decision(world), state(world)) == (None, "proposed")
    assert DeskKeys.objects.get().second is None
    with pytest.raises(NoSecondKey):
        turn(world, confirm_desk_rejection, by="chi")
    assert turn(world, confirm_desk_rejection, by="ben").is_confirmed


def test_a_refusal_and_a_withdrawal_are_undone(world):
    propose(world)
    turn(world, decline_desk_rejection, answer="No.")
    assert turn(world, reopen_desk_rejection, by="cas").answer == ""

    turn(world, withdraw_desk_rejection, by="chi")
    with pytest.raises(NoSecondKey, match="Who took a proposal back must put it forward again"):
        turn(world, reopen_desk_rejection, by="cas")
    turn(world, reopen_desk_rejection, by="chi")

    assert state(world) == "proposed"


def test_only_the_proposer_takes_a_proposal_back(world):
    propose(world)

    with pytest.raises(NoSecondKey, match="Another chair has proposed this"):
        turn(world, withdraw_desk_rejection, by="cas")


def release(world) -> str:
    """Ask for the release of everything, and give the text of its letter."""
    plan = plan_release(world.chi, world.alpha, now=world.now)
    asked = request_release(world.alpha, by=world.chi, now=world.now, typed_count=plan.n_letters, cancel_minutes=10)
    with pytest.raises(NotDeskRejectable, match="The letter is about to go out. Cancel the release first."):
        turn(world, reopen_desk_rejection)
    assert carry_out_release(asked, now=world.now + timedelta(minutes=11))
    return plan.letters[0].body_md


def test_it_goes_out_like_any_decision_and_then_stands(world):
    body = "Dear {name}, we return #{number}. {reason} Write to {contact}."
    LetterTemplate.objects.filter(venue=world.alpha, kind="decision:desk-reject").update(body_md=body)
    propose(world)
    turn(world, confirm_desk_rejection)

    text = release(world)

    assert text == f"Dear Ada Lovelace, we return #1. {REASON} Write to alpha@example.org."
    assert Decision.objects.get(submission=world.papers[1]).released_outcome.key == "desk-reject"
    with pytest.raises(NotDeskRejectable, match="The authors have been told"):
        turn(world, reopen_desk_rejection)


# --- The pages --------------------------------------------------------------------------------------------------


def find(world, number: int, *findings: Finding) -> None:
    file = PaperFile.objects.get(pk=world.papers[number].draft.pdf_id)
    keep_findings([file], [finding.to_json() for finding in findings])


def page(client, world, who: str, name: str = "paper_checks", number: int | None = 1, **data):
    client.force_login(world.people[who])
    url = reverse(f"decisions:{name}", args=["alpha", *([number] if number else [])])
    return client.post(url, data, follow=True) if data else client.get(url)


def test_the_road_of_a_desk_rejection(client, world):
    find(world, 1, NAMED, LONG)
    FindingAnswer.objects.create(
        submission=world.papers[1], file_kind="pdf", key=NAMED.key, code="author_name", kind="dispute",
        words="A lake.", at=world.now,
    )  # fmt: skip
    chosen = {"finding": f"1:{NAMED.key}", "reason": REASON}

    preview = page(client, world, "chi", "desk_propose", **chosen)
    assert "Dear Ada Lovelace," in preview.text
    assert re.findall(r'value="1:(\w+)" checked', preview.text) == [NAMED.key]
    assert REASON in preview.text
    assert DeskRejection.objects.count() == 0

    proposed = page(client, world, "chi", "desk_propose", **chosen, apply="1")
    assert "Paper 1 waits for a second chair." in proposed.text
    assert "Confirm: return it" not in proposed.text
    assert DeskRejection.objects.get().evidence == [
        {"kind": "pdf", "name": "Names an author", "severity": "warning", "sentence": NAMED.sentence,
         "text": "Ada Lovelace", "pages": [1], "answer": "A lake."}
    ]  # fmt: skip

    find(world, 1)  # another look finds nothing any more
    asked = page(client, world, "cas")
    assert "Ada Lovelace, an author" in asked.text
    assert "Confirm: return it" in asked.text

    done = page(client, world, "cas", "desk_settle", do="confirm")
    assert "Paper 1 is returned without review." in done.text
    assert decision(world) == "desk-reject"
    undo = re.search(r"/v/alpha/chair/checks/1/settle/\?do=reopen", done.text)[0]
    client.post(undo)
    assert (decision(world), state(world)) == (None, "proposed")


def test_what_was_typed_is_kept_when_it_is_refused(client, world):
    find(world, 1, NAMED)
    propose(world)

    answer = page(client, world, "chi", "desk_settle", do="confirm")
    assert (answer.status_code, "You have proposed this" in answer.text) == (422, True)

    no_reason = page(client, world, "chi", "desk_propose", number=2, finding=f"2:{NAMED.key}", reason=" ")
    assert (no_reason.status_code, "Say in a sentence why the paper is returned" in no_reason.text) == (422, True)


def test_findings_of_a_returned_paper_are_not_to_be_looked_at(client, world):
    find(world, 1, NAMED)
    find(world, 2, NAMED)
    propose(world)

    triage = page(client, world, "cas", "checks", number=None).context["triage"]

    assert [(row.paper.number, row.rule.name) for row in triage.rows] == [(2, "Names an author")]
    assert {choice.label: choice.n for choice in triage.states}["Desk rejections"] == 1


def test_the_second_chair_is_told_on_the_overview(client, world):
    propose(world)

    assert n_to_confirm(client, world, "cas") == 1
    assert n_to_confirm(client, world, "chi") == 0


def n_to_confirm(client, world, who: str) -> int:
    client.force_login(world.people[who])
    return client.get(reverse("consoles:chair", args=["alpha"])).context["facts"].n_to_confirm


def test_the_list_has_what_the_chair_may_see(client, world):
    for number in (1, 3, 4):
        propose(world, number=number)

    def numbers(who: str) -> list[int]:
        answer = page(client, world, who, "desk_rejections", number=None)
        return sorted(rejection.submission.number for rejection, _ in answer.context["rejections"])

    assert (numbers("cas"), numbers("ben")) == ([1], [1, 3, 4])
    assert n_to_confirm(client, world, "cas") == 1


def test_a_venue_with_one_chair_says_what_is_needed(client, world):
    Membership.objects.filter(venue=world.alpha, role=Role.CHAIR).exclude(person=world.chi).delete()

    text = page(client, world, "chi").text

    assert "You are the only chair, and it takes two. Invite a second chair" in text
    assert "An area chair cannot: they do not decide, and may not know who wrote it." in text


def test_a_paper_that_every_other_chair_is_in_conflict_with_says_so(client, world):
    Membership.objects.filter(venue=world.alpha, person=world.people["ben"]).delete()

    text = page(client, world, "chi", number=4).text

    assert "No other chair can confirm this: they are in conflict with the paper." in text


@pytest.mark.parametrize(("key", "gives_reason"), [("desk-reject", True), ("oral", False)])
def test_chairs_see_an_example_of_the_reason_where_they_word_letters(client, world, key, gives_reason):
    LetterTemplate.objects.filter(venue=world.alpha).update(body_md="We say: {reason} Yours, {chairs}")
    client.force_login(world.chi)

    answer = client.get(reverse("venues:settings_letter", args=["alpha", f"decision:{key}"]))

    assert (answer.status_code, "The main text has 12 pages; 9 are allowed." in answer.text) == (200, gives_reason)
