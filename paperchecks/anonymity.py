"""Signs that tell who wrote a paper. They are hints for the author, never a reason to refuse a file.

What the system knows of the authors (names, institutions) is looked for exactly; the rest by signs that were chosen to
be right rather than complete, because a checker that cries wolf is not read at the deadline.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from paperchecks import citing, links
from paperchecks.authorship import INSTITUTION, NOBODY, Block
from paperchecks.findings import Box, Finding, Limits, shortened
from paperchecks.names import Mention, Name, both_ways, mentions, plain
from paperchecks.outline import Outline, text_of_references, text_outside_references
from paperchecks.reading import Page
from paperchecks.traces import Link, home_in

MOST_QUOTED = 90  # characters
MOST_PLACES = 3
"""Places that are told of one rule: the next upload tells the others."""

LOCAL = r"[\w.+-]{2,64}"
DOMAIN = r"(?:[\w-]{1,60}\.){1,6}[a-z]{2,12}\b"
DOT = r"(?:\.|\s?[\[({<]?\s?dot\s?[\])}>]?\s?)"
EMAIL = re.compile(
    rf"(?:[{{\[(][^{{}}@()\[\]]{{2,120}}[}}\])]|(?<![\w.+-]){LOCAL})\s?@\s?{DOMAIN}"
    rf"|(?<![\w.+-]){LOCAL}\s?[\[({{<]\s?at\s?[\])}}>]\s?[\w-]{{1,40}}(?:{DOT}[\w-]{{1,40}}){{0,4}}?{DOT}[a-z]{{2,12}}\b"
    rf"|(?<![\w.+-]){LOCAL} at (?:[\w-]{{1,40}} dot ){{1,5}}[a-z]{{2,12}}\b",
    re.I,
)
NO_EMAIL = re.compile(
    r"\banon|anonymous|@\s?(?:[\w-]+\.)?(?:example|domain|email|mail|xyz|abc|company|test)\.(?:com|org|edu|net)\b"
    r"|\bhidden|redacted|withheld|\b(?:john|jane)[._]?(?:doe|smith)|\b(?:foo|user(?:name)?|name|first\.?last|git"
    r"|no-?reply)\s?@"
    r"|localhost|\bx{2,}@",
    re.I,
)
"""Nobody's address: in a template, in an example, or of a program."""

FUNDING = re.compile(
    r"\b(?:thanks?|grateful\w*|gratitude|indebted|acknowledges?|supported by|support (?:from|by|of)|funded by"
    r"|funding (?:from|by)|grants?|award|fellowship|scholarship)\b",
    re.I,
)
MONEY = re.compile(r"\b(?:grants?|award|fellowship|scholarship|fund\w*|support\w*|foundation)\b", re.I)
FUNDER = (
    r"(?:[A-Z][\w’'-]+ )?(?:[A-Z]{2,}|[A-Z][\w’'-]+ (?:Foundation|Council|Agency|Ministry|Institutes?|Society"
    r"|Fund|Program\w*"
    r"|Commission|Initiative|Trust|Union|Office|Department|Scholarship|Fellowship))"
)
SUPPORT = re.compile(
    r"\b(?:[Tt]his (?:work|research|project|material|study|paper|publication)|[Tt]he authors?|[A-Z]\. ?(?:[A-Z]\.)+)"
    r"[^.]{0,60}?\b(?:supported|funded|sponsored|financed|acknowledges?)\b(?! (?:(?:by|the|that|our|a) )*"
    r"(?:experiments?|evidence|theor\w+|results?|figures?|tables?|sections?|observations?|limitations?|fact|that)\b)"
    r"[^.]{0,160}"
    rf"|(?:^|\n)\W{{0,2}}\d?\s?(?:[Ww]ork |[Rr]esearch )?(?:[Pp]artially |[Pp]artly )?(?:[Ss]upported"
    rf"|[Ff]unded) (?:in part )?by\b"
    r"[^.]{3,160}"
    rf"|\bsupported (?:in part )?by (?:the |an? )?{FUNDER}[^.]{{0,80}}\b(?:[Gg]rant|[Aa]ward|[Cc]ontract"
    rf"|[Ff]ellowship)\b[^.]{{0,60}}"
    r"|\b[Ww]e (?:would (?:also )?like to |also |gratefully |sincerely |warmly )*"
    r"(?:thank|acknowledge (?:the )?(?:financial |generous |partial )?(?:support|funding|help))\b[^.]{3,160}"
    r"|\b[Ww]e are (?:very |deeply )?(?:grateful|indebted) to\b[^.]{3,160}"
)
GRANT = re.compile(
    r"\b(?:[Gg]rants?|GRANT|[Aa]wards?|[Cc]ontracts?|[Ff]ellowships?|[Gg]rant [Aa]greements?)"
    r"(?:\s+(?:[Aa]greement|[Nn]os?\.?|[Nn]umbers?|ID|id|#))*\s?[:#]?\s?\(?"
    r"(?=[A-Z0-9/.-]*\d{3})(?:[A-Z]{1,8}[ -]?)?[A-Z0-9][A-Z0-9/.-]{3,20}\b"
)
NOT_A_GRANT = re.compile(r"(?:19|20)\d\d$")
WITHHELD = re.compile(
    r"anonym|omitted|withheld|removed|hidden|redacted|blind review|camera.ready|after review|\bxxx|(?:upon|until"
    r"|on|after) acceptance",
    re.I,
)
NOBODY_THANKED = re.compile(
    r"(?:the )?(?:\b\w{1,20} )?(?:anonymous )?(?:reviewers?|referees?|area chairs?|meta-?reviewers?|participants?"
    r"|editors?)",
    re.I,
)
THANKS_HEADING = re.compile(
    r"(?:(?:\d{1,2}|[IVX]{1,5}|[A-Z])\.?\s+)?(?:acknowledge?ments?"
    r"|acknowledge?ments? and (?:disclosure of )?funding|funding"
    r"|funding (?:statement|acknowledge?ments?|information|sources?)|disclosure of funding)\W*",
    re.I,
)
THANKS_IN_LINE = re.compile(
    r"(?:(?:\d{1,2}|[A-Z])\.?\s+)?(?:acknowledge?ments?|funding)(?: statement)?[.:—–]\s?(?=\S)", re.I
)
HEADING = re.compile(r"(?:(?:\d{1,2}|[A-Z])\.?\s+)?[A-Z][\w’'-]*(?: [\w’'-]+){0,6}")

