"""Resumable uploads: a tus 1.0 server that loses no byte and lets nobody else in."""

import base64
import io
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from submissions.actions import drop_expired_uploads, receive
from submissions.actions.uploads import Busy
from submissions.models import Upload
from tests.submissions.conftest import PDF

TUS = {"Tus-Resumable": "1.0.0"}


def metadata(**pairs: str) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())


def announce(mal, length: int = len(PDF), kind: str = "pdf", name: str = "Mal Lory.pdf", **headers: str):
    told = {"Upload-Length": str(length), "Upload-Metadata": metadata(kind=kind, filename=name)}
    return mal.post("uploads", **(TUS | told | headers))


def patch(mal, url: str, offset: int, content: bytes, **headers: str):
    return mal.client.patch(
        url, content, content_type="application/offset+octet-stream",
        headers=TUS | {"Upload-Offset": str(offset)} | headers,
    )  # fmt: skip


def test_the_server_says_what_it_speaks(mal):
    answer = mal.client.options(mal.url("uploads"))

    assert (answer.status_code, answer["Tus-Version"]) == (204, "1.0.0")
    assert answer["Tus-Extension"] == "creation,expiration,termination"


def test_a_file_arrives_in_pieces(mal):
    url = announce(mal)["Location"]

    first = patch(mal, url, 0, PDF[:100])
    second = patch(mal, url, 100, PDF[100:])

    assert (first.status_code, first["Upload-Offset"]) == (204, "100")
    assert "GMT" in first["Upload-Expires"]
    assert (second.status_code, second["Upload-Offset"]) == (204, str(len(PDF)))
    file = mal.fresh.draft.pdf
    assert file.sha256 == sha256(PDF).hexdigest()
    assert Upload.objects.filter(submission=mal.paper).count() == 0


def test_an_upload_that_broke_off_goes_on_where_it_stands(mal, settings):
    url = announce(mal)["Location"]
    patch(mal, url, 0, PDF[:100])

    where = mal.client.head(url, headers=TUS)

    assert (where["Upload-Offset"], where["Upload-Length"], where["Cache-Control"]) == (
        "100",
        str(len(PDF)),
        "no-store",
    )
    patch(mal, url, int(where["Upload-Offset"]), PDF[100:])
    assert mal.fresh.draft.pdf.sha256 == sha256(PDF).hexdigest()
    assert list(Path(settings.UPLOAD_ROOT).iterdir()) == []


def test_what_arrived_before_the_line_broke_is_kept(mal):
    class Breaks(io.BytesIO):
        def read(self, n=-1):
            data = super().read(n)
            if not data:
                raise OSError("the sender is gone")
            return data

    announce(mal)
    upload = Upload.objects.get(submission=mal.paper)

    receive(upload, offset=0, source=Breaks(PDF[:70]), by=mal.person, now=timezone.now())

    assert Upload.objects.get(pk=upload.pk).offset == 70
    url = mal.url("upload", upload.public_id)
    patch(mal, url, 70, PDF[70:])
    assert mal.fresh.draft.pdf.sha256 == sha256(PDF).hexdigest()


def test_bytes_of_a_process_that_died_before_it_counted_them_are_cut_off(mal, settings):
    url = announce(mal)["Location"]
    patch(mal, url, 0, PDF[:50])
    [part] = Path(settings.UPLOAD_ROOT).iterdir()
    part.write_bytes(PDF[:50] + b"half a block that nobody counted")

    patch(mal, url, 50, PDF[50:])

    assert mal.fresh.draft.pdf.sha256 == sha256(PDF).hexdigest()


def test_bytes_that_were_lost_are_asked_for_again(mal, settings):
    url = announce(mal)["Location"]
    patch(mal, url, 0, PDF[:50])
    [part] = Path(settings.UPLOAD_ROOT).iterdir()
    part.unlink()

    refused = patch(mal, url, 50, PDF[50:])

    assert (refused.status_code, refused["Upload-Offset"]) == (409, "0")
    assert mal.client.head(url, headers=TUS)["Upload-Offset"] == "0"
    patch(mal, url, 0, PDF)
    assert mal.fresh.draft.pdf.sha256 == sha256(PDF).hexdigest()


def test_a_piece_at_the_wrong_place_is_refused(mal):
    url = announce(mal)["Location"]
    patch(mal, url, 0, PDF[:100])

    for offset in (50, 150):
        answer = patch(mal, url, offset, b"x")
        assert (answer.status_code, answer["Upload-Offset"]) == (409, "100")


def test_more_bytes_than_announced_are_refused(mal):
    url = announce(mal, length=10)["Location"]

    answer = patch(mal, url, 0, PDF)

    assert answer.status_code == 413
    assert answer.text == "More bytes arrived than were announced. Choose the file again."


def test_a_file_that_is_too_large_is_refused_before_a_byte_is_sent(mal):
    answer = announce(mal, length=50 * 2**20 + 1)

    assert answer.status_code == 413
    assert answer.text == "This file has 50.0 MB; the limit is 50 MB."
    assert announce(mal, length=50 * 2**20).status_code == 201
    assert announce(mal, length=100 * 2**20 + 1, kind="supplement").status_code == 413
    assert announce(mal, length=0).text.startswith("This file is empty (0 bytes).")


def test_what_turns_out_to_be_no_pdf_is_refused_with_the_sentence(mal):
    content = b"\\documentclass{article}"
    url = announce(mal, length=len(content))["Location"]

    answer = patch(mal, url, 0, content)

    assert answer.status_code == 422
    assert answer.text.startswith("This is not a PDF but LaTeX source.")
    assert mal.fresh.draft.pdf is None
    assert mal.client.head(url, headers=TUS).status_code == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Tus-Resumable": "0.2.2"}, 412),
        ({"Upload-Length": "many"}, 400),
        ({"Upload-Metadata": "kind !!!"}, 400),
        ({"Upload-Metadata": metadata(kind="poster")}, 400),
    ],
)
def test_nonsense_is_refused(mal, headers, status):
    assert announce(mal, **headers).status_code == status


