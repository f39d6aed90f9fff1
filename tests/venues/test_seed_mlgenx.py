"""MLGenX at ICLR 2024 stands in `demo/venues/` with its facts: this is what the product was made for."""

from datetime import UTC, date, datetime

import pytest

from tests.venues.conftest import imported, seed
from venues import toml
from venues.models import DeadlineKind, ShownPersonKind


@pytest.fixture
def mlgenx(chi):
    return imported("mlgenx-2024", chi)


def deadline(venue, kind):
    return venue.deadlines.get(kind=kind)


def names(venue, kind):
    return [row.name for row in venue.shown_people.filter(kind=kind).order_by("position")]


def test_mlgenx_deadlines_are_at_2359_aoe(mlgenx):
    submission = deadline(mlgenx, DeadlineKind.SUBMISSION)

    assert submission.at == datetime(2024, 2, 9, 11, 59, tzinfo=UTC)
    assert submission.first_at == datetime(2024, 2, 5, 11, 59, tzinfo=UTC)
    assert deadline(mlgenx, DeadlineKind.NOTIFICATION).at == datetime(2024, 3, 4, 11, 59, tzinfo=UTC)
    assert deadline(mlgenx, DeadlineKind.NOTIFICATION).first_at == datetime(2024, 3, 2, 11, 59, tzinfo=UTC)
    assert deadline(mlgenx, DeadlineKind.CAMERA_READY).at == datetime(2024, 4, 27, 11, 59, tzinfo=UTC)
    assert {row.at.astimezone(UTC).strftime("%H:%M") for row in mlgenx.deadlines.all()} == {"11:59"}


def test_mlgenx_is_where_and_when_it_was(mlgenx):
    assert (mlgenx.name, mlgenx.parent, mlgenx.place, mlgenx.starts_on, mlgenx.time_zone) == (
        "Machine Learning for Genomics Explorations",
        "ICLR 2024",
        "Vienna, Austria",
        date(2024, 5, 11),
        "Europe/Vienna",
    )


def test_mlgenx_topics(mlgenx):
    assert [topic.name for topic in mlgenx.topics.order_by("position")] == [
        "Foundation models for genomics",
        "Biological sequence design",
        "Interpretability and Generalizability in genomics",
        "Causal representation learning",
        "Perturbation biology",
        "Modeling long-range dependencies in sequences, single-cell and spatial omics",
        "Integrating multimodal perturbation readouts",
        "Active learning in genomics",
        "Generative models in Biology",
        "Multimodal representation learning",
        "Uncertainty quantification",
        "Optimal transport",
        "Experimental design for Biology",
        "Graph neural network and knowledge graph",
        "New datasets and benchmarks for genomics explorations",
    ]


def test_mlgenx_policy(mlgenx):
    assert (mlgenx.blindness, mlgenx.page_limit, mlgenx.max_supplement_mb, mlgenx.is_archival) == (
        "double", 6, 100, False,
    )  # fmt: skip
    assert [award.name for award in mlgenx.awards.all()] == ["Best paper"]
    assert mlgenx.template_url == "https://github.com/ICLR/Master-Template/raw/master/iclr2024.zip"


def test_mlgenx_people(mlgenx):
    organisers = names(mlgenx, ShownPersonKind.ORGANISER)

    assert len(organisers) == 17
    assert organisers[0] == "Ehsan Hajiramezanali"
    assert organisers[8] == "Aïcha Bentaieb"
    assert organisers[-1] == "Yashas Annadani"
    assert names(mlgenx, ShownPersonKind.SPEAKER) == [
        "Silvia Chiappa", "James Zou", "Jason Hartford", "Lindsay Edwards", "Nicola Richmond", "Kyunghyun Cho",
        "Michael Bronstein", "Brian Hie", "Bianca Dumitrascu",
    ]  # fmt: skip


def test_mlgenx_committee_of_99(mlgenx):
    committee = names(mlgenx, ShownPersonKind.COMMITTEE)

    assert len(committee) == len(set(committee)) == 99
    assert (committee[0], committee[-1]) == ("Aaron Lee Feller", "Ziteng Liu")
    assert {"Nagaraj Thenkarai Janakiraman", "Amy X. Xie", "YU Yingying", "Pouya M. Ghari"} <= set(committee)


def test_mlgenx_call_page_shows_the_facts(mlgenx, client, time_machine):
    time_machine.move_to(datetime(2024, 2, 5, 14, tzinfo=UTC), tick=False)

    page = client.get("/v/mlgenx-2024/").content.decode()

    assert "Workshop at ICLR 2024 · Vienna, Austria · 11 May 2024" in page
    assert "Thu 8 Feb 2024, 23:59 AoE" in page
    assert 'datetime="2024-02-09T11:59:00Z"' in page
    assert "<s>4 Feb</s> extended to" in page
    assert "Aïcha Bentaieb" in page
    assert "The technical committee of 99" in page
    assert page.count("<li") >= 15 + 17


def test_mlgenx_file_is_canonical(mlgenx):
    said = [line for line in seed("mlgenx-2024").splitlines() if not line.startswith("#")]
    written = [line for line in toml.dump_venue(mlgenx).splitlines() if not line.startswith("#")]

    assert written == said