INSTITUTE = (
    r"(?:[A-Z][\w’'-]+ ){1,4}(?:University|Institute(?: of [A-Z]\w+(?: [A-Z]\w+)?)?|Hospital|Laborator(?:y|ies)|College"
    r"|Academy|Polytechnic)"
    r"|(?:University|Institute|College|Academy) of (?:the )?[A-Z][\w-]+(?: [A-Z][\w-]+)?"
    r"|(?:ETH|EPFL|CNRS|INRIA|Inria|MIT|CERN|Max.Planck)\b(?:[ -][A-Z][\w-]+){0,4}"
    r"|(?:Google|Microsoft|Meta|Amazon|IBM|NVIDIA|Adobe|Apple|OpenAI|DeepMind)(?: (?:Research|AI|DeepMind|Brain"
    r"|Science))?"
)
OWN_INSTITUTE = re.compile(
    r"\b(?:[Oo]ur|[Ww]e|[Cc]ollected|[Rr]ecruited|[Cc]onducted|[Pp]erformed|[Rr]ecorded|[Aa]cquired|[Ee]mployed"
    r"|[Ss]tudents"
    r"|[Aa]pproved|[Dd]one|[Ii]nternship|[Ii]nterning|[Ii]ntern)\b"
    rf"[^.]{{0,80}}?\b(?:at|by|from|of|with)\b (?:(?:the|an?|our|board|committee|ethics|review|institutional|of"
    rf"|at) )*(?P<name>{INSTITUTE})"
)
CITATION = re.compile(r"\([^()]*\b(?:19|20)\d\d[a-z]?\b[^()]*\)|\[\d[\d,;\s–-]*\]|et al\.|et al\b")
COMPANY = re.compile(r"Google|Microsoft|Meta|Amazon|IBM|NVIDIA|Adobe|Apple|OpenAI|DeepMind|MIT")
AT_WORK = re.compile(r"\b(?:intern\w*|employed|done|our)\b", re.I)
CORRESPONDENCE = re.compile(
    r"(?:[Cc]orrespondence(?: to)?|[Cc]orresponding authors?|[Cc]ontact)\s?:\s*(?P<who>[^<(@\n]{4,60})"
)
FOOTNOTE = re.compile(
    r"^(?:[*∗†‡§]\s?)?(?:\*?Equal contribution\.?\s*)?\d{1,2}\s?(?=[A-ZÉ])(?P<what>[^.@]{0,160})", re.M
)
CAMERA_READY = re.compile(
    r"published as an? (?:\w+ ){0,3}paper at [\w ]{2,40}|proceedings of the \d[^.]{0,80}"
    r"|accepted (?:at|to|by|as) [\w ]{3,40}|copyright \d{4} by the author",
    re.I,
)
INITIALS = re.compile(r"\b[A-Z]\.(?:[ -]?[A-Z]\.){1,3}(?!\w)")
CONTRIBUTED = re.compile(
    r"\b(?:conceived|designed|wrote|implemented|supervised|contributed|analy[sz]ed|performed|led|drafted|developed)\b"
)


