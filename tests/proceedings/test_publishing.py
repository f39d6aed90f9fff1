"""Who and what becomes public, when, and how it is taken back."""

import io
import json
import zipfile
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from decisions.actions import carry_out_release, decide, request_release
from decisions.models import Decision
from decisions.releasing import plan_release
from proceedings import access, actions
from proceedings.models import CameraReady, PublicPaper
from submissions.actions import withdraw
from tests.cast import AUTHORS, PEOPLE, Stage, build, one_page_pdf
from venues.models import Outcome

EXPORTS = ("papers_csv", "authors_csv", "all_bib", "venue_json")


def page(name, *args):
    app = "schedule" if name == "paper" else "proceedings"
    return reverse(f"{app}:{name}", args=["alpha", *args])


def finish(world, number, *, now=None):
    """Everything of one paper is handed in, by its first author."""
    now = now or world.now
    paper, person = world.papers[number], world.people[AUTHORS[number][0]]
    camera = actions.save_fields(
        paper, by=person, now=now, revision=0,
        changes={"consents": True, "attendance": "remote", "link-code": "https://code.example/x"},
    )  # fmt: skip
    actions.save_fields(
        paper, by=person, now=now, revision=1, changes={"presenter": camera.authors[0]["author"]}
    )  # fmt: skip
    pdf = SimpleUploadedFile("my name.pdf", one_page_pdf(f"Final {number}"), "application/pdf")
    actions.attach_pdf(paper, by=person, now=now, file=pdf)
    actions.finish(paper, by=person, now=now)


def texts_of(world, number):
    """Title and authors of a paper: what must not be seen."""
    return [world.papers[number].title, *(PEOPLE[key] for key in AUTHORS[number])]


def public_bodies(client=None):
    """Everything that the public pages say, by address."""
    client = client or Client()
    names = [page("papers"), page("papers") + "?q=on"]
    for number in range(1, 8):
        names += [page("paper", number), page("bib", number), page("pdf", number), page("card", number)]
        names += [page("version_pdf", number, 1), page("poster", number), page("thumbnail", number)]
        names.append(page("supplement", number, "zip"))
    return {name: client.get(name) for name in names}


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_nothing_is_public_before_a_chair_publishes(released):
    finish(released, 1)

    assert {response.status_code for response in public_bodies().values()} == {404}
    assert not access.public_papers(released.alpha).exists()
    assert "Papers" not in Client().get("/v/alpha/").content.decode()


def test_publishing_shows_accepted_papers_with_their_authors_and_nothing_of_others(released, as_person):
    finish(released, 1)
    chi = as_person(released, "chi")

    before = chi.get(page("chair")).content.decode()
    assert "1 without a final PDF and licence" in before and "#3" in before
    assert chi.post(page("publish")).status_code == 302

    found = public_bodies()
    assert {name for name, response in found.items() if response.status_code == 200} == {
        page("papers"), page("papers") + "?q=on", page("pdf", 1), page("version_pdf", 1, 1), page("thumbnail", 1),
        *(page(kind, number) for kind in ("paper", "bib", "card") for number in (1, 3)),
    }  # fmt: skip
    said = " ".join(body(response).decode("utf-8", "replace") for response in found.values())
    assert PEOPLE["ada"] in said and PEOPLE["cody"] in said and PEOPLE["cas"] in said
    for number in (2, 4, 5):
        for text in texts_of(released, number):
            assert text not in said
    for key in ("rob", "ray", "ria", "ari"):
        assert PEOPLE[key] not in said and "university.edu" not in said


def test_exports_hold_accepted_papers_alone(released, as_person):
    finish(released, 1)
    chi = as_person(released, "chi")

    for name in EXPORTS:
        said = body(chi.get(page(name))).decode()
        assert released.papers[1].title in said.replace("{", "").replace("}", ""), name
        for number in (2, 4, 5):
            assert not any(text in said for text in texts_of(released, number)), name
    archive = zipfile.ZipFile(io.BytesIO(body(chi.get(page("papers_zip")))))
    index, pdf = archive.namelist()
    assert index == "index.csv" and pdf.startswith("001-lovelace-on-") and pdf.endswith(".pdf")
    assert archive.read(pdf) == one_page_pdf("Final 1")
    assert released.papers[1].title in archive.read(index).decode()


def test_addresses_and_names_stand_in_the_table_of_authors(released, as_person):
    lines = body(as_person(released, "chi").get(page("authors_csv"))).decode("utf-8-sig").splitlines()

    assert lines[0] == "number,title,position,first name,last name,affiliation,e-mail,contact"
    assert lines[1].endswith(",1,Ada,Lovelace,Ada University,ada@ada-university.edu,yes")
    assert lines[2].endswith(",2,Cody,Ünal,Cody University,cody@cody-university.edu,")


