"""The programmes that the two workshops announced, as facts: a line a part, local times of the day of the event.

`start end kind | title | speakers; papers by title` – a part with papers gives each the same share of its time.
A part of contributed talks that names no paper is a slot for one that is yet to be chosen.
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
# The page wrote "CET", but Vienna kept summer time on that day.
MLGENX = parts(
    """
    09:00 09:15 social | Opening Remarks
    09:15 09:50 invited | Functional Causal Bayesian Optimization and DiscoGen for Learning Optimal Interventions and Inferring Gene Regulatory Networks | Silvia Chiappa
    09:50 10:00 break | Coffee Break
    10:00 10:35 invited | Leveraging (natural) language models for biology | James Zou
    10:40 11:00 contributed | Oral presentation
    11:05 11:25 contributed | Oral presentation
    11:25 11:40 break | Break and Poster Setup
    11:40 13:40 poster | Poster Session and Lunch (provided)
    13:40 14:40 panel | Panel Discussion | Kyunghyun Cho; Lindsay Edwards; Nicola Richmond; Bianca Dumitrascu; Michael Bronstein; Aïcha Bentaieb
    14:45 15:20 invited | Efficiently detecting interactions from high dimensional observations of pairwise perturbations | Jason Hartford
    15:20 15:35 break | Coffee Break
    15:35 15:55 contributed | Oral presentation
    15:55 16:15 contributed | Oral presentation
    16:20 16:55 invited | Evo: Long-context modeling from molecular to genome scale | Brian Hie
    16:55 17:00 social | Closing Remarks
    """  # noqa: E501
)
PROGRAMMES = {"ml4astro-2022": ML4ASTRO, "mlgenx-2024": MLGENX}
# Announced before the decisions, with slots for the papers that will be chosen.
EARLY = frozenset({"mlgenx-2024"})
