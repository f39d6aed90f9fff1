"""The log cannot be changed unnoticed, and mostly cannot be changed at all."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from audit.actions import record
from audit.models import Entry
from audit.verifying import faults


def write(n: int = 3, venue_id: int | None = 1) -> list[Entry]:
    now = timezone.now()
    with transaction.atomic():
        return [
            record("tests.did", by=None, now=now + timedelta(seconds=i), venue_id=venue_id, n=i, pair=(1, 2))
            for i in range(n)
        ]


def tamper(sql: str) -> None:
    """Change the table as somebody with the owner's rights could."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")


@pytest.mark.django_db
def test_entries_are_chained_and_whole():
    first, second, third = write()

    assert [first.position, second.position, third.position] == [1, 2, 3]
    assert (second.previous_hash, third.previous_hash) == (first.hash, second.hash)
    assert list(faults()) == []


@pytest.mark.django_db
def test_each_venue_has_a_chain_of_its_own():
    write(2, venue_id=1)
    write(1, venue_id=2)
    write(1, venue_id=None)

    assert sorted(Entry.objects.values_list("chain", "position")) == [
        ("site", 1),
        ("venue:1", 1),
        ("venue:1", 2),
        ("venue:2", 1),
    ]
    assert list(faults()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql", ["UPDATE audit_entry SET verb = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"]
)
def test_the_database_refuses_to_change_the_log(sql):
    write()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_no_truncate")  # see tests/conftest.py

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)

    assert Entry.objects.count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("UPDATE audit_entry SET verb = 'x' WHERE position = 2", "venue:1: entry 2 was changed after it was written."),
        ("UPDATE audit_entry SET data = '{}' WHERE position = 1", "venue:1: entry 1 was changed after it was written."),
        ("DELETE FROM audit_entry WHERE position = 2", "venue:1: entry 2 is missing."),
    ],
)
def test_verify_notices_what_the_trigger_did_not_prevent(sql, fault):
    write()
    tamper(sql)

    assert fault in list(faults())
    with pytest.raises(CommandError, match="broken"):
        call_command("audit", "verify")


@pytest.mark.django_db
def test_verify_says_what_it_checked(capsys):
    write(2)

    call_command("audit", "verify")

    assert capsys.readouterr().out == "The audit log is whole: 2 entries in 1 chains.\n"


@pytest.mark.django_db(transaction=True)
def test_an_entry_cannot_be_written_outside_the_transaction_of_its_action():
    with pytest.raises(RuntimeError, match="in the transaction"):
        record("tests.did", by=None, now=timezone.now())


@pytest.mark.django_db
def test_an_action_that_fails_leaves_no_entry():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record("tests.did", by=None, now=timezone.now())
        raise ZeroDivisionError

    assert Entry.objects.count() == 0
