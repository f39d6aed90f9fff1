"""What chairs make of findings: a severity for each, a template, two chairs at once, and in the file of an edition."""

import pytest

from paperchecks.catalogue import RULES, Severity
from tests.venues.conftest import NOW, person
from venues import actions, toml
from venues.actions import Asked
from venues.checks import OUR_OWN, RATED, measured_by
from venues.copies import next_edition
from venues.documents import read
from venues.models import Venue

URL = "/v/mlm-2027/settings/checks/"


def shown(client):
    return client.get(URL).context["form"].shown


def save(client, **chosen):
    """Press Save with these ratings, everything else as usual."""
    data = {f"severity-{code}": severity for code, severity in chosen.items() if code not in {"template", "year"}}
    rest = {name: chosen[name] for name in ("template", "year") if name in chosen}
    return client.post(URL, {"shown": chosen.pop("seen", None) or shown(client)} | data | rest)


def fresh(venue):
    return Venue.objects.get(pk=venue.pk)


def test_a_chair_rates_findings_and_asks_for_a_template(as_chi, venue):
    response = save(as_chi, email="off", too_long="blocker", template="iclr", year="2026")

    assert (response.status_code, response["Location"]) == (302, URL)
    venue = fresh(venue)
    assert (venue.severities, venue.template) == ({"too_long": "blocker", "email": "off"}, "iclr2026")
    assert venue.checks_changed_at is not None
    page = as_chi.get(URL).text
    assert "Back to the usual" in page
    assert page.count('class="own"') == 2


def test_the_usual_ratings_are_shown_and_saved_only_by_saving(as_chi, venue):
    save(as_chi, email="off")

    page = as_chi.get(f"{URL}?usual")

    assert page.text.count('class="own"') == 0
    assert fresh(venue).severities == {"email": "off"}
    save(as_chi)
    assert fresh(venue).severities == {}


def test_saving_without_a_change_looks_at_no_file_again(as_chi, venue):
    save(as_chi)

    assert fresh(venue).checks_changed_at is None


def test_only_what_is_certain_can_block_and_only_known_things_can_be_rated(as_chi, venue, chi):
    assert save(as_chi, self_citation="blocker").status_code == 200
    assert fresh(venue).severities == {}
    with pytest.raises(actions.NotRated, match="not certain enough"):
        wanted = Asked("", {"self_citation": "blocker"})
        actions.save_checks(venue, seen=Asked("", {}), wanted=wanted, by=chi, now=NOW)
    with pytest.raises(actions.NotRated, match="There is no such template"):
        actions.save_checks(venue, seen=Asked("", {}), wanted=Asked("word", {}), by=chi, now=NOW)


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"template": "", "year": "2026"}, "Which template of this year?"),
        ({"template": "iclr", "year": "1999"}, "greater than or equal to 2013"),
        ({"template": "word"}, "Select a valid choice."),
    ],
)
def test_a_template_that_cannot_be_is_said_and_nothing_chosen_is_lost(as_chi, venue, chosen, sentence):
    response = save(as_chi, email="off", **chosen)

    assert response.status_code == 200
    assert sentence in response.text
    assert '<option value="off" selected>' in response.text
    assert fresh(venue).template == ""


def test_two_chairs_who_rate_different_findings_do_not_meet(as_chi, venue, chi):
    seen = shown(as_chi)
    actions.save_checks(venue, seen=Asked("", {}), wanted=Asked("", {"margins": "hint"}), by=chi, now=NOW)

    response = save(as_chi, seen=seen, email="off")

    assert response.status_code == 302
    assert fresh(venue).severities == {"email": "off", "margins": "hint"}


def test_two_chairs_who_rate_the_same_finding_are_told(as_chi, venue, chi):
    seen = shown(as_chi)
    actions.save_checks(venue, seen=Asked("", {}), wanted=Asked("", {"email": "hint"}), by=chi, now=NOW)

    response = save(as_chi, seen=seen, email="off")

    assert response.status_code == 409
    assert "Somebody else changed “E-mail address” meanwhile, to “hint”." in response.text
    assert save(as_chi, seen=response.context["form"].shown, email="off").status_code == 302
    assert fresh(venue).severities == {"email": "off"}


def test_everything_that_is_no_failure_of_ours_can_be_rated():
    assert set(RULES) - set(RATED) == OUR_OWN | {code for code, rule in RULES.items() if rule.is_fixed}


@pytest.mark.parametrize(
    ("change", "is_other"),
    [
        ({"page_limit": 3}, True),
        ({"blindness": "single"}, True),
        ({"template": "icml2026"}, True),
        ({"tagline": "Another"}, False),
    ],
)
def test_files_are_looked_at_again_when_they_are_measured_otherwise(venue, chi, change, is_other):
    changes = {name: actions.Change(getattr(venue, name), value) for name, value in change.items()}

    actions.edit(venue, changes=changes, by=chi, now=NOW)

    assert (fresh(venue).checks_changed_at is not None) == is_other


def test_another_limit_of_a_track_is_another_measure(venue, chi):
    track = actions.save_track(venue, None, fields={"name": "Demos"}, by=chi, now=NOW)
    assert fresh(venue).checks_changed_at is None
    before = measured_by(venue)

    actions.save_track(venue, track, fields={"page_limit": 2}, by=chi, now=NOW)

    assert fresh(venue).checks_changed_at is not None
    assert measured_by(venue) != before


def test_ratings_are_in_the_file_of_an_edition_and_in_the_next_one(venue, chi):
    wanted = Asked("iclr2026", {"email": "off", "too_long": "blocker"})
    actions.save_checks(venue, seen=Asked("", {}), wanted=wanted, by=chi, now=NOW)

    text = toml.dump_venue(fresh(venue))

    assert '[checks]\ntoo_long = "blocker"\nemail = "off"\n' in text
    assert 'template = "iclr2026"' in text
    document = next_edition(read(fresh(venue)), {"slug": "mlm-2028", "name": "MLM 2028", "short_name": "MLM 2028"})
    copy = actions.create_from_document(document, by=person("dan"), now=NOW)
    assert (copy.template, Venue.objects.get(pk=copy.pk).severities) == ("iclr2026", wanted.severities)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ('[checks]\nencrypted = "off"', "there is no such key"),
        ('[checks]\nemail = "grim"', "This must be one of off, hint, warning, blocker."),
        ('[checks]\nself_citation = "blocker"', "“warning” is the gravest"),
        ('[submission]\ntemplate = "word"', "There is no such template. Known are iclr, icml, neurips"),
    ],
)
def test_a_file_with_ratings_that_cannot_be_is_refused(lines, sentence):
    with pytest.raises(toml.BadFile, match=sentence):
        toml.parse(f'format = 1\n[venue]\nslug = "x"\nname = "X"\nshort_name = "X"\n{lines}\n')


def test_a_severity_is_offered_only_where_it_can_be(as_chi, venue):
    form = as_chi.get(URL).context["form"]

    assert [value for value, _ in form.fields["severity-self_citation"].choices] == ["", "off", "hint", "warning"]
    assert [value for value, _ in form.fields["severity-too_long"].choices] == ["", *Severity]


def test_a_file_that_is_put_over_a_venue_has_its_files_looked_at_again(venue, chi):
    document = read(venue) | {"checks": {"email": "off"}}

    actions.apply_document(venue, document, by=chi, now=NOW)

    assert (fresh(venue).severities, fresh(venue).checks_changed_at is not None) == ({"email": "off"}, True)
