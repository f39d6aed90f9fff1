"""What a run of the solver is asked, what it tells of itself, and how it may end."""

import gzip
import hashlib
import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from assignment.__main__ import main
from assignment.files import answer_from_json, read_problem
from assignment.verify import verify
from audit.models import Entry
from reviews import access, actions, child
from reviews.assigning import Fit, Lot, Parameters, in_words
from reviews.board import Scope
from reviews.identity import Assignment, Bid, ProposedPair, SolvedProblem
from reviews.models import Proposal, Review
from reviews.working import Pricing
from submissions.identity import Authorship, Conflict, ConflictSource
from submissions.models import Submission
from tests.reviews.test_assignment import PAGE, pairs_of, proposed, usual, world  # noqa: F401
from venues.actions import remove_member
from venues.identity import Membership

pytestmark = pytest.mark.django_db
RUN = child.run  # before tests put theirs in its place
ASKED = {"reviews_per_paper": 2, "max_load": 4, "area_chair_load": 9, "text_weight": 60, "topics_weight": 40,
         "uses_bids": "on", "balance": "0.05"}  # fmt: skip


# --- Rules ----------------------------------------------------------------------------------------------


def test_parameters_of_an_older_proposal_still_load():
    old = {"reviews_per_paper": 3, "max_load": 5, "min_load": 1, "balance": 0.3, "forgotten_since": 7}

    parameters = Parameters.stored(old)

    assert (parameters.reviews_per_paper, parameters.fairness, parameters.senior_members) == (3, "total", ())
    assert Parameters.stored(json.loads(json.dumps(parameters.as_json()))) == parameters


def test_form_keeps_rules_and_names_reviewers_by_address(client, world):  # noqa: F811
    client.force_login(world.chi)
    rules = {"fairness": "worst paper", "per_institution": "1", "per_region": "2", "keeps_apart": "on",
             "no_exchange": "on", "seniors": 1,
             "senior_members": f"Rob <{world.rob.email}>\n{world.ray.email.upper()}"}  # fmt: skip

    client.post(f"{PAGE}propose/", ASKED | rules)

    parameters = Parameters.stored(Proposal.objects.get().parameters)
    assert parameters.senior_members == (world.members["rob"].public_id, world.members["ray"].public_id)
    assert (parameters.fairness, parameters.per_institution, parameters.new_most) == ("worst paper", 1, None)
    assert (parameters.keeps_apart, parameters.no_exchange, parameters.seniors) == (True, True, 1)
    assert parameters.per_region == 2
    actions.solve_proposal(Proposal.objects.get().pk, now=world.now)
    page = client.get(PAGE).content.decode()
    assert f"{world.rob.email}\n{world.ray.email}</textarea>" in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"seniors": 1}, "Name who is senior, or ask for no senior reviewers."),
        ({"seniors": 3}, "That is more than the reviews for each paper."),
        ({"senior_members": "nobody@nowhere.org"}, "Line 1: nobody@nowhere.org is not a reviewer here."),
        ({"new_most": 0}, "Name who reviews for the first time, or leave their number empty."),
        ({"new_share": "0.5"}, "Name who reviews for the first time, or let their share be any."),
        ({"new_share": "0.4"}, "Select a valid choice. 0.4 is not one of the available choices."),
        ({"most_chance": "0.9", "fairness": "leximin"}, "A lot can promise the weakest paper nothing."),
    ],
)
def test_rules_that_make_no_sense_are_said(client, world, wrong, sentence):  # noqa: F811
    client.force_login(world.chi)

    page = client.post(f"{PAGE}propose/", ASKED | wrong)

    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert not Proposal.objects.exists()


def test_every_paper_has_a_senior_reviewer(world):  # noqa: F811
    seniors = tuple(world.members[who].public_id for who in ("rob", "rex"))

    proposal = proposed(world, seniors=1, senior_members=seniors)

    assert {number for number, who in pairs_of(proposal) if who in ("rob", "rex")} == {1, 2, 3, 4}


def test_first_time_reviewers_are_spread(world):  # noqa: F811
    newcomers = tuple(world.members[who].public_id for who in ("ray", "ria"))

    proposal = proposed(world, new_most=1, new_members=newcomers)

    pairs = pairs_of(proposal)
    assert len(pairs) == 8
    assert not [number for number in (1, 2, 3, 4) if {(number, "ray"), (number, "ria")} <= pairs]


