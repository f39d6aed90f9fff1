"""What chairs said about authors and committee members who bear one name, and for which papers it counts."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from assignment.conflicts import Person, normalise_address


def known_as(author: Person) -> frozenset[str]:
    """The marks by which an author is known again on another paper: the account, and every address."""
    marks = {f"address {form}" for each in author.addresses for form in (each.lower(), normalise_address(each))}
    return frozenset((author.key, *marks))


@dataclass(frozen=True)
class Answers:
    """Chairs' answers (rows of `SamePerson`) at a venue, in the order in which they were given.

    An answer counts for whatever the author submitted or will submit, except for papers that the chair who gave it is
    in conflict with: there somebody else is asked. Of several the first counts, so that a later one, given because of
    a paper that another chair must not know of, changes nothing on papers that this chair sees.

    barred   (submission, person) for the chairs who answered
    """

    given: Sequence[Any]
    barred: Collection[tuple[int, int]]

    @cached_property
    def _by_mark(self) -> dict[str, list[tuple[int, Any]]]:
        found: defaultdict[str, list[tuple[int, Any]]] = defaultdict(list)
        for place, answer in enumerate(self.given):
            for mark in answer.author:
                found[mark].append((place, answer))
        return found

    def on(self, submission: int, author: Person) -> dict[int, Any]:
        """What counts about this author of this paper: person pk of the committee member → answer."""
        told = {place: answer for mark in known_as(author) for place, answer in self._by_mark.get(mark, ())}
        found: dict[int, Any] = {}
        for _, answer in sorted(told.items()):
            if self.counts(answer, submission):
                found.setdefault(answer.person_id, answer)
        return found

    def counts(self, answer: Any, submission: int) -> bool:
        """Whether whoever gave the answer may say something about this paper."""
        return (submission, answer.by_id) not in self.barred
