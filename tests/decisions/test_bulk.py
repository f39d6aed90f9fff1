"""Deciding on many papers through the pages: preview, confirm, undo; nothing that was not shown."""

import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from decisions.actions import decide, request_release
from decisions.models import Decision, DecisionVersion
from tests.cast import Stage
from tests.decisions.crowd import add_papers, build_five

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return build_five(Stage.RESPONDING)


@pytest.fixture
def chi(client, world):
    client.force_login(world.chi)
    return client


def post(client, name, data, **headers):
    return client.post(reverse(f"decisions:{name}", args=["alpha"]), data, **headers)


def hidden(response) -> dict[str, list[str]]:
    """The hidden fields that a preview sends back."""
    text = response.content.decode()
    form = text[text.index('action="/v/alpha/chair/papers/apply/"') :]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form):
        found.setdefault(name, []).append(value.replace("&gt;", ">").replace("&lt;", "<").replace("&quot;", '"'))
    pasted = re.search(r'<textarea name="text" hidden>(.*?)</textarea>', form, re.DOTALL)
    if pasted:
        found["text"] = [pasted[1].replace("&quot;", '"').replace("&#x27;", "'").lstrip("\n")]
    return found


def standing(world) -> dict[int, str]:
    rows = Decision.objects.made().at(world.alpha).select_related("outcome", "submission")
    return {row.submission.number: row.outcome.key for row in rows}


def preview_then_apply(client, data, typed_count=""):
    shown = post(client, "preview", data)
    assert shown.status_code == 200, shown.content.decode()
    return post(client, "apply", hidden(shown) | {"typed_count": typed_count}, follow=True)


# --- One ----------------------------------------------------------------------------------------------------


def decide_url(number: int) -> str:
    return reverse("decisions:decide", args=["alpha", number])


def test_one_by_htmx_gives_the_row_and_a_toast_with_undo(chi, world):
    response = chi.post(decide_url(1), {"outcome": "oral", "revision": "0"}, headers={"HX-Request": "true"})

    change = DecisionVersion.objects.get().change
    assert response.status_code == 200
    assert response.content.decode().startswith('<tr id="paper-1">')
    assert response.headers["HX-Trigger"] == (
        f'{{"toast": {{"text": "Paper 1: Oral.", "level": "info", "undo": "/v/alpha/chair/papers/undo/{change}/"}}}}'
    )
    assert standing(world) == {1: "oral"}


def test_undo_of_the_toast(chi, world):
    chi.post(decide_url(1), {"outcome": "oral"})
    change = DecisionVersion.objects.get().change

    response = chi.post(
        reverse("decisions:undo", args=["alpha", change]),
        headers={"Referer": "http://testserver/v/alpha/chair/papers/?q=x"},
    )

    assert response.url == "http://testserver/v/alpha/chair/papers/?q=x"
    assert standing(world) == {}


def test_undo_never_leads_to_another_site(chi, world):
    chi.post(decide_url(1), {"outcome": "oral"})
    change = DecisionVersion.objects.get().change

    response = chi.post(
        reverse("decisions:undo", args=["alpha", change]), headers={"Referer": "https://evil.example/v/alpha/"}
    )

    assert response.url == "/v/alpha/chair/papers/"


def test_a_stale_select_is_refused_with_a_sentence(chi, world):
    decide(world.papers[1], outcome=world.alpha.outcomes.get(key="poster"), by=world.cas, now=world.now)

    response = chi.post(decide_url(1), {"outcome": "oral", "revision": "0"}, headers={"HX-Request": "true"})

    assert response.status_code == 409
    assert "Somebody changed the decision on paper 1 meanwhile, to Poster." in response.content.decode()
    assert standing(world) == {1: "poster"}


def test_one_with_award_and_note(chi, world):
    chi.post(decide_url(1), {"outcome": "oral", "award": "Best paper", "note": "=cmd()", "revision": "0"})

    row = Decision.objects.get()
    assert (row.outcome.key, row.award.name, row.note) == ("oral", "Best paper", "=cmd()")