@dataclass(frozen=True)
class Text:
    """A paper's words in the parts that matter.

    block       what stands above the abstract
    body        (page number, text) of everything but the list of references
    links       what the words lead to
    heads       running heads, with the page where each is first seen
    references  the text of the list of references
    """

    block: Block
    body: Sequence[tuple[int, str]]
    links: Sequence[Link] = ()
    heads: Sequence[tuple[int, str]] = ()
    references: str = ""

    @classmethod
    def of(cls, pages: Sequence[Page], found: Outline, links: Sequence[Link] = (), title: str = "") -> "Text":
        """Of a paper's pages; `title` is what stands there in the largest letters."""
        heads = {line: page.number for page in reversed(pages) for line in page.heads}
        return cls(
            Block.of(pages, title),
            text_outside_references(pages, found),
            links,
            [(number, line) for line, number in heads.items()],
            text_of_references(pages, found),
        )


def signs(text: Text, limits: Limits) -> Iterator[Finding]:
    """Everything in the visible text that points at the authors."""
    named = list(_names(text, limits.authors))
    yield from named
    yield from _addresses(text)
    if not any(finding.page == 1 for finding in named):
        yield from _author_block(text)
    yield from _affiliations(text, limits.affiliations)
    yield from _folders(text)
    yield from _thanks(text)
    yield from _own_links(text, limits.authors)
    yield from _self_citations(text, limits.authors)
    yield from _camera_ready(text)


def quoted(words: str, most: int = 160) -> str:
    """Words as they stand on the page, on one line and cut between two words."""
    words = re.sub(r"\s+", " ", words).strip()
    return words if len(words) <= most else words[:most].rpartition(" ")[0] or words[:most]


