"""How large posters are: the formats that venues ask for, and names for sizes."""

from dataclasses import dataclass

from venues.models import Venue


@dataclass(frozen=True)
class Size:
    """A size in millimetres."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width} × {self.height} mm"

    def is_near(self, other: "Size", *, within: int) -> bool:
        """Whether no side differs by more than `within` millimetres."""
        return abs(self.width - other.width) <= within and abs(self.height - other.height) <= within

    @property
    def format(self) -> "Format | None":
        """The usual format that this is, give or take what printers and rounding do."""
        return next((each for each in FORMATS if self.is_near(each.size, within=TOLERANCE)), None)


@dataclass(frozen=True)
class Format:
    """A format by its usual name."""

    key: str
    name: str
    size: Size


TOLERANCE = 10  # mm: LaTeX's bleeds and inches that were rounded to centimetres are no other format
LARGEST = 5000  # mm

FORMATS = (
    Format("a0-portrait", "A0 portrait", Size(841, 1189)),
    Format("a0-landscape", "A0 landscape", Size(1189, 841)),
    Format("a1-portrait", "A1 portrait", Size(594, 841)),
    Format("a1-landscape", "A1 landscape", Size(841, 594)),
    Format("48x36in", "48 × 36 in landscape", Size(1219, 914)),
    Format("36x48in", "36 × 48 in portrait", Size(914, 1219)),
)


def poster_size(venue: Venue) -> Size | None:
    """The size of poster that a venue asks for; None when it asks for none."""
    if venue.poster_width_mm and venue.poster_height_mm:
        return Size(venue.poster_width_mm, venue.poster_height_mm)
    return None


def board_size(venue: Venue) -> Size | None:
    """The size of a venue's poster boards, as far as it is known."""
    if venue.board_width_mm and venue.board_height_mm:
        return Size(venue.board_width_mm, venue.board_height_mm)
    return None
