"""What stands in somebody's way, as values and as exceptions with a sentence fit for the user."""

from dataclasses import dataclass


class Refused(Exception):
    """An action that cannot be done now; its text is a sentence for the person who asked."""


class Stale(Refused):
    """Somebody (perhaps the same person in another tab) changed the same thing meanwhile."""

    def __init__(self, sentence: str, *, theirs: object = None, revision: int = 0) -> None:
        super().__init__(sentence)
        self.theirs = theirs
        self.revision = revision


@dataclass(frozen=True)
class Blocker:
    """A problem that prevents the step until it is mended."""

    code: str
    sentence: str
    remedy: str = ""
    field: str = ""

    is_blocking = True


@dataclass(frozen=True)
class Warning:
    """A problem worth a look that prevents nothing."""

    code: str
    sentence: str
    remedy: str = ""
    field: str = ""

    is_blocking = False


Problem = Blocker | Warning
