"""ML4Astro at ICML 2022 stands in `demo/venues/` with its facts."""

from datetime import UTC, date, datetime

import pytest

from tests.venues.conftest import imported, seed
from venues import toml
from venues.models import DeadlineKind, ShownPersonKind


@pytest.fixture
def ml4astro(chi):
    return imported("ml4astro-2022", chi)


def people(venue, kind):
    return [(row.name, row.affiliation, row.role) for row in venue.shown_people.filter(kind=kind).order_by("position")]


def test_ml4astro_deadlines_are_at_2359_aoe(ml4astro):
    at = {row.kind: row.at for row in ml4astro.deadlines.all()}

    assert at[DeadlineKind.SUBMISSION] == datetime(2022, 5, 24, 11, 59, tzinfo=UTC)
    assert at[DeadlineKind.NOTIFICATION] == datetime(2022, 6, 11, 11, 59, tzinfo=UTC)
    assert at[DeadlineKind.CAMERA_READY] == datetime(2022, 7, 11, 11, 59, tzinfo=UTC)
    assert {row.label: row.at for row in ml4astro.announced_dates.all()} == {
        "Videos of online talks": datetime(2022, 7, 2, 11, 59, tzinfo=UTC),
        "Posters": datetime(2022, 7, 16, 11, 59, tzinfo=UTC),
    }


def test_ml4astro_is_where_and_when_it_was(ml4astro):
    assert (ml4astro.name, ml4astro.parent, ml4astro.place, ml4astro.starts_on, ml4astro.time_zone) == (
        "Machine Learning for Astrophysics",
        "ICML 2022",
        "Baltimore, MD, USA",
        date(2022, 7, 22),
        "America/New_York",
    )


def test_ml4astro_open_problems(ml4astro):
    assert [topic.name for topic in ml4astro.topics.order_by("position")] == [
        "Efficient high-dimensional Likelihood-based and Simulation-Based Inference",
        "Robustness to covariate shifts and model misspecification",
        "Anomaly and outlier detection, search for rare signals with ML",
        "Methods for accurate uncertainty quantification",
        "Methods for improved interpretability of models",
        "(Astro)-physics informed models, models which preserve symmetries and equivariances",
        "Deep Learning for accelerating numerical simulations",
        "Benchmarking and deployment of ML models for large-scale data analysis",
    ]


def test_ml4astro_policy(ml4astro):
    assert (ml4astro.blindness, ml4astro.page_limit, ml4astro.page_limit_note, ml4astro.is_archival) == (
        "double", 4, "References do not count.", False,
    )  # fmt: skip
    assert ml4astro.template_url == "https://media.icml.cc/Conferences/ICML2022/Styles/icml2022.zip"
    assert [(row.key, row.is_accept) for row in ml4astro.outcomes.order_by("position")] == [
        ("talk", True), ("poster", True), ("reject", False), ("desk-reject", False),
    ]  # fmt: skip


def test_ml4astro_people(ml4astro):
    organisers = people(ml4astro, ShownPersonKind.ORGANISER)

    assert len(organisers) == 8
    assert organisers[:2] == [
        ("Francois Lanusse", "CNRS", "co-chair"),
        ("Marc Huertas-Company", "IAC", "co-chair"),
    ]
    assert ("Brice Ménard", "Johns Hopkins University", "") in organisers
    assert people(ml4astro, ShownPersonKind.SPEAKER) == [
        ("Josh Bloom", "UC Berkeley", ""),
        ("Katie Bouman", "Caltech", ""),
        ("Daniela Huppenkothen", "SRON", ""),
        ("Jakob Macke", "Tübingen University", ""),
        ("Laurence Perreault-Levasseur", "University of Montreal", ""),
        ("Dustin Tran", "Google", ""),
        ("George Stein", "UC Berkeley", ""),
        ("Soledad Villar", "Johns Hopkins University", ""),
    ]


def test_ml4astro_call_page_shows_the_facts(ml4astro, client, time_machine):
    time_machine.move_to(datetime(2022, 5, 1, tzinfo=UTC), tick=False)

    page = client.get("/v/ml4astro-2022/").content.decode()

    assert "Workshop at ICML 2022 · Baltimore, MD, USA · 22 July 2022" in page
    assert "Mon 23 May 2022, 23:59 AoE" in page
    assert "Brice Ménard" in page
    assert "4 pages" in page
    assert "24 by 36 inches" in page


def test_ml4astro_file_is_canonical(ml4astro):
    said = [line for line in seed("ml4astro-2022").splitlines() if not line.startswith("#")]
    written = [line for line in toml.dump_venue(ml4astro).splitlines() if not line.startswith("#")]

    assert written == said