def test_share_of_first_time_reviewers_is_a_wish_with_a_price(client, world):  # noqa: F811
    client.force_login(world.chi)
    newcomers = "\n".join(world.people[who].email for who in ("ray", "ria", "rex"))
    asked = {"new_share": "0.5", "new_price": "0.5", "new_members": newcomers, "max_load": 3}

    client.post(f"{PAGE}propose/", ASKED | asked)

    proposal = Proposal.objects.get()
    parameters = Parameters.stored(proposal.parameters)
    assert (parameters.new_share, parameters.new_price, len(parameters.new_members)) == (0.5, 0.5, 3)
    actions.solve_proposal(proposal.pk, now=world.now)
    proposal.refresh_from_db()
    pairs = pairs_of(proposal)
    crowded = [n for n in (1, 2, 3, 4) if len({who for m, who in pairs if m == n} & {"ray", "ria", "rex"}) > 1]
    assert len(pairs) == 8
    assert len(crowded) == proposal.report["reviewer"]["n_crowded"] == 1  # only rob is no newcomer, and takes three
    assert set(proposal.report["reviewer"]["prices"]) == {"all", "new_share", "balance"}
    page = page_of(client, PAGE)
    assert re.search(
        r"gives way where keeping it would cost more fit than the price below\. Cost [^<]* proposal\.", page
    )
    assert '<option value="0.5" selected>0.5 of fit: nearly a rule</option>' in page
    assert f"{newcomers}</textarea>" in page
    compared = page_of(client, f"{PAGE}compare/")
    assert "at most half first-time (of 3), 0.5 of fit for each more" in compared
    assert "<dt>Papers over the wished share</dt><dd>1</dd>" in compared
    assert "<dt>First-time share</dt><dd>Cost " in compared


def test_chair_in_conflict_sees_nothing_of_the_wish_on_papers_that_are_hidden(client, world):  # noqa: F811
    newcomers = tuple(world.members[who].public_id for who in ("rob", "ray", "ria", "rex"))
    proposal = proposed(world, new_share=0.0, new_price=0.02, new_members=newcomers)
    client.force_login(world.cas)

    hidden = len(Scope.of(world.cas, world.alpha, proposal).hidden)

    assert hidden > 0
    page = page_of(client, f"{PAGE}compare/")
    assert f"<dt>Papers over the wished share</dt><dd>{4 - hidden}</dd>" in page
    assert "in this proposal." not in page + page_of(client, PAGE)


def test_wish_with_none_at_all_is_shown_again_as_it_was_asked(client, world):  # noqa: F811
    proposed(world, new_share=0.0, new_members=(world.members["rex"].public_id,))
    client.force_login(world.chi)

    page = page_of(client, PAGE)

    assert '<option value="0.0" selected>None at all</option>' in page
    assert "<details open><summary>Rules on who shares a paper" in page


def test_institution_is_the_domain_of_an_address(world):  # noqa: F811
    for who in ("rob", "ray", "ria"):
        person = world.people[who]
        person.email = f"{who}@lab.reviewers.edu"
        person.save()

    proposal = proposed(world, per_institution=1)

    for number in (1, 2, 3, 4):
        assert len([who for n, who in pairs_of(proposal) if n == number and who in ("rob", "ray", "ria")]) <= 1


def test_reviewers_of_one_country_do_not_share_a_paper_and_the_price_is_told(client, world):  # noqa: F811
    for who, country in (("rob", "FR"), ("ray", "FR"), ("ria", "FR"), ("rex", "")):
        type(world.rob).objects.filter(pk=world.people[who].pk).update(country=country)

    proposal = proposed(world, per_region=1)

    for number in (1, 2, 3, 4):
        assert len([who for n, who in pairs_of(proposal) if n == number and who in ("rob", "ray", "ria")]) <= 1
    proposal.refresh_from_db()
    assert "per_region" in proposal.report["reviewer"]["prices"]
    client.force_login(world.chi)
    assert proposal.report["reviewer"]["prices"]["per_region"]["reviews"] > 0
    page = client.get(PAGE).content.decode()
    assert "Whoever is in no known country counts in none. Cost" in page


def test_co_authors_do_not_share_a_paper_and_nobody_exchanges(world):  # noqa: F811
    for person in (world.rob, world.ray):
        Authorship.objects.create(submission=world.papers[1], person=person, position=9, email=person.email)
    Authorship.objects.create(submission=world.papers[2], person=world.ria, position=9, email=world.ria.email)

    proposal = proposed(world, keeps_apart=True, no_exchange=True)

    pairs = pairs_of(proposal)
    assert not [number for number in (2, 3, 4) if {(number, "rob"), (number, "ray")} <= pairs]
    assert not ({(1, "ria")} <= pairs and ({(2, "rob")} <= pairs or {(2, "ray")} <= pairs))


# --- What is kept of a run ------------------------------------------------------------------------------


def test_report_has_numbers_and_the_price_of_every_rule(client, world):  # noqa: F811
    seniors = (world.members["rob"].public_id,)

    proposal = proposed(world, seniors=1, senior_members=seniors, balance=0.3)

    report = proposal.report["reviewer"]
    pairs = ProposedPair.objects.of(proposal).as_role("reviewer")
    assert report["n_pairs"] == 8
    assert report["total"] == pytest.approx(sum(pair.score or 0 for pair in pairs), abs=1e-4)
    assert set(report["prices"]) == {"all", "seniors", "balance"}
    assert all(price["share"] >= 0 for price in report["prices"].values())
    assert sum(report["loads"]) == 4
    assert "@" not in json.dumps(proposal.report)
    client.force_login(world.chi)
    page = client.get(PAGE).content.decode()
    assert page.count("in this proposal.") == 3
    assert re.search(r'name="new_members"[^>]*>\s*</textarea>', page)


