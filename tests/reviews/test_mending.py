"""Mending a published assignment on the chairs' pages: asked, looked at, changed by hand, published, undone.

Four papers by four authors have two reviewers each of rob, ray, ria and rex; then somebody leaves.
"""

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assignment.files import answer_from_json, read_problem
from assignment.verify import verify
from audit.models import Entry
from notifications.models import Message
from reviews import actions
from reviews.assigning import Fit
from reviews.identity import Assignment, EmergencyAsk, ProposedEnd, ProposedPair
from reviews.invariants import check
from reviews.models import EmergencyCall, EndReason, Proposal, Review, Tally
from submissions.identity import Conflict, ConflictSource
from submissions.models import Submission
from tests.cast import make_person
from tests.reviews.test_assignment import PAGE, assigned, pairs_of, proposed, publish, usual, world
from venues.actions import remove_member
from venues.identity import Membership
from venues.models import Role

pytestmark = pytest.mark.django_db

__all__ = ["world"]


@pytest.fixture
def published(world):
    """Two reviews on each of four papers, told a day ago; nothing is begun."""
    proposal = proposed(world)
    actions.publish_proposal(proposal, by=world.chi, now=world.now - timedelta(days=1))
    Message.objects.all().delete()
    return world


def leave(world, who: str) -> None:
    remove_member(
        Membership.objects.get(venue=world.alpha, person=world.people[who], role=Role.REVIEWER),
        by=world.chi, now=world.now,
    )  # fmt: skip


def mended(world, **asked) -> Proposal:
    """A mending that was asked for and worked out."""
    parameters = usual(world).for_mending(counts_offers=False, keeps_by_hand=True)
    parameters = type(parameters)(**parameters.as_json() | {"senior_members": (), "new_members": ()} | asked)
    proposal = actions.propose(world.alpha, by=world.chi, now=world.now, parameters=parameters)
    actions.solve_proposal(proposal.pk, now=world.now)
    return Proposal.objects.get(pk=proposal.pk)


def ends_of(proposal) -> set[tuple[int, str, str]]:
    rows = ProposedEnd.objects.of(proposal).standing().select_related("submission", "person")
    return {(row.submission.number, row.person.email.partition("@")[0], row.why) for row in rows}


def begin(world, number: int, who: str) -> None:
    row = Assignment.objects.get(submission=world.papers[number], person=world.people[who], role="reviewer")
    Review.objects.filter(pk=row.review_id).update(began_at=world.now, draft={"summary": "Begun."})


def own_of(world, who: str) -> list[int]:
    return sorted(number for number, name in assigned(world) if name == who)


# --- Asking and looking ---------------------------------------------------------------------------------


def test_a_chair_asks_waits_and_sees_every_change_before_anything_happens(client, published):
    lost = own_of(published, "rob")
    leave(published, "rob")
    before = assigned(published)
    client.force_login(published.chi)
    assert "Mend with the fewest changes" in client.get(PAGE).content.decode()

    asked = client.post(f"{PAGE}mend/", follow=True).content.decode()
    proposal = Proposal.objects.open().get()
    client.post(f"{PAGE}{proposal.public_id}/solve/")
    page = client.get(PAGE).content.decode()

    added = pairs_of(proposal)
    assert "Working out the fewest changes" in asked
    assert ends_of(proposal) == {(number, "rob", "left") for number in lost}
    assert {number for number, _ in added} == set(lost)
    assert stats(page)[:3] == [("added", str(len(lost))), ("taken away", "0"), ("already lost", str(len(lost)))]
    assert shown_papers(page) == lost
    assert page.count('already lost</span> <i class="why">is not on the committee any more</i>') == len(lost)
    assert page.count("in the place of Rob Noether") == len(lost)
    assert "no other way changes less: that is proved" in page
    assert (assigned(published), Message.objects.count()) == (before, 0)


