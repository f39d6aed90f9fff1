"""Questions and answers of the solver under random names and in random order.

For workers and downloads only, as `solving.py` is.
"""

import random
from dataclasses import dataclass, replace

import numpy as np

from assignment.answer import Proof, RowPrice
from assignment.answer import Proposal as Answer
from assignment.problem import Committee, Pairs, Problem


@dataclass(frozen=True)
class Handles:
    """What papers, people and institutions are called instead."""

    papers: dict[str, str]
    people: dict[str, str]
    places: dict[str, str]

    def back(self) -> "Handles":
        """The way back to the names."""
        return Handles(*({new: old for old, new in one.items()} for one in (self.papers, self.people, self.places)))


def anonymous(problem: Problem, dice: random.Random) -> tuple[Problem, Handles]:
    """The same question under random names and in random order; both come from the dice alone."""
    papers, people = _handles("p", problem.papers, dice), _handles("r", problem.reviewers, dice)
    places = _handles("i", tuple(sorted(frozenset().union(*problem.committee.institutions))), dice)
    # Codes of countries are in capitals, institutions in small letters, so that no label means both.
    countries = _handles("c", tuple(sorted(set(problem.committee.region) - {""})), dice)
    p_order, r_order = _shuffled(problem.n_papers, dice), _shuffled(problem.n_reviewers, dice)
    p_new, r_new = np.argsort(p_order), np.argsort(r_order)

    def moved(pairs: Pairs) -> Pairs:
        return Pairs.of(list(zip(p_new[pairs.paper].tolist(), r_new[pairs.reviewer].tolist(), strict=True)))

    old, order = problem.committee, np.lexsort((r_new[problem.reviewer], p_new[problem.paper]))
    committee = Committee(
        tuple(people[old.names[r]] for r in r_order),
        old.load_max[r_order],
        old.load_min[r_order],
        is_senior=old.is_senior[r_order],
        is_new=old.is_new[r_order],
        institutions=tuple(frozenset(places[one] for one in old.institutions[r]) for r in r_order),
        region=tuple(countries.get(old.region[r], "") for r in r_order),
        coauthors=r_new[old.coauthors],
        wrote=moved(old.wrote),
    )
    other = Problem(
        papers=tuple(papers[problem.papers[p]] for p in p_order),
        demand=problem.demand[p_order],
        committee=committee,
        paper=p_new[problem.paper][order],
        reviewer=r_new[problem.reviewer][order],
        score=problem.score[order],
        is_known=problem.is_known[order],
        components={name: np.asarray(values)[order] for name, values in problem.components.items()},
        conflicts=moved(problem.conflicts),
        forbidden=moved(problem.forbidden),
        fixed=moved(problem.fixed),
    )
    return other, Handles(papers, people, places | countries)


def renamed(answer: Answer, problem: Problem, handles: Handles) -> Answer:
    """The answer to the same question as it is asked in `problem`."""
    papers, people, places = handles.papers, handles.people, handles.places
    held, place = answer.certificate, {name: at for at, name in enumerate((*problem.papers, *problem.reviewers))}

    def rows(listed: tuple[RowPrice, ...]) -> tuple[RowPrice, ...]:
        return tuple(
            replace(
                row,
                paper=papers[row.paper],
                label=_label(row.label, people, places),
                pairs=tuple((papers[paper], people[reviewer]) for paper, reviewer in row.pairs),
            )
            for row in listed
        )

    def proof(one: Proof) -> Proof:
        return Proof(
            papers={papers[name]: price for name, price in one.papers.items()},
            reviewers={people[name]: price for name, price in one.reviewers.items()},
            rows=rows(one.rows),
            weights={papers[name]: weight for name, weight in one.weights.items()},
        )

    pairs = [replace(pair, paper=papers[pair.paper], reviewer=people[pair.reviewer]) for pair in answer.pairs]
    certificate = replace(
        held,
        digest=problem.digest,
        papers={papers[name]: price for name, price in held.papers.items()},
        reviewers={people[name]: price for name, price in held.reviewers.items()},
        rows=rows(held.rows),
        floor_proofs=tuple(proof(one) for one in held.floor_proofs),
        pair_proof=proof(held.pair_proof) if held.pair_proof else None,
        floors=tuple(replace(floor, paper=papers[floor.paper]) for floor in held.floors),
    )
    return replace(
        answer,
        pairs=tuple(sorted(pairs, key=lambda pair: (place[pair.paper], place[pair.reviewer]))),
        shortfalls=tuple(replace(lack, paper=papers[lack.paper]) for lack in answer.shortfalls),
        loads={people[name]: load for name, load in answer.loads.items()},
        idle=tuple(people[name] for name in answer.idle),
        crowded={papers[name]: more for name, more in answer.crowded.items()},
        certificate=certificate,
    )


def _label(label: str, people: dict[str, str], places: dict[str, str]) -> str:
    """Of a row: an institution or country, or people with bars between them."""
    if label in places:
        return places[label]
    return " | ".join(people.get(part, part) for part in label.split(" | "))


def _handles(letter: str, names: tuple[str, ...], dice: random.Random) -> dict[str, str]:
    numbers = dice.sample(range(36**5), len(names))
    return {
        name: f"{letter}{np.base_repr(number, 36).lower().zfill(5)}"
        for name, number in zip(names, numbers, strict=True)
    }


def _shuffled(n: int, dice: random.Random) -> np.ndarray:
    return np.array(dice.sample(range(n), n), np.int64)
