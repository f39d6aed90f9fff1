"""The programmes that the two workshops announced, as facts: a line a part, local times of the day of the event.

`start end kind | title | speakers; papers by title` – a part with papers gives each the same share of its time.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Part:
    """One session as it was announced."""

    start: str  # "08:45", in the workshop's zone
    end: str
    kind: str  # of `schedule.models.SessionKind`
    title: str
    speakers: tuple[str, ...] = ()
    papers: tuple[str, ...] = field(default=())  # titles


def parts(text: str) -> list[Part]:
    """The parts of a programme."""
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        head, title, *more = (piece.strip() for piece in line.split("|"))
        start, end, kind = head.split()
        names = tuple(name.strip() for name in more[0].split(";")) if more else ()
        is_papers = kind == "spotlight"
        found.append(Part(start, end, kind, title, () if is_papers else names, names if is_papers else ()))
    return found


ML4ASTRO = parts(
    """
    08:45 09:00 social | Welcome and Introduction of the Workshop
    09:00 10:00 keynote | Simulation-based inference and the places it takes us | Jakob Macke
    10:00 10:30 break | Morning Coffee Break
    10:30 11:15 spotlight | Spotlights I | GaMPEN: An ML Framework for Estimating Galaxy Morphological Parameters and Quantifying Uncertainty; Unsupervised Learning for Stellar Spectra with Deep Normalizing Flows; Strong Lensing Source Reconstruction Using Continuous Neural Fields
    11:15 12:15 keynote | Capturing the First Portrait of Our Milky Way's Black Hole & Beyond | Katherine Bouman
    12:15 13:30 break | Lunch Break
    13:30 14:30 keynote | Uncertainty Quantification in Deep Learning | Dustin Tran
    14:30 15:00 spotlight | Spotlights II | Reconstructing the Universe with Variational self-Boosted Sampling; TNT: Vision Transformer for Turbulence Simulations
    15:00 15:30 break | Afternoon Coffee Break
    15:30 16:30 keynote | Equivariant machine learning, structured like classical physics | Soledad Villar
    16:30 17:15 spotlight | Spotlights III | Galaxy Merger Reconstruction with Equivariant Graph Normalizing Flows; Hybrid Physical-Neural ODEs for Fast N-body Simulations; Uncovering dark matter density profiles in dwarf galaxies with graph neural networks
    17:30 18:30 panel | Enabling Scientific Discoveries with ML
    18:30 20:00 poster | Main Poster Session
    """  # noqa: E501
)
PROGRAMMES = {"ml4astro-2022": ML4ASTRO}
