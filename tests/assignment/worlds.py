"""Problems at random, and what brute force and other solvers say of them."""

import itertools

import numpy as np
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import linprog

from assignment.problem import MICRO, Committee, Pairs, Problem
from assignment.rules import Policy


def problem_of(affinity, *, demand=1, load_max=1, load_min=None, conflicts=(), forbidden=(), fixed=(), **people):
    affinity = np.asarray(affinity, float)
    n_papers, n_reviewers = affinity.shape
    return Problem.from_matrix(
        affinity,
        papers=tuple(f"p{p}" for p in range(n_papers)),
        demand=np.broadcast_to(demand, n_papers),
        committee=Committee(
            tuple(f"r{r}" for r in range(n_reviewers)),
            np.broadcast_to(load_max, n_reviewers),
            load_min,
            **people,
        ),
        conflicts=Pairs.of(conflicts),
        forbidden=Pairs.of(forbidden),
        fixed=Pairs.of(fixed),
    )


def pairs_of(problem, proposal):
    """The pairs of an answer by their places."""
    papers = {name: p for p, name in enumerate(problem.papers)}
    reviewers = {name: r for r, name in enumerate(problem.reviewers)}
    return [(papers[pair.paper], reviewers[pair.reviewer]) for pair in proposal.pairs]


def _some(rng, shape, share, *, but=frozenset()):
    return {(int(p), int(r)) for p, r in np.argwhere(rng.random(shape) < share)} - but


@st.composite
def problems(draw, *, n_papers=8, n_reviewers=6, with_rules=False):
    shape = draw(st.integers(1, n_papers)), draw(st.integers(1, n_reviewers))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    affinity = np.round(rng.random(shape), draw(st.integers(0, 3)))
    affinity[rng.random(shape) < draw(st.sampled_from([0, 0.2]))] = np.nan
    conflicts = _some(rng, shape, draw(st.sampled_from([0, 0.1, 0.5, 0.9])))
    forbidden = _some(rng, shape, draw(st.sampled_from([0, 0.1])))
    fixed = _some(rng, shape, draw(st.sampled_from([0, 0.1, 0.4])), but=conflicts | forbidden)
    load_max = rng.integers(0, draw(st.integers(1, 6)), shape[1], endpoint=True)
    people = {}
    if with_rules:
        people = {
            "is_senior": rng.random(shape[1]) < 0.5,
            "is_new": rng.random(shape[1]) < 0.4,
            "institutions": tuple(frozenset(f"i{i}" for i in range(4) if rng.random() < 0.35) for _ in range(shape[1])),
            "region": tuple(rng.choice(["", "north", "south"], shape[1]).tolist()),
            "coauthors": [(a, b) for a, b in itertools.combinations(range(shape[1]), 2) if rng.random() < 0.2],
            "wrote": Pairs.of(sorted(_some(rng, shape, 0.25))),
        }
    return problem_of(
        affinity,
        demand=rng.integers(0, draw(st.integers(1, 4)), shape[0], endpoint=True),
        load_max=load_max,
        load_min=rng.integers(0, np.minimum(load_max, draw(st.integers(0, 2))), endpoint=True),
        conflicts=conflicts,
        forbidden=forbidden,
        fixed=fixed,
        **people,
    )


plain_policies = st.builds(Policy, balance=st.sampled_from([0.0, 0.05, 1.0]), unknown=st.sampled_from([0.0, 0.3]))
policies = st.builds(
    Policy,
    balance=st.sampled_from([0.0, 0.05]),
    seniors=st.integers(0, 2),
    new_most=st.sampled_from([None, 0, 1]),
    new_share=st.sampled_from([1.0, 0.0, 1 / 3, 0.5]),
    new_price=st.sampled_from([0.0, 0.1, 3.0]),
    per_institution=st.sampled_from([None, 1, 2]),
    per_region=st.sampled_from([None, 1, 2]),
    keeps_apart=st.booleans(),
    no_exchange=st.booleans(),
)


def every_answer(problem):
    """All sets of pairs within demands and loads, as lists of places; for tiny problems."""
    fixed = set(zip(problem.fixed.paper.tolist(), problem.fixed.reviewer.tolist(), strict=True))
    need = np.maximum(problem.demand - np.bincount(problem.fixed.paper, minlength=problem.n_papers), 0)
    kept = np.bincount(problem.fixed.reviewer, minlength=problem.n_reviewers)
    room = np.maximum(problem.committee.load_max - kept, 0)
    open_pairs = np.flatnonzero(problem.may_add)
    places = [(int(problem.paper[e]), int(problem.reviewer[e])) for e in open_pairs]
    for size in range(len(places) + 1):
        for chosen in itertools.combinations(places, size):
            papers = np.bincount([p for p, _ in chosen], minlength=problem.n_papers)
            loads = np.bincount([r for _, r in chosen], minlength=problem.n_reviewers)
            if (papers <= need).all() and (loads <= room).all():
                yield [*chosen, *sorted(fixed)]


def best_by_lp(problem):
    """The largest total affinity with every review written, by SciPy's linear program; None if there is none."""
    e = problem.paper.size
    columns = np.arange(e)
    of_papers = sparse.csr_array((np.ones(e), (problem.paper, columns)), shape=(problem.n_papers, e))
    of_reviewers = sparse.csr_array((np.ones(e), (problem.reviewer, columns)), shape=(problem.n_reviewers, e))
    answer = linprog(
        -problem.score / MICRO,
        A_eq=of_papers,
        b_eq=problem.demand,
        A_ub=of_reviewers,
        b_ub=problem.committee.load_max,
        bounds=np.column_stack([np.zeros(e), problem.may_add]),
    )
    return -answer.fun if answer.status == 0 else None
