"""Files: taken in or refused with a sentence, looked into by a worker, blind for the committee, in ranges for all."""

import io
import zipfile
from datetime import timedelta
from hashlib import sha256

import pikepdf
import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from submissions.actions.files import NoBlindCopy, claim_file, give_up_looking, inspect_file
from submissions.files import blind_copy_of, file_response
from submissions.models import PaperFile
from submissions.tasks import check_file
from tests.cast import one_page_pdf
from tests.submissions.conftest import PDF, body


def zipped(**files: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def signed_pdf(author: str = "Mal Lory") -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(PDF)) as pdf:
        pdf.docinfo["/Author"] = author
        pdf.save(out)
    return out.getvalue()


def locked_pdf() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(PDF)) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    return out.getvalue()


def message(answer) -> str:
    return answer.json()["message"]


def send(mal, content: bytes, *, kind="pdf", name="paper.pdf"):
    file = SimpleUploadedFile(name, content)
    return mal.post("attach", kind, data={kind: file}, accept="application/json")


# --- Taking in -------------------------------------------------------------------------------------------


def test_a_file_is_hashed_and_counted_at_once(mal):
    mal.attach(PDF, name="Mal_Lory_final_v7.pdf")

    file = mal.fresh.draft.pdf
    assert (file.sha256, file.size, file.suffix) == (sha256(PDF).hexdigest(), len(PDF), "pdf")
    assert file.uploaded_at == file.began_at
    assert "Mal" not in file.file.name
    assert sha256(PDF).hexdigest() in mal.get("edit").text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty (0 bytes). Upload it again; the copy on your disk may be fine."),
        (b"PK\x03\x04word document", "This is not a PDF but a ZIP archive or a Word document."),
        (b"\\documentclass{article}", "This is not a PDF but LaTeX source."),
        (b"just text", "This is not a PDF."),
    ],
)
def test_what_is_not_a_pdf_is_refused_with_what_it_is(mal, content, sentence):
    answer = send(mal, content)

    assert answer.status_code == 409
    assert message(answer).startswith(sentence)
    assert mal.fresh.draft.pdf is None
    assert PaperFile.objects.filter(submission=mal.paper).count() == 0


def test_one_byte_too_many_is_refused_and_the_limit_itself_is_taken(mal, world):
    world.alpha.max_pdf_mb = 1
    world.alpha.save()
    filled = PDF + b"%" * (2**20 - len(PDF) - 7) + b"\n%%EOF\n"
    assert len(filled) == 2**20

    refused = send(mal, filled + b"\n")

    assert refused.status_code == 409
    assert message(refused).startswith("This file has 1.0 MB; the limit is 1 MB.")
    assert send(mal, filled).status_code == 302


def test_no_file_at_all_is_said(mal):
    answer = mal.post("attach", "pdf", accept="application/json")

    assert message(answer) == "Choose a file first."


def test_a_supplement_is_a_zip_archive_or_a_pdf(mal):
    assert send(mal, zipped(a="x"), kind="supplement", name="code.zip").status_code == 302
    assert mal.fresh.draft.supplement.suffix == "zip"
    assert send(mal, PDF, kind="supplement").status_code == 302
    assert mal.fresh.draft.supplement.suffix == "pdf"

    refused = send(mal, b"\x1f\x8b\x08compressed by ada", kind="supplement", name="code.tgz")

    assert message(refused) == "This is a compressed archive. Supplements are taken as a ZIP archive or as a PDF."


def test_a_kind_of_file_that_does_not_exist_is_not_there(mal):
    assert mal.post("attach", "poster").status_code == 404
    assert mal.get("file_panel", "poster").status_code == 404


def test_the_same_file_twice_is_one_file(mal):
    mal.attach()
    mal.attach()

    assert PaperFile.objects.filter(submission=mal.paper).count() == 1


