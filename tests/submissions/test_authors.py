"""Authors in order; co-authors who confirm, disown and declare by a link, without an account."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from notifications.models import Message
from people.models import Person
from submissions.actions import AuthorRow, set_authors
from submissions.fields import NotTaken
from submissions.identity import Authorship, Conflict


def add(mal, name="Ben Ito", email="ben@ito.example", affiliation="Ito Institute"):
    mal.post("add_author")
    row = mal.authors[-1]
    for part, value in (("name", name), ("email", email), ("affiliation", affiliation)):
        assert mal.save(f"author-{row.public_id}-{part}", value).status_code == 200
    return Authorship.objects.get(pk=row.pk)


def link(row, name="author_link"):
    return reverse(f"submissions:{name}", args=["alpha", row.token])


@pytest.fixture
def ben(mal):
    """A co-author without an account."""
    return add(mal)


@pytest.fixture
def asked(mal, ben):
    """A submitted paper whose co-author has their link."""
    mal.fill()
    assert mal.submit().status_code == 302
    mal.paper = mal.fresh
    return Authorship.objects.get(pk=ben.pk)


# --- The list --------------------------------------------------------------------------------------------


def test_authors_are_added_and_filled_in_field_by_field(mal, ben):
    assert [(row.name, row.email, row.affiliation, row.state) for row in mal.authors] == [
        ("Mal Lory", mal.person.email, "Mal University", "confirmed"),
        ("Ben Ito", "ben@ito.example", "Ito Institute", ""),
    ]


def test_a_new_row_comes_as_a_part_of_the_page(mal):
    answer = mal.post("add_author", **{"HX-Request": "true"})

    row = mal.authors[1]
    assert f'id="author-{row.public_id}"' in answer.text
    assert f'value="{mal.authors[0].public_id},{row.public_id}"' in answer.text
    assert "Author 2 has no name." in answer.text


def test_authors_are_put_in_order(mal, ben):
    third = add(mal, "Cy Oh", "cy@oh.example")
    ids = [row.public_id for row in mal.authors]

    answer = mal.save("authors", ",".join([ids[2], ids[0], ids[1]]))

    assert answer.status_code == 200
    assert [row.name for row in mal.authors] == ["Cy Oh", "Mal Lory", "Ben Ito"]
    assert third.pk == mal.authors[0].pk


def test_an_order_from_a_page_that_misses_an_author_loses_nobody(mal, ben):
    old = ",".join(row.public_id for row in reversed(mal.authors))
    add(mal, "Cy Oh", "cy@oh.example")

    mal.save("authors", old)

    assert [row.name for row in mal.authors] == ["Ben Ito", "Mal Lory", "Cy Oh"]


def test_a_half_typed_address_is_kept_and_said_to_be_incomplete(mal, ben):
    mal.save(f"author-{ben.public_id}-email", "ben@it")

    assert Authorship.objects.get(pk=ben.pk).email == "ben@it"
    assert "The address of Ben Ito is not complete." in mal.get("problems").text


def test_two_authors_cannot_share_an_address(mal, ben):
    answer = mal.save(f"author-{ben.public_id}-email", mal.person.email.upper())

    assert answer.status_code == 422
    assert answer.json() == {"message": "Another author of this paper has this address."}


def test_an_author_of_a_draft_is_taken_off_at_once(mal, ben):
    answer = mal.post("remove_author", ben.public_id)

    assert answer["Location"] == mal.url("edit") + "#authors"
    assert [row.name for row in mal.authors] == ["Mal Lory"]


def test_nobody_takes_themselves_off(mal):
    answer = mal.post("remove_author", mal.authors[0].public_id, accept="application/json")

    assert answer.status_code == 409
    assert len(mal.authors) == 1


def test_an_author_of_a_submitted_paper_stays_until_it_is_submitted_again(mal, asked):
    mal.post("remove_author", asked.public_id)
    page = mal.get("edit").text
    assert "stays an author until you submit again" in page
    assert "You changed <b>the authors</b> since version 1." in page
    assert Authorship.objects.filter(pk=asked.pk).exists()

    mal.post("restore_author", asked.public_id)
    assert "You changed" not in mal.get("edit").text

    mal.post("remove_author", asked.public_id)
    mal.submit()
    assert not Authorship.objects.filter(pk=asked.pk).exists()
    mail = Message.objects.get(kind="author-taken-off")
    assert (mail.to_email, mail.subject) == ("ben@ito.example", "Alpha: you are no longer named as an author")


def test_what_is_printed_is_what_was_submitted(mal, asked):
    mal.save(f"author-{asked.public_id}-name", "Benjamin Ito")

    assert "<bdi>Ben Ito</bdi>" in mal.get("receipt", 1).text
    mal.submit()
    assert "<bdi>Benjamin Ito</bdi>" in mal.get("receipt", 2).text
    assert "<bdi>Ben Ito</bdi>" in mal.get("receipt", 1).text


def test_after_the_deadline_the_list_stands(mal, ben, at):
    with at(seconds=-1):
        for answer in (
            mal.post("add_author", accept="application/json"),
            mal.post("remove_author", ben.public_id, accept="application/json"),
            mal.save(f"author-{ben.public_id}-name", "Another"),
        ):
            assert answer.status_code == 409
            assert answer.json()["message"].startswith("The deadline passed on")
    assert [row.name for row in mal.authors] == ["Mal Lory", "Ben Ito"]


def test_the_whole_list_can_be_set_at_once_and_rows_keep_what_was_confirmed(mal, asked, world):
    first = mal.authors[0]
    asked.confirmed_at = world.now
    asked.save()
    rows = [
        AuthorRow(name="Ben Ito", email="BEN@ito.example", affiliation="Ito"),
        AuthorRow(name="Mal Lory", email=mal.person.email, is_contact=True, person=mal.person),
        AuthorRow(name="Cy Oh", email="cy@oh.example"),
    ]

    set_authors(mal.fresh, by=mal.person, now=world.now, authors=rows)

    assert [(row.name, row.state) for row in mal.authors] == [
        ("Ben Ito", "confirmed"), ("Mal Lory", "confirmed"), ("Cy Oh", ""),
    ]  # fmt: skip
    assert mal.authors[1].pk == first.pk
    with pytest.raises(NotTaken, match="Two authors have the same address."):
        set_authors(mal.fresh, by=mal.person, now=world.now, authors=[rows[0], rows[0]])


# --- Addresses and accounts ------------------------------------------------------------------------------


def test_an_author_with_a_verified_address_has_the_paper_at_once(mal, world):
    add(mal, "Amy Ångström", world.amy.email.upper())
    client = Client()
    client.force_login(world.amy)

    assert client.get(mal.url("edit")).status_code == 200


def test_nothing_on_the_page_tells_whether_an_address_has_an_account(mal, world):
    known, unknown = add(mal, "Amy A", world.amy.email), add(mal, "Nobody N", "nobody@amy-university.edu")

    page = mal.get("edit").text

    rows = [page.partition(f'id="author-{row.public_id}"')[2].partition("</li>")[0] for row in (known, unknown)]
    known_row = rows[0].replace(known.public_id, "ID").replace("Amy A", "N").replace(known.email, "E")
    unknown_row = rows[1].replace(unknown.public_id, "ID").replace("Nobody N", "N").replace(unknown.email, "E")
    assert known_row == unknown_row


def test_another_address_is_another_person(mal, world):
    row = add(mal, "Amy Ångström", world.amy.email)
    token = row.token

    mal.save(f"author-{row.public_id}-email", "somebody@else.example")

    row.refresh_from_db()
    assert (row.person, row.state) == (None, "")
    assert row.token != token
    client = Client()
    client.force_login(world.amy)
    assert client.get(mal.url("edit")).status_code == 404


def test_the_address_of_an_author_who_confirmed_is_theirs(mal, asked, client):
    client.post(link(asked, "author_confirm"))

    answer = mal.save(f"author-{asked.public_id}-email", "other@ito.example")

    assert answer.status_code == 422
    assert answer.json()["message"].startswith("This author has confirmed with this address.")


def test_one_may_print_another_address_of_ones_own(mal):
    mine = mal.authors[0]

    assert mal.save(f"author-{mine.public_id}-email", "mal@lab.example").status_code == 200
    assert mal.get("edit").status_code == 200
    assert mal.authors[0].state == "confirmed"


# --- The link of a co-author -----------------------------------------------------------------------------


def test_submitting_sends_every_co_author_a_link_once(mal, asked):
    mail = Message.objects.get(kind="author-link")
    assert mail.to_email == "ben@ito.example"
    assert link(asked) in mail.text

    mal.save("title", "On Other Things")
    mal.submit()
    assert Message.objects.filter(kind="author-link").count() == 1


def test_a_link_can_be_sent_before_submitting_and_not_twice_an_hour(mal, ben):
    assert mal.post("ask_author", ben.public_id).status_code == 302
    again = mal.post("ask_author", ben.public_id, accept="application/json")

    assert again.status_code == 409
    assert Message.objects.filter(kind="author-link").count() == 1


def test_a_link_needs_an_address(mal):
    row = add(mal, email="ben@it")

    answer = mal.post("ask_author", row.public_id, accept="application/json")

    assert answer.json() == {"message": "Fill in the address of this author first."}


def test_a_co_author_confirms_without_an_account_and_after_the_deadline(asked, client, at):
    with at(days=-3):
        page = client.get(link(asked))
        assert page.status_code == 200
        assert "It names you as <b><bdi>Ben Ito</bdi></b>" in page.text
        assert "no-store" in page["Cache-Control"]
        client.post(link(asked, "author_confirm"))

    asked.refresh_from_db()
    assert (asked.state, asked.person) == ("confirmed", None)
    assert Person.objects.filter(email="ben@ito.example").count() == 0


def test_a_co_author_who_disowns_is_told_to_the_others_and_loses_the_paper(mal, asked, world):
    client = Client()
    client.force_login(world.abe)
    client.post(link(asked, "author_claim"))
    assert client.get(mal.url("edit")).status_code == 200

    client.post(link(asked, "author_disown"))
    client.post(link(asked, "author_disown"))

    asked.refresh_from_db()
    assert (asked.state, asked.person) == ("disowned", None)
    assert client.get(mal.url("edit")).status_code == 404
    mail = Message.objects.get(kind="author-disowned")
    assert mail.to_email == mal.person.email
    assert "Ben Ito says that they are not an author" in mal.get("problems").text


def test_a_disowned_paper_can_be_confirmed_after_all(asked, client):
    client.post(link(asked, "author_disown"))

    client.post(link(asked, "author_confirm"))

    asked.refresh_from_db()
    assert asked.state == "confirmed"


def test_a_paper_is_not_submitted_while_somebody_says_it_is_not_theirs(mal, ben, client):
    mal.fill()
    mal.post("ask_author", ben.public_id)
    client.post(link(ben, "author_disown"))

    answer = mal.submit()

    assert answer.status_code == 422
    assert mal.fresh.number is None


def test_whoever_holds_the_link_puts_the_paper_into_their_account(mal, asked, world):
    client = Client()
    assert client.post(link(asked, "author_claim"))["Location"] == f"/accounts/login/?next={link(asked)}"
    client.force_login(world.abe)

    client.post(link(asked, "author_claim"))

    assert client.get(mal.url("edit")).status_code == 200
    other = Client()
    other.force_login(world.amy)
    refused = other.post(link(asked, "author_claim"), headers={"accept": "application/json"})
    assert refused.status_code == 409
    assert other.get(mal.url("edit")).status_code == 404


def test_looking_at_a_link_claims_nothing_for_a_stranger(mal, asked, world):
    client = Client()
    client.force_login(world.abe)

    client.get(link(asked))

    assert client.get(mal.url("edit")).status_code == 404


def test_looking_at_a_link_with_the_address_in_ones_account_gives_the_paper(mal, asked, world):
    EmailAddress.objects.create(user=world.abe, email="ben@ito.example", verified=True)
    client = Client()
    client.force_login(world.abe)

    page = client.get(link(asked)).text

    assert "The paper is in your account." in page
    assert client.get(mal.url("edit")).status_code == 200


@pytest.mark.parametrize("name", ["author_link", "author_confirm", "author_disown", "author_declare", "author_claim"])
def test_a_wrong_token_opens_nothing(asked, client, world, name):
    client.force_login(world.abe)
    url = reverse(f"submissions:{name}", args=["alpha", "z" * 32])
    other_venue = reverse(f"submissions:{name}", args=["beta", asked.token])

    for address in (url, other_venue):
        answer = client.get(address) if name == "author_link" else client.post(address)
        assert answer.status_code == 404


# --- Conflicts that authors declare ----------------------------------------------------------------------


def test_an_author_declares_by_the_link_and_it_counts_at_once(asked, client, world, at):
    with at(days=-1):
        answer = client.post(
            link(asked, "author_declare"),
            {"people": f"Rob Noether <{world.rob.email}>: doctoral advisor", "domains": "ray-university.edu"},
        )

    asked.refresh_from_db()
    assert answer.status_code == 302
    assert asked.conflicts_declared_at is not None
    found = Conflict.objects.filter(submission=asked.submission).values_list("person__name", "source")
    assert sorted(found) == [("Ray Turing", "author"), ("Rob Noether", "author")]


def test_a_declaration_that_is_too_long_comes_back_as_typed(asked, client):
    text = "Ana <ana@a.example>: friend\n" * 400

    answer = client.post(link(asked, "author_declare"), {"people": text, "domains": ""})

    assert answer.status_code == 422
    assert "characters long; 5,000 are allowed" in answer.text
    assert text.strip()[:50].replace("<", "&lt;").replace(">", "&gt;") in answer.text


def test_the_form_shows_whether_everybody_has_declared(mal, ben):
    assert "0 of 2 have declared their conflicts." in mal.get("edit").text

    mal.save(f"author-{ben.public_id}-declared", "on")
    assert "1 of 2 have declared their conflicts." in mal.get("edit").text
    assert "Conflicts of interest are not declared yet by Mal Lory." in mal.get("problems").text

    mal.post("declare_all")
    assert "all conflicts are declared" in mal.get("edit").text
    assert "Nothing is missing" not in mal.get("problems").text
    assert "not declared yet" not in mal.get("problems").text


def test_lines_that_cannot_be_understood_or_give_no_reason_are_said(mal, ben):
    mal.save(f"author-{ben.public_id}-people", "Ana Silva <ana@uni.example>\n: nobody at all")
    mal.save(f"author-{ben.public_id}-domains", "mit.edu, Harvard")

    page = mal.get("problems").text

    assert "Why is Ben Ito in conflict with “Ana Silva &lt;ana@uni.example&gt;”?" in page
    assert "we do not understand “: nobody at all”" in page
