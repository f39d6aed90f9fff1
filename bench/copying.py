"""Many rows at once: model instances into their table by COPY."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models

BATCH = 20_000


def take_keys(model: type[models.Model], n: int) -> list[int]:
    """So many primary keys that nobody else gets."""
    if n == 0:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [model._meta.db_table, n]
        )
        return [key for (key,) in cursor.fetchall()]


def copy(model: type[models.Model], rows: Iterable[models.Model]) -> int:
    """Store instances; those without a primary key get one. Gives how many."""
    n = 0
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        bare = [row for row in batch if row.pk is None]
        for row, key in zip(bare, take_keys(model, len(bare)), strict=True):
            row.pk = key
        _copy(model, batch)
        n += len(batch)
    return n


def _copy(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    fields = model._meta.concrete_fields
    text = io.StringIO()
    csv.writer(text).writerows([_text(getattr(row, field.attname), field) for field in fields] for row in rows)
    text.seek(0)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        statement = f"COPY \"{model._meta.db_table}\" ({columns}) FROM STDIN WITH (FORMAT csv, NULL '\\N')"
        cursor.copy_expert(statement, text)


def _text(value: Any, field: models.Field) -> Any:
    """A value as COPY reads it; what is no JSON and no file is written as it is."""
    if value is None:
        return "\\N"
    return json.dumps(value) if isinstance(field, models.JSONField) else value
