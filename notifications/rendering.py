"""From a text with placeholders to a mail: the same text gives the same mail, in the preview and in the outbox."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import css_inline
from django.template.loader import render_to_string

from notifications.actions import Mail
from web import text
from web.problems import Refused

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
# What can be filled in into a reminder, and what it stands for.
OF_REMINDERS = {
    "text": "what the reminder says by itself: what is open, until when, and the link",
    "subject": "the subject that the reminder has by itself",
    "name": "the reader's name",
    "venue": "the venue's name",
    "venue_short": "the venue's short name",
    "contact": "the address to write to",
}


@dataclass(frozen=True)
class Wording:
    """How one kind of reminder is worded at a venue: around what it says by itself."""

    subject: str = "{subject}"
    body_md: str = "Dear {name},\n\n{text}\n\nThe chairs of {venue}"


LONGEST_SUBJECT = 300


class UnknownPlaceholder(Refused):
    """Raised when a text uses a placeholder that this kind of letter does not have."""


def check_placeholders(source: str, known: set[str]) -> None:
    """Raises UnknownPlaceholder, naming the strangers and what may be used instead."""
    strangers = sorted(set(PLACEHOLDER.findall(source)) - known)
    if strangers:
        raise UnknownPlaceholder(
            f"There is no {{{strangers[0]}}} in this letter. You can use: "
            + ", ".join(f"{{{name}}}" for name in sorted(known))
            + "."
        )


def fill(source: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled in, each once: a value that holds braces stays as it is."""
    check_placeholders(source, set(values))
    return PLACEHOLDER.sub(lambda found: values[found[1]], source)


def compose(
    *,
    key: str,
    kind: str,
    to_email: str,
    subject: str,
    body_md: str,
    to_name: str = "",
    sender_name: str = "",
    reply_to: str = "",
    venue_id: int | None = None,
    submission_id: int | None = None,
) -> Mail:
    """A mail out of a Markdown text, as plain text (the Markdown itself) and as HTML with its styles inlined.

    `key` names what the mail is about, once and for all: the outbox never holds the same key twice.
    """
    page = render_to_string(
        "notifications/mail.html", {"subject": subject, "body": text.markdown(body_md), "sender_name": sender_name}
    )
    return Mail(
        key=key,
        kind=kind,
        to_email=to_email,
        to_name=to_name,
        subject=" ".join(subject.split()),
        text=body_md.strip() + "\n",
        html=css_inline.inline(page),
        reply_to=reply_to,
        venue_id=venue_id,
        submission_id=submission_id,
    )


def compose_reminder(
    venue: Any,
    wording: Wording,
    *,
    key: str,
    kind: str,
    to_email: str,
    to_name: str,
    subject: str,
    text_md: str,
    submission_id: int | None = None,
) -> Mail:
    """A reminder of a venue in the words of its chairs, around what it says by itself. Raises UnknownPlaceholder."""
    values = {
        "text": text_md.strip(),
        "subject": subject,
        "name": to_name or "colleague",
        "venue": venue.name,
        "venue_short": venue.short_name,
        "contact": venue.contact_email or "the chairs",
    }
    in_body = {name: value if name in {"text", "contact"} else text.literal(value) for name, value in values.items()}
    return compose(
        key=key,
        kind=kind,
        to_email=to_email,
        to_name=to_name,
        subject=fill(wording.subject, values)[:LONGEST_SUBJECT],
        body_md=fill(wording.body_md, in_body),
        sender_name=venue.short_name,
        reply_to=venue.contact_email,
        venue_id=venue.pk,
        submission_id=submission_id,
    )