def stats(page: str) -> list[tuple[str, str]]:
    found = re.findall(r'class="stat[^"]*"[^>]*><b>([^<]*)</b><span>([^<]*)</span>', page)
    return [(label, number) for number, label in found]


def shown_papers(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<tr id="p(\d+)">', page)]


def test_all_papers_are_one_press_away_and_search_looks_everywhere(client, published):
    leave(published, "rob")
    mended(published)
    whole = next(number for number in (1, 2, 3, 4) if (number, "rob") not in assigned(published))
    client.force_login(published.chi)

    assert shown_papers(client.get(f"{PAGE}?part=all").content.decode()) == [1, 2, 3, 4]
    assert shown_papers(client.get(f"{PAGE}?q={whole}").content.decode()) == [whole]


def test_what_is_whole_needs_no_mending(client, published):
    proposal = mended(published)
    client.force_login(published.chi)

    page = client.get(PAGE).content.decode()

    assert (pairs_of(proposal), ends_of(proposal)) == (set(), set())
    assert "Nothing needs mending" in page
    assert "There is nothing to publish" in client.get(f"{PAGE}{proposal.public_id}/publish/").content.decode()


def test_a_late_paper_gets_its_reviewers_and_nobody_else_moves(published):
    late = Submission.objects.create(
        venue=published.alpha, number=9, title="Late", abstract="Genes", created_at=published.now,
        submitted_at=published.now,
    )  # fmt: skip

    proposal = mended(published)

    assert {number for number, _ in pairs_of(proposal)} == {late.number}
    assert (len(pairs_of(proposal)), ends_of(proposal)) == (2, set())
    assert pairs_of(proposal, "area_chair") == {(9, "ari")}


def test_somebody_gives_way_where_a_paper_would_go_short_and_the_page_says_for_which(client, published):
    """Only ria may read the late paper and she is full: one of her papers goes to somebody else."""
    Membership.objects.filter(venue=published.alpha, role=Role.REVIEWER).update(max_load=None)
    full = len(own_of(published, "ria"))
    Membership.objects.filter(pk=published.members["ria"].pk).update(max_load=full)
    late = Submission.objects.create(
        venue=published.alpha, number=9, title="Late", abstract="Genes", created_at=published.now,
        submitted_at=published.now,
    )  # fmt: skip
    for who in ("rob", "ray", "rex"):
        Conflict.objects.create(submission=late, person=published.people[who], source=ConflictSource.CHAIR)
    client.force_login(published.chi)

    proposal = mended(published, reviews_per_paper=1)  # papers keep the two that they have

    page = client.get(PAGE).content.decode()
    assert pairs_of(proposal) >= {(9, "ria")}
    assert [(who, why) for _, who, why in ends_of(proposal)] == [("ria", "gives_way")]
    assert "is needed for paper 9" in page
    assert stats(page)[:3] == [("added", str(len(pairs_of(proposal)) + 1)), ("taken away", "1"), ("already lost", "0")]


def test_begun_reviews_and_promised_ones_are_never_touched(published):
    """Ria is in conflict with what she has begun; ray took a paper in an emergency and has too many since."""
    theirs = own_of(published, "ria")
    begin(published, theirs[0], "ria")
    Conflict.objects.create(
        submission=published.papers[theirs[0]], person=published.ria, source=ConflictSource.CHAIR
    )  # fmt: skip
    taken = own_of(published, "ray")
    call = EmergencyCall.objects.create(
        submission=published.papers[taken[0]], n_needed=1, called_at=published.now, mails_at=published.now,
        answer_by=published.now, due_at=published.now,
    )  # fmt: skip
    EmergencyAsk.objects.create(
        call=call, submission=published.papers[taken[0]], person=published.ray, answer="accepted", mail_key="x"
    )

    task = actions.prepared(
        published.alpha, usual(published).for_mending(counts_offers=False), now=published.now
    )  # fmt: skip
    proposal = mended(published)
    done = actions.publish_proposal(proposal, by=published.chi, now=published.now)

    loose = {(published.papers[n].pk, published.people[who].pk) for n, who in assigned(published) - pairs_of(proposal)}
    assert task.wishes.loose == loose - {
        (published.papers[theirs[0]].pk, published.ria.pk), (published.papers[taken[0]].pk, published.ray.pk)
    }  # fmt: skip
    assert ends_of(proposal) == {(theirs[0], "ria", "conflict")}
    assert [(end.submission.number, end.person) for end in done.stays] == [(theirs[0], published.ria)]
    assert (done.ends, (theirs[0], "ria") in assigned(published)) == ([], True)


def test_a_submitted_review_of_somebody_who_left_counts(published):
    number = own_of(published, "rob")[0]
    row = Assignment.objects.get(submission=published.papers[number], person=published.rob)
    Review.objects.filter(pk=row.review_id).update(began_at=published.now, submitted_at=published.now)
    leave(published, "rob")

    proposal = mended(published)

    assert number not in {n for n, _ in pairs_of(proposal)} | {n for n, _, _ in ends_of(proposal)}


def test_offers_of_emergency_reviewers_count_by_a_tick(client, published):
    """Everybody but rob is full; ray offers one review more, ria's offer is over."""
    for who in ("rob", "ray", "ria", "rex"):
        load = len(own_of(published, who)) + (who == "rob")
        Membership.objects.filter(pk=published.members[who].pk).update(max_load=load)
    Membership.objects.filter(pk=published.members["ray"].pk).update(emergency_load=1)
    Membership.objects.filter(pk=published.members["ria"].pk).update(
        emergency_load=5, emergency_until=published.now - timedelta(hours=1)
    )
    Submission.objects.create(
        venue=published.alpha, number=9, title="Late", abstract="Genes", created_at=published.now,
        submitted_at=published.now,
    )  # fmt: skip
    client.force_login(published.chi)
    assert "1 reviewer offers 1 review beyond their usual load" in client.get(PAGE).content.decode()

    found = []
    for data in ({}, {"counts_offers": "on"}):
        client.post(f"{PAGE}mend/", data)
        proposal = Proposal.objects.open().get()
        actions.solve_proposal(proposal.pk, now=published.now)
        found.append(pairs_of(proposal))

    assert found == [{(9, "rob")}, {(9, "rob"), (9, "ray")}]


def test_mending_before_anything_is_assigned_says_so(client, world):
    client.force_login(world.chi)

    answer = client.post(f"{PAGE}mend/", headers={"HX-Request": "true"})

    assert answer.status_code == 409
    assert "Nobody is assigned yet, so there is nothing to mend." in answer.content.decode()
    assert "Mend with the fewest changes" not in client.get(PAGE).content.decode()
    with pytest.raises(actions.CannotPropose, match="nothing to mend"):
        mended(world)


def test_mending_keeps_the_rules_of_what_was_published_and_draws_nothing(client, world):
    drawn = proposed(world, most_chance=0.9, seniors=0, per_institution=1)
    actions.publish_proposal(drawn, by=world.chi, now=world.now)
    leave(world, "rob")
    client.force_login(world.chi)
    assert "at most 1 of an institution" in client.get(PAGE).content.decode()

    client.post(f"{PAGE}mend/")

    proposal = Proposal.objects.open().get()
    parameters = proposal.parameters
    assert (parameters["per_institution"], parameters["most_chance"], proposal.secret) == (1, None, "")
    actions.solve_proposal(proposal.pk, now=world.now)
    assert "The assignment is published, so here is the seed:" in client.get(PAGE).content.decode()


# --- By hand --------------------------------------------------------------------------------------------


def test_hand_edits_keep_somebody_and_take_somebody_else_off(client, published):
    leave(published, "rob")
    proposal = mended(published)
    number, who = next(pair for pair in sorted(assigned(published)) if pair[1] != "rob")
    key = published.members[who].public_id
    client.force_login(published.chi)

    client.post(f"/v/alpha/papers/{number}/unpropose/{key}/")
    taken = client.get(f"{PAGE}?q={number}").content.decode()
    again = mended(published)

    assert (number, who, "by_hand") in ends_of(proposal)
    assert (number, who) in assigned(published)
    assert "taken off by a chair" in taken
    assert (number, who, "by_hand") in ends_of(again)
    assert (number, who) not in pairs_of(again)

    client.post(f"/v/alpha/papers/{number}/propose/{key}/")

    assert (number, who) not in {(n, w) for n, w, _ in ends_of(again)}
    assert f"stays on paper {number}" in client.get(PAGE).content.decode()
    verbs = Entry.objects.filter(verb__in=("reviews.add_pair", "reviews.remove_pair")).order_by("position")
    assert [entry.verb for entry in verbs] == ["reviews.remove_pair", "reviews.add_pair"]


def test_whom_a_chair_keeps_stays_in_the_next_mending_too(published):
    number, who = sorted(assigned(published))[0]
    proposal = mended(published)
    ProposedEnd.objects.create(
        proposal=proposal, submission=published.papers[number], person=published.people[who], role="reviewer",
        why=EndReason.GIVES_WAY,
    )  # fmt: skip
    fit = Fit(None, ())

    stayed = actions.add_pair(
        proposal, published.papers[number], published.people[who], role="reviewer", by=published.chi,
        now=published.now, fit=fit,
    )  # fmt: skip

    again = mended(published)
    kept = ProposedEnd.objects.of(again).kept().get()
    assert (stayed, pairs_of(proposal)) == (True, set())
    assert (kept.submission.number, kept.person) == (number, published.people[who])
    assert ends_of(again) == set()


def test_who_is_lost_cannot_be_kept_and_who_has_begun_is_taken_off_the_paper_itself(client, published):
    lost, begun = own_of(published, "rob")[0], own_of(published, "ria")[0]
    leave(published, "rob")
    proposal = mended(published)
    begin(published, begun, "ria")
    client.force_login(published.chi)
    htmx = {"HX-Request": "true"}

    kept = client.post(f"/v/alpha/papers/{lost}/propose/{published.members['rob'].public_id}/", headers=htmx)
    off = client.post(f"/v/alpha/papers/{begun}/unpropose/{published.members['ria'].public_id}/", headers=htmx)

    assert (kept.status_code, off.status_code) == (409, 409)
    assert "Rob Noether is no reviewer of Alpha." in kept.content.decode()
    assert f"has begun a review of paper {begun}, which no proposal takes away." in off.content.decode()
    assert (lost, "rob", "left") in ends_of(proposal)
    line = client.get(f"{PAGE}?q={begun}").content.decode()
    assert f"/v/alpha/papers/{begun}/unassign/{published.members['ria'].public_id}/" in line


def test_somebody_assigned_is_exchanged_in_one_step(client, published):
    mended(published)
    number, old = sorted(assigned(published))[0]
    barred = set(Conflict.objects.filter(submission=published.papers[number]).values_list("person", flat=True))
    new = next(
        who for who in ("rob", "ray", "ria", "rex")
        if (number, who) not in assigned(published) and published.people[who].pk not in barred
    )  # fmt: skip
    client.force_login(published.chi)

    client.post(
        f"/v/alpha/papers/{number}/propose/{published.members[new].public_id}/",
        {"replaces": published.members[old].public_id},
    )

    proposal = Proposal.objects.open().get()
    assert (pairs_of(proposal), ends_of(proposal)) == ({(number, new)}, {(number, old, "by_hand")})


# --- Publishing and undoing -----------------------------------------------------------------------------


def test_publishing_changes_what_was_listed_and_tells_everybody_once(client, published):
    lost = own_of(published, "rob")
    leave(published, "rob")
    proposal = mended(published)
    before, added = assigned(published), pairs_of(proposal)
    people = {"rob"} | {who for _, who in added}
    client.force_login(published.chi)
    preview = client.get(f"{PAGE}{proposal.public_id}/publish/").content.decode()
    assert stats(preview)[:3] == [
        (f"assignment{'s' if len(added) > 1 else ''} added", str(len(added))),
        ("taken away", str(len(lost))),
        ("people are told, once each", str(len(people))),
    ]

    for _ in range(2):
        publish(client, proposal, len(people))

    assert assigned(published) == before - {(number, "rob") for number in lost} | added
    assert Review.objects.at(published.alpha).count() == len(assigned(published))
    mails = {mail.to_email.partition("@")[0]: mail for mail in Message.objects.filter(kind="assignment-mended")}
    assert mails.keys() == people
    numbers = " and ".join([", ".join(str(n) for n in lost[:-1]), str(lost[-1])]) if len(lost) > 1 else str(lost[0])
    said = f"paper{'s' if len(lost) > 1 else ''} {numbers} to review"
    assert mails["rob"].subject == f"[Alpha] No longer yours: {said}"
    assert "Thank you for having been ready to." in mails["rob"].text
    assert list(check()) == []
    assert set(Tally.objects.filter(submission__number__lt=5, venue=published.alpha).values_list("n_assigned")) == {
        (2,)
    }


def test_who_gets_and_loses_papers_has_one_letter_with_both(client, published):
    number, who = next(pair for pair in sorted(assigned(published)) if pair[1] != "rob")
    leave(published, "rob")
    proposal = mended(published)
    gained = [n for n, name in sorted(pairs_of(proposal)) if name == who]
    actions.remove_pair(
        proposal, published.papers[number], published.people[who], role="reviewer", by=published.chi, now=published.now
    )
    if not gained:
        gained = [next(n for n in (1, 2, 3, 4) if n != number and (n, who) not in assigned(published))]
        ProposedPair.objects.create(
            proposal=proposal, submission=published.papers[gained[0]], person=published.people[who]
        )

    actions.publish_proposal(proposal, by=published.chi, now=published.now)

    mail = Message.objects.get(kind="assignment-mended", to_email=published.people[who].email)
    plural = "s" if len(gained) > 1 else ""
    assert mail.subject.startswith(f"[Alpha] Now yours: paper{plural} {gained[0]}")
    assert f"Paper {number} to review is no longer yours" in mail.text
    assert "Reviews are due" in mail.text


def test_who_begins_before_the_press_keeps_the_paper_and_the_chair_is_told(client, published):
    number = own_of(published, "ria")[0]
    proposal = mended(published)
    actions.remove_pair(
        proposal, published.papers[number], published.ria, role="reviewer", by=published.chi, now=published.now
    )
    preview = actions.publication(proposal)
    begin(published, number, "ria")
    client.force_login(published.chi)
    page = client.get(f"{PAGE}{proposal.public_id}/publish/").content.decode()
    other = next(n for n, who in sorted(assigned(published)) if who == "ray")
    actions.remove_pair(
        proposal, published.papers[other], published.ray, role="reviewer", by=published.chi, now=published.now
    )

    answer = publish(client, proposal, 1).content.decode()

    assert [end.submission.number for end in preview.ends] == [number]
    assert "1 review is not taken away, because it is begun." in page
    assert f"Not taken away, because the review is begun: Ria Hopper on paper {number}." in answer
    assert ((number, "ria") in assigned(published), (other, "ray") in assigned(published)) == (True, False)
    assert [mail.to_name for mail in Message.objects.filter(kind="assignment-mended")] == ["Ray Turing"]


def test_undo_puts_back_what_was_taken_away_as_it_was(client, published):
    leave(published, "rob")
    row = Assignment.objects.filter(person=published.rob, role="reviewer").order_by("pk").first()
    Review.objects.filter(pk=row.review_id).update(due_at=published.now + timedelta(days=2))
    fields = ("submission", "person", "role", "assigned_at", "score", "reason", "review__public_id", "review__handle",
              "review__due_at")  # fmt: skip
    before = set(Assignment.objects.at(published.alpha).values_list(*fields))
    proposal = mended(published)
    client.force_login(published.chi)
    page = publish(client, proposal, len(actions.publication(proposal).people())).content.decode()
    assert f"{PAGE}{proposal.public_id}/retract/" in page
    assert set(Assignment.objects.at(published.alpha).values_list(*fields)) != before

    client.post(f"{PAGE}{proposal.public_id}/retract/")

    assert set(Assignment.objects.at(published.alpha).values_list(*fields)) == before
    assert (Message.objects.count(), list(check())) == (0, [])
    assert "Look and publish" in client.get(PAGE).content.decode()
    entry = Entry.objects.get(verb="reviews.retract_proposal")
    assert len(entry.data["put_back"]) == len(ends_of(proposal))
    publish(client, proposal, len(actions.publication(proposal).people()))
    assert own_of(published, "rob") == []


def test_undo_is_over_once_somebody_who_loses_a_paper_was_told(published):
    leave(published, "rob")
    proposal = mended(published)
    actions.publish_proposal(proposal, by=published.chi, now=published.now)
    Message.objects.filter(to_email=published.rob.email).update(state="sent", sent_at=published.now)

    with pytest.raises(actions.TooLate, match="Letters have left already"):
        actions.retract_proposal(proposal, by=published.chi, now=published.now)

    assert own_of(published, "rob") == []


# --- Proof, comparison, tables ----------------------------------------------------------------------------


def test_the_proof_says_what_it_is_about_and_holds(client, published):
    leave(published, "rob")
    proposal = mended(published)
    client.force_login(published.chi)

    page = client.get(f"{PAGE}compare/").content.decode()
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"{PAGE}{proposal.public_id}/proof.zip").content))

    problem = read_problem(io.BytesIO(archive.read("problem-reviewer.npz")))
    answer = answer_from_json(json.loads(archive.read("answer-reviewer.json")))
    assert (verify(problem, answer), answer.certificate.is_fewest) == ((), True)
    assert "every pair that stood, and can still stand, counts more than its fit" in archive.read("README.txt").decode()
    assert "mending with the fewest changes" in page
    assert "It is proved that no assignment under these rules that leaves papers as little short changes less" in page
    assert "no assignment under these rules fits better" not in page
    report = proposal.report["reviewer"]
    own = [row.score for row in ProposedPair.objects.of(proposal).standing().filter(role="reviewer")]
    assert report["total"] <= len(assigned(published)) and max(own) <= 1  # fits, not what pairs were raised to


