"""What comes before the total: the worst pair, the worst paper, then the next worst.

The best total of one paper alone under its rules, taken over all papers, bounds what the worst paper can get; no
answer can beat it, and on every public data set it is reached or nearly so.
"""

from dataclasses import dataclass

import numpy as np

from assignment.objective import Objective
from assignment.problem import MICRO, BoolVector, IntVector, Problem
from assignment.rules import Fairness, Kind, Policy, Rules
from assignment.search import MOST_PAIRS, NO_FLOOR, Duals, Progress, Proof, Search, price_paper

TRIES = 6
"""Floors tried between one that is reached and one that is not."""

MOST_ALONE = 100
"""Papers whose best alone is proved with their rules; where more may go short, without."""

LEVELS = 10
"""Times that the papers at the floor are set aside and the others raised."""


@dataclass(frozen=True, eq=False)
class Found:
    """An answer to the question of fairness, before its total is proved.

    floors       int (papers,), what each paper's added total must reach, NO_FLOOR where nothing
    relaxed      proves a bound on the least total of a paper, from the linear program; None where not asked
    least_pair   int, the least score of an added pair; None where not asked
    pair_proof   proves how many reviews pairs above `least_pair` allow
    """

    search: Search
    chosen: BoolVector
    duals: Duals
    floors: IntVector
    relaxed: Proof | None = None
    least_pair: int | None = None
    pair_proof: Proof | None = None


def find(problem: Problem, policy: Policy, *, progress: Progress | None, seconds: float) -> Found:
    """The fairest answer that the policy asks for, with nearly the largest total under it."""
    if policy.fairness == Fairness.WORST_PAIR:
        return _worst_pair(problem, policy, progress)
    floors = np.full(problem.n_papers, NO_FLOOR)
    if policy.floor is not None:
        alone, fixed = _alone(problem, policy)
        floors = np.minimum(round(policy.floor * MICRO) - fixed, alone)
        floors[problem.demand == 0] = NO_FLOOR
    if policy.fairness == Fairness.TOTAL:
        return _reach(problem, policy, floors, progress, seconds)
    return _worst_paper(problem, policy, floors, progress, seconds)


def fixed_totals(problem: Problem) -> IntVector:
    """What the fixed pairs of each paper score: int (papers,)."""
    totals = np.zeros(problem.n_papers, np.int64)
    place = problem.find(problem.fixed)
    there = place[place >= 0]
    np.add.at(totals, problem.paper[there], problem.score[there])
    return totals


def _alone(problem: Problem, policy: Policy) -> tuple[IntVector, IntVector]:
    objective = Objective.of(problem, policy)
    return best_alone(problem, objective, Rules(problem, policy)), fixed_totals(problem)


def _reach(problem: Problem, policy: Policy, floors: IntVector, progress: Progress | None, seconds: float) -> Found:
    """The answer under these floors; papers that cannot reach theirs stay below it."""
    search = Search(problem, policy, floors=floors, progress=progress)
    chosen = search.run()
    duals = search.duals()
    if not search.below(chosen).size or search.objective.edge.size > MOST_PAIRS:
        return Found(search, chosen, duals, search.held(chosen))
    from assignment import exact  # loaded late, like whatever needs SciPy

    every = np.arange(search.objective.edge.size)
    floors = np.where(search.missing(chosen) > 0, NO_FLOOR, floors)  # those who go short have no sum to speak of
    program = exact.Program.of(problem, search.objective, search.rules, every, floors)
    priced = program.prices()
    better = program.near(problem, search.rules, priced[0]).choose(seconds=seconds) if priced else None
    if priced is None or better is None or search.rules.broken(search.objective.edge[better]):
        return Found(search, chosen, duals, search.held(chosen))
    if search.unmet(better) > search.unmet(chosen):  # a floor is not worth a review
        return Found(search, chosen, duals, search.held(chosen))
    return Found(search, better, priced[0], floors)


def _worst_paper(
    problem: Problem, policy: Policy, floors: IntVector, progress: Progress | None, seconds: float
) -> Found:
    alone, fixed = _alone(problem, policy)
    needy = np.flatnonzero(np.maximum(problem.demand - np.bincount(problem.fixed.paper, minlength=alone.size), 0))
    if not needy.size:
        return _reach(problem, policy, floors, progress, seconds)
    limit = int((alone + fixed)[needy].min())
    found = _highest(problem, policy, floors, needy, alone, fixed, limit, progress, seconds)
    if policy.fairness == Fairness.LEXIMIN:
        found = _raise_others(problem, policy, found, needy, alone, fixed, progress, seconds)
    return found


