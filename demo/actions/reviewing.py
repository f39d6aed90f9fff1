"""How the committee bids, is assigned, reviews, talks, hears the authors, and sums up."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from demo.access import refreshed
from demo.actions.scene import Scene
from demo.plan import Member, Paper
from demo.stages import Stage
from demo.writing import (
    CONFIDENTIAL,
    ETHICS,
    LEADS,
    OPENERS,
    REPLIES,
    TO_CHAIRS,
    begun_review,
    meta_review,
    response,
    review,
)
from people.models import Person
from policy.visibility import Level
from reviews.access import own_review, papers_to_bid_on, papers_to_lead, papers_to_review, viewer_of
from reviews.actions import (
    bid,
    comment,
    propose,
    publish_proposal,
    save_meta_review,
    save_response,
    save_review,
    solve_proposal,
    submit_meta_review,
    submit_response,
    submit_review,
)
from reviews.assigning import Parameters
from reviews.models import AssignmentRole, BidValue, Proposal, Review
from submissions.models import Submission
from venues.access import committee_of
from venues.models import DeadlineKind, QuestionUse, Role

TALKATIVE = 0.35  # how many reviewers say something after their review


def plan_reviewing(scene: Scene) -> None:
    """Bids in their window, the assignment the night before reviewing; everything else follows from that."""
    opens, due = scene.due(DeadlineKind.SUBMISSION), scene.due(DeadlineKind.BIDDING)
    for member in scene.plan.members:
        if member.answer == "accepted" and not member.joins_late:
            dice = scene.plan.dice("bids at", member.who.email)
            at = opens + (due - opens) * dice.uniform(0.02, 0.9)
            scene.replay.plan(at, _bid, scene, member)
    scene.replay.plan(scene.published_at - timedelta(hours=1), _propose, scene)
    response_due = scene.calendar.window(DeadlineKind.RESPONSE)
    if response_due and response_due.opens_at:
        for paper in scene.plan.papers:
            dice = scene.plan.dice("responds", paper.key)
            at = response_due.opens_at + (response_due.at - response_due.opens_at) * dice.uniform(0.1, 0.98)
            if dice.random() < 0.8 and not paper.is_draft:
                scene.replay.plan(at, _respond, scene, paper)


def _bid(scene: Scene, member: Member, now: datetime) -> None:
    """A bid on some of the papers, by what they have in common with the bidder."""
    person = scene.people[member.who.email]
    for submission in papers_to_bid_on(person, scene.venue).by_number():
        paper = scene.planned[submission.pk]
        dice = scene.plan.dice("bid", member.who.email, paper.key)
        n_shared = len(set(paper.topics) & set(member.topics))
        if dice.random() > member.eagerness * (0.4 + 1.2 * n_shared):
            continue
        value = dice.choice(
            (BidValue.EAGER, BidValue.EAGER, BidValue.WILLING) if n_shared else (BidValue.NEUTRAL, BidValue.NOT)
        )
        submission.venue = scene.venue
        bid(person, submission, value, now=now)


def _propose(scene: Scene, now: datetime) -> None:
    """Ask for a proposal, and work it out as a worker would."""
    n_chairs = committee_of(scene.venue, Role.AREA_CHAIR).count()
    n_papers = Submission.objects.of(scene.venue).active().count()
    parameters = Parameters.usual(scene.venue, n_papers=n_papers, n_area_chairs=n_chairs)
    proposal = propose(scene.venue, by=scene.chair, now=now, parameters=parameters)
    solve_proposal(proposal.pk, now=now + timedelta(minutes=1))
    scene.replay.plan(scene.published_at, _publish, scene, proposal)


def _publish(scene: Scene, proposal: Proposal, now: datetime) -> None:
    """Publish it; then everybody knows what to do, and when they will."""
    publish_proposal(proposal, by=scene.chair, now=now)
    for member in scene.plan.members:
        if member.answer == "accepted":
            _plan_work(scene, member)


def _plan_work(scene: Scene, member: Member) -> None:
    person = scene.people[member.who.email]
    opens, due = scene.published_at + timedelta(hours=3), scene.due(DeadlineKind.REVIEW)
    if member.role == AssignmentRole.AREA_CHAIR:
        for submission in papers_to_lead(person, scene.venue):
            dice = scene.plan.dice("sums up", scene.planned[submission.pk].key)
            at = due + (scene.due(DeadlineKind.DISCUSSION) - due) * dice.uniform(0.55, 1.1)
            scene.replay.plan(at, _sum_up, scene, person, submission.pk)
            at = due - timedelta(hours=dice.uniform(10, 80))
            scene.replay.plan(at, _lead, scene, person, submission.pk)
        return
    for place, submission in enumerate(papers_to_review(person, scene.venue)):
        paper = scene.planned[submission.pk]
        dice = scene.plan.dice("reviews", member.who.email, paper.key)
        done = min(1.25, max(0.05, member.pace + dice.uniform(-0.16, 0.16)))
        begun = max(0.01, done - dice.uniform(0.03, 0.22))
        if place < len(member.pattern):
            begun, done = member.pattern[place]
        scene.replay.plan(opens + (due - opens) * begun, _begin_review, scene, member, submission.pk)
        scene.replay.plan(opens + (due - opens) * done, _finish_review, scene, member, submission.pk)


# --- Reviews ----------------------------------------------------------------------------------------------


def _standing(scene: Scene, pk: int) -> Submission | None:
    """The paper, unless it was withdrawn."""
    submission = scene.submissions[scene.planned[pk].key]
    return None if submission.is_withdrawn else submission


def _in_review(scene: Scene, pk: int, now: datetime) -> Submission | None:
    """The paper, as long as a review of it is of use: what nobody did by the end of the discussion stays undone."""
    return None if now >= scene.due(DeadlineKind.DISCUSSION) else _standing(scene, pk)


def _begin_review(scene: Scene, member: Member, pk: int, now: datetime) -> None:
    submission = _in_review(scene, pk, now)
    if submission is None:
        return
    dice = scene.plan.dice("types", member.who.email, scene.planned[pk].key)
    _type(scene, member, submission, begun_review(_words(scene, member, pk), dice), now)


def _finish_review(scene: Scene, member: Member, pk: int, now: datetime) -> None:
    submission = _in_review(scene, pk, now)
    if submission is None:
        return
    person = scene.people[member.who.email]
    found = _type(scene, member, submission, _words(scene, member, pk), now)
    if found is None:
        return
    submit_review(found, by=person, now=now)
    dice = scene.plan.dice("talks", member.who.email, scene.planned[pk].key)
    if dice.random() < TALKATIVE:
        opens = scene.opens(DeadlineKind.DISCUSSION) or now
        at = max(now, opens) + timedelta(hours=dice.uniform(0.2, 30))
        scene.replay.plan(at, _talk, scene, person, pk, dice)
    answered = scene.calendar.window(DeadlineKind.RESPONSE)
    if answered and dice.random() < 0.3:
        at = answered.at + timedelta(hours=dice.uniform(1, 40))
        scene.replay.plan(at, _think_again, scene, member, pk)


def _type(
    scene: Scene, member: Member, submission: Submission, answers: dict[str, Any], now: datetime
) -> Review | None:
    person = scene.people[member.who.email]
    found = own_review(person, submission)
    if found is None:
        return None
    found.submission = submission
    return save_review(found, by=person, now=now, revision=found.revision, changes=answers)


def _words(scene: Scene, member: Member, pk: int) -> dict[str, Any]:
    """The whole review, by key of the venue's questions."""
    paper = scene.planned[pk]
    dice = scene.plan.dice("review", member.who.email, paper.key)
    scale = _scale(scene, QuestionUse.RATING)
    rating = _rating(paper, member, scale, dice)
    confidence = dice.choice(_scale(scene, QuestionUse.CONFIDENCE)[1:])
    words: dict[str, Any] = dict(review(paper.story, rating, scale, dice))
    words[_key(scene, QuestionUse.RATING)] = rating
    words[_key(scene, QuestionUse.CONFIDENCE)] = confidence
    if rating >= scale[-2] and dice.random() < 0.25:
        words[_key(scene, QuestionUse.NOMINATION)] = True
    if dice.random() < 0.12:
        words["confidential"] = dice.choice(CONFIDENTIAL)
    if paper.has_ethics_flag and dice.random() < 0.7:
        words[_key(scene, QuestionUse.ETHICS)] = True
        words["confidential"] = ETHICS
    return words