def test_why_somebody_was_added_is_told_in_fits_and_not_in_raised_scores(client, published):
    leave(published, "rob")
    proposal = mended(published)
    number, who = sorted(pairs_of(proposal))[0]
    client.force_login(published.chi)

    page = client.get(f"/v/alpha/papers/{number}/why/{published.members[who].public_id}/").content.decode()

    fits = [
        float(fit) for fit in re.findall(r"fit (\d+\.\d+) together|of the (\d+\.\d+) that", page) for fit in fit if fit
    ]
    assert len(fits) == 2
    assert max(fits) <= 2


def test_tables_leave_out_who_goes_and_come_back_unchanged(client, published):
    leave(published, "rob")
    proposal = mended(published)
    client.force_login(published.chi)

    table = b"".join(client.get(f"{PAGE}assignment.csv").streaming_content).decode()
    again = client.post(f"{PAGE}import/", {"table": table, "mode": "replace"}).content.decode()

    n = len(assigned(published)) + 4
    assert "rob@rob-university.edu" not in table
    assert len(ends_of(proposal)) == len(pairs_of(proposal))
    assert f"Nothing: all {n} lines are as it is already." in again


def test_a_table_takes_assigned_people_off_in_a_mending(client, published):
    proposal = mended(published)
    number, old = next(pair for pair in sorted(assigned(published)) if pair[0] == 2)
    stays = next(who for n, who in sorted(assigned(published)) if n == 2 and who != old)
    client.force_login(published.chi)
    table = f"paper,email,role\n2,{stays}@{stays}-university.edu,reviewer\n2,ari@ari-university.edu,area_chair"

    client.post(f"{PAGE}import/", {"table": table, "mode": "replace", "apply": "1"})

    assert ends_of(proposal) == {(number, old, "by_hand")}
    assert (2, old) in assigned(published)


