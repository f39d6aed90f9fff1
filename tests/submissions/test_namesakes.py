"""Authors and committee members of one name: asked of chairs, answered for good, and nothing told of hidden papers."""

import re
from random import Random

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from submissions import namesakes
from submissions.actions import answer_namesakes, find_conflicts, lift_conflict, set_conflict
from submissions.identity import Authorship, Conflict, ConflictSource, SamePerson
from tests.cast import Stage, build, make_paper
from venues.identity import Membership

LIST = "submissions:conflicts"


@pytest.fixture
def world(db):
    """The cast while papers are bid on; Abe, who wrote paper 4, signs as a reviewer does, with another address."""
    world = build(Stage.BIDDING)
    Authorship.objects.update(conflict_people="")
    Conflict.objects.all().delete()
    sign(world, 4, "Ray M. Turing", "ray.turing@somewhere.edu")
    find_conflicts(world.alpha, now=world.now)
    return world


def sign(world, number, name, email):
    """Let the first author of a paper be somebody without an account."""
    row = Authorship.objects.filter(submission=world.papers[number]).order_by("position")[0]
    row.person, row.name, row.email, row.affiliation = None, name, email, "Somewhere"
    row.save()
    return row


def late_paper(world, number):
    world.papers[number] = make_paper(
        world.alpha, ["abe"], world.people, number=number, at=world.now, dice=Random(number)
    )


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def waiting(world, chair="chi"):
    found = namesakes.waiting(world.people[chair], world.alpha)
    return [(one.author.name, one.person.name, one.is_likely, [paper.number for paper in one.papers]) for one in found]


def confirmed(world):
    rows = Conflict.objects.filter(source=ConflictSource.NAMESAKE).order_by("submission__number", "person")
    return [(row.submission.number, row.person.name, row.reason) for row in rows]


def post(world, chair, name, *args, **data):
    return signed_in(world.people[chair]).post(reverse(f"submissions:{name}", args=["alpha", *args]), data)


def key(world, chair="chi"):
    [one] = namesakes.waiting(world.people[chair], world.alpha)
    return one.key


IS_RAY = (4, "Ray Turing", "A chair confirmed that this reviewer is an author of the paper.")


def test_names_that_agree_but_for_a_middle_name_are_proposed(world):
    assert waiting(world) == [("Ray M. Turing", "Ray Turing", True, [4])]
    assert confirmed(world) == []


def test_whose_address_says_it_is_no_proposal(world):
    sign(world, 4, "Ray M. Turing", world.ray.email)

    find_conflicts(world.alpha, now=world.now)

    assert waiting(world) == []


def test_page_shows_both_sides_and_the_papers(world):
    page = signed_in(world.chi).get(reverse(LIST, args=["alpha"])).content.decode()

    for text in ("Ray M. Turing", "ray.turing@somewhere.edu", "Somewhere", world.ray.email, "#4", "middle name"):
        assert text in page


def test_confirmed_pair_is_a_conflict_on_the_papers_and_on_those_of_co_authors(world):
    Authorship.objects.create(
        submission=world.papers[4], person=world.amy, position=9, name="Amy", email=world.amy.email
    )

    post(world, "chi", "answer_namesakes", confirm=key(world))

    shared = "A chair confirmed that this reviewer wrote another submission here with an author of the paper."
    assert confirmed(world) == [(2, "Ray Turing", shared), IS_RAY, (5, "Ray Turing", shared)]
    assert waiting(world) == []


def test_confirmed_pair_holds_for_what_the_author_submits_later(world):
    post(world, "chi", "answer_namesakes", confirm=key(world))
    late_paper(world, 90)
    Authorship.objects.filter(submission=world.papers[4]).update(email="other@somewhere.edu")  # the address is free
    sign(world, 90, "R. T.", "Ray.Turing@somewhere.edu")

    find_conflicts(world.alpha, now=world.now)

    assert confirmed(world) == [(90, "Ray Turing", IS_RAY[2])]


