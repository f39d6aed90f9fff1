"""Editions as files: the round trip is exact, and a file that cannot be read says where and why."""

import io
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.venues.conftest import NOW
from venues import actions, documents, toml
from venues.identity import Membership
from venues.models import Venue

SMALL = """format = 1

[venue]
slug = "small"
name = "A Small Workshop"
short_name = "Small"
"""


QUESTION = SMALL + '\n[[question]]\nform = "review"\nkey = "a"\nlabel = "A"\n'


def refusal(text: str) -> str:
    with pytest.raises(toml.BadFile) as error:
        toml.parse(text)
    return str(error.value)


def test_export_of_an_import_is_the_file(venue, chi):
    text = toml.dump_venue(venue)

    again = toml.load_venue(text, by=chi, now=NOW, slug="again")

    assert toml.dump_venue(again) == text.replace('slug = "mlm-2027"', 'slug = "again"')


LETTERS = st.characters(codec="utf-8", exclude_characters="\x00")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(LETTERS, max_size=60))
@example('"""')
@example('a"\n""b"""\n\\')
@example("\r\n\x7f\x1f\u2028end\n")
@example('\n"')
@example("\\")
def test_any_text_survives_the_file(said):
    document = {
        "venue": {"slug": "s", "name": "n", "short_name": "s", "topics": ["t"]},
        "texts": {"rationale": said, "faq": f"line\n{said}"},
        "people": {"speakers": [{"name": "x", "bio": said}]},
    }

    assert toml.parse(toml.render(document)) == document


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (SMALL + "pages = 4\n", "Line 7: venue.pages: there is no such key. Known here: slug, name, "),
        (
            SMALL + "\n[surprise]\n",
            "Line 8: surprise: there is no such key. Known here: venue, texts, site, submission, ",
        ),
        (SMALL + '\n[submission]\npage_limit = "six"\n', "Line 9: submission.page_limit: this must be a whole number."),
        (SMALL + "\n[submission]\nis_archival = 1\n", "Line 9: submission.is_archival: this must be true or false."),
        (SMALL + 'starts_on = "May"\n', "Line 7: venue.starts_on: this must be a day such as 2024-05-11."),
        (
            SMALL + '\n[[deadline]]\nkind = "submission"\nat = 2024-02-08T23:59:00\n',
            "Line 10: deadline.at: this must be a moment such as 2024-02-08T23:59:00-12:00.",
        ),
        (
            SMALL + '\n[[deadline]]\nkind = "lunch"\nat = 2024-02-08T23:59:00-12:00\n',
            "Line 9: deadline.kind: This must be one of abstract, submission, ",
        ),
        (
            SMALL + '\n[[deadline]]\nkind = "submission"\ntrack = "Demos"\nat = 2024-02-08T23:59:00-12:00\n',
            "Line 10: deadline.track: There is no track called “Demos”.",
        ),
        (
            SMALL + '\n[[deadline]]\nkind = "review"\nopens_at = 2024-02-09T00:00:00Z\nat = 2024-02-08T23:59:00Z\n',
            "Line 10: deadline.opens_at: This opens after it closes.",
        ),
        (
            QUESTION + 'kind = "text"\nlevel = "all"\n',
            "Line 13: question.level: “all” is no level; use chairs, area_chairs, reviewers, authors, public.",
        ),
        (
            QUESTION + 'kind = "scale"\n',
            "Line 8: question.options: A question with answers to choose from needs at least two.",
        ),
        (
            SMALL + '\n[people]\nspeakers = [\n  {name = "Ada"},\n  {name = "Bob", shoe = 43},\n]\n',
            "Line 11: people.speakers.shoe: there is no such key. Known here: name, affiliation, role, homepage, bio.",
        ),
        (SMALL.replace('short_name = "Small"', ""), "Line 3: venue.short_name: This must be given."),
        (SMALL.replace('"small"', '"Small Slug"'), "Line 4: venue.slug: "),
        (SMALL + 'topics = ["a", "A"]\n', "Line 7: venue.topics: “A” stands there twice."),
        (SMALL.replace("format = 1", ""), "The file must begin with “format = 1”."),
        (SMALL.replace("format = 1", "format = 2"), "The file must begin with “format = 1”."),
        ("[[venue", "This is not TOML: "),
        (SMALL + 'name = "twice"\n', "This is not TOML: Cannot overwrite a value (at line 7"),
    ],
)
def test_a_bad_file_is_refused_with_line_and_key(text, sentence):
    assert refusal(text)[: len(sentence)] == sentence


def test_a_key_inside_a_long_text_is_not_taken_for_a_line():
    text = SMALL + '\n[texts]\nfaq = """\n[venue]\npages = 1\n"""\npages = 4\n'

    assert refusal(text).startswith("Line 13: texts.pages: there is no such key.")


def test_times_are_stored_in_utc_whatever_their_offset():
    text = SMALL + '\n[[deadline]]\nkind = "submission"\nat = 2024-02-08T23:59:00-12:00\n'

    assert toml.parse(text)["deadline"][0]["at"] == datetime(2024, 2, 9, 11, 59, tzinfo=UTC)


def test_importing_twice_is_refused_and_changes_nothing(venue, chi):
    with pytest.raises(actions.SlugTaken, match="There is a venue with the address “mlm-2027” already."):
        toml.load_venue(toml.dump_venue(venue), by=chi, now=NOW)

    assert Venue.objects.count() == 1


def test_reserved_addresses_are_refused(chi):
    with pytest.raises(actions.SlugTaken):
        toml.load_venue(SMALL, by=chi, now=NOW, slug="new")


def test_the_command_exports_what_it_imports(db, tmp_path):
    file = tmp_path / "small.toml"
    file.write_text(toml.render(toml.parse(SMALL)))
    out = io.StringIO()

    call_command("venue", "import", str(file), "--chair", "chi@example.org", stdout=io.StringIO())
    call_command("venue", "export", "small", stdout=out)

    assert out.getvalue() == file.read_text()
    assert [(row.person.email, row.role) for row in Membership.objects.all()] == [("chi@example.org", "chair")]


def test_the_command_says_what_is_wrong(db, tmp_path):
    file = tmp_path / "bad.toml"
    file.write_text(SMALL + "pages = 4\n")

    with pytest.raises(CommandError, match="Line 7: venue.pages: there is no such key."):
        call_command("venue", "import", str(file))
    with pytest.raises(CommandError, match="There is no venue with the address “nowhere”."):
        call_command("venue", "export", "nowhere")


def test_a_document_over_a_venue_keeps_what_has_an_identity(venue, chi):
    before = {topic.name: topic.pk for topic in venue.topics.all()}
    document = documents.read(venue)
    document["venue"]["topics"] = ["Whiskers", "Cheese", "Tails"]
    document["question"] = [said for said in document["question"] if said["key"] != "ethics"]

    actions.apply_document(venue, document, by=chi, now=NOW)

    after = {topic.name: topic.pk for topic in venue.topics.order_by("position")}
    assert list(after) == ["Whiskers", "Cheese", "Tails"]
    assert (after["Whiskers"], after["Cheese"]) == (before["Whiskers"], before["Cheese"])
    assert venue.questions.get(form="review", key="ethics").is_retired
    assert Venue.objects.get().revision == venue.revision + 1
