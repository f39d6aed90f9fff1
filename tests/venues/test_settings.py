"""What chairs set: each page through HTTP, with bad input, two chairs at once, and nobody else."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from notifications.models import Message
from tests.venues.conftest import NOW, person
from venues import actions, toml
from venues.identity import Invitation, Membership
from venues.models import Deadline, DeadlineKind, Question, Topic, Venue

SETTINGS = "/v/mlm-2027/settings/"
NASTY = "<script>alert(1)</script> =cmd() \u202eabc e\u0301 שלום"


@pytest.fixture
def cas(venue, chi):
    """A second chair."""
    made = person("cas")
    actions.add_member(venue, made, "chair", by=chi, now=NOW)
    return made


def fields(client, url: str) -> dict:
    """What a browser would send back without a change."""
    page = client.get(url)
    forms = [value for value in (page.context.get(name) for name in ("form", "name_form")) if value is not None]
    form = forms[0]
    data = {}
    for bound in form:
        value = bound.value()
        if bound.field.__class__.__name__ == "BooleanField":
            if value:
                data[bound.html_name] = "on"
        elif value is not None:
            data[bound.html_name] = value.isoformat() if hasattr(value, "isoformat") else value
    if hasattr(form, "shown"):
        data["shown"] = form.shown
    return data


def test_every_settings_page_opens_for_the_chair_alone(as_chi, venue, zoe, mal, chi):
    reviewer = person("rob")
    actions.add_member(venue, reviewer, "reviewer", by=chi, now=NOW)
    topic = venue.topics.first()
    person_shown = actions.save_shown(venue, None, fields={"kind": "speaker", "name": "Ada"}, by=chi, now=NOW)
    track = actions.save_track(venue, None, fields={"name": "Demos"}, by=chi, now=NOW)
    pages = [
        "", "texts/", "dates/", "topics/", f"topics/{topic.pk}/", "tracks/new/", f"tracks/{track.pk}/", "policy/",
        "forms/submission/", "forms/review/", "forms/meta_review/", "forms/review/new/", "forms/review/q/rating/",
        "outcomes/", "outcomes/oral/", "letters/", "letters/invitation:reviewer/", "letters/decision:oral/",
        "letters/reminder:invitation/", "roles/", "people/", "people/new/", f"people/{person_shown.pk}/",
        "checks/", "visibility/", "file/", "file/venue.toml",
    ]  # fmt: skip

    for page in pages:
        assert as_chi.get(SETTINGS + page).status_code == 200, page
        for other in (zoe, mal, reviewer):
            client = Client()
            client.force_login(other)
            assert client.get(SETTINGS + page).status_code == 404, (page, other)
        assert Client().get(SETTINGS + page).status_code == 302, page


def test_rows_of_another_venue_are_not_there(as_chi, zoe):
    other = Venue.objects.get(slug="other")
    topic = Topic.objects.create(venue=other, name="Theirs")

    assert as_chi.get(f"{SETTINGS}topics/{topic.pk}/").status_code == 404
    assert as_chi.post(f"{SETTINGS}topics/{topic.pk}/", {"step": "remove"}).status_code == 404
    assert as_chi.get("/v/other/settings/").status_code == 404
    for url in ("forms/nonsense/", "letters/nonsense/", "letters/decision:nonsense/", "outcomes/nonsense/"):
        assert as_chi.get(SETTINGS + url).status_code == 404, url


def test_columns_are_changed_one_by_one(as_chi, venue):
    data = fields(as_chi, SETTINGS) | {"name": NASTY, "place": "Bergen"}

    assert as_chi.post(SETTINGS, data).status_code == 302

    changed = Venue.objects.get()
    assert (changed.name, changed.place) == (NASTY, "Bergen")
    assert changed.revision == venue.revision + 1
    assert Entry.objects.get(verb="venues.edit").data == {"fields": ["name", "place"]}
    assert "<script>alert" not in as_chi.get(SETTINGS).content.decode()


def test_saving_without_a_change_changes_nothing(as_chi, venue):
    for page in ("", "texts/", "policy/"):
        assert as_chi.post(SETTINGS + page, fields(as_chi, SETTINGS + page)).status_code == 302

    assert Venue.objects.get().revision == venue.revision
    assert not Entry.objects.filter(verb="venues.edit").exists()


@pytest.mark.parametrize(
    ("page", "change", "said"),
    [
        ("", {"name": ""}, "This field is required."),
        ("", {"name": "x" * 201}, "at most 200 characters"),
        ("", {"contact_email": "nobody"}, "Enter a valid email address."),
        ("", {"starts_on": "2027-05-02", "ends_on": "2027-05-01"}, "This is before the first day."),
        ("", {"starts_on": "yesterday"}, "Enter a valid date."),
        ("", {"hue": "361"}, "Select a valid choice"),
        ("", {"time_zone": "Mars/Olympus"}, "Select a valid choice"),
        ("", {"website": "javascript:alert(1)"}, "Enter a valid URL."),
        ("policy/", {"page_limit": "-1"}, "greater than or equal to 1"),
        ("policy/", {"reviews_per_paper": "0"}, "greater than or equal to 1"),
        ("policy/", {"max_pdf_mb": "9999"}, "less than or equal to 50"),
        ("policy/", {"default_load": "1e9"}, "Enter a whole number."),
        ("policy/", {"blindness": "triple"}, "Select a valid choice"),
    ],
)
def test_bad_columns_are_said_and_what_was_typed_is_kept(as_chi, venue, page, change, said):
    answer = as_chi.post(SETTINGS + page, fields(as_chi, SETTINGS + page) | change)

    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert Venue.objects.get().revision == venue.revision


def test_two_chairs_who_change_different_fields_do_not_meet(as_chi, cas, venue):
    stale = fields(as_chi, SETTINGS)
    other = Client()
    other.force_login(cas)
    other.post(SETTINGS, fields(other, SETTINGS) | {"tagline": "Theirs"})

    as_chi.post(SETTINGS, stale | {"place": "Bergen"})

    changed = Venue.objects.get()
    assert (changed.tagline, changed.place) == ("Theirs", "Bergen")


def test_two_chairs_who_change_the_same_field_are_told(as_chi, cas):
    stale = fields(as_chi, SETTINGS)
    other = Client()
    other.force_login(cas)
    other.post(SETTINGS, fields(other, SETTINGS) | {"tagline": "Theirs"})

    refused = as_chi.post(SETTINGS, stale | {"tagline": "Mine"})

    page = refused.content.decode()
    assert refused.status_code == 409
    assert "Somebody else changed “tagline” meanwhile, to “Theirs”." in page
    assert 'value="Mine"' in page
    assert Venue.objects.get().tagline == "Theirs"

    again = stale | {"tagline": "Mine", "shown": refused.context["form"].shown}
    assert as_chi.post(SETTINGS, again).status_code == 302
    assert Venue.objects.get().tagline == "Mine"


def test_a_forged_memory_of_what_was_shown_changes_nothing(as_chi, venue):
    as_chi.post(SETTINGS, fields(as_chi, SETTINGS) | {"place": "Bergen", "shown": "forged"})

    assert Venue.objects.get().place == "Oslo"


def test_publishing_and_its_undo(as_chi, client):
    page = as_chi.post(f"{SETTINGS}publish/", follow=True).content.decode()
    assert f'action="{SETTINGS}publish/"' in page
    assert client.get("/v/mlm-2027/").status_code == 404

    as_chi.post(f"{SETTINGS}publish/")
    assert client.get("/v/mlm-2027/").status_code == 200


# --- Dates ---------------------------------------------------------------------------------------------------


def dates(client, **changes) -> dict:
    """The dates as the page holds them, with changes such as `review_at="2027-02-20 23:59"`."""
    context = client.get(f"{SETTINGS}dates/").context
    data = {}
    for form in [*context["doors"], *(form for _, forms in context["of_tracks"] for form in forms)]:
        for bound in form:
            value = bound.value()
            if bound.name in {"opens_at", "at"}:
                day, hour = bound.field.widget.decompress(value) if not isinstance(value, list) else value
                data[f"{bound.html_name}_0"] = day.isoformat() if day else ""
                data[f"{bound.html_name}_1"] = hour.strftime("%H:%M") if hour else ""
            elif value:
                data[bound.html_name] = "on" if value is True else value
    formset = context["announced"]
    data |= {f"announced-{name}": value for name, value in formset.management_form.initial.items()}
    for i, form in enumerate(formset.forms):
        data |= {
            f"announced-{i}-label": form.initial.get("label", ""),
            f"announced-{i}-note": form.initial.get("note", ""),
        }
        day, hour = form["at"].field.widget.decompress(form.initial.get("at"))
        data |= {
            f"announced-{i}-at_0": day.isoformat() if day else "",
            f"announced-{i}-at_1": hour.strftime("%H:%M") if hour else "",
        }
    for name, value in changes.items():
        kind, _, part = name.partition("__")
        data[f"{kind}-{part}"] = value
    return data


def test_dates_are_typed_as_aoe_and_stored_in_utc(as_chi, venue):
    changes = {
        "submission__at_0": "2027-02-10",
        "submission__at_1": "",
        "supplement__at_0": "2027-02-13",
        "supplement__at_1": "18:00",
    }

    assert as_chi.post(f"{SETTINGS}dates/", dates(as_chi, **changes)).status_code == 302

    at = {row.kind: row.at for row in venue.deadlines.all()}
    assert at[DeadlineKind.SUBMISSION] == datetime(2027, 2, 11, 11, 59, tzinfo=UTC)
    assert at[DeadlineKind.SUPPLEMENT] == datetime(2027, 2, 14, 6, 0, tzinfo=UTC)
    assert at[DeadlineKind.NOTIFICATION] == datetime(2027, 3, 2, 11, 59, tzinfo=UTC)


def test_a_later_date_of_a_public_call_is_an_extension_until_chairs_say_otherwise(as_chi, venue):
    first = venue.deadlines.get(kind="submission").at
    as_chi.post(f"{SETTINGS}dates/", dates(as_chi, submission__at_0="2027-02-10"))
    assert venue.deadlines.get(kind="submission").first_at == first

    as_chi.post(f"{SETTINGS}dates/", dates(as_chi, submission__at_0="2027-02-12"))
    assert venue.deadlines.get(kind="submission").first_at == first

    said = dates(as_chi)
    del said["submission-says_extended"]
    as_chi.post(f"{SETTINGS}dates/", said)
    assert venue.deadlines.get(kind="submission").first_at is None


def test_saving_the_dates_as_they_are_changes_no_moment(as_chi, venue):
    before = list(venue.deadlines.order_by("pk").values_list("pk", "kind", "opens_at", "at", "first_at"))

    as_chi.post(f"{SETTINGS}dates/", dates(as_chi))

    assert list(venue.deadlines.order_by("pk").values_list("pk", "kind", "opens_at", "at", "first_at")) == before


def test_an_emptied_day_takes_the_deadline_away(as_chi, venue):
    as_chi.post(
        f"{SETTINGS}dates/",
        dates(as_chi, response__at_0="", response__at_1="23:59", response__opens_at_0="", response__opens_at_1=""),
    )

    assert not venue.deadlines.filter(kind="response").exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"review__opens_at_0": "2027-02-25"}, "This opens after it closes."),
        ({"review__at_0": ""}, "Say when it closes, too."),
        ({"review__at_0": "not a day"}, "This is not a day."),
        ({"review__at_0": "9999-12-31"}, "out of range"),
        ({"review__at_0": "0001-01-01"}, "out of range"),
        ({"review__at_1": "25:61"}, "This is not a time."),
        ({"review__grace_minutes": "-5"}, "greater than or equal to 0"),
        ({"announced__0-label": "Videos"}, "Say when."),
        ({"announced__0-at_0": "2027-04-01"}, "Say what it is."),
        ({"announced__TOTAL_FORMS": "x"}, "dates marked below"),
    ],
)  # fmt: skip
def test_bad_dates_are_said_at_their_place_and_nothing_is_stored(as_chi, venue, changes, said):
    before = list(venue.deadlines.order_by("pk").values_list("kind", "opens_at", "at"))

    answer = as_chi.post(f"{SETTINGS}dates/", dates(as_chi, **changes))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert list(venue.deadlines.order_by("pk").values_list("kind", "opens_at", "at")) == before


def test_odd_dates_are_said(as_chi, venue, chi):
    venue.refresh_from_db()
    door = actions.Door(DeadlineKind.REVIEW, datetime(2027, 3, 20, 11, 59, tzinfo=UTC))
    actions.save_dates(venue, doors=[door], announced=[], by=chi, now=NOW)

    page = as_chi.get(f"{SETTINGS}dates/").content.decode()

    assert "There is no notification date; authors need one to plan." in page
    assert "There is no submission deadline; nobody can submit." in page


def test_tracks_have_dates_of_their_own(as_chi, venue, chi):
    track = actions.save_track(venue, None, fields={"name": "Demos"}, by=chi, now=NOW)

    said = dates(as_chi) | {f"submission-{track.pk}-at_0": "2027-02-20", f"submission-{track.pk}-at_1": "23:59"}
    as_chi.post(f"{SETTINGS}dates/", said)

    own = Deadline.objects.get(track=track)
    assert (own.kind, own.at) == ("submission", datetime(2027, 2, 21, 11, 59, tzinfo=UTC))
    assert "Submission, Demos" in as_chi.get("/v/mlm-2027/").content.decode()


def test_announced_dates_come_and_go(as_chi, venue):
    as_chi.post(
        f"{SETTINGS}dates/",
        dates(as_chi) | {"announced-0-label": "Videos", "announced-0-at_0": "2027-04-01", "announced-0-note": "To us."},
    )
    assert "Videos" in as_chi.get("/v/mlm-2027/").content.decode()

    as_chi.post(f"{SETTINGS}dates/", dates(as_chi) | {"announced-0-label": "", "announced-0-at_0": ""})
    assert not venue.announced_dates.exists()


# --- Topics and tracks ---------------------------------------------------------------------------------------


def test_topics_are_added_ordered_renamed_merged_and_removed(as_chi, venue, chi):
    as_chi.post(f"{SETTINGS}topics/", {"names": f"- Tails\n\ncheese\nTails\n{NASTY}"})
    assert [topic.name for topic in venue.topics.in_order()][:4] == ["Cheese", "Mazes", "Whiskers", "Tails"]
    assert venue.topics.count() == 5

    pks = [topic.pk for topic in venue.topics.in_order()]
    assert as_chi.post(f"{SETTINGS}order/topics/", {"order": ",".join(map(str, reversed(pks)))}).status_code == 204
    assert [topic.pk for topic in venue.topics.in_order()] == pks[::-1]

    mazes, cheese = venue.topics.get(name="Mazes"), venue.topics.get(name="Cheese")
    page = as_chi.post(f"{SETTINGS}topics/{mazes.pk}/", {"step": "rename", "name": "cheese"})
    assert "merge the two instead" in page.content.decode()
    as_chi.post(f"{SETTINGS}topics/{mazes.pk}/", {"step": "rename", "name": "Labyrinths"})

    rob = person("rob")
    member = actions.add_member(venue, rob, "reviewer", by=chi, now=NOW)
    member.topics.set([mazes])
    refused = as_chi.post(f"{SETTINGS}topics/{mazes.pk}/", {"step": "remove"})
    assert refused.status_code == 409
    assert "Merge it into another topic instead." in refused.content.decode()

    as_chi.post(f"{SETTINGS}topics/{mazes.pk}/", {"step": "merge", "into": cheese.pk})
    assert list(member.topics.all()) == [cheese]
    assert not Topic.objects.filter(pk=mazes.pk).exists()


def test_merging_gives_nobody_a_topic_twice(venue, chi):
    mazes, cheese = venue.topics.get(name="Mazes"), venue.topics.get(name="Cheese")
    member = actions.add_member(venue, person("rob"), "reviewer", by=chi, now=NOW)
    member.topics.set([mazes, cheese])

    actions.merge_topic(mazes, into=cheese, by=chi, now=NOW)

    assert list(member.topics.all()) == [cheese]


def test_a_topic_is_not_merged_into_itself_or_another_venues(as_chi, venue, zoe):
    topic = venue.topics.first()
    theirs = Topic.objects.create(venue=Venue.objects.get(slug="other"), name="Theirs")

    for into in (topic.pk, theirs.pk, "x", ""):
        answer = as_chi.post(f"{SETTINGS}topics/{topic.pk}/", {"step": "merge", "into": into})
        assert answer.status_code == 200
    assert venue.topics.count() == 3


def test_an_order_that_makes_no_sense_is_taken_as_far_as_it_goes(as_chi, venue):
    before = [topic.pk for topic in venue.topics.in_order()]

    assert as_chi.post(f"{SETTINGS}order/topics/", {"order": f"x,{before[2]},99999,²"}).status_code == 204

    assert [topic.pk for topic in venue.topics.in_order()] == [before[2], before[0], before[1]]
    assert as_chi.post(f"{SETTINGS}order/nonsense/", {"order": "1"}).status_code == 404


# --- Forms ---------------------------------------------------------------------------------------------------


def question(**changes) -> dict:
    return {
        "label": "Soundness", "hint": "", "kind": "scale", "use": "", "options_text": "4 | good\n1 | bad", "level": "3",
        "is_required": "on", "max_length": "",
    } | changes  # fmt: skip


def test_a_question_is_added_changed_retired_and_asked_again(as_chi, venue):
    as_chi.post(f"{SETTINGS}forms/review/new/", question())
    row = venue.questions.get(key="soundness")
    assert (row.form, row.kind, row.level, row.is_required) == ("review", "scale", 3, True)
    assert row.options == [{"value": 1, "label": "bad"}, {"value": 4, "label": "good"}]

    as_chi.post(f"{SETTINGS}forms/review/q/soundness/", question(label="How sound is it?", level="0"))
    row.refresh_from_db()
    assert (row.key, row.label, row.level) == ("soundness", "How sound is it?", 0)

    as_chi.post(f"{SETTINGS}forms/review/q/soundness/retire/")
    assert venue.questions.get(key="soundness").is_retired
    as_chi.post(f"{SETTINGS}forms/review/q/soundness/retire/")
    assert not venue.questions.get(key="soundness").is_retired


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"label": ""}, "This field is required."),
        ({"options_text": "one"}, "is not a number."),
        ({"options_text": "1 | only"}, "Give at least two answers"),
        ({"options_text": "1 | a\n1 | b"}, "Two answers have the same value."),
        ({"options_text": "1e400\n2"}, "is not a number."),
        ({"kind": "choice", "options_text": "Yes\nyes"}, "Two answers have the same value."),
        ({"kind": "text", "use": "rating"}, "Ratings and confidences need a scale of numbers."),
        ({"kind": "nonsense"}, "Select a valid choice."),
        ({"level": "9"}, "Select a valid choice."),
        ({"max_length": "-1", "kind": "text"}, "greater than or equal to 0"),
    ],
)  # fmt: skip
def test_a_bad_question_is_said(as_chi, venue, changes, said):
    before = venue.questions.count()

    answer = as_chi.post(f"{SETTINGS}forms/review/new/", question(**changes))

    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert venue.questions.count() == before


def test_two_questions_of_the_same_words_get_keys_of_their_own(as_chi, venue):
    for _ in range(3):
        as_chi.post(f"{SETTINGS}forms/review/new/", question())
    as_chi.post(f"{SETTINGS}forms/review/new/", question(label="中文"))

    keys = set(Question.objects.filter(venue=venue, form="review").values_list("key", flat=True))
    assert {"soundness", "soundness_2", "soundness_3", "question"} <= keys


def test_the_preview_shows_a_question_as_it_is_typed(as_chi, venue):
    before = venue.questions.count()

    page = as_chi.post(f"{SETTINGS}forms/review/preview/", question(label=NASTY)).content.decode()

    assert "<b>4</b>" in page
    assert "authors read it too" in page
    assert "<script>" not in page
    assert (
        "is not a number."
        in as_chi.post(f"{SETTINGS}forms/review/preview/", question(options_text="x")).content.decode()
    )
    assert venue.questions.count() == before


def test_usual_questions_come_filled_in(as_chi):
    page = as_chi.get(f"{SETTINGS}forms/review/new/?like=rating").content.decode()

    assert "6 | above the bar" in page


# --- Outcomes, letters ---------------------------------------------------------------------------------------


def test_an_outcome_has_a_letter_of_its_own(as_chi, venue):
    as_chi.post(f"{SETTINGS}outcomes/", {"step": "outcome", "label": "Lightning talk", "is_accept": "on"})

    assert venue.outcomes.get(key="lightning-talk").is_accept
    page = as_chi.get(f"{SETTINGS}letters/decision:lightning-talk/").content.decode()
    assert "we are happy to accept" in page
    assert "Ada Lovelace" in page


def test_an_outcome_in_use_stays(as_chi, venue):
    from decisions.models import Decision
    from submissions.models import Submission

    paper = Submission.objects.create(venue=venue, number=1, created_at=NOW, submitted_at=NOW)
    Decision.objects.create(submission=paper, outcome=venue.outcomes.get(key="oral"), decided_at=NOW)

    page = as_chi.post(f"{SETTINGS}outcomes/oral/", {"step": "remove"}, follow=True)
    as_chi.post(f"{SETTINGS}outcomes/spotlight/", {"step": "remove"})

    assert "is in use by papers or decisions and cannot go." in page.content.decode()
    assert set(venue.outcomes.values_list("key", flat=True)) == {"oral", "poster", "reject", "desk-reject"}


def test_a_letter_is_worded_previewed_and_reset(as_chi, venue, chi):
    url = f"{SETTINGS}letters/invitation:reviewer/"
    said = {"subject": "Please, {name}", "body_md": "Dear *{name}*, {link}\n\n{chairs}"}

    preview = as_chi.post(url, said | {"step": "preview"}, headers={"hx-request": "true"}).content.decode()
    assert "Dear <em>Ada Lovelace</em>" in preview
    assert "<html" not in preview

    as_chi.post(url, said | {"step": "save"})
    actions.invite(venue, rows=[actions.Invited("bob@x.example", "Bob")], role="reviewer", by=chi, now=NOW)
    assert Message.objects.get(kind="invitation").subject == "Please, Bob"

    as_chi.post(url, {"step": "reset"})
    assert "Invitation to be {role}" in as_chi.get(url).content.decode()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"subject": "x", "body_md": "{link} {title}"}, "There is no {title} in this letter."),
        ({"subject": "{password}", "body_md": "{link}"}, "There is no {password} in this letter."),
        ({"subject": "x", "body_md": "no link"}, "Without {link} nobody could answer."),
        ({"subject": "", "body_md": "{link}"}, "This field is required."),
    ],
)  # fmt: skip
def test_a_letter_that_could_not_be_filled_in_is_refused(as_chi, venue, said, sentence):
    answer = as_chi.post(f"{SETTINGS}letters/invitation:reviewer/", said | {"step": "save"})

    assert sentence in answer.content.decode().replace("&#x27;", "'")
    assert "Dear {name}," in venue.letter_templates.get(kind="invitation:reviewer").body_md


def test_a_subject_stays_one_line(as_chi, venue):
    as_chi.post(
        f"{SETTINGS}letters/invitation:reviewer/",
        {"subject": "One\r\nBcc: all@x.example", "body_md": "{link}", "step": "save"},
    )

    assert venue.letter_templates.get(kind="invitation:reviewer").subject == "One Bcc: all@x.example"


# --- Roles and people ----------------------------------------------------------------------------------------


def test_a_member_becomes_chair_at_once_and_is_told(as_chi, venue, chi):
    rob = person("rob")
    actions.add_member(venue, rob, "reviewer", by=chi, now=NOW)

    as_chi.post(f"{SETTINGS}roles/", {"role": "chair", "who": "Rob <ROB@example.org>"})

    assert set(Membership.objects.filter(person=rob).values_list("role", flat=True)) == {"reviewer", "chair"}
    assert Message.objects.get(kind="role-given").to_email == "rob@example.org"


def test_a_stranger_is_invited_to_chair(as_chi, venue, mal):
    as_chi.post(f"{SETTINGS}roles/", {"role": "chair", "who": "mal@example.org"})

    assert not Membership.objects.filter(person=mal).exists()
    assert [row.role for row in Invitation.objects.all()] == ["chair"]
    again = as_chi.post(f"{SETTINGS}roles/", {"role": "chair", "who": "mal@example.org"})
    assert "has not answered yet" in again.content.decode()
    for bad in ("nobody", "a@x.example; b@x.example"):
        assert as_chi.post(f"{SETTINGS}roles/", {"role": "chair", "who": bad}).status_code == 200
    assert as_chi.post(f"{SETTINGS}roles/", {"role": "reviewer", "who": "a@x.example"}).status_code == 200
    assert Invitation.objects.count() == 1


def test_people_on_the_pages(as_chi, venue, chi):
    as_chi.post(
        f"{SETTINGS}people/",
        {"step": "several", "kind": "speaker", "people": "Ada Lovelace, London\nÉmilie\nada lovelace"},
    )
    assert list(venue.shown_people.order_by("position").values_list("name", "affiliation")) == [
        ("Ada Lovelace", "London"),
        ("Émilie", ""),
    ]

    ada = venue.shown_people.get(name="Ada Lovelace")
    as_chi.post(f"{SETTINGS}people/{ada.pk}/", {"kind": "speaker", "name": "Ada", "homepage": "javascript:alert(1)"})
    ada.refresh_from_db()
    assert (ada.name, ada.homepage) == ("Ada Lovelace", "")
    as_chi.post(f"{SETTINGS}people/{ada.pk}/", {"step": "remove"})
    assert venue.shown_people.count() == 1

    actions.add_member(venue, person("rob"), "reviewer", by=chi, now=NOW)
    as_chi.post(f"{SETTINGS}people/", {"step": "committee"})
    as_chi.post(f"{SETTINGS}people/", {"step": "committee"})
    assert list(venue.shown_people.filter(kind="committee").values_list("name", flat=True)) == ["Rob"]


# --- Who sees what, and the file -----------------------------------------------------------------------------


def cell(page, question: str, who: str) -> bool:
    row = next(row for row in page.context["questions"] if row["label"] == question)
    return next(cell for cell in row["cells"] if cell["person"] == who)["may"]


def test_who_sees_what_follows_the_policy(as_chi, venue, chi):
    url = f"{SETTINGS}visibility/?moment=while+reviewing"
    assert not cell(as_chi.get(url), "see who wrote it", "Area chair of the paper")

    actions.edit(venue, changes={"blindness": actions.Change("double", "single")}, by=chi, now=NOW)

    page = as_chi.get(url)
    assert cell(page, "see who wrote it", "Area chair of the paper")
    assert not cell(page, "see who wrote it", "Chair in conflict")
    for moment in ("now", "while+bidding", "in+the+discussion", "after+the+decisions+are+released", "nonsense"):
        assert as_chi.get(f"{SETTINGS}visibility/?moment={moment}").status_code == 200


def test_the_file_goes_out_and_comes_back(as_chi, venue, tmp_path):
    text = as_chi.get(f"{SETTINGS}file/venue.toml").content.decode()
    assert text == toml.dump_venue(venue)
    changed = text.replace('place = "Oslo"', 'place = "Bergen"')
    file = tmp_path / "venue.toml"
    file.write_text(changed)

    with file.open("rb") as handle:
        page = as_chi.post(f"{SETTINGS}file/", {"file": handle, "step": "look"})
    assert "+place = &quot;Bergen&quot;" in page.content.decode()
    assert Venue.objects.get().place == "Oslo"

    as_chi.post(f"{SETTINGS}file/", {"text": page.context["text"], "step": "apply"})
    assert toml.dump_venue(Venue.objects.get()) == changed


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\xff\xfe\x00", "This file is not text in UTF-8."),
        (b"x" * 1_000_001, "larger than 1 MB"),
        (b"format = 1\n[venue]\nslug = 'a'\npages = 4\n", "Line 4: venue.pages: there is no such key."),
        (b"\x00\x01", "This is not TOML"),
    ],
)  # fmt: skip
def test_a_bad_file_is_said(as_chi, venue, tmp_path, content, said):
    file = tmp_path / "bad.toml"
    file.write_bytes(content)

    with file.open("rb") as handle:
        page = as_chi.post(f"{SETTINGS}file/", {"file": handle, "step": "look"})

    assert page.status_code in {200, 422}
    assert said in page.content.decode()
    assert Venue.objects.get().revision == venue.revision


def test_settings_cost_the_same_with_3_and_30_rows(as_chi, venue, chi):
    def cost(page: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            as_chi.get(SETTINGS + page)
        return len(queries)

    pages = ("topics/", "people/", "dates/", "letters/", "forms/review/", "roles/")
    few = {page: cost(page) for page in pages}
    actions.add_topics(venue, names=[f"T{i}" for i in range(30)], by=chi, now=NOW)
    for i in range(30):
        actions.save_shown(venue, None, fields={"kind": "speaker", "name": f"P{i}"}, by=chi, now=NOW)
        actions.add_member(venue, person(f"chair{i}"), "chair", by=chi, now=NOW)

    assert {page: cost(page) for page in pages} == few
    assert max(few.values()) <= 15


@pytest.mark.parametrize(
    ("said", "stored"),
    [
        ({"poster": "a0-landscape"}, (1189, 841)),
        ({"poster": "48x36in"}, (1219, 914)),
        ({"poster": "other", "poster_width_mm": "700", "poster_height_mm": "1000"}, (700, 1000)),
        ({"poster": "none", "poster_width_mm": "700"}, (None, None)),
    ],
)
def test_a_chair_says_how_large_posters_are(as_chi, venue, said, stored):
    url = SETTINGS + "policy/"

    assert as_chi.post(url, fields(as_chi, url) | said).status_code == 302

    venue.refresh_from_db()
    assert (venue.poster_width_mm, venue.poster_height_mm) == stored
    expected = said["poster"]
    assert fields(as_chi, url)["poster"] == expected
    assert venue.poster_width_mm is None or "poster_width" in toml.dump_venue(venue)
    assert toml.dump_venue(toml.load_venue(toml.dump_venue(venue), by=None, now=NOW, slug="again")) == (
        toml.dump_venue(venue).replace('slug = "mlm-2027"', 'slug = "again"')
    )


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"poster": "other", "poster_width_mm": "700"}, "poster_height_mm"),
        ({"poster": "other"}, "poster_width_mm"),
        ({"poster": "other", "poster_width_mm": "0", "poster_height_mm": "9"}, "poster_width_mm"),
        ({"board_height_mm": "2000"}, "board_width_mm"),
        ({"board_width_mm": "99999", "board_height_mm": "1"}, "board_width_mm"),
        ({"poster": "a7"}, "poster"),
    ],
)
def test_half_a_size_is_refused_with_a_sentence(as_chi, venue, said, field):
    url = SETTINGS + "policy/"

    page = as_chi.post(url, fields(as_chi, url) | said)

    assert list(page.context["form"].errors) == [field]
    venue.refresh_from_db()
    assert (venue.poster_width_mm, venue.board_width_mm, venue.board_height_mm) == (None, None, None)
