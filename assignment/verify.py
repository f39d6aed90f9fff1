"""The checker: is every rule kept, and is the bound true? It shares no code with what it checks.

Let x be the added pairs, y the missing reviews, z the used places of each load. For any prices u (papers), v
(reviewers), w >= 0 (rules) and f >= 0 (floors), weak duality says that no assignment is worth more than

    sum_p need_p u_p  +  sum_rows most · w  -  sum_p floor_p f_p
    + sum over possible pairs   max(0, score (1 + f_p) - u_p - v_r - its rows' w)
    + sum over places           max(0, gain_rl + v_r)
    + sum over missing reviews  max(0, -shortage_ps - u_p)

(Ahuja, Magnanti, Orlin, Network Flows, 1993, ch. 9.4 and 16). Prices under which this equals the assignment's
own worth prove it optimal. Where every score is a multiple of some step, so is every worth, and the bound is
rounded down to one. Whole numbers throughout; one pass over the pairs.
"""

from collections import Counter, defaultdict
from itertools import combinations

import numpy as np

from assignment.answer import Certificate, Proposal
from assignment.problem import MICRO, Problem
from assignment.rules import Policy


def verify(problem: Problem, proposal: Proposal) -> tuple[str, ...]:
    """Everything wrong with a proposal, in sentences; empty when it keeps every promise it makes."""
    papers = {name: p for p, name in enumerate(problem.papers)}
    reviewers = {name: r for r, name in enumerate(problem.reviewers)}
    unknown = [
        f"{pair.reviewer} for {pair.paper} is not in the problem."
        for pair in proposal.pairs
        if pair.paper not in papers or pair.reviewer not in reviewers
    ]
    if unknown:
        return tuple(unknown)
    pairs = [(papers[pair.paper], reviewers[pair.reviewer]) for pair in proposal.pairs]
    facts = _Facts(problem, proposal.policy)
    return (
        *facts.broken_promises(pairs),
        *facts.broken_rules(pairs),
        *_wrong_counts(problem, proposal),
        *_wrong_proof(problem, proposal, pairs),
    )


def worth(problem: Problem, policy: Policy, pairs: "list[tuple[int, int]]") -> int:
    """Worth of these (paper, reviewer) pairs in millionths, e.g. after chairs have edited a proposal by hand."""
    return _Facts(problem, policy).worth(pairs)


def bound(problem: Problem, policy: Policy, certificate: Certificate) -> int:
    """What no assignment can exceed, in millionths, whatever the prices of the certificate are."""
    return _Facts(problem, policy).bound(certificate)


