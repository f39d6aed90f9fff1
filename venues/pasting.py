"""Lists that people paste: whom to invite, institutions and people in conflict. Text in, rows and problems out."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_domain_name, validate_email

MAX_ROWS = 200
ADDRESS = re.compile(r"<([^<>]*)>|([^\s<>,;\"]+@[^\s<>,;\"]+)")


@dataclass(frozen=True)
class PastedPerson:
    """One line of a pasted list of people."""

    line: int
    text: str
    name: str = ""
    email: str = ""
    problem: str = ""


def people(text: str) -> list[PastedPerson]:
    """Rows of `Name <address>`, `address`, `Name, address` or `address, Name`; a line each, or `;` between them.

    A line that cannot be read, or that repeats an address, carries its problem.
    """
    rows: list[PastedPerson] = []
    seen: dict[str, int] = {}
    for line, part in _parts(text):
        row = _person(line, part)
        address = row.email.lower()
        if not row.problem and address in seen:
            row = PastedPerson(line, part, row.name, row.email, f"This address stands on line {seen[address]} already.")
        elif not row.problem:
            seen[address] = line
        rows.append(row)
    return rows


def _parts(text: str) -> Iterator[tuple[int, str]]:
    for line, content in enumerate(text.splitlines(), 1):
        # Mail programs put several people on one line: `Ada <a@x.org>; Bob <b@x.org>`.
        several = re.split(r";|(?<=>)\s*,", content)
        for part in several:
            part = clean(part)
            if part and part.lower() not in {"name,email", "email,name", "name, email", "email, name"}:
                yield line, part


def clean(text: str) -> str:
    """The text on one line, without control characters, in composed form: é is one letter."""
    kept = "".join(
        letter for letter in text if unicodedata.category(letter) not in {"Cc", "Cs", "Co", "Cn"} or letter == "\t"
    )
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _person(line: int, text: str) -> PastedPerson:
    found = ADDRESS.search(text)
    if not found:
        return PastedPerson(line, text, problem="There is no address on this line.")
    email = (found[1] or found[2] or "").strip().removeprefix("mailto:")
    rest = text[: found.start()] + " " + text[found.end() :]
    name = clean(rest.replace('"', " ").replace("\\", " ")).strip(" ,;\t")
    if ADDRESS.search(rest):
        return PastedPerson(line, text, name, email, "There are two addresses on this line; put each on its own.")
    try:
        validate_email(email)
    except ValidationError:
        return PastedPerson(line, text, name, email, f"“{email[:80]}” is not an address.")
    if len(email) > 254 or len(name) > 200:
        return PastedPerson(line, text, name[:200], email[:254], "This is too long for a name and an address.")
    if "," in name:  # "Lovelace, Ada" as spreadsheets export it
        family, _, given = name.partition(",")
        name = f"{given.strip()} {family.strip()}"
    return PastedPerson(line, text, name, email)


@dataclass(frozen=True)
class PastedName:
    """One line of a list for the public pages."""

    name: str
    affiliation: str = ""


def names(text: str) -> list[PastedName]:
    """Rows of `Name, affiliation`, the affiliation optional; a tab or a bar separates as well."""
    found = []
    for content in text.splitlines():
        name, _, affiliation = re.sub(r"\t| \| ", ",", content).partition(",")
        if clean(name):
            found.append(PastedName(clean(name)[:200], clean(affiliation)[:300]))
    return found


def lines(text: str) -> list[str]:
    """The lines of a list, each once, without bullets and empty ones."""
    cleaned = (clean(line).lstrip("-–•* ").strip() for line in text.splitlines())
    return list(dict.fromkeys(line for line in cleaned if line))


def domains(text: str) -> list[str]:
    """Institutions as bare domains, one a line, in small letters, each once. Raises ValidationError with the lines."""
    found: dict[str, None] = {}
    problems = []
    for line, content in enumerate(text.splitlines(), 1):
        for part in re.split(r"[,;\s]+", clean(content)):
            if not part:
                continue
            domain = re.sub(r"^https?://(www\.)?|^@|/.*$", "", part.lower()).rpartition("@")[2].strip(".")
            try:
                validate_domain_name(domain)
            except ValidationError:
                domain = ""
            if "." not in domain:
                problems.append(f"Line {line}: “{part[:80]}” is not a domain such as “tum.de”.")
            else:
                found[domain] = None
    if problems:
        raise ValidationError(problems)
    return list(found)


def conflicts(text: str) -> list[str]:
    """People in conflict as `Name <address>: reason`, the address and the reason optional, in one form each."""
    found = []
    problems = []
    for line, content in enumerate(text.splitlines(), 1):
        content = clean(content)
        if not content:
            continue
        who, _, reason = content.partition(":")
        address = ADDRESS.search(who)
        email = (address[1] or address[2]).strip() if address else ""
        name = clean(ADDRESS.sub(" ", who)).strip(" ,;")
        if email:
            try:
                validate_email(email)
            except ValidationError:
                problems.append(f"Line {line}: “{email[:80]}” is not an address.")
                continue
        if not name and not email:
            problems.append(f"Line {line}: there is no name on it.")
            continue
        said = f"{name} <{email}>" if name and email else name or f"<{email}>"
        found.append(f"{said}: {reason.strip()}" if reason.strip() else said)
    if problems:
        raise ValidationError(problems)
    return found
