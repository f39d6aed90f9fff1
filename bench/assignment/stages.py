"""The bars, by instance. Each stage runs in a process of its own, so that its seconds and megabytes are its own."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from assignment.answer import Proposal
from assignment.problem import MICRO, Pairs, Problem
from assignment.rules import Fairness, Policy
from assignment.solver import solve
from assignment.verify import Checker, verify
from bench.assignment import instances
from bench.bar import Bar, Usage, timed

PLAIN = Policy(balance=0)
CAP, N_SEEDS, ERRORS = 0.8047, 2_000, 4.5
"""The published cap; seeds; and standard errors allowed, for thousands of pairs are looked at side by side."""

SHARE_OUT = 0.02


def midl(data: Path) -> Iterator[Bar]:
    """MIDL: totals and the worst paper."""
    problem = instances.midl(data, with_least=False)
    yield _optimum("MIDL, load ≤ 4", problem, solve(problem, policy=PLAIN), 201.8849)
    with_least = instances.midl(data, with_least=True)
    yield _optimum("MIDL, load 2 to 4", with_least, solve(with_least, policy=PLAIN), 150.0431)
    fair = solve(problem, policy=replace(PLAIN, fairness=Fairness.WORST_PAPER))
    held = fair.certificate
    assert held.floor is not None and held.floor_bound is not None
    floor, limit, total = held.floor / MICRO, held.floor_bound / MICRO, _total(fair)
    faults = verify(problem, fair)
    yield Bar(
        "MIDL, best worst paper",
        "0.9448, its bound, at a total ≥ 201.769",
        f"{floor:.4f} (bound {limit:.4f}) at {total:.6f}{_said(faults)}",
        not faults and round(floor, 4) == round(limit, 4) == 0.9448 and round(total, 3) >= 201.769,
    )


def aamas2015(data: Path) -> Iterator[Bar]:
    """AAMAS 2015: the total alone and under two floors."""
    problem = instances.aamas2015(data)
    yield _optimum("AAMAS 2015", problem, solve(problem, policy=PLAIN), 1406.25)
    for floor, least in ((1.25, 1403.75), (1.5, 1375.75)):
        found = solve(problem, policy=replace(PLAIN, floor=floor))
        held, total, faults = found.certificate, _total(found), verify(problem, found)
        yield Bar(
            f"AAMAS 2015, floor {floor:.2f}",
            f"≥ {least:g}, gap 0",
            f"{total:g}, worst paper {(held.floor or 0) / MICRO:g}, gap {held.gap / MICRO:g}{_said(faults)}",
            not faults and held.is_optimal and total >= least and (held.floor or 0) >= floor * MICRO,
        )


def lottery(data: Path) -> Iterator[Bar]:
    """AAMAS 2015 by lot: what is expected, and what is drawn."""
    from assignment.lottery import lottery as lot_of

    problem = instances.aamas2015(data)
    lot = lot_of(problem, PLAIN, cap=CAP)
    share = lot.expected / _total(solve(problem, policy=PLAIN))
    yield Bar(f"AAMAS 2015 by lot, Q = {CAP}", "≥ 0.950 of the optimum", f"{share:.4f}", share >= 0.950)
    seen, is_whole = np.zeros(problem.paper.size), True
    with timed() as watch:
        for seed in range(N_SEEDS):
            drawn = lot.draw(f"seed {seed}")
            seen[drawn] += 1
            is_whole &= bool((np.bincount(problem.paper[drawn], minlength=problem.n_papers) == problem.demand).all())
            is_whole &= bool((np.bincount(problem.reviewer[drawn], minlength=problem.n_reviewers) <= 12).all())
    often, error = seen / N_SEEDS, np.sqrt(CAP * (1 - CAP) / N_SEEDS)
    of_pair = np.sqrt(np.maximum(lot.chances * (1 - lot.chances), 0) / N_SEEDS)
    furthest = float((np.abs(often - lot.chances) / np.maximum(of_pair, 1e-9))[of_pair > 0].max())
    yield Bar(
        f"AAMAS 2015 by lot, {N_SEEDS:,} seeds",
        f"every pair ≤ Q within {ERRORS} standard errors ({CAP + ERRORS * error:.4f})",
        f"most frequent {often.max():.4f}; furthest from its chance by {furthest:.1f} errors; "
        f"{1000 * watch.seconds / N_SEEDS:.1f} ms a draw{'' if is_whole else '; a draw broke a demand or a load'}",
        is_whole and bool(often.max() <= CAP + ERRORS * error) and furthest <= ERRORS,
    )


def bids(data: Path) -> Iterator[Bar]:
    """Two real sets of bids against their solved optima, and the caps under which there is none."""
    for name, expected in instances.expected_bids(data).items():
        scores, is_possible = instances.bids(data, name)
        wrong, n_right, n_named = [], 0, 0
        for key, wanted in expected["optima"].items():
            demand, load = (int(part) for part in re.findall(r"\d+", key))
            problem = instances.of_bids(scores, is_possible, demand=demand, load=load)
            found = solve(problem, policy=PLAIN)
            faults = verify(problem, found)
            if isinstance(wanted, str):
                said = {short.reason for short in found.shortfalls}
                numbers = re.findall(r"\d+", wanted)[::-1]
                is_right = bool(said) and all(re.findall(r"\d+", sentence) == numbers[:2] for sentence in said)
                n_named += is_right and not faults
            else:
                fair = solve(problem, policy=replace(PLAIN, fairness=Fairness.WORST_PAPER))
                faults = (*faults, *verify(problem, fair))
                is_right = (
                    _total(found) == wanted["max_total_bid_score"]
                    and found.certificate.is_optimal
                    and fair.certificate.floor == wanted["best_possible_minimum_paper_score"] * MICRO
                )
                n_right += is_right and not faults
            if faults or not is_right:
                wrong.append(key)
        n_caps = sum(isinstance(wanted, str) for wanted in expected["optima"].values())
        yield Bar(
            f"{name}, real bids",
            f"{len(expected['optima']) - n_caps} totals and best minima; {n_caps} caps named as too small",
            f"{n_right} and {n_named}" + (f"; wrong: {', '.join(wrong)}" if wrong else ""),
            not wrong,
        )


def syn25k(data: Path) -> Iterator[Bar]:
    """25,000 papers: the total alone, and how long it takes to check its proof."""
    problem = instances.syn25k(data)
    found = solve(problem, policy=PLAIN)
    used = Usage.so_far()
    total, gap = _total(found), found.certificate.gap
    yield Bar(
        "syn25k, plain",
        "105808.054, gap 0, ≤ 5 s CPU, ≤ 400 MB, reading and imports included",
        f"{total:.3f}, gap {gap / MICRO:g}, {used}",
        round(total, 3) == 105808.054 and not gap and used.cpu_seconds <= 5 and used.peak_megabytes <= 400,
    )
    paper, reviewer = places(problem, found)
    held = found.certificate
    with timed() as proof:
        checker = Checker(problem, found.policy)
        is_proved = checker.worth(paper, reviewer) == held.value and checker.bound(held) == held.bound
    fresh = replace(problem)  # which has not worked out its digest yet
    with timed() as everything:
        faults = verify(fresh, found)
    yield Bar(
        "syn25k, certificate",
        "value and bound checked in ≤ 0.1 s",
        f"{proof} (with every promise, name and digest: {everything}){_said(faults)}",
        is_proved and not faults and proof.seconds <= 0.1,
    )


def syn25k_rules(data: Path) -> Iterator[Bar]:
    """25,000 papers with a senior each, no two of one institution, and the highest floor."""
    problem = instances.syn25k(data, with_attributes=True)
    policy = replace(PLAIN, seniors=1, per_institution=1, fairness=Fairness.WORST_PAPER)
    found = solve(problem, policy=policy)
    used = Usage.so_far()
    faults, held = verify(problem, found), found.certificate
    assert held.floor is not None and held.floor_bound is not None
    share, gap = held.floor / held.floor_bound, held.gap / held.value
    yield Bar(
        "syn25k, senior, institution, worst paper",
        "0 violations, floor ≥ 99.9 % of its bound, gap ≤ 0.01 %, ≤ 120 s CPU, ≤ 1,500 MB",
        f"{len(faults)} violations, floor {held.floor / MICRO:.4f} = {share:.3%}, gap {gap:.5%}, {used}{_said(faults)}",
        not faults and share >= 0.999 and gap <= 1e-4 and used.cpu_seconds <= 120 and used.peak_megabytes <= 1_500,
    )


def syn25k_wish(data: Path) -> Iterator[Bar]:
    """25,000 papers of which a quarter of the reviewers should at most be new, where every other reviewer is."""
    problem = instances.syn25k(data)
    is_new = np.arange(problem.n_reviewers) % 2 == 0
    problem = replace(problem, committee=replace(problem.committee, is_new=is_new))
    found = solve(problem, policy=replace(PLAIN, new_share=1 / 4, new_price=0.1))
    used = Usage.so_far()
    with timed() as checked:
        faults = verify(problem, found)
    gap, more = found.certificate.gap, sum(found.crowded.values())
    yield Bar(
        "syn25k, a quarter new at 0.1 for each more",
        "0 violations, gap 0, ≤ 10 s CPU, ≤ 500 MB",
        f"{len(faults)} violations, total {_total(found):.3f}, {more:,} beyond, gap {gap / MICRO:g}, {used}; "
        f"checked in {checked}{_said(faults)}",
        not faults and not gap and used.cpu_seconds <= 10 and used.peak_megabytes <= 500,
    )


def syn25k_repair(data: Path) -> Iterator[Bar]:
    """25,000 papers, of whose reviewers one in fifty leaves."""
    from assignment.repair import repair

    problem = instances.syn25k(data)
    found = solve(problem, policy=PLAIN)
    standing = Pairs(*places(problem, found))
    n_out = round(problem.n_reviewers * SHARE_OUT)
    gone = np.random.default_rng(1).choice(problem.n_reviewers, n_out, replace=False)
    left = without(problem, gone)
    with timed() as watch:
        mended = repair(left, standing, policy=PLAIN)
    n_lost, n_changed, n_missing = len(mended.lost), len(mended.given_up), mended.proposal.n_missing
    yield Bar(
        f"syn25k, {SHARE_OUT:.0%} of the reviewers drop out",
        "every paper complete, surviving pairs changed ≤ 5 % of those lost, ≤ 3 s",
        f"{n_missing} reviews missing, {n_changed} changed of {n_lost} lost = {n_changed / n_lost:.2%}, {watch} CPU",
        not n_missing and n_changed <= 0.05 * n_lost and watch.seconds <= 3,
    )


def places(problem: Problem, found: Proposal) -> tuple[np.ndarray, np.ndarray]:
    """The papers and the reviewers of an answer's pairs, by their places in the problem."""
    papers = {name: p for p, name in enumerate(problem.papers)}
    reviewers = {name: r for r, name in enumerate(problem.reviewers)}
    return (
        np.array([papers[pair.paper] for pair in found.pairs]),
        np.array([reviewers[pair.reviewer] for pair in found.pairs]),
    )


