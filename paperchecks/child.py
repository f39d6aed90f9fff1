"""The child process: `python -m paperchecks.child TASK`, with a request and an answer in JSON.

The request comes on standard input, the answer goes to standard output. Limits are set before anything is read of the
file, and after our modules are imported: Python cuts a compiled module off at the limit of written bytes, keeps it, and
no later process could import it (https://github.com/python/cpython/issues/126606).
"""

import json
import os
import platform
import resource
import sys
from collections.abc import Callable
from typing import Any

from paperchecks.isolation import isolate

Task = Callable[[dict[str, Any]], dict[str, Any]]


def main() -> None:
    """Read a request on standard input, answer it in JSON on standard output."""
    request = json.load(sys.stdin)
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # a C library that prints must not spoil the answer
    task = TASKS[sys.argv[1]]()
    _limit(request["budget"])
    isolate()
    json.dump(task(request), answers)
    answers.close()


def _limit(budget: dict[str, Any]) -> None:
    """Take from this process what it may not use. Servers run Linux; an author's Mac does not know all of these."""
    sys.dont_write_bytecode = True
    os.nice(10)  # whoever opens a page comes first
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


def _inspect() -> Task:
    from paperchecks.findings import Limits
    from paperchecks.inspection import examine

    return lambda asked: examine(asked["path"], Limits.from_json(asked["limits"])).to_json()


def _sanitise() -> Task:
    from paperchecks.sanitising import make_copy

    return lambda asked: make_copy(asked["path"], asked["out"]).to_json()


def _thumbnail() -> Task:
    from paperchecks.picture import draw

    return lambda asked: draw(asked["path"], asked["out"], asked["width"]).to_json()


def _places() -> Task:
    from paperchecks.findings import Finding
    from paperchecks.places import draw_places

    def run(asked: dict[str, Any]) -> dict[str, Any]:
        wanted = [Finding.from_json(item) for item in asked["wanted"]]
        return draw_places(asked["path"], asked["out"], wanted).to_json()

    return run


def _text() -> Task:
    from paperchecks.reading import read_text

    return lambda asked: read_text(asked["path"]).to_json()


def _archive() -> Task:
    from paperchecks.archive import examine_archive
    from paperchecks.findings import Limits

    return lambda asked: examine_archive(asked["path"], Limits.from_json(asked["limits"])).to_json()


# Each imports what it needs and no more: half of a short task is its start.
TASKS: dict[str, Callable[[], Task]] = {
    "inspect": _inspect, "sanitise": _sanitise, "thumbnail": _thumbnail, "places": _places, "text": _text,
    "archive": _archive,
}  # fmt: skip


if __name__ == "__main__":
    main()
