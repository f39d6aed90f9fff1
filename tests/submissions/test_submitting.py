"""From draft to version: once, numbered without gaps, with a receipt; and back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from threading import Barrier

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone

from audit.models import Entry
from notifications.models import Message
from submissions.actions import extend, mark_decision_out, submit, withdraw
from submissions.models import Submission, Version
from tests.cast import one_page_pdf
from tests.submissions.conftest import PDF
from venues.models import Venue


def test_submitting_gives_a_number_and_a_receipt(ready, world):
    answer = ready.submit()

    paper = ready.fresh
    version = paper.versions.get()
    assert paper.number == world.alpha.next_number
    assert (paper.n_versions, paper.submitted_at, paper.revised_at) == (1, version.submitted_at, version.submitted_at)
    assert (version.title, version.abstract, version.topic_names) == ("On Things", "We study things.", ["Causality"])
    assert answer["Location"] == ready.url("receipt", 1)
    page = ready.client.get(answer["Location"]).text
    assert sha256(PDF).hexdigest() in page
    assert f"{version.submitted_at:%H:%M:%S} UTC" in page
    assert f"submission-{paper.number}.pdf" in page
    assert "Everything, until" in page


def test_the_contact_gets_a_receipt_by_mail(submitted):
    mail = Message.objects.get(submission_id=submitted.paper.pk, kind="receipt")

    assert mail.to_email == submitted.person.email
    assert mail.subject == f"Alpha: paper {submitted.paper.number} is submitted (version 1)"
    assert sha256(PDF).hexdigest() in mail.text
    assert "On Things" in mail.text
    assert "You can change everything until" in mail.text
    assert mail.reply_to == "alpha@example.org"


def test_submitting_is_logged_with_the_hash_and_without_names(submitted):
    entry = Entry.objects.get(submission_id=submitted.paper.pk, verb="submissions.submit")

    assert entry.data == {"version": 1, "pdf": sha256(PDF).hexdigest()}
    assert entry.actor_id == submitted.person.pk


def test_submitting_twice_is_submitting_once(submitted):
    again = submitted.submit()

    assert again["Location"] == submitted.url("receipt", 1)
    assert submitted.fresh.n_versions == 1
    assert Message.objects.filter(submission_id=submitted.paper.pk, kind="receipt").count() == 1


def test_what_changed_since_the_version_is_said_until_it_is_submitted_again(submitted):
    submitted.save("title", "On Other Things")

    page = submitted.get("edit").text
    assert "You changed <b>the title</b> since version 1." in page
    assert submitted.fresh.title == "On Things"

    submitted.submit()
    assert submitted.fresh.title == "On Other Things"
    assert submitted.fresh.number == submitted.paper.number
    assert [version.title for version in submitted.fresh.versions.order_by("number")] == [
        "On Things",
        "On Other Things",
    ]
    assert "You changed" not in submitted.get("edit").text


def test_what_was_changed_and_not_submitted_does_not_count_after_the_deadline(submitted, at):
    submitted.save("title", "On Other Things")
    submitted.attach(one_page_pdf("Better words"))

    with at(seconds=-1):
        page = submitted.get("receipt", 1).text
        refused = submitted.submit()

    assert "You changed <b>the title, the PDF</b> since this version." in page
    assert "It was not submitted before the deadline, so this version counts." in page
    assert refused.status_code == 409
    assert "The deadline passed on" in refused.text
    assert submitted.fresh.title == "On Things"


def test_what_is_missing_is_said_and_nothing_is_submitted(mal):
    mal.save("title", "Only a title")

    answer = mal.submit()

    assert answer.status_code == 422
    assert "Not submitted yet: 5 things missing." in answer.text
    for sentence in ("The abstract is empty.", "No track is chosen.", "No topic is chosen", "There is no PDF yet."):
        assert sentence in answer.text
    assert "“In one sentence” needs an answer." in answer.text
    assert mal.fresh.number is None
    assert Version.objects.filter(submission=mal.paper).count() == 0


def test_the_last_words_typed_are_part_of_what_is_submitted(ready):
    author = ready.authors[0].public_id
    data = {
        "revision": str(ready.fresh.draft.revision), "title": "Typed last", "abstract": "We study things.",
        "track": "Main", "topics": ["Causality"], "q-tldr": "Short.", "authors": author,
        f"author-{author}-name": "Mal Lory", f"author-{author}-email": ready.person.email,
        f"author-{author}-affiliation": "Mal University", f"author-{author}-contact": "on",
    }  # fmt: skip

    answer = ready.post("submit", data=data)

    assert answer.status_code == 302
    assert ready.fresh.title == "Typed last"


def test_a_page_that_is_older_than_the_draft_submits_nothing(ready):
    author = ready.authors[0].public_id
    stale = {"revision": "0", "title": "From yesterday", "authors": author}
    ready.save("title", "From today")

    answer = ready.post("submit", data=stale)

    assert answer.status_code == 422
    assert "From yesterday" in answer.text
    assert ready.fresh.number is None
    assert ready.fresh.draft.title == "From today"


def test_a_dead_worker_does_not_stop_a_submission(ready):
    assert ready.fresh.draft.pdf.inspected_at is None

    assert ready.submit().status_code == 302


def test_a_paper_that_a_worker_found_unreadable_is_not_submitted(ready, look_inside):
    ready.attach(b"%PDF-1.7\nnothing of a PDF\n%%EOF\n")
    look_inside()

    answer = ready.submit()

    assert answer.status_code == 422
    assert "damaged" in answer.text
    assert ready.fresh.number is None


def test_an_extension_opens_the_door_for_one_paper(ready, begin, at, world):
    other = begin("amy")
    other.fill()

    with at(hours=-1):
        assert ready.submit().status_code == 409
        until = timezone.now() + timedelta(hours=2)
        extend(ready.fresh, kind="submission", at=until, by=world.chi, now=timezone.now())

        assert ready.get("edit").text.count("Your extended deadline") == 1
        assert ready.submit().status_code == 302
        assert other.submit().status_code == 409


def test_only_the_supplement_may_follow_when_it_is_due_later(submitted, at, world):
    world.alpha.deadlines.create(kind="supplement", at=world.now + timedelta(days=30))

    with at(hours=-1):
        page = submitted.get("edit").text
        refused = submitted.save("title", "Another title")
        attached = submitted.attach(b"PK\x05\x06" + bytes(18), kind="supplement", name="code.zip")
        answer = submitted.submit()

    assert "Only the supplement can still be changed" in page
    assert refused.status_code == 409
    assert attached.status_code == 302
    assert answer["Location"] == submitted.url("receipt", 2)
    latest = submitted.fresh.versions.get(number=2)
    assert (latest.title, latest.supplement.kind) == ("On Things", "supplement")


def test_an_abstract_may_come_first_and_its_paper_later(mal, at, world):
    world.alpha.deadlines.create(kind="abstract", at=world.now + timedelta(days=5))
    mal.fill()
    mal.post("detach", "pdf")

    assert "You can submit without it now and add it until" in mal.get("problems").text
    assert mal.submit().status_code == 302
    assert mal.fresh.versions.get().pdf is None

    with at("abstract", hours=-1):
        mal.attach()
        assert mal.submit()["Location"] == mal.url("receipt", 2)


def test_an_abstract_that_came_too_late_brings_no_paper(mal, begin, at, world):
    world.alpha.deadlines.create(kind="abstract", at=world.now + timedelta(days=5))
    mal.fill()

    with at("abstract", hours=-1):
        answer = mal.submit()

    assert answer.status_code == 409
    assert mal.fresh.number is None


# --- Numbers ---------------------------------------------------------------------------------------------


def test_numbers_have_no_gaps_when_a_submission_fails(ready, begin, world, monkeypatch):
    first = world.alpha.next_number

    class Crash(Exception):
        pass

    def crash(*args, **kwargs):
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr("submissions.actions.submitting.find_conflicts_of", crash)
        with pytest.raises(Crash):
            submit(ready.fresh, by=ready.person, now=timezone.now())
    ready.submit()

    assert ready.fresh.number == first


@pytest.mark.django_db(transaction=True)
def test_two_papers_at_the_same_moment_get_two_numbers(begin, world):
    papers = [begin(key) for key in ("mal", "amy", "abe", "ada")]
    for paper in papers:
        paper.fill()

    def send(paper):
        try:
            return submit(paper.fresh, by=paper.person, now=timezone.now()).submission.number
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        numbers = sorted(pool.map(send, papers))

    first = world.alpha.next_number
    assert numbers == [first, first + 1, first + 2, first + 3]


@pytest.mark.django_db(transaction=True)
def test_a_double_click_makes_one_version(ready):
    def send(_):
        try:
            return submit(ready.fresh, by=ready.person, now=timezone.now()).number
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        versions = list(pool.map(send, range(4)))

    assert versions == [1, 1, 1, 1]
    assert ready.fresh.versions.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_same_race_gives_one_number_twice(begin, world, monkeypatch):
    """The control of the tests above: they would see it if nobody waited for anybody."""
    papers = [begin(key) for key in ("mal", "amy")]
    for paper in papers:
        paper.fill()
    both_have_read = Barrier(2)

    def unlocked(venue_id):
        number = Venue.objects.get(pk=venue_id).next_number
        both_have_read.wait(10)
        return number

    monkeypatch.setattr("submissions.actions.submitting._next_number", unlocked)

    def send(paper):
        try:
            return submit(paper.fresh, by=paper.person, now=timezone.now()).submission.number
        except IntegrityError:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        numbers = list(pool.map(send, papers))

    assert sorted(numbers, key=str) == [world.alpha.next_number, None]


# --- Versions, and taking back ---------------------------------------------------------------------------


def test_every_version_is_kept_and_can_be_downloaded(submitted):
    submitted.attach(one_page_pdf("Second words"))
    submitted.submit()

    files = [submitted.fresh.versions.get(number=n).pdf for n in (1, 2)]
    contents = [b"".join(submitted.get("file", file.public_id).streaming_content) for file in files]
    assert contents == [PDF, one_page_pdf("Second words")]
    page = submitted.get("receipt", 1).text
    assert f'replaced by <a href="{submitted.url("receipt", 2)}">version 2</a>' in page


def test_a_withdrawn_paper_can_be_brought_back(submitted):
    answer = submitted.post("withdraw")

    assert answer["Location"] == submitted.url("edit").replace("edit/", "")
    assert submitted.fresh.is_withdrawn
    assert "You can undo this until" in submitted.get("receipt", 1).text
    assert Message.objects.get(kind="withdrawn").subject == f"Alpha: paper {submitted.paper.number} is withdrawn"

    submitted.post("restore")
    assert not submitted.fresh.is_withdrawn
    assert submitted.fresh.number == submitted.paper.number
    verbs = Entry.objects.filter(submission_id=submitted.paper.pk).order_by("position").values_list("verb", flat=True)
    assert list(verbs)[-2:] == ["submissions.withdraw", "submissions.restore"]


def test_withdrawing_twice_says_what_is_the_case(submitted):
    submitted.post("withdraw")

    answer = submitted.post("withdraw", accept="application/json")

    assert answer.status_code == 409
    assert answer.json()["message"] == "Only a submitted paper can be withdrawn, and this one is not (any more)."
    assert Message.objects.filter(kind="withdrawn").count() == 1


def test_restoring_what_is_not_withdrawn_says_so(submitted):
    answer = submitted.post("restore", accept="application/json")

    assert answer.json()["message"] == "This paper is not withdrawn (any more)."


def test_a_withdrawn_paper_is_neither_edited_nor_submitted(submitted):
    submitted.post("withdraw")

    saved = submitted.save("title", "On Other Things")
    sent = submitted.submit()

    assert saved.status_code == 409
    assert saved.json()["message"] == "This paper is withdrawn. Undo the withdrawal first."
    assert sent.status_code == 409
    assert submitted.get("edit").status_code == 200


def test_a_withdrawal_long_after_the_deadline_stands_after_three_days(submitted, world):
    world.alpha.deadlines.filter(kind="submission").update(
        opens_at=world.now - timedelta(days=60), at=world.now - timedelta(days=30)
    )
    withdraw(submitted.fresh, by=submitted.person, now=timezone.now() - timedelta(days=2, hours=23))
    assert "You can undo this until" in submitted.get("receipt", 1).text

    Submission.objects.filter(pk=submitted.paper.pk).update(withdrawn_at=timezone.now() - timedelta(days=3, hours=1))
    answer = submitted.post("restore", accept="application/json")

    assert answer.status_code == 409
    assert answer.json()["message"] == "This withdrawal can no longer be undone here. Write to the chairs."
    assert submitted.fresh.is_withdrawn


def test_after_the_decision_a_withdrawal_stands(submitted):
    submitted.post("withdraw")
    assert mark_decision_out(Submission.objects.numbered(submitted.paper.number), now=timezone.now()) == 1
    assert mark_decision_out(Submission.objects.numbered(submitted.paper.number), now=timezone.now()) == 0

    assert submitted.post("restore", accept="application/json").status_code == 409


@pytest.mark.parametrize("name", ["edit", "problems"])
def test_pages_of_a_paper_are_for_its_authors(submitted, world, name):
    for key in ("amy", "rob", "chi", "zoe"):
        client = Client()
        client.force_login(world.people[key])
        assert client.get(submitted.url(name)).status_code == 404
        assert client.get(submitted.url("receipt", 1)).status_code == 404
        assert client.post(submitted.url("withdraw")).status_code == 404
    assert Client().get(submitted.url(name)).status_code == 302
