"""Venues to measure on: written by COPY, with every derived value true; made once a database and found again.

Numbers, words and people are made up; all of it follows from the size alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any

from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils import timezone

from audit.actions import GENESIS, digest
from audit.models import Entry
from bench.copying import copy, take_keys
from decisions.models import Decision, DecisionVersion, VersionSource
from demo.crowd import PLACES, Crowd, domain
from demo.press import Order, print_paper
from demo.subjects import MLGENX as SUBJECTS
from demo.titles import MLGENX as WORKS
from demo.writing import expertise, review, tell
from notifications.models import Message, MessageState
from people.models import Person
from reviews.actions import recount_many
from reviews.identity import Affinity, Assignment, Bid, CommentAuthor
from reviews.models import AssignmentRole, BidValue, Comment, Review, ReviewVersion
from submissions.identity import Authorship, Conflict, ConflictSource, FileOrigin, VersionAuthors
from submissions.models import Draft, Extension, FileKind, PaperFile, Submission, Version
from venues.actions import create_venue
from venues.deadlines import end_of_day_aoe
from venues.identity import Membership
from venues.models import DeadlineKind, FormOf, QuestionUse, Role, Venue
from venues.questions import questions_of

SCALE = (1, 3, 5, 6, 8, 10)
CHAIR = "chair@bench.invalid"


@dataclass(frozen=True)
class Size:
    """How much there is at a venue."""

    slug: str
    n_papers: int
    n_reviewers: int
    reviews_per_paper: int = 3
    n_drafts: int = 80  # complete, and let in later, so that submitting can be measured
    n_bids: int = 40  # of one reviewer
    n_near: int = 20  # affinities of one paper
    n_conflicts: int = 5  # of one reviewer
    n_decided: int = 0  # papers with a decision that nobody was told

    @property
    def n_reviews(self) -> int:
        """Reviews asked for; three in four are in."""
        return self.n_papers * self.reviews_per_paper


SMALL = Size("bench-1000", n_papers=1_000, n_reviewers=200, n_decided=333)
LARGE = Size("bench-10000", n_papers=10_000, n_reviewers=2_000, n_decided=3_333)


class OtherData(Exception):
    """Raised when the database holds venues that are not ours."""


def ensure(size: Size) -> tuple[Venue, bool]:
    """The venue of this size, and whether it had to be made. Raises OtherData."""
    refuse_strangers()
    found = Venue.objects.called(size.slug).first()
    if found:
        return found, False
    venue = build(size, timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return venue, True


def refuse_strangers() -> None:
    """Raises OtherData when this database is somebody's."""
    strangers = Venue.objects.exclude(slug__startswith="bench-").values_list("slug", flat=True).first()
    if strangers:
        raise OtherData(f"This database holds the venue {strangers}; measuring wants a database of its own.")


def build(size: Size, now: datetime) -> Venue:
    """A new venue of this size, in the middle of reviewing at this time."""
    with transaction.atomic():
        return _Builder(size, now).build()


