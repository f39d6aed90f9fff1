"""Posters, pictures and supplements: checked at once, frozen by publishing, gone with their paper."""

import io
import json
import re
import zipfile
from datetime import timedelta

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from audit.models import Entry
from decisions.models import Decision
from proceedings import actions
from proceedings.models import CameraReady, FinalFile, PublicFile
from proceedings.posters import drawing_of, problem_of
from submissions.actions import withdraw
from submissions.models import Version
from tests.cast import one_page_pdf
from tests.proceedings.test_camera_ready import address, whole
from tests.proceedings.test_publishing import body, finish, page
from venues.models import Deadline, Venue

A0, A1 = (2384, 3370), (1684, 2384)  # points
FILES = (("poster",), ("thumbnail",), ("supplement", "zip"))


@pytest.fixture
def asking(released):
    """Its venue asks for posters of A0 portrait, on boards of 1 by 2 metres."""
    Venue.objects.filter(pk=released.alpha.pk).update(
        poster_width_mm=841, poster_height_mm=1189, board_width_mm=1000, board_height_mm=2000
    )
    released.alpha.refresh_from_db()
    for paper in released.papers.values():
        paper.venue.refresh_from_db()
    return released


def upload(content, name="p.pdf", kind="application/pdf"):
    return SimpleUploadedFile(name, content, kind)


def picture(size=(1600, 900), kind="JPEG", **more) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **more)
    return out.getvalue()


def hand_in(world, place, content, number=1, **more):
    attach = getattr(actions, f"attach_{place}")
    return attach(world.papers[number], by=world.ada, now=world.now, file=io.BytesIO(content), **more)


def statuses(number=1):
    client = Client()
    return {client.get(page(name, number, *more)).status_code for name, *more in FILES}


# --- Posters --------------------------------------------------------------------------------------------


def test_a_poster_of_another_format_is_taken_with_a_clear_warning(asking, as_person):
    ada = as_person(asking, "ada")
    assert "The poster is missing (A0 portrait, 841 × 1189 mm)." in ada.get(address(asking)).content.decode()

    response = ada.post(address(asking), whole(asking, poster=upload(one_page_pdf("Poster", *A1))))

    assert response.status_code == 302
    camera = CameraReady.objects.get()
    assert (camera.poster.width, camera.poster.height) == (594, 841)
    said = ada.get(address(asking)).content.decode()
    assert "The poster is 594 × 841 mm (A1 portrait); the venue&#x27;s boards hold A0 portrait, 841 × 1189 mm." in said
    assert "printed at 142 % it fits" in said
    assert body(ada.get(address(asking, "final_poster"))) == one_page_pdf("Poster", *A1)


@pytest.mark.parametrize(
    ("width", "height", "remedy"),
    [(841, 1189, None), (835, 1197, None), (1189, 841, "turn the page"), (420, 594, "printed at 200 %"),
     (914, 1219, "Set the page"), (None, None, "")],
)  # fmt: skip
def test_a_poster_is_compared_with_what_the_venue_asks_for(width, height, remedy):
    venue = Venue(poster_width_mm=841, poster_height_mm=1189)

    found = problem_of(CameraReady(poster=FinalFile(width=width, height=height)), venue)

    assert found is None if remedy is None else remedy in found.remedy and not found.is_blocking


def test_the_drawing_is_to_scale_and_says_its_measures_in_words():
    venue = Venue(poster_width_mm=841, poster_height_mm=1189, board_width_mm=1000, board_height_mm=2000)

    drawn = drawing_of(CameraReady(poster=FinalFile(width=1189, height=841)), venue)

    for box, width, height in ((drawn.poster, 1189, 841), (drawn.wanted, 841, 1189)):
        assert box.width / drawn.board.width == pytest.approx(width / 1000, rel=0.01)
        assert box.height / drawn.board.height == pytest.approx(height / 2000, rel=0.01)
    assert not drawn.fits
    assert drawn.label == (
        "The poster, 1189 × 841 mm (A0 landscape), drawn on a board of 1000 × 2000 mm; "
        "asked for is A0 portrait, 841 × 1189 mm."
    )