def _highest(
    problem: Problem, policy: Policy, floors: IntVector, needy: IntVector, alone: IntVector, fixed: IntVector,
    limit: int, progress: Progress | None, seconds: float,
) -> Found:  # fmt: skip
    """The highest common floor of those needy papers that get all reviews, `limit` at most where all do."""

    def tried(level: int) -> tuple[Found, int]:
        found = _reach(problem, policy, _with_floor(floors, needy, fixed, level), progress, seconds)
        full = np.setdiff1d(needy, np.flatnonzero(found.search.missing(found.chosen)))
        return found, int((found.search.totals(found.chosen) + fixed)[full].min(initial=level))

    best, low = tried(limit)
    n_missing = int(best.search.missing(best.chosen).sum())
    if n_missing:
        return best
    high, bound, relaxed = limit, limit, None
    if low < limit and best.search.objective.edge.size <= MOST_PAIRS:
        lowered = _relaxed_floor(problem, best.search, floors, needy, fixed)
        bound, relaxed = (min(bound, lowered[0]), lowered[1]) if lowered else (bound, None)
    for step in range(TRIES - 1):
        high = bound if step == 0 and bound < limit else (low + high) // 2
        if low >= bound or high <= low:
            break
        found, reached = tried(high)
        if reached > low:
            best, low = found, reached
        if reached >= high:
            break
    final = _with_floor(floors, needy, fixed, low)
    if not (best.floors == final).all():
        best = _reach(problem, policy, final, progress, seconds)
    return Found(best.search, best.chosen, best.duals, best.floors, relaxed)


def floor_proofs(problem: Problem, found: Found, chosen: BoolVector) -> list[tuple[Proof, ...]]:
    """What may prove a bound on the least total of the papers that get all reviews; each is enough by itself.

    Of n + 1 papers at most n go short where n reviews are missing, so one of them gets no more than it could
    have alone.
    """
    objective = found.search.objective
    needy = np.flatnonzero(objective.need)
    n_missing = int(found.search.missing(chosen).sum())
    if not needy.size:
        return []
    best = best_alone(problem, objective, found.search.rules) + fixed_totals(problem)
    lowest = needy[np.argsort(best[needy], kind="stable")[: n_missing + 1]].tolist()
    with_rules = len(lowest) <= MOST_ALONE
    proofs = [tuple(_proof_alone(objective, found.search.rules, p, with_rules=with_rules) for p in lowest)]
    if found.relaxed and not n_missing:
        proofs.append((found.relaxed,))
    return proofs


def _proof_alone(objective: Objective, rules: Rules, paper: int, *, with_rules: bool) -> Proof:
    """Of what one paper could have alone: the price of a review is the score of the last that it would take."""
    first, end = np.searchsorted(objective.paper, [paper, paper + 1]).tolist()
    if with_rules and first < end and rules.of_paper(paper):
        nobody = np.zeros(objective.room.size, np.int64)
        if priced := price_paper(objective, rules, nobody, paper, np.arange(first, end), None, with_wishes=False):
            return Proof({paper: priced[0]}, rows=tuple(priced[1]), weights={paper: 1})
    scores, need = np.sort(objective.score[first:end])[::-1], int(objective.need[paper])
    return Proof({paper: int(scores[need - 1]) if scores.size >= need else 0}, weights={paper: 1})


def _relaxed_floor(
    problem: Problem, search: Search, floors: IntVector, needy: IntVector, fixed: IntVector
) -> tuple[int, Proof] | None:
    """A bound on the common floor from the linear program, with its proof."""
    from assignment import exact

    every = np.arange(search.objective.edge.size)
    program = exact.Program.of(problem, search.objective, search.rules, every, floors)
    return program.highest_floor(needy, fixed)


def _with_floor(floors: IntVector, papers: IntVector, fixed: IntVector, level: int) -> IntVector:
    raised = floors.copy()
    raised[papers] = np.maximum(raised[papers], level - fixed[papers])
    return raised


def _raise_others(
    problem: Problem, policy: Policy, found: Found, needy: IntVector, alone: IntVector, fixed: IntVector,
    progress: Progress | None, seconds: float,
) -> Found:  # fmt: skip
    """Leximin: papers at the floor that cannot have more keep it, the others get the highest floor of their own."""
    left = needy
    for _ in range(LEVELS):
        totals = found.search.totals(found.chosen)
        stuck = left[(totals[left] >= alone[left]) | (found.duals.floor[left] > 0)]
        left = np.setdiff1d(left, stuck)
        if not stuck.size or not left.size:
            break
        limit = int((alone + fixed)[left].min())
        floors = found.floors.copy()
        floors[stuck] = totals[stuck]
        higher = _highest(problem, policy, floors, left, alone, fixed, limit, progress, seconds)
        if higher.search.below(higher.chosen).size:
            break
        found = Found(higher.search, higher.chosen, higher.duals, higher.floors, found.relaxed)
    return found


