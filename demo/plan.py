"""Who will do what at a demonstration's venue, before anybody does it: pure, and the same for the same seed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random

from demo import cast, subjects, titles
from demo.crowd import Crowd, Somebody
from demo.subjects import Subject
from demo.titles import Work
from demo.writing import Story, tell

MOST_AUTHORS = 14


@dataclass(frozen=True)
class Author:
    """One author of a paper."""

    who: Somebody
    is_contact: bool = False
    has_declared: bool = True
    answers_in_hours: float | None = None  # when they follow their link; None: never
    disowns: bool = False


@dataclass(frozen=True)
class Paper:
    """A paper, or a draft that never becomes one."""

    key: str
    title: str
    topics: tuple[str, ...]
    story: Story
    subjects: tuple[Subject, ...]
    authors: tuple[Author, ...]
    quality: float  # in [0, 1]: where its ratings lie on the scale
    hours_before: float  # submitted so long before the deadline
    seed: int
    pages: int = 5
    outcome: str = ""  # what it becomes; empty: by its ratings
    is_draft: bool = False
    is_contested: bool = False
    is_withdrawn: bool = False
    is_revised: bool = False
    shows_authors: bool = False
    copy_of: str = ""  # the key of the paper whose PDF its authors uploaded by mistake
    slips: tuple[str, ...] = ()  # what its authors forgot before they uploaded it, see `demo.slips`
    has_ethics_flag: bool = False
    has_supplement: bool = False
    is_extended: bool = False

    @property
    def contact(self) -> Somebody:
        """Who handles the paper."""
        return next(author.who for author in self.authors if author.is_contact)


@dataclass(frozen=True)
class Member:
    """Somebody who is asked onto the committee."""

    who: Somebody
    role: str
    topics: tuple[str, ...]
    subjects: tuple[Subject, ...]
    load: int | None = None
    answer: str = "accepted"  # "declined", "" for none
    pace: float = 0.6  # when in the review window they tend to be done: 0 at its opening, 1 at its end
    severity: float = 0.0  # added to what they think of a paper
    eagerness: float = 0.3  # the share of papers that they bid on
    joins_late: bool = False
    is_unreachable: bool = False  # the mail server does not know the address
    pattern: tuple[tuple[float, float], ...] = ()  # (begun, done) of their papers in order, where it must be so


@dataclass(frozen=True)
class Plan:
    """Everything about one venue."""

    slug: str
    seed: int
    chairs: tuple[Somebody, ...]
    members: tuple[Member, ...]
    papers: tuple[Paper, ...]
    has_area_chairs: bool = False
    discusses_early: bool = False  # a paper is discussed as soon as its reviews come in

    def dice(self, *about: object) -> Random:
        """Dice of its own for one thing, so that another thing more or less changes nothing here."""
        return Random("/".join(map(str, (self.seed, self.slug, *about))))

    @property
    def n_members(self) -> int:
        """How many sit on the committee."""
        return sum(member.answer == "accepted" for member in self.members)

    @property
    def people(self) -> list[Somebody]:
        """Everybody who has an account: chairs, members who answered, contacts."""
        found = {who.email: who for who in self.chairs}
        found |= {member.who.email: member.who for member in self.members if member.answer == "accepted"}
        found |= {paper.contact.email: paper.contact for paper in self.papers}
        return list(found.values())


@dataclass
class _Maker:
    """Makes plans for one venue out of its topics."""

    slug: str
    seed: int
    topics: Sequence[str]
    subjects: Sequence[Subject]
    taken: frozenset[str] = frozenset()
    crowd: Crowd = field(init=False)

    def __post_init__(self) -> None:
        self.crowd = Crowd(Random(f"{self.seed}/{self.slug}/crowd"))
        self.crowd.names |= {persona.name for persona in cast.PERSONAS} | self.taken

    def dice(self, *about: object) -> Random:
        return Random("/".join(map(str, (self.seed, self.slug, *about))))

    def members(self, n: int, role: str, *, unanswered: int = 0, declined: int = 0) -> list[Member]:
        """So many who accept, and some who do not."""
        answers = ["accepted"] * n + ["declined"] * declined + [""] * unanswered
        return [
            self.member(
                self.crowd.somebody(), role, place, answer, is_unreachable=not answer and place == len(answers) - 1
            )
            for place, answer in enumerate(answers)
        ]

    def member(self, who: Somebody, role: str, place: int, answer: str = "accepted", **more) -> Member:
        dice = self.dice(role, place)
        chosen = sorted(dice.sample(range(len(self.topics)), dice.randint(2, 4)))
        values = {
            "load": dice.choice((4, 5, 6, 6, 7, 7)) if role == "reviewer" else None,
            "pace": dice.triangular(0.3, 1.15, 0.74),
            "severity": dice.gauss(0, 0.09),
            "eagerness": dice.choice((0.06, 0.12, 0.18, 0.25)),
        }
        return Member(
            who, role, tuple(self.topics[i] for i in chosen), tuple(self.subjects[i] for i in chosen), answer=answer,
            **values | more,
        )  # fmt: skip

    def paper(self, work: Work, place: int, authors: Sequence[Author] = (), **more) -> Paper:
        dice = self.dice("paper", place)
        chosen = tuple(self.subjects[i] for i in work.topics)
        shown = list(dict.fromkeys(work.topics))
        return Paper(
            key=f"paper {place}",
            title=work.title,
            topics=tuple(self.topics[i] for i in sorted(shown)),
            story=tell(work, self.subjects, dice),
            subjects=chosen,
            authors=tuple(authors) or self.authors(dice),
            seed=dice.randrange(2**31),
            **{
                "quality": min(0.98, max(0.02, dice.gauss(0.52, 0.16))),
                "hours_before": dice.choice((0.4, 2, 5, 9, 14, 26, 50, 90)) * dice.uniform(0.7, 1.3),
                "pages": dice.choice((4, 5, 5, 6, 6)),
                "is_contested": dice.random() < 0.12,
                "outcome": work.outcome,
            }
            | more,
        )

    def authors(self, dice: Random, *, first: Somebody | None = None, n: int | None = None) -> tuple[Author, ...]:
        """A group of authors at one or two places; the first is the contact."""
        n = n or dice.choice((1, 2, 3, 3, 4, 4, 5, 6))
        home = first.affiliation if first else self.crowd.place()
        away = self.crowd.place()
        group = [first or self.crowd.somebody(home)]
        group += [self.crowd.somebody(home if dice.random() < 0.6 else away) for _ in range(n - 1)]
        return tuple(
            Author(
                who,
                is_contact=place == 0,
                has_declared=place == 0 or dice.random() < 0.8,
                answers_in_hours=dice.uniform(0.5, 60) if place and dice.random() < 0.6 else None,
            )
            for place, who in enumerate(group)
        )


def mlgenx(topics: Sequence[str], *, seed: int = 0, taken: frozenset[str] = frozenset()) -> Plan:
    """62 papers and 7 drafts, 34 reviewers, 4 area chairs, 3 chairs. `taken`: names of people who exist."""
    make = _Maker(cast.MLGENX, seed, topics, subjects.MLGENX, taken)
    members = [
        make.member(cast.ELODIE.somebody, "area_chair", 90),
        *make.members(3, "area_chair", declined=1),
        make.member(
            cast.CHIARA.somebody,
            "reviewer",
            91,
            load=5,
            pattern=((0.2, 0.35), (0.7, 0.93), (0.9, 0.96), (0.92, 0.97), (0.93, 0.98)),
        ),
        *make.members(32, "reviewer", unanswered=4, declined=3),
        make.member(cast.DAEJUNG.somebody, "reviewer", 92, joins_late=True, load=4),
    ]
    works = list(titles.MLGENX)
    make.dice("order").shuffle(works)
    works.sort(key=lambda work: work.title != titles.LONG_TITLE)
    plain = [make.paper(work, place) for place, work in enumerate(works[9:])]
    reviewers = [member.who for member in members if member.role == "reviewer" and member.answer == "accepted"]
    for place in range(10):  # papers by people who also review
        dice = make.dice("reviewer's paper", place)
        plain[place] = make.paper(works[9 + place], place, make.authors(dice, first=reviewers[3 * place + 1]))
    plain[21] = replace(plain[21], copy_of=plain[20].key, authors=plain[20].authors)
    papers = [
        *plain[:54],
        *_special_mlgenx(make, works[:8]),
        *[make.paper(paper_work, 80 + i, is_draft=True) for i, paper_work in enumerate(works[63:69])],
        make.paper(works[8], 90, make.authors(make.dice("amara"), first=cast.AMARA.somebody, n=3), is_draft=True,
                   is_extended=True, pages=8, slips=("metadata", "link", "machines")),
    ]  # fmt: skip
    chairs = (cast.FARRUKH.somebody, cast.HOLMFRIDUR.somebody, make.crowd.somebody("Cedar Valley University"))
    return Plan(cast.MLGENX, seed, chairs, tuple(members), tuple(papers), has_area_chairs=True, discusses_early=True)


def _special_mlgenx(make: _Maker, works: Sequence[Work]) -> list[Paper]:
    """Papers that a list must be able to show: the long, the many, the contested, the flawed, the withdrawn."""
    amara = make.authors(make.dice("amara's paper"), first=cast.AMARA.somebody, n=4)
    holmfridur = make.authors(make.dice("hólmfríður"), first=cast.HOLMFRIDUR.somebody, n=3)
    crowd = list(make.authors(make.dice("many"), n=MOST_AUTHORS))
    crowd[3] = replace(crowd[3], who=cast.NAMESAKE, answers_in_hours=None)
    return [
        make.paper(works[0], 70, crowd, pages=6, quality=0.7, has_supplement=True, hours_before=30),
        make.paper(
            works[1],
            71,
            amara,
            quality=0.62,
            is_revised=True,
            has_supplement=True,
            hours_before=60,
            slips=("metadata",),
        ),
        make.paper(works[2], 72, holmfridur, quality=0.66, hours_before=20),
        make.paper(works[3], 73, is_contested=True, quality=0.55, hours_before=3),
        make.paper(works[4], 74, has_ethics_flag=True, quality=0.5, has_supplement=True, hours_before=8),
        make.paper(works[5], 75, shows_authors=True, quality=0.42, hours_before=1),
        make.paper(works[6], 76, pages=9, quality=0.45, hours_before=0.2, slips=("machines",)),
        make.paper(works[7], 77, is_withdrawn=True, hours_before=70),
    ]


def ml4astro(topics: Sequence[str], *, seed: int = 0, taken: frozenset[str] = frozenset()) -> Plan:
    """The 38 accepted titles and 20 others, 33 reviewers, 2 chairs."""
    make = _Maker(cast.ML4ASTRO, seed, topics, subjects.ML4ASTRO, taken)
    members = [
        *make.members(32, "reviewer", declined=2),
        make.member(cast.CHIARA.somebody, "reviewer", 91, load=6),
    ]
    others = list(titles.ML4ASTRO_OTHERS)[:20]
    talk = next(work for work in titles.ML4ASTRO_ACCEPTED if work.outcome == "talk")
    papers = []
    for place, work in enumerate([*titles.ML4ASTRO_ACCEPTED, *others]):
        outcome = work.outcome or "reject"
        own = make.dice("quality", place).gauss({"talk": 0.82, "poster": 0.6, "reject": 0.3}[outcome], 0.07)
        authors: tuple[Author, ...] = ()
        if work in (talk, others[0]):
            dice = make.dice("benedikt", place)
            authors = make.authors(dice, first=cast.BENEDIKT.somebody, n=4 if work is talk else 2)
        papers.append(make.paper(work, place, authors, quality=own, outcome=outcome, is_contested=False, pages=4))
    make.dice("order").shuffle(papers)
    chairs = (cast.GRACE.somebody, make.crowd.somebody("Coral Coast Observatory"))
    return Plan(cast.ML4ASTRO, seed, chairs, tuple(members), tuple(papers))


PLANS = {cast.MLGENX: mlgenx, cast.ML4ASTRO: ml4astro}
