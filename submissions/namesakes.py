"""Authors and committee members who may be one person, for a chair to say so; and what chairs said. No writes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from assignment.conflicts import Certainty, Person, proposals
from submissions import access
from submissions.actions.conflicts import as_compared, authors_of, compared_members
from submissions.answers import known_as
from submissions.models import Submission
from venues.models import Venue


@dataclass(frozen=True)
class Resemblance:
    """An author and a committee member of one name, as far as the chair may see the author's papers.

    papers   the author's, about which nobody has said anything yet
    others   what the author's co-authors wrote besides
    """

    key: str
    author: Any  # the author's row on the first of the papers
    person: Any
    is_likely: bool
    papers: list[Submission]
    others: list[Submission]
    marks: frozenset[str]  # by which the author is known again

    @property
    def reason(self) -> str:
        """What speaks for it, in a sentence."""
        if not self.is_likely:
            return "The names agree but for an initial, or several people here share them."
        if self.author.name.split() == self.person.name.split():
            return "The names are the same."
        return "The names are the same but for accents, a middle name, or their order."

    def fits(self, words: str) -> bool:
        """Whether all of the words stand in a name, an address or an affiliation of either side."""
        either = (self.author, self.person)
        text = " ".join(part for one in either for part in (one.name, one.email, one.affiliation)).casefold()
        return all(word in text for word in words.casefold().split())


def waiting(person: Any, venue: Venue) -> list[Resemblance]:
    """Who may be whom and nobody has said yet, likely ones first. The caller has obtained the venue as a chair.

    Computed from papers that the chair may see and from nothing else: a hidden paper changes neither what is listed nor
    how certain it is. In a fixed number of queries.
    """
    rows = access.namesakes_for_chair(person, venue)
    if not rows:
        return []
    papers = access.papers_by_authors_of(person, {row.authorship.submission_id for row in rows}, venue)
    authors = authors_of(papers)
    members = {member.key: member for member in compared_members(venue, {row.person for row in rows})}
    people = {f"person {row.person_id}": row.person for row in rows}
    keys = access.keys_of_people(venue, {row.person_id for row in rows})
    answers = access.answers_at(venue)
    by_pk = {paper.pk: paper for paper in papers}
    first: dict[tuple[int, str], tuple[Any, Person]] = {
        (pk, author.key): (row, author) for pk, written in authors.items() for row, author in written
    }
    found = []
    for pair in proposals(as_compared(authors), list(members.values())):
        theirs = [first[int(paper), pair.author] for paper in pair.papers]
        member = people[pair.reviewer]
        unsaid = [row for row, author in theirs if member.pk not in answers.on(row.submission_id, author)]
        if not unsaid:
            continue
        found.append(
            Resemblance(
                key=f"{min(row.public_id for row, _ in theirs)}-{keys.get(member.pk, '')}",
                author=min(unsaid, key=lambda row: _number(by_pk[row.submission_id])),
                person=member,
                is_likely=pair.certainty == Certainty.LIKELY,
                papers=_in_order(by_pk[row.submission_id] for row in unsaid),
                others=_in_order(by_pk[int(paper)] for paper in pair.others),
                marks=frozenset(mark for _, author in theirs for mark in known_as(author)),
            )
        )
    return found


def n_waiting(person: Any, venue: Venue) -> int:
    """How many possible conflicts wait for a look, as far as the chair may know."""
    return len(waiting(person, venue))


@dataclass(frozen=True)
class Said:
    """What a chair said of an author and a committee member, with the papers for which it counts."""

    answer: Any
    author: Any
    may_take_back: bool
    papers: list[Submission] = field(default_factory=list)


def said(person: Any, venue: Venue) -> list[Said]:
    """The answers that count for a paper which the chair may see, the latest first; see also `waiting`."""
    answers = access.answers_at(venue)
    pks = access.papers_with_answers(person, venue)
    papers = {paper.pk: paper for paper in access.papers_for_chair(person, venue).with_pks(pks)}
    mine = {answer.pk for answer in access.answers_to_take_back(person, venue)}
    found: dict[int, Said] = {}
    for pk, rows in authors_of(papers.values()).items():
        for row, author in rows:
            for answer in answers.on(pk, author).values():
                if answer.person_id != person.pk:
                    one = found.setdefault(answer.pk, Said(answer, row, answer.pk in mine))
                    one.papers.append(papers[pk])
    for one in found.values():
        one.papers.sort(key=_number)
    return sorted(found.values(), key=lambda one: (one.answer.said_at, one.answer.pk), reverse=True)


def _in_order(papers: Iterable[Submission]) -> list[Submission]:
    return sorted(papers, key=_number)


def _number(paper: Submission) -> int:
    return paper.number or 0