def words_of(workbook: bytes) -> list[str]:
    """The texts of a workbook, as another reader than its writer finds them."""
    shared = ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(workbook)).read("xl/sharedStrings.xml"))
    return ["".join(item.itertext()) for item in shared]


def test_the_workbooks_say_what_the_tables_say(released, as_person):
    finish(released, 1)
    chi = as_person(released, "chi")

    papers, authors = (words_of(body(chi.get(page(name)))) for name in ("papers_xlsx", "authors_xlsx"))

    assert papers[:3] == ["number", "title", "authors"]
    assert released.papers[1].title in papers and "CC BY 4.0" in papers
    assert {"first name", "last name", "Ünal", "ada@ada-university.edu"} <= set(authors)
    for number in (2, 4, 5):
        assert not set(texts_of(released, number)) & {*papers, *authors}


def test_a_chair_in_conflict_has_workbooks_without_the_paper(released, as_person):
    finish(released, 3)
    cas = as_person(released, "cas")

    for name in ("papers_xlsx", "authors_xlsx"):
        assert not [text for text in words_of(body(cas.get(page(name)))) if PEOPLE["cas"] in text], name


def test_a_chair_in_conflict_sees_nothing_of_the_paper_in_progress_and_exports(released, as_person):
    finish(released, 3)
    cas, chi = as_person(released, "cas"), as_person(released, "chi")

    for name in ("chair", *EXPORTS, "papers_zip"):
        assert PEOPLE["cas"] not in body(cas.get(page(name))).decode("utf-8", "replace").split("</header>")[-1], name
    names = zipfile.ZipFile(io.BytesIO(body(cas.get(page("papers_zip"))))).namelist()
    assert names == ["index.csv"]
    title = released.papers[3].title
    assert title in chi.get(page("chair")).content.decode()
    assert title not in cas.get(page("chair")).content.decode()
    assert cas.post(page("correct", 3)).status_code == 404
    assert cas.post("/v/alpha/papers/3/author-list/").status_code == 404


def test_a_chair_in_conflict_learns_nothing_from_the_number_of_papers(released, as_person):
    """Paper 4 is in conflict with cas: whether it was accepted shows in no byte of the page."""
    cas = as_person(released, "cas")
    without = cas.get(page("chair")).content
    poster = Outcome.objects.get(venue=released.alpha, key="poster")
    Decision.objects.filter(submission=released.papers[4]).update(outcome=poster, released_outcome=poster)

    def comparable(content):
        return [line for line in content.decode().splitlines() if "csrf" not in line]

    assert comparable(cas.get(page("chair")).content) == comparable(without)


def test_a_decision_that_is_not_released_is_not_published(db):
    world = build(Stage.DECIDING)

    with pytest.raises(actions.NotPublishable, match="No accepted paper"):
        actions.publish(world.alpha, by=world.chi, now=world.now)


def test_unpublishing_hides_everything_at_once_and_publishing_brings_it_back(published, as_person):
    anonymous, chi = Client(), as_person(published, "chi")
    shown = {name for name, response in public_bodies(anonymous).items() if response.status_code == 200}
    assert page("paper", 1) in shown and page("pdf", 1) in shown

    chi.post(page("unpublish"))
    assert {response.status_code for response in public_bodies(anonymous).values()} == {404}
    assert {response.status_code for response in public_bodies(chi).values()} == {404}
    assert "/proceedings/" not in anonymous.get("/v/alpha/").content.decode()

    chi.post(page("publish"))
    again = public_bodies(anonymous)
    assert {name for name, response in again.items() if response.status_code == 200} == shown
    verbs = list(
        Entry.objects.filter(verb__startswith="proceedings.").order_by("position").values_list("verb", flat=True)
    )
    assert verbs == ["proceedings.unpublish", "proceedings.publish"]


def test_a_call_that_is_not_public_hides_the_record(published):
    published.alpha.is_public = False
    published.alpha.save()

    assert {response.status_code for response in public_bodies().values()} == {404}