def test_dismissed_pair_is_never_proposed_again_and_keeps_nobody_away(world):
    post(world, "chi", "answer_namesakes", dismiss=key(world))
    late_paper(world, 90)
    sign(world, 90, "Ray Turing", "ray.turing@somewhere.edu")

    find_conflicts(world.alpha, now=world.now)

    assert waiting(world) == []
    assert confirmed(world) == []


@pytest.mark.parametrize("said", ["confirm", "dismiss"])
def test_answer_can_be_undone(world, said):
    post(world, "chi", "answer_namesakes", **{said: key(world)})

    post(world, "chi", "undo_answers", SamePerson.objects.get().change)

    assert waiting(world) == [("Ray M. Turing", "Ray Turing", True, [4])]
    assert confirmed(world) == []


def test_answer_can_be_taken_back_by_whoever_gave_it_and_by_nobody_else(world):
    post(world, "chi", "answer_namesakes", confirm=key(world))
    answer = SamePerson.objects.get().public_id

    assert post(world, "cas", "take_back_answer", answer).status_code == 409
    assert confirmed(world) == [IS_RAY]

    post(world, "chi", "take_back_answer", answer)
    assert confirmed(world) == []


def test_answer_of_somebody_who_chairs_no_more_can_be_taken_back(world):
    post(world, "chi", "answer_namesakes", confirm=key(world))
    Membership.objects.filter(person=world.chi, role="chair").delete()

    post(world, "cas", "take_back_answer", SamePerson.objects.get().public_id)

    assert confirmed(world) == []


def test_second_click_changes_nothing(world):
    pair = key(world)
    post(world, "chi", "answer_namesakes", dismiss=pair)

    page = post(world, "chi", "answer_namesakes", confirm=pair)

    assert page.status_code == 302
    assert SamePerson.objects.count() == 1


def test_many_are_dismissed_after_a_look_at_the_list(world):
    sign(world, 2, "R. Noether", "rn@elsewhere.edu")
    find_conflicts(world.alpha, now=world.now)
    pairs = [one.key for one in namesakes.waiting(world.chi, world.alpha)]
    assert waiting(world)[1] == ("R. Noether", "Rob Noether", False, [2])

    preview = post(world, "chi", "answer_namesakes", how="found").content.decode()
    assert "Dismiss 2 pairs?" in preview
    assert SamePerson.objects.count() == 0

    post(world, "chi", "answer_namesakes", pair=pairs, apply="1")
    assert waiting(world) == []
    assert len(set(SamePerson.objects.values_list("change", flat=True))) == 1


# --- What a chair in conflict learns --------------------------------------------------------------------


def pages(world, chair):
    client = signed_in(world.people[chair])
    names = [LIST, "submissions:answers", "submissions:all_conflicts"]
    return "".join(client.get(reverse(name, args=["alpha"])).content.decode() for name in names) + "".join(
        part.decode() for part in client.get(reverse("submissions:conflicts_csv", args=["alpha"])).streaming_content
    )


def test_chair_in_conflict_sees_neither_proposal_nor_answer_nor_row(world):
    set_conflict(world.papers[4], world.cas, reason="former student", by=world.chi, now=world.now)
    set_conflict(world.papers[4], world.rob, reason="a secret", by=world.chi, now=world.now)
    assert waiting(world, "cas") == []
    assert "possible conflict" not in signed_in(world.cas).get("/v/alpha/chair/assignment/").content.decode()
    assert "1 possible conflict waits" in " ".join(
        signed_in(world.chi).get("/v/alpha/chair/assignment/").content.decode().split()
    ).replace("</b>", "")

    post(world, "chi", "answer_namesakes", confirm=key(world))

    seen = pages(world, "cas")
    for text in ("Ray M. Turing", "somewhere.edu", "#4", "a secret", IS_RAY[2]):
        assert text not in seen
    assert IS_RAY[2] in pages(world, "chi").replace("&#x27;", "'")


def test_hidden_namesake_makes_no_name_less_certain(world):
    sign(world, 2, "Ray Turing", "another@else.edu")
    find_conflicts(world.alpha, now=world.now)
    assert [likely for _, _, likely, _ in waiting(world, "cas")] == [False, False]

    set_conflict(world.papers[2], world.cas, reason="x", by=world.chi, now=world.now)

    assert waiting(world, "cas") == [("Ray M. Turing", "Ray Turing", True, [4])]


