"""Findings: kept as they were said and as rows to search; dismissed by chairs for good, and taken back."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from paperchecks import Finding
from submissions.access import dismissed_keys, findings_for_chair
from submissions.actions import dismiss_findings, take_back_dismissal, undo_dismissals
from submissions.actions.dismissing import NotDismissable, NothingToTakeBack
from submissions.actions.files import claim_file, give_up_looking
from submissions.actions.keeping import keep_findings
from submissions.invariants import _findings as faults
from submissions.models import PaperFile, PaperFinding, Version
from tests.cast import one_page_pdf

NAMED = Finding("author_name", "Page 1 says “Ada Lovelace”.", "Take it out.", 1, "Ada Lovelace")
AGAIN = Finding("author_name", "Page 3 says “ada  lovelace”.", "Take it out.", 3, "ada  lovelace")
LONG = Finding("too_long", "The main text has 9 pages; 6 are allowed.", "Shorten it.")
HINT = Finding("scanned", "Page 2 is a picture.", "", 2)
BROKEN = Finding("damaged", "This PDF is damaged.")


@pytest.fixture(autouse=True)
def no_findings(world) -> None:
    """Nobody found anything yet."""
    keep_findings(PaperFile.objects.all(), [])


def find(paper, *findings: Finding) -> PaperFile:
    """Let these have been found in a paper's PDF."""
    file = PaperFile.objects.get(pk=paper.draft.pdf_id)
    keep_findings([file], [finding.to_json() for finding in findings])
    return file


def rows_of(file: PaperFile) -> list[tuple]:
    return list(PaperFinding.objects.filter(file=file).order_by("position").values_list("code", "key", "pages"))


def keys_seen(world, who: str) -> list[tuple[int, str, bool]]:
    rows = findings_for_chair(world.people[who], world.alpha).select_related("submission")
    return sorted((row.submission.number, row.code, row.is_dismissed) for row in rows)


def dismiss(world, *numbers: int, code: str = "author_name", by: str = "chi", reason: str = "A namesake.") -> str:
    found = findings_for_chair(world.people[by], world.alpha).filter(submission__number__in=numbers, code=code)
    return dismiss_findings(world.alpha, found, reason=reason, by=world.people[by], now=world.now)


# --- Rows -----------------------------------------------------------------------------------------------


def test_the_same_words_on_two_pages_are_one_row(world):
    file = find(world.papers[1], NAMED, AGAIN, LONG)

    assert rows_of(file) == [("author_name", NAMED.key, [1, 3]), ("too_long", LONG.key, [])]
    assert [row.position for row in file.found.order_by("position")] == [0, 2]
    assert list(faults()) == []


def test_another_look_replaces_the_rows(world):
    find(world.papers[1], NAMED, LONG)
    file = find(world.papers[1], HINT)

    assert rows_of(file) == [("scanned", HINT.key, [2])]
    assert list(faults()) == []


def test_what_is_known_before_the_look_has_its_row(mal, look_inside):
    mal.attach(one_page_pdf("Anonymous words")[:400])
    file = mal.fresh.draft.pdf

    assert [row[0] for row in rows_of(file)] == ["truncated"]
    look_inside()
    assert [row[0] for row in rows_of(file)] == [item["code"] for item in mal.fresh.draft.pdf.findings]
    assert list(faults()) == []


def test_a_file_that_was_given_up_has_a_row(ready):
    file = ready.fresh.draft.pdf
    PaperFile.objects.filter(pk=file.pk).update(n_tries=3, claimed_at=timezone.now() - timedelta(minutes=10))

    give_up_looking(now=timezone.now())

    assert [row[0] for row in rows_of(file)] == ["not_checked"]


def test_findings_of_a_file_that_is_gone_are_not_kept(mal):
    mal.attach()
    row = claim_file(now=timezone.now())
    PaperFile.objects.filter(pk=row.pk).delete()

    assert keep_findings([row], [LONG.to_json()]) == 0
    assert PaperFinding.objects.count() == 0


def test_the_invariants_notice_a_row_too_few(world):
    file = find(world.papers[1], NAMED)
    PaperFinding.objects.all().delete()

    assert list(faults()) == [f"file {file.public_id}: its findings can be searched otherwise than they are shown"]


def test_the_migration_makes_the_rows_that_a_look_makes(world):
    file = find(world.papers[1], NAMED, AGAIN, LONG, HINT)
    before = list(PaperFinding.objects.order_by("position").values("file", "key", "code", "severity", "pages"))
    PaperFinding.objects.all().delete()

    import_module("submissions.migrations.0007_findings").fill(apps, None)

    assert list(PaperFinding.objects.order_by("position").values(*before[0])) == before
    assert [row["file"] for row in before] == [file.pk] * 3


