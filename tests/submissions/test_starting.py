"""From the call to a draft, in one click."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from audit.models import Entry
from submissions.actions import create_draft
from submissions.actions.drafts import MOST_DRAFTS, TooManyDrafts
from submissions.identity import Authorship
from submissions.models import Submission


def start_url(venue="alpha"):
    return reverse("submissions:start", args=[venue])


def test_anybody_reads_what_submitting_takes(client, world):
    page = client.get(start_url())

    assert page.status_code == 200
    assert "Sign in and begin" in page.text
    assert "6 pages" in page.text


def test_signing_in_leads_back_to_the_button(client, world):
    answer = client.post(start_url())

    assert answer["Location"] == f"/accounts/login/?next={start_url()}"


def test_one_click_makes_a_draft_with_its_first_author(client, world):
    client.force_login(world.mal)

    answer = client.post(start_url())

    paper = Submission.objects.get(public_id=answer["Location"].split("/")[-3])
    author = Authorship.objects.get(submission=paper)
    assert (paper.number, paper.submitted_at, paper.draft.title) == (None, None, "")
    assert (author.person, author.name, author.email) == (world.mal, "Mal Lory", world.mal.email)
    assert (author.is_contact, author.state) == (True, "confirmed")
    assert client.get(answer["Location"]).status_code == 200
    assert Entry.objects.get(submission_id=paper.pk).verb == "submissions.create_draft"


def test_drafts_are_found_again_on_the_same_page(mal):
    mal.save("title", "Half a paper")

    page = mal.client.get(start_url())

    assert "Half a paper" in page.text
    assert mal.url("edit") in page.text


def test_a_closed_call_says_so_and_takes_nothing(client, world, at):
    client.force_login(world.mal)

    with at(minutes=-1):
        page = client.get(start_url())
        answer = client.post(start_url(), headers={"accept": "application/json"})

    assert "The call is closed." in page.text
    assert answer.status_code == 409
    assert answer.json()["message"].startswith("The deadline passed on")
    assert not Submission.objects.filter(pk__in=Authorship.objects.of(world.mal).values("submission")).exists()


def test_a_call_that_opens_later_says_so(client, world):
    deadline = world.alpha.deadlines.get(kind="submission")
    deadline.opens_at = deadline.at.replace(microsecond=0) - (deadline.at - world.now) / 2
    deadline.save()
    client.force_login(world.mal)

    assert "has not opened yet" in client.get(start_url()).text
    answer = client.post(start_url(), headers={"accept": "application/json"})
    assert answer.json()["message"].startswith("This opens on")


def test_a_track_may_be_open_longer_than_the_rest(client, world, at):
    general = world.alpha.deadlines.get(kind="submission")
    track = world.alpha.tracks.get(name="Main")
    world.alpha.deadlines.create(kind="submission", track=track, at=general.at + (general.at - world.now))
    client.force_login(world.mal)

    with at(minutes=-1):
        answer = client.post(start_url())

    assert "/edit/" in answer["Location"]


def test_nobody_begins_papers_without_end(world):
    for _ in range(MOST_DRAFTS):
        create_draft(world.beta, by=world.mal, now=world.now)

    with pytest.raises(TooManyDrafts, match="You have 20 drafts here that are not submitted"):
        create_draft(world.beta, by=world.mal, now=world.now)


def test_an_unpublished_call_is_not_there(client, world):
    world.alpha.is_public = False
    world.alpha.save()
    client.force_login(world.mal)

    assert client.get(start_url()).status_code == 404
    assert client.post(start_url()).status_code == 404


def test_a_draft_can_be_thrown_away_with_its_files(ready):
    stored = ready.fresh.draft.pdf.file

    answer = ready.post("discard")

    assert answer["Location"] == start_url()
    assert not Submission.objects.filter(pk=ready.paper.pk).exists()
    assert ready.get("edit").status_code == 404
    assert stored.name


def test_a_submitted_paper_cannot_be_thrown_away(submitted):
    answer = submitted.post("discard", accept="application/json")

    assert answer.status_code == 409
    assert answer.json() == {"message": "This paper is submitted. You can withdraw it instead."}


def test_a_co_author_finds_the_paper_by_a_verified_address(client, world, mal):
    mal.post("add_author")
    row = mal.authors[1]
    mal.save(f"author-{row.public_id}-email", "abe@elsewhere.example")
    client.force_login(world.abe)
    assert client.get(mal.url("edit")).status_code == 404

    EmailAddress.objects.create(user=world.abe, email="Abe@Elsewhere.example", verified=False)
    client.get(start_url())
    assert client.get(mal.url("edit")).status_code == 404

    EmailAddress.objects.filter(email="Abe@Elsewhere.example").update(verified=True)
    client.get(start_url())
    assert client.get(mal.url("edit")).status_code == 200
