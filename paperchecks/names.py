"""People's names as papers, addresses and files spell them: accents, initials, small capitals, words broken in two."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

LETTERS = str.maketrans(
    dict(zip("łøđðßæœıħŋþ", ("l", "o", "d", "d", "ss", "ae", "oe", "i", "h", "n", "th"), strict=True))
)
ACCENTS = "´`¨¯¸ˇ˘˙˚ˆ˜"
LOOSE_ACCENT = re.compile(rf"\s?[{ACCENTS}]\s?")
"""An accent that the PDF draws beside its letter: `Fran¸cois`, `D ord¯ evi c´`."""

BROKEN = re.compile(r"(?<=\w)[-‐\u00ad]\s*\n\s*(?=\w)")
SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "dr", "prof"})
BETWEEN_PEOPLE = re.compile(r"[\d*†‡§¶∗,;&|/()]|\band\b|\n[^\n]*\n")
CITED = re.compile(
    r"\W{0,3}et al\b|\W{0,2}[(\[]\d{1,4}|,? ?\(?\d{4}[a-z]?[);,]"
    r"|,? (?:and|&) (?:[A-Z]\. ?)?[A-Z][\w’'-]+(?:,? et al\.?)?,? [(\[]?\d{1,4}",
    re.I,
)
"""What follows a name that is cited: a year, a number in brackets, or others."""

LOOSE_FROM = 8
"""Letters from which a name may stand apart, as small capitals do (`Z SÓFIA T ÓTH -N AGY`)."""


@dataclass(frozen=True)
class Folded:
    """A text's letters in lower case without accents, one blank for all else; `places` leads back to the original."""

    original: str
    letters: str
    places: tuple[int, ...]

    def said(self, start: int, end: int) -> str:
        """The words of the original behind `letters[start:end]`, with its line breaks."""
        return self.original[self.places[start] : self.places[end - 1] + 1]


def folded(text: str, *, joins: bool = True) -> Folded:
    """A text without accents. `joins` says whether loose accents took the blanks beside them away from one word."""
    left_out: set[int] = set()
    for match in BROKEN.finditer(text):
        left_out.update(range(*match.span()))
    for match in LOOSE_ACCENT.finditer(text):
        left_out.update(index for index in range(*match.span()) if joins or not text[index].isspace())
    letters: list[str] = []
    places: list[int] = []
    for index, character in enumerate(text):
        if index in left_out:
            continue
        for letter in _letters(character):
            if letter != " " or (letters and letters[-1] != " "):
                letters.append(letter)
                places.append(index)
    return Folded(text, "".join(letters), tuple(places))


def both_ways(text: str) -> Iterator[Folded]:
    """A text without accents, read in each way in which loose accents can be meant."""
    yield folded(text)
    if LOOSE_ACCENT.search(text):
        yield folded(text, joins=False)


def plain(text: str) -> str:
    """Lower-case letters and digits without accents, whichever way the accents were drawn; the rest is blanks."""
    text = LOOSE_ACCENT.sub("", text).casefold().translate(LETTERS)
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", " ", text).strip()


def unspaced(text: str) -> str:
    """As `plain`, with nothing between the words."""
    return plain(text).replace(" ", "")


@cache
def _letters(character: str) -> str:
    decomposed = unicodedata.decomposition(character)
    if decomposed.startswith(("<super>", "<sub>")):
        return " "
    text = unicodedata.normalize("NFKD", character.casefold().translate(LETTERS))
    bare = "".join(letter for letter in text if not unicodedata.combining(letter))
    return "".join(letter if letter.isalpha() else " " for letter in bare)


@dataclass(frozen=True)
class Name:
    """A person's name as a list of authors has it, in plain letters: `family` without particles."""

    whole: str
    given: tuple[str, ...]
    family: tuple[str, ...]

    @classmethod
    def of(cls, name: str) -> "Name":
        """`Ada Lovelace` or `Lovelace, Ada`; a name of one part has no given names."""
        last, comma, first = name.partition(",")
        words = f"{first} {last}".split() if comma and plain(first) not in SUFFIXES else last.split()
        words = [word for word in words if plain(word)]
        while len(words) > 1 and plain(words[-1]) in SUFFIXES:
            words.pop()
        if not words:
            return cls(name, (), ())
        given = tuple(part for word in words[:-1] for part in plain(word).split())
        return cls(name, given, tuple(plain(words[-1]).split()))

    @property
    def family_squeezed(self) -> str:
        return "".join(self.family)

    @property
    def handles(self) -> frozenset[str]:
        """What people make of their name for accounts: `adalovelace`, `lovelacea`, `aklovelace`, `alovelace`."""
        if not self.given or not self.family:
            return frozenset()
        family, first = self.family_squeezed, self.given[0]
        initials = "".join(part[0] for part in self.given)
        made = {first + family, family + first, first[0] + family, family + first[0], initials + family}
        made |= {first + family[0], "".join(self.given) + family} if len(first) > 4 else {"".join(self.given) + family}
        return frozenset(handle for handle in made if len(handle) > 3)

    @property
    def initials(self) -> str:
        """`AKL`, as statements of contributions have it."""
        return "".join(part[0] for part in (*self.given, *self.family[:1])).upper()

    @property
    def full(self) -> re.Pattern[str] | None:
        """Finds the person in folded text by given and family name, in either order. None for one-part names."""
        return _full(self)

    @property
    def short(self) -> re.Pattern[str] | None:
        """Finds `A. K. Lovelace` in folded text."""
        if not self.given or not self.family:
            return None
        return re.compile(rf"\b{re.escape(self.given[0][0])}(?: \w){{0,2}} {' ?'.join(self.family)}\b")

    @property
    def alike(self) -> re.Pattern[str] | None:
        """Finds the family name behind any given name with the same first letter."""
        if not self.given or not self.family:
            return None
        return re.compile(rf"\b{re.escape(self.given[0][0])}\w*(?: \w+){{0,3}}? {' ?'.join(self.family)}\b")


