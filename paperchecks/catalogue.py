"""Everything that can be found, by its code: what it is about and called, and how grave it is unless a venue decides.

Only what is certain may stop a submission.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What a finding does: nothing at all, is said, is counted, or stops the submission."""

    OFF = "off"
    HINT = "hint"
    WARNING = "warning"
    BLOCKER = "blocker"


class About(StrEnum):
    """What a finding is about."""

    FILE = "file"
    PAGES = "pages"
    FORMAT = "format"
    ANONYMITY = "anonymity"
    HIDDEN = "hidden text"
    SUPPLEMENT = "supplement"
    FINAL = "final version"


@dataclass(frozen=True)
class Rule:
    """One kind of finding.

    may_block   whether it is certain enough that a venue may let it stop a submission
    is_fixed    whether a file with it cannot be used at all, whatever a venue says
    """

    about: About
    name: str
    severity: Severity
    may_block: bool = False
    is_fixed: bool = False


def _broken(name: str, about: About = About.FILE) -> Rule:
    return Rule(about, name, Severity.BLOCKER, may_block=True, is_fixed=True)


def _warns(about: About, name: str, *, may_block: bool = False) -> Rule:
    return Rule(about, name, Severity.WARNING, may_block=may_block)


def _hints(about: About, name: str) -> Rule:
    return Rule(about, name, Severity.HINT)


RULES: Mapping[str, Rule] = {
    # The file itself
    "unreadable": _broken("Cannot be read"),
    "empty_file": _broken("Empty file"),
    "too_large": _broken("Too large"),
    "not_a_pdf": _broken("Not a PDF"),
    "encrypted": _broken("Asks for a password"),
    "damaged": _broken("Damaged"),
    "no_pages": _broken("No pages"),
    "too_many_pages": _broken("Far too many pages"),
    "pdf_bomb": _broken("Unpacks to far too much"),
    "not_checked": _warns(About.FILE, "Could not be checked"),
    "no_copy": _warns(About.FILE, "No copy without metadata"),
    "no_picture": _hints(About.FILE, "No picture of page 1"),
    "restricted": _hints(About.FILE, "Restricted use"),
    "truncated": _warns(About.FILE, "No proper end"),
    "trailing_data": _warns(About.FILE, "Something behind the end", may_block=True),
    "leading_data": _hints(About.FILE, "Something before the beginning"),
    "polyglot": _warns(About.FILE, "Two kinds of file in one", may_block=True),
    "many_objects": _hints(About.FILE, "Very many objects"),
    "active_content": _warns(About.FILE, "Scripts and commands", may_block=True),
    "attachments": _warns(About.FILE, "Attached files", may_block=True),
    "remote_reference": _warns(About.FILE, "Refers to what is not in it", may_block=True),
    # Pages
    "too_long": _warns(About.PAGES, "Main text too long", may_block=True),
    "appendix": _warns(About.PAGES, "Appendix in the file", may_block=True),
    "length_unclear": _warns(About.PAGES, "Length unclear"),
    "long_file": _hints(About.PAGES, "Not read to its end"),
    # Format
    "no_text": _warns(About.FORMAT, "No words to read"),
    "scanned": _hints(About.FORMAT, "Scanned page"),
    "page_size": _warns(About.FORMAT, "Page size", may_block=True),
    "turned_page": _hints(About.FORMAT, "Page on its side"),
    "mixed_sizes": _hints(About.FORMAT, "Pages of different sizes"),
    "blank_page": _hints(About.FORMAT, "Empty page"),
    "fonts_not_embedded": _warns(About.FORMAT, "Fonts not embedded"),
    "type3_fonts": _hints(About.FORMAT, "Type 3 fonts"),
    "line_numbers": _warns(About.FORMAT, "Line numbers"),
    "template": _warns(About.FORMAT, "Another template"),
    "template_year": _warns(About.FORMAT, "Template of another year"),
    "margins": _warns(About.FORMAT, "Margins"),
    "columns": _warns(About.FORMAT, "Columns"),
    "font_size": _warns(About.FORMAT, "Size of letters"),
    "line_spacing": _warns(About.FORMAT, "Line spacing"),
    "camera_ready": _warns(About.FORMAT, "Template of accepted papers"),
    # Anonymity
    "author_name": _warns(About.ANONYMITY, "Names an author"),
    "author_block": _warns(About.ANONYMITY, "Authors above the abstract"),
    "email": _warns(About.ANONYMITY, "E-mail address"),
    "affiliation": _warns(About.ANONYMITY, "Own institution"),
    "acknowledgements": _warns(About.ANONYMITY, "Acknowledgements"),
    "own_link": _warns(About.ANONYMITY, "Link to own code"),
    "self_citation": _warns(About.ANONYMITY, "Cites own work as own"),
    "metadata_author": _warns(About.ANONYMITY, "Metadata name an author"),
    "metadata_path": _hints(About.ANONYMITY, "Folder with a user name"),
    "annotation_author": _warns(About.ANONYMITY, "Comment with a name"),
    # Hidden text
    "hidden_text": _warns(About.HIDDEN, "Text that nobody sees"),
    "instructions": _warns(About.HIDDEN, "Addresses a language model"),
    "quoted_instructions": _hints(About.HIDDEN, "Words for a language model in plain sight"),
    # Final versions
    "title_differs": _warns(About.FINAL, "Another title"),
    "author_missing": _warns(About.FINAL, "An author is missing"),
    "author_extra": _warns(About.FINAL, "Names somebody else"),
    "author_order": _hints(About.FINAL, "Authors in another order"),
    "still_anonymous": _warns(About.FINAL, "Still anonymous"),
    "licence_missing": _warns(About.FINAL, "No licence"),
    "licence_differs": _warns(About.FINAL, "Another licence"),
    # Supplements
    "too_many_files": _broken("Too many files", About.SUPPLEMENT),
    "unsafe_path": _broken("Unpacks outside its folder", About.SUPPLEMENT),
    "overlapping": _broken("Overlapping files", About.SUPPLEMENT),
    "bomb": _broken("Unpacks to far too much", About.SUPPLEMENT),
    "nested": _broken("Archives in archives", About.SUPPLEMENT),
    "not_looked_into": _hints(About.SUPPLEMENT, "Archive not looked into"),
    "other_format": _hints(About.SUPPLEMENT, "Not a ZIP archive"),
    "symbolic_link": _hints(About.SUPPLEMENT, "Link to another file"),
    "clutter": _hints(About.SUPPLEMENT, "Files of a program"),
    "version_history": _warns(About.SUPPLEMENT, "Version history"),
    "archive_author": _warns(About.SUPPLEMENT, "Supplement names an author"),
    "archive_email": _warns(About.SUPPLEMENT, "E-mail address in the supplement"),
    "archive_path": _hints(About.SUPPLEMENT, "User name in the supplement"),
    "archive_owner": _hints(About.SUPPLEMENT, "Owner of the supplement's files"),
}  # fmt: skip
"""A code's rule. A finding whose code is not here cannot be made."""


def rule_of(code: str) -> Rule:
    """A code's rule; for a code that only an earlier version knew, a warning of that name about the file."""
    return RULES.get(code) or _warns(About.FILE, code.replace("_", " ").capitalize())
