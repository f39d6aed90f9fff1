"""Links that lead to the authors' own code or pages, told from links to what others made."""

import re
from collections.abc import Iterator, Sequence

from paperchecks.names import account_of
from paperchecks.traces import Link

HOSTS = (
    r"(?:github\.(?:com|io)|gitlab\.(?:com|io)|bitbucket\.org|huggingface\.co|hf\.co|kaggle\.com"
    r"|drive\.google\.com|dropbox\.com"
    r"|zenodo\.org|figshare\.com|osf\.io|codeberg\.org|colab\.research\.google\.com|sites\.google\.com"
    r"|sourceforge\.net)"
)
LINK = re.compile(rf"(?<![\w.-])(?:https?://|www\.)?(?:[\w-]{{1,60}}\.){{0,5}}{HOSTS}(?:/[\w./~%#?=&+@:-]*)?", re.I)
ANY_LINK = re.compile(r"(?:https?://|www\.)(?:[\w-]+\.)+[a-z]{2,12}(?:[/:][\w./~%#?=&+@:-]*)?", re.I)
PROFILE = re.compile(r"orcid\.org/\d{4}-|scholar\.google\.[\w.]+/citations\?|linkedin\.com/in/", re.I)
HIDES = re.compile(r"anonym|4open\.science|view_only=", re.I)
"""In an address: its service hides whose it is."""

THING = (
    r"(?:code|codebase|implementation|repository|repo|software|package|scripts?|source|data ?sets?|weights|checkpoints?"
    r"|models?|data|demo|project page|web ?page|website|home ?page|videos?|supplementary material|notebooks?|library)"
)
OURS = re.compile(
    rf"\b(?:our|my)\b[^.]{{0,60}}\b{THING}\b"
    rf"|\b(?:we|I)\b(?: (?:also|will|have|fully|publicly|openly|freely))* (?:releas|open.?sourc|publish|provid|mak"
    rf"|made|shar|host|upload)\w*\b"
    rf"[^.]{{0,100}}"
    rf"|\b{THING}\b[^.]{{0,80}}\b(?:is|are|be|made|publicly|openly|freely)\b[^.]{{0,40}}"
    r"\b(?:available|released|found|accessible|hosted|accessed|downloaded|open.?sourced)\b"
    rf"|\b(?:code|implementation|project page|website|repository|source code)\b\s*(?:and [\w ]{{1,20}})?(?::|at"
    rf"|available)"
    r"|^[^(]*\bavailable (?:at|from|on|via|under)[:(\s]*$",
    re.I,
)
"""What stands before a link to one's own code; a sentence with a citation in it speaks of somebody else's."""

CLEARLY_OURS = re.compile(
    rf"\b(?:our|my|this paper's)\b (?:[\w-]+ ){{0,3}}{THING}\b[^.]{{0,60}}\b(?:available|released|found|accessible"
    rf"|hosted|at|:)"
    rf"|\b(?:we|I)\b(?: (?:also|will|have|fully|publicly|openly|freely))* (?:releas|open.?sourc|publish|mak|made"
    rf"|shar|host|upload)\w*\b",
    re.I,
)
THEIRS = re.compile(
    r"\b(?:us(?:e|ed|es|ing)|build(?:s|ing)? (?:up)?on|built|based on|adapt\w*|adopt\w*|borrow\w*|follow\w*"
    r"|fork\w*|extend\w*"
    r"|rel(?:y|ies)|compar\w+|official|original|provided by|released by|third.party|downloaded|obtained|taken"
    r"|their|they|thanks to|modif\w+|implementation of|developed by|by the authors|authors['’]|public data ?sets?"
    r"|baselines?)\b"
    r"|\([^()]*\d{4}[a-z]?\)|\[\d[\d, ]*\]",
    re.I,
)
"""What stands before a link to what others made."""

HERE = re.compile(
    rf"\b(?:our|the|all|and) (?:[\w-]+ ){{0,3}}?{THING}\b[^.]{{0,80}}\b(?:here|online|this (?:link|url|https url"
    rf"|repository)|GitHub"
    r"|project page|website)\b",
    re.I,
)


def own_links(words: str, authors: Sequence[str]) -> Iterator[str]:
    """Addresses in a page's text that the account, or the sentence around them, calls the authors' own."""
    joined = re.sub(r"(https?://\S*|github\.|/|-)\n(?=[\w~])", r"\1", words)
    seen: list[tuple[int, int]] = []
    for match in sorted([*LINK.finditer(joined), *ANY_LINK.finditer(joined)], key=lambda match: match.start()):
        address = match.group().rstrip(".,;:)")
        if HIDES.search(address) or any(start <= match.start() < end for start, end in seen):
            continue
        seen.append(match.span())
        if owner(address, authors) or PROFILE.search(address) or _is_said_to_be_ours(joined, match, address):
            yield address


def behind_words(body: Sequence[tuple[int, str]], links: Sequence[Link], authors: Sequence[str]) -> Iterator[Link]:
    """Links behind words: to an author's account, or where the text says `our code is here`."""
    shown = re.sub(r"\W", "", "".join(words for _, words in body)).casefold()
    pages = dict(body)
    for link in links:
        number, address, _ = link
        if HIDES.search(address) or re.sub(r"\W|^https?", "", address).casefold() in shown or "@" in address:
            continue
        before = pages.get(number, "").replace("\n", " ")
        said = HERE.search(before)
        is_ours = bool(said and _path(address) and LINK.match(address) and not THEIRS.search(said.group()))
        if owner(address, authors) or is_ours:
            yield link


def owner(address: str, authors: Sequence[str]) -> str | None:
    """The author after whom an address is called: its account, its host, or its `~folder`."""
    host, _, path = re.sub(r"^https?://|^www\.", "", address.casefold()).partition("/")
    folders = path.split("/")
    parts = [folders[0], *(folder for folder in folders if folder.startswith("~"))]
    parts += [
        after for before, after in zip(folders, folders[1:], strict=False) if before in {"people", "view", "users"}
    ]
    parts += [label for label in host.split(".")[:-1] if label not in {"github", "gitlab", "huggingface"}]
    return next((who for part in parts if len(part) > 2 and (who := account_of(part, authors))), None)


def _path(address: str) -> str:
    return re.sub(r"^https?://", "", address).partition("/")[2].strip("/")


def _is_said_to_be_ours(text: str, match: re.Match[str], address: str) -> bool:
    """Whether the sentence before the link says that the authors' code, data or page is there."""
    before = text[max(0, match.start() - 200) : match.start()].replace("\n", " ")
    sentence = re.split(r"(?<!\bal)[.!?]\s+(?=[A-Z])", before)[-1]
    if not LINK.match(address):
        return bool(CLEARLY_OURS.search(sentence)) and not THEIRS.search(sentence)
    if not _path(address) and not re.search(r"\.(?:github|gitlab)\.io$", address):
        return False
    found = list(OURS.finditer(sentence))
    if not found:
        return False
    clearly = list(CLEARLY_OURS.finditer(sentence))
    rest = sentence[clearly[-1].start() :] if clearly else sentence
    return not THEIRS.search(rest)