def test_price_is_hidden_from_a_chair_who_must_not_know_all(client, world):  # noqa: F811
    proposed(world, balance=0.3)
    client.force_login(world.cas)

    assert "in this proposal." not in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("price", "sentence"),
    [
        ({"share": 0.0043, "reviews": 0}, "Cost 0.4 % of all fit in this proposal."),
        ({"share": 0.0001, "reviews": 0}, "Cost less than 0.1 % of all fit in this proposal."),
        ({"share": -0.01, "reviews": 2}, "Cost 2 reviews in this proposal."),
        ({"share": 0.01, "reviews": 1}, "Cost 1.0 % of all fit and 1 review in this proposal."),
        ({"share": 0.0, "reviews": 0}, "Cost nothing in this proposal."),
    ],
)
def test_price_in_words(price, sentence):
    assert in_words(price) == sentence


def test_problem_and_answer_are_kept_and_verify(world):  # noqa: F811
    proposal = proposed(world, fairness="worst paper", keeps_apart=True)

    kept = SolvedProblem.objects.of(proposal).as_role("reviewer").get()
    problem = read_problem(io.BytesIO(kept.problem))
    answer = answer_from_json(json.loads(gzip.decompress(kept.answer)))

    assert verify(problem, answer) == ()
    assert proposal.report["reviewer"]["digest"] == problem.digest


@pytest.fixture
def slow(monkeypatch):
    """Every run counts as one that took long; gives what was worked out after the proposal was stored."""
    monkeypatch.setattr("reviews.reporting.PATIENCE", -1.0)
    run, later = child.run, []

    def noted(task, *, progress, budget=None):
        if isinstance(task, Pricing):
            later.append(Proposal.objects.get().solved_at)
            if not progress(50):
                raise child.RunCancelled
        return run(task, progress=progress, budget=budget)

    monkeypatch.setattr(child, "run", noted)
    return later


def test_rules_of_a_long_run_are_priced_after_it_is_shown(client, world, slow):  # noqa: F811
    proposal = proposed(world, seniors=1, senior_members=(world.members["rob"].public_id,), balance=0.3)

    assert slow == [proposal.solved_at]
    assert set(proposal.report["reviewer"]["prices"]) == {"all", "seniors", "balance"}
    assert proposal.report["reviewer"]["prices"]["seniors"]["share"] >= 0
    client.force_login(world.chi)
    assert "<dt>Senior reviewers</dt><dd>Cost " in client.get(f"{PAGE}compare/").content.decode()


def test_page_says_that_prices_are_still_to_come(client, world, slow, monkeypatch):  # noqa: F811
    monkeypatch.setattr("reviews.actions.proposals.prices_of", lambda report, files, *, is_wanted: {})
    proposed(world, per_institution=1)
    client.force_login(world.chi)

    assert "What each rule or wish costs is not worked out yet; that can take some minutes more." in page_of(
        client, PAGE
    )
    assert "not worked out yet; that can take some minutes more" in page_of(client, f"{PAGE}compare/")
    client.force_login(world.cas)
    assert "not worked out yet" not in page_of(client, PAGE) + page_of(client, f"{PAGE}compare/")


def test_sweep_prices_again_what_a_dead_worker_left_unpriced(client, world, slow, monkeypatch):  # noqa: F811
    monkeypatch.setattr("reviews.actions.proposals._price", lambda *args, **kwargs: None)
    proposal = proposed(world, per_institution=1)
    monkeypatch.undo()
    soon, later = world.now + timedelta(minutes=19), world.now + timedelta(minutes=21)

    found = [access.unpriced_proposals(soon), access.unpriced_proposals(later)]
    done = [actions.price_proposal(proposal.pk, now=later) for _ in range(2)]

    assert (found, done) == ([[], [proposal.pk]], [True, False])
    report = Proposal.objects.get().report["reviewer"]
    assert set(report["prices"]) == {"all", "per_institution", "balance"}
    client.force_login(world.chi)
    assert "not worked out yet" not in page_of(client, PAGE)


def page_of(client, url: str) -> str:
    return client.get(url).content.decode()


def test_prices_stop_when_the_proposal_is_thrown_away(world, slow, monkeypatch):  # noqa: F811
    store = actions.proposals._store

    def thrown_away(proposal, *rest):
        store(proposal, *rest)
        Proposal.objects.update(discarded_at=world.now)

    monkeypatch.setattr("reviews.actions.proposals._store", thrown_away)
    proposed(world, per_institution=1)

    assert slow == []
    assert Proposal.objects.get().report["reviewer"]["prices"] == {}


def test_prices_that_fail_leave_the_proposal_as_it_is(client, world, slow, monkeypatch):  # noqa: F811
    noted = child.run

    def failing(task, *, progress, budget=None):
        if isinstance(task, Pricing):
            raise child.RunFailed("This took longer.")
        return noted(task, progress=progress, budget=budget)

    monkeypatch.setattr(child, "run", failing)
    proposal = proposed(world, per_institution=1)

    assert (proposal.failed_because, len(pairs_of(proposal))) == ("", 8)
    assert proposal.report["reviewer"]["prices"] == {}


