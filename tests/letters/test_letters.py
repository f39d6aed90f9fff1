"""Signed letters: who gets which, what stands in them, what is stored, what a code tells."""

import re

import pypdfium2
import pytest
from django.core.cache import cache
from django.urls import reverse

from audit.models import Entry
from letters.access import Ground
from letters.actions import ask
from letters.identity import Letter, NamedParticipant
from letters.models import Capacity, LetterKind, LetterSettings
from letters.pdf import Unprintable, require_printable
from notifications.models import Message
from people.models import Person
from reviews.identity import Assignment
from submissions.identity import Conflict, ConflictSource
from tests.cast import Stage, build
from venues.identity import CardLink

pytestmark = pytest.mark.django_db
MINE = reverse("letters:mine", args=["alpha"])
CHAIR = reverse("letters:chair", args=["alpha"])


@pytest.fixture(autouse=True)
def no_looks_left_over():
    """Looks at the verification page are counted in the cache, which tests share."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def world():
    built = build(Stage.RELEASED)
    Letter.objects.all().delete()
    return built


def ask_as(client, person, kind: str = "participation", name: str = "Ada Augusta King") -> Letter:
    client.force_login(person)
    client.post(MINE, {"kind": kind, f"{kind}-name": name})
    return Letter.objects.get(person=person, kind=kind)


def settle(client, person, letter: Letter, **typed):
    client.force_login(person)
    return client.post(reverse("letters:settle", args=["alpha", letter.public_id]), typed)


def pdf_of(client, letter: Letter, **typed):
    client.force_login(letter.person)
    return client.post(reverse("letters:pdf", args=["alpha", letter.public_id]), typed)


def text_of(response) -> str:
    document = pypdfium2.PdfDocument(response.content)
    return " ".join(document[0].get_textpage().get_text_bounded().split())


# --- Asking and answering -------------------------------------------------------------------------------


def test_author_of_accepted_paper_asks_and_chair_issues(client, world):
    letter = ask_as(client, world.ada)
    assert letter.state == "waiting"
    assert pdf_of(client, letter).status_code == 404

    settle(client, world.chi, letter, do="issue")

    letter.refresh_from_db()
    assert letter.state == "valid"
    said = text_of(pdf_of(client, letter))
    assert "we confirm that Ada Augusta King takes part in Alpha Workshop on Learning at ICLR" in said
    assert world.papers[1].title in said
    assert letter.code in said
    told = Message.objects.filter(kind="letter").order_by("pk").values_list("to_email", flat=True)
    assert sorted(told) == ["ada@ada-university.edu", "cas@cas-university.edu", "chi@chi-university.edu"]


def test_author_is_not_told_of_acceptance_by_this_page(client):
    world = build(Stage.DECIDING)  # paper 1 is decided as an oral, and nobody is told
    client.force_login(world.ada)

    assert client.get(MINE).status_code == 404


def test_author_of_rejected_paper_has_no_letter(client, world):
    client.force_login(world.amy)

    assert client.get(MINE).status_code == 404
    assert client.post(MINE, {"kind": "participation", "participation-name": "Amy"}).status_code == 404


def test_a_venue_may_issue_at_once(client, world):
    LetterSettings.objects.create(venue=world.alpha, signed_by="Ünal Šimić", signed_as="General chair", is_at_once=True)

    letter = ask_as(client, world.ada)

    assert letter.state == "valid"
    assert "Ünal Šimić General chair" in text_of(pdf_of(client, letter))


def test_refused_person_is_told_why_and_can_ask_again(client, world):
    letter = ask_as(client, world.ada)
    settle(client, world.chi, letter, do="refuse", reason="The name is not that of the author.")

    client.force_login(world.ada)
    page = client.get(MINE)

    assert "The name is not that of the author." in page.content.decode()
    assert [ground.kind for ground in page.context["own"].grounds] == [LetterKind.PARTICIPATION]
    mail = Message.objects.get(key=f"letter-refused:{letter.public_id}")
    assert "The name is not that of the author." in mail.text


def test_asking_twice_gives_one_letter(client, world):
    ask_as(client, world.ada)

    again = client.post(MINE, {"kind": "participation", "participation-name": "Ada"}, follow=True)

    assert Letter.objects.filter(person=world.ada).count() == 1
    assert "cannot be asked for" in again.content.decode()


def test_two_chairs_answer_once(client, world):
    letter = ask_as(client, world.ada)
    settle(client, world.chi, letter, do="issue")

    answer = settle(client, world.cas, letter, do="refuse")

    letter.refresh_from_db()
    assert letter.state == "valid"
    assert answer.status_code in {302, 409}


def test_speaker_is_known_by_the_address_of_their_card(client, world):
    shown = world.alpha.shown_people.get(name="Katie Speaker")
    CardLink.objects.create(shown=shown, email=world.mal.email, sent_at=world.now)

    assert ask_as(client, world.mal, name="Katie Speaker").capacity == "speaker"


def test_named_participant_can_ask(client, world):
    client.force_login(world.chi)
    client.post(reverse("letters:participant", args=["alpha"]), {"email": "New@Example.org"})
    client.post(reverse("letters:participant", args=["alpha"]), {"email": "new@example.org"})

    person = Person.objects.get(email="new@example.org")

    assert NamedParticipant.objects.count() == 1
    assert Message.objects.filter(to_email="new@example.org").count() == 1
    assert ask_as(client, person, name="New Person").capacity == "participant"


# --- Proof of reviewing ---------------------------------------------------------------------------------


def test_reviewer_has_the_proof_at_once_and_it_names_no_paper(client, world):
    letter = ask_as(client, world.rob, "reviewing", "Rob Noether")

    said = text_of(pdf_of(client, letter))

    assert letter.state == "valid"
    assert "Rob Noether served on the programme committee of Alpha Workshop on Learning at ICLR" in said
    assert "wrote 3 reviews" in said
    assert [paper.title for paper in world.papers.values() if paper.title in said] == []
    assert letter.submission_id is None


def test_reviewer_without_review_has_no_proof(client, world):
    client.force_login(world.rex)

    page = client.get(MINE)

    assert (page.status_code, page.context["own"].grounds) == (200, [])


def test_proof_waits_until_reviews_are_due(client):
    world = build(Stage.REVIEWING)
    client.force_login(world.rob)

    assert client.get(MINE).context["own"].grounds == []
    client.post(MINE, {"kind": "reviewing", "reviewing-name": "Rob"})
    assert Letter.objects.count() == 0


def test_chair_in_conflict_learns_of_no_reviewer_and_no_author(client, world):
    """rob reviewed paper 4, with which cas is in conflict, and ada may become the author of a paper hidden from cas."""
    proof = ask_as(client, world.rob, "reviewing", "Rob Noether")
    Conflict.objects.create(
        submission=world.papers[1], person=world.cas, source=ConflictSource.CHAIR, reason="colleagues"
    )
    letter = ask_as(client, world.ada)

    client.force_login(world.cas)
    seen_by_cas = client.get(CHAIR).context["letters"]
    client.force_login(world.chi)
    seen_by_chi = client.get(CHAIR).context["letters"]

    assert seen_by_cas == []
    assert {each.pk for each in seen_by_chi} == {proof.pk, letter.pk}
    assert settle(client, world.cas, letter, do="issue").status_code == 404
    assert Message.objects.filter(kind="letter").values_list("to_email", flat=True).get() == world.chi.email


def test_request_of_a_chair_is_answered_by_another(client, world):
    letter = ask_as(client, world.cas, name="Cas Erdős")

    assert letter.capacity == "organiser"
    told = Message.objects.filter(kind="letter").values_list("to_email", flat=True)
    assert list(told) == [world.chi.email]


def test_list_has_a_constant_number_of_queries(client, world, django_assert_max_num_queries):
    for person in (world.ada, world.rob, world.ray, world.ria):
        ask_as(client, person, "participation" if person == world.ada else "reviewing", "Somebody")
    client.force_login(world.chi)

    with django_assert_max_num_queries(15):
        client.get(CHAIR)


# --- What is stored, and what the PDF can show ------------------------------------------------------------


def test_address_and_passport_stand_in_the_pdf_and_nowhere_else(client, world, caplog):
    letter = ask_as(client, world.ada)
    settle(client, world.chi, letter, do="issue")

    answer = pdf_of(client, letter, address="12 St James's Square\nLondon", passport="X1234567")

    said = text_of(answer)
    assert "12 St James's Square London Passport number: X1234567" in said
    assert answer["Content-Disposition"] == 'attachment; filename="alpha-participation.pdf"'
    stored = " ".join(str(list(model.objects.values())) for model in (Letter, Message, Entry))
    assert "X1234567" not in stored + caplog.text
    assert "James" not in stored + caplog.text


def test_log_holds_ids_alone(client, world):
    letter = ask_as(client, world.ada)
    settle(client, world.chi, letter, do="issue")

    entries = Entry.objects.filter(verb__startswith="letters.").order_by("position")

    assert [entry.verb for entry in entries] == ["letters.ask", "letters.issue"]
    assert all(entry.data == {"letter_id": letter.pk, "kind": "participation"} for entry in entries)
    assert {entry.submission_id for entry in entries} == {world.papers[1].pk}


@pytest.mark.parametrize(
    "name", ["Łukasz Ångström-Ğül", "Nguyễn Thị Bưởi", "Юлия Ўзбек", "Νίκος Ἀλέξανδρος", "GROẞ", "O’Brien"]
)
def test_names_in_these_alphabets_come_out_right(client, world, name):
    letter = ask_as(client, world.ada, name=name)
    settle(client, world.chi, letter, do="issue")

    assert name in text_of(pdf_of(client, letter))


@pytest.mark.parametrize(("name", "lost"), [("李明", "明 李"), ("محمد", "ح د م"), ("Ada 🧠", "🧠")])
def test_name_that_cannot_be_shown_is_refused_and_kept_in_the_form(client, world, name, lost):
    client.force_login(world.ada)

    page = client.post(MINE, {"kind": "participation", "participation-name": name})

    assert page.status_code == 422
    assert f"The PDF cannot show {lost}." in page.content.decode()
    assert f'value="{name}"' in page.content.decode()
    assert Letter.objects.count() == 0


def test_markup_in_a_name_is_text(client, world):
    letter = ask_as(client, world.ada, name="Ada <b>& Co</b> <img src='/etc/passwd'>")
    settle(client, world.chi, letter, do="issue")

    assert "Ada <b>& Co</b> <img src='/etc/passwd'>" in text_of(pdf_of(client, letter))


def test_long_letter_stays_on_one_page(client, world):
    letter = ask_as(client, world.ada, name="Wilhelmina " * 18)
    settle(client, world.chi, letter, do="issue")

    document = pypdfium2.PdfDocument(pdf_of(client, letter, address="Street\n" * 60).content)

    assert len(document) == 1


def test_printable_is_decided_without_a_form():
    require_printable("Ada")
    with pytest.raises(Unprintable, match="cannot show 明 李"):
        require_printable("李明")


# --- Verifying --------------------------------------------------------------------------------------------


def verify(client, letter: Letter):
    client.logout()
    return client.get(reverse("letters:verify", args=[letter.code]))


def test_code_tells_kind_venue_name_date_and_no_more(client, world):
    letter = ask_as(client, world.rob, "reviewing", "Rob Noether")

    page = verify(client, letter)
    said = " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())

    assert page["X-Robots-Tag"] == "noindex"
    for expected in ("This letter is valid", "Proof of reviewing service", "Alpha Workshop on Learning", "Rob Noether"):
        assert expected in said
    assert re.search(r"3 reviews|rob@|#\d", said) is None


def test_revoked_letter_says_so_and_can_be_restored(client, world):
    letter = ask_as(client, world.rob, "reviewing", "Rob Noether")
    settle(client, world.chi, letter, do="revoke")
    assert "This letter was revoked" in verify(client, letter).content.decode()
    assert pdf_of(client, letter).status_code == 404

    settle(client, world.chi, letter, do="restore")

    assert "This letter is valid" in verify(client, letter).content.decode()


def test_letter_that_waits_cannot_be_verified(client, world):
    assert verify(client, ask_as(client, world.ada)).status_code == 404


def test_codes_cannot_be_tried_without_end(client, world):
    letter = ask_as(client, world.rob, "reviewing", "Rob Noether")

    answers = [verify(client, letter).status_code for _ in range(130)]

    assert answers[0] == 200
    assert 429 in answers


def test_what_a_letter_says_is_fixed_when_it_is_issued(client, world):
    letter = ask_as(client, world.rob, "reviewing", "Rob Noether")
    world.alpha.name = "Another name"
    world.alpha.save()
    Assignment.objects.filter(person=world.rob).delete()

    assert "Alpha Workshop on Learning at ICLR" in verify(client, letter).content.decode()
    assert "wrote 3 reviews" in text_of(pdf_of(client, letter))


# --- Settings and the road to the page --------------------------------------------------------------------


def test_two_chairs_who_say_who_signs_do_not_overwrite_each_other(client, world):
    url = reverse("letters:settings", args=["alpha"])
    client.force_login(world.chi)
    client.post(url, {"signed_by": "Chi Kahn", "signed_as": "Chair", "seen_revision": 0})

    answer = client.post(url, {"signed_by": "Other", "signed_as": "", "seen_revision": 0}, follow=True)

    assert LetterSettings.objects.get().signed_by == "Chi Kahn"
    assert "Another chair has changed this meanwhile" in answer.content.decode()


def test_requests_stand_in_what_chairs_have_to_do(client, world):
    ask_as(client, world.ada)

    client.force_login(world.chi)

    assert "1 person asks for a letter" in client.get(reverse("consoles:me")).content.decode()


def test_account_takes_its_letters_along(world):
    ask(world.alpha, _ground(world), name="Ada", by=world.mal, now=world.now)

    world.mal.delete()

    assert Letter.objects.count() == 0


def _ground(world):
    return Ground(LetterKind.PARTICIPATION, Capacity.PARTICIPANT)