# --- Who may, and what a chair in conflict learns ---------------------------------------------------------


def test_a_chair_in_conflict_sees_and_counts_nothing_of_their_paper_and_publishes_all(client, published):
    """Cas wrote paper 3 and is in conflict with paper 4; somebody leaves all four."""
    seen: dict[str, list[str]] = {"cas": [], "chi": []}
    proposal = mended(published)
    ProposedPair.objects.of(proposal).delete()
    hidden = [published.papers[3], published.papers[4]]
    for secret in ("nobody", "everybody"):
        ProposedEnd.objects.of(proposal).delete()
        rows = Assignment.objects.filter(submission__in=hidden, role="reviewer")
        if secret == "everybody":
            ProposedEnd.objects.bulk_create(
                ProposedEnd(proposal=proposal, submission=row.submission, person=row.person, role=row.role, why=why)
                for row, why in zip(rows, ("left", "conflict", "gives_way", "by_hand"), strict=True)
            )
        first = Assignment.objects.filter(submission=published.papers[1], role="reviewer").order_by("pk").first()
        ProposedEnd.objects.create(
            proposal=proposal, submission=first.submission, person=first.person, role="reviewer", why="gives_way"
        )
        for who, pages in seen.items():
            client.force_login(published.people[who])
            pages.append(everything(client, proposal))

    assert seen["cas"][0] == seen["cas"][1]
    assert seen["chi"][0] != seen["chi"][1]
    client.force_login(published.cas)
    answer = publish(client, proposal, 1).content.decode()
    assert "Published; 1 person is told in three minutes." in answer
    assert {number for number, _ in assigned(published)} == {1, 2}
    assert {mail.kind for mail in Message.objects.all()} == {"assignment-mended"}
    assert (
        "assignment"
        not in client.get("/v/alpha/chair/mail/?kind=assignment-mended")
        .content.decode()
        .partition("No longer yours")[1]
    )


