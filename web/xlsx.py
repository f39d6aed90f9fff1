"""Tables out as Excel workbooks: one sheet, text as text, nothing that a spreadsheet would compute."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.http import HttpResponse
from xlsxwriter import Workbook

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767  # characters, of Excel
WIDTH = 24  # of a column, in characters


def workbook(header: Sequence[str], rows: Iterable[Sequence[object]], *, now: datetime) -> bytes:
    """The file. Its date is `now`: the same table at the same moment is the same file."""
    file = io.BytesIO()
    book = Workbook(file, {"in_memory": True})
    book.set_properties({"created": now.replace(tzinfo=None)})
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(header) - 1, WIDTH)
    sheet.write_row(0, 0, header, book.add_format({"bold": True}))
    for place, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            _write(sheet, place, column, value)
    book.close()
    return file.getvalue()


def _write(sheet, row: int, column: int, value: object) -> None:
    """A number as a number; everything else as text, so that no name becomes a formula or a link."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, column, value)
    elif value not in (None, ""):
        sheet.write_string(row, column, str(value)[:LONGEST_CELL])


def xlsx_response(name: str, header: Sequence[str], rows: Iterable[Sequence[object]], *, now: datetime) -> HttpResponse:
    """A workbook to save, which nobody keeps."""
    response = HttpResponse(workbook(header, rows, now=now), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
