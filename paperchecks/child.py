"""The child process: `python -m paperchecks.child TASK`, with a request and an answer in JSON.

The request comes on standard input, the answer goes to standard output. Limits are set before anything that parses a
file is imported.
"""

import json
import os
import platform
import resource
import sys
from typing import Any


def main() -> None:
    """Read a request on standard input, answer it in JSON on standard output."""
    request = json.load(sys.stdin)
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # a C library that prints must not spoil the answer
    _limit(request["budget"])
    json.dump(TASKS[sys.argv[1]](request), answers)
    answers.close()


def _limit(budget: dict[str, Any]) -> None:
    """Take from this process what it may not use. Servers run Linux; an author's Mac does not know all of these."""
    for kind, most in (
        (resource.RLIMIT_CPU, budget["cpu_seconds"]),
        (resource.RLIMIT_AS, budget["memory_bytes"]),
        (resource.RLIMIT_FSIZE, budget["written_bytes"]),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        try:
            resource.setrlimit(kind, (most, most))
        except (ValueError, OSError):
            if platform.system() == "Linux":
                raise


def _inspect(request: dict[str, Any]) -> dict[str, Any]:
    from paperchecks.findings import Limits
    from paperchecks.inspection import examine

    return examine(request["path"], Limits.from_json(request["limits"])).to_json()


def _sanitise(request: dict[str, Any]) -> dict[str, Any]:
    from paperchecks.sanitising import make_copy

    return make_copy(request["path"], request["out"]).to_json()


def _thumbnail(request: dict[str, Any]) -> dict[str, Any]:
    from paperchecks.picture import draw

    return draw(request["path"], request["out"], request["width"]).to_json()


def _text(request: dict[str, Any]) -> dict[str, Any]:
    from paperchecks.reading import read_text

    return read_text(request["path"]).to_json()


def _archive(request: dict[str, Any]) -> dict[str, Any]:
    from paperchecks.archive import examine_archive
    from paperchecks.findings import Limits

    return examine_archive(request["path"], Limits.from_json(request["limits"])).to_json()


# Each imports what it needs and no more: half of a short task is its start.
TASKS = {"inspect": _inspect, "sanitise": _sanitise, "thumbnail": _thumbnail, "text": _text, "archive": _archive}


if __name__ == "__main__":
    main()