def everything(client, proposal) -> str:
    urls = [PAGE, f"{PAGE}?part=all", f"{PAGE}?part=changes&sort=fit", f"{PAGE}?q=o", f"{PAGE}people/",
            f"{PAGE}compare/", f"{PAGE}assignment.csv", f"{PAGE}{proposal.public_id}/publish/"]  # fmt: skip
    found = []
    for url in urls:
        response = client.get(url)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        found.append(re.sub(r'(csrf\w*" (?:value|content)=")[^"]+', r"\1", body.decode()))
    return "\n".join(found)


def test_letters_about_changes_are_hidden_from_a_chair_in_conflict(client, published):
    leave(published, "rob")
    proposal = mended(published)
    actions.publish_proposal(proposal, by=published.chi, now=published.now)
    letter = Message.objects.filter(kind="assignment-mended").first()

    seen = {}
    for who in ("chi", "cas"):
        client.force_login(published.people[who])
        page = client.get("/v/alpha/chair/mail/").content.decode()
        seen[who] = "No longer yours" in page, client.get(f"/v/alpha/chair/mail/{letter.public_id}/").status_code

    assert seen == {"chi": (True, 200), "cas": (False, 404)}


@pytest.mark.parametrize("who", ["rob", "ari", "ada", "mal", "zoe"])
def test_mending_is_for_the_venues_chairs_only(client, published, who):
    client.force_login(published.people[who])

    assert client.post(f"{PAGE}mend/").status_code == 404
    assert not Proposal.objects.open().exists()


