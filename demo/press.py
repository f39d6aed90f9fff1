"""Prints papers, looks into them and copies them without metadata: what an upload and a worker would have made.

The files are our own, so the checks run in this process instead of in a guarded child (see `paperchecks.sandbox`);
several papers are printed at the same time in processes that know nothing of the database.
"""

import os
import tempfile
import threading
from collections.abc import Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from demo.pdfs import paper_pdf
from demo.slips import link_in, with_slips
from paperchecks import Limits
from paperchecks.inspection import examine
from paperchecks.picture import draw
from paperchecks.places import draw_places
from paperchecks.sanitising import make_copy

PICTURE_WIDTH = 480  # as `paperchecks.thumbnail` has it


@dataclass(frozen=True)
class Order:
    """A paper to print."""

    title: str
    abstract: str
    sections: tuple[tuple[str, str], ...]
    seed: int
    pages: int
    authors: tuple[str, ...]
    affiliations: tuple[str, ...]
    shows_authors: bool = False
    page_limit: int | None = None
    slips: tuple[str, ...] = ()  # see `demo.slips`


@dataclass(frozen=True)
class Place:
    """The picture of a finding's place."""

    key: str
    width: int
    height: int
    picture: bytes


@dataclass(frozen=True)
class Print:
    """A printed paper with all that is known of it."""

    pdf: bytes
    blind_copy: bytes
    picture: bytes
    n_pages: int | None
    findings: list[dict[str, Any]]
    places: tuple[Place, ...]
    sketch: tuple[int, ...]


def print_paper(order: Order) -> Print:
    """Print one paper here and now."""
    sections = link_in(order.sections, order.authors[0]) if "link" in order.slips else order.sections
    pdf = paper_pdf(
        title=order.title,
        abstract=order.abstract,
        sections=sections,
        seed=order.seed,
        pages=order.pages,
        anonymous=not order.shows_authors,
        authors=order.authors,
    )
    pdf = with_slips(pdf, order.slips, order.authors[0])
    limits = Limits(main_pages=order.page_limit, authors=order.authors, affiliations=order.affiliations)
    with tempfile.TemporaryDirectory(prefix="press-") as folder:
        paper, copy, picture = (Path(folder) / name for name in ("paper.pdf", "copy.pdf", "page-1.webp"))
        paper.write_bytes(pdf)
        found = examine(str(paper), limits)
        make_copy(str(paper), str(copy))
        draw(str(paper), str(picture), PICTURE_WIDTH)
        return Print(
            pdf=pdf,
            blind_copy=copy.read_bytes(),
            picture=picture.read_bytes(),
            n_pages=found.n_pages,
            findings=found.to_json()["findings"],
            places=tuple(
                Place(key, width, height, (Path(folder) / f"{key}.webp").read_bytes())
                for key, width, height in draw_places(str(paper), folder, found.findings).drawn
            ),
            sketch=found.sketch,
        )


def _follow_parent() -> None:
    """End when whoever ordered is gone: a process that was killed can tell nobody to stop."""
    parent = parent_process()

    def follow() -> None:
        if parent:
            parent.join()
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


class Press:
    """Prints in the background what was ordered, while somebody else does something else."""

    def __init__(self, *, n_processes: int = 2) -> None:
        # Fresh processes: a forked one would hold our connection to the database.
        self.pool = ProcessPoolExecutor(n_processes, mp_context=get_context("spawn"), initializer=_follow_parent)
        self.jobs: dict[str, Future[Print]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.pool.shutdown(cancel_futures=True)

    def order(self, orders: Iterable[tuple[str, Order]]) -> None:
        """Begin to print, in this order; each under a key."""
        for key, order in orders:
            self.jobs[key] = self.pool.submit(print_paper, order)

    def fetch(self, key: str) -> Print:
        """The printed paper, as soon as it is there."""
        return self.jobs[key].result()
