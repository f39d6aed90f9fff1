"""Tables out to spreadsheets and back in, for spreadsheets as people have them.

Out: UTF-8 with a byte order mark (Excel needs it), streamed, and no cell that a spreadsheet would compute.
In: commas, semicolons or tabs, with or without a mark; what cannot be read is said in a sentence with its line.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.http import StreamingHttpResponse

from web.problems import Refused

MARK = "\ufeff"
DELIMITERS = ",;\t"
# A spreadsheet takes such a cell for a formula, and a formula can call out (OWASP, "CSV injection").
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
MAX_BYTES = 5 * 2**20
MAX_ROWS = 50_000


class UnreadableTable(Refused):
    """Raised when a text is no table with a header that we can use."""


@dataclass(frozen=True)
class Row:
    """One line of a table: where it stands in the file, and its cells by name of column."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def safe(value: object) -> object:
    """The value as it may stand in a cell: a text that looks like a formula gets an apostrophe in front."""
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return value


def plain(cell: str) -> str:
    """A cell without surrounding blanks, and without the apostrophe that `safe` put there."""
    cell = cell.strip(" ")
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


class _Echo:
    """Gives back what the writer writes, line by line."""

    def write(self, line: str) -> str:
        """The line itself."""
        return line


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[object]], *, mark: bool = True) -> Iterator[str]:
    """The lines of a CSV file, made as they are asked for."""
    writer = csv.writer(_Echo())
    yield (MARK if mark else "") + writer.writerow([safe(name) for name in header])
    for row in rows:
        yield writer.writerow([safe(value) for value in row])


def csv_response(
    filename: str, header: Sequence[str], rows: Iterable[Sequence[object]], *, mark: bool = True
) -> StreamingHttpResponse:
    """A download that is made while it is sent. `filename` is ours, never a text that somebody typed."""
    response = StreamingHttpResponse(csv_lines(header, rows, mark=mark), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def decode(content: bytes) -> str:
    """The text of an uploaded file: UTF-8, UTF-16 as Excel's "Unicode text", else Windows-1252."""
    if len(content) > MAX_BYTES:
        raise UnreadableTable(f"This file is larger than {MAX_BYTES // 2**20} MB; a table of papers is not.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(content, "utf-16")
    if b"\x00" in content:
        raise UnreadableTable("This is not a text file. Save the sheet as CSV and upload that.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decoded(content, "cp1252")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableTable("The letters of this file cannot be read. Save the sheet as CSV (UTF-8).") from error


def read_csv(
    text: str, *, required: Sequence[str], optional: Sequence[str] = (), ignored: Sequence[str] = ()
) -> list[Row]:
    """The rows of a table with a header, blank lines left out; columns in any order and any case.

    `ignored` names columns that may stand there too, so that an edited export can come back as it is.

    Raises UnreadableTable when a required column is missing, a column is unknown or doubled, or a line has more
    cells than the header.
    """
    text = text.removeprefix(MARK).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise UnreadableTable("There is nothing in this table.")
    if "\x00" in text:
        raise UnreadableTable("This is not a text file. Save the sheet as CSV and upload that.")
    if len(text) > MAX_BYTES:
        raise UnreadableTable(f"This table is larger than {MAX_BYTES // 2**20} MB; a table of papers is not.")
    return list(_rows(text, required, optional, ignored))


def _rows(text: str, required: Sequence[str], optional: Sequence[str], ignored: Sequence[str]) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    header: list[str] | None = None
    line, n_rows = 1, 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if header is None:
                    header = _header(cells, required, optional, ignored)
                else:
                    n_rows += 1
                    yield _row(line, header, cells)
            if n_rows > MAX_ROWS:
                raise UnreadableTable(f"This table has more than {MAX_ROWS:,} lines.")
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableTable(f"Line {line} cannot be read as CSV ({error}). Is a quotation mark missing?") from error


def _delimiter(text: str) -> str:
    first = next(line for line in text.split("\n") if line.strip())
    return max(DELIMITERS, key=first.count)


def _header(cells: list[str], required: Sequence[str], optional: Sequence[str], ignored: Sequence[str]) -> list[str]:
    header = [cell.strip().lower() for cell in cells]
    while header and not header[-1]:
        header.pop()
    offered = ", ".join([*required, *(f"[{name}]" for name in optional)])
    for name in required:
        if name not in header:
            raise UnreadableTable(f"The first line must name the columns: {offered}. There is no “{name}” in it.")
    for name in header:
        if name not in (*required, *optional, *ignored):
            raise UnreadableTable(
                f"There is a column “{name or 'without a name'}” that we do not know. Use: {offered}."
            )
        if header.count(name) > 1:
            raise UnreadableTable(f"The column “{name}” stands there twice.")
    return header


def _row(line: int, header: list[str], cells: list[str]) -> Row:
    if any(cell.strip() for cell in cells[len(header) :]):
        raise UnreadableTable(
            f"Line {line} has {len(cells)} cells where the header has {len(header)}. "
            "A text with a comma in it must stand in quotation marks."
        )
    return Row(line, {name: plain(cell) for name, cell in zip(header, cells, strict=False)})