def _worst_pair(problem: Problem, policy: Policy, progress: Progress | None) -> Found:
    """The largest score that every added pair can have, by halving, and the largest total under it."""
    floors = np.full(problem.n_papers, NO_FLOOR)
    plain = Search(problem, policy, floors=floors, progress=progress)
    plain.run()
    objective = plain.objective
    n_reviews = int(plain.chosen.sum())
    levels = np.unique(objective.score)
    low = int(np.searchsorted(levels, objective.score[plain.chosen].min(initial=levels[-1] if levels.size else 0)))
    best, high, failed = plain, levels.size - 1, None
    while low < high:
        middle = (low + high + 1) // 2
        tried = Search(problem, policy, floors=floors, usable=objective.score >= levels[middle])
        if int(tried.run().sum()) >= n_reviews:
            low, best = middle, tried
        else:
            high, failed = middle - 1, tried
    least = int(objective.score[best.chosen].min()) if best.chosen.any() else None
    # without a search that failed nothing scores more, and every review goes missing
    nothing = Proof({p: -int(objective.need[p]) for p in np.flatnonzero(objective.need).tolist()})
    proof = failed.most_reviews() if failed else nothing
    return Found(best, best.chosen, best.duals(), best.held(best.chosen), least_pair=least, pair_proof=proof)


def best_alone(problem: Problem, objective: Objective, rules: Rules) -> IntVector:
    """An upper bound on each paper's added total: int (papers,), from its best pairs that keep what can be kept.

    Rules with one label a reviewer and a senior are counted exactly, the others not at all, so the bound is true.
    """
    best = np.zeros(problem.n_papers, np.int64)
    single = [family for family in rules.families if family.is_laminar and family.kind != Kind.SENIOR]
    narrow = max(single, key=lambda family: len(family.names), default=None)
    keep = np.ones(objective.edge.size, np.bool_)
    order = np.lexsort((-objective.score, objective.paper))
    if narrow is not None:
        keep[:] = False
        keep[order] = _within(narrow, objective, order, rules)
    order = order[keep[order]]
    paper = objective.paper[order]
    first = np.searchsorted(paper, np.arange(problem.n_papers + 1))
    rank = np.arange(order.size) - first[paper]
    is_top = rank < objective.need[paper]
    np.add.at(best, paper[is_top], objective.score[order[is_top]])
    return best - _senior_loss(problem, objective, rules, order, is_top)


def _senior_loss(
    problem: Problem, objective: Objective, rules: Rules, order: IntVector, is_top: BoolVector
) -> IntVector:
    """What it costs each paper at least to have one senior: the last of its best gives way to the best senior."""
    loss = np.zeros(problem.n_papers, np.int64)
    if not rules.policy.seniors:
        return loss
    is_senior = problem.committee.is_senior
    far = np.iinfo(np.int64).max // 4
    last, senior = np.full(problem.n_papers, far), np.full(problem.n_papers, -far)
    top = order[is_top]
    np.minimum.at(last, objective.paper[top], objective.score[top])
    has_one = np.zeros(problem.n_papers, np.bool_)
    has_one[objective.paper[top[is_senior[objective.reviewer[top]]]]] = True
    has_one[problem.fixed.paper[is_senior[problem.fixed.reviewer]]] = True
    seniors = np.flatnonzero(is_senior[objective.reviewer])
    np.maximum.at(senior, objective.paper[seniors], objective.score[seniors])
    lacks = ~has_one & (last < far) & (senior > -far)
    loss[lacks] = np.maximum(last[lacks] - senior[lacks], 0)
    return loss


def _within(family, objective: Objective, order: IntVector, rules: Rules) -> BoolVector:
    """Which edges, taken from the best of each paper on, a rule still lets in."""
    has_label = np.diff(family.start)[objective.reviewer[order]] > 0
    label = np.full(order.size, -1)
    label[has_label] = family.label[family.start[objective.reviewer[order[has_label]]]]
    key = objective.paper[order].astype(np.int64) * (len(family.names) + 1) + label + 1
    by_key = np.argsort(key, kind="stable")
    starts = np.ones(order.size, np.bool_)
    starts[1:] = key[by_key][1:] != key[by_key][:-1]
    begin = np.maximum.accumulate(np.where(starts, np.arange(order.size), 0))
    nth = np.empty(order.size, np.int64)
    nth[by_key] = np.arange(order.size) - begin
    return ~has_label | (nth < family.most[objective.paper[order]])