def test_a_piece_of_another_type_is_refused(mal):
    url = announce(mal)["Location"]

    answer = mal.client.patch(url, PDF, content_type="application/pdf", headers=TUS | {"Upload-Offset": "0"})

    assert answer.status_code == 415


def test_an_upload_can_be_given_up(mal, settings):
    url = announce(mal)["Location"]
    patch(mal, url, 0, PDF[:10])

    answer = mal.client.delete(url, headers=TUS)

    assert answer.status_code == 204
    assert mal.client.head(url, headers=TUS).status_code == 404
    assert list(Path(settings.UPLOAD_ROOT).iterdir()) == []


def test_an_upload_expires(mal, settings):
    url = announce(mal)["Location"]
    patch(mal, url, 0, PDF[:10])
    Upload.objects.filter(submission=mal.paper).update(expires_at=timezone.now())

    assert mal.client.head(url, headers=TUS).status_code == 404
    assert drop_expired_uploads(now=timezone.now()) == 1
    assert list(Path(settings.UPLOAD_ROOT).iterdir()) == []


def test_unfinished_uploads_do_not_pile_up(mal):
    urls = [announce(mal)["Location"] for _ in range(5)]

    assert Upload.objects.filter(submission=mal.paper).count() == 3
    assert [mal.client.head(url, headers=TUS).status_code for url in urls] == [404, 404, 200, 200, 200]


def test_somebody_elses_upload_is_not_there(mal, begin, world):
    url = announce(mal)["Location"]
    other = begin("amy")

    for client in (other.client,):
        assert client.head(url, headers=TUS).status_code == 404
        assert patch(other, url, 0, PDF).status_code == 404
        assert client.delete(url, headers=TUS).status_code == 404
    mine = reverse("submissions:upload", args=["alpha", other.paper.public_id, url.split("/")[-2]])
    assert other.client.head(mine, headers=TUS).status_code == 404
    assert mal.client.head(url, headers=TUS).status_code == 200


def test_a_co_author_may_go_on_with_an_upload(mal, client, world):
    mal.post("add_author")
    mal.save(f"author-{mal.authors[1].public_id}-email", world.amy.email)
    url = announce(mal)["Location"]
    client.force_login(world.amy)

    assert client.head(url, headers=TUS).status_code == 200


def test_an_expired_session_is_a_401_in_words(mal, client):
    answer = client.post(mal.url("uploads"), headers=TUS | {"accept": "application/json"})

    assert answer.status_code == 401


@pytest.mark.django_db(transaction=True)
def test_two_windows_do_not_write_into_each_other(mal):
    url = announce(mal)["Location"]
    upload = Upload.objects.get(submission=mal.paper)

    class Waits(io.BytesIO):
        """While one request reads its bytes, another tries."""

        answer = None

        def read(self, n=-1):
            if self.answer is None:
                Waits.answer = try_in_another_connection()
            return super().read(n)

    def try_in_another_connection():
        answers = []

        def run():
            try:
                receive(upload, offset=0, source=io.BytesIO(b"x"), by=mal.person, now=timezone.now())
            except Busy as busy:
                answers.append(str(busy))
            finally:
                connection.close()

        thread = Thread(target=run)
        thread.start()
        thread.join(20)
        return answers

    receive(upload, offset=0, source=Waits(PDF[:40]), by=mal.person, now=timezone.now())

    assert Waits.answer == ["Another window sends this file at the moment."]
    assert mal.client.head(url, headers=TUS)["Upload-Offset"] == "40"


# --- The deadline ----------------------------------------------------------------------------------------


def test_no_upload_begins_after_the_deadline(mal, at):
    with at(seconds=-1):
        answer = announce(mal)

    assert answer.status_code == 422
    assert answer.text.startswith("The deadline passed on")


def test_an_upload_that_began_before_the_deadline_counts_and_can_be_submitted(ready, at):
    ready.post("detach", "pdf")
    url = announce(ready)["Location"]
    patch(ready, url, 0, PDF[:100])
    Upload.objects.update(began_at=timezone.now() - timedelta(minutes=2))

    with at(minutes=-1):
        assert patch(ready, url, 100, PDF[100:]).status_code == 204
        assert "Your upload began before the deadline, so it counts." in ready.get("edit").text
        assert ready.save("title", "A better title").status_code == 409
        assert ready.submit().status_code == 302

    assert ready.fresh.versions.get().pdf.sha256 == sha256(PDF).hexdigest()


def test_that_door_shuts_a_quarter_of_an_hour_after_the_upload_arrived(ready, at):
    file = ready.fresh.draft.pdf
    file.began_at, file.uploaded_at = (timezone.now() - timedelta(minutes=m) for m in (20, 16))
    file.save()

    with at(minutes=-18):
        answer = ready.submit()

    assert answer.status_code == 409
    assert ready.fresh.number is None


def test_an_upload_that_dawdled_for_hours_does_not_count_from_its_beginning(ready, at):
    ready.post("detach", "pdf")
    url = announce(ready)["Location"]
    Upload.objects.update(began_at=timezone.now() - timedelta(hours=2))

    with at(hours=-1):
        answer = patch(ready, url, 0, PDF)

    assert answer.status_code == 422
    assert answer.text.startswith("The deadline passed on")
    assert ready.fresh.draft.pdf is None
