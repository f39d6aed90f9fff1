"""Everything that the demonstration writes."""

from demo.actions.people import make_cast, make_people
from demo.actions.removing import remove_venue
from demo.actions.seeding import STAGES, AlreadySeeded, seed

__all__ = ["STAGES", "AlreadySeeded", "make_cast", "make_people", "remove_venue", "seed"]
