"""Another author list for an accepted paper: asked for, weighed with its conflicts, answered, told."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from notifications.models import Message
from proceedings.models import CameraReady
from submissions.identity import Authorship, Conflict, ConflictSource
from tests.blindness.observing import observe, rolled_back

WEIGH = "/v/alpha/papers/1/author-list/"
NINA = {"name": "Nina New", "email": "nina@new.example", "affiliation": "New Institute"}


def address(world, name="camera_ready"):
    return reverse(f"proceedings:{name}", args=["alpha", world.papers[1].public_id])


def ada_and_cody(world):
    return list(Authorship.objects.to(world.papers[1]).order_by("position"))


def sent(world, *, out=(), new=(), order=1):
    rows = ada_and_cody(world)
    form = {"author": [row.public_id for row in rows] + [f"new-{n}" for n in range(len(new))], "reason": "We agreed."}
    for place, row in enumerate(rows, 1):
        form |= {f"place-{row.public_id}": order * place % 10, f"name-{row.public_id}": row.name}
        form |= {f"affiliation-{row.public_id}": row.affiliation}
    for row in out:
        form[f"out-{row.public_id}"] = "on"
    for n, person in enumerate(new):
        form |= {f"{key}-new-{n}": value for key, value in person.items()} | {f"place-new-{n}": 9}
    return form


def ask(world, client, **change):
    return client.post(address(world, "change_authors"), sent(world, **change))


def answer(client, verdict="grant", **more):
    camera = CameraReady.objects.get()
    at = camera.requested_at.isoformat() if camera.requested_at else "2020-01-01T00:00:00+00:00"
    return client.post(WEIGH, {"answer": verdict, "requested_at": at} | more)


@pytest.fixture
def ada(released, as_person):
    return as_person(released, "ada")


@pytest.fixture
def chi(released, as_person):
    return as_person(released, "chi")


def printed():
    return [row["name"] for row in CameraReady.objects.get().authors]


def test_another_order_of_authors_waits_for_a_chair(released, ada, chi):
    ask(released, ada, order=9)
    assert printed() == ["Ada Lovelace", "Cody Ünal"]
    assert WEIGH in chi.get("/v/alpha/chair/proceedings/?show=asked").content.decode()
    assert "We agreed." in chi.get(WEIGH).content.decode()

    answer(chi)

    assert printed() == ["Cody Ünal", "Ada Lovelace"]
    assert CameraReady.objects.get().requested_at is None
    mail = Message.objects.get(kind="author-list-answered")
    assert mail.to_email == released.ada.email and "The chairs approved the change." in mail.text


def test_a_declined_list_leaves_the_old_one_and_says_why(released, ada, chi):
    ask(released, ada, new=[NINA])
    at = CameraReady.objects.get().requested_at.isoformat()
    answer(chi, "decline", reason="Too late for print.")

    assert "Too late for print." in ada.get(address(released)).content.decode()
    assert printed() == ["Ada Lovelace", "Cody Ünal"]
    assert not Authorship.objects.filter(email=NINA["email"]).exists()
    again = chi.post(WEIGH, {"answer": "grant", "requested_at": at})
    assert again.status_code == 302 and printed() == ["Ada Lovelace", "Cody Ünal"]


def test_a_request_that_was_replaced_meanwhile_is_not_answered(released, ada, chi):
    ask(released, ada, new=[NINA])
    at = CameraReady.objects.get().requested_at.isoformat()
    ask(released, ada, order=9)

    late = chi.post(WEIGH, {"answer": "grant", "requested_at": at})

    assert late.status_code == 409 and printed() == ["Ada Lovelace", "Cody Ünal"]


def test_who_is_added_is_told_and_confirms_by_a_link(released, ada, chi):
    ask(released, ada, new=[NINA])
    assert not Message.objects.filter(to_email=NINA["email"]).exists()
    answer(chi)

    assert printed() == ["Ada Lovelace", "Cody Ünal", "Nina New"]
    mail = Message.objects.get(kind="author-joined")
    assert mail.to_email == NINA["email"]
    nina = Authorship.objects.get(email=NINA["email"])
    link = re.search(r"https?://[^/]+(/v/alpha/[^\s)]*)", mail.text)[1]
    assert "not confirmed yet" in ada.get(address(released)).content.decode()
    assert Client().get(link).status_code == 200
    Client().post(reverse("submissions:author_confirm", args=["alpha", nina.token]))
    nina.refresh_from_db()
    assert nina.state == "confirmed"
    assert NINA["email"] in chi.get("/v/alpha/chair/proceedings/authors.csv").getvalue().decode()


def test_who_is_left_out_is_told_and_has_the_paper_no_longer(released, ada, chi, as_person):
    cody = ada_and_cody(released)[1]
    cody.person = released.mal
    cody.save()
    mal = as_person(released, "mal")
    assert mal.get(address(released)).status_code == 200
    ask(released, ada, out=[cody])
    answer(chi)

    assert printed() == ["Ada Lovelace"]
    mail = Message.objects.get(kind="author-left-out")
    assert (mail.to_email, mail.reply_to) == (cody.email, "alpha@example.org")
    assert mal.get(address(released)).status_code == 404
    assert Client().get(reverse("submissions:author_link", args=["alpha", cody.token])).status_code == 404


def test_who_was_left_out_can_be_put_back(released, ada, chi):
    cody = ada_and_cody(released)[1]
    ask(released, ada, out=[cody])
    answer(chi)
    form = sent(released, new=[{"name": cody.name, "email": cody.email, "affiliation": "Elsewhere"}])
    form["author"].remove(cody.public_id)
    ada.post(address(released, "change_authors"), form)
    answer(chi)

    assert printed() == ["Ada Lovelace", "Cody Ünal"]
    back = Authorship.objects.get(email=cody.email)
    assert (back.pk, back.left_out_at, back.joined_at) == (cody.pk, None, None)


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ({**NINA, "email": "nina at home"}, "Nina New needs an e-mail address"),
        ({**NINA, "name": ""}, "Every author needs a name."),
        ({**NINA, "email": "Cody@cody-university.edu"}, "is the address of Cody Ünal, who stands on the list already."),
    ],
)
def test_who_cannot_be_added_is_said_and_nothing_typed_is_lost(released, ada, new, sentence):
    response = ask(released, ada, new=[new])

    said = response.content.decode()
    assert response.status_code == 422 and sentence in said
    assert new["email"] in said and "New Institute" in said
    assert CameraReady.objects.filter(requested_at__isnull=False).count() == 0


def test_nobody_leaves_themselves_out(released, ada):
    response = ask(released, ada, out=ada_and_cody(released)[:1])

    assert response.status_code == 422 and "You cannot leave yourself out." in response.content.decode()


def test_another_row_comes_without_script_and_keeps_what_was_typed(released, ada):
    response = ada.post(address(released, "change_authors"), sent(released, new=[NINA]) | {"another": "1"})

    said = response.content.decode()
    assert response.status_code == 200 and 'value="nina@new.example"' in said and 'name="email-new-1"' in said
    assert not CameraReady.objects.exists()


# --- Conflicts -------------------------------------------------------------------------------------------


def test_conflicts_with_who_is_added_are_said_in_sentences_and_confirmed_a_second_time(released, ada, chi):
    ask(released, ada, new=[{**NINA, "email": "nina@rob-university.edu"}])
    said = chi.get(WEIGH).content.decode()
    sentence = "Rob Noether (reviewer of the paper) and Nina New both belong to rob-university.edu."
    assert sentence in said and said.count("(reviewer of the paper)") == 1

    refused = answer(chi)
    assert refused.status_code == 409 and printed() == ["Ada Lovelace", "Cody Ünal"]
    seal = re.search(r'name="seen" value="(\w+)"', said)[1]
    assert answer(chi, seen=seal).status_code == 302
    assert printed() == ["Ada Lovelace", "Cody Ünal", "Nina New"]


def test_area_chairs_chairs_and_joint_submissions_are_looked_at_too(released, ada, chi):
    released.members["ari"].conflict_people = "Nina New <nina@new.example>: advisor"
    released.members["ari"].save()
    Authorship.objects.create(
        submission=released.papers[3], position=9, name="Nina New", email=NINA["email"], affiliation=""
    )
    ask(released, ada, new=[NINA])

    said = chi.get(WEIGH).content.decode()

    assert "Ari Gauss (area chair of the paper) declared a conflict with Nina New: advisor." in said
    assert "Cas Erdős (chair, decides on papers) and Nina New share another submission here." in said


def test_who_is_added_without_a_conflict_needs_no_second_confirmation(released, ada, chi):
    ask(released, ada, new=[NINA])

    assert "Nobody who reviewed, led or decides on the paper is in conflict" in chi.get(WEIGH).content.decode()
    assert answer(chi).status_code == 302


@pytest.mark.parametrize("person", ["rob", "ray", "ari", "mal"])
def test_nothing_of_it_reaches_reviewers(released, ada, chi, person):
    """Not even by the paper going away: a reviewer who would be in conflict with the newcomer sees what they saw."""
    before = observe(released, person, papers=(1,))

    with rolled_back():
        cody = ada_and_cody(released)[1]
        ask(released, ada, new=[{**NINA, "email": f"nina@{person}-university.edu"}], out=[cody])
        seal = re.search(r'name="seen" value="(\w+)"', chi.get(WEIGH).content.decode())
        answer(chi, seen=seal[1] if seal else "")
        assert printed() == ["Ada Lovelace", "Nina New"]
        differences = observe(released, person, papers=(1,)).differences(before)

    assert differences == []
    assert not Conflict.objects.filter(person=released.people[person], source=ConflictSource.DOMAIN).exists()


def test_who_was_left_out_still_may_not_judge_the_paper(released, ada, chi, as_person):
    cody = ada_and_cody(released)[1]
    cody.person = released.cas
    cody.save()
    ask(released, ada, out=[cody])
    answer(chi)

    assert as_person(released, "cas").get("/v/alpha/papers/1/").status_code == 404
