"""Where people worked or studied before: read from lines, kept in the account, and looked at by conflicts."""

import pytest
from django.test import Client

from assignment.conflicts import Former
from people.former import former_in, last_year, unclear_former
from people.models import Person

PROFILE = "/me/profile/"


@pytest.mark.parametrize(
    ("line", "domain", "affiliation", "until"),
    [
        ("mit.edu until 2023", "mit.edu", "", 2023),
        ("- https://www.MIT.edu/ (until 2023)", "mit.edu", "", 2023),
        ("ada@cs.mit.edu, 2023", "cs.mit.edu", "", 2023),
        ("University of Tübingen 2021", "", "University of Tübingen", 2021),
        ("University of Tübingen, 2018–2021", "", "University of Tübingen", 2021),
        ("University of Tübingen 2018-21", "", "University of Tübingen", 2021),
        ("2018 - 2021: University of Tübingen", "", "University of Tübingen", 2021),
        ("University of Tübingen (uni-tuebingen.de) until 06/2021", "uni-tuebingen.de", "University of Tübingen", 2021),
        ("Universität Tübingen bis März 2021", "", "Universität Tübingen", 2021),
        ("Carnegie Mellon University from Sept. 2018 to May 2021", "", "Carnegie Mellon University", 2021),
        ("Université Paris 13 2020", "", "Université Paris 13", 2020),
        ("University of Oxford", "", "University of Oxford", None),
        ("inria.fr since 2019", "inria.fr", "", None),
        ("inria.fr 2019–today", "inria.fr", "", None),
    ],
)
def test_a_line_names_an_institution_and_the_last_year(line, domain, affiliation, until):
    assert former_in(line) == (Former(domain=domain, affiliation=affiliation, until=until),)
    assert unclear_former(line) == []


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("2021", "Line 1: there is no institution on it."),
        ("\nMIT 2021", "Line 2: “MIT” is too short to be told from others. Write its domain"),
        ("gmail.com until 2020", "Line 1: “gmail.com” belongs to no institution."),
    ],
)
def test_a_line_that_can_be_compared_with_nothing_is_said(line, sentence):
    assert former_in(line) == ()
    assert unclear_former(line)[0].startswith(sentence)


@pytest.mark.parametrize(
    ("text", "year"), [("2019, 2023 and 2021", 2023), ("2009-11", 2011), ("2021-06", 2021), ("12021", None), ("", None)]
)
def test_the_last_year_of_a_text(text, year):
    assert last_year(text) == year


def test_a_line_of_any_length_is_read_quickly():
    assert len(former_in("in " * 20_000 + "( 2021 " * 1000 + "uni of oxford")) == 1


@pytest.fixture
def ada(db) -> Person:
    return Person.objects.create_user("ada@example.org", name="Ada Lovelace")


def saved(person: Person, **fields):
    client = Client()
    client.force_login(person)
    data = {
        "name": person.name,
        "affiliation": "",
        "former": "",
        "country": "",
        "homepage": "",
        "orcid": "",
        "time_zone": "",
    }
    return client.post(PROFILE, data | fields)


def test_the_account_keeps_former_institutions_and_lets_conflicts_be_found_anew(ada):
    assert saved(ada, former="mit.edu until 2023\r\nUniversity of Oxford").status_code == 302

    ada.refresh_from_db()
    assert ada.former == "mit.edu until 2023\nUniversity of Oxford"
    assert ada.conflicts_wait_since is not None


def test_a_country_is_one_of_the_list_and_no_tie(ada):
    assert "Select a valid choice" in saved(ada, country="XX").content.decode()
    assert saved(ada, country="KE").status_code == 302

    ada.refresh_from_db()
    assert (ada.country, ada.conflicts_wait_since) == ("KE", None)


def test_a_profile_that_ties_nobody_to_anything_new_waits_for_nothing(ada):
    assert saved(ada, homepage="https://ada.example/").status_code == 302

    ada.refresh_from_db()
    assert (ada.homepage, ada.conflicts_wait_since) == ("https://ada.example/", None)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("mit.edu until 2023\nMIT 2020", "Line 2: “MIT” is too short"), ("University of X " * 400, "This is too long")],
)
def test_what_is_not_understood_is_said_and_kept(ada, typed, sentence):
    page = saved(ada, former=typed)

    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert typed.strip() in page.content.decode()
    ada.refresh_from_db()
    assert ada.former == ""
