"""So many files at once on a machine, the same bytes once, and what is known of them is used again."""

import socket
from datetime import timedelta

import psycopg2
import pytest
from django.db import connection
from django.utils import timezone

import paperchecks
from submissions import checkers
from submissions.actions.files import claim_file, inspect_file
from submissions.models import PaperFile, Sketch
from submissions.tasks import check_file, check_waiting_files
from tests.cast import one_page_pdf
from tests.submissions.conftest import PDF


@pytest.fixture
def elsewhere(db):
    """Another worker's session of the database."""
    made = connection.get_connection_params()
    other = psycopg2.connect(**{name: value for name, value in made.items() if name not in {"cursor_factory"}})
    other.autocommit = True
    yield other.cursor()
    other.close()


@pytest.fixture
def looks(monkeypatch):
    """How often a checker was started."""
    begun = []
    inspect = paperchecks.inspect

    def counted(path, **more):
        begun.append(path)
        return inspect(path, **more)

    monkeypatch.setattr(paperchecks, "inspect", counted)
    return begun


def take(cursor, number):
    cursor.execute("SELECT pg_advisory_lock(hashtext('checkers'), hashtext(%s))", [f"{socket.gethostname()} {number}"])


def test_a_machine_looks_into_as_many_files_as_it_has_places(mal, elsewhere, settings):
    settings.MOST_CHECKERS = 2
    mal.attach()
    take(elsewhere, 0)
    with checkers.a_place() as is_free:
        assert is_free
    take(elsewhere, 1)

    assert check_file(mal.fresh.draft.pdf_id) == 0
    assert mal.fresh.draft.pdf.claimed_at is None

    elsewhere.connection.close()  # the other worker died: its places are free at once
    assert check_file(mal.fresh.draft.pdf_id) == 1
    assert mal.fresh.draft.pdf.inspected_at is not None


def test_a_place_is_free_again_after_a_look_that_failed(db, settings, elsewhere):
    settings.MOST_CHECKERS = 1
    with pytest.raises(ValueError, match="broken"), checkers.a_place():
        raise ValueError("broken")

    elsewhere.execute(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid <> pg_backend_pid()"
        " AND classid = hashtext('checkers')::bit(32)::bigint"
    )
    assert elsewhere.fetchone() == (0,)


def test_who_looks_into_a_file_goes_on_with_those_that_wait(mal, begin):
    amy = begin("amy")
    mal.attach(one_page_pdf("One"))
    amy.attach(one_page_pdf("Two"))

    assert check_file(amy.fresh.draft.pdf_id) == 2
    assert mal.fresh.draft.pdf.inspected_at is not None


def test_the_same_bytes_are_looked_into_once_at_a_time(mal, begin):
    amy = begin("amy")
    mal.attach(PDF)
    amy.attach(PDF)
    row = claim_file(now=timezone.now(), file_id=mal.fresh.draft.pdf_id)

    assert claim_file(now=timezone.now(), file_id=amy.fresh.draft.pdf_id) is None

    inspect_file(row, now=timezone.now())
    assert claim_file(now=timezone.now()).pk == amy.fresh.draft.pdf_id


def test_a_worker_that_died_holds_its_bytes_for_some_minutes(mal, begin):
    amy = begin("amy")
    mal.attach(PDF)
    amy.attach(PDF)
    claim_file(now=timezone.now() - timedelta(minutes=4), file_id=mal.fresh.draft.pdf_id)

    assert claim_file(now=timezone.now(), file_id=amy.fresh.draft.pdf_id).pk == amy.fresh.draft.pdf_id


def test_what_is_known_of_the_same_bytes_and_authors_is_used_again(mal, begin, looks):
    again = begin("mal")
    mal.attach(PDF)
    again.attach(PDF)

    assert check_waiting_files() == 2

    assert len(looks) == 1
    first, second = mal.fresh.draft.pdf, again.fresh.draft.pdf
    assert (second.findings, second.n_pages) == (first.findings, first.n_pages)
    assert bytes(Sketch.objects.get(file=second).numbers) == bytes(Sketch.objects.get(file=first).numbers)
    assert second.blind_copy.name != first.blind_copy.name


def test_other_authors_and_other_rules_are_another_look(mal, begin, looks):
    amy, again = begin("amy"), begin("mal")
    mal.attach(PDF)
    amy.attach(PDF)
    check_waiting_files()
    assert len(looks) == 2

    venue = again.paper.venue
    venue.page_limit = 1
    venue.save()
    again.attach(PDF)
    check_waiting_files()

    assert len(looks) == 3


def test_a_look_that_failed_is_not_used_again(mal, begin, looks):
    again = begin("mal")
    mal.attach(PDF)
    check_waiting_files()
    failed = paperchecks.Finding("not_checked", "We could not look inside.")
    PaperFile.objects.filter(pk=mal.fresh.draft.pdf_id).update(findings=[failed.to_json()])

    again.attach(PDF)
    check_waiting_files()

    assert len(looks) == 2
    assert [item["code"] for item in again.fresh.draft.pdf.findings] != ["not_checked"]


def test_new_files_come_before_those_that_are_looked_into_again(mal, begin):
    amy = begin("amy")
    mal.attach(one_page_pdf("Old"))
    check_waiting_files()
    PaperFile.objects.update(relook_at=timezone.now())
    amy.attach(one_page_pdf("New"))

    assert claim_file(now=timezone.now()).pk == amy.fresh.draft.pdf_id


def test_what_the_files_depend_on_is_kept_as_a_secret(mal, look_inside):
    mal.attach()
    look_inside()

    digest = mal.fresh.draft.pdf.looked_for
    assert (len(digest), digest in mal.get("edit").text) == (64, False)
