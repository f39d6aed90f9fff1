"""What the rules of an assignment need to know of reviewers: who is senior, where they work, who wrote what."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations

from assignment.conflicts import institution_domain
from reviews import access
from reviews.assigning import Parameters
from submissions.access import authored_pairs, verified_addresses_of
from venues.models import Venue

Pairs = set[tuple[int, int]]


@dataclass(frozen=True)
class Facts:
    """People by their keys in the database, as the solver names them."""

    seniors: frozenset[int] = frozenset()
    newcomers: frozenset[int] = frozenset()
    institutions: dict[int, frozenset[str]] = field(default_factory=dict)
    wrote: Pairs = field(default_factory=set)  # (submission, person)

    def wrote_together(self) -> Pairs:
        """Two people who are authors of one paper, each two once."""
        authors: defaultdict[int, set[int]] = defaultdict(set)
        for paper, person in self.wrote:
            authors[paper].add(person)
        return {pair for people in authors.values() for pair in combinations(sorted(people), 2)}


def facts_for(venue: Venue, parameters: Parameters) -> Facts:
    """As far as these parameters need them, in a fixed number of queries."""
    members = list(access.members_to_match(venue))
    needs_authors = parameters.keeps_apart or parameters.no_exchange
    return Facts(
        seniors=frozenset(one.person_id for one in members if one.public_id in set(parameters.senior_members)),
        newcomers=frozenset(one.person_id for one in members if one.public_id in set(parameters.new_members)),
        institutions=_institutions(members) if parameters.per_institution else {},
        wrote=authored_pairs(venue) if needs_authors else set(),
    )


def _institutions(members: list) -> dict[int, frozenset[str]]:
    """By the domains of their addresses; public mail providers are none. Else by the affiliation as they wrote it."""
    addresses = verified_addresses_of([member.person_id for member in members])
    found = {}
    for member in members:
        known = {member.person.email, *addresses.get(member.person_id, [])}
        domains = frozenset(domain for email in known if (domain := institution_domain(email)))
        said = " ".join(member.person.affiliation.casefold().split())
        found[member.person_id] = domains or frozenset({said} if said else ())
    return found
