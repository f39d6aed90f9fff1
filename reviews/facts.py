"""What the rules of an assignment need to know of reviewers: who is senior, where they work, who wrote what."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations

from assignment.conflicts import Person, acquainted, institutions
from people.countries import country_of
from reviews import access
from reviews.assigning import Parameters
from submissions.access import authored_pairs, verified_addresses_of
from venues.declared import declared_in
from venues.models import Venue

Pairs = set[tuple[int, int]]


@dataclass(frozen=True)
class Facts:
    """People by their keys in the database, as the solver names them."""

    seniors: frozenset[int] = frozenset()
    newcomers: frozenset[int] = frozenset()
    institutions: dict[int, frozenset[str]] = field(default_factory=dict)
    countries: dict[int, str] = field(default_factory=dict)  # of whom it is known
    wrote: Pairs = field(default_factory=set)  # (submission, person)
    acquainted: Pairs = field(default_factory=set)  # two people one of whom declared the other

    def wrote_together(self) -> Pairs:
        """Two people who are authors of one paper, or one of whom declared the other; each two once."""
        authors: defaultdict[int, set[int]] = defaultdict(set)
        for paper, person in self.wrote:
            authors[paper].add(person)
        return self.acquainted | {pair for people in authors.values() for pair in combinations(sorted(people), 2)}


def facts_for(venue: Venue, parameters: Parameters) -> Facts:
    """As far as these parameters need them, in a fixed number of queries."""
    members = list(access.members_to_match(venue))
    needs_authors = parameters.keeps_apart or parameters.no_exchange
    needs_people = parameters.per_institution or parameters.per_region or parameters.keeps_apart
    people = _people(members) if needs_people else []
    found = institutions(people) if parameters.per_institution else ()
    return Facts(
        seniors=frozenset(one.person_id for one in members if one.public_id in set(parameters.senior_members)),
        newcomers=frozenset(one.person_id for one in members if one.public_id in set(parameters.new_members)),
        institutions={int(one.key): theirs for one, theirs in zip(people, found, strict=False)},
        countries=_countries(members, people) if parameters.per_region else {},
        wrote=authored_pairs(venue) if needs_authors else set(),
        acquainted=_acquainted(people) if parameters.keeps_apart else set(),
    )


def _countries(members: list, people: list[Person]) -> dict[int, str]:
    said = {member.person_id: member.person.country for member in members}
    found = {int(one.key): country_of(said[int(one.key)], one.addresses) for one in people}
    return {pk: country for pk, country in found.items() if country}


def _acquainted(people: list[Person]) -> Pairs:
    return {(min(pair), max(pair)) for pair in ((int(one), int(other)) for one, other in acquainted(people))}


def _people(members: list) -> list[Person]:
    """The committee as conflicts compare it, each person once."""
    addresses = verified_addresses_of({member.person_id for member in members})
    rows: dict[int, list] = {}
    for member in members:
        rows.setdefault(member.person_id, []).append(member)
    return [
        Person(
            key=str(pk),
            name=held[0].person.name,
            addresses=(held[0].person.email, *addresses.get(pk, [])),
            affiliations=tuple(text for text in [held[0].person.affiliation] if text),
            declared=tuple(
                declared
                for member in held
                for declared in declared_in(people=member.conflict_people, domains=member.conflict_domains)
            ),
        )
        for pk, held in rows.items()
    ]
