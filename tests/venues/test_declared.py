"""Lines in which people name those with whom they are in conflict."""

import pytest

from assignment.conflicts import Relation
from venues.declared import declared_in, domains_in, people_in, unclear_domains, unclear_people, without_reason


@pytest.mark.parametrize(
    ("line", "name", "address", "why"),
    [
        ("Ana Silva <Ana@Uni.example>: doctoral advisor", "Ana Silva", "ana@uni.example", "doctoral advisor"),
        ("Ana Silva", "Ana Silva", "", ""),
        ("ana@uni.example", "", "ana@uni.example", ""),
        ("Ana Silva: friend", "Ana Silva", "", "friend"),
        ("- Ana Silva ana@uni.example : co-author: 2024", "Ana Silva", "ana@uni.example", "co-author: 2024"),
        ("Đorđević, Łukasz: Kollege", "Đorđević, Łukasz", "", "Kollege"),
        ("田中 太郎 <t@u.ac.jp>: 共著者", "田中 太郎", "t@u.ac.jp", "共著者"),
    ],
)
def test_a_line_names_a_person(line, name, address, why):
    [person] = people_in(line)

    assert (person.name, person.address, person.why) == (name, address, why)
    assert unclear_people(line) == []


@pytest.mark.parametrize(
    ("line", "relation", "year"),
    [
        ("Ana Silva <ana@uni.example>: co-author 2021", Relation.COAUTHOR, 2021),
        ("Ana Silva: coauthor, last paper together in 2021", Relation.COAUTHOR, 2021),
        ("Ana Silva: joint paper 2019, 2021", Relation.COAUTHOR, 2021),
        ("Ana Silva: co-wrote a paper", Relation.COAUTHOR, None),
        ("Ana Silva: co-author since 2019", Relation.COAUTHOR, None),
        ("Ana Silva: collaborator until 2020", Relation.COAUTHOR, 2020),
        ("Ana Silva: doctoral advisor", Relation.ADVISOR, None),
        ("Ana Silva: my PhD student until 2010, co-author", Relation.ADVISOR, None),
        ("Ana Silva: family", Relation.FAMILY, None),
        ("Ana Silva: my wife; co-author 2012", Relation.FAMILY, None),
        ("Ana Silva: friend, co-author 2012", Relation.OTHER, None),
        ("Ana Silva: we quarrelled in 2012", Relation.OTHER, None),
        ("Ana Silva, co-author 2021", Relation.COAUTHOR, 2021),
        ("Ana Silva (co-author, 2021)", Relation.COAUTHOR, 2021),
        ("Ana Silva - advisor", Relation.ADVISOR, None),
        ("Ana Silva", Relation.OTHER, None),
    ],
)
def test_a_reason_tells_the_relation_and_the_last_year_of_papers_together(line, relation, year):
    [person] = people_in(line)

    assert (person.name, person.relation, person.year) == ("Ana Silva", relation, year)


@pytest.mark.parametrize("name", ["Silva, Ana", "Smith-Jones, A.", "Ana (Anita) Silva", "Ana Silva - Costa"])
def test_a_name_with_commas_brackets_or_hyphens_stays_a_name(name):
    [person] = people_in(name)

    assert (person.name, person.why) == (name, "")


@pytest.mark.parametrize("text", ["", "\n \n", " - \n•"])
def test_empty_lines_name_nobody_and_are_not_complained_about(text):
    assert (people_in(text), unclear_people(text), domains_in(text), unclear_domains(text)) == ([], [], [], [])


@pytest.mark.parametrize("line", [": advisor", "<>: x", "a@b@c <d>"])
def test_a_line_that_names_nobody_is_unclear(line):
    assert people_in(line) == []
    assert unclear_people(line) == [line]


def test_who_gives_no_reason_is_said():
    assert without_reason("Ana\nBen: friend\n") == ["Ana"]


def test_domains_are_found_whatever_stands_between_them():
    text = "mit.edu, https://www.Inria.fr/ ; ada@cam.ac.uk\n Harvard"

    assert domains_in(text) == ["mit.edu", "inria.fr", "cam.ac.uk"]
    assert unclear_domains(text) == ["Harvard"]


def test_people_and_domains_come_together():
    found = declared_in(people="Ana: friend", domains="mit.edu")

    assert [(item.name, item.domain, item.why) for item in found] == [("Ana", "", "friend"), ("", "mit.edu", "")]


def test_a_line_of_any_length_is_read_quickly():
    assert people_in("a " * 20_000 + "<" * 1000) == []
