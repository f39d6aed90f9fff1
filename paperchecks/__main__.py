"""The child process: `python -m paperchecks TASK`, a JSON request on standard input, a JSON answer on standard output.

Limits are set before anything that parses a file is imported.
"""

import json
import os
import resource
import sys
from typing import Any


def main() -> None:
    """Read a request on standard input, answer it in JSON on standard output."""
    request = json.load(sys.stdin)
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # a C library that prints must not spoil the answer
    _limit(request["budget"])
    json.dump(_answer(sys.argv[1], request), answers)
    answers.close()


def _limit(budget: dict[str, Any]) -> None:
    for kind, most in (
        (resource.RLIMIT_CPU, budget["cpu_seconds"]),
        (resource.RLIMIT_AS, budget["memory_bytes"]),
        (resource.RLIMIT_FSIZE, budget["written_bytes"]),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(kind, (most, most))


def _answer(task: str, request: dict[str, Any]) -> dict[str, Any]:
    from paperchecks.archive import examine_archive
    from paperchecks.findings import Finding, Limits
    from paperchecks.inspection import examine
    from paperchecks.picture import draw
    from paperchecks.places import draw_places
    from paperchecks.stripping import make_copy

    if task == "inspect":
        return examine(request["path"], Limits.from_json(request["limits"])).to_json()
    if task == "strip":
        return make_copy(request["path"], request["out"]).to_json()
    if task == "thumbnail":
        return draw(request["path"], request["out"], request["width"]).to_json()
    if task == "places":
        wanted = [Finding.from_json(item) for item in request["wanted"]]
        return draw_places(request["path"], request["out"], wanted).to_json()
    if task == "archive":
        return examine_archive(request["path"], Limits.from_json(request["limits"])).to_json()
    raise SystemExit(f"There is no task `{task}`.")


if __name__ == "__main__":
    main()
