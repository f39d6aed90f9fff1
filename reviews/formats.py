"""The forms in which an assignment comes and goes as a text: our own CSV, HotCRP's, and CMT's XML.

HotCRP    one line for each action, `paper,action,email`; see "Bulk assignment" in its help
CMT       <assignments><submission submissionId="10"><user email="ada@x.org"/></submission></assignments>
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from web.csv import MAX_BYTES, MAX_ROWS, Row, UnreadableTable, read_csv

COLUMNS = ("paper", "email", "role")
EXTRA = ("name", "title", "state", "fit")  # of our own file; read over when it comes back
OF_HOTCRP = (
    "action",
    "round",
    "reviewtype",
    "first",
    "last",
    "given_name",
    "family_name",
    "affiliation",
    "title",
    "name",
)
ROLE_OF_ACTION = {
    "primary": "reviewer", "pri": "reviewer", "primaryreview": "reviewer",
    "secondary": "reviewer", "sec": "reviewer", "secondaryreview": "reviewer",
    "optional": "reviewer", "optionalreview": "reviewer", "pcreview": "reviewer", "review": "reviewer",
    "external": "reviewer", "ext": "reviewer", "extreview": "reviewer", "externalreview": "reviewer",
    "lead": "area_chair", "meta": "area_chair", "metareview": "area_chair",
}  # fmt: skip
ACTION_OF_ROLE = {"reviewer": "primary", "area_chair": "metareview"}
META_REVIEWER = "MetaReviewer"  # what CMT calls an area chair
CLEARING = ("clearreview", "noreview", "clear", "unassign", "unassignreview")
EVERYBODY = ("all", "any", "#pc", "pc", "")


def read_assignment(text: str, *, replaces: bool) -> list[Row]:
    """Rows with `paper`, `email` and `role`, whichever form the text has.

    `replaces`: papers get exactly the people in the text, so that lines that clear a paper first say nothing new.
    Raises UnreadableTable.
    """
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        return _from_cmt(text)
    header = text.lstrip("\ufeff \r\n").partition("\n")[0].lower()
    if "action" in header:
        rows = read_csv(text, required=("paper", "action", "email"), optional=OF_HOTCRP)
        return [read for row in rows if (read := _from_hotcrp(row, replaces=replaces))]
    return read_csv(text, required=COLUMNS[:2], optional=(*COLUMNS[2:], *EXTRA))


def _from_hotcrp(row: Row, *, replaces: bool) -> Row | None:
    action = row["action"].strip().lower()
    if action in CLEARING and row["email"].strip().lower() in EVERYBODY:
        if replaces:
            return None
        raise UnreadableTable(
            f"Line {row.line} takes everybody off paper {row['paper']}. Choose “exactly these people”, or take the "
            "line out."
        )
    if action not in ROLE_OF_ACTION:
        raise UnreadableTable(
            f"Line {row.line}: “{row['action']}” gives nobody a paper. Primary, secondary, pcreview, review, "
            "metareview and lead are read here; take other lines out."
        )
    return Row(row.line, {"paper": row["paper"], "email": row["email"], "role": ROLE_OF_ACTION[action]})


def _from_cmt(text: str) -> list[Row]:
    if len(text) > MAX_BYTES:
        raise UnreadableTable(f"This file is larger than {MAX_BYTES // 2**20} MB; an assignment is not.")
    rows: list[Row] = []
    papers: list[str] = []
    parser = expat.ParserCreate()

    def start(name: str, values: dict[str, str]) -> None:
        if name.lower() == "submission":
            papers.append(values.get("submissionId", ""))
        elif name.lower() in {"user", "reviewer"} and papers:
            role = "area_chair" if "meta" in values.get("role", "").lower() else "reviewer"
            cells = {"paper": papers[-1], "email": values.get("email", ""), "role": role}
            rows.append(Row(parser.CurrentLineNumber, cells))
            if len(rows) > MAX_ROWS:
                raise UnreadableTable(f"This file has more than {MAX_ROWS:,} assignments.")

    def refuse(*_: object) -> None:
        raise UnreadableTable("This file begins with a document type, which no export of CMT does. Take it out.")

    parser.StartElementHandler, parser.StartDoctypeDeclHandler = start, refuse
    try:
        parser.Parse(text.lstrip("\ufeff \t\r\n"), True)
    except expat.ExpatError as error:
        raise UnreadableTable(f"Line {error.lineno} is no XML that can be read. Export the file once more.") from error
    if not rows:
        raise UnreadableTable("No <submission> with a <user> in it was found in this file.")
    return rows


def hotcrp_rows(pairs: Iterable[tuple[int, str, str]]) -> Iterator[tuple[int, str, str]]:
    """Lines for HotCRP's bulk assignment, from (number of the paper, address, role)."""
    return ((number, ACTION_OF_ROLE[role], email) for number, email, role in pairs)


def cmt_lines(pairs: Iterable[tuple[int, str, str]]) -> Iterator[str]:
    """CMT's XML, made as it is asked for, from (number of the paper, address, role) sorted by number."""
    yield '<?xml version="1.0" encoding="utf-8"?>\n<assignments>\n'
    for number, people in groupby(pairs, key=lambda pair: pair[0]):
        yield f'  <submission submissionId="{number}">\n'
        for _, email, role in people:
            what = f' role="{META_REVIEWER}"' if role == "area_chair" else ""
            yield f"    <user email={quoteattr(email)}{what}/>\n"
        yield "  </submission>\n"
    yield "</assignments>\n"
