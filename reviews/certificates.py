"""A proposal with its proof as files that anybody can check, without a name in them.

Loads the solver's own files, so that only the download imports it.
"""

import io
import json
import random
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from assignment.files import answer_as_json, write_problem
from reviews.assigning import Lot
from reviews.explaining import unpacked
from reviews.handles import anonymous, renamed

READ_ME = """This is an assignment with its proof. Nobody has to be trusted to check it:

    python -m assignment verify problem-reviewer.npz answer-reviewer.json

in a copy of this system's source code, with numpy installed. It looks at every pair and every rule, and works out anew
how much better any other assignment could be. It needs a second and uses no code of the solver.

Papers and people are called by random handles, in random order; the texts of reasons are left out. names.csv says who
is who: keep it to yourself. The other files can be shared.
"""

READ_ME_MENDED = """
This assignment was mended: what stood before was to change as little as possible. The question was not who fits best:
in the problem every pair that stood, and can still stand, counts more than its fit. The part "standing" of a pair says
by how much, and the proof is about these raised scores. Where the checker says that nothing changes fewer pairs, no
other assignment under the same rules that leaves papers as little short, as evenly, gives up fewer of those pairs.
"""

READ_ME_LATER = """
Who reviews what was drawn by lot. Before the draw the system committed to its seed, by the SHA-256

    {commitment}

The seed is in this file once the assignment is published; whoever has it can draw again.
"""

READ_ME_SEED = """
Who reviews what was drawn by lot, with the seed

    {seed}

Before the draw the system committed to it by its SHA-256, which was

    {commitment}

This draws again, and compares; it needs all packages of requirements.txt, in the same versions:

    python -m assignment verify problem-reviewer.npz answer-reviewer.json --seed {seed}
"""


def archive(
    kept: Iterable[Any], *, papers: Mapping[int, str], people: Mapping[int, str], lot: Lot | None, is_over: bool
) -> bytes:
    """The files of a proposal, from what is kept of it; `papers` and `people` are the names for `names.csv`.

    `lot`: where its reviewers were drawn; `is_over`: whether its seed may be told.
    """
    file = io.BytesIO()
    names, is_mended = ["handle,who"], False
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        for solved in kept:
            real, found = unpacked(solved)
            is_mended = is_mended or found.certificate.raised is not None
            # who was drawn was drawn under these handles, in this order
            dice = random.Random(lot.order) if lot and found.certificate.lot else random.SystemRandom()  # noqa: S311
            problem, handles = anonymous(real, dice)
            answer = renamed(found, problem, handles)
            answer = replace(answer, shortfalls=tuple(replace(lack, reason="") for lack in answer.shortfalls))
            written = io.BytesIO()
            write_problem(written, problem)
            parts.writestr(f"problem-{solved.role}.npz", written.getvalue())
            parts.writestr(f"answer-{solved.role}.json", json.dumps(answer_as_json(answer), indent=1))
            names += [f"{handles.papers[str(pk)]},#{name}" for pk, name in papers.items() if str(pk) in handles.papers]
            names += [f"{handles.people[str(pk)]},{name}" for pk, name in people.items() if str(pk) in handles.people]
        parts.writestr("names.csv", "\n".join(names) + "\n")
        more = READ_ME_MENDED if is_mended else _of_lot(lot, is_over=is_over) if lot else ""
        parts.writestr("README.txt", READ_ME + more)
    return file.getvalue()


def _of_lot(lot: Lot, *, is_over: bool) -> str:
    if not is_over:
        return READ_ME_LATER.format(commitment=lot.commitment)
    return READ_ME_SEED.format(seed=lot.seed, commitment=lot.commitment)
