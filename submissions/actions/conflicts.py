"""Who must have nothing to do with which paper: worked out from what people said, or set by a chair.

What is found is found anew whenever somebody says something else; what a chair set stays until a chair lifts it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from assignment.conflicts import Conflict as Found
from assignment.conflicts import Kind, Paper, Person, detect, is_same_name, proposals
from audit.actions import record
from people.access import people_waiting_for_conflicts
from people.actions import conflicts_of_people_are_found
from people.former import former_in
from submissions.access import (
    answers_at,
    conflicts_to_take_back,
    people_with_addresses,
    related_submissions,
    submissions_of_newcomers,
    submissions_of_people,
    verified_addresses_of,
)
from submissions.answers import Answers, known_as
from submissions.identity import Authorship, Conflict, ConflictSource, Namesake
from submissions.models import Submission
from venues.access import committee_of, members_waiting_for_conflicts
from venues.actions import conflicts_are_found, look_for_conflicts_again
from venues.deadlines import ties_count_since
from venues.declared import declared_in
from venues.models import Role, Venue
from web.ids import public_id
from web.problems import Refused

SOURCES = {
    Kind.AUTHOR: ConflictSource.AUTHOR,
    Kind.DECLARED_BY_AUTHOR: ConflictSource.AUTHOR,
    Kind.DECLARED_BY_REVIEWER: ConflictSource.MEMBER,
    Kind.INSTITUTION: ConflictSource.DOMAIN,
    Kind.SHARED_SUBMISSION: ConflictSource.COAUTHOR,
}
IS_AUTHOR = "A chair confirmed that this reviewer is an author of the paper."
WROTE_WITH_AUTHOR = "A chair confirmed that this reviewer wrote another submission here with an author of the paper."

Authors = Mapping[int, Sequence[tuple[Authorship, Person]]]
"""Papers (pks) with their authors, each as the row and as conflicts compare it."""


class NotInConflict(Refused):
    """Raised when a chair lifts a conflict that they did not set."""


def find_conflicts(venue: Venue, *, now: datetime) -> int:
    """Find the conflicts between all submitted papers and the whole committee anew. Gives how many rows changed."""
    return _find(venue, list(Submission.objects.of(venue).submitted()), None, now)


def find_waiting_conflicts(venue: Venue, *, now: datetime) -> int:
    """Find the conflicts of members who joined or told us more since, here or in their account.

    Gives how many rows changed.
    """
    look_again_at_people(now=now)
    waiting = members_waiting_for_conflicts(venue)
    if not waiting:
        return 0
    with transaction.atomic():
        people = list(dict.fromkeys(row.person for row in waiting))
        n_changed = find_conflicts_of_people(venue, people, now=now)
        conflicts_are_found(waiting)
    return n_changed


def look_again_at_people(*, now: datetime) -> int:
    """Pass on that people told something else of where they belong: their roles wait, their papers are looked at.

    Gives how many rows changed.
    """
    with transaction.atomic():
        people = people_waiting_for_conflicts()
        if not people:
            return 0
        look_for_conflicts_again(people=people, now=now)
        papers: dict[Venue, list[Submission]] = {}
        for paper in submissions_of_people(people):
            papers.setdefault(paper.venue, []).append(paper)
        n_changed = sum(_find(venue, theirs, None, now) for venue, theirs in papers.items())
        conflicts_of_people_are_found(people)
    return n_changed


def find_conflicts_of(subject: Any, *, now: datetime, venue: Venue | None = None) -> int:
    """Find the conflicts of one paper anew (and of those that share an author), or of one person at a venue."""
    if isinstance(subject, Submission):
        return _find(subject.venue, [subject, *related_submissions([subject]).submitted()], None, now)
    if venue is None:
        raise TypeError("a person's conflicts are found at one venue")
    return find_conflicts_of_people(venue, [subject], now=now)


def find_conflicts_of_people(venue: Venue, people: Sequence[Any], *, now: datetime) -> int:
    """Find the conflicts of some of the committee anew. Gives how many rows changed."""
    return _find(venue, list(Submission.objects.of(venue).submitted()), list(people), now)


def set_conflict(submission: Submission, person: Any, *, reason: str, by: Any, now: datetime) -> None:
    """A chair keeps a committee member away from a paper; nothing that is found later takes this back."""
    with transaction.atomic():
        Conflict.objects.update_or_create(
            submission=submission, person=person, source=ConflictSource.CHAIR,
            defaults={"reason": reason, "change": "", "reason_before": ""},
        )  # fmt: skip
        record(
            "submissions.set_conflict",
            by=by,
            now=now,
            venue_id=submission.venue_id,
            submission_id=submission.pk,
            person=person.pk,
        )


def set_conflicts(venue: Venue, wanted: Sequence[tuple[Submission, Any, str]], *, by: Any, now: datetime) -> str:
    """As `set_conflict`, for many (paper, person, reason) of one venue at once. Gives the handle that undoes it."""
    change = public_id()
    with transaction.atomic():
        stored = Conflict.objects.from_source(ConflictSource.CHAIR).concerning({paper.pk for paper, _, _ in wanted})
        before = {(row.submission_id, row.person_id): row.reason for row in stored.select_for_update()}
        rows = [
            Conflict(
                submission=paper, person=person, source=ConflictSource.CHAIR, reason=reason, change=change,
                reason_before=before.get((paper.pk, person.pk), ""),
            )
            for paper, person, reason in wanted
        ]  # fmt: skip
        Conflict.objects.bulk_create(
            rows, batch_size=1000, update_conflicts=True, unique_fields=["submission", "person", "source"],
            update_fields=["reason", "change", "reason_before"],
        )  # fmt: skip
        pairs = [[row.submission_id, row.person_id] for row in rows]
        record("submissions.set_conflicts", by=by, now=now, venue_id=venue.pk, pairs=pairs)
    return change


def take_back_conflicts(venue: Venue, change: str, *, by: Any, now: datetime) -> tuple[int, int]:
    """Undo `set_conflicts`: how many are lifted, and how many have their old reason again.

    What somebody set anew since stays. Raises NotInConflict when nothing is left to take back.
    """
    with transaction.atomic():
        rows = list(conflicts_to_take_back(by, venue, change).select_for_update(of=("self",)))
        if not rows:
            raise NotInConflict("There is nothing (any more) that you could take back here.")
        new = [row.pk for row in rows if not row.reason_before]
        Conflict.objects.with_pks(new).delete()
        Conflict.objects.with_pks(row.pk for row in rows if row.reason_before).update(
            reason=F("reason_before"), change="", reason_before=""
        )
        pairs = [[row.submission_id, row.person_id] for row in rows]
        record("submissions.take_back_conflicts", by=by, now=now, venue_id=venue.pk, pairs=pairs)
    return len(new), len(rows) - len(new)


def lift_conflict(submission: Submission, person: Any, *, by: Any, now: datetime) -> None:
    """A chair takes back a conflict that a chair had set. Raises NotInConflict when there is none."""
    with transaction.atomic():
        n_lifted, _ = Conflict.objects.set_by_chair(submission, person).delete()
        if not n_lifted:
            raise NotInConflict("No chair has set a conflict between this person and this paper (any more).")
        record(
            "submissions.lift_conflict",
            by=by,
            now=now,
            venue_id=submission.venue_id,
            submission_id=submission.pk,
            person=person.pk,
        )


@dataclass(frozen=True)
class Newcomer:
    """Somebody whom the authors of an accepted paper want to print with them."""

    name: str
    email: str
    affiliation: str


def conflicts_of_newcomers(
    submission: Submission, newcomers: Sequence[Newcomer], members: Mapping[int, str], *, now: datetime
) -> list[str]:
    """Which of these people (person pk → what they are to the paper) would be in conflict with whom, as sentences.

    By the same rules as when papers are assigned. Nothing is stored: reviewing is over, and a reviewer whose paper
    went away would learn of the newcomer.
    """
    owners = people_with_addresses(newcomer.email for newcomer in newcomers)
    others = submissions_of_newcomers(submission, owners.values(), [newcomer.email for newcomer in newcomers])
    papers = _papers(others)
    known = {person.key: person for paper in papers for person in paper.authors}
    sides = []
    for place, newcomer in enumerate(newcomers):
        owner = owners.get(newcomer.email.lower())
        key = f"person {owner.pk}" if owner else f"address {newcomer.email.lower()}"
        addresses = verified_addresses_of([owner]).get(owner.pk, []) if owner else []
        affiliations = (newcomer.affiliation, owner.affiliation if owner else "")
        author = Person(
            key=key,
            name=newcomer.name,
            addresses=tuple(dict.fromkeys([newcomer.email, *addresses])),
            affiliations=tuple(text for text in affiliations if text),
            declared=known[key].declared if key in known else (),
            former=former_in(owner.former) if owner else (),
        )
        sides.append(Paper(name=f"newcomer {place}", authors=(author,)))
    committee = [
        _member(rows, mails) for rows, mails in _committee(submission.venue, None) if rows[0].person_id in members
    ]
    grounds = detect([*papers, *sides], committee, since=ties_count_since(submission.venue, now=now))
    return [
        _sentence(conflict, f"{member.name} ({members[int(member.key.removeprefix('person '))]})", newcomer.name)
        for place, newcomer in enumerate(newcomers)
        for member in committee
        for conflict in grounds.get((f"newcomer {place}", member.key), ())
    ]


def _sentence(conflict: Found, member: str, newcomer: str) -> str:
    """A reason with the names in it, which `assignment` leaves out of it as most pages must."""
    if conflict.kind == Kind.AUTHOR:
        return f"{member} is the same person as {newcomer}."
    said = conflict.reason
    for unnamed, name in (("reviewer", member), ("author", newcomer)):
        article = "This" if unnamed == "reviewer" else "An"
        said = said.replace(f"{article} {unnamed}", name).replace(f"{article.lower()} {unnamed}", name)
    return said


def _find(venue: Venue, targets: list[Submission], people: list[Any] | None, now: datetime) -> int:
    """Compare targets with the committee (or with some of it) and store the difference."""
    members = compared_members(venue, people)
    authors = authors_of([*targets, *related_submissions(targets).submitted()])
    papers = as_compared(authors)
    grounds = detect(papers, members, since=ties_count_since(venue, now=now))
    wanted = {
        (int(paper), int(key.removeprefix("person ")), SOURCES[conflict.kind]): conflict.reason
        for (paper, key), found in grounds.items()
        for conflict in reversed(found)
    }
    answers = answers_at(venue)
    answers = Answers(answers.given, {*answers.barred, *((paper, person) for paper, person, _ in wanted)})
    known = {member.key for member in members}
    wanted |= {
        (paper, person, ConflictSource.NAMESAKE): reason
        for (paper, person), reason in _confirmed(authors, answers).items()
        if f"person {person}" in known
    }
    targeted = {target.pk for target in targets}
    wanted = {key: reason for key, reason in wanted.items() if key[0] in targeted}
    namesakes = _namesakes(authors, papers, members, targeted)
    with transaction.atomic():
        _store_namesakes(targeted, people, namesakes)
        return _store(venue, targeted, people, wanted, now)


def _confirmed(authors: Authors, answers: Answers) -> dict[tuple[int, int], str]:
    """Whom a chair took for an author of which paper, and of which paper for the co-author of one: with the reason."""
    wrote: defaultdict[str, set[int]] = defaultdict(set)
    if not answers.given:
        return {}
    for paper, rows in authors.items():
        for _, author in rows:
            for mark in known_as(author):
                wrote[mark].add(paper)
    found = {}
    for paper, rows in authors.items():
        for row, author in rows:
            near = {other for also, each in rows if also != row for mark in known_as(each) for other in wrote[mark]}
            near -= {other for mark in known_as(author) for other in wrote[mark]}  # each of these is answered by itself
            for answer in (answer for answer in answers.on(paper, author).values() if answer.is_same):
                found[paper, answer.person_id] = IS_AUTHOR
                for other in near:
                    if answers.counts(answer, other):
                        found.setdefault((other, answer.person_id), WROTE_WITH_AUTHOR)
    return found


def _namesakes(authors: Authors, papers: list[Paper], members: list[Person], targeted: set[int]) -> set:
    """Authors of the targets (authorship pk) and members (person pk) of whom only a chair can say who they are."""
    rows = {(paper, author.key): row for paper in targeted for row, author in authors[paper]}
    names = {member.key: member.name for member in members}
    return {
        (row.pk, int(pair.reviewer.removeprefix("person ")))
        for pair in proposals(papers, members)
        for paper in pair.papers
        # A name that the author bears on one paper alone says nothing on another, which other chairs may see.
        if (row := rows.get((int(paper), pair.author))) and is_same_name(row.name, names[pair.reviewer])
    }


def _store_namesakes(targeted: set[int], people: list[Any] | None, wanted: set[tuple[int, int]]) -> None:
    rows = Namesake.objects.concerning(targeted).select_for_update(of=("self",))
    stored = {(row.authorship_id, row.person_id): row.pk for row in (rows.of(people) if people else rows)}
    Namesake.objects.with_pks(pk for key, pk in stored.items() if key not in wanted).delete()
    new = [Namesake(authorship_id=row, person_id=person) for row, person in sorted(wanted - stored.keys())]
    Namesake.objects.bulk_create(new, ignore_conflicts=True, batch_size=1000)


def _store(venue: Venue, targeted: set[int], people: list[Any] | None, wanted: dict, now: datetime) -> int:
    rows = Conflict.objects.found().concerning(targeted).select_for_update(of=("self",))
    stored = {(row.submission_id, row.person_id, row.source): row for row in (rows.of(people) if people else rows)}
    stale = [row.pk for key, row in stored.items() if wanted.get(key) != row.reason]
    new = [
        Conflict(submission_id=paper, person_id=person, source=source, reason=reason[:500])
        for (paper, person, source), reason in wanted.items()
        if (paper, person, source) not in stored or stored[paper, person, source].pk in set(stale)
    ]
    if stale:
        Conflict.objects.with_pks(stale).delete()
    Conflict.objects.bulk_create(new, ignore_conflicts=True, batch_size=1000)
    if stale or new:
        record("submissions.find_conflicts", by=None, now=now, venue_id=venue.pk, n_new=len(new), n_gone=len(stale))
    return len(stale) + len(new)


def compared_members(venue: Venue, people: Collection[Any] | None) -> list[Person]:
    """The committee, or these people on it, as conflicts compare them."""
    return [_member(rows, addresses) for rows, addresses in _committee(venue, people)]


def _committee(venue: Venue, people: Collection[Any] | None) -> list[tuple[list[Any], list[str]]]:
    """Each member's roles, with the addresses that they have verified."""
    by_person: dict[int, list[Any]] = {}
    wanted = {person.pk for person in people} if people is not None else None
    for row in committee_of(venue, *Role.values):
        if wanted is None or row.person_id in wanted:
            by_person.setdefault(row.person_id, []).append(row)
    addresses = verified_addresses_of(by_person)
    return [(rows, addresses.get(pk, [])) for pk, rows in by_person.items()]