@pytest.mark.parametrize("data", [{"outcome": "sonata"}, {}, {"outcome": "oral", "award": "Nobel"}])
def test_what_does_not_exist_is_refused(chi, world, data):
    response = chi.post(decide_url(1), data, headers={"Accept": "application/json"})

    assert response.status_code == 409
    assert response.json() == {"message": "This decision does not exist at this venue; nothing was changed."}
    assert standing(world) == {}


@pytest.mark.parametrize("number", [3, 4, 99])
def test_a_chair_in_conflict_cannot_decide_and_learns_nothing(client, world, number):
    client.force_login(world.cas)

    assert client.post(decide_url(number), {"outcome": "oral"}).status_code == 404


# --- Selected, matching, best ---------------------------------------------------------------------------------


def test_selected_papers(chi, world):
    response = preview_then_apply(chi, {"how": "selected", "paper": ["1", "2"], "outcome": "poster"})

    assert standing(world) == {1: "poster", 2: "poster"}
    assert "2 decisions changed. Nobody but the chairs sees them before a release." in response.content.decode()


def test_preview_changes_nothing_and_tells_before_and_after(chi, world):
    decide(world.papers[1], outcome=world.alpha.outcomes.get(key="reject"), by=world.chi, now=world.now)
    decide(world.papers[2], outcome=world.alpha.outcomes.get(key="poster"), by=world.chi, now=world.now)

    response = post(chi, "preview", {"how": "selected", "paper": ["1", "2", "3", "5"], "outcome": "poster"})

    plan = response.context["plan"]
    assert plan.summary == [("No decision", "Poster", 1), ("Reject", "Poster", 1)]
    assert (plan.n_same, plan.left_out) == (1, {"withdrawn": [5]})
    assert standing(world) == {1: "reject", 2: "poster"}


def test_all_that_match_a_search_over_all_pages(chi, world):
    add_papers(world, 60)
    data = {"how": "matching", "q": "crowds mean:>=1", "outcome": "reject"}

    shown = post(chi, "preview", data)
    refused = post(chi, "apply", hidden(shown) | {"typed_count": "59"})
    nothing = standing(world)
    post(chi, "apply", hidden(shown) | {"typed_count": "60"})

    assert refused.status_code == 422
    assert "60 papers would change, and that is the number to type" in refused.content.decode()
    assert nothing == {}
    assert standing(world) == dict.fromkeys(range(101, 161), "reject")


def test_twenty_papers_need_no_typed_count(chi, world):
    add_papers(world, 20)

    preview_then_apply(chi, {"how": "matching", "q": "crowds", "outcome": "reject"})

    assert len(standing(world)) == 20


def test_the_best_by_mean(chi, world):
    data = {"how": "best", "q": "", "n_best": "2", "outcome": "poster", "rest": "reject"}

    preview_then_apply(chi, data)

    # Means: paper 4 7.5, 1 6.5, 3 6.0, 2 4.5; paper 5 is withdrawn.
    assert standing(world) == {4: "poster", 1: "poster", 3: "reject", 2: "reject"}


def test_the_best_leaves_the_others_alone_unless_told(chi, world):
    preview_then_apply(chi, {"how": "best", "q": "", "n_best": "1", "outcome": "oral", "rest": ""})

    assert standing(world) == {4: "oral"}


def test_the_best_names_who_stands_at_the_same_mean_on_the_other_side(chi, world):
    world.papers[3].tally.__class__.objects.filter(submission__in=[world.papers[1], world.papers[3]]).update(mean=6.5)
    add_papers(world, 2, n_reviews=0)

    response = post(chi, "preview", {"how": "best", "q": "", "n_best": "2", "outcome": "oral"})

    assert response.context["plan"].notes == [
        "2 without a rating are left alone.",
        "The last of them has a mean of 6.50. So have, on the other side of the cut: 3.",
    ]