@cache
def _full(name: Name) -> re.Pattern[str] | None:
    if not name.family or (not name.given and name.whole.isascii()):
        return None
    n_letters = len(name.family_squeezed) + len("".join(name.given[:1]))
    family = " ?".join(_loose(part, n_letters) for part in name.family)
    if not name.given:  # 张伟
        return re.compile(family) if len(name.family_squeezed) > 1 else None
    given = _loose(name.given[0], n_letters) if len(name.given[0]) > 1 else rf"{re.escape(name.given[0])}\w*"
    return re.compile(rf"\b(?:{given}(?: \w+){{0,3}}? (?:{family})|(?:{family}) {given})\b")


def _loose(word: str, n_letters: int) -> str:
    return (" ?" if n_letters >= LOOSE_FROM else "").join(map(re.escape, word))


@dataclass(frozen=True)
class Mention:
    """A person in a text: the name as their list has it, and the words that stand there."""

    name: str
    said: str
    start: int


def mentions(text: str, authors: Sequence[str]) -> Iterator[Mention]:
    """Each author's first mention in running text that is no citation, by full name or initial and family name."""
    squeezed = _squeezed(text)
    known = [(author, name) for author in authors if (name := Name.of(author)).family_squeezed in squeezed]
    readings = list(both_ways(text)) if known else []
    for author, name in known:
        found = next((place for reading in readings for place in _places(reading, name)), None)
        if found:
            yield Mention(author, re.sub(r"\s+", " ", text[slice(*found)]), found[0])


def whereabouts(text: str, author: str) -> tuple[int, int] | None:
    """Where an author stands in a list of authors: by full name, or by family name and a like given name.

    `Jeff Newman` is `Jeffrey A. Newman` here, because nobody else among the authors will be.
    """
    name = Name.of(author)
    for pattern in filter(None, (name.full, name.short, name.alike)):
        for reading in both_ways(text):
            for start, end in _matches(reading, pattern):
                if _is_one_person(text[start:end], name):
                    return start, end
    return None


def _places(reading: Folded, name: Name) -> Iterator[tuple[int, int]]:
    text = reading.original
    for pattern in filter(None, (name.full, name.short)):
        for start, end in _matches(reading, pattern):
            said = text[start:end]
            if not _is_one_person(said, name) or CITED.match(text[end : end + 60].replace("\n", " ")):
                continue
            if pattern is name.full or _is_initial(said, name):
                yield start, end


def _matches(reading: Folded, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Where a pattern stands in the original."""
    for match in pattern.finditer(reading.letters):
        yield reading.places[match.start()], reading.places[match.end() - 1] + 1


def _is_one_person(said: str, name: Name) -> bool:
    """Whether the words are capitals of one name, not the end of one and the beginning of another."""
    bare = LOOSE_ACCENT.sub("", BROKEN.sub("", said))
    if name.given and said[:1].casefold() == name.family_squeezed[:1] and re.match(r"[^\s,]+(?: [^\s,]+)?, ", bare):
        bare = bare.replace(",", "", 1)  # Lovelace, Ada
    words = bare.split()
    return not BETWEEN_PEOPLE.search(bare) and not words[0][0].islower() and not words[-1][0].islower()


def _is_initial(said: str, name: Name) -> bool:
    """Whether `A Lovelace` is a person: with a point, or neither an article before a noun nor a symbol."""
    return said[1:2] == "." or (said[0] not in "AI" and len(name.family_squeezed) > 3)


def tells(text: str, authors: Sequence[str]) -> str | None:
    """The first author whose full name stands in `text`, in whatever letters."""
    squeezed = _squeezed(text)
    known = [author for author in authors if Name.of(author).family_squeezed in squeezed]
    spread = re.sub(r"(?<=[^\W\d_A-Z])(?=[A-Z])", " ", text) if known else ""  # AdaLovelace.csv
    readings = list(both_ways(spread)) if known else []
    for author in known:
        pattern = Name.of(author).full
        if pattern and any(pattern.search(reading.letters) for reading in readings):
            return author
    return None


def _squeezed(text: str) -> str:
    """A text's plain letters with nothing between them: quickly made, to see whose name cannot be in it."""
    bare = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    return re.sub(r"[\W\d_\u0300-\u036f]+", "", bare)


def account_of(words: str, authors: Sequence[str]) -> str | None:
    """The author after whose name an account, a folder or a file is called: `alovelace`, `lovelace.ada`, `lovelace`."""
    squeezed = "".join(plain(words).split())
    for author in authors:
        name = Name.of(author)
        family = name.family_squeezed
        if squeezed in name.handles or (name.given and len(family) > 3 and squeezed == family):
            return author
        if any(len(handle) > 6 and handle in squeezed for handle in (*name.handles, family)) and name.given:
            return author
    return None