def _member(rows: list[Any], addresses: list[str]) -> Person:
    person = rows[0].person
    return Person(
        key=f"person {person.pk}",
        name=person.name,
        addresses=tuple(dict.fromkeys([person.email, *addresses])),
        affiliations=(person.affiliation,) if person.affiliation else (),
        declared=tuple(
            declared
            for row in rows
            for declared in declared_in(people=row.conflict_people, domains=row.conflict_domains)
        ),
        former=former_in(person.former),
    )


def _papers(submissions: Iterable[Submission]) -> list[Paper]:
    return as_compared(authors_of(submissions))


def as_compared(authors: Authors) -> list[Paper]:
    """Papers as conflicts compare them."""
    return [Paper(name=str(pk), authors=tuple(author for _, author in rows)) for pk, rows in authors.items()]


def authors_of(submissions: Iterable[Submission]) -> Authors:
    """The authors of papers as conflicts compare them, in order. The caller may see them, or finds conflicts."""
    authors: dict[int, list[Authorship]] = {submission.pk: [] for submission in submissions}
    for row in Authorship.objects.of_submissions(list(authors)).reviewed().select_related("person"):
        authors[row.submission_id].append(row)
    people = {row.person_id for rows in authors.values() for row in rows if row.person_id}
    addresses = verified_addresses_of(people)
    return {
        pk: [(row, _author(row, addresses.get(row.person_id or 0, []))) for row in rows] for pk, rows in authors.items()
    }


def _author(row: Authorship, addresses: list[str]) -> Person:
    """Those who say that they are no author count too: a conflict too many costs less than one too few."""
    affiliations = [row.affiliation, row.person.affiliation if row.person else ""]
    return Person(
        key=f"person {row.person_id}" if row.person_id else f"address {row.email.lower() or row.pk}",
        name=row.name,
        addresses=tuple(dict.fromkeys(address for address in [row.email, *addresses] if address)),
        affiliations=tuple(dict.fromkeys(text for text in affiliations if text)),
        declared=declared_in(people=row.conflict_people, domains=row.conflict_domains),
        former=former_in(row.person.former) if row.person else (),
    )
