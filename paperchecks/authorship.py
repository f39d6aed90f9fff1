"""Who stands above the abstract: the lines between a paper's title and its abstract, and the people named there."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from paperchecks.names import ACCENTS, LOOSE_ACCENT, plain, unspaced
from paperchecks.reading import Page

ABSTRACT = re.compile(r"a\s?b\s?s\s?t\s?r\s?a\s?c\s?t\s?(?:$|[.:—–-].*|\W*$)", re.I)
INTRODUCTION = re.compile(r"(?:(?:1|I)\s?\.?\s+)?i\s?n\s?t\s?r\s?o\s?d\s?u\s?c\s?t\s?i\s?o\s?n\W*", re.I)
MOST_FRONT = 60
"""Lines above the abstract: thirty authors with their institutions."""

NOBODY = re.compile(
    r"anonym|double.?blind|blind (?:review|submission)|\bblinded\b|withheld|redacted|omitted for"
    r"|(?:names?|authors?|affiliations?) (?:\w+ )?(?:hidden|removed|omitted|suppressed)",
    re.I,
)
"""A line that says that nobody is named."""

RUNNING = re.compile(
    r"under review|published (?:as|in|at)|submitted to|accepted (?:at|to|by|for|as)|proceedings|workshop|conference"
    r"|symposium|preprint|arxiv|manuscript|draft|do not distribute|copyright|\bdoi\b|https?://|\bvol\.|\bissn\b"
    r"|camera.ready|to appear",
    re.I,
)
"""A running head, or a line that tells where a paper appears."""

INSTITUTION = re.compile(
    r"\b(?:universit\w+|universidad\w*|università|institut\w*|istituto|instituto|college|laborator\w+|polytechni\w+"
    r"|politecnico|hochschule|akadem\w+|academy|departamento|département|facult\w+|department of|dept\.|school of"
    r"|hospital|(?:research|medical) cent(?:er|re)|cent(?:er|re) for|research (?:lab|labs|group)|observatory"
    r"|(?:inc|gmbh|ltd)\.?$|corporation|(?:google|microsoft|meta|amazon|ibm|adobe|apple|nvidia|intel) (?:ai"
    r"|research))\b"
    r"|\b[ÉE]cole\b|\bETH\b|\bMIT\b|\bCNRS\b|\bEPFL\b|\bMax.Planck\b",
    re.I,
)
DATE = re.compile(
    r"\W{0,3}(?:\d{1,2}(?:st|nd|rd|th)?\W{1,3})?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov"
    r"|dec)\w*\.?\W+(?:\d{1,2}\w{0,2}\W+)?"
    r"(?:\d{4})?\W*|\W{0,3}\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}\W*",
    re.I,
)
AFTER_FRONT = re.compile(r"(?:keywords?|key words|index terms|ccs concepts|track|topics?|contents|tl;?dr)\b\W", re.I)

PARTICLES = frozenset(
    "van von der den de del della di da do dos du la le los las el al bin ibn ben ter ten zu zur y e und the’".split()
)
NOT_NAMES = frozenset(
    """
    a about abstract accepted access acm adversarial affiliation affiliations ai algorithm algorithms all an
    analyses analysis and anonymous any api appendix application applications applied approach approaches are
    article artificial as at attention author authors automated based bayesian benchmark benchmarks better beyond
    biology blind buffer by call camera can carlo case category chair challenge challenges city closer code
    communication competition computation computational computer computing conference constrained contact contextual
    continuous convex copyright corresponding country data dataset datasets date decision deep demo department
    descent detection differentiable discrete distribution do document does double draft dynamics editor efficient
    email embedding embeddings encoder encoders equal equilibrium estimation evaluation experiment experiments
    extended fair fast final for foundation framework free from full fuzzy gaussian generation generative github
    global good gradient gradients graph graphs group guide hard hierarchical high homepage how human iclr icml ieee
    image images improved improving in inference information institute institution instructions intelligence
    international introduction is journal keywords lab language large latent learned learning letter letters linear
    link local long low machine main manuscript markov material materials matters meeting method methods mixture
    model modeling modelling models monte more multi name names nature need network networks neural neurips
    neuroscience new no noisy notes number of on online open optimal optimization or our outline page pages paper
    papers part peer physics planning policies policy poster preliminary preprint press problem proceedings
    processing program project proposal provably quantum ready recurrent region regression reinforcement replay
    report representation representations research results review reviewing revised robust sample sampling scale
    school science sciences search section self semi series set short simple simulation single society space sparse
    spatial special spectral spotlight state statistical statistics stochastic strong structure student study
    submission submissions submitted summary supervised supplement supplementary survey symposium system systems
    task team technical template temporal test text the theory thesis time title to toward towards track
    transactions transfer transformer transformers tutorial under unified university unsupervised using variational
    version via video vision volume we web website what when where white who why with without work working workshop
    world you your
    """.split()
)
"""Words of titles, subtitles, running heads and headings, none of which is part of a person's name."""

NOT_FIRST = frozenset({"A", "The", "the", "and", "of", "An", "On", "In"})
ENDING = re.compile(
    r"(?:tion|sion|ness|ment|ology|ometry|ical|ional|istic|ive|less|ability|ally|ably|edly|ively|ized|ised|encoder"
    r"|aware|based|driven|specific|guided|agnostic|norm)s?$|^\w{4,}(?:at|iz|is|it|er|ect|iev|or|ov)ing$"
)
"""How words end that are no names."""

MOST_WORDS = 24
"""Words of one line of names with nothing between them."""