def test_apply_refuses_when_something_changed_since_the_preview(chi, world):
    shown = post(chi, "preview", {"how": "matching", "q": "is:undecided", "outcome": "poster"})
    decide(world.papers[1], outcome=world.alpha.outcomes.get(key="oral"), by=world.chi, now=world.now)

    response = post(chi, "apply", hidden(shown))

    assert response.status_code == 422
    assert "Something changed since you looked: this is what would happen now." in response.content.decode()
    assert standing(world) == {1: "oral"}


def test_a_double_click_applies_once(chi, world):
    shown = post(chi, "preview", {"how": "selected", "paper": ["1", "2"], "outcome": "poster"})

    post(chi, "apply", hidden(shown))
    again = post(chi, "apply", hidden(shown))

    assert again.status_code == 422
    assert DecisionVersion.objects.count() == 2


def test_papers_that_wait_for_their_release_are_left_out(chi, world):
    decide(world.papers[1], outcome=world.alpha.outcomes.get(key="oral"), by=world.chi, now=world.now)
    request_release(world.alpha, by=world.chi, now=world.now, typed_count=1)

    response = post(chi, "preview", {"how": "selected", "paper": ["1", "2"], "outcome": "reject"})

    plan = response.context["plan"]
    assert plan.left_out == {"in a release that is about to go out": [1]}
    assert [effect.paper.number for effect in plan.changes] == [2]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"how": "selected", "outcome": "poster"}, "Tick the papers first."),
        ({"how": "selected", "paper": ["1"]}, "Choose a decision first."),
        ({"how": "matching", "q": "author:ada", "outcome": "poster"}, "There is no “author:” here."),
        ({"how": "best", "q": "", "outcome": "poster"}, "Say how many of the best papers shall get which decision."),
        ({}, "Something is missing: choose the papers and the decision."),
    ],
)
def test_what_is_missing_is_said(chi, world, data, sentence):
    response = post(chi, "preview", data, headers={"Accept": "application/json"})

    assert response.status_code == 409
    assert response.json()["message"].startswith(sentence)


def test_a_selection_of_a_chair_in_conflict_holds_visible_papers_only(client, world):
    client.force_login(world.cas)

    preview_then_apply(client, {"how": "selected", "paper": ["1", "3", "4"], "outcome": "poster"})

    assert standing(world) == {1: "poster"}


# --- From a table ---------------------------------------------------------------------------------------------


def upload(text: str) -> dict:
    return {"how": "table", "text": text}


def test_a_table_decides_with_awards_and_notes(chi, world):
    text = 'Paper;Decision;Award;Note\n1;Oral;best paper;"Strong; both agree"\n#2;reject;;\n4;none;;later\n'

    response = preview_then_apply(chi, upload(text))

    rows = {row.submission.number: row for row in Decision.objects.all()}
    assert standing(world) == {1: "oral", 2: "reject"}
    assert (rows[1].award.name, rows[1].note) == ("Best paper", "Strong; both agree")
    assert (rows[4].outcome, rows[4].note) == (None, "later")
    assert set(DecisionVersion.objects.values_list("source", flat=True)) == {"csv"}
    assert "3 decisions changed." in response.content.decode()


def test_a_table_can_be_a_file(chi, world):
    file = SimpleUploadedFile("d.csv", "\ufeffpaper,decision\r\n1,oral\r\n".encode(), "text/csv")

    preview_then_apply(chi, {"how": "table", "text": "", "file": file})

    assert standing(world) == {1: "oral"}


def test_the_export_comes_back_as_it_is(chi, world):
    decide(
        world.papers[1], outcome=world.alpha.outcomes.get(key="oral"), award=world.alpha.awards.get(), note="=cmd()",
        by=world.chi, now=world.now,
    )  # fmt: skip
    exported = chi.get(reverse("decisions:papers_csv", args=["alpha"]), {"q": "is:active"}).getvalue().decode()

    response = post(chi, "preview", upload(exported))

    assert response.status_code == 200
    assert (response.context["plan"].problems, response.context["plan"].changes) == ([], [])
    assert "Nothing would change" in response.content.decode()