def test_price_without_time_is_said_to_be_missing(client, world, slow, monkeypatch):  # noqa: F811
    monkeypatch.setattr("reviews.reporting.LONGEST", 0.0)
    proposed(world, per_institution=1)
    client.force_login(world.chi)

    assert "was not worked out: that would have taken too long." in page_of(client, f"{PAGE}compare/")


def test_pricing_runs_in_a_child_too(world, slow, monkeypatch):  # noqa: F811
    in_a_child(monkeypatch)

    files = {
        one.role: (bytes(one.problem), bytes(one.answer))
        for one in SolvedProblem.objects.filter(proposal=proposed(world, per_institution=1))
    }

    assert set(RUN(Pricing(files), progress=lambda _: True)["reviewer"]) == {"all", "per_institution", "balance"}


# --- In a child -----------------------------------------------------------------------------------------


def in_a_child(monkeypatch, **limits):
    budget = child.Budget(**limits)
    monkeypatch.setattr(child, "run", lambda task, *, progress, **_: RUN(task, progress=progress, budget=budget))


def test_run_in_a_child_gives_the_same_answer(world, monkeypatch):  # noqa: F811
    here = proposed(world)
    in_a_child(monkeypatch)

    there = proposed(world, keeps_by_hand=False)

    assert there.failed_because == ""
    assert pairs_of(there) == pairs_of(here)
    assert there.report == here.report


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        ({"wall_seconds": 0.3}, "was stopped. Take a rule away, or let the best"),
        ({"memory_bytes": 2**20}, "This needed more memory than there is"),
    ],
)
def test_end_of_a_child_is_said(client, world, monkeypatch, limits, sentence):  # noqa: F811
    in_a_child(monkeypatch, **limits)

    proposal = proposed(world)

    client.force_login(world.chi)
    assert sentence in proposal.failed_because
    assert "What to ask of the proposal" in client.get(PAGE).content.decode()


def test_cancel_stops_the_child_and_undo_begins_again(client, world, monkeypatch, django_capture_on_commit_callbacks):  # noqa: F811
    proposal = actions.propose(world.alpha, by=world.chi, now=world.now, parameters=usual(world))
    client.force_login(world.chi)
    stopped = []

    def cancelled(task, *, progress):
        page = client.get(PAGE).content.decode()
        assert "Cancel</button>" in page
        client.post(f"{PAGE}{proposal.public_id}/discard/")
        try:
            return RUN(task, progress=progress)
        except child.RunCancelled:
            stopped.append(True)
            raise

    monkeypatch.setattr(child, "run", cancelled)
    actions.solve_proposal(proposal.pk, now=world.now)

    proposal.refresh_from_db()
    assert stopped == [True]
    assert (proposal.solved_at, proposal.failed_because) == (None, "")
    monkeypatch.undo()
    with django_capture_on_commit_callbacks() as callbacks:
        client.post(f"{PAGE}{proposal.public_id}/restore/")
    proposal.refresh_from_db()
    assert (proposal.began_at, len(callbacks)) == (None, 1)


# --- Side by side ---------------------------------------------------------------------------------------


def test_earlier_proposal_is_compared_and_chosen_again(client, world):  # noqa: F811
    first = proposed(world, reviews_per_paper=1)
    second = proposed(world, balance=0.3, keeps_by_hand=False)
    client.force_login(world.chi)

    page = client.get(f"{PAGE}compare/").content.decode()

    assert re.findall(r"<dt>Reviews</dt><dd>(\d+)", page) == ["8", "4"]
    assert page.count("Choose this one") == 1
    answer = client.post(f"{PAGE}{first.public_id}/choose/", follow=True).content.decode()
    assert "This is the proposal now." in answer
    assert Proposal.objects.at(world.alpha).open().get() == first
    client.post(f"{PAGE}{second.public_id}/choose/")
    assert Proposal.objects.at(world.alpha).open().get() == second


def test_chosen_proposal_loses_whom_it_must_not_have(client, world):  # noqa: F811
    first = proposed(world, reviews_per_paper=4, max_load=9)
    proposed(world, keeps_by_hand=False)
    number, who = sorted(pairs_of(first))[0]
    Conflict.objects.create(submission=world.papers[number], person=world.people[who], source=ConflictSource.CHAIR)

    actions.choose_proposal(first, by=world.chi, now=world.now)

    assert (number, who) not in pairs_of(first)
    assert len(pairs_of(first)) > 0


def test_proposal_from_before_a_publication_is_not_chosen(client, world):  # noqa: F811
    first = proposed(world)
    second = proposed(world, keeps_by_hand=False)
    actions.publish_proposal(second, by=world.chi, now=world.now + timedelta(minutes=1))
    client.force_login(world.chi)

    answer = client.post(f"{PAGE}{first.public_id}/choose/")

    assert answer.status_code == 409
    assert "There is no proposal to compare" in client.get(f"{PAGE}compare/").content.decode()


def test_comparison_tells_a_chair_in_conflict_no_total(client, world):  # noqa: F811
    proposed(world, balance=0.3)
    seen = {}
    for who in ("chi", "cas"):
        client.force_login(world.people[who])
        page = client.get(f"{PAGE}compare/").content.decode()
        seen[who] = (
            re.findall(r"<dt>Reviews</dt><dd>(\d+)", page),
            "All fits together make" in page,
            "Spreading" in page,
        )

    assert seen == {"chi": (["8"], True, True), "cas": (["4"], False, False)}