def _rating(paper: Paper, member: Member, scale: Sequence[float], dice: Random) -> float:
    """A value of the scale: what the paper is, what the reviewer is, and luck; a contested one parts the readers."""
    opinion = paper.quality + member.severity + dice.gauss(0, 0.1)
    if paper.is_contested:
        opinion = dice.choice((0.12, 0.3, 0.78, 0.95))
    return scale[min(len(scale) - 1, max(0, int(opinion * len(scale))))]


def _scale(scene: Scene, use: str) -> list[float]:
    return [option["value"] for option in _question(scene, use).options]


def _key(scene: Scene, use: str) -> str:
    return _question(scene, use).key


def _question(scene: Scene, use: str):
    return next(row for row in scene.venue.questions.all() if row.use == use)


def _think_again(scene: Scene, member: Member, pk: int, now: datetime) -> None:
    """After the response some change their rating by one step towards the others."""
    submission = _in_review(scene, pk, now)
    if submission is None:
        return
    found = own_review(scene.people[member.who.email], submission)
    mean = refreshed(submission).tally.mean
    scale = _scale(scene, QuestionUse.RATING)
    if found is None or found.rating is None or mean is None or abs(found.rating - mean) < 1:
        return
    step = scale.index(found.rating) + (1 if mean > found.rating else -1)
    changed = _type(scene, member, submission, {_key(scene, QuestionUse.RATING): scale[step]}, now)
    if changed:
        submit_review(changed, by=scene.people[member.who.email], now=now)


