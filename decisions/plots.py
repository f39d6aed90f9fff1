"""The plots over the chair's table, as numbers for SVG: pure geometry over counted bins, of constant size.

A bar or a dot is a link to the search that finds its papers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from decisions.access import Bin

STATUSES = ("accept", "open", "reject")  # from the axis upwards
WIDTH, HEIGHT = 900.0, 92.0  # of the bars, in SVG units
SIDE = 220.0  # width of the cloud


@dataclass(frozen=True)
class Grid:
    """The rating scale cut into cells: `n` columns of width `step` from `low` on."""

    low: float
    high: float
    step: float

    @property
    def n(self) -> int:
        """Columns, the highest rating included in one of its own when it falls on an edge."""
        return int((self.high - self.low) / self.step) + 1


def grid_of(scale: Sequence[float]) -> Grid:
    """A grid for a rating scale: halves where the scale is up to 10 long, else twenty columns."""
    low, high = (min(scale), max(scale)) if scale else (1.0, 10.0)
    length = (high - low) or 1.0
    return Grid(low, high, 0.5 if length <= 12 else length / 20)


@dataclass(frozen=True)
class Part:
    """A piece of a bar."""

    status: str
    y: float
    height: float
    n: int


@dataclass(frozen=True)
class Bar:
    """One column of the histogram of means."""

    x: float
    width: float
    middle: float
    top: float
    n: int
    parts: tuple[Part, ...]
    said: str
    query: str


@dataclass(frozen=True)
class Dot:
    """One cell of mean × spread; its area is the number of papers."""

    x: float
    y: float
    r: float
    status: str
    said: str
    query: str


@dataclass(frozen=True)
class Plot:
    """Both plots, with their axes."""

    bars: tuple[Bar, ...]
    dots: tuple[Dot, ...]
    ticks: tuple[tuple[float, str], ...]  # of the histogram: place and number
    square_ticks: tuple[tuple[float, str], ...]
    n: int
    n_by_status: dict[str, int]
    said: str

    width = WIDTH
    side = SIDE
    baseline = HEIGHT
    tick_end = HEIGHT + 4
    text_y = HEIGHT + 17
    depth = HEIGHT + 22


def plot_of(bins: Iterable[Bin], grid: Grid) -> Plot:
    """The histogram of means and the cloud of mean × spread."""
    bins = list(bins)
    n_by_status = {status: sum(each.n for each in bins if each.status == status) for status in STATUSES}
    bars = _bars(bins, grid)
    return Plot(
        bars=bars,
        dots=_dots(bins, grid),
        ticks=_ticks(grid, WIDTH),
        square_ticks=_ticks(grid, SIDE),
        n=sum(n_by_status.values()),
        n_by_status=n_by_status,
        said="; ".join(bar.said for bar in bars if bar.n),
    )


def _bars(bins: Sequence[Bin], grid: Grid) -> tuple[Bar, ...]:
    counted = [dict.fromkeys(STATUSES, 0) for _ in range(grid.n)]
    for each in bins:
        counted[min(max(each.column, 0), grid.n - 1)][each.status] += each.n
    tallest = max((sum(column.values()) for column in counted), default=0) or 1
    width = WIDTH / grid.n
    found = []
    for i, column in enumerate(counted):
        n, y, parts = sum(column.values()), HEIGHT, []
        for status in STATUSES:
            height = round((HEIGHT - 14) * column[status] / tallest, 1)
            if height:
                y = round(y - height, 1)
                parts.append(Part(status, y, height, column[status]))
        low, high = grid.low + i * grid.step, grid.low + (i + 1) * grid.step
        found.append(
            Bar(
                x=round(i * width + 1.5, 1),
                width=round(width - 3, 1),
                middle=round((i + 0.5) * width, 1),
                top=round(y - 4, 1),
                n=n,
                parts=tuple(parts),
                said=f"mean {low:g} to {high:g}: {n} {'paper' if n == 1 else 'papers'}",
                query=f"mean:>={low:g} mean:<{high:g}",
            )
        )
    return tuple(found)


def _dots(bins: Sequence[Bin], grid: Grid) -> tuple[Dot, ...]:
    cell = SIDE / grid.n
    largest = max((each.n for each in bins), default=1)
    found = []
    # Large ones first, so that small ones lie on top and can be pointed at.
    for each in sorted(bins, key=lambda each: (-each.n, each.column, each.row, each.status)):
        low, spread = grid.low + each.column * grid.step, each.row * grid.step
        shift = {"accept": -0.18, "open": 0.0, "reject": 0.18}[each.status] * cell
        found.append(
            Dot(
                x=round((each.column + 0.5) * cell + shift, 1),
                y=round(HEIGHT - (each.row + 0.5) * min(cell, HEIGHT / grid.n * 2) + shift, 1),
                r=round(max(2.0, 0.62 * cell * (each.n / largest) ** 0.5), 1),
                status=each.status,
                said=f"mean {low:g} to {low + grid.step:g}, spread {spread:g} to {spread + grid.step:g}: {each.n}",
                query=(f"mean:>={low:g} mean:<{low + grid.step:g} spread:>={spread:g} spread:<{spread + grid.step:g}"),
            )
        )
    return tuple(found)


def _ticks(grid: Grid, width: float) -> tuple[tuple[float, str], ...]:
    """A number under each whole point of the scale, or under about ten of them."""
    every = max(1, round((grid.high - grid.low) / 10))
    whole = [value for value in range(int(grid.low), int(grid.high) + 1, every) if value >= grid.low]
    # A number stands at the left edge of the cell that begins with it.
    return tuple((round((value - grid.low) / grid.step * width / grid.n, 1), str(value)) for value in whole)