def test_bids_are_counted_where_they_became_reviews(client, world):  # noqa: F811
    Bid.objects.all().delete()
    Bid.objects.create(submission=world.papers[3], person=world.ray, value=3, at=world.now)
    Bid.objects.create(submission=world.papers[4], person=world.rob, value=-2, at=world.now)
    proposed(world, reviews_per_paper=1)
    client.force_login(world.chi)

    page = client.get(f"{PAGE}compare/").content.decode()

    assert "<dt>Eager</dt><dd>1 of 1 bid became a review</dd>" in page
    assert "<dt>Not willing</dt><dd>0 of 1 bid became a review</dd>" in page


# --- Why a pair -----------------------------------------------------------------------------------------


def why(client, world, number: int, who: str) -> str:  # noqa: F811
    answer = client.get(f"/v/alpha/papers/{number}/why/{world.members[who].public_id}/")
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_pair_is_explained_with_ranks_and_who_was_not_taken(client, world):  # noqa: F811
    proposal = proposed(world, reviews_per_paper=1, max_load=1, area_chair_load=None)
    client.force_login(world.chi)

    pages = [why(client, world, number, who) for number, who in sorted(pairs_of(proposal))]

    assert all(re.search(r"For the paper (the best|number \d) of 4 who were compared", page) for page in pages)
    assert all(re.search(r"% of the \d\.\d+ that it could have if it were the only paper", page) for page in pages)
    worth_more = [page for page in pages if re.search(r"would fit better by \d\.\d+, but is worth more on #\d", page)]
    assert worth_more or all("fits less" in page for page in pages)


def test_pair_is_explained_by_what_the_reviewer_wrote_nearest_to_the_paper(client, world):  # noqa: F811
    proposal = proposed(world, reviews_per_paper=1)
    number, who = sorted(pairs_of(proposal))[0]
    Submission.objects.filter(pk=world.papers[number].pk).update(abstract="Equivariant flows sample crystal lattices.")
    Membership.objects.filter(person=world.people[who], venue=world.alpha).update(
        expertise="On cooking rice\nSteam and starch.\n\nSampling crystal lattices\nEquivariant flows, again."
    )
    client.force_login(world.chi)

    page = why(client, world, number, who)

    assert re.search(r"They wrote Sampling crystal lattices text 0\.\d+ shares: [\w ,]*(lattices|equivariant)", page)
    assert "cooking" not in page


def test_pair_put_in_by_hand_is_said_to_be(client, world):  # noqa: F811
    proposal = proposed(world, reviews_per_paper=1)
    who = next(w for w in ("rob", "ray", "ria", "rex") if (2, w) not in pairs_of(proposal))
    actions.add_pair(
        proposal, world.papers[2], world.people[who], role="reviewer", by=world.chi, now=world.now, fit=Fit(0.5, ())
    )
    client.force_login(world.chi)

    page = why(client, world, 2, who)

    assert "A chair put this pair in by hand." in page
    assert "the best who was not taken" not in page


def test_proposal_without_kept_files_explains_what_it_can(client, world):  # noqa: F811
    proposal = proposed(world)
    SolvedProblem.objects.all().delete()
    number, who = sorted(pairs_of(proposal))[0]
    client.force_login(world.chi)

    assert "the proposal was made before reasons were kept" in why(client, world, number, who)


def test_pair_that_is_not_proposed_is_not_there(client, world):  # noqa: F811
    proposal = proposed(world, reviews_per_paper=1)
    who = next(w for w in ("rob", "ray", "ria", "rex") if (2, w) not in pairs_of(proposal))
    client.force_login(world.chi)

    assert client.get(f"/v/alpha/papers/2/why/{world.members[who].public_id}/").status_code == 404


def test_reason_tells_a_chair_in_conflict_of_no_other_paper_and_no_load(client, world):  # noqa: F811
    """Cas is in conflict with papers 3 and 4: a load or a paper that is named would tell who reviews them."""
    proposal = proposed(world, reviews_per_paper=1, max_load=1, area_chair_load=None)
    client.force_login(world.cas)

    pages = [why(client, world, number, who) for number, who in sorted(pairs_of(proposal)) if number < 3]

    for page in pages:
        assert "worth more on #" not in page
        assert "full load" not in page
        assert "of 2 papers that you may see" in page
    hidden = next(who for number, who in sorted(pairs_of(proposal)) if number == 3)
    assert client.get(f"/v/alpha/papers/3/why/{world.members[hidden].public_id}/").status_code == 404


# --- Files ----------------------------------------------------------------------------------------------