# --- Talk -------------------------------------------------------------------------------------------------


def _is_open_to_talk(scene: Scene, now: datetime) -> bool:
    return scene.calendar.is_open(DeadlineKind.DISCUSSION, now)


def _talk(scene: Scene, person: Person, pk: int, dice: Random, now: datetime) -> None:
    """A reviewer says something, if there is somebody to say it to."""
    submission = _standing(scene, pk)
    if submission is None or not _is_open_to_talk(scene, now):
        return
    n_in = refreshed(submission).tally.n_submitted
    has_begun = submission.comments.exists()
    if n_in < 2:
        return
    viewer = viewer_of(person, submission)
    words = dice.choice(REPLIES if has_begun else OPENERS)
    comment(submission, by=person, viewer=viewer, level=Level.REVIEWERS, text=words, now=now)


def _lead(scene: Scene, person: Person, pk: int, now: datetime) -> None:
    """An area chair asks those who disagree to talk."""
    submission = _standing(scene, pk)
    if submission is None or not _is_open_to_talk(scene, now):
        return
    tally = refreshed(submission).tally
    if tally.n_submitted < 2 or (tally.spread or 0) < 1.5:
        return
    dice = scene.plan.dice("leads", scene.planned[pk].key)
    viewer = viewer_of(person, submission)
    comment(submission, by=person, viewer=viewer, level=Level.REVIEWERS, text=LEADS[0], now=now)
    if dice.random() < 0.3:
        text = dice.choice(TO_CHAIRS)
        comment(submission, by=person, viewer=viewer, level=Level.CHAIRS, text=text, now=now + timedelta(minutes=4))


def _respond(scene: Scene, paper: Paper, now: datetime) -> None:
    submission = scene.submissions[paper.key]
    if submission.is_withdrawn:
        return
    said = [(row.handle, row.rating or 0.0) for row in Review.objects.of(submission).submitted().by_handle()]
    if not said:
        return
    by = scene.people[paper.contact.email]
    text = response(said, paper.story, scene.plan.dice("response", paper.key))
    save_response(submission, by=by, now=now, revision=0, text=text)
    submit_response(submission, by=by, now=now)


def _sum_up(scene: Scene, person: Person, pk: int, now: datetime) -> None:
    """A meta-review, once the discussion is nearly over."""
    submission = _standing(scene, pk)
    if submission is None or scene.stage == Stage.REVIEWING or now >= scene.due(DeadlineKind.NOTIFICATION):
        return
    paper = scene.planned[pk]
    tally = refreshed(submission).tally
    question = _question(scene, QuestionUse.RECOMMENDATION)
    place = (tally.mean or 5) / max(_scale(scene, QuestionUse.RATING))
    outcome = question.options[0]["value"] if place > 0.75 else "poster" if place > 0.54 else "reject"
    words = meta_review(paper.story, tally.mean, outcome, scene.plan.dice("meta", paper.key))
    save_meta_review(
        submission, by=person, now=now, revision=0,
        changes={"summary": words["summary"], question.key: outcome, "remarks": words["remarks"]},
    )  # fmt: skip
    submit_meta_review(submission, by=person, now=now)