def test_a_replaced_draft_file_goes_and_a_submitted_one_stays(submitted, django_capture_on_commit_callbacks):
    first = submitted.fresh.draft.pdf
    with django_capture_on_commit_callbacks(execute=True):
        submitted.attach(one_page_pdf("Second"))
        second = submitted.fresh.draft.pdf
        submitted.attach(one_page_pdf("Third"))

    storage = storages["default"]
    assert storage.exists(first.file.name)
    assert not storage.exists(second.file.name)
    assert not PaperFile.objects.filter(pk=second.pk).exists()


def test_a_file_can_be_taken_out_again(mal):
    mal.attach()

    answer = mal.post("detach", "pdf", **{"HX-Request": "true"})

    assert mal.fresh.draft.pdf is None
    assert "Drop the PDF here" in answer.text


def test_a_file_after_the_deadline_is_refused(mal, at):
    with at(seconds=-1):
        answer = send(mal, PDF)

    assert message(answer).startswith("The deadline passed on")
    assert mal.fresh.draft.pdf is None


# --- Looking inside --------------------------------------------------------------------------------------


def test_a_worker_finds_pages_names_and_draws_page_1(mal, look_inside):
    mal.attach(signed_pdf())
    assert "On the server; the checks begin soon" in mal.get("file_panel", "pdf").text

    assert look_inside() == 1

    file = mal.fresh.draft.pdf
    assert (file.n_pages, file.inspected_at is not None) == (1, True)
    assert "Mal Lory" in " ".join(finding["sentence"] for finding in file.findings)
    assert not any(finding["severity"] == "blocker" for finding in file.findings)
    picture = mal.get("picture", file.public_id)
    assert picture["Content-Type"] == "image/webp"
    assert body(picture)[8:12] == b"WEBP"
    assert "the checks begin soon" not in mal.get("file_panel", "pdf").text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (locked_pdf(), "This PDF asks for a password. Save it without a password and upload it again."),
        (b"%PDF-1.7\nnothing\n%%EOF", "This PDF is damaged or incomplete and cannot be opened."),
    ],
    ids=["encrypted", "damaged"],
)
def test_what_cannot_be_opened_blocks_once_it_is_known(mal, look_inside, content, sentence):
    mal.fill()
    mal.attach(content)
    look_inside()

    answer = mal.submit()

    assert answer.status_code == 422
    assert f"PDF: {sentence}" in answer.text


