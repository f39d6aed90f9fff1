"""The final PDF against title, authors and licence as they stand now: for its authors, for chairs, never a reminder."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from proceedings.access import printed_authors
from proceedings.checklist import missing, unlike
from proceedings.models import CameraReady
from proceedings.reminders import _missing_for_print
from tests.paperchecks.files import paper, pdf_of
from tests.proceedings.test_camera_ready import address, save, whole
from venues.models import Venue


def final_pdf(title, authors, *, tail=(), pages=0):
    first, second = paper(front=[", ".join(authors)], tail=tail)
    return pdf_of([(title, 18), *first[1:]], *[["Words of a paper."] * 9] * pages, second)


def names_of(submission):
    return [row["name"] for row in printed_authors(submission)]


def hand_in(client, world, title="", authors=(), **more):
    row = world.papers[1]
    names = authors or names_of(row)
    upload = SimpleUploadedFile("f.pdf", final_pdf(title or row.title, names, **more), "application/pdf")
    assert client.post(address(world), whole(world, pdf=upload)).status_code == 302


def said(client, world):
    return client.get(address(world)).content.decode()


@pytest.fixture
def ada(released, as_person):
    return as_person(released, "ada")


def test_a_pdf_that_shows_what_stands_here_has_no_remark(released, ada):
    hand_in(ada, released)

    camera = CameraReady.objects.get()
    assert camera.pdf.printed["title"] == released.papers[1].title
    assert unlike(camera, released.alpha) == []
    assert "We looked inside and found nothing wrong." in said(ada, released)


def test_another_title_is_told_until_either_is_changed(released, ada):
    hand_in(ada, released, title="Towards Something Else")
    title = released.papers[1].title
    sentence = f"The PDF is called “Towards Something Else”; here the title is “{title}”."

    assert said(ada, released).count(sentence) == 2  # beside the PDF, and in what is missing
    answer = save(ada, released, "title", "Towards Something Else", CameraReady.objects.get().revision).json()
    assert sentence not in answer["problems_html"] and "Towards" not in answer["problems_html"]
    assert "The PDF is called" not in said(ada, released)


def test_a_missing_author_and_one_too_many_are_told_to_authors_and_chairs(released, ada, as_person):
    names = names_of(released.papers[1])
    hand_in(ada, released, authors=[*names[:-1], "Charles Babbage"])
    absent = f"Page 1 of the PDF does not name {names[-1]}, who is an author here."
    extra = "Page 1 of the PDF names Charles Babbage, who is no author here."

    for client, url in (
        (ada, address(released)),
        (as_person(released, "chi"), reverse("proceedings:chair", args=["alpha"])),
    ):
        page = client.get(url).content.decode()
        assert absent in page and extra in page


def test_a_final_version_that_is_anonymous_still_is_told(released, ada):
    hand_in(ada, released, authors=["Anonymous Authors"])

    assert "The final PDF still hides its authors: page 1 says “Anonymous Authors”." in said(ada, released)


def test_pages_and_licence_are_told_where_the_venue_asks(released, ada):
    Venue.objects.filter(pk=released.alpha.pk).update(final_page_limit=2, asks_licence_line=True)
    hand_in(ada, released, pages=3)

    page = said(ada, released)
    assert page.count("The main text ends on page 4; the limit is 2 pages.") == 2
    assert "The PDF names neither a licence nor a copyright, for which the venue asks." in page
    hand_in(ada, released, tail=["CC BY-SA 4.0"])
    page = said(ada, released)
    assert "the limit is 2 pages" not in page and "neither a licence" not in page
    assert "The PDF says CC BY-SA 4.0; here its authors chose CC BY 4.0." in page


def test_a_remark_prevents_nothing_and_brings_no_reminder_once_it_is_final(released, ada):
    hand_in(ada, released, title="Towards Something Else")
    camera = CameraReady.objects.get()
    remark = next(problem for problem in missing(camera, released.alpha) if problem.code == "pdf_remark")
    assert not remark.is_blocking
    assert remark.sentence in _missing_for_print(camera, released.alpha)

    camera.submitted_at = released.now

    assert remark.sentence not in _missing_for_print(camera, released.alpha)
    assert remark in missing(camera, released.alpha)


def test_a_file_from_before_this_was_looked_at_has_no_remark(published):
    camera = CameraReady.objects.exclude(pdf=None).get()

    assert camera.pdf.printed == {}
    assert unlike(camera, published.alpha) == []