class _Builder:
    """Writes one venue, table by table."""

    def __init__(self, size: Size, now: datetime) -> None:
        self.size, self.now = size, now
        self.dice = Random(size.n_papers)
        self.crowd = Crowd(self.dice)
        self.start = now - timedelta(days=40)

    def build(self) -> Venue:
        """Everything, in an order in which each part finds what it points at."""
        self._venue()
        self._people()
        self._papers()
        self._drafts()
        self._committee()
        self._reviews()
        self._decisions()
        self._mail()
        self._log()
        return self.venue

    # --- The venue and its people ---------------------------------------------------------------------------

    def _venue(self) -> None:
        by = Person.objects.filter(email=CHAIR).first() or Person.objects.create_user(
            CHAIR, name="Charlotte Bench", last_login=self.start
        )
        EmailAddress.objects.get_or_create(user=by, email=CHAIR, defaults={"verified": True, "primary": True})
        doors = {
            DeadlineKind.SUBMISSION: (None, -20), DeadlineKind.BIDDING: (-20, -16), DeadlineKind.REVIEW: (-15, 2),
            DeadlineKind.RESPONSE: (2, 5), DeadlineKind.DISCUSSION: (-15, 7), DeadlineKind.NOTIFICATION: (None, 9),
            DeadlineKind.CAMERA_READY: (9, 40),
        }  # fmt: skip
        dates = {
            kind: (self._day(opens) if opens is not None else None, self._day(at))
            for kind, (opens, at) in doors.items()
        }
        self.chair = by
        self.venue = create_venue(
            by=by, now=self.start, preset="iclr", slug=self.size.slug, name=f"A venue of {self.size.n_papers} papers",
            short_name=self.size.slug, is_public=True, contact_email="contact@bench.invalid", dates=dates,
            topics=[f"Topic {chr(65 + place)}" for place in range(len(SUBJECTS))],
        )  # fmt: skip
        self.topics = list(self.venue.topics.order_by("position"))

    def _day(self, days: int) -> datetime:
        return end_of_day_aoe((self.now + timedelta(days=days)).date())

    def _somebody(self, place: int, kind: str) -> Person:
        name = f"{self.crowd.name()} {place}"
        home = self.dice.choice(PLACES)
        return Person(
            email=f"{kind}{place}.{self.size.slug}@{domain(home)}",
            name=name,
            affiliation=home,
            password="!",
            last_login=self.start,
            joined_at=self.start,
        )

    def _people(self) -> None:
        self.reviewers = [self._somebody(place, "r") for place in range(self.size.n_reviewers)]
        self.writers = [self._somebody(place, "a") for place in range(self.size.n_papers + self.size.n_drafts)]
        people = [*self.reviewers, *self.writers]
        copy(Person, people)
        copy(EmailAddress, (EmailAddress(user=p, email=p.email, verified=True, primary=True) for p in people))

    def _committee(self) -> None:
        members = [
            Membership(
                venue=self.venue, person=person, role=Role.REVIEWER, joined_at=self.start, max_load=18,
                profile_confirmed_at=self.start,
                expertise=expertise(("one", "two"), self.dice.sample(SUBJECTS, 2), self.dice),
            )
            for person in self.reviewers
        ]  # fmt: skip
        copy(Membership, members)
        link = Membership.topics.through
        copy(link, (link(membership_id=m.pk, topic_id=t.pk) for m in members for t in self.dice.sample(self.topics, 3)))
        people = [person.pk for person in self.reviewers]
        copy(Bid, (
            Bid(submission_id=paper, person_id=person, value=self.dice.choice(BidValue.values), at=self.start)
            for person in people for paper in self.dice.sample(self.papers, self.size.n_bids)
        ))  # fmt: skip
        copy(Affinity, (
            Affinity(submission_id=paper, person_id=person, text=round(self.dice.random(), 4), topics=0.5, n_shared=1,
                     base=round(self.dice.random(), 4))
            for paper in self.papers for person in self.dice.sample(people, self.size.n_near)
        ))  # fmt: skip
        self.conflicts = {
            (paper, person) for person in people for paper in self.dice.sample(self.papers, self.size.n_conflicts)
        }
        copy(Conflict, (
            Conflict(submission_id=paper, person_id=person, source=ConflictSource.DOMAIN, reason="same institution")
            for paper, person in sorted(self.conflicts)
        ))  # fmt: skip

    # --- Papers ---------------------------------------------------------------------------------------------

    def _papers(self) -> None:
        self.file = self._stored_file()
        n = self.size.n_papers
        self.papers = take_keys(Submission, n)
        self.stories = [tell(self.dice.choice(WORKS), SUBJECTS, self.dice) for _ in range(200)]
        submissions = [self._submission(pk, number) for number, pk in enumerate(self.papers, 1)]
        copy(Submission, submissions)
        self._parts(submissions, self.writers[:n], is_submitted=True)
        Venue.objects.with_pk(self.venue.pk).update(next_number=n + 1)

    def _submission(self, pk: int, number: int | None) -> Submission:
        work = WORKS[pk % len(WORKS)]
        at = self.start + timedelta(minutes=pk % 20_000)
        is_in = number is not None
        return Submission(
            pk=pk, venue=self.venue, number=number, created_at=at - timedelta(days=1),
            title=f"{work.title} ({pk})"[:400] if is_in else "", abstract=self._abstract(pk) if is_in else "",
            n_versions=1 if is_in else 0, submitted_at=at if is_in else None, revised_at=at if is_in else None,
            answers=self._answers() if is_in else {},
        )  # fmt: skip

    def _abstract(self, pk: int) -> str:
        return self.stories[pk % len(self.stories)].abstract

    def _answers(self) -> dict[str, Any]:
        rows = questions_of(self.venue, FormOf.SUBMISSION)
        return {row.key: True for row in rows if row.is_required}

    def _parts(self, submissions: Sequence[Submission], writers: Sequence[Person], *, is_submitted: bool) -> None:
        files = [self._file_row(submission) for submission in submissions]
        copy(PaperFile, files)
        copy(FileOrigin, (FileOrigin(file=f, person=w, name="paper.pdf") for f, w in zip(files, writers, strict=True)))
        drafts = [
            Draft(
                submission=s, title=s.title or f"A draft about {WORKS[s.pk % len(WORKS)].title}",
                abstract=self._abstract(s.pk), answers=self._answers(), pdf=f, saved_at=self.start, revision=3,
            )
            for s, f in zip(submissions, files, strict=True)
        ]  # fmt: skip
        copy(Draft, drafts)
        named = {s.pk: self.dice.sample(self.topics, 2) for s in submissions}
        link = Draft.topics.through
        copy(link, (link(draft_id=d.pk, topic_id=t.pk) for d in drafts for t in named[d.submission_id]))
        authors = list(self._authors(submissions, writers))
        copy(Authorship, authors)
        if is_submitted:
            self._versions(submissions, files, authors, named)

    def _versions(self, submissions, files, authors, named) -> None:
        link = Submission.topics.through
        copy(link, (link(submission_id=s.pk, topic_id=t.pk) for s in submissions for t in named[s.pk]))
        versions = [
            Version(
                submission=s, number=1, title=s.title, abstract=s.abstract, answers=s.answers, pdf=f,
                topic_names=[topic.name for topic in self.topics if topic in named[s.pk]], submitted_at=s.submitted_at,
            )
            for s, f in zip(submissions, files, strict=True)
        ]  # fmt: skip
        copy(Version, versions)
        printed: dict[int, list[dict]] = {}
        for row in authors:
            printed.setdefault(row.submission_id, []).append(
                {"author": row.public_id, "name": row.name, "email": row.email, "affiliation": row.affiliation,
                 "is_contact": row.is_contact}
            )  # fmt: skip
        copy(VersionAuthors, (VersionAuthors(version=v, authors=printed[v.submission_id]) for v in versions))

    def _authors(self, submissions: Sequence[Submission], writers: Sequence[Person]) -> Iterator[Authorship]:
        for submission, writer in zip(submissions, writers, strict=True):
            yield Authorship(
                submission=submission, person=writer, position=1, name=writer.name, email=writer.email,
                affiliation=writer.affiliation, is_contact=True, confirmed_at=self.start,
                conflicts_declared_at=self.start,
            )  # fmt: skip
            for place in (2, 3):
                yield Authorship(
                    submission=submission, position=place, name=f"Coauthor {place} of {submission.pk}",
                    email=f"c{place}.{submission.pk}@somewhere.invalid", affiliation="Somewhere",
                    conflicts_declared_at=self.start,
                )  # fmt: skip

    def _stored_file(self) -> PaperFile:
        """One printed paper, which every row points at."""
        order = Order("A paper", "An abstract.", (("Introduction", "Words."),), 1, 6, ("Ada Lovelace",), ())
        self.printed = print_paper(order)
        row = PaperFile(kind=FileKind.PDF)
        row.file.save("paper.pdf", ContentFile(self.printed.pdf), save=False)
        row.blind_copy.save("copy.pdf", ContentFile(self.printed.blind_copy), save=False)
        row.thumbnail.save("page-1.webp", ContentFile(self.printed.picture), save=False)
        return row

    def _file_row(self, submission: Submission) -> PaperFile:
        return PaperFile(
            submission=submission, kind=FileKind.PDF, file=self.file.file.name, blind_copy=self.file.blind_copy.name,
            thumbnail=self.file.thumbnail.name, suffix="pdf", size=len(self.printed.pdf),
            sha256=sha256(self.printed.pdf).hexdigest(), n_pages=self.printed.n_pages, began_at=self.start,
            uploaded_at=self.start, inspected_at=self.start, claimed_at=self.start, n_tries=1,
        )  # fmt: skip

    def _drafts(self) -> None:
        """Complete drafts whose authors may still submit."""
        drafts = [self._submission(pk, None) for pk in take_keys(Submission, self.size.n_drafts)]
        copy(Submission, drafts)
        self._parts(drafts, self.writers[self.size.n_papers :], is_submitted=False)
        later = self.now + timedelta(days=9)
        copy(Extension, (Extension(submission=s, kind=DeadlineKind.SUBMISSION, at=later) for s in drafts))

    # --- Reviews --------------------------------------------------------------------------------------------

    def _reviews(self) -> None:
        """Every reviewer gets the same number of papers; three reviews in four are in, and some more begun."""
        rating, confidence = (self._key(use) for use in (QuestionUse.RATING, QuestionUse.CONFIDENCE))
        reviews, assignments, people = [], [], [person.pk for person in self.reviewers]
        for place, (paper, person) in enumerate(self._pairs(people)):
            found = Review(submission_id=paper, handle=f"{place % self.size.reviews_per_paper}{place % 97:02d}")
            self._write(found, paper, rating, confidence)
            reviews.append(found)
            assignments.append((paper, person))
        copy(Review, reviews)
        copy(ReviewVersion, (
            ReviewVersion(review=r, number=1, answers=r.answers, submitted_at=r.submitted_at)
            for r in reviews if r.submitted_at
        ))  # fmt: skip
        copy(Assignment, (
            Assignment(submission_id=paper, person_id=person, role=AssignmentRole.REVIEWER, review=r,
                       assigned_at=self.start, score=0.5, reason="topics: 1 shared")
            for (paper, person), r in zip(assignments, reviews, strict=True)
        ))  # fmt: skip
        self._talk(assignments)
        recount_many(self.venue)

    def _pairs(self, people: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Papers with reviewers: round by round, past whoever is in conflict or has the paper already."""
        n, taken = len(people), set(self.conflicts)
        place = 0
        for _ in range(self.size.reviews_per_paper):
            for paper in self.papers:
                while (paper, people[place % n]) in taken:
                    place += 1
                taken.add((paper, people[place % n]))
                yield paper, people[place % n]
                place += 1
            place += 7

    def _key(self, use: str) -> str:
        return next(row.key for row in self.venue.questions.all() if row.use == use)

    def _write(self, row: Review, paper: int, rating: str, confidence: str) -> None:
        fate = self.dice.random()
        if fate > 0.85:
            return
        score = self.dice.choice(SCALE)
        words = dict(review(self.stories[paper % len(self.stories)], score, SCALE, self.dice))
        row.began_at = row.saved_at = self.start + timedelta(days=26)
        row.revision = 4
        if fate > 0.75:
            row.draft = {"summary": words["summary"]}
            return
        row.answers = row.draft = words | {rating: score, confidence: self.dice.randint(2, 5)}
        row.rating, row.confidence = float(score), float(row.answers[confidence])
        row.submitted_at = self.start + timedelta(days=27)
        row.n_versions = 1

    def _talk(self, assignments: Sequence[tuple[int, int]]) -> None:
        pairs = self.dice.sample(assignments, self.size.n_papers // 2)
        comments = [
            Comment(submission_id=paper, signed="Reviewer", level=2, text="I have read the others.",
                    written_at=self.start + timedelta(days=30))
            for paper, _ in pairs
        ]  # fmt: skip
        copy(Comment, comments)
        copy(CommentAuthor, (CommentAuthor(comment=c, person_id=p) for c, (_, p) in zip(comments, pairs, strict=True)))

    # --- After ----------------------------------------------------------------------------------------------

    def _decisions(self) -> None:
        outcomes = list(self.venue.outcomes.order_by("position"))
        decided = self.dice.sample(self.papers, self.size.n_decided)
        rows = [
            Decision(submission_id=paper, outcome=self.dice.choice(outcomes), decided_at=self.now) for paper in decided
        ]
        copy(Decision, rows)
        copy(DecisionVersion, (
            DecisionVersion(submission_id=row.submission_id, number=1, outcome_id=row.outcome_id,
                            source=VersionSource.BULK, change="benchbenchbe", at=self.now)
            for row in rows
        ))  # fmt: skip

    def _mail(self) -> None:
        copy(Message, (
            Message(
                key=f"bench:{self.venue.pk}:{paper}", kind="receipt", venue_id=self.venue.pk, submission_id=paper,
                to_email=writer.email, to_name=writer.name, subject="Your paper is submitted", text="It is.\n",
                state=MessageState.SENT, created_at=self.start, not_before=self.start, sent_at=self.start,
            )
            for paper, writer in zip(self.papers, self.writers, strict=False)
        ))  # fmt: skip

    def _log(self) -> None:
        """An entry for each paper behind those that making the venue wrote, chained as `audit.record` chains."""
        chain = f"venue:{self.venue.pk}"
        last = Entry.objects.in_chain(chain).last()
        position, previous = (last.position, last.hash) if last else (0, GENESIS)
        entries = []
        for paper in self.papers:
            position += 1
            content: dict[str, Any] = {
                "chain": chain, "position": position, "at": self.start, "actor_id": None, "venue_id": self.venue.pk,
                "submission_id": paper, "verb": "bench.submit", "data": {}, "previous_hash": previous,
            }  # fmt: skip
            previous = digest(**content)
            entries.append(Entry(**content, hash=previous))
        copy(Entry, entries)