def two_pages() -> bytes:
    with pikepdf.open(io.BytesIO(one_page_pdf("Poster", *A0))) as pdf:
        pdf.pages.append(pdf.pages[0])
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def locked_pdf() -> bytes:
    with pikepdf.open(io.BytesIO(one_page_pdf("Poster", *A0))) as pdf:
        out = io.BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (picture(), "This is not a PDF but a picture."),
        (two_pages(), "This PDF has 2 pages; a poster has one."),
        (locked_pdf(), "This PDF asks for a password."),
        (b"%PDF-1.7 nothing", "This PDF is damaged or incomplete"),
    ],
)
def test_what_cannot_be_a_poster_is_refused_and_nothing_typed_is_lost(asking, as_person, content, sentence):
    response = as_person(asking, "ada").post(address(asking), whole(asking, title="Kept title", poster=upload(content)))

    assert response.status_code == 422 and sentence in response.content.decode()
    camera = CameraReady.objects.get()
    assert (camera.title, camera.poster) == ("Kept title", None)


def test_a_poster_over_the_limit_is_refused(asking, as_person):
    Venue.objects.filter(pk=asking.alpha.pk).update(max_pdf_mb=1)
    content = one_page_pdf("Poster", *A0) + b" " * 2**20

    response = as_person(asking, "ada").post(address(asking), whole(asking, poster=upload(content)))

    assert response.status_code == 422 and "the limit is 1 MB" in response.content.decode()


def test_a_page_in_larger_units_is_measured_as_large_as_it_is(asking):
    with pikepdf.open(io.BytesIO(one_page_pdf("Poster", *A1))) as pdf:
        pdf.pages[0].obj["/UserUnit"] = 2
        out = io.BytesIO()
        pdf.save(out)

    row = hand_in(asking, "poster", out.getvalue())

    assert (row.width, row.height) == (1188, 1682)


def test_a_venue_that_asks_for_no_poster_speaks_of_none(released, as_person):
    said = as_person(released, "ada").get(address(released)).content.decode()

    assert "oster is missing" not in said and 'name="poster"' not in said


