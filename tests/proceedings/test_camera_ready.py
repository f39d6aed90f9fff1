"""Authors finish a paper: saved as it is typed, late with a kind sentence, author lists by the chair's leave."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from proceedings import actions
from proceedings.models import CameraReady, FinalFile
from tests.cast import one_page_pdf


def address(world, name="camera_ready", number=1):
    return reverse(f"proceedings:{name}", args=["alpha", world.papers[number].public_id])


def save(client, world, field, value, revision=0):
    return client.post(address(world, "save"), {"field": field, "value": value, "revision": revision})


def whole(world, **changes):
    paper = world.papers[1]
    return {
        "revision": 0, "title": paper.title, "abstract": paper.abstract, "licence": "cc-by-4.0", "presenter": "",
        "attendance": "",
    } | changes  # fmt: skip


def test_the_form_begins_with_the_accepted_version_and_says_what_is_missing(released, as_person):
    said = as_person(released, "ada").get(address(released)).content.decode()

    assert released.papers[1].title in said and "Cody Ünal" in said
    assert "The final PDF is missing." in said and "Nobody is named who presents it." in said
    assert not CameraReady.objects.exists()  # looking makes nothing


def test_the_page_of_the_paper_leads_to_the_form(released, as_person):
    paper = released.papers[1]
    said = as_person(released, "ada").get(f"/v/alpha/my/{paper.public_id}/").content.decode()

    assert address(released) in said


def test_a_field_is_saved_as_it_is_typed_and_never_over_anothers_change(released, as_person):
    ada = as_person(released, "ada")

    answer = save(ada, released, "title", " A  new title ").json()
    assert answer["revision"] == 1 and "The final PDF is missing." in answer["problems_html"]
    assert CameraReady.objects.get().title == "A new title"
    stale = save(ada, released, "title", "Mine")
    assert (stale.status_code, stale.json()["theirs"]) == (409, "A new title")
    assert CameraReady.objects.get().title == "A new title"


@pytest.mark.parametrize(
    ("field", "value"),
    [("licence", "mine"), ("presenter", "zzzzzzzzzzzz"), ("link-code", "javascript:alert(1)"), ("link-x", "a"),
     ("submitted_at", "2020-01-01"), ("title", "x" * 401)],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_a_sentence(released, as_person, field, value):
    response = save(as_person(released, "ada"), released, field, value)

    assert response.status_code == 422 and response.json()["message"].endswith((".", "allowed."))


def test_without_script_everything_is_sent_at_once_and_finished(released, as_person):
    ada = as_person(released, "ada")
    pdf = SimpleUploadedFile("f.pdf", one_page_pdf("Final"), "application/pdf")
    response = ada.post(address(released), whole(released, consents="on", pdf=pdf, **{"link-code": "git.example/x"}))
    assert response.status_code == 302
    camera = CameraReady.objects.get()
    assert camera.links["code"] == "https://git.example/x" and camera.pdf.n_pages == 1 and camera.consents

    refused = ada.post(address(released, "finish"), whole(released, revision=1, consents="on"))
    assert refused.status_code == 422 and "Nobody is named who presents it." in refused.content.decode()
    presenter = camera.authors[1]["author"]
    done = ada.post(address(released, "finish"), whole(released, revision=1, consents="on", presenter=presenter))
    assert done.status_code == 302
    assert CameraReady.objects.get().submitted_at is not None


def test_what_is_no_pdf_is_refused_and_nothing_typed_is_lost(released, as_person):
    pdf = SimpleUploadedFile("f.pdf", b"PK\x03\x04 no pdf", "application/pdf")
    response = as_person(released, "ada").post(address(released), whole(released, title="Kept title", pdf=pdf))

    assert response.status_code == 422 and "Kept title" in response.content.decode()
    assert CameraReady.objects.get().title == "Kept title" and not FinalFile.objects.exists()


def test_who_is_late_is_told_kindly_and_an_extension_opens_the_form(released, as_person):
    paper = released.papers[1]
    released.alpha.deadlines.filter(kind="camera_ready").update(opens_at=None, at=released.now - timedelta(days=1))
    ada = as_person(released, "ada")

    assert "they can give your paper more time" in ada.get(address(released)).content.decode()
    late = save(ada, released, "title", "Late")
    assert late.status_code == 422 and "what you saved by then counts" in late.json()["message"]
    paper.extensions.create(kind="camera_ready", at=released.now + timedelta(days=1))
    assert save(ada, released, "title", "Late").status_code == 200


def test_a_chair_can_extend_the_camera_ready_deadline_of_a_paper(released, as_person):
    day = (released.now + timedelta(days=40)).date().isoformat()
    as_person(released, "chi").post("/v/alpha/papers/1/extend/", {"kind": "camera_ready", "at": day})

    assert released.papers[1].extensions.get().kind == "camera_ready"


def test_a_withdrawn_paper_has_no_form(released, as_person):
    paper = released.papers[1]
    paper.withdrawn_at = released.now
    paper.save()

    assert as_person(released, "ada").get(address(released)).status_code == 404


@pytest.mark.parametrize(("severities", "found"), [({}, ["fonts_not_embedded"]), ({"fonts_not_embedded": "off"}, [])])
def test_a_final_pdf_is_measured_as_its_venue_rates(released, severities, found):
    released.alpha.severities = severities
    released.alpha.save()
    paper = released.papers[1]
    paper.venue.refresh_from_db()

    row = actions.attach_pdf(paper, by=released.ada, now=released.now, file=io.BytesIO(one_page_pdf("Final words")))

    assert [item["code"] for item in row.findings if item["code"] == "fonts_not_embedded"] == found