def test_every_wrong_line_is_named_and_nothing_changes(chi, world):
    text = "paper,decision,award\n1,oral,\n99,oral,\n1,reject,\nx,oral,\n2,orl,\n4,,\n5,oral,\n3,reject,Best paper\n"

    response = post(chi, "preview", upload(text))
    text = response.content.decode()
    applied = post(chi, "apply", hidden(response))

    assert response.context["plan"].problems == [
        "Line 3: there is no paper “99”.",
        "Line 4: paper 1 stands on line 2 already.",
        "Line 5: there is no paper “x”.",
        "Line 6: there is no decision “orl”. There are oral, spotlight, poster, reject, desk-reject, none.",
        "Line 7: the decision is missing. Write none to clear one.",
        "Line 8: paper 5 is withdrawn.",
        "Line 9: an award comes with an acceptance.",
    ]
    assert "7 lines cannot be used" in text
    assert applied.status_code == 422
    assert standing(world) == {}


def test_a_paper_in_conflict_is_an_unknown_paper(client, world):
    client.force_login(world.cas)

    response = post(client, "preview", upload("paper,decision\n3,oral\n4,oral\n98,oral\n"))

    assert response.context["plan"].problems == [
        "Line 2: there is no paper “3”.",
        "Line 3: there is no paper “4”.",
        "Line 4: there is no paper “98”.",
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "There is nothing in this table."),
        ("1,oral\n", "The first line must name the columns: paper, decision, [award], [note]."),
        ("paper,decision\n", "There is a header and no line below it."),
        ('paper,decision\n1,"oral', "Line 2 cannot be read as CSV"),
        ("paper,decision\n1,oral,because,really", "Line 2 has 4 cells where the header has 2."),
    ],
)
def test_a_table_that_is_none_keeps_what_was_pasted(chi, world, text, sentence):
    response = post(chi, "preview", upload(text))

    body = response.content.decode()
    assert response.status_code == 422
    assert sentence in body.replace("&quot;", '"')
    assert 'spellcheck="false"' in body
    assert response.context["text"] == text


def test_a_file_that_is_no_text_is_said(chi, world):
    file = SimpleUploadedFile("d.xlsx", b"PK\x03\x04\x00\x00\x00", "application/octet-stream")

    response = post(chi, "preview", {"how": "table", "file": file})

    assert response.status_code == 422
    assert "This is not a text file. Save the sheet as CSV and upload that." in response.content.decode()


@pytest.mark.parametrize("who", ["ada", "rob", "ari", "mal", "zoe"])
def test_nobody_else_decides(client, world, who):
    client.force_login(world.people[who])
    pages = [("preview", []), ("apply", []), ("undo", ["x"])]

    codes = [client.post(reverse(f"decisions:{name}", args=["alpha", *args])).status_code for name, args in pages]

    assert [*codes, client.post(decide_url(1), {"outcome": "oral"}).status_code] == [404] * 4
    assert standing(world) == {}


def test_nothing_is_visible_before_a_release(client, world):
    """Not to authors, reviewers or the area chair, on any page that speaks of the paper."""
    pages = {
        "ada": [reverse("consoles:me"), reverse("consoles:my_paper", args=["alpha", world.papers[1].public_id])],
        "rob": [reverse("consoles:me"), reverse("reviews:review", args=["alpha", 1])],
        "ari": [reverse("consoles:me"), reverse("consoles:paper", args=["alpha", 1])],
        "mal": [reverse("consoles:me")],
    }

    @time_machine.travel(world.now, tick=False)
    def bodies() -> dict[tuple[str, str], str]:
        found = {}
        for who, urls in pages.items():
            client.force_login(world.people[who])
            for url in urls:
                text = client.get(url).content.decode()
                found[who, url] = re.sub(r'(csrf[a-z]*" (?:content|value)="|csrfmiddlewaretoken" value=")\w+', "", text)
        return found

    before = bodies()
    decide(
        world.papers[1], outcome=world.alpha.outcomes.get(key="oral"), award=world.alpha.awards.get(), note="Superb.",
        by=world.chi, now=world.now,
    )  # fmt: skip

    assert bodies() == before