NAME_WORD = re.compile(
    r"(?:[A-ZÀ-ÖØ-ÞĀ-ſ]\.?-?){1,3}|(?:[^\W\d_]['’])?[A-ZÀ-ÖØ-ÞĀ-žƀ-ɏ][^\W\d_]*(?:['’-][^\W\d_]+)*\.?"
)
SEPARATOR = re.compile(r"[,;&•·|/∗*†‡§¶#\d(){}\[\]⋆♠♣♥♦]+|\s(?:and|AND|und|et)\s|^(?:and|by|BY|By)\s|\s{2,}")


@dataclass(frozen=True)
class Block:
    """What stands above the abstract.

    heads   the lines above the title; `lines` those between title and abstract
    words   the words that the rest of the paper writes in lower case: no names
    """

    heads: tuple[str, ...]
    lines: tuple[str, ...]
    words: frozenset[str]
    rest: str

    @classmethod
    def of(cls, pages: Sequence[Page], title: str) -> "Block":
        """Of a paper's pages and its title as it was guessed from the size of letters; empty without pages."""
        if not pages:
            return cls((), (), frozenset(), "")
        lines = pages[0].lines
        end = _end_of_front(lines)
        start = _title_ends(lines[:end], title)
        rest = "\n".join([*lines[end:], *(page.text for page in pages[1:])])
        speech = " ".join(word for word in rest.split() if "@" not in word and "://" not in word)
        words = frozenset(re.findall(r"(?<![\w’'-])[a-zß-ÿ][\w-]+", speech))
        first = next((place for place in range(start) if unspaced(lines[place]) in unspaced(title)), start)
        return cls(tuple(lines[:first]), tuple(lines[start:end]), words, "\n".join(page.text for page in pages[1:]))

    @property
    def is_anonymous(self) -> bool:
        """Whether a line says that nobody is named."""
        return any(NOBODY.search(line) for line in (*self.heads, *self.lines))

    @cached_property
    def speaking(self) -> tuple[str, ...]:
        """The lines that may name somebody: no running head, no date, nothing that says that nobody is named."""
        kept = []
        for line in self.lines:
            if AFTER_FRONT.match(line):
                break
            if not (NOBODY.search(line) or RUNNING.search(line) or DATE.fullmatch(line)):
                kept.append(line)
        return tuple(kept)

    @property
    def institution(self) -> str | None:
        """The first line with an institution."""
        return next((line for line in self.speaking if INSTITUTION.search(line)), None)

    @property
    def people(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """(line, the names in it) of each line that consists of people's names."""
        for line in self.speaking:
            if not INSTITUTION.search(line) and (names := self.names_in(line)):
                yield line, names

    def names_in(self, line: str, *, most: bool = True) -> tuple[str, ...]:
        """The names between a line's commas and marks; none where `most` of it is something else."""
        parts = [part.strip(" .:-–—~") for part in SEPARATOR.split(_tidied(line))]
        parts = [part for part in parts if part and not re.fullmatch(r"(?:\W|[a-z]\b)*", part)]
        names = [part for part in parts if self.is_name(part)]
        return tuple(names) if names and (2 * len(names) > len(parts) or not most) else ()

    def is_name(self, part: str) -> bool:
        """Whether the words look like one person, or a few without anything between them."""
        words = part.split()
        real = [word for word in words if word.casefold() not in PARTICLES]
        long = [word for word in real if len(plain(word).replace(" ", "")) > 1]
        if not long or not 2 <= len(real) <= MOST_WORDS or words[0] in NOT_FIRST:
            return False
        if (len(words) > 1 and self.rest.count(part) > 1) or not all(map(NAME_WORD.fullmatch, real)):
            return False
        return 5 * sum(map(self._is_ordinary, long)) <= (len(long) if len(long) > 4 else 0)

    def _is_ordinary(self, word: str) -> bool:
        """Whether the paper, or English papers in general, write this word in lower case."""
        low = word.casefold().strip(".")
        stems = {low, f"{low}s", f"{low}d", f"{low}ed", f"{low}ing", low.removesuffix("s"), low.removesuffix("es")}
        stems |= {low.removesuffix("ing") if len(low) > 6 else low, low.removesuffix("y") + "ies"}
        pieces = [piece for piece in re.split(r"[-’']", low) if len(piece) > 3]
        return (
            low in NOT_NAMES
            or bool(stems & self.words)
            or (len(pieces) > 1 and all(piece in self.words or piece in NOT_NAMES for piece in pieces))
            or bool(ENDING.search(low))
        )


def _tidied(line: str) -> str:
    """A line with its accents and small capitals put together."""
    line = LOOSE_ACCENT.sub("", line) if any(accent in line for accent in ACCENTS) else line
    return re.sub(r"\b([^\W\d_a-z]) ([^\W\d_a-z]{2,})\b", r"\1\2", line)


def _end_of_front(lines: Sequence[str]) -> int:
    """The place of the abstract's heading, else of the introduction's, else of the first prose."""
    within = lines[:MOST_FRONT]
    for place, line in enumerate(within):
        if ABSTRACT.match(line):
            return place
    for place, line in enumerate(within):
        if INTRODUCTION.fullmatch(line) or (place > 0 and _is_prose(line)):
            return place
    return len(within)


def _is_prose(line: str) -> bool:
    words = re.findall(r"[^\W\d_]+", line)
    return len(words) > 7 and sum(word.islower() for word in words) > 0.7 * len(words)


def _title_ends(lines: Sequence[str], title: str) -> int:
    """The place of the first line below the title; the first line is the title where it cannot be told."""
    whole, ends = unspaced(title), 0
    for place, line in enumerate(lines):
        said = unspaced(line)
        if said and len(said) > 2 and said in whole and not RUNNING.search(line):
            ends = place + 1
        elif ends:
            break
    if ends:
        return ends
    heads = next((place for place, line in enumerate(lines) if not RUNNING.search(line)), 0)
    return min(heads + 1, len(lines))