def test_a_letter_names_no_author_title_or_other_person(published):
    leave(published, "rob")
    actions.publish_proposal(mended(published), by=published.chi, now=published.now)

    for mail in Message.objects.filter(kind="assignment-mended"):
        others = [person.name for person in published.people.values() if person.email != mail.to_email]
        titles = [paper.title for paper in published.papers.values()]
        assert [name for name in (*others, *titles) if name in mail.text] == []


# --- Size -----------------------------------------------------------------------------------------------


def test_number_of_queries_does_not_grow(client, published):
    """Somebody leaves, somebody gives way, papers come late: first one of each, then two dozen."""
    client.force_login(published.chi)
    leave(published, "rob")
    counts: dict[str, list[int]] = {}
    for n_more in (1, 25):
        for i in range(n_more):
            more_work(published, f"{n_more}-{i}", 100 * n_more + 2 * i)
        proposal = mended(published, max_load=60, area_chair_load=99)
        row = Assignment.objects.filter(submission=published.papers[2], role="reviewer").exclude(person=published.rob)
        ProposedEnd.objects.create(
            proposal=proposal, submission=published.papers[2], person=row[0].person, role="reviewer", why="gives_way"
        )
        for url in (PAGE, f"{PAGE}?part=all", f"{PAGE}people/", f"{PAGE}{proposal.public_id}/publish/",
                    f"{PAGE}compare/?run={proposal.public_id}"):  # fmt: skip
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            counts.setdefault(url.replace(proposal.public_id, "*"), []).append(len(queries))

    assert {url: few for url, (few, _) in counts.items()} == {url: many for url, (_, many) in counts.items()}
    assert max(max(pair) for pair in counts.values()) <= 21
    with CaptureQueriesContext(connection) as queries:
        actions.publish_proposal(proposal, by=published.chi, now=published.now)
    assert len(queries) <= 40
    assert len(ends_of(proposal)) > 25