def both_papers(world):
    """Papers 2 and 4 by one author, 4 hidden from Cas."""
    sign(world, 4, "Ray Turing", "free@elsewhere.edu")
    sign(world, 2, "Ray M. Turing", "ray.turing@somewhere.edu")
    sign(world, 4, "Ray M. Turing", "ray.turing@somewhere.edu")
    set_conflict(world.papers[4], world.cas, reason="x", by=world.chi, now=world.now)
    find_conflicts(world.alpha, now=world.now)


def test_word_of_a_chair_counts_for_no_paper_that_they_must_not_know_of(world):
    both_papers(world)
    assert waiting(world, "cas") == [("Ray M. Turing", "Ray Turing", True, [2])]

    post(world, "cas", "answer_namesakes", dismiss=key(world, "cas"))

    assert waiting(world, "cas") == []
    assert waiting(world, "chi") == [("Ray M. Turing", "Ray Turing", True, [4])]


def test_what_another_chair_says_of_a_hidden_paper_changes_nothing_that_is_seen(world):
    both_papers(world)
    post(world, "cas", "answer_namesakes", dismiss=key(world, "cas"))
    before = namesakes.said(world.cas, world.alpha)

    post(world, "chi", "answer_namesakes", confirm=key(world))

    assert confirmed(world) == [IS_RAY]
    assert namesakes.said(world.cas, world.alpha) == before


def test_nobody_is_asked_about_themselves(world):
    sign(world, 4, "C. Kahn", "kahn@somewhere.edu")
    find_conflicts(world.alpha, now=world.now)

    assert waiting(world, "chi") == []
    assert waiting(world, "cas") == [("C. Kahn", "Chi Kahn", False, [4])]


# --- All conflicts --------------------------------------------------------------------------------------


def test_conflict_is_added_lifted_and_set_again(world):
    chair = signed_in(world.chi)
    chair.post("/v/alpha/chair/conflicts/add/", {"paper": "#1", "who": "Rex Ham", "reason": "shared a flat"})
    row = Conflict.objects.get(source=ConflictSource.CHAIR)
    assert (row.submission, row.person, row.reason) == (world.papers[1], world.rex, "shared a flat")
    member = world.members["rex"].public_id

    chair.post(f"/v/alpha/papers/1/conflict/{member}/lift/")
    assert not Conflict.objects.filter(source=ConflictSource.CHAIR).exists()

    chair.post(f"/v/alpha/papers/1/conflict/{member}/set/")
    assert Conflict.objects.get(source=ConflictSource.CHAIR).reason == "shared a flat"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"paper": "99", "who": "Rex"}, "There is no paper with this number here"),
        ({"paper": "4", "who": "Rex"}, "There is no paper with this number here"),
        ({"paper": "1", "who": "Nobody Such"}, "Nobody on the committee has these words"),
        ({"paper": "1", "who": "university.edu"}, "Several people fit."),
        ({"paper": "1", "who": "Cas Erd"}, "ask another chair"),
    ],
)
def test_what_cannot_be_added_is_said_and_nothing_typed_is_lost(world, typed, said):
    set_conflict(world.papers[4], world.cas, reason="x", by=world.chi, now=world.now)

    page = signed_in(world.cas).post("/v/alpha/chair/conflicts/add/", typed | {"reason": "shared a flat"})

    assert page.status_code == 422
    assert said in page.content.decode()
    assert "shared a flat" in page.content.decode()


def test_chair_in_conflict_neither_sets_nor_lifts(world):
    set_conflict(world.papers[4], world.cas, reason="x", by=world.chi, now=world.now)
    set_conflict(world.papers[4], world.rob, reason="y", by=world.chi, now=world.now)

    assert post(world, "cas", "lift_conflict", 4, world.members["rob"].public_id).status_code == 404
    assert Conflict.objects.filter(reason="y").exists()