def first_places(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The first few, each text once: a paper that shows one address on ten pages needs no ten sentences."""
    seen: set[str] = set()
    fresh = (finding for finding in findings if finding.key not in seen and not seen.add(finding.key))  # type: ignore[func-returns-value]
    return itertools.islice(fresh, MOST_PLACES)


def _names(text: Text, authors: Sequence[str]) -> Iterator[Finding]:
    told: dict[str, tuple[list[int], dict[str, None]]] = {}
    for number, words in [*text.body, *text.heads]:
        found = sorted(mentions(words, authors), key=lambda mention: mention.start)
        found = found or _initials(words, authors)
        if found:
            pages, named = told.setdefault(found[0].said, ([], {}))
            pages.append(number)
            named |= {mention.name: None for mention in sorted(found, key=lambda mention: authors.index(mention.name))}
    for said, (pages, named) in itertools.islice(told.items(), MOST_PLACES):
        who = ", ".join(list(named)[:3]) + (f" and {len(named) - 3} more authors" if len(named) > 3 else "")
        where = f"Page {pages[0]} names" if len(set(pages)) == 1 else f"Pages {_pages(pages)} name"
        yield Finding(
            "author_name",
            f"{where} {who}.",
            "Use the anonymous form of the template, and cite your own work in the third person.",
            min(pages),
            said,
        )


def _pages(numbers: Iterable[int]) -> str:
    *others, last = map(str, sorted(set(numbers)))
    return f"{', '.join(others)} and {last}"


def _initials(words: str, authors: Sequence[str]) -> list[Mention]:
    """The authors behind initials in a statement of who did what; two at least, for one may be anything."""
    known = {initials: author for author in authors if len(initials := Name.of(author).initials) > 1}
    found: dict[str, Mention] = {}
    for match in INITIALS.finditer(words):
        author = known.get(re.sub(r"[^A-Z]", "", match.group()))
        if author and CONTRIBUTED.search(words[max(0, match.start() - 100) : match.end() + 100]):
            found.setdefault(author, Mention(author, match.group(), match.start()))
    return sorted(found.values(), key=lambda mention: mention.start) if len(found) > 1 else []


def _addresses(text: Text) -> Iterator[Finding]:
    return first_places(_every_address(text))


def _every_address(text: Text) -> Iterator[Finding]:
    shown = "\n".join(words for _, words in text.body)
    for number, words in text.body:
        for match in EMAIL.finditer(words):
            if not NO_EMAIL.search(match.group()):
                said = quoted(match.group())
                yield Finding(
                    "email",
                    f"Page {number} shows an e-mail address: {shortened(said, MOST_QUOTED)}.",
                    "Remove it, unless it belongs to a data set or a third party.",
                    number,
                    said,
                )
    for number, address, box in text.links:
        scheme, _, mailbox = address.partition(":")
        if scheme.casefold() == "mailto" and mailbox not in shown and not NO_EMAIL.search(mailbox):
            yield Finding(
                "email",
                f"A link on page {number} leads to an e-mail address: {shortened(mailbox, MOST_QUOTED)}.",
                "Take the link off, unless it belongs to a data set or a third party.",
                number,
                box=box,
            )


def _author_block(text: Text) -> Iterator[Finding]:
    """People, or institutions, between the title and the abstract, or in the footnotes of page 1."""
    if line := text.block.institution:
        yield _blocked(f"Page 1 shows an affiliation above the abstract: “{shortened(line, MOST_QUOTED)}”.", line)
    elif people := next(text.block.people, None):
        line, _ = people
        yield _blocked(f"Page 1 seems to name its authors above the abstract: “{shortened(line, MOST_QUOTED)}”.", line)
    elif line := _footnote(text):
        yield _blocked(f"Page 1 tells in a footnote who the authors are: “{shortened(line, MOST_QUOTED)}”.", line)


def _blocked(sentence: str, words: str) -> Finding:
    return Finding("author_block", sentence, "Use the anonymous form of the template.", 1, quoted(words))


def _footnote(text: Text) -> str | None:
    """The words of a footnote on page 1 that gives authors' institutions, or names the one to write to."""
    words = text.body[0][1] if text.body else ""
    for match in CORRESPONDENCE.finditer(words):
        if not NOBODY.search(match["who"]) and text.block.is_name(match["who"].strip(" .,")):
            return match.group().strip()
    for match in FOOTNOTE.finditer(words):
        what = re.split(r"\n(?=[A-Z][a-z]+ [a-z]+ )", match["what"])[0]
        around = words[max(0, match.start() - 120) : match.end() + 200]
        if INSTITUTION.search(what) and not NOBODY.search(around) and _is_a_place(what):
            return what.strip()
    return None


def _is_a_place(what: str) -> bool:
    """Whether words are an address rather than a sentence: nearly all of them begin with a capital."""
    words = [word for word in re.findall(r"[^\W\d_]+", what) if len(word) > 3]
    return bool(words) and sum(word[0].isupper() for word in words) >= 0.8 * len(words)


def _affiliations(text: Text, affiliations: Sequence[str]) -> Iterator[Finding]:
    return first_places(_every_affiliation(text, affiliations))


def _every_affiliation(text: Text, affiliations: Sequence[str]) -> Iterator[Finding]:
    known = [letters for name in affiliations if len(letters := re.sub(r"[\d ]+", " ", plain(name)).strip()) > 5]
    for number, words in text.body:
        if said := _known_in(words, known):
            yield _affiliated(number, said)
        for match in OWN_INSTITUTE.finditer(words.replace("\n", " ")):
            sentence = _sentence(words.replace("\n", " "), match.start(), match.end())
            if NOBODY.search(sentence) or (CITATION.search(sentence) and not re.search(r"\b[Oo]ur\b", match.group())):
                continue
            if not COMPANY.match(match["name"]) or AT_WORK.search(match.group()):
                yield _affiliated(number, match["name"])


def _known_in(words: str, known: Sequence[str]) -> str | None:
    for reading in both_ways(words):
        for name in known:
            if match := re.search(rf"\b{re.escape(name)}\b", reading.letters):
                return re.sub(r"\s+", " ", reading.said(*match.span()))
    return None


def _affiliated(number: int, name: str) -> Finding:
    return Finding(
        "affiliation",
        f"Page {number} names {shortened(name, MOST_QUOTED)} as if it were your institution.",
        "Write “our institution” where it is yours.",
        number,
        quoted(name),
    )


def _sentence(words: str, start: int, end: int) -> str:
    """The sentence around a place; the point of `et al.` and of an initial ends none."""
    before = re.split(r"(?<!\bal)(?<!\b[A-Z])[.!?]\s+(?=[A-Z])", words[max(0, start - 300) : start])[-1]
    after = re.split(r"(?<!\bal)(?<!\b[A-Z])[.!?](?:\s|$)", words[end : end + 300], maxsplit=1)[0]
    return before + words[start:end] + after


def _folders(text: Text) -> Iterator[Finding]:
    """Folders with a user's name, as listings of code and logs show them."""
    return first_places(
        Finding(
            "metadata_path",
            f"Page {number} shows the folder {shortened(home, MOST_QUOTED)}, which may be your user name.",
            "Shorten it to what matters.",
            number,
            home,
        )
        for number, words in text.body
        if (home := home_in(words))
    )


def _thanks(text: Text) -> Iterator[Finding]:
    """At most one of a page: its acknowledgements are one thing to take out."""
    for number, words in text.body:
        lines = words.split("\n")
        sections = [_section(lines, place) for place, line in enumerate(lines) if _is_thanks(line)]
        told = next(filter(None, map(_telling, sections)), None) or _supported(words)
        if told:
            yield Finding(
                "acknowledgements",
                f"Page {number} thanks people or names funding: “{shortened(told, MOST_QUOTED)}”.",
                "Leave acknowledgements out until the paper is accepted.",
                number,
                quoted(told),
            )
            return


def _is_thanks(line: str) -> bool:
    tidy = re.sub(r"\b([A-Z]) ([A-Z]{2,})\b", r"\1\2", line)
    return bool(THANKS_HEADING.fullmatch(tidy) or THANKS_IN_LINE.match(tidy))


def _section(lines: Sequence[str], place: int) -> str:
    """The words under a heading, or behind it on its line, up to the next heading."""
    inline = THANKS_IN_LINE.match(lines[place])
    kept = [lines[place][inline.end() :]] if inline else []
    for line in lines[place + 1 : place + 14]:
        if kept and len(line) < 60 and HEADING.fullmatch(line) and kept[-1].endswith((".", ":")):
            break
        kept.append(line)
    return " ".join(kept)


def _telling(section: str) -> str | None:
    """The first sentence of acknowledgements that thanks somebody, or names money."""
    if WITHHELD.search(re.sub(r"anonymous (?=reviewers?|referees?)", "", section)):
        return None
    for sentence in re.split(r"(?<!\bNo)(?<!\b[A-Z])[.!?](?:\s+|$)", section):
        if FUNDING.search(sentence) and not _thanks_nobody(sentence):
            return sentence
    return None


def _thanks_nobody(sentence: str) -> bool:
    """Whether only reviewers are thanked."""
    rest = NOBODY_THANKED.sub("", sentence)
    return rest != sentence and not MONEY.search(rest) and not re.search(r"(?<!^)\b[A-Z][a-z]", rest.strip())


def _supported(words: str) -> str | None:
    """A sentence outside of acknowledgements that tells who paid, or whom the authors thank."""
    for match in SUPPORT.finditer(words):
        said = match.group().strip()
        if not WITHHELD.search(said) and not _thanks_nobody(said):
            return said
    for match in GRANT.finditer(words):
        sentence = _sentence(words, match.start(), match.end())
        if not (NOT_A_GRANT.search(match.group()) or WITHHELD.search(sentence) or CITATION.search(sentence)):
            return match.group()
    return None


def _own_links(text: Text, authors: Sequence[str]) -> Iterator[Finding]:
    """Links to the authors' own code: the account resembles an author's name, or the sentence says whose code it is."""
    shown = [_linked(number, said, said) for number, words in text.body for said in links.own_links(words, authors)]
    behind = [_linked(*link[:2], box=link.box) for link in links.behind_words(text.body, text.links, authors)]
    return first_places([*shown, *behind])


def _linked(number: int, address: str, said: str = "", box: Box | None = None) -> Finding:
    where = f"Page {number} links" if said else f"A link on page {number} leads"
    return Finding(
        "own_link",
        f"{where} to {shortened(address, MOST_QUOTED)}, which may be yours.",
        "Share code through an anonymising service such as anonymous.4open.science, or in the supplement.",
        number,
        said,
        box,
    )


def _self_citations(text: Text, authors: Sequence[str]) -> Iterator[Finding]:
    listed = citing.References.of(text.references)
    return first_places(
        Finding(
            "self_citation",
            f"Page {number} cites your own work as yours: “{shortened(said, MOST_QUOTED)}”.",
            "Cite it in the third person.",
            number,
            said,
        )
        for number, words in text.body
        for said in citing.self_citations(words, listed, authors)
    )


def _camera_ready(text: Text) -> Iterator[Finding]:
    if text.body and (match := CAMERA_READY.search(text.body[0][1].replace("\n", " "))):
        yield Finding(
            "camera_ready",
            f"Page 1 says “{shortened(match.group(), MOST_QUOTED)}”, which is the template of accepted papers.",
            "Use the template's form for review.",
            1,
            quoted(match.group()),
        )
