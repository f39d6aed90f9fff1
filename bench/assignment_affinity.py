"""Affinity at the size of the largest conferences, with generated text; and against people's own judgements.

`python -m bench.assignment_affinity` prints the time and memory of 10,000 papers and 10,000 reviewers with ten
publications each; with a folder of data it prints the expertise loss as well. `scale` and `expertise` return the
figures.
"""

import argparse
import csv
import gzip
import itertools
import json
import resource
import time
from collections import defaultdict
from pathlib import Path

import numpy as np

from assignment.affinity import affinities
from assignment.embedding import Embedding
from assignment.texts import PaperText, ReviewerText, TextBackend

N_FIELDS, N_WORDS, LENGTH = 60, 60_000, 150


def scale(n_papers: int = 10_000, n_reviewers: int = 10_000, n_publications: int = 10) -> dict[str, float]:
    """CPU seconds, peak memory in MB (of the whole process) and pairs listed."""
    rng = np.random.default_rng(1)
    papers = [PaperText(f"p{p}", "", text, topics) for p, (text, topics) in enumerate(_texts(rng, n_papers, 1))]
    reviewers = [
        ReviewerText(f"r{r}", publications=tuple(text.split("|")), topics=topics)
        for r, (text, topics) in enumerate(_texts(rng, n_reviewers, n_publications))
    ]
    began, at = time.process_time(), time.perf_counter()
    found = affinities(papers, reviewers)
    return {
        "cpu_s": time.process_time() - began,
        "wall_s": time.perf_counter() - at,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "pairs": found.paper.size,
    }


def expertise(data: Path, backend: TextBackend | None = None, *, resamples: int = 2000) -> dict[str, float]:
    """The loss defined in `expected_expertise.json`, with a 95 % interval by resampling reviewers."""
    folder = data / "matching"
    papers = [
        PaperText(row["paper"], row["title"] or "", row["abstract"] or "") for row in _rows(folder / "expertise_papers")
    ]
    reviewers = [
        ReviewerText(
            row["reviewer"],
            publications=tuple(f"{one['title'] or ''}\n{one['abstract'] or ''}" for one in row["publications"]),
        )
        for row in _rows(folder / "expertise_reviewers")
    ]
    found = affinities(papers, reviewers, backend=backend)
    judged: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    with (folder / "expertise_truth.csv").open() as file:
        for row in csv.DictReader(file):
            at = found.places([(row["paper"], row["reviewer"])])[0]
            judged[row["reviewer"]].append((float(row["expertise_1_to_5"]), float(found.text[at])))
    parts = np.array([_loss(pairs) for pairs in judged.values()])
    drawn = parts[np.random.default_rng(2).integers(0, len(parts), (resamples, len(parts)))].sum(axis=1)
    low, high = np.quantile(drawn[:, 0] / drawn[:, 1], [0.025, 0.975])
    return {"loss": float(parts[:, 0].sum() / parts[:, 1].sum()), "low": float(low), "high": float(high)}


def _loss(judged: list[tuple[float, float]]) -> tuple[float, float]:
    lost = whole = 0.0
    for (truth, score), (other_truth, other_score) in itertools.combinations(judged, 2):
        weight = abs(truth - other_truth)
        whole += weight
        if score == other_score:
            lost += weight / 2
        elif (score > other_score) != (truth > other_truth):
            lost += weight
    return lost, whole


def _rows(path: Path) -> list[dict]:
    with gzip.open(f"{path}.jsonl.gz", "rt") as file:
        return [json.loads(line) for line in file]


def _texts(rng: np.random.Generator, n: int, n_parts: int) -> list[tuple[str, frozenset[str]]]:
    """Texts of a field each: half its words are everybody's, half its own, both by Zipf's law."""
    names = np.array([f"w{number:x}" for number in range(N_WORDS)])
    found = []
    for field in rng.integers(0, N_FIELDS, n).tolist():
        common = rng.zipf(1.25, n_parts * LENGTH // 2) % 20_000
        own = 20_000 + (rng.zipf(1.25, n_parts * LENGTH // 2) * 7919 + field * 613) % 40_000
        mixed = np.concatenate([common, own])
        rng.shuffle(mixed)
        parts = names[mixed].reshape(n_parts, -1)
        found.append(("|".join(" ".join(part) for part in parts), frozenset({f"t{field}", f"t{field // 3}"})))
    return found


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.assignment_affinity", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder that holds matching/expertise_*")
    parser.add_argument("--model", type=Path, help="folder of a sentence-transformers model, for the loss")
    parser.add_argument("--papers", type=int, default=10_000)
    parser.add_argument("--reviewers", type=int, default=10_000)
    options = parser.parse_args()
    if options.data:
        backend = Embedding(options.model) if options.model else None
        print(
            "expertise loss {loss:.4f}, 95 % interval {low:.3f} to {high:.3f}".format(
                **expertise(options.data, backend)
            )
        )
    print(
        "{cpu_s:.1f} s of CPU, {wall_s:.1f} s, {peak_mb:.0f} MB, {pairs:,} pairs".format(
            **scale(options.papers, options.reviewers)
        )
    )


if __name__ == "__main__":
    main()