def test_table_is_previewed_and_then_applied(world):
    table = f"paper,email,reason\n1,{world.rex.email.upper()},shared a flat\n2,{world.rob.email},cousins\n"
    chair = signed_in(world.chi)
    preview = chair.post("/v/alpha/chair/conflicts/import/", {"table": table})
    assert "Set 2 conflicts" in preview.content.decode()
    assert not Conflict.objects.filter(source=ConflictSource.CHAIR).exists()

    chair.post("/v/alpha/chair/conflicts/import/", {"table": table, "apply": "1"})

    rows = Conflict.objects.filter(source=ConflictSource.CHAIR).order_by("submission__number")
    assert [(row.submission.number, row.person.name, row.reason) for row in rows] == [
        (1, "Rex Hamilton", "shared a flat"),
        (2, "Rob Noether", "cousins"),
    ]
    again = b"".join(chair.get("/v/alpha/chair/conflicts/conflicts.csv").streaming_content).decode()
    assert (
        "Nothing: 2 lines are as it is already"
        in chair.post("/v/alpha/chair/conflicts/import/", {"table": again}).content.decode()
    )


def imported(chair, table: str) -> str:
    """Where the toast after an import posts to."""
    page = chair.post("/v/alpha/chair/conflicts/import/", {"table": table, "apply": "1"}, follow=True)
    return re.search(r"/v/alpha/chair/conflicts/import/undo/\w+/", page.content.decode()).group()


def set_by_chairs(world) -> list[tuple[int, str, str]]:
    rows = Conflict.objects.filter(source=ConflictSource.CHAIR).select_related("submission", "person")
    return sorted((row.submission.number, row.person.name, row.reason) for row in rows)


def test_table_is_undone_and_what_stood_before_stands_again(world):
    set_conflict(world.papers[1], world.rex, reason="a hunch", by=world.chi, now=world.now)
    set_conflict(world.papers[3], world.rex, reason="brothers", by=world.chi, now=world.now)
    before = set_by_chairs(world)
    chair = signed_in(world.chi)
    undo = imported(
        chair, f"paper,email,reason\n1,{world.rex.email},shared a flat\n2,{world.rob.email},cousins\n"
        f"3,{world.rex.email},brothers\n"
    )  # fmt: skip
    assert len(set_by_chairs(world)) == 3

    said = chair.post(undo, follow=True).content.decode()

    assert set_by_chairs(world) == before
    assert "1 conflict lifted, 1 conflict with the old reason again." in said
    assert Entry.objects.filter(verb="submissions.take_back_conflicts").get().data["pairs"] == [
        [row.submission_id, row.person_id] for row in [*Conflict.objects.filter(reason="a hunch")]
    ] + [[world.papers[2].pk, world.rob.pk]]
    assert chair.post(undo).status_code == 409


def test_undo_of_a_table_leaves_what_was_set_anew_since(world):
    chair = signed_in(world.chi)
    undo = imported(chair, f"paper,email,reason\n1,{world.rex.email},a\n2,{world.rob.email},b\n2,{world.ray.email},c\n")
    set_conflict(world.papers[1], world.rex, reason="a", by=world.chi, now=world.now)
    later = imported(chair, f"paper,email,reason\n2,{world.rob.email},d\n")

    chair.post(undo)
    assert set_by_chairs(world) == [(1, "Rex Hamilton", "a"), (2, "Rob Noether", "d")]

    chair.post(later)
    assert set_by_chairs(world) == [(1, "Rex Hamilton", "a"), (2, "Rob Noether", "b")]


def test_nobody_undoes_a_table_on_papers_that_are_hidden_from_them(world):
    undo = imported(signed_in(world.chi), f"paper,email,reason\n4,{world.rex.email},a\n1,{world.rob.email},b\n")
    set_conflict(world.papers[4], world.cas, reason="x", by=world.chi, now=world.now)

    said = signed_in(world.cas).post(undo, follow=True).content.decode()

    assert "1 conflict lifted." in said
    assert set_by_chairs(world) == [(4, world.cas.name, "x"), (4, "Rex Hamilton", "a")]


