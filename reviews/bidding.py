"""What a member of the committee is told about their own bidding: how far they are, and what may be filtered."""

from dataclasses import dataclass
from urllib.parse import urlencode

from reviews.models import BidValue

BIDS_PER_REVIEW = 4  # so many bids for each paper that one will read leave the chairs room
KEYS = {BidValue.EAGER: "1", BidValue.WILLING: "2", BidValue.NEUTRAL: "3", BidValue.NOT: "4"}


@dataclass(frozen=True)
class Progress:
    """How many of the papers one has bid on, and how many are enough."""

    done: int
    total: int
    enough: int

    @classmethod
    def of(cls, counts: dict[int | None, int], load: int) -> "Progress":
        """From the counts by bid and the number of papers that one will read."""
        total = sum(counts.values())
        return cls(done=total - counts.get(None, 0), total=total, enough=min(total, BIDS_PER_REVIEW * load))

    @property
    def is_enough(self) -> bool:
        """Whether the chairs can work with what there is."""
        return self.done >= self.enough


@dataclass(frozen=True)
class Wanted:
    """What of the list somebody asked for, as it stands in the address."""

    query: str = ""
    topic: str = ""
    bid: str = ""  # "none" or a value
    sort: str = ""  # "near"

    @classmethod
    def read(cls, values) -> "Wanted":
        """From a query string; what is not known is as if it were not there."""
        bid = values.get("bid", "")
        return cls(
            query=values.get("q", "").strip()[:200],
            topic=values.get("topic", "")[:200],
            bid=bid if bid == "none" or bid in {str(value) for value in BidValue.values} else "",
            sort="near" if values.get("sort") == "near" else "",
        )

    def address(self, **changes: str) -> str:
        """The query string with some parts changed."""
        parts = {"q": self.query, "topic": self.topic, "bid": self.bid, "sort": self.sort} | changes
        return "?" + urlencode({name: value for name, value in parts.items() if value})

    def keep(self, *names: str) -> list[tuple[str, str]]:
        """Those of the parts that a form must carry along."""
        parts = {"q": self.query, "topic": self.topic, "bid": self.bid, "sort": self.sort}
        return [(name, parts[name]) for name in names if parts[name]]


def chips(wanted: Wanted, counts: dict[int | None, int]) -> list[dict]:
    """The list by bid: all, not bid yet, then each kind of bid that was given."""
    rows: list[tuple[str, str, int]] = [("All", "", sum(counts.values())), ("Not bid yet", "none", counts.get(None, 0))]
    rows += [(bid.label.capitalize(), str(bid.value), counts.get(bid.value, 0)) for bid in BidValue]
    return [
        {"label": label, "n": n, "url": wanted.address(bid=value), "current": wanted.bid == value}
        for label, value, n in rows
    ]