class _Facts:
    """Demands, loads and rules, worked out from the problem once more."""

    def __init__(self, problem: Problem, policy: Policy) -> None:
        self.problem, self.policy = problem, policy
        self.size = max(problem.n_reviewers, 1)
        self.fixed = set(zip(problem.fixed.paper.tolist(), problem.fixed.reviewer.tolist(), strict=True))
        self.n_fixed = np.bincount(problem.fixed.paper, minlength=problem.n_papers)
        self.kept = np.bincount(problem.fixed.reviewer, minlength=problem.n_reviewers)
        self.need = np.maximum(problem.demand - self.n_fixed, 0)
        keys = problem.paper.astype(np.int64) * self.size + problem.reviewer
        barred = [
            pairs.paper.astype(np.int64) * self.size + pairs.reviewer
            for pairs in (problem.conflicts, problem.forbidden, problem.fixed)
        ]
        is_open = (
            ~np.isin(keys, np.concatenate(barred)) if any(keys.size for keys in barred) else np.ones(keys.size, bool)
        )
        room = np.maximum(problem.committee.load_max - self.kept, 0)
        self.room = np.minimum(room, np.bincount(problem.reviewer[is_open], minlength=problem.n_reviewers))
        self.open = np.flatnonzero(is_open & (self.need[problem.paper] > 0) & (self.room[problem.reviewer] > 0))
        self.keys = keys[self.open]
        self.fixed_total = [0] * problem.n_papers
        is_kept = np.isin(keys, barred[2])
        for p, score in zip(problem.paper[is_kept].tolist(), problem.score[is_kept].tolist(), strict=True):
            self.fixed_total[p] += score
        known = problem.is_known[self.open]
        self.score = np.where(known, problem.score[self.open], round(policy.unknown * MICRO))
        highest, lowest = max(int(self.score.max(initial=0)), 0), min(int(self.score.min(initial=0)), 0)
        self.unit = (min(problem.n_papers, problem.n_reviewers) + 3) * max(highest - lowest, MICRO)

    def gains(self) -> tuple[np.ndarray, np.ndarray]:
        """Every place of every load: reviewer, worth."""
        committee = self.problem.committee
        owner = np.repeat(np.arange(self.room.size), self.room)
        first = np.cumsum(self.room) - self.room
        nth = np.arange(owner.size) - first[owner] + self.kept[owner]
        uneven = np.rint(self.policy.balance * MICRO * nth / np.maximum(committee.load_max, 1)[owner]).astype(np.int64)
        return owner, np.where(nth < committee.load_min[owner], self.unit, 0) - uneven

    def worth(self, pairs: "list[tuple[int, int]]") -> int:
        added = np.array([p * self.size + r for p, r in pairs if (p, r) not in self.fixed], np.int64)
        at = np.searchsorted(self.keys, added)
        is_there = at < self.keys.size
        is_there[is_there] = self.keys[at[is_there]] == added[is_there]
        total = int(self.score[at[is_there]].sum())
        loads = np.bincount(added % self.size, minlength=self.room.size)
        owner, gain = self.gains()
        nth = np.arange(owner.size) - (np.cumsum(self.room) - self.room)[owner]
        total += int(gain[nth < loads[owner]].sum())
        missing = np.maximum(self.need - np.bincount(added // self.size, minlength=self.need.size), 0)
        return total - int((missing * (missing + 1) // 2).sum()) * self.unit

    def bound(self, certificate: Certificate) -> int:
        problem = self.problem
        u = np.array([certificate.papers[name] for name in problem.papers], np.int64)
        v = np.array([certificate.reviewers[name] for name in problem.reviewers], np.int64)
        paper, reviewer = problem.paper[self.open], problem.reviewer[self.open]
        charge, total = self._rows(certificate, paper, reviewer)
        reduced = self.score - u[paper] - v[reviewer] - charge
        total += self._floors(certificate, paper, reduced)
        total += int((self.need * u).sum())
        owner, gain = self.gains()
        total += int(np.maximum(gain + v[owner], 0).sum())
        for step in range(1, int(self.need.max(initial=0)) + 1):
            here = self.need >= step
            total += int(np.maximum(-step * self.unit - u[here], 0).sum())
        every = int(np.gcd.reduce(np.concatenate([self.score, gain, [self.unit]]).astype(np.int64)))
        return total // every * every if every else total

    def _floors(self, certificate: Certificate, paper: np.ndarray, reduced: np.ndarray) -> int:
        """Worth of all pairs at these prices, with what the floors add to and take from it."""
        names = {name: p for p, name in enumerate(self.problem.papers)}
        price = np.zeros(self.problem.n_papers, np.int64)
        for floor in certificate.floors:
            if floor.price < 0:
                raise ValueError(f"The floor of {floor.paper} has a price below zero.")
            price[names[floor.paper]] = floor.price
        if certificate.least_pair is not None:
            reduced = np.where(self.score < certificate.least_pair, 0, reduced)
        is_plain = (price[paper] == 0) | (self.score < (certificate.least_pair or self.score.min(initial=0)))
        total = int(np.maximum(reduced[is_plain], 0).sum())
        # whole numbers of any length: a floor's price times a score is in millionths of millionths
        dear = zip(
            reduced[~is_plain].tolist(), self.score[~is_plain].tolist(), price[paper[~is_plain]].tolist(), strict=True
        )
        lifted = sum(max(MICRO * left + score * rate, 0) for left, score, rate in dear)
        lifted -= sum(
            floor.price * (floor.least - self.fixed_total[names[floor.paper]]) for floor in certificate.floors
        )
        return total - (-lifted // MICRO)

    def _rows(self, certificate: Certificate, paper: np.ndarray, reviewer: np.ndarray) -> "tuple[np.ndarray, int]":
        """What the rules' prices take from each open pair, and what they add to the bound."""
        committee = self.problem.committee
        names = {name: p for p, name in enumerate(self.problem.papers)}
        people = {name: r for r, name in enumerate(self.problem.reviewers)}
        charge = np.zeros(paper.size, np.int64)
        total = 0
        first = np.searchsorted(paper, np.arange(self.problem.n_papers + 1))
        there = defaultdict(list)
        for p, r in self.fixed:
            there[p].append(r)
        everywhere = {"senior": ~committee.is_senior, "new": committee.is_new}
        for kind, marked in everywhere.items():
            on_paper = np.zeros(self.problem.n_papers, np.int64)
            for row in certificate.rows:
                if row.kind == kind:
                    on_paper[names[row.paper]] += _positive(row)
                    total += row.price * self._left(kind, names[row.paper], "", there[names[row.paper]])
            charge += np.where(marked[reviewer], on_paper[paper], 0)
        for row in certificate.rows:
            if row.kind in everywhere:
                continue
            price = _positive(row)
            if row.pairs:
                keys = [names[p] * self.size + people[r] for p, r in row.pairs]
                charge[np.isin(self.keys, keys)] += price
                total += price * self._left_of_two(row)
                continue
            p = names[row.paper]
            here = slice(first[p], first[p + 1])
            inside = [self._has(row.kind, int(r), row.label) for r in reviewer[here]]
            charge[here] += np.where(inside, price, 0)
            total += price * self._left(row.kind, p, row.label, there[p])
        return charge, total

    def _has(self, kind: str, reviewer: int, label: str) -> bool:
        committee = self.problem.committee
        if kind == "senior":
            return not committee.is_senior[reviewer]
        if kind == "new":
            return bool(committee.is_new[reviewer])
        if kind == "region":
            return committee.region[reviewer] == label
        if kind == "institution":
            return label in committee.institutions[reviewer]
        raise ValueError(f"There is no rule {kind!r}.")

    def _most(self, kind: str, paper: int) -> int:
        reviews = max(int(self.problem.demand[paper]), int(self.n_fixed[paper]))
        most = {
            "senior": max(reviews - self.policy.seniors, 0),
            "new": self.policy.new_most,
            "region": self.policy.per_region,
            "institution": self.policy.per_institution,
        }[kind]
        if most is None or (kind == "senior" and not self.policy.seniors):
            raise ValueError(f"The policy has no rule {kind!r}.")
        return most

    def _left(self, kind: str, paper: int, label: str, fixed: "list[int]") -> int:
        return max(self._most(kind, paper) - sum(self._has(kind, r, label) for r in fixed), 0)

    def _left_of_two(self, row) -> int:
        """Of two pairs that exclude each other one may stand; of one that a fixed pair excludes, none."""
        papers = {name: p for p, name in enumerate(self.problem.papers)}
        people = {name: r for r, name in enumerate(self.problem.reviewers)}
        pairs = [(papers[p], people[r]) for p, r in row.pairs]
        others = [pairs[1]] if len(pairs) == 2 else sorted(self.fixed)
        if not any(self._are_apart(row.kind, pairs[0], other) for other in others):
            raise ValueError(f"{row.label} are not kept apart.")
        return len(pairs) - 1

    def _are_apart(self, kind: str, one: "tuple[int, int]", other: "tuple[int, int]") -> bool:
        (p, a), (q, b) = one, other
        if kind == "co-authors":
            both = {tuple(sorted(two)) for two in self.problem.committee.coauthors.tolist()}
            return self.policy.keeps_apart and p == q and tuple(sorted((a, b))) in both
        wrote = self._wrote()
        return kind == "exchange" and self.policy.no_exchange and a != b and b in wrote[p] and a in wrote[q]

    def _wrote(self) -> "dict[int, set[int]]":
        found: defaultdict[int, set[int]] = defaultdict(set)
        wrote = self.problem.committee.wrote
        for p, r in zip(wrote.paper.tolist(), wrote.reviewer.tolist(), strict=True):
            found[p].add(r)
        return found

    # --- promises -------------------------------------------------------------------------------------------

    def broken_promises(self, pairs: "list[tuple[int, int]]") -> "list[str]":
        """Pairs twice, conflicts, what was ruled out, what is not possible, what was to stay; loads and demands."""
        problem, counted = self.problem, Counter(pairs)
        paper, reviewer = problem.papers, problem.reviewers
        faults = [f"{reviewer[r]} is assigned {n} times to {paper[p]}." for (p, r), n in counted.items() if n > 1]
        given = set(counted)
        for listed, rule in ((problem.conflicts, "is in conflict with"), (problem.forbidden, "was ruled out for")):
            wrong = given.intersection(zip(listed.paper.tolist(), listed.reviewer.tolist(), strict=True))
            faults += [f"{reviewer[r]} {rule} {paper[p]}." for p, r in sorted(wrong)]
        faults += [f"{reviewer[r]} was taken away from {paper[p]}." for p, r in sorted(self.fixed - given)]
        possible = set(self.keys.tolist())
        faults += [
            f"{reviewer[r]} for {paper[p]} is not among the possible pairs."
            for p, r in sorted(given - self.fixed)
            if p * self.size + r not in possible and not faults
        ]
        loads, reviews = Counter(r for _, r in given), Counter(p for p, _ in given)
        most = np.maximum(problem.committee.load_max, self.kept)
        wanted = np.maximum(problem.demand, self.n_fixed)
        faults += [f"{reviewer[r]} has {n} of {most[r]} papers." for r, n in sorted(loads.items()) if n > most[r]]
        faults += [f"{paper[p]} has {n} of {wanted[p]} reviews." for p, n in sorted(reviews.items()) if n > wanted[p]]
        return faults

    def broken_rules(self, pairs: "list[tuple[int, int]]") -> "list[str]":
        """Rules of the policy that added pairs break."""
        by_paper: defaultdict[int, list[int]] = defaultdict(list)
        for p, r in pairs:
            by_paper[p].append(r)
        policy, faults = self.policy, []
        both = {tuple(two) for two in self.problem.committee.coauthors.tolist()} if policy.keeps_apart else set()
        for p, people in sorted(by_paper.items()):
            kept = [r for r in people if (p, r) in self.fixed]
            if len(kept) < len(people):
                faults += self._crowds(p, people, kept)
            for a, b in combinations(sorted(people), 2):
                if (a, b) in both and not {(p, a), (p, b)} <= self.fixed:
                    names = self.problem.reviewers[a], self.problem.reviewers[b]
                    faults.append(
                        f"{names[0]} and {names[1]} have written together and share {self.problem.papers[p]}."
                    )
        return [*faults, *(self._exchanges(pairs) if policy.no_exchange else ())]

    def _crowds(self, paper: int, people: "list[int]", kept: "list[int]") -> "list[str]":
        committee, policy, faults = self.problem.committee, self.policy, []
        labels: list[tuple[str, str]] = []
        if policy.seniors:
            labels.append(("senior", ""))
        if policy.new_most is not None:
            labels.append(("new", ""))
        if policy.per_region is not None:
            labels += [("region", name) for name in sorted({committee.region[r] for r in people} - {""})]
        if policy.per_institution is not None:
            labels += [
                ("institution", name)
                for name in sorted(frozenset().union(*(committee.institutions[r] for r in people)))
            ]
        for kind, label in labels:
            count = sum(self._has(kind, r, label) for r in people)
            already = sum(self._has(kind, r, label) for r in kept)
            most = max(self._most(kind, paper), already)
            if count > most:
                what = {"senior": "reviewers who are not senior", "new": "new reviewers"}.get(
                    kind, f"reviewers of {label}"
                )
                faults.append(f"{self.problem.papers[paper]} has {count} {what}; {most} are allowed.")
        return faults

    def _exchanges(self, pairs: "list[tuple[int, int]]") -> "list[str]":
        wrote, reviewed = self._wrote(), defaultdict(set)
        for p, r in pairs:
            reviewed[r].add(p)
        papers_of: defaultdict[int, set[int]] = defaultdict(set)
        for p, authors in wrote.items():
            for r in authors:
                papers_of[r].add(p)
        faults = []
        for p, r in sorted(pairs):
            for author in sorted(wrote[p]):
                back = reviewed[author] & papers_of[r]
                if author > r and any(not {(p, r), (q, author)} <= self.fixed for q in back):
                    names = self.problem.reviewers[r], self.problem.reviewers[author]
                    faults.append(f"{names[0]} and {names[1]} review each other's papers.")
        return faults


def _positive(row) -> int:
    if row.price < 0:
        raise ValueError(f"The rule {row.kind} of {row.paper} has a price below zero.")
    return row.price


def _wrong_counts(problem: Problem, proposal: Proposal) -> "list[str]":
    faults = []
    reviews = Counter(pair.paper for pair in proposal.pairs)
    loads = Counter(pair.reviewer for pair in proposal.pairs)
    missing = {
        paper: int(wanted) - reviews[paper]
        for paper, wanted in zip(problem.papers, problem.demand, strict=True)
        if reviews[paper] < wanted
    }
    if missing != {shortfall.paper: shortfall.missing for shortfall in proposal.shortfalls}:
        faults.append("The papers said to be short are not those that are short.")
    if {name: loads[name] for name in problem.reviewers} != dict(proposal.loads):
        faults.append("The loads said are not those of the pairs.")
    return faults


def _wrong_proof(problem: Problem, proposal: Proposal, pairs: "list[tuple[int, int]]") -> "list[str]":
    certificate, faults = proposal.certificate, []
    if certificate.digest != problem.digest:
        faults.append("The certificate is of another problem.")
    if (real := worth(problem, proposal.policy, pairs)) != certificate.value:
        faults.append(f"The pairs are worth {real}, not {certificate.value}.")
    try:
        if (limit := bound(problem, proposal.policy, certificate)) != certificate.bound:
            faults.append(f"The prices prove a bound of {limit}, not {certificate.bound}.")
    except (ValueError, KeyError) as error:
        faults.append(f"The prices prove nothing: {error}")
    return [*faults, *_wrong_floors(problem, proposal, pairs)]


def _wrong_floors(problem: Problem, proposal: Proposal, pairs: "list[tuple[int, int]]") -> "list[str]":
    facts, certificate = _Facts(problem, proposal.policy), proposal.certificate
    totals = list(facts.fixed_total)
    score = dict(zip(facts.keys.tolist(), facts.score.tolist(), strict=True))
    for p, r in pairs:
        totals[p] += score.get(p * facts.size + r, 0)
    names = {name: p for p, name in enumerate(problem.papers)}
    faults = [
        f"{held.paper} is below its floor." for held in certificate.floors if totals[names[held.paper]] < held.least
    ]
    short = {shortfall.paper for shortfall in proposal.shortfalls}
    full = [totals[p] for p, name in enumerate(problem.papers) if facts.need[p] and name not in short]
    if certificate.floor is not None and certificate.floor != min(full, default=0):
        faults.append(f"The least total of a paper is {min(full, default=0)}, not {certificate.floor}.")
    return faults
