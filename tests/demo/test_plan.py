"""What is planned for the demonstration, before anything is written."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from demo import cast, plan, titles
from demo.actions.committee import read_edition
from demo.crowd import PLACES, Crowd, domain
from demo.stages import Stage, brought_to, deadlines_of
from demo.subjects import ML4ASTRO, MLGENX

NOW = datetime(2031, 5, 17, 14, 0, tzinfo=UTC)


def planned(slug, seed=0):
    return plan.PLANS[slug](read_edition(slug)["venue"]["topics"], seed=seed)


@pytest.mark.parametrize("slug", [cast.MLGENX, cast.ML4ASTRO])
def test_the_same_seed_gives_the_same_plan_and_another_seed_another(slug):
    assert planned(slug, 3) == planned(slug, 3)
    assert planned(slug, 3) != planned(slug, 4)


def test_mlgenx_has_what_lists_must_be_able_to_show():
    papers = planned(cast.MLGENX).papers
    submitted = [paper for paper in papers if not paper.is_draft]

    assert len(submitted) == 62
    assert sum(paper.is_draft for paper in papers) == 7
    assert max(len(paper.title) for paper in papers) == len(titles.LONG_TITLE) > 200
    assert max(len(paper.authors) for paper in papers) == 14
    assert sum(paper.is_withdrawn for paper in papers) == 1
    assert any("$" in paper.story.abstract for paper in submitted)
    assert any(not author.who.name.isascii() for paper in submitted for author in paper.authors)
    assert len({paper.title for paper in papers}) == len(papers)


def test_ml4astro_has_its_38_accepted_titles():
    papers = planned(cast.ML4ASTRO).papers

    assert sum(paper.outcome in {"talk", "poster"} for paper in papers) == 38
    assert sum(paper.outcome == "talk" for paper in papers) == 8
    assert sum(paper.outcome == "reject" for paper in papers) == 20


@pytest.mark.parametrize("slug", [cast.MLGENX, cast.ML4ASTRO])
def test_nobody_made_up_is_called_like_somebody_whom_the_public_pages_name(slug):
    document = read_edition(slug)
    shown = frozenset(person["name"] for people in document["people"].values() for person in people)

    made = plan.PLANS[slug](document["venue"]["topics"], taken=shown)
    names = {author.who.name for paper in made.papers for author in paper.authors}
    names |= {member.who.name for member in made.members}

    assert names & shown == set()


@pytest.mark.parametrize("slug", [cast.MLGENX, cast.ML4ASTRO])
def test_every_address_belongs_to_nobody(slug):
    assert {who.email.rpartition(".")[2] for who in planned(slug).people} == {"example"}


def test_places_have_different_domains():
    assert len({domain(place) for place in PLACES}) == len(PLACES)


def test_a_crowd_has_no_two_people_of_one_name():
    crowd = Crowd(Random(1))

    names = [crowd.somebody().name for _ in range(300)]

    assert len(set(names)) == 300


@pytest.mark.parametrize(("slug", "subjects"), [(cast.MLGENX, MLGENX), (cast.ML4ASTRO, ML4ASTRO)])
def test_every_topic_has_its_phrases(slug, subjects):
    assert len(subjects) == len(read_edition(slug)["venue"]["topics"])


# --- Stages -----------------------------------------------------------------------------------------------

OPEN = {
    Stage.CALL: ("submission", None),
    Stage.BIDDING: ("bidding", "submission"),
    Stage.REVIEWING: ("review", "bidding"),
    Stage.DISCUSSING: ("discussion", "review"),
    Stage.DECIDING: ("notification", "discussion"),
    Stage.RELEASED: ("camera_ready", "notification"),
    Stage.PROGRAMME: (None, "camera_ready"),
}


@pytest.mark.parametrize("slug", [cast.MLGENX, cast.ML4ASTRO])
@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("hours", [0, 7, 13, 23])
def test_at_every_stage_the_right_door_is_open(slug, stage, hours):
    now = NOW + timedelta(hours=hours)
    at = deadlines_of(brought_to(read_edition(slug), stage, now))
    ahead, passed = OPEN[stage]

    assert ahead is None or now < at[ahead]
    assert passed is None or at[passed] <= now


@pytest.mark.parametrize("slug", [cast.MLGENX, cast.ML4ASTRO])
def test_moving_a_calendar_keeps_its_spans_and_hours(slug):
    before = deadlines_of(read_edition(slug))
    after = deadlines_of(brought_to(read_edition(slug), Stage.REVIEWING, NOW))

    assert {after[kind] - before[kind] for kind in before} == {after["review"] - before["review"]}
    assert {at.strftime("%H:%M") for at in after.values()} == {"11:59"}