def test_a_paper_withdrawn_after_publishing_leaves_a_notice_without_text(published):
    anonymous = Client()
    assert anonymous.get(page("pdf", 1)).status_code == 200
    paper = published.papers[1]
    withdraw(paper, by=published.ada, now=published.now)

    notice = anonymous.get(page("paper", 1)).content.decode()
    assert "This paper was withdrawn" in notice and paper.title in notice
    assert "Abstract" not in notice and "citation_" not in notice and ".pdf" not in notice
    for name in ("pdf", "bib", "card"):
        assert anonymous.get(page(name, 1)).status_code == 404
    assert paper.title not in anonymous.get(page("papers")).content.decode()
    assert access.public_cards(published.alpha).keys() == {published.papers[3].pk}

    actions.publish(published.alpha, by=published.chi, now=published.now)
    assert PublicPaper.objects.get(number=1).retracted_at == published.now


def test_a_paper_whose_released_decision_becomes_a_rejection_is_gone_at_once(published):
    anonymous = Client()
    assert anonymous.get(page("paper", 3)).status_code == 200
    reject = Outcome.objects.get(venue=published.alpha, key="reject")
    how = {"by": published.chi, "now": published.now}
    decide(published.papers[3], outcome=reject, **how)
    n_letters = plan_release(published.chi, published.alpha, now=published.now).n_letters
    release = request_release(published.alpha, typed_count=n_letters, cancel_minutes=0, **how)
    assert anonymous.get(page("paper", 3)).status_code == 200  # until its authors are told

    carry_out_release(release, now=release.goes_at)

    assert anonymous.get(page("paper", 3)).status_code == 404
    title = published.papers[3].title
    assert title not in anonymous.get(page("papers")).content.decode()
    assert title not in anonymous.get(page("paper", 1)).content.decode()  # as similar


def test_a_correction_becomes_the_next_version_and_the_first_stays(published, as_person):
    paper, now = published.papers[1], published.now
    paper.extensions.create(kind="camera_ready", at=now + timedelta(days=1))
    other = SimpleUploadedFile("x.pdf", one_page_pdf("Corrected"), "application/pdf")
    actions.attach_pdf(paper, by=published.ada, now=now, file=other)
    anonymous = Client()
    assert body(anonymous.get(page("pdf", 1))) != one_page_pdf("Corrected")

    as_person(published, "chi").post(page("correct", 1), {"note": "Figure 2 was upside down."})

    assert body(anonymous.get(page("pdf", 1))) == one_page_pdf("Corrected")
    assert body(anonymous.get(page("version_pdf", 1, 1))) == one_page_pdf(f"Final {paper.public_id}")
    assert body(anonymous.get(page("version_pdf", 1, 2))) == one_page_pdf("Corrected")
    said = anonymous.get(page("paper", 1)).content.decode()
    assert "v2" in said and "v1" in said and "Figure 2 was upside down." in said


def test_a_note_on_what_else_was_corrected_is_a_version_too_and_pressed_twice_it_is_one(published, as_person):
    chi = as_person(published, "chi")

    for _ in range(2):
        chi.post(page("correct", 1), {"note": "An author's name was misspelt."})
    chi.post(page("correct", 1), {"note": ""})

    versions = PublicPaper.objects.get(number=1).versions.order_by("number").values_list("number", "note")
    assert list(versions) == [(1, ""), (2, "An author's name was misspelt.")]
    assert body(Client().get(page("version_pdf", 1, 2))) == body(Client().get(page("version_pdf", 1, 1)))


def test_publishing_again_without_change_makes_no_version_and_keeps_the_date(published):
    before = PublicPaper.objects.get(number=1)
    actions.publish(published.alpha, by=published.chi, now=published.now)
    first = PublicPaper.objects.get(number=1)
    actions.publish(published.alpha, by=published.chi, now=published.now + timedelta(hours=1))
    second = PublicPaper.objects.get(number=1)

    assert (first.published_at, second.updated_at) == (before.published_at, first.updated_at)
    assert second.versions.count() == 1


def test_what_authors_did_not_call_final_is_listed_without_pdf_and_links(released):
    finish(released, 1)
    CameraReady.objects.update(submitted_at=None)
    actions.publish(released.alpha, by=released.chi, now=released.now)

    said = Client().get(page("paper", 1)).content.decode()
    assert "have not handed in a final PDF" in said and "code.example" not in said and "CC BY" not in said


def test_json_of_the_venue_says_what_will_be_published(released, as_person):
    finish(released, 1)
    said = json.loads(body(as_person(released, "chi").get(page("venue_json"))))

    assert [paper["number"] for paper in said["papers"]] == [1, 3]
    assert said["papers"][0]["links"] == [{"kind": "code", "label": "Code", "url": "https://code.example/x"}]
    assert said["papers"][0]["authors"][0] == {"name": "Ada Lovelace", "affiliation": "Ada University"}
    assert said["papers"][1]["pdf"] is None