def test_proof_can_be_checked_elsewhere_and_names_nobody(client, world, tmp_path):  # noqa: F811
    for who in ("rob", "ray"):
        person = world.people[who]
        Authorship.objects.create(submission=world.papers[1], person=person, position=9, email=person.email)
    type(world.rob).objects.update(country="FR")
    proposal = proposed(
        world, keeps_apart=True, no_exchange=True, per_institution=1, per_region=2, fairness="leximin",
        reviews_per_paper=3,
        seniors=1, senior_members=(world.members["ria"].public_id,),
    )  # fmt: skip
    client.force_login(world.chi)

    answer = client.get(f"{PAGE}{proposal.public_id}/proof.zip")

    with zipfile.ZipFile(io.BytesIO(answer.content)) as parts:
        parts.extractall(tmp_path)
    for role in ("reviewer", "area_chair"):
        assert main(["verify", str(tmp_path / f"problem-{role}.npz"), str(tmp_path / f"answer-{role}.json")]) == 0
    problem = read_problem(tmp_path / "problem-reviewer.npz")
    told = (tmp_path / "answer-reviewer.json").read_text() + str((problem.papers, problem.committee, problem.conflicts))
    assert not [person for person in world.people.values() if person.email in told or f'"{person.pk}"' in told]
    assert "university" not in told
    assert problem.committee.region and "FR" not in problem.committee.region
    names = dict(line.split(",") for line in (tmp_path / "names.csv").read_text().splitlines())
    assert {names[pair["paper"]] for pair in json.loads(told[: told.index("\n}") + 2])["pairs"]} == {
        "#1",
        "#2",
        "#3",
        "#4",
    }


def test_chair_in_conflict_gets_no_proof(client, world):  # noqa: F811
    proposal = proposed(world)
    client.force_login(world.cas)

    answer = client.get(f"{PAGE}{proposal.public_id}/proof.zip")

    assert answer.status_code == 409
    assert "Ask another chair" in answer.content.decode()
    assert "proof.zip" not in client.get(f"{PAGE}compare/").content.decode()


# --- By lot ---------------------------------------------------------------------------------------------