def test_a_poster_and_a_picture_are_taken_away_again_and_it_is_logged(asking, as_person):
    hand_in(asking, "poster", one_page_pdf("Poster", *A0))
    ada = as_person(asking, "ada")

    for _ in range(2):  # a double click
        ada.post(address(asking), whole(asking, remove="poster"))

    assert CameraReady.objects.get().poster is None
    verbs = Entry.objects.filter(verb__startswith="proceedings.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["proceedings.attach_poster", "proceedings.detach"]
    assert ada.post(address(asking), whole(asking, remove="pdf")).status_code == 409


def shut_for_print(world, *, poster):
    """Camera-ready is over since yesterday, and posters are due `poster` days from now."""
    Deadline.objects.filter(venue=world.alpha, kind="camera_ready").update(
        opens_at=None, at=world.now - timedelta(days=1)
    )
    Deadline.objects.create(venue=world.alpha, kind="poster", at=world.now + timedelta(days=poster))


def disabled_at(said, marker):
    """Whether the part of the form in which this marker stands is disabled."""
    return "disabled" in re.findall(r"<fieldset[^>]*plain-set[^>]*>", said[: said.index(marker)])[-1]


def test_a_poster_is_taken_until_its_own_day_when_print_is_over(asking, as_person):
    shut_for_print(asking, poster=3)
    ada = as_person(asking, "ada")
    said = ada.get(address(asking)).content.decode()

    shut = {name: disabled_at(said, f'name="{name}"') for name in ("title", "pdf", "poster", "thumbnail", "presenter")}
    assert shut == {"title": True, "pdf": True, "poster": False, "thumbnail": True, "presenter": True}
    assert "What is due later can still be changed: posters until" in said
    taken = ada.post(address(asking), {"revision": 0, "poster": upload(one_page_pdf("Poster", *A0))})
    refused = ada.post(address(asking), {"revision": 0, "pdf": upload(one_page_pdf("Final"))})

    camera = CameraReady.objects.get()
    assert (taken.status_code, camera.poster.width) == (302, 841)
    assert (refused.status_code, camera.pdf) == (409, None)
    assert "they can give your paper more time" in refused.content.decode()
    assert ada.post(address(asking), {"revision": 0, "remove": "poster"}).status_code == 302
    assert CameraReady.objects.get().poster is None


def test_a_poster_is_refused_when_its_own_day_is_over_too(asking, as_person):
    shut_for_print(asking, poster=-0.5)
    ada = as_person(asking, "ada")
    said = ada.get(address(asking)).content.decode()

    assert disabled_at(said, 'name="poster"') and "What is due later" not in said
    assert ada.post(address(asking), {"poster": upload(one_page_pdf("Poster", *A0))}).status_code == 409
    assert not FinalFile.objects.exists()


def test_a_missing_poster_never_stops_a_paper_from_being_final(asking):
    finish(asking, 1)

    assert CameraReady.objects.get().submitted_at == asking.now


# --- Pictures -------------------------------------------------------------------------------------------


def test_a_picture_is_written_anew_without_what_the_camera_noted(released, as_person):
    exif = Image.Exif()
    exif[0x010E] = "Secret place"
    ada = as_person(released, "ada")
    ada.post(address(released), whole(released, thumbnail=upload(picture(exif=exif), "p.jpg", "image/jpeg")))

    content = body(ada.get(address(released, "final_thumbnail")))
    found = Image.open(io.BytesIO(content))
    assert (found.format, found.size, dict(found.getexif())) == ("WEBP", (720, 405), {})
    assert b"Secret place" not in content


@pytest.mark.parametrize("content", [b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", b"not a picture", b""])
def test_what_is_no_picture_is_refused_with_a_sentence(released, as_person, content):
    file = upload(content or b" ", "p.png", "image/png")
    response = as_person(released, "ada").post(address(released), whole(released, thumbnail=file, title="Kept"))

    assert response.status_code == 422 and re.search("do not take them|cannot be read", response.content.decode())
    assert (CameraReady.objects.get().title, CameraReady.objects.get().thumbnail) == ("Kept", None)


def test_without_a_picture_the_first_page_stands_for_the_paper(released):
    finish(released, 1)
    actions.publish(released.alpha, by=released.chi, now=released.now)

    row = PublicFile.objects.get(kind="thumbnail")
    found = Image.open(io.BytesIO(body(Client().get(page("thumbnail", 1)))))
    assert (found.format, found.size) == ("WEBP", (row.width, row.height))
    assert row.width == 360
    hand_in(released, "thumbnail", picture(), size=1000)
    actions.correct(released.papers[1], by=released.chi, now=released.now)
    assert PublicFile.objects.get(kind="thumbnail").width == 720


def test_pictures_in_the_list_wait_until_they_are_seen_and_keep_their_place(published):
    PublicFile.objects.filter(kind="thumbnail").update(width=360, height=466)
    with CaptureQueriesContext(connection) as queries:
        said = Client().get(page("papers")).content.decode()

    tag = re.search(r'<img class="thumb"[^>]*>', said)[0]
    assert page("thumbnail", 1) in tag and 'width="360" height="466"' in tag and 'loading="lazy"' in tag
    assert said.count('class="thumb"') == 1 and len(queries) < 15


# --- The record -----------------------------------------------------------------------------------------


def test_nothing_beside_a_paper_is_public_before_publishing_and_after_unpublishing(asking):
    hand_in(asking, "poster", one_page_pdf("Poster", *A0))
    finish(asking, 1)
    actions.save_fields(
        asking.papers[1], by=asking.ada, now=asking.now, revision=9, changes={"publishes_supplement": True}
    )
    how = {"by": asking.chi, "now": asking.now}
    assert statuses() == {404}

    actions.publish(asking.alpha, **how)
    assert statuses() == {200}
    actions.unpublish(asking.alpha, **how)
    assert statuses() == {404}


def test_what_authors_change_later_stays_out_of_the_record_until_it_is_published(published):
    before = body(Client().get(page("poster", 1)))
    other = one_page_pdf("Another", *A0)
    camera = CameraReady.objects.get(submission=published.papers[1])
    row = FinalFile(camera_ready=camera, size=len(other), sha256="1" * 64, uploaded_at=published.now)
    row.file.save("p.pdf", ContentFile(other), save=False)
    row.save()
    camera.poster, camera.thumbnail, camera.publishes_supplement = row, None, False
    camera.save()
    assert body(Client().get(page("poster", 1))) == before

    actions.publish(published.alpha, by=published.chi, now=published.now)

    assert body(Client().get(page("poster", 1))) == other
    assert Client().get(page("thumbnail", 1)).status_code == 404
    assert Client().get(page("supplement", 1, "zip")).status_code == 404


def test_the_files_of_a_withdrawn_or_rejected_paper_are_gone(published):
    assert statuses() == {200}
    rejected = published.alpha.outcomes.filter(is_accept=False).first()
    decision = Decision.objects.get(submission=published.papers[1])
    accepted, decision.released_outcome = decision.released_outcome, rejected
    decision.save()
    assert statuses() == {404}
    decision.released_outcome = accepted
    decision.save()

    withdraw(published.papers[1], by=published.ada, now=published.now)
    assert statuses() == {404}


def test_a_paper_page_links_what_stands_beside_it(published):
    said = Client().get(page("paper", 1)).content.decode()
    other = Client().get(page("paper", 3)).content.decode()

    for name, *more in FILES:
        assert page(name, 1, *more) in said
        assert page(name, 3, *more) not in other


def test_a_supplement_is_public_only_by_a_tick_and_only_to_save(released, as_person):
    pdf = Version.objects.get(submission=released.papers[1]).pdf
    Version.objects.filter(submission=released.papers[1]).update(supplement=pdf)
    finish(released, 1)
    how = {"by": released.chi, "now": released.now}
    assert "Publish my supplement" in as_person(released, "ada").get(address(released)).content.decode()
    actions.publish(released.alpha, **how)
    assert Client().get(page("supplement", 1, "pdf")).status_code == 404

    actions.save_fields(
        released.papers[1], by=released.ada, now=released.now, revision=9, changes={"publishes_supplement": True}
    )
    assert Client().get(page("supplement", 1, "pdf")).status_code == 404
    actions.correct(released.papers[1], **how)

    response = Client().get(page("supplement", 1, "pdf"))
    assert response["Content-Disposition"] == 'attachment; filename="alpha-1-supplement.pdf"'
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert body(response) == pdf.file.open().read()
    assert Client().get(page("supplement", 1, "zip")).status_code == 404


def test_posters_are_in_the_archive_and_in_the_json(published, as_person):
    chi = as_person(published, "chi")
    archive = zipfile.ZipFile(io.BytesIO(body(chi.get(reverse("proceedings:papers_zip", args=["alpha"])))))
    name = next(name for name in archive.namelist() if name.startswith("posters/"))

    assert archive.read(name) == one_page_pdf("Poster", *A0)
    assert name in archive.read("index.csv").decode()
    papers = json.loads(chi.get(reverse("proceedings:venue_json", args=["alpha"])).content)["papers"]
    found = {row["number"]: (row["poster"], row["publishes_supplement"]) for row in papers}
    assert found[1] == (name, True) and found[3] == (None, False)