def test_table_that_sets_nothing_has_nothing_to_undo(world):
    set_conflict(world.papers[1], world.rex, reason="a", by=world.chi, now=world.now)
    table = {"table": f"paper,email,reason\n1,{world.rex.email},a\n", "apply": "1"}

    page = signed_in(world.chi).post("/v/alpha/chair/conflicts/import/", table, follow=True)

    assert "Nothing to set: every conflict of the table stands already." in page.content.decode()
    assert "conflicts/import/undo/" not in page.content.decode()


def test_undo_of_a_large_table_takes_as_many_queries_as_of_a_small_one(world):
    counts = []
    for people in (["rex"], ["rex", "rob", "ray", "ria"]):
        table = "paper,email,reason\n" + "".join(
            f"{number},{world.people[who].email},x{len(people)}\n" for number in (1, 2, 3) for who in people
        )
        chair = signed_in(world.chi)
        undo = imported(chair, table)
        with CaptureQueriesContext(connection) as queries:
            chair.post(undo)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_table_with_a_mistake_changes_nothing(world):
    set_conflict(world.papers[4], world.cas, reason="x", by=world.chi, now=world.now)
    table = (
        f"paper,email,reason\n4,{world.rex.email},a\n1,nobody@x.edu,b\n1,{world.rex.email},\n2,{world.cas.email},c\n"
        f"2,{world.rex.email},d\n2,{world.rex.email},d\n"
    )

    page = signed_in(world.cas).post("/v/alpha/chair/conflicts/import/", {"table": table, "apply": "1"})

    said = page.content.decode()
    for sentence in (
        "Line 2: there is no paper 4 that you could see.",
        "Line 3: nobody@x.edu is not on the committee.",
        "Line 4: say why Rex Hamilton must be kept away from paper 1.",
        "Line 5: that is you.",
        "Line 7: Rex Hamilton stands twice for paper 2.",
    ):
        assert sentence in said
    assert Conflict.objects.filter(source=ConflictSource.CHAIR).count() == 1


def test_search_and_filter_find_rows(world):
    set_conflict(world.papers[1], world.rex, reason="shared a flat", by=world.chi, now=world.now)
    set_conflict(world.papers[2], world.rob, reason="cousins", by=world.chi, now=world.now)
    chair = signed_in(world.chi)

    def shown(query):
        page = chair.get(f"/v/alpha/chair/conflicts/all/?{query}").content.decode()
        return ["shared a flat" in page, "cousins" in page]

    assert shown("source=chair") == [True, True]
    assert shown("source=chair&q=rex") == [True, False]
    assert shown("q=%232") == [False, True]
    assert shown("q=nobody") == [False, False]


def n_queries(client, url):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.parametrize("page", ["", "answers/", "all/"])
def test_pages_take_as_many_queries_for_many_rows_as_for_few(world, page):
    chair, url = signed_in(world.chi), f"/v/alpha/chair/conflicts/{page}"
    sign(world, 2, "R. Noether", "rn@elsewhere.edu")
    set_conflict(world.papers[1], world.rex, reason="x", by=world.chi, now=world.now)
    find_conflicts(world.alpha, now=world.now)
    answer_namesakes(
        world.alpha, namesakes.waiting(world.chi, world.alpha)[1:], is_same=False, by=world.chi, now=world.now
    )
    chair.get(url)
    few = n_queries(chair, url)
    for number in range(100, 112):
        late_paper(world, number)
        sign(world, number, "Ria Hopper" if number % 2 else "Rob T. Noether", f"a{number}@elsewhere.edu")
        set_conflict(world.papers[number], world.rex, reason="x", by=world.chi, now=world.now)
    find_conflicts(world.alpha, now=world.now)
    answer_namesakes(
        world.alpha, namesakes.waiting(world.chi, world.alpha)[6:], is_same=False, by=world.chi, now=world.now
    )

    assert len(namesakes.waiting(world.chi, world.alpha)) == 6
    assert n_queries(chair, url) == few


def test_lifting_leaves_what_was_confirmed(world):
    post(world, "chi", "answer_namesakes", confirm=key(world))
    set_conflict(world.papers[4], world.ray, reason="x", by=world.chi, now=world.now)

    lift_conflict(world.papers[4], world.ray, by=world.chi, now=world.now)

    assert confirmed(world) == [IS_RAY]
