"""A table becomes sessions and talks after a look, or a sentence for each line that cannot be read."""

from datetime import UTC, datetime

import pytest

from schedule.importing import plan_of
from schedule.models import Session, Talk
from schedule.moments import zone_of
from tests.schedule.test_editor import rows, undo_latest

TABLE = "/v/alpha/chair/schedule/table/"
GOOD = """day,start,end,session,room,kind,title,speakers
2024-05-11,9:00,9:05,Opening,Schubert 3,social,,
2024-05-11,9:05,10:00,Invited,Schubert 3,invited,,
2024-05-11,9:05,9:50,Invited,,,Genes that speak,Ada Lovelace; Amy Ångström
"""


@pytest.mark.parametrize(
    "line, said",
    [
        ("2024-05-11,9:00:9:05,10:00,A", "Line 2: “9:00:9:05” is no time of day; write it as 9:05 or 14:30."),
        ("2024-05-11,14:00,13:00,A", "Line 2: This ends at 13:00, before it starts at 14:00."),
        ("11 May,9:00,10:00,A", "Line 2: “11 May” is no day; write it as 2024-05-11."),
        ("2024-05-11,9:00,10:00,", "Line 2: The session has no name."),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(line, said):
    plan = plan_of(f"day,start,end,session\n{line}\n", zone=zone_of("UTC"))

    assert list(plan.faults) == [said]


def test_a_table_is_shown_before_it_is_added_and_can_be_taken_back(world, chi):
    before = rows(world)

    page = chi.post(TABLE, {"text": GOOD, "do": "look"}).content.decode()
    assert "Add 2 sessions" in page
    assert "Genes that speak" in page
    assert rows(world) == before

    chi.post(TABLE, {"text": GOOD, "do": "add"})
    talk = Talk.objects.get(title="Genes that speak")
    assert (talk.session.title, talk.session.room.name, talk.minutes) == ("Invited", "Schubert 3", 45)
    assert talk.names == ["Ada Lovelace", "Amy Ångström"]
    assert Session.objects.get(title="Opening").starts_at == datetime(2024, 5, 11, 9, tzinfo=UTC)

    undo_latest(chi, world)
    assert rows(world) == before


def test_with_one_bad_line_nothing_is_added_and_nothing_typed_is_lost(world, chi):
    before = rows(world)
    text = GOOD.replace("9:05,10:00", "9:00:9:05,10:00")

    answer = chi.post(TABLE, {"text": text, "do": "add"})

    assert answer.status_code == 422
    assert "Line 3: “9:00:9:05” is no time of day" in answer.content.decode()
    assert "9:00:9:05,10:00,Invited" in answer.content.decode()
    assert rows(world) == before