# --- Which a chair sees ------------------------------------------------------------------------------------


def test_a_chair_sees_the_latest_files_of_papers_that_stand(world):
    for number in (1, 2, 5):
        find(world.papers[number], LONG)
    find(world.draft, LONG)

    assert keys_seen(world, "chi") == [(1, "too_long", False), (2, "too_long", False)]


def test_findings_of_an_earlier_version_are_history(submitted, world):
    find(submitted.fresh, NAMED)
    submitted.attach(one_page_pdf("Second"))
    find(submitted.fresh, LONG)
    number = submitted.fresh.number
    assert keys_seen(world, "chi") == [(number, "author_name", False)], "what is not submitted is nobody's business"

    submitted.submit()

    assert keys_seen(world, "chi") == [(number, "too_long", False)]


def test_a_chair_sees_nothing_of_papers_in_conflict(world):
    for number in (1, 3, 4):
        find(world.papers[number], NAMED)

    assert keys_seen(world, "cas") == [(1, "author_name", False)]
    assert keys_seen(world, "chi") == [(number, "author_name", False) for number in (1, 3, 4)]


# --- Dismissed ----------------------------------------------------------------------------------------------


def test_dismissed_is_dismissed_for_the_next_version_too(submitted, world):
    find(submitted.fresh, NAMED, LONG)
    number = submitted.fresh.number
    dismiss(world, number)

    submitted.attach(one_page_pdf("Second"))
    submitted.submit()
    find(submitted.fresh, AGAIN)

    assert Version.objects.filter(submission=submitted.paper).count() == 2
    assert keys_seen(world, "chi") == [(number, "author_name", True)]
    assert dismissed_keys(submitted.fresh) == {NAMED.key}


def test_a_dismissal_holds_for_its_paper_alone(world):
    find(world.papers[1], NAMED)
    find(world.papers[2], NAMED)

    dismiss(world, 1)

    assert keys_seen(world, "chi") == [(1, "author_name", True), (2, "author_name", False)]


def test_a_dismissal_is_undone_as_a_whole(world):
    find(world.papers[1], NAMED)
    find(world.papers[2], NAMED)
    change = dismiss(world, 1, 2)

    assert undo_dismissals(world.alpha, change, by=world.cas, now=world.now) == 2
    assert keys_seen(world, "chi") == [(1, "author_name", False), (2, "author_name", False)]
    with pytest.raises(NothingToTakeBack):
        undo_dismissals(world.alpha, change, by=world.chi, now=world.now)


def test_an_undo_leaves_alone_what_the_chair_may_not_see(world):
    find(world.papers[1], NAMED)
    find(world.papers[4], NAMED)
    change = dismiss(world, 1, 4)

    assert undo_dismissals(world.alpha, change, by=world.cas, now=world.now) == 1
    assert keys_seen(world, "chi") == [(1, "author_name", False), (4, "author_name", True)]


def test_one_dismissal_is_taken_back(world):
    find(world.papers[1], NAMED, LONG)
    dismiss(world, 1)
    dismiss(world, 1, code="too_long")

    take_back_dismissal(world.alpha, PaperFinding.objects.get(code="too_long"), by=world.chi, now=world.now)

    assert keys_seen(world, "chi") == [(1, "author_name", True), (1, "too_long", False)]


def test_two_chairs_dismiss_the_same_at_once(world):
    find(world.papers[1], NAMED)
    rows = list(findings_for_chair(world.chi, world.alpha))

    for who in (world.chi, world.cas):
        dismiss_findings(world.alpha, rows, reason="Fine.", by=who, now=world.now)

    assert keys_seen(world, "chi") == [(1, "author_name", True)]


@pytest.mark.parametrize(
    ("finding", "reason", "sentence"),
    [
        (BROKEN, "Fine.", "“Damaged” cannot be called fine: nobody can use a file like that."),
        (LONG, " ", "Say in a few words why these findings are fine: the next chair will want to know."),
    ],
)
def test_what_cannot_be_dismissed_is_said(world, finding, reason, sentence):
    find(world.papers[1], finding)

    with pytest.raises(NotDismissable, match=sentence):
        dismiss(world, 1, code=finding.code, reason=reason)
    assert keys_seen(world, "chi") == [(1, finding.code, False)]


def test_nothing_ticked_is_said(world):
    with pytest.raises(NotDismissable, match="Tick the findings first"):
        dismiss(world, 1)
