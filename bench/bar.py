"""One bar: what is promised, what was found, whether it holds; and what a process has used so far."""

import json
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Bar:
    """`what` must be `wanted`; it is `figure`."""

    what: str
    wanted: str
    figure: str
    holds: bool

    def as_line(self) -> str:
        """For the pipe between processes."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_line(cls, line: str) -> "Bar":
        return cls(**json.loads(line))


@dataclass(frozen=True)
class Usage:
    """Of this whole process since it began: imports, reading and writing included."""

    cpu_seconds: float
    peak_megabytes: float

    @classmethod
    def so_far(cls) -> "Usage":
        used = resource.getrusage(resource.RUSAGE_SELF)
        return cls(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)

    def __str__(self) -> str:
        return f"{self.cpu_seconds:.1f} s CPU, {self.peak_megabytes:.0f} MB"


@dataclass
class Stopwatch:
    """CPU seconds of what stood inside `timed`, all threads together."""

    seconds: float = 0.0

    def __str__(self) -> str:
        return f"{self.seconds:.2f} s"


@contextmanager
def timed() -> Iterator[Stopwatch]:
    watch, began = Stopwatch(), time.process_time()
    yield watch
    watch.seconds = time.process_time() - began
