"""The named people of the demonstration, as whom anybody may sign in while the installation is a demonstration."""

from dataclasses import dataclass

from demo.crowd import Somebody

MLGENX = "mlgenx-2024"
ML4ASTRO = "ml4astro-2022"

# One for all of them, printed by `manage.py demo_accounts`; it is set in demo mode only.
PASSWORD = "demo demo demo"  # noqa: S105


@dataclass(frozen=True)
class Persona:
    """A made-up person whom a newcomer can be."""

    key: str
    hat: str  # what they are, in a few words
    venue: str  # where they wear that hat; "" for nowhere
    name: str
    place: str
    email: str
    sees: str  # what is waiting for them

    @property
    def somebody(self) -> Somebody:
        """As one of the crowd."""
        return Somebody(self.name, self.email, self.place)


AMARA = Persona(
    "author-draft", "Author", MLGENX, "Amara Okonkwo", "Tidewater Institute of Technology",
    "amara@tidewater-technology.example",
    "Has one paper under review, and a draft for which the chairs have extended the deadline.",
)  # fmt: skip
BENEDIKT = Persona(
    "author-decided", "Author with decisions", ML4ASTRO, "Benedikt Größler", "Universität Falkenried",
    "benedikt@universitat-falkenried.example",
    "Has a paper accepted as a talk and another one rejected, each with its reviews.",
)  # fmt: skip
CHIARA = Persona(
    "reviewer", "Reviewer", MLGENX, "Chiara D'Agostino", "Politecnico di Roccabianca",
    "chiara@politecnico-roccabianca.example",
    "One review submitted, one begun, the others waiting; two days are left.",
)  # fmt: skip
DAEJUNG = Persona(
    "reviewer-new", "Reviewer without papers", MLGENX, "Dae-jung Pyo", "Han River Institute of Science",
    "daejung@han-river.example",
    "Accepted the invitation yesterday: no paper yet, and a profile to fill in.",
)  # fmt: skip
ELODIE = Persona(
    "area-chair", "Area chair", MLGENX, "Élodie Bréhat", "Université de Valmarais",
    "elodie@universite-valmarais.example",
    "Watches over a quarter of the papers: missing reviews, discussions, meta-reviews.",
)  # fmt: skip
FARRUKH = Persona(
    "chair", "Chair", MLGENX, "Farrukh Yuldashev", "Meridian Genome Centre",
    "farrukh@meridian-genome.example",
    "Sees the whole workshop in the middle of reviewing, and can decide and release.",
)  # fmt: skip
GRACE = Persona(
    "chair-released", "Chair of a finished workshop", ML4ASTRO, "Grace Nakabuye", "Mount Kirinya University",
    "grace@mount-kirinya.example",
    "Has decided, and released every letter: what a workshop looks like after that.",
)  # fmt: skip
HOLMFRIDUR = Persona(
    "chair-author", "Chair who is also an author", MLGENX, "Hólmfríður Jónsdóttir", "Nordlys Universitet",
    "holmfridur@nordlys-universitet.example",
    "Wrote a paper herself: as a chair she sees nothing of it, nor of papers she is in conflict with.",
)  # fmt: skip
IFEOMA = Persona(
    "outsider", "Outsider", "", "Ifeoma Brandt", "Old Mill Labs",
    "ifeoma@old-mill.example",
    "Has an account and nothing to do with either workshop. Can set up one of her own.",
)  # fmt: skip

# Signs a paper almost like a reviewer, so that a chair is asked whether they are one person.
NAMESAKE = Somebody("C. D'Agostino", "c.dagostino@kestrel-research.example", "Kestrel Research")

PERSONAS = (AMARA, BENEDIKT, CHIARA, DAEJUNG, ELODIE, FARRUKH, HOLMFRIDUR, GRACE, IFEOMA)
BY_KEY = {persona.key: persona for persona in PERSONAS}
