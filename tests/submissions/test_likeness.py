"""Papers of one venue that are the same or nearly so: found whoever submits them, told to chairs alone."""

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from paperchecks.likeness import KEPT
from submissions.access import likenesses_for_chair
from submissions.actions.likeness import compare_waiting, keep_sketch
from submissions.identity import Conflict
from submissions.models import Likeness, PaperFile, Sketch, Version
from tests.cast import Stage, build


@pytest.fixture
def world(db):
    """The cast while papers are reviewed; what was submitted was never compared."""
    return build(Stage.REVIEWING)


def words(seed, *, shared=0.0, base=0):
    """A sketch that has so large a share of its numbers from another one."""

    def half(part):
        own, other = (np.random.default_rng([part, each]).integers(2**31, 2**32, KEPT) for each in (seed, base))
        n_shared = round(shared * KEPT)
        return sorted({*other[:n_shared].tolist(), *own[: KEPT - n_shared].tolist()})

    return (*half(1), *half(2))


def give(world, number, sketch=(), sha256=None):
    """Let the latest PDF of a paper have these words, and these bytes."""
    file = world.papers[number].draft.pdf
    keep_sketch(file, sketch)
    PaperFile.objects.filter(pk=file.pk).update(compared_at=None, **({"sha256": sha256} if sha256 else {}))


def pairs():
    return {(row.first.number, row.second.number): (row.kind, round(row.share, 2)) for row in Likeness.objects.all()}


def test_the_same_words_and_the_same_bytes_are_found_and_others_are_not(world):
    give(world, 1, words(0))
    give(world, 2, words(1, shared=0.97))
    give(world, 3, words(2, shared=0.5))
    give(world, 4, sha256="a" * 64)
    give(world, 5, sha256="a" * 64)

    assert compare_waiting(now=timezone.now()) >= 5

    found = pairs()
    assert {pair: kind for pair, (kind, _) in found.items()} == {(1, 2): "near", (4, 5): "same"}
    assert found[4, 5] == ("same", 1.0)
    assert 0.85 < found[1, 2][1] < 1
    assert compare_waiting(now=timezone.now()) == 0


def test_a_new_version_is_compared_anew_and_the_others_stay(world):
    for number in (1, 2):
        give(world, number, words(0))
    for number in (3, 4):
        give(world, number, words(9))
    compare_waiting(now=timezone.now())
    assert set(pairs()) == {(1, 2), (3, 4)}

    give(world, 2, words(9))
    assert compare_waiting(now=timezone.now()) == 1

    assert set(pairs()) == {(2, 3), (2, 4), (3, 4)}


def test_drafts_and_other_venues_are_not_compared(world):
    other = world.beta.submissions.filter(submitted_at__isnull=False).first()
    PaperFile.objects.filter(pk__in=[world.draft.draft.pdf_id, other.draft.pdf_id]).update(sha256="b" * 64)
    give(world, 1, sha256="b" * 64)

    compare_waiting(now=timezone.now())

    assert pairs() == {}


def test_a_chair_sees_a_pair_only_when_both_papers_are_open_to_them(world):
    give(world, 1, words(0))
    give(world, 2, words(0))
    give(world, 4, words(0))
    compare_waiting(now=timezone.now())

    def seen_by(key):
        return [(row.first.number, row.second.number) for row in likenesses_for_chair(world.people[key], world.alpha)]

    assert seen_by("chi") == [(1, 2), (1, 4), (2, 4)]
    assert seen_by("cas") == [(1, 2)]  # in conflict with paper 4
    Conflict.objects.create(submission=world.papers[2], person=world.chi, source="chair")
    assert seen_by("chi") == [(1, 4)]


def test_the_sweep_asks_as_often_for_many_papers_as_for_few(world):
    def asked(numbers):
        for number in numbers:
            give(world, number, words(0))
        with CaptureQueriesContext(connection) as queries:
            compare_waiting(now=timezone.now())
        return len(queries)

    asked([1, 2, 3, 4, 5])
    assert asked([1, 2, 3, 4, 5]) == asked([1, 2])


def test_no_page_of_an_author_tells_of_a_paper_like_theirs(world, client):
    client.force_login(world.ada)
    pages = [f"/v/alpha/my/{world.papers[1].public_id}/{page}" for page in ("edit/", "panel/pdf/", "problems/", "")]
    Likeness.objects.all().delete()
    before = [client.get(page).content for page in pages]
    give(world, 1, words(0), sha256=world.papers[1].draft.pdf.sha256)
    give(world, 2, words(0))
    compare_waiting(now=timezone.now())
    assert pairs() == {(1, 2): ("near", 1.0)}

    after = [client.get(page).content for page in pages]

    assert [len(page) for page in after] == [len(page) for page in before]


def test_ten_thousand_papers_are_compared_in_memory(world):
    from submissions.actions.likeness import Paper, _alike

    rng = np.random.default_rng(3)
    halves = np.sort(rng.integers(0, 2**32, (10_000, 2, KEPT)), axis=2).reshape(10_000, 2 * KEPT)
    halves[77] = halves[9_999]
    papers = [Paper(n, n, str(n), tuple(row)) for n, row in enumerate(halves.tolist())]

    assert list(_alike(papers, {77, 500})) == [(77, 9_999, "near", 1.0)]


def test_the_sketch_goes_with_its_file(world):
    give(world, 1, words(0))
    file = world.papers[1].draft.pdf
    Version.objects.filter(pdf=file).update(pdf=None)
    file.delete()

    assert Sketch.objects.count() == 0