def test_a_file_that_was_cut_off_is_said_to_be_before_anybody_looks_inside(mal):
    mal.attach(PDF[: len(PDF) // 2])

    assert "This PDF has no proper end" in mal.get("file_panel", "pdf").text


def test_a_zip_bomb_is_found_without_being_unpacked_and_blocks(mal, look_inside):
    mal.fill()
    bomb = zipped(zeros=bytes(300 * 2**20))
    assert len(bomb) < 2**20
    send(mal, bomb, kind="supplement", name="code.zip")
    look_inside()

    answer = mal.submit()

    assert answer.status_code == 422
    assert "would unpack to 300 MB" in answer.text


def test_a_file_is_looked_into_again_when_the_authors_are_others(mal, look_inside):
    mal.attach(one_page_pdf("As Zebedee Quux has shown"))
    look_inside()
    assert "Quux" not in str(mal.fresh.draft.pdf.findings)

    mal.post("add_author")
    mal.save(f"author-{mal.authors[1].public_id}-name", "Zebedee Quux")
    assert look_inside() == 0, "not while somebody types"
    PaperFile.objects.filter(pk=mal.fresh.draft.pdf_id).update(relook_at=timezone.now())

    assert look_inside() == 1
    assert "Quux" in str(mal.fresh.draft.pdf.findings)
    assert look_inside() == 0


def test_only_one_worker_looks_into_a_file(mal):
    mal.attach()
    pk = mal.fresh.draft.pdf.pk

    assert claim_file(now=timezone.now(), file_id=pk).pk == pk
    assert claim_file(now=timezone.now(), file_id=pk) is None
    assert check_file(pk) == 0


def test_a_file_that_kills_its_workers_is_given_up_and_can_be_submitted(ready):
    PaperFile.objects.filter(pk=ready.fresh.draft.pdf.pk).update(
        n_tries=3, claimed_at=timezone.now() - timedelta(minutes=10)
    )

    assert give_up_looking(now=timezone.now()) == 1

    file = ready.fresh.draft.pdf
    assert [finding["code"] for finding in file.findings] == ["not_checked"]
    assert ready.submit().status_code == 302


def pictures_stored():
    folders = storages["default"].listdir("papers")[0]
    names = {name for folder in folders for name in storages["default"].listdir(f"papers/{folder}")[1]}
    return {name for name in names if name.endswith(".webp")}


def test_a_file_that_was_replaced_while_it_was_looked_into_leaves_nothing_behind(mal):
    mal.attach()
    before = pictures_stored()
    row = claim_file(now=timezone.now())
    PaperFile.objects.filter(pk=row.pk).delete()

    inspect_file(row, now=timezone.now())

    assert pictures_stored() == before


# --- What the committee gets -----------------------------------------------------------------------------


def test_the_blind_copy_has_no_metadata(mal, look_inside):
    mal.attach(signed_pdf())
    look_inside()

    copy = blind_copy_of(mal.fresh.draft.pdf)

    with copy.open("rb") as stored, pikepdf.open(io.BytesIO(stored.read())) as pdf:
        assert "/Author" not in pdf.docinfo
        assert b"Lory" not in b"".join(str(value).encode() for value in pdf.docinfo.values())


def test_the_blind_copy_is_made_when_somebody_wants_to_read_before_the_worker_came(mal):
    mal.attach(signed_pdf())
    file = mal.fresh.draft.pdf

    copy = blind_copy_of(file)

    assert PaperFile.objects.get(pk=file.pk).blind_copy.name == copy.name
    with copy.open("rb") as stored:
        assert b"Mal Lory" not in stored.read()


def test_what_cannot_be_stripped_is_not_shown_at_all(mal, look_inside):
    mal.attach(locked_pdf())
    file = mal.fresh.draft.pdf

    with pytest.raises(NoBlindCopy, match="We cannot make a copy of this file without its metadata"):
        blind_copy_of(file)
    look_inside()
    with pytest.raises(NoBlindCopy):
        blind_copy_of(PaperFile.objects.get(pk=file.pk))
    assert not PaperFile.objects.get(pk=file.pk).blind_copy


def test_the_blind_copy_of_an_archive_has_no_owners_times_or_clutter(mal, look_inside):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        info = zipfile.ZipInfo("src/main.py", (2026, 1, 2, 3, 4, 6))
        info.extra = b"ux\x0b\x00\x01\x04\xe8\x03\x00\x00\x04\xe8\x03\x00\x00"
        info.comment = b"by Mal Lory"
        archive.writestr(info, "print('hello')" * 100)
        archive.writestr("__MACOSX/._main.py", "Mal Lory")
        archive.writestr("src/.git/config", "name = Mal Lory")
        archive.comment = b"packed by Mal Lory"
    send(mal, out.getvalue(), kind="supplement", name="mal.zip")
    look_inside()

    with blind_copy_of(mal.fresh.draft.supplement).open("rb") as stored:
        copy = stored.read()

    assert b"Lory" not in copy
    with zipfile.ZipFile(io.BytesIO(copy)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["src/main.py"]
        assert archive.read("src/main.py") == b"print('hello')" * 100
        [entry] = archive.infolist()
        assert (entry.date_time, entry.extra, entry.comment) == ((1980, 1, 1, 0, 0, 0), b"", b"")


def test_the_blind_copy_is_the_same_for_the_same_file_of_two_people(mal, begin):
    amy = begin("amy")
    mal.attach(PDF)
    amy.attach(PDF)

    copies = []
    for author in (mal, amy):
        with blind_copy_of(author.fresh.draft.pdf).open("rb") as stored:
            copies.append(stored.read())

    assert copies[0] == copies[1]


# --- Downloads -------------------------------------------------------------------------------------------


def test_a_draft_is_downloaded_under_a_neutral_name(mal):
    mal.attach(PDF, name="Mal Lory.pdf")

    answer = mal.get("file", mal.fresh.draft.pdf.public_id)

    assert body(answer) == PDF
    assert answer["Content-Disposition"] == 'inline; filename="paper.pdf"'
    assert answer["Content-Length"] == str(len(PDF))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["ETag"] == f'"{sha256(PDF).hexdigest()}"'
    assert "Last-Modified" not in answer


def test_a_submitted_paper_is_downloaded_under_its_number(submitted):
    send(submitted, zipped(a="x"), kind="supplement", name="mal.zip")
    submitted.submit()
    version = submitted.fresh.versions.get(number=2)
    number = submitted.fresh.number

    pdf, supplement = (submitted.get("file", file.public_id) for file in (version.pdf, version.supplement))

    assert pdf["Content-Disposition"] == f'inline; filename="submission-{number}.pdf"'
    assert supplement["Content-Disposition"] == f'attachment; filename="submission-{number}-supplement.zip"'
    assert supplement["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-9", 0, 9), ("bytes=10-", 10, None), ("bytes=-5", -5, None), ("bytes=5-99999999", 5, None)],
)
def test_a_part_of_a_file_is_sent_when_a_part_is_asked_for(mal, asked, first, last):
    mal.attach()
    wanted = PDF[first:] if last is None else PDF[first : last + 1]

    answer = mal.get("file", mal.fresh.draft.pdf.public_id, range=asked)

    assert answer.status_code == 206
    assert body(answer) == wanted
    start = first if first >= 0 else len(PDF) + first
    assert answer["Content-Range"] == f"bytes {start}-{start + len(wanted) - 1}/{len(PDF)}"


def test_a_range_beyond_the_end_is_refused(mal):
    mal.attach()

    answer = mal.get("file", mal.fresh.draft.pdf.public_id, range=f"bytes={len(PDF)}-")

    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{len(PDF)}"


@pytest.mark.parametrize("asked", ["bytes=", "bytes=a-b", "pages=1-2", "bytes=0-1,3-4", "bytes=-"])
def test_a_range_that_makes_no_sense_gives_the_whole_file(mal, asked):
    mal.attach()

    answer = mal.get("file", mal.fresh.draft.pdf.public_id, range=asked)

    assert answer.status_code == 200
    assert body(answer) == PDF


def test_a_part_of_another_file_is_not_mixed_in(mal):
    mal.attach()

    answer = mal.get("file", mal.fresh.draft.pdf.public_id, range="bytes=0-9", if_range='"another"')

    assert answer.status_code == 200


def test_a_file_that_the_browser_has_is_not_sent_again(mal):
    mal.attach()
    url = mal.url("file", mal.fresh.draft.pdf.public_id)

    answer = mal.client.get(url, headers={"if-none-match": f'"{sha256(PDF).hexdigest()}"'})

    assert (answer.status_code, answer.content) == (304, b"")


def test_the_head_of_a_file_tells_its_length(mal):
    mal.attach()

    answer = mal.client.head(mal.url("file", mal.fresh.draft.pdf.public_id))

    assert (answer["Content-Length"], answer.content if not answer.streaming else body(answer)) == (str(len(PDF)), b"")


def test_without_a_tag_no_header_tells_of_time_or_content(mal, rf, world):
    mal.attach()

    answer = file_response(rf.get("/"), mal.fresh.draft.pdf.file, name="submission-12.pdf")

    assert set(answer.headers) == {
        "Content-Type", "Content-Length", "Content-Disposition", "Content-Security-Policy", "Accept-Ranges",
        "Cache-Control", "X-Content-Type-Options",
    }  # fmt: skip


def test_somebody_elses_file_is_not_there(mal, begin):
    mal.attach()
    file = mal.fresh.draft.pdf
    other = begin("amy")

    assert other.get("file", file.public_id).status_code == 404
    assert other.client.get(mal.url("file", file.public_id)).status_code == 404
    assert other.client.get(mal.url("picture", file.public_id)).status_code == 404
    assert other.client.post(mal.url("detach", "pdf")).status_code == 404


def test_a_file_that_left_the_disk_is_not_a_crash(mal):
    mal.attach()
    file = mal.fresh.draft.pdf
    file.file.storage.delete(file.file.name)

    assert mal.get("file", file.public_id).status_code == 404