def extracted(client, proposal, path):
    answer = client.get(f"{PAGE}{proposal.public_id}/proof.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as parts:
        parts.extractall(path)
    return path


def test_seed_is_committed_to_before_and_told_after(client, world):  # noqa: F811
    client.force_login(world.chi)

    waiting = client.post(f"{PAGE}propose/", ASKED | {"most_chance": "0.8"}, follow=True).content.decode()

    proposal = Proposal.objects.get()
    lot = Lot(proposal.secret)
    assert Parameters.stored(proposal.parameters).most_chance == 0.8
    assert lot.commitment == hashlib.sha256(lot.seed.encode()).hexdigest()
    assert lot.commitment in waiting
    entry = Entry.objects.filter(verb="reviews.propose").get()
    assert entry.data["commitment"] == lot.commitment
    assert not [one for one in (lot.seed, lot.order, lot.secret) if one in waiting + json.dumps(entry.data)]
    actions.solve_proposal(proposal.pk, now=world.now)
    page = client.get(PAGE).content.decode()
    assert lot.commitment in page
    assert "nobody was more than 80 % likely" in page
    assert lot.seed not in page
    actions.publish_proposal(Proposal.objects.get(), by=world.chi, now=world.now)
    page = client.get(PAGE).content.decode()
    assert lot.seed in page
    assert lot.order not in page
    assert f"{proposal.public_id}/proof.zip" in page


def test_every_proposal_has_a_seed_of_its_own_and_only_where_it_is_drawn(world):  # noqa: F811
    one, other, solved = (proposed(world, most_chance=chance) for chance in (0.9, 0.9, None))

    assert one.secret and other.secret and one.secret != other.secret
    assert solved.secret == ""
    assert "commitment" not in Entry.objects.filter(verb="reviews.propose").last().data


def test_draw_can_be_repeated_from_the_files_once_it_is_published(client, world, tmp_path, capsys):  # noqa: F811
    proposal = proposed(world, most_chance=0.6, per_institution=1, no_exchange=True)
    lot = Lot(proposal.secret)
    client.force_login(world.chi)

    early = extracted(client, proposal, tmp_path / "early")
    actions.publish_proposal(proposal, by=world.chi, now=world.now)
    late = extracted(client, proposal, tmp_path / "late")

    assert lot.commitment in (early / "README.txt").read_text()
    assert not [file.name for file in early.iterdir() if lot.seed.encode() in file.read_bytes()]
    assert lot.seed in (late / "README.txt").read_text()
    assert not [file.name for file in late.iterdir() if lot.order.encode() in file.read_bytes()]
    files = [str(late / "problem-reviewer.npz"), str(late / "answer-reviewer.json")]
    assert main(["verify", *files, "--seed", lot.seed]) == 0
    assert capsys.readouterr().out.endswith("The seed draws these pairs.\n")
    answer = json.loads((late / "answer-reviewer.json").read_text())
    names = dict(line.split(",") for line in (late / "names.csv").read_text().splitlines())
    told = {(int(names[pair["paper"]][1:]), names[pair["reviewer"]].partition("@")[0]) for pair in answer["pairs"]}
    assert told == pairs_of(proposal)
    assert answer["certificate"]["lot"]["cap"] == 0.6
    assert main(["verify", str(late / "problem-area_chair.npz"), str(late / "answer-area_chair.json")]) == 0


def test_draw_is_the_same_when_a_lost_worker_is_replaced(world):  # noqa: F811
    proposal = proposed(world, most_chance=0.6)
    before = pairs_of(proposal)
    ProposedPair.objects.of(proposal).delete()
    SolvedProblem.objects.all().delete()
    Proposal.objects.update(solved_at=None, began_at=None)

    actions.solve_proposal(proposal.pk, now=world.now)

    assert pairs_of(proposal) == before


def test_draws_differ_and_whom_a_chair_keeps_is_beside_the_lot(world):  # noqa: F811
    proposal = proposed(world, most_chance=0.6)
    number, who = sorted(pairs_of(proposal))[0]
    ProposedPair.objects.of(proposal).filter(
        submission=world.papers[number], person=world.people[who], role="reviewer"
    ).update(is_by_hand=True)

    drawn = [pairs_of(proposed(world, most_chance=0.6)) for _ in range(12)]

    assert all((number, who) in pairs for pairs in drawn)
    assert len({frozenset(pairs) for pairs in drawn}) > 1


def test_lot_has_a_price_and_claims_nothing(client, world):  # noqa: F811
    report = proposed(world, most_chance=0.6, per_institution=1).report

    assert not report["is_optimal"]
    assert set(report["reviewer"]["prices"]) == {"all", "most_chance", "per_institution", "balance"}
    assert report["reviewer"]["prices"]["most_chance"]["share"] > 0
    client.force_login(world.chi)
    page = client.get(f"{PAGE}compare/").content.decode()
    assert "nobody more than 60 % likely to get a paper" in page
    assert "It was drawn by lot" in page
    assert "that is proved" not in client.get(PAGE).content.decode() + page


def test_pair_that_was_drawn_is_explained_by_the_lot(client, world):  # noqa: F811
    proposal = proposed(world, most_chance=0.6)
    number, who = sorted(pairs_of(proposal))[0]
    client.force_login(world.chi)

    assert "was not drawn" in why(client, world, number, who)


def test_chair_in_conflict_is_told_no_seed(client, world):  # noqa: F811
    proposal = proposed(world, most_chance=0.9)
    lot = Lot(proposal.secret)
    actions.publish_proposal(proposal, by=world.chi, now=world.now)
    client.force_login(world.cas)

    page = client.get(PAGE).content.decode()

    assert lot.commitment in page
    assert lot.seed not in page
    assert "proof.zip" not in page
    assert client.get(f"{PAGE}{proposal.public_id}/proof.zip").status_code == 409


HOTCRP = (
    "paper,action,email\n2,clearreview,all\n2,primary,rex@rex-university.edu\n2,metareview,ari@ari-university.edu\n"
)
CMT = """<?xml version="1.0"?>
<assignments>
  <submission submissionId="2">
    <user email="rex@rex-university.edu"/>
    <user email="ari@ari-university.edu" role="MetaReviewer"/>
  </submission>
</assignments>"""


@pytest.mark.parametrize("text", [HOTCRP, CMT])
def test_tables_of_other_systems_are_previewed_and_applied(client, world, text):  # noqa: F811
    proposal = proposed(world, reviews_per_paper=2)
    client.force_login(world.chi)

    page = client.post(f"{PAGE}import/", {"table": text, "mode": "replace"}).content.decode()
    assert "What this would change" in page
    client.post(f"{PAGE}import/", {"table": text, "mode": "replace", "apply": "1"})

    assert {who for number, who in pairs_of(proposal) if number == 2} == {"rex"}
    assert {who for number, who in pairs_of(proposal, "area_chair") if number == 2} == {"ari"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (HOTCRP, "Line 2 takes everybody off paper 2."),
        ("paper,action,email\n2,conflict,rex@x.org", "Line 2: “conflict” gives nobody a paper."),
        ("<assignments><submission", "Line 1 is no XML that can be read."),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><assignments/>", "This file begins with a document type"),
        ("<assignments></assignments>", "No &lt;submission&gt; with a &lt;user&gt; in it"),
        (CMT.replace("rex@rex-university.edu", "who@x.org"), "Line 4: who@x.org is not on the committee as reviewer."),
    ],
)
def test_tables_of_other_systems_that_are_wrong_say_why(client, world, text, sentence):  # noqa: F811
    client.force_login(world.chi)

    answer = client.post(f"{PAGE}import/", {"table": text, "mode": "add"})

    assert sentence in answer.content.decode()


# --- The command ----------------------------------------------------------------------------------------


def assigned_by_command(*options: str) -> str:
    said = io.StringIO()
    call_command("assign", "--venue", "alpha", *options, stdout=said)
    return said.getvalue()


def test_dry_run_prints_the_report_and_stores_nothing(world):  # noqa: F811
    world.rob.email = "rob@ada-university.edu"
    world.rob.save()
    n_conflicts = Conflict.objects.count()

    said = assigned_by_command("--dry-run")

    assert "reviewer: 8 assignments, 0 missing" in said
    assert "Proved optimal" in said
    assert "Nothing was stored." in said
    assert (Proposal.objects.count(), Conflict.objects.count()) == (0, n_conflicts)


