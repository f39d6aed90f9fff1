"""A poster against what the venue asks for: whether its page has the size, and how it hangs on the board."""

from dataclasses import dataclass

from proceedings.models import CameraReady, FinalFile
from venues.models import Venue
from venues.posters import TOLERANCE, Size, board_size, poster_size
from web.problems import Problem, Warning

WIDEST, HIGHEST = 320, 360  # of a drawing, in pixels of a page at its usual size
ASIDE, ABOVE, BELOW = 34, 26, 4  # what is left free around it, for the measures of the board
SAME_SHAPE = 0.02  # by how much the proportions of one poster may differ


def page_of(poster: FinalFile) -> Size | None:
    """The size of a poster's page; None when it could not be measured."""
    return Size(poster.width, poster.height) if poster.width and poster.height else None


def problem_of(camera: CameraReady, venue: Venue) -> Problem | None:
    """What is not right about the poster that a venue asks for: a warning, which nobody must follow."""
    wanted = poster_size(venue)
    if wanted is None:
        return None
    if camera.poster is None:
        return Warning("poster", f"The poster is missing ({_said(wanted)}).", field="poster")
    page = page_of(camera.poster)
    if page is None:
        return Warning("poster_size", "We could not measure the poster's page. Open it once yourself.", field="poster")
    if page.is_near(wanted, within=TOLERANCE):
        return None
    return Warning(
        "poster_size",
        f"The poster is {_measured(page)}; the venue's boards hold {_said(wanted)}.",
        _remedy(page, wanted),
        field="poster",
    )


def _remedy(page: Size, wanted: Size) -> str:
    shape = page.width / page.height * wanted.height / wanted.width
    if abs(shape - 1) <= SAME_SHAPE:
        return f"It has the right shape: printed at {round(100 * wanted.width / page.width)} % it fits."
    if page.is_near(Size(wanted.height, wanted.width), within=TOLERANCE):
        return "It lies the other way: turn the page of its template."
    return "Set the page of its template to this size."


def _measured(size: Size) -> str:
    """As "594 × 841 mm (A1 portrait)"."""
    return f"{size} ({size.format.name})" if size.format else str(size)


def _said(size: Size) -> str:
    """As "A0 portrait, 841 × 1189 mm"."""
    return f"{size.format.name}, {size}" if size.format else str(size)


# --- On the board ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Box:
    """A rectangle of a drawing, in its units, with its size in words."""

    x: float
    y: float
    width: float
    height: float
    said: str

    @property
    def middle(self) -> float:
        """From the left."""
        return round(self.x + self.width / 2, 1)

    @property
    def centre(self) -> float:
        """From the top."""
        return round(self.y + self.height / 2, 1)


@dataclass(frozen=True)
class Drawing:
    """A poster on its board, to scale. `wanted` is the size that was asked for, where the poster has another."""

    width: float
    height: float
    board: Box
    poster: Box | None
    wanted: Box | None
    label: str
    fits: bool


def drawing_of(camera: CameraReady, venue: Venue) -> Drawing | None:
    """How the poster hangs; without a board's size the board is as large as the poster that is asked for."""
    wanted = poster_size(venue)
    if wanted is None:
        return None
    board = board_size(venue) or wanted
    page = page_of(camera.poster) if camera.poster else None
    shown = [board, wanted, *([page] if page else [])]
    width, height = max(size.width for size in shown), max(size.height for size in shown)
    scale = min(WIDEST / width, HIGHEST / height)

    def box(size: Size, said: str) -> Box:
        across, down = size.width * scale, size.height * scale
        left, top = ASIDE + (width * scale - across) / 2, ABOVE + (height * scale - down) / 2
        return Box(round(left, 1), round(top, 1), round(across, 1), round(down, 1), said)

    is_other = page is None or not page.is_near(wanted, within=TOLERANCE)
    fits = page is None or (page.width <= board.width + TOLERANCE and page.height <= board.height + TOLERANCE)
    hung = f"The poster, {_measured(page)}" if page else "No poster yet"
    return Drawing(
        width=round(width * scale + 2 * ASIDE, 1),
        height=round(height * scale + ABOVE + BELOW, 1),
        board=box(board, str(board)),
        poster=box(page, str(page)) if page else None,
        wanted=box(wanted, str(wanted)) if is_other else None,
        label=f"{hung}, drawn on a board of {board}; asked for is {_said(wanted)}.",
        fits=fits,
    )
