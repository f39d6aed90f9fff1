"""Taking a whole venue out of the database, with everything that hangs on it. The log of what was done stays."""

from collections.abc import Iterable, Iterator
from functools import partial

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models.fields.files import FieldFile

from demo.access import files_of, messages_of
from venues.models import Venue


def remove_venue(venue: Venue) -> None:
    """Delete a venue, its papers, reviews, decisions, letters and files."""
    stored = [
        file
        for row in files_of(venue)
        for file in (row.file, row.blind_copy, row.thumbnail, *(place.picture for place in row.pictures.all()))
        if file
    ]
    with transaction.atomic():
        messages_of(venue).delete()
        with connection.cursor() as cursor:
            # Foreign keys are checked at the end of the transaction, so that no order of deletion is wrong.
            for statement in _statements(Venue, '"id" = %s'):
                cursor.execute(statement, [venue.pk])
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        transaction.on_commit(partial(_delete_stored, stored))


def _delete_stored(stored: Iterable[FieldFile]) -> None:
    for file in stored:
        file.storage.delete(str(file.name))


def _statements(model: type[models.Model], which: str) -> Iterator[str]:
    """What deletes these rows and every row that points at them, those that point first. All names are our own."""
    table = model._meta.db_table
    for child, key in _keys_to(model):
        column = f'"{key.column}"'
        theirs = f'{column} IN (SELECT "id" FROM "{table}" WHERE {which})'  # noqa: S608
        if key.remote_field.on_delete is models.SET_NULL:
            yield f'UPDATE "{child._meta.db_table}" SET {column} = NULL WHERE {theirs}'  # noqa: S608
        else:
            yield from _statements(child, theirs)
    yield f'DELETE FROM "{table}" WHERE {which}'  # noqa: S608


def _keys_to(model: type[models.Model]) -> list[tuple[type[models.Model], models.ForeignKey]]:
    """Every foreign key that leads to a table, hidden ones and those of many-to-many tables included."""
    return [
        (other, field)
        for other in apps.get_models(include_auto_created=True)
        for field in other._meta.local_fields
        if isinstance(field, models.ForeignKey) and field.related_model is model
    ]