def more_work(world, name: str, number: int) -> None:
    """A paper that came late, and one whose reviewer has left."""
    _, old = (
        Submission.objects.create(
            venue=world.alpha, number=number + n, created_at=world.now, submitted_at=world.now, title=f"More {name}"
        )
        for n in (0, 1)
    )
    person = make_person(f"more{name}", f"More Person {name}")
    review = Review.objects.create(submission=old, handle="k7")
    Assignment.objects.create(submission=old, person=person, role="reviewer", review=review, assigned_at=world.now)


# --- The command ----------------------------------------------------------------------------------------


def test_the_command_counts_offers_when_told_to(published):
    """Everybody is full and rob has room for one; ray offers one review more."""
    for who in ("rob", "ray", "ria", "rex"):
        load = len(own_of(published, who)) + (who == "rob")
        Membership.objects.filter(pk=published.members[who].pk).update(max_load=load)
    Membership.objects.filter(pk=published.members["ray"].pk).update(emergency_load=1)
    Submission.objects.create(
        venue=published.alpha, number=9, title="Late", abstract="Genes", created_at=published.now,
        submitted_at=published.now,
    )  # fmt: skip
    said = []
    for options in (("--mend",), ("--mend", "--offers")):
        output = io.StringIO()
        call_command("assign", "--venue", "alpha", *options, stdout=output)
        said.append(
            {line for line in output.getvalue().splitlines() if line.startswith("#9 + ") and "reviewer" in line}
        )

    assert said == [
        {"#9 + Rob Noether (reviewer)"}, {"#9 + Rob Noether (reviewer)", "#9 + Ray Turing (reviewer)"}
    ]  # fmt: skip
    assert not Proposal.objects.open().exists()
