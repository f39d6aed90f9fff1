"""Carrying a conference that has taken place through the product, by the same actions that people's clicks call."""

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from decisions.actions import Wish, decide_many, request_release
from decisions.models import Release
from decisions.releasing import plan_release
from demo.access import papers_by_title, refreshed, tallies_by_title
from demo.actions.papers import look_into
from demo.importing import Published, topics_of, usual_topics, written_by
from demo.press import Order, Press
from people.actions import person_for_email
from people.models import Person
from reviews.access import assigned_pairs, reviewers_of
from reviews.actions import assign, propose, publish_proposal, save_review, solve_proposal, submit_review
from reviews.assigning import Parameters
from reviews.models import AssignmentRole
from submissions.access import conflicted_pairs
from submissions.actions import AuthorRow, attach_file, create_draft, save_draft, set_authors, submit
from submissions.models import FileKind, Submission
from venues.access import chairs_of, committee_of, membership_of, venue_ever_called
from venues.actions import add_member, create_venue, save_profile
from venues.models import FormOf, Question, QuestionKind, QuestionUse, Role, Venue
from venues.questions import questions_of
from web.problems import Refused

FOLLOW_DAYS = 60  # from now to the notification of a venue that is made for an import
UNKNOWN_TEXT = "The text of this review was not published."


class CannotImport(Refused):
    """Raised when the venue cannot hold what the file says."""


@dataclass(frozen=True)
class Comparison:
    """How far the stored means are from the published ones."""

    n_papers: int
    greatest: float
    n_without: int  # papers without a published rating
    wrong: list[str]  # titles that have a mean and should not, or the other way round


def ensure_venue(slug: str, papers: Sequence[Published], *, now: datetime) -> tuple[Venue, Person]:
    """The venue and one of its chairs; made from a preset, open for submission, when there is none."""
    venue = venue_ever_called(slug)
    if venue is None:
        chair = person_for_email(f"chair@{slug}.invalid", name="Chair of the import")
        venue = create_venue(
            by=chair, now=now, preset="neurips", slug=slug, name=f"Imported conference {slug}", short_name=slug,
            topics=usual_topics(papers), notification_on=(now + timedelta(days=FOLLOW_DAYS)).date(),
        )  # fmt: skip
    return venue, chairs_of(venue)[0]


def import_papers(
    venue: Venue, papers: Sequence[Published], *, now: datetime, press: Press | None = None
) -> Iterator[Submission]:
    """Submit every paper that is not there yet, one after the other, each in the name of its first author."""
    topics = [topic.name for topic in venue.topics.order_by("position", "pk")]
    known = papers_by_title(venue)
    new = [paper for paper in papers if paper.title not in known]
    if press:
        press.order((paper.title, _order(paper, place)) for place, paper in enumerate(new))
    for paper in new:
        yield _submit(venue, paper, topics, now=now, press=press)


def _order(paper: Published, place: int) -> Order:
    return Order(
        title=paper.title,
        abstract=paper.abstract,
        sections=(("Introduction", paper.abstract),),
        seed=place,
        pages=6,
        authors=tuple(author.name for author in paper.authors),
        affiliations=tuple(author.affiliation for author in paper.authors if author.affiliation),
    )


def _submit(venue: Venue, paper: Published, topics: Sequence[str], *, now: datetime, press: Press | None) -> Submission:
    by = person_for_email(paper.authors[0].email, name=paper.authors[0].name)
    submission = create_draft(venue, by=by, now=now)
    submission.venue = venue
    changes = {"title": paper.title, "abstract": paper.abstract, "topics": topics_of(paper, topics)}
    save_draft(submission, by=by, now=now, revision=0, changes=changes | _answers(venue))
    rows = [
        AuthorRow(
            name=author.name,
            email=author.email,
            affiliation=author.affiliation,
            is_contact=place == 0,
            person=by if place == 0 else None,
            has_declared=True,
        )
        for place, author in enumerate(paper.authors)
    ]
    set_authors(submission, by=by, now=now, authors=rows)
    submission = refreshed(submission)
    if press:
        printed = press.fetch(paper.title)
        content = io.BytesIO(printed.pdf)
        file = attach_file(submission, kind=FileKind.PDF, by=by, now=now, file=content, filename="paper.pdf")
        look_into(file, printed, now=now)
    submit(submission, by=by, now=now)
    return submission