def test_command_counts_papers_beyond_the_wish(world):  # noqa: F811
    newcomers = tuple(world.members[who].public_id for who in ("rob", "ray", "ria", "rex"))
    proposed(world, new_share=0.5, new_members=newcomers)

    said = assigned_by_command("--dry-run")

    assert "  papers with more first-time reviewers than wished: 4\n" in said
    assert "  new_share: Cost nothing in this proposal.\n" in said


def test_command_proposes_and_a_second_phase_keeps_what_exists(world):  # noqa: F811
    world.alpha.reviews_per_paper = 1
    world.alpha.save()
    assert "/v/alpha/chair/assignment/" in assigned_by_command()
    first = Proposal.objects.get()
    actions.publish_proposal(first, by=world.chi, now=world.now)
    world.alpha.reviews_per_paper = 2
    world.alpha.save()

    said = assigned_by_command()

    second = Proposal.objects.at(world.alpha).open().get()
    assert "reviewer: 8 assignments, 0 missing" in said
    assert len(pairs_of(first)) == len(pairs_of(second)) == 4
    assert pairs_of(first) & pairs_of(second) == set()


def test_command_says_what_is_wrong(world):  # noqa: F811
    with pytest.raises(CommandError, match="There is no venue “nowhere”."):
        call_command("assign", "--venue", "nowhere")
    Submission.objects.filter(venue=world.alpha).update(withdrawn_at=world.now)

    with pytest.raises(CommandError, match="There is no submitted paper to assign yet."):
        call_command("assign", "--venue", "alpha", "--dry-run")


def published_by_command(world):  # noqa: F811
    """Two reviews on each of four papers, assigned and told."""
    assigned_by_command()
    actions.publish_proposal(Proposal.objects.get(), by=world.chi, now=world.now)


def changes_of(said: str) -> list[str]:
    return [line for line in said.splitlines() if line.startswith("#")]


def test_mending_what_is_whole_changes_nothing(world):  # noqa: F811
    published_by_command(world)

    said = assigned_by_command("--mend", "--dry-run")

    assert said == "0 taken away, 0 added. Nothing was stored.\n"


def test_mending_replaces_those_in_conflict_and_those_who_left_and_nobody_else(world):  # noqa: F811
    published_by_command(world)
    leaving = Assignment.objects.at(world.alpha).reviewing().order_by("pk").first()
    remove_member(
        Membership.objects.get(venue=world.alpha, person=leaving.person, role="reviewer"), by=world.chi, now=world.now
    )
    staying = Assignment.objects.at(world.alpha).reviewing().exclude(person=leaving.person).order_by("pk")
    clash = staying.exclude(submission=leaving.submission).first()
    Conflict.objects.create(submission=clash.submission, person=clash.person, source=ConflictSource.CHAIR)
    before = list(Assignment.objects.order_by("pk").values_list("submission", "person", "role"))
    n_proposals = Proposal.objects.count()

    said = assigned_by_command("--mend")

    away = {line for line in changes_of(said) if "−" in line}
    left = Assignment.objects.of(leaving.person).at(world.alpha).reviewing().select_related("submission")
    assert away == {
        f"#{one.submission.number} − {one.person.get_full_name()} (reviewer): is not on the committee any more"
        for one in left
    } | {f"#{clash.submission.number} − {clash.person.get_full_name()} (reviewer): is in conflict with the paper"}
    assert said.endswith("Nothing was stored.\n")
    assert list(Assignment.objects.order_by("pk").values_list("submission", "person", "role")) == before
    assert Proposal.objects.count() == n_proposals


def test_mending_leaves_a_begun_review_in_conflict_to_the_chair(world):  # noqa: F811
    published_by_command(world)
    begun = Assignment.objects.at(world.alpha).reviewing().order_by("pk").first()
    Review.objects.filter(pk=begun.review_id).update(began_at=world.now)
    Conflict.objects.create(submission=begun.submission, person=begun.person, source=ConflictSource.CHAIR)

    said = assigned_by_command("--mend")

    assert (
        f"#{begun.submission.number} − {begun.person.get_full_name()} (reviewer): is in conflict with the paper; "
        "the review is begun, so that only a chair takes it away"
    ) in changes_of(said)


def test_mending_fixes_begun_reviews_and_chases_no_better_fit(world):  # noqa: F811
    """Without bids other pairs would fit better than those that stand."""
    published_by_command(world)
    begun = Assignment.objects.at(world.alpha).reviewing().order_by("pk").first()
    Review.objects.filter(pk=begun.review_id).update(began_at=world.now)

    asked = usual(world).for_mending(counts_offers=False)
    loose = actions.prepared(world.alpha, asked, now=world.now).wishes.loose

    everything = Assignment.objects.at(world.alpha).reviewing().values_list("submission", "person")
    assert loose == set(everything) - {(begun.submission_id, begun.person_id)}
    Bid.objects.filter(submission__venue=world.alpha).delete()  # fits are others now
    assert changes_of(assigned_by_command("--mend")) == []


def test_mending_without_an_assignment_says_so(world):  # noqa: F811
    with pytest.raises(CommandError, match="Nobody is assigned yet, so there is nothing to mend. Propose"):
        call_command("assign", "--venue", "alpha", "--mend")
