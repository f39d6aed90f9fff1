"""What a citation says survives BibTeX, whatever stands in a title or a name."""

import json
import re
import unicodedata
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from proceedings import citing
from proceedings.naming import split_name

LETTERS = {value: key for key, value in citing.LETTERS.items()}
ACCENTS = {value: key for key, value in citing.ACCENTS.items()}
COMMANDS = {value: key for key, value in citing.SPECIAL.items()}
ENTRY = re.compile(r"@inproceedings\{([^,]+),\n")


def cited(title="On Sparse Promoters", authors=("Ada Lovelace",), booktitle="Alpha"):
    return citing.Cited("k1", title, tuple(authors), booktitle, 2024, date(2024, 5, 11), "https://a.example/1")


def read(entry):
    """The fields of an entry, by counting braces as BibTeX does: a backslash before a brace changes nothing."""
    rest = entry[ENTRY.match(entry).end() :]
    fields = {}
    while (start := rest.find(" = {")) >= 0:
        name, depth, at = rest[:start].strip(), 1, start + 4
        while depth:
            depth += {"{": 1, "}": -1}.get(rest[at], 0)
            at += 1
        fields[name] = rest[start + 4 : at - 1]
        rest = rest[at:].removeprefix(",\n")
    assert rest == "\n}\n"
    return fields


def shown(tex):
    """What TeX would show of text that `text_as_tex` wrote."""
    tex = re.sub(r"\{\\(['`^~=.\"]|[urHvdck])\{\\?(\w)\}\}", lambda m: m[2] + ACCENTS[m[1]], tex)
    for command, letter in sorted((COMMANDS | LETTERS).items(), key=lambda pair: -len(pair[0])):
        if command.startswith(("{\\", "\\")):
            tex = tex.replace(command, "\x00" + letter if letter in "{}\\" else letter)
    tex = re.sub(r"(?<!\x00)[{}]", "", tex).replace("\x00", "")
    return unicodedata.normalize("NFC", tex)


words = st.text(
    st.sampled_from("abcXYZ éÅßøłčñıžőșçÀ{}&%#_~^\\,.-"), min_size=1, max_size=40
).filter(str.strip)  # fmt: skip


@given(words)
def test_a_text_says_the_same_after_tex(text):
    assert shown(citing.text_as_tex(text)) == " ".join(unicodedata.normalize("NFC", text).split())


@given(words)
def test_a_title_says_the_same_and_every_capital_is_guarded(title):
    tex = read(citing.bibtex(cited(title=title)))["title"]

    assert shown(tex) == " ".join(unicodedata.normalize("NFC", title).split())
    outside, depth = "", 0
    for sign in tex:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        outside += sign if depth == 0 else ""
    assert not any(letter.isupper() for letter in outside)


@given(st.text(max_size=60), st.lists(st.text(max_size=20), max_size=4), st.text(max_size=30))
def test_an_entry_can_be_read_whatever_stands_in_it(title, authors, booktitle):
    fields = read(citing.bibtex(cited(title=title, authors=authors, booktitle=booktitle)))

    assert fields["year"] == "2024"
    assert fields["url"] == "https://a.example/1"


def test_maths_is_kept_as_it_is():
    fields = read(citing.bibtex(cited(title=r"Bounds of $\mathcal{O}(n^2)$ & $x_1$ for DNA")))

    assert fields["title"] == r"{Bounds} of {$\mathcal{O}(n^2)$} \& {$x_1$} for {DNA}"


def test_maths_with_lost_braces_becomes_text():
    fields = read(citing.bibtex(cited(title="An $x_{1$ of y")))

    assert fields["title"].count("{") == fields["title"].count("}")
    assert r"\$x\_" in fields["title"]


def test_authors_stay_as_many_as_they_are():
    names = ["Ludwig van Beethoven", "Amy Ångström", "Sandy And Sons", "Müller, Jörg", "Plato"]
    fields = read(citing.bibtex(cited(authors=names)))

    assert fields["author"].split(" and ") == [
        "van Beethoven, Ludwig", r"{\AA}ngstr{\"{o}}m, Amy", "Sons, Sandy {And}", r"M{\"{u}}ller, J{\"{o}}rg", "Plato",
    ]  # fmt: skip


def test_names_are_split_as_people_would():
    assert split_name("Sammy Davis Jr.") == ("Sammy", "Davis Jr.")
    assert split_name("Maria de la Cruz") == ("Maria", "de la Cruz")
    assert split_name("Ada") == ("", "Ada")


def test_json_for_search_engines_cannot_leave_its_element():
    said = citing.json_ld(cited(title="A </script><b> & more", authors=["Ada <x>"]), ["U & V"])

    assert "<" not in said and "&" not in said
    assert json.loads(said)["author"] == [
        {"@type": "Person", "name": "Ada <x>", "affiliation": {"@type": "Organization", "name": "U & V"}}
    ]


def test_google_scholar_is_told_each_author_with_the_institution_after_it():
    tags = citing.scholar_tags(cited(authors=["Ada Lovelace", "Cody Ünal"]), ["Ada University", ""])

    assert tags[:4] == [
        ("citation_title", "On Sparse Promoters"),
        ("citation_author", "Lovelace, Ada"),
        ("citation_author_institution", "Ada University"),
        ("citation_author", "Ünal, Cody"),
    ]
    assert ("citation_publication_date", "2024/05/11") in tags