def _answers(venue: Venue) -> dict[str, Any]:
    """An answer to everything that the venue asks of authors and that must be answered."""
    required = [row for row in questions_of(venue, FormOf.SUBMISSION) if row.is_required]
    return {f"q-{row.key}": _any_answer(row) for row in required}


def _any_answer(question: Question) -> Any:
    if question.kind == QuestionKind.CHECK:
        return True
    if question.kind in {QuestionKind.SCALE, QuestionKind.CHOICE}:
        return question.options[0]["value"]
    if question.kind == QuestionKind.CHOICES:
        return [question.options[0]["value"]]
    return "Imported."


def add_committee(venue: Venue, members: Sequence, papers: Sequence[Published], *, by: Person, now: datetime) -> int:
    """Give everybody the role of a reviewer, with what they published in this file as their expertise."""
    texts = written_by(papers)
    names = {topic.name: topic for topic in venue.topics.all()}
    own: dict[str, set[str]] = {}
    for paper in papers:
        for author in paper.authors:
            own.setdefault(author.email, set()).update(topics_of(paper, list(names)))
    for who in members:
        person = person_for_email(who.email, name=who.name)
        if membership_of(person, venue, Role.REVIEWER):
            continue
        add_member(venue, person, Role.REVIEWER, by=by, now=now)
        save_profile(
            venue,
            person,
            now=now,
            topics=[names[name] for name in sorted(own.get(who.email, ()))],
            expertise=texts.get(who.email, ""),
            conflict_domains="",
            conflict_people="",
        )
    return committee_of(venue, Role.REVIEWER).count()


