"""Mail about signed letters. What somebody typed for the PDF is in none."""

from django.conf import settings
from django.urls import reverse

from letters.models import LetterKind
from notifications.actions import Mail
from notifications.rendering import compose
from venues.models import Venue
from web.text import literal


def asked(letter, chair) -> Mail:
    """Tells a chair, who may know of the paper if there is one, that somebody asks for a letter."""
    url = settings.SITE_URL + reverse("letters:chair", args=[letter.venue.slug])
    says = f"{literal(letter.name)} asks for a letter of participation. You issue or refuse it here:\n\n<{url}>\n"
    key = f"letter-asked:{letter.public_id}:{chair.public_id}"
    return _mail(letter.venue, chair, "A request for a letter", says, key, letter.submission_id)


def issued(letter) -> Mail:
    """Tells somebody that their letter is there."""
    says = f"your {_kind(letter)} is there. You get it as a PDF here:\n\n<{_page(letter.venue)}>\n"
    return _mail(letter.venue, letter.person, "Your letter", says, f"letter-issued:{letter.public_id}",
                 letter.submission_id)  # fmt: skip


def refused(letter) -> Mail:
    """Tells somebody that the chairs said no, and why."""
    why = f" They wrote:\n\n> {literal(letter.reason)}\n\n" if letter.reason else " "
    says = f"the chairs did not issue your {_kind(letter)}.{why}You can ask again:\n\n<{_page(letter.venue)}>\n"
    return _mail(letter.venue, letter.person, "Your request for a letter", says, f"letter-refused:{letter.public_id}",
                 letter.submission_id)  # fmt: skip


def may_ask(venue: Venue, person, *, key: str) -> Mail:
    """Tells a participant that they can ask for a letter."""
    says = (
        "the chairs have noted that you take part. If you need a letter for your visa or your employer, ask for it "
        f"here; you sign in with a code that we mail to this address:\n\n<{_page(venue)}>\n"
    )
    return _mail(venue, person, "A letter of participation", says, key, None)


def _kind(letter) -> str:
    label = str(LetterKind(letter.kind).label)
    return label[0].lower() + label[1:]


def _page(venue: Venue) -> str:
    return settings.SITE_URL + reverse("letters:mine", args=[venue.slug])


def _mail(venue: Venue, person, subject: str, says: str, key: str, submission_id: int | None) -> Mail:
    return compose(
        key=key,
        kind="letter",
        to_email=person.email,
        to_name=person.get_full_name(),
        subject=f"[{venue.short_name}] {subject}",
        body_md=f"Dear {literal(person.get_full_name())},\n\n{says}",
        sender_name=venue.short_name,
        reply_to=venue.contact_email,
        venue_id=venue.pk,
        submission_id=submission_id,
    )
