"""What somebody picks of a programme, under keys that stay when it changes. Pure: no rows, no clock.

"s-…" is a session, "t-…" a talk of its own, "p-12" a published paper wherever it is shown, for boards are renumbered.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from schedule.moments import local_day
from schedule.shown import ShownPart, ShownProgramme, ShownSession
from web.problems import Refused

KEY = re.compile(r"(?:[st]-[2-9b-z]{12}|p-[1-9]\d{0,5})\Z", re.ASCII)
MOST = 300  # of one person in one programme


class BadPicks(Refused):
    """Raised when what was asked for is no list of picks; its text is a sentence."""


@dataclass(frozen=True)
class Picked:
    """A place of something picked: a session, or a talk or poster of it; `clashes` are titles at the same time."""

    session: ShownSession
    part: ShownPart | None
    is_board: bool
    day: date
    clashes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The key under which it was picked."""
        return self.part.key if self.part else self.session.key

    @property
    def title(self) -> str:
        """What it is called."""
        return self.part.title if self.part else self.session.title

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From when to when."""
        shown = self.part or self.session
        return shown.starts_at, shown.ends_at


def keys_from(text: str) -> list[str]:
    """The keys in an address, such as "p-12.p-7", each once. Raises BadPicks."""
    if len(text) > 20 * MOST:
        raise BadPicks(f"This address names too many picks; it can hold {MOST}.")
    keys = list(dict.fromkeys(key for key in text.split(".") if key))
    if not all(KEY.match(key) for key in keys):
        raise BadPicks("This address is cut off or mistyped. Copy it anew from “My schedule”.")
    if len(keys) > MOST:
        raise BadPicks(f"This address names too many picks; it can hold {MOST}.")
    return keys


def places(programme: ShownProgramme) -> Iterator[Picked]:
    """Everything that can be picked, in the programme's order."""
    for session in programme.sessions:
        day = local_day(session.starts_at, programme.zone)
        if session.key:
            yield Picked(session, None, False, day)
        for parts, is_board in ((session.items, False), (session.boards, True)):
            for part in parts:
                if part.key:
                    yield Picked(session, part, is_board, local_day(part.starts_at, programme.zone))


def picked(programme: ShownProgramme, keys: Collection[str]) -> list[Picked]:
    """The places of what was picked, by time, each with what it clashes with.

    Things of one session do not clash: posters hang side by side, and whoever picks a session sees its talks.
    """
    wanted = set(keys)
    found = sorted((one for one in places(programme) if one.key in wanted), key=lambda one: one.span)
    return [
        Picked(one.session, one.part, one.is_board, one.day, tuple(o.title for o in found if _clash(one, o)))
        for one in found
    ]


def _clash(one: Picked, other: Picked) -> bool:
    if one.session.id == other.session.id or one.key == other.key:
        return False
    return one.span[0] < other.span[1] and other.span[0] < one.span[1]
