"""What one can try as each of the named people: a label, and the page on which one then stands."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from demo import cast
from demo.access import contested_number, own_papers, own_tasks
from demo.cast import Persona
from people.models import Person

Find = Callable[[Person], str | None]


@dataclass(frozen=True)
class Way:
    """Something to try."""

    key: str
    label: str
    find: Find  # the address of the page, for this person; None when there is no such thing at this stage


def page(name: str, *slugs: str) -> Find:
    """A page that is always there."""
    return lambda person: reverse(name, args=slugs)


def own_paper(name: str, slug: str, **which: bool) -> Find:
    """A page about one of one's own papers."""

    def find(person: Person) -> str | None:
        paper = next(iter(own_papers(person, slug, **which)), None)
        return reverse(name, args=[slug, paper.public_id]) if paper else None

    return find


def review(name: str, slug: str, *, is_begun: bool = False, is_submitted: bool = False) -> Find:
    """A page about a paper that one reviews, by how far one is."""

    def find(person: Person) -> str | None:
        for task in own_tasks(person, slug):
            if (task.is_begun, task.is_submitted) == (is_begun, is_submitted):
                return reverse(name, args=[slug, task.number])
        return None

    return find


def contested(name: str, slug: str) -> Find:
    """A page about the paper on which reviewers disagree most, of those that one may see."""

    def find(person: Person) -> str | None:
        number = contested_number(person, slug)
        return reverse(name, args=[slug, number]) if number else None

    return find


WAYS: dict[str, tuple[Way, ...]] = {
    cast.AMARA.key: (
        Way("draft", "Finish the draft and submit it", own_paper("submissions:edit", cast.MLGENX, is_submitted=False)),
        Way("paper", "Her paper under review", own_paper("consoles:my_paper", cast.MLGENX, is_submitted=True)),
    ),
    cast.BENEDIKT.key: (
        Way("accepted", "An acceptance, with its reviews", own_paper(
            "consoles:my_paper", cast.ML4ASTRO, is_submitted=True, is_accepted=True)),
        Way("rejected", "A rejection, with its reviews", own_paper(
            "consoles:my_paper", cast.ML4ASTRO, is_submitted=True, is_accepted=False)),
    ),
    cast.CHIARA.key: (
        Way("begun", "Go on with the review she began", review("reviews:review", cast.MLGENX, is_begun=True)),
        Way("desk", "All her papers", page("reviews:reviewing", cast.MLGENX)),
        Way("talk", "Compare with the other reviews", review(
            "reviews:review", cast.MLGENX, is_begun=True, is_submitted=True)),
    ),
    cast.DAEJUNG.key: (
        Way("profile", "Fill in topics and conflicts", page("venues:profile", cast.MLGENX)),
        Way("desk", "A desk without papers", page("reviews:reviewing", cast.MLGENX)),
    ),
    cast.ELODIE.key: (
        Way("desk", "Her papers, and what is missing", page("reviews:reviewing", cast.MLGENX)),
        Way("contested", "Where reviewers disagree", contested("consoles:paper", cast.MLGENX)),
        Way("meta", "Write a meta-review", contested("reviews:meta_review", cast.MLGENX)),
    ),
    cast.FARRUKH.key: (
        Way("papers", "Papers: search, sort, decide", page("decisions:papers", cast.MLGENX)),
        Way("progress", "Who is late, and remind them", page("consoles:progress", cast.MLGENX)),
        Way("assignment", "Who reviews what, and why", page("reviews:assignment", cast.MLGENX)),
        Way("visibility", "Who may see what", page("venues:settings_visibility", cast.MLGENX)),
    ),
    cast.HOLMFRIDUR.key: (
        Way("papers", "The papers, without her own", page("decisions:papers", cast.MLGENX)),
        Way("own", "Her own paper, as its author", own_paper("consoles:my_paper", cast.MLGENX, is_submitted=True)),
    ),
    cast.GRACE.key: (
        Way("papers", "Every decision", page("decisions:papers", cast.ML4ASTRO)),
        Way("release", "What was released, letter by letter", page("decisions:release", cast.ML4ASTRO)),
        Way("mail", "Whether the mail arrived", page("consoles:mail", cast.ML4ASTRO)),
    ),
    cast.IFEOMA.key: (
        Way("new", "Set up a workshop of her own", page("venues:new")),
        Way("call", "Read a call for papers", page("website:venue", cast.MLGENX)),
    ),
}  # fmt: skip

# Where somebody stands who just wants to be this person.
HOME = {
    cast.FARRUKH.key: page("consoles:chair", cast.MLGENX),
    cast.HOLMFRIDUR.key: page("consoles:chair", cast.MLGENX),
    cast.GRACE.key: page("consoles:chair", cast.ML4ASTRO),
}


def landing(persona: Persona, person: Person, to: str) -> str:
    """The address for one way, or for none; the list of what there is to do when there is no such thing now."""
    way = next((way for way in WAYS[persona.key] if way.key == to), None)
    find = way.find if way else HOME.get(persona.key)
    return (find(person) if find else None) or reverse("consoles:me")


@dataclass(frozen=True)
class Step:
    """A step of the tour: as somebody, or as a visitor."""

    title: str
    text: str
    action: str
    persona: str = ""
    to: str = ""
    url: str = ""


def tour(*, has_inbox: bool) -> list[Step]:
    """Five steps along the road from the call to the letters."""
    steps = [
        Step(
            "Read the call",
            "What a visitor sees: topics, rules, and every date in their own time zone. It needs no account.",
            "Open the call",
            url=reverse("website:venue", args=[cast.MLGENX]),
        ),
        Step(
            "Submit a paper",
            "Amara's draft saves itself while you type, and says what is still missing. Upload any PDF.",
            "Be Amara, an author",
            cast.AMARA.key,
            "draft",
        ),
        Step(
            "Review one",
            "Paper and form side by side. Nothing shows who wrote it, not even the file.",
            "Be Chiara, a reviewer",
            cast.CHIARA.key,
            "begun",
        ),
        Step(
            "Chair the workshop",
            "Sort by score, see papers at risk, decide, and read every letter before it goes out.",
            "Be Farrukh, a chair",
            cast.FARRUKH.key,
            "papers",
        ),
    ]
    if has_inbox:
        steps.append(
            Step(
                "Read the letters",
                "Receipts, invitations, decisions: each message as its receiver would get it.",
                "Open the inbox",
                url=reverse("notifications:inbox"),
            )
        )
    return steps