def without(problem: Problem, gone: np.ndarray) -> Problem:
    """The problem when these reviewers take nothing any more."""
    load, stays = np.array(problem.committee.load_max), ~np.isin(problem.reviewer, gone)
    load[gone] = 0
    return replace(
        problem,
        committee=replace(problem.committee, load_max=load),
        paper=problem.paper[stays],
        reviewer=problem.reviewer[stays],
        score=problem.score[stays],
        is_known=problem.is_known[stays],
    )


def aamas2021(data: Path) -> Iterator[Bar]:
    """AAMAS 2021 under every rule there is."""
    problem = instances.aamas2021(data)
    best = _total(solve(problem, policy=PLAIN))
    policy = replace(PLAIN, seniors=1, per_institution=1, per_region=2, keeps_apart=True, no_exchange=True)
    found = solve(problem, policy=policy)
    faults = verify(problem, found)
    share, held = _total(found) / best, found.certificate
    yield Bar(
        "AAMAS 2021, all rules (made-up attributes)",
        "0 violations, ≥ 98.5 % of the optimum",
        f"{len(faults)} violations, {found.n_missing} missing, {share:.2%}, gap {held.gap / MICRO:g}, "
        f"{Usage.so_far()}{_said(faults)}",
        not faults and not found.n_missing and share >= 0.985,
    )


def expertise_loss(data: Path) -> Iterator[Bar]:
    """How the default text affinity orders papers, against what 29 people said of themselves."""
    from bench.assignment_affinity import expertise

    found = expertise(data)
    yield Bar(
        "expertise loss, nothing downloaded",
        "≤ 0.300 (TPMS 0.337, SPECTER 0.294)",
        f"{found['loss']:.4f}, 95 % of such committees: {found['low']:.3f} to {found['high']:.3f}",
        found["loss"] <= 0.30,
    )


def _optimum(what: str, problem: Problem, found: Proposal, wanted: float) -> Bar:
    total, gap, faults = _total(found), found.certificate.gap, verify(problem, found)
    return Bar(
        what,
        f"{wanted:g}, gap 0" if wanted == round(wanted, 2) else f"{wanted:.4f}, gap 0",
        f"{total:.4f}, gap {gap / MICRO:g}{_said(faults)}",
        round(total, 4) == wanted and not gap and not found.n_missing and not faults,
    )


def _total(found: Proposal) -> float:
    return sum(round((pair.score or 0) * MICRO) for pair in found.pairs) / MICRO


def _said(faults: tuple[str, ...]) -> str:
    return f"; {faults[0]}" if faults else ""
