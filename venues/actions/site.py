"""What chairs write for the public pages, the pictures on them, and the cards that people fill in themselves."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import IO, Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import Max

from audit.actions import record
from notifications.actions import enqueue
from venues import mails, pictures
from venues.access import card_for_chair
from venues.actions.editions import lock, remembered, touch
from venues.actions.settings import Taken, editing
from venues.identity import CardLink
from venues.models import NewsPost, Picture, ShownPerson, SitePage, Sponsor, Venue
from web.problems import Refused, Stale

SiteRow = SitePage | NewsPost | Sponsor

POSTS_AN_HOUR = 30  # by which one link may try its card
AGAIN_AFTER = timedelta(minutes=10)  # a second mail to the same person


class TooOften(Refused):
    """Raised when a link is used, or sent, more often than a person would."""


def seen_of(row: SiteRow | None, fields: list[str]) -> str:
    """A print of what the editor shows, so that two chairs do not undo each other."""
    said = "\0".join(str(getattr(row, name)) for name in fields) if row else ""
    return sha256(said.encode()).hexdigest()[:16]


def save_site_row(
    venue: Venue, row: SiteRow | None, *, model: Any, fields: Mapping[str, Any], seen: str, by, now: datetime
) -> SiteRow:
    """A new page, post or sponsor, or a change of one. Raises Taken; Stale when it changed since it was shown."""
    names = list(fields)
    identity = "name" if model is Sponsor else "key"
    with editing(venue, f"save_{model._meta.model_name}", by=by, now=now, row_id=row.pk if row else None) as locked:
        rows = model.objects.of(locked)
        if row is not None:
            row = rows.with_pk(row.pk).get()
            if seen_of(row, names) != seen:
                raise Stale(
                    "Somebody else changed this meanwhile. What you typed is kept here; save again to put it in the "
                    "place of theirs.",
                    revision=locked.revision,
                )
        else:
            row = model(venue=locked)
            if isinstance(row, SitePage | Sponsor):
                row.position = (rows.aggregate(top=Max("position"))["top"] or 0) + 1
            rows.removed().named(identity, fields[identity]).delete()
        before = row.key if isinstance(row, SitePage) else ""
        if isinstance(row, SitePage | NewsPost):
            _take_key(row, fields["key"])
        for name, value in fields.items():
            setattr(row, name, value)
        try:
            with transaction.atomic():
                row.save()
                if before and before != fields["key"]:
                    _rename_in_menu(locked, before, fields["key"])
        except IntegrityError:
            raise Taken(f"“{fields[identity]}” is there already; choose another.") from None
    return row


def _rename_in_menu(venue: Venue, before: str, after: str) -> None:
    """Leave a page with another address at its place in the menu."""
    venue.menu_order = [f"page:{after}" if key == f"page:{before}" else key for key in venue.menu_order]
    venue.save(update_fields=["menu_order"])


def order_menu(venue: Venue, *, order: list[str], by, now: datetime) -> None:
    """Put the entries of the public menu, named by their keys, into another order; those not named come last."""
    with editing(venue, "order_menu", by=by, now=now) as locked:
        locked.menu_order = list(dict.fromkeys(order))
        locked.save(update_fields=["menu_order"])


def show_in_menu(venue: Venue, key: str, page: SitePage | None, *, is_shown: bool, by, now: datetime) -> None:
    """Name a page of the public site in its menu, or leave it out there; who has its address reads it as before."""
    with editing(venue, "show_in_menu" if is_shown else "hide_in_menu", by=by, now=now, entry=key) as locked:
        if page is not None:
            page.in_menu = is_shown
            page.save(update_fields=["in_menu"])
        else:
            others = [hidden for hidden in locked.menu_hidden if hidden != key]
            locked.menu_hidden = others if is_shown else [*others, key]
            locked.save(update_fields=["menu_hidden"])


def _take_key(row: SitePage | NewsPost, key: str) -> None:
    """Remember the address that a page or post leaves. Raises Taken when it wants one that still leads to another."""
    holder = type(row).objects.of(row.venue).standing().once_keyed(key).besides(row.pk).first()
    if holder is not None:
        raise Taken(f"“{key}” was the address of “{holder}” and still leads to it; choose another.")
    if row.pk and row.key != key:
        row.former_keys = remembered(row.former_keys, row.key)


def remove_site_row(venue: Venue, row: SiteRow, *, by, now: datetime) -> None:
    """Take a page, a post or a sponsor off; it is kept, so that this can be undone."""
    with editing(venue, f"remove_{row._meta.model_name}", by=by, now=now, row_id=row.pk):
        row.removed_at = now
        row.save(update_fields=["removed_at"])


def restore_site_row(venue: Venue, row: SiteRow, *, by, now: datetime) -> None:
    """Undo the removal."""
    with editing(venue, f"restore_{row._meta.model_name}", by=by, now=now, row_id=row.pk):
        row.removed_at = None
        row.save(update_fields=["removed_at"])


# --- Pictures -----------------------------------------------------------------------------------------------


def set_picture(
    venue: Venue, owner: Venue | ShownPerson | Sponsor, *, file: IO[bytes] | None, size: int = 0, by, now: datetime
) -> None:
    """The header of a venue, the portrait of a person, the logo of a sponsor; None takes it away. Raises BadPicture."""
    encoded = _encoded_for(owner, file, size)
    name = "header" if isinstance(owner, Venue) else "picture"
    with editing(venue, "set_picture", by=by, now=now, of=owner._meta.model_name, row_id=owner.pk):
        before = getattr(owner, name)
        setattr(owner, name, _store(venue, encoded, now) if encoded else None)
        owner.save(update_fields=[name])
        _forget(before)


def _encoded_for(owner: object, file: IO[bytes] | None, size: int) -> pictures.Encoded | None:
    if file is None:
        return None
    boxes: dict[type, tuple[int, int]] = {Venue: pictures.HEADER, Sponsor: pictures.LOGO}
    box = boxes.get(type(owner), pictures.PORTRAIT)
    return pictures.encode(file, size=size, box=box, is_square=isinstance(owner, ShownPerson))


def _store(venue: Venue, encoded: pictures.Encoded, now: datetime) -> Picture:
    picture = Picture(venue=venue, width=encoded.width, height=encoded.height, created_at=now)
    picture.file.save("picture.webp", ContentFile(encoded.content), save=False)
    picture.save()
    return picture


def _forget(picture: Picture | None) -> None:
    """Let a picture go, and its file once nothing can bring the row back."""
    if picture is None:
        return
    storage, name = picture.file.storage, str(picture.file.name)
    picture.delete()
    transaction.on_commit(lambda: storage.delete(name))


# --- Cards --------------------------------------------------------------------------------------------------


def send_card_link(venue: Venue, shown: ShownPerson, *, email: str, by, now: datetime) -> None:
    """Mail somebody the link to their own card; another address makes the old link void. Raises TooOften."""
    with transaction.atomic():
        lock(venue)
        card = card_for_chair(shown)
        if card and card.email.lower() != email.lower():
            card.delete()
            card = None
        if card and now - card.sent_at < AGAIN_AFTER and card.n_sent:
            raise TooOften("The link went out a few minutes ago. Give the mail ten minutes before you send another.")
        card = card or CardLink(shown=shown, email=email)
        card.sent_at = now
        card.n_sent += 1
        card.save()
        enqueue([mails.card_mail(venue, shown, card, key=f"card:{card.token[:8]}:{card.pk}:{card.n_sent}")], now=now)
        record("venues.send_card_link", by=by, now=now, venue_id=venue.pk, row_id=shown.pk)


def look_at_card(card: CardLink, *, file: IO[bytes] | None, size: int = 0, now: datetime) -> None:
    """Take in the picture that the person wants to look at before it is shown. Raises BadPicture or TooOften."""
    count_use(card, now=now)
    if file is None:
        return
    encoded = pictures.encode(file, size=size, box=pictures.PORTRAIT, is_square=True)
    with transaction.atomic():
        before = card.picture
        card.picture = _store(card.shown.venue, encoded, now)
        card.save(update_fields=["picture"])
        _forget(before)


def fill_card(card: CardLink, *, fields: Mapping[str, str], drops_picture: bool, now: datetime) -> None:
    """Show what the person wrote about themselves, with the picture they looked at."""
    shown = card.shown
    with transaction.atomic():
        venue = lock(shown.venue)
        for name, value in fields.items():
            setattr(shown, name, value)
        old = shown.picture
        if card.picture is not None:
            shown.picture, card.picture = card.picture, None
        elif drops_picture:
            shown.picture = None
        shown.save(update_fields=[*fields, "picture"])
        card.filled_at = now
        card.save(update_fields=["picture", "filled_at"])
        if old != shown.picture:
            _forget(old)
        touch(venue)
        record("venues.fill_card", by=None, now=now, venue_id=venue.pk, row_id=shown.pk)


def count_use(card: CardLink, *, now: datetime) -> None:
    """Count that something was sent by a link. Raises TooOften."""
    with transaction.atomic():
        counted = CardLink.objects.select_for_update().get(pk=card.pk)
        if counted.counted_from is None or now - counted.counted_from > timedelta(hours=1):
            counted.counted_from, counted.n_posts = now, 0
        if counted.n_posts >= POSTS_AN_HOUR:
            raise TooOften("This link was used very often in the last hour. Come back in an hour; nothing is lost.")
        counted.n_posts += 1
        counted.save(update_fields=["counted_from", "n_posts"])