def assign_all(venue: Venue, *, by: Person, now: datetime) -> int:
    """Propose, work out and publish an assignment. Gives how many reviews it asks for."""
    n_papers = Submission.objects.of(venue).active().count()
    n_reviewers = committee_of(venue, Role.REVIEWER).count()
    needed = -(-n_papers * venue.reviews_per_paper // max(1, n_reviewers))
    parameters = Parameters(reviews_per_paper=venue.reviews_per_paper, max_load=max(venue.default_load, needed + 1))
    proposal = propose(venue, by=by, now=now, parameters=parameters)
    solve_proposal(proposal.pk, now=now)
    proposal.refresh_from_db()
    if proposal.failed_because:
        raise CannotImport(proposal.failed_because)
    return len(publish_proposal(proposal, by=by, now=now).pairs)


def ensure_reviewers(venue: Venue, papers: Sequence[Published], *, by: Person, now: datetime) -> int:
    """Assign more people to papers that have more ratings than reviewers: whoever has least to do. Gives how many."""
    pairs = assigned_pairs(venue, AssignmentRole.REVIEWER)
    barred = conflicted_pairs(venue) | pairs
    loads = Counter(person for _, person in pairs)
    n_of = Counter(paper for paper, _ in pairs)
    pool = {row.person_id: row.person for row in committee_of(venue, Role.REVIEWER)}
    stored = papers_by_title(venue)
    n_new = 0
    for paper in papers:
        submission = stored[paper.title]
        while n_of[submission.pk] < len(paper.ratings):
            free = [pk for pk in pool if (submission.pk, pk) not in barred]
            if not free:
                raise CannotImport(
                    f"“{paper.title}” has {len(paper.ratings)} ratings and not so many possible readers."
                )
            chosen = min(free, key=lambda pk: (loads[pk], pk))
            assign(submission, pool[chosen], role=AssignmentRole.REVIEWER, by=by, now=now)
            barred.add((submission.pk, chosen))
            loads[chosen] += 1
            n_of[submission.pk] += 1
            n_new += 1
    return n_new


def import_ratings(venue: Venue, papers: Sequence[Published], *, now: datetime) -> Iterator[int]:
    """Submit the published ratings as reviews. Yields 1 for each."""
    questions = questions_of(venue, FormOf.REVIEW)
    _check_scale(questions, papers)
    stored = papers_by_title(venue)
    for paper in papers:
        submission = stored[paper.title]
        submission.venue = venue
        free = [
            (row.person, row.review) for row in reviewers_of(submission) if row.review and not row.review.is_submitted
        ]
        done = len(paper.ratings) - _n_missing(submission, paper)
        for (person, review), (rating, confidence) in zip(free, _scores(paper)[done:], strict=False):
            review.submission = submission
            answers = _review(questions, rating, confidence)
            saved = save_review(review, by=person, now=now, revision=review.revision, changes=answers)
            submit_review(saved, by=person, now=now)
            yield 1


def _n_missing(submission: Submission, paper: Published) -> int:
    """How many of the published ratings are not in yet."""
    tally = getattr(refreshed(submission), "tally", None)
    return len(paper.ratings) - (tally.n_submitted if tally else 0)


def _scores(paper: Published) -> list[tuple[float, float | None]]:
    confidences: list[float | None] = [*paper.confidences, *[None] * len(paper.ratings)]
    return list(zip(paper.ratings, confidences, strict=False))


def _check_scale(questions: Sequence[Question], papers: Sequence[Published]) -> None:
    """Every rating must be one that the venue's form offers."""
    question = next((row for row in questions if row.use == QuestionUse.RATING), None)
    offered = {float(option["value"]) for option in question.options} if question else set()
    strange = sorted({rating for paper in papers for rating in paper.ratings} - offered)
    if strange:
        raise CannotImport(
            f"The review form offers the ratings {', '.join(f'{value:g}' for value in sorted(offered))}; "
            f"the file has {', '.join(f'{value:g}' for value in strange)}."
        )


def _review(questions: Sequence[Question], rating: float, confidence: float | None) -> dict[str, Any]:
    """Answers of a review of which only the scores are known."""
    answers: dict[str, Any] = {}
    for row in questions:
        if row.use == QuestionUse.RATING:
            answers[row.key] = rating
        elif row.use == QuestionUse.CONFIDENCE:
            offered = [option["value"] for option in row.options]
            answers[row.key] = confidence if confidence in offered else offered[len(offered) // 2]
        elif row.is_required:
            answers[row.key] = UNKNOWN_TEXT if row.kind == QuestionKind.TEXT else _any_answer(row)
    return answers


def decide_by_mean(venue: Venue, *, n_accepted: int, by: Person, now: datetime) -> tuple[int, int]:
    """Accept the best by mean, reject the others, without a second look. Gives how many of each."""
    outcomes = list(venue.outcomes.order_by("position", "pk"))
    accept = [outcome for outcome in outcomes if outcome.is_accept][-1]
    reject = next(outcome for outcome in outcomes if not outcome.is_accept)
    means = tallies_by_title(venue)
    ranked = sorted(means.values(), key=lambda row: (-(row.mean if row.mean is not None else -1), row.number))
    wishes = [
        Wish(row.submission_id, accept if place < n_accepted and row.mean is not None else reject)
        for place, row in enumerate(ranked)
    ]
    decide_many(venue, wishes, by=by, now=now)
    n = sum(wish.outcome == accept for wish in wishes)
    return n, len(wishes) - n


def draft_letters(venue: Venue, *, by: Person, now: datetime) -> Release:
    """Ask for the release of everything decided: the letters wait in the outbox until the cancel window is over."""
    letters = plan_release(by, venue, now=now).letters
    return request_release(venue, by=by, now=now, typed_count=len(letters))


def compare(venue: Venue, papers: Sequence[Published]) -> Comparison:
    """The stored mean of every paper beside the published one."""
    stored = tallies_by_title(venue)
    greatest, wrong = 0.0, []
    for paper in papers:
        row = stored.get(paper.title)
        mean = row.mean if row else None
        if row is None or (mean is None) != (paper.mean is None):
            wrong.append(paper.title)
        elif mean is not None and paper.mean is not None:
            greatest = max(greatest, abs(mean - paper.mean))
    return Comparison(len(papers), greatest, sum(paper.mean is None for paper in papers), wrong)
