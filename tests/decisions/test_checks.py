"""The chairs' page of findings: what it shows, counts and lets dismiss, and what a chair in conflict never sees."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consoles.chairing import next_actions
from paperchecks import Finding
from submissions.access import dismissed_keys, findings_for_chair
from submissions.actions import dismiss_findings
from submissions.actions.keeping import keep_findings
from submissions.identity import DismissedLikeness
from submissions.models import FindingAnswer, Likeness, PaperFile, Submission, Version
from tests.cast import Stage, World, build
from venues.deadlines import Calendar

NAMED = Finding("author_name", "Page 1 names Ada Lovelace, an author.", "Take it out.", 1, "Ada Lovelace")
LONG = Finding("too_long", "The main text has 9 pages; 6 are allowed.", "Shorten it.")
HINT = Finding("scanned", "Page 2 is a picture.", "", 2)
BROKEN = Finding("damaged", "This PDF is damaged.")
FORMULA = Finding("hidden_text", "Page 4 has text that nobody sees.", "", 4, "=HYPERLINK(A1)")


@pytest.fixture
def world(db) -> World:
    return without_findings(build(Stage.REVIEWING))


def without_findings(world: World) -> World:
    """The same world, in whose files nobody found anything yet."""
    keep_findings(PaperFile.objects.all(), [])
    FindingAnswer.objects.all().delete()
    return world


def find(paper: Submission, *findings: Finding) -> None:
    keep_findings([PaperFile.objects.get(pk=paper.draft.pdf_id)], [finding.to_json() for finding in findings])


def page(client, world, who="chi", name="checks", *args, **query):
    client.force_login(world.people[who])
    return client.get(reverse(f"decisions:{name}", args=[world.alpha.slug, *args]), query)


def send(client, world, name: str, *args, who="chi", follow=True, **data):
    client.force_login(world.people[who])
    return client.post(reverse(f"decisions:{name}", args=[world.alpha.slug, *args]), data, follow=follow)


def rows(answer) -> list[tuple[int, str]]:
    return [(row.paper.number, row.rule.name) for row in answer.context["triage"].rows]


def counts(choices) -> dict[str, int]:
    return {choice.label: choice.n for choice in choices}


def kinds(answer) -> dict[str, dict[str, int]]:
    return {kind.choice.label: counts(kind.rules) for kind in answer.context["triage"].kinds}


# --- What is shown -----------------------------------------------------------------------------------------


def test_every_finding_stands_there_with_its_words_and_its_page(client, world):
    find(world.papers[1], NAMED, LONG)
    find(world.papers[2], HINT)

    answer = page(client, world)

    assert rows(answer) == [(1, "Names an author"), (1, "Main text too long"), (2, "Scanned page")]
    assert "“Ada Lovelace”" in answer.text
    assert re.findall(r'href="([^"]+#page=\d+)"', answer.text) == [
        "/v/alpha/papers/1/paper.pdf#page=1".replace("/papers/1/paper.pdf", pdf_path(world, 1)),
        "/v/alpha/papers/2/paper.pdf#page=2".replace("/papers/2/paper.pdf", pdf_path(world, 2)),
    ]
    assert (answer.context["triage"].n_found, answer.context["triage"].n_papers) == (3, 2)


def pdf_path(world, number: int) -> str:
    return reverse("reviews:paper_pdf", args=[world.alpha.slug, number]).removeprefix("/v/alpha")


def test_findings_are_counted_by_kind_severity_and_state(client, world):
    find(world.papers[1], NAMED, LONG, HINT)
    find(world.papers[2], NAMED)
    FindingAnswer.objects.create(
        submission=world.papers[2], file_kind="pdf", key=NAMED.key, code="author_name", kind="dispute",
        words="A city.", at=world.now,
    )  # fmt: skip
    dismiss(world, 1, "too_long")

    triage = page(client, world).context["triage"]

    assert counts(triage.states) == {
        "To look at": 3, "Not answered": 2, "Answered by the authors": 1, "Dismissed": 1, "Desk rejections": 0,
        "All": 4,
    }  # fmt: skip
    assert counts(triage.severities) == {"Any severity": 3, "Stops a submission": 0, "Warning": 2, "Hint": 1}
    assert kinds(page(client, world)) == {"Format": {"Scanned page": 1}, "Anonymity": {"Names an author": 2}}
    assert kinds(page(client, world, state="dismissed")) == {"Pages": {"Main text too long": 1}}


def dismiss(world, number: int, code: str, reason="Agreed.") -> str:
    found = findings_for_chair(world.chi, world.alpha).filter(submission__number=number, code=code)
    return dismiss_findings(world.alpha, found, reason=reason, by=world.chi, now=world.now)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"kind": "author_name"}, [(1, "Names an author"), (2, "Names an author")]),
        ({"kind": "anonymity"}, [(1, "Names an author"), (2, "Names an author")]),
        ({"severity": "hint"}, [(1, "Scanned page")]),
        ({"q": "#2"}, [(2, "Names an author")]),
        ({"q": "nowhere"}, []),
        ({"state": "answered"}, [(2, "Names an author")]),
        ({"state": "unanswered", "severity": "warning"}, [(1, "Names an author")]),
        ({"state": "dismissed"}, [(1, "Main text too long")]),
        ({"state": "nonsense", "kind": "nonsense", "severity": "x", "sort": "x", "page": "9", "q": "1"},
         [(1, "Names an author"), (1, "Scanned page")]),
        ({"sort": "severity"}, [(1, "Scanned page"), (1, "Names an author"), (2, "Names an author")]),
        ({"sort": "-number"}, [(2, "Names an author"), (1, "Names an author"), (1, "Scanned page")]),
    ],
)  # fmt: skip
def test_a_filter_leaves_what_fits(client, world, query, expected):
    Submission.objects.filter(venue=world.alpha).update(title="On Promoters")
    find(world.papers[1], NAMED, LONG, HINT)
    find(world.papers[2], NAMED)
    FindingAnswer.objects.create(
        submission=world.papers[2], file_kind="pdf", key=NAMED.key, code="author_name", kind="fix", at=world.now
    )
    dismiss(world, 1, "too_long")

    assert rows(page(client, world, **query)) == expected


def test_the_answer_of_the_authors_and_the_reason_of_a_chair_stand_there(client, world):
    find(world.papers[1], NAMED)
    FindingAnswer.objects.create(
        submission=world.papers[1], file_kind="pdf", key=NAMED.key, code="author_name", kind="dispute",
        words="The name of a lake.", at=world.now,
    )  # fmt: skip
    assert "“The name of a lake.”" in page(client, world).text

    dismiss(world, 1, "author_name", reason="It is a lake.")

    assert "Dismissed by Chi Kahn:" in page(client, world, state="dismissed").text
    assert "It is a lake." in page(client, world, state="dismissed").text


def test_without_findings_the_page_says_what_would_stand_there(client, world):
    assert "Every PDF and supplement is looked into when it is uploaded" in page(client, world).text


# --- A chair in conflict --------------------------------------------------------------------------------------


def test_a_chair_in_conflict_sees_nothing_of_these_papers(client, world):
    for number in (1, 3, 4):
        find(world.papers[number], NAMED)

    answer = page(client, world, who="cas")

    assert rows(answer) == [(1, "Names an author")]
    assert counts(answer.context["triage"].states)["All"] == 1
    assert [line[0] for line in table(client, world, who="cas")[1:]] == ["1"]
    assert page(client, world, "cas", "paper_checks", 4).status_code == 404
    assert to_do(client, world, "cas") == (1, ["1 paper has findings to look at"])
    assert to_do(client, world, "chi") == (3, ["3 papers have findings to look at"])


def to_do(client, world, who: str) -> tuple[int, list[str]]:
    """What the overview counts, and the step that it leads to."""
    client.force_login(world.people[who])
    facts = client.get(reverse("consoles:chair", args=[world.alpha.slug])).context["facts"]
    steps = next_actions(facts, Calendar(world.alpha), world.now)
    return facts.n_to_check, [step.what for step in steps if "findings" in step.what]


def test_a_form_that_names_a_paper_in_conflict_does_nothing(client, world):
    find(world.papers[4], NAMED)

    answer = send(client, world, "dismiss", who="cas", finding=f"4:{NAMED.key}", reason="Mine.", apply="1")

    assert "There is nothing to dismiss" in answer.text
    assert dismissed_keys(world.papers[4]) == set()
    assert send(client, world, "take_dismissal_back", who="cas", one=f"4:{NAMED.key}").status_code == 404


@pytest.mark.parametrize("who", ["ari", "rob", "ada", "mal"])
def test_nobody_but_chairs_sees_findings(client, world, who):
    find(world.papers[1], NAMED)

    assert page(client, world, who).status_code == 404
    assert page(client, world, who, "checks_csv").status_code == 404
    assert page(client, world, who, "paper_checks", 1).status_code == 404


@pytest.mark.parametrize(("who", "name"), [("ari", "consoles:paper"), ("rob", "reviews:review")])
def test_the_committees_pages_say_nothing_of_findings(client, world, who, name):
    client.force_login(world.people[who])
    before = client.get(reverse(name, args=["alpha", 1])).text
    find(world.papers[1], NAMED)

    after = client.get(reverse(name, args=["alpha", 1])).text

    assert bare(after) == bare(before)


def bare(text: str) -> str:
    """A page without the token and the moment, which are others in each."""
    return re.sub(r"\b[A-Za-z0-9]{64}\b|T\d\d:\d\d:\d\d[.\d]*", "", text)


# --- Dismissing ----------------------------------------------------------------------------------------------


def test_ticked_findings_are_shown_then_dismissed_then_undone(client, world):
    find(world.papers[1], NAMED, LONG)
    find(world.papers[2], NAMED)
    ticked = [f"1:{NAMED.key}", f"2:{NAMED.key}"]

    preview = send(client, world, "dismiss", how="ticked", finding=ticked)
    assert "Dismiss 2 findings in 2 papers?" in preview.text
    assert dismissed_keys(world.papers[1]) == set()

    seal = preview.context["plan"].seal
    done = send(client, world, "dismiss", finding=ticked, seal=seal, reason="A namesake.", apply="1")

    assert "2 findings dismissed for good." in done.text
    assert rows(done) == [(1, "Main text too long")]
    undo = re.search(r"/v/alpha/chair/checks/undo/\w+/", done.text)[0]
    client.post(undo)
    assert rows(page(client, world)) == [(1, "Names an author"), (1, "Main text too long"), (2, "Names an author")]


def test_all_that_are_found_are_dismissed_with_their_number(client, world):
    for n, paper in enumerate(world.papers.values()):
        find(paper, *[Finding("email", f"Page {i} has an address.", "", i, f"a{n}-{i}@b.org") for i in range(1, 8)])
    find(world.papers[1], NAMED)
    filters = {"how": "found", "kind": "email"}

    preview = send(client, world, "dismiss", **filters)
    plan = preview.context["plan"]
    assert (plan.n, plan.summary, plan.asks_for_count) == (21, [("E-mail address", 21)], True)

    wrong = send(client, world, "dismiss", **filters, seal=plan.seal, reason="Ours.", apply="1", typed_count="20")
    assert wrong.status_code == 422
    assert "Nothing was done: 21 findings would be dismissed" in wrong.text
    assert 'value="Ours."' in wrong.text

    send(client, world, "dismiss", **filters, seal=plan.seal, reason="Ours.", apply="1", typed_count="21")
    assert rows(page(client, world)) == [(1, "Names an author")]


def test_what_changed_since_it_was_shown_is_shown_again(client, world):
    find(world.papers[1], NAMED)
    seal = send(client, world, "dismiss", how="found").context["plan"].seal
    find(world.papers[2], LONG)

    answer = send(client, world, "dismiss", how="found", seal=seal, reason="Fine.", apply="1")

    assert answer.status_code == 422
    assert "Something changed since you looked" in answer.text
    assert dismissed_keys(world.papers[1]) == set()


def test_a_reason_is_asked_for(client, world):
    find(world.papers[1], NAMED)
    ticked = f"1:{NAMED.key}"
    seal = send(client, world, "dismiss", finding=ticked).context["plan"].seal

    answer = send(client, world, "dismiss", finding=ticked, seal=seal, apply="1")

    assert (answer.status_code, "Say in a few words why they are fine" in answer.text) == (422, True)


def test_a_file_that_nobody_can_use_is_left_alone(client, world):
    find(world.papers[1], BROKEN, NAMED)

    plan = send(client, world, "dismiss", how="found").context["plan"]

    assert ([row.code for row in plan.findings], plan.n_broken) == (["author_name"], 1)


def test_one_dismissal_is_taken_back_on_its_row(client, world):
    find(world.papers[1], NAMED, LONG)
    dismiss(world, 1, "author_name")

    send(client, world, "take_dismissal_back", one=f"1:{NAMED.key}", finding=f"1:{LONG.key}")

    assert rows(page(client, world)) == [(1, "Names an author"), (1, "Main text too long")]


# --- The table ------------------------------------------------------------------------------------------------


def table(client, world, who="chi", **query) -> list[list[str]]:
    content = page(client, world, who, "checks_csv", **query).getvalue().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))


def test_the_table_has_every_finding_and_no_formula(client, world):
    find(world.papers[1], FORMULA, LONG)
    FindingAnswer.objects.create(
        submission=world.papers[1], file_kind="pdf", key=FORMULA.key, code="hidden_text", kind="explain",
        words="+1 for the template", at=world.now,
    )  # fmt: skip
    dismiss(world, 1, "too_long", reason="@agreed")
    title = Submission.objects.get(pk=world.papers[1].pk).title

    assert table(client, world) == [
        ["paper", "title", "file", "about", "rule", "severity", "pages", "finding", "words", "state", "answer",
         "authors say", "dismissed because", "key"],
        ["1", title, "paper", "hidden text", "Text that nobody sees", "warning", "4",
         "Page 4 has text that nobody sees.", "'=HYPERLINK(A1)", "to look at", "explain", "'+1 for the template", "",
         FORMULA.key],
        ["1", title, "paper", "pages", "Main text too long", "warning", "",
         "The main text has 9 pages; 6 are allowed.", "", "dismissed", "", "", "'@agreed", LONG.key],
    ]  # fmt: skip
    assert [line[4] for line in table(client, world, state="open")[1:]] == ["Text that nobody sees"]


# --- Papers that are alike -------------------------------------------------------------------------------------


def make_alike(world, first: int, second: int) -> Likeness:
    return Likeness.objects.create(
        venue=world.alpha, first=world.papers[first], second=world.papers[second], kind="near", share=0.93, at=world.now
    )


def pairs(answer) -> list[tuple[int, int]]:
    return [(pair.first.number, pair.second.number) for pair, _ in answer.context["pairs"]]


def test_papers_that_are_alike_stand_side_by_side_until_somebody_looked(client, world):
    make_alike(world, 1, 2)
    make_alike(world, 2, 5)  # paper 5 is withdrawn
    answer = page(client, world, name="alike")
    assert (pairs(answer), "93 % of their words are in both" in answer.text) == ([(1, 2)], True)

    done = send(client, world, "dismiss_pair", pair="1:2", reason="Parts I and II.")

    assert (pairs(done), pairs(page(client, world, name="alike", state="dismissed"))) == ([], [(1, 2)])
    client.post(re.search(r"/v/alpha/chair/checks/undo/\w+/", done.text)[0])
    assert pairs(page(client, world, name="alike")) == [(1, 2)]


def test_a_pair_is_taken_back_and_needs_a_reason(client, world):
    make_alike(world, 1, 2)

    refused = send(client, world, "dismiss_pair", pair="1:2", reason=" ")
    send(client, world, "dismiss_pair", pair="1:2", reason="Fine.")
    assert (refused.status_code, DismissedLikeness.objects.count()) == (409, 1)

    send(client, world, "take_dismissal_back", pair="1:2")
    assert pairs(page(client, world, name="alike")) == [(1, 2)]


def test_a_pair_with_a_paper_in_conflict_is_not_there(client, world):
    make_alike(world, 1, 4)

    assert pairs(page(client, world, "cas", "alike")) == []
    assert send(client, world, "dismiss_pair", who="cas", pair="1:4", reason="Fine.").status_code == 404
    assert pairs(page(client, world, "chi", "alike")) == [(1, 4)]


# --- Many -----------------------------------------------------------------------------------------------------


def many(world, first: int, n: int) -> None:
    """So many more papers, each with three findings."""
    for number in range(first, first + n):
        paper = Submission.objects.create(
            venue=world.alpha, number=number, title=f"Paper {number}", n_versions=1, created_at=world.now,
            submitted_at=world.now, revised_at=world.now,
        )  # fmt: skip
        file = PaperFile.objects.create(
            submission=paper,
            kind="pdf",
            suffix="pdf",
            size=1,
            sha256="0" * 64,
            began_at=world.now,
            uploaded_at=world.now,
        )
        Version.objects.create(submission=paper, number=1, title=paper.title, pdf=file, submitted_at=world.now)
        keep_findings([file], [finding.to_json() for finding in (NAMED, LONG, HINT)])


@pytest.mark.parametrize("name", ["checks", "checks_csv", "desk_rejections", "alike"])
def test_the_number_of_queries_does_not_grow(client, world, name):
    def n_queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            answer = page(client, world, name=name)
            if answer.streaming:
                answer.getvalue()
        return len(captured)

    many(world, 100, 2)
    page(client, world)  # signs in
    before = n_queries()
    many(world, 200, 40)

    assert n_queries() == before
    if name == "checks":
        assert len(rows(page(client, world))) == 50
        assert page(client, world).context["triage"].n_found == 126
