"""Mail to authors. None of it ever goes to anybody of the committee."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from notifications.actions import Mail
from notifications.rendering import Wording, compose, compose_reminder
from submissions.doors import Doors
from submissions.models import Submission, Version
from venues.deadlines import Window, as_aoe
from web.text import literal


def receipt(version: Version, author, authors: Sequence[Any], *, doors: Doors, now: datetime) -> Mail:
    """What was received, when, and until when it may be changed. To a contact author."""
    submission = version.submission
    return _to(
        author,
        key=f"receipt:{submission.public_id}:{version.number}:{author.public_id}",
        kind="receipt",
        subject=f"{submission.venue.short_name}: paper {submission.number} is submitted (version {version.number})",
        lines=[
            f"**{_title(version.title)}**",
            f"Paper {submission.number} at {submission.venue.name}, version {version.number}, received on "
            f"{now:%-d %B %Y, %H:%M:%S} UTC.",
            "Authors: " + ", ".join(_plain(row.name) for row in authors),
            _file_lines(version),
            _until(doors, now),
            f"[Receipt and paper]({_url('submissions:receipt', submission, version.number)})",
        ],
    )


def author_link(author, *, now: datetime) -> Mail:
    """To somebody whom a paper names: confirm, disown, declare conflicts; no account is needed."""
    submission = author.submission
    title = submission.title or submission.draft.title
    return _to(
        author,
        key=f"author:{author.public_id}:{now:%Y%m%d%H%M%S}",
        kind="author-link",
        subject=f"{submission.venue.short_name}: you are named as an author",
        lines=[
            f"You are named as an author of **{_title(title)}**, a paper for {submission.venue.name}.",
            f"[Confirm, or say that it is not yours]({link_of(author)}). The same page asks with whom you have a "
            "conflict of interest, so that they do not review the paper. You need no account for either.",
            "The link is yours alone: whoever opens it speaks for you.",
        ],
    )


def draft_reminder(submission: Submission, author, wording: Wording, *, key: str, due: Window) -> Mail:
    """To a contact of a draft: it is not submitted, and the deadline comes."""
    return compose_reminder(
        submission.venue,
        wording,
        key=key,
        kind="draft-reminder",
        to_email=author.email,
        to_name=author.name,
        subject=f"[{submission.venue.short_name}] Your draft is not submitted",
        text_md=(
            f"Your draft **{_title(submission.draft.title)}** for {literal(submission.venue.name)} is not submitted. "
            f"The deadline is {as_aoe(due.at)}.\n\n"
            f"[Go on with it]({_url('submissions:edit', submission)})\n\n"
            "If you have given it up, discard it there, and we stop reminding you."
        ),
        submission_id=submission.pk,
    )


def link_reminder(author, wording: Wording, *, key: str) -> Mail:
    """To a co-author who has not said a word, or has not declared conflicts."""
    submission = author.submission
    wanted = "declare your conflicts of interest" if author.confirmed_at else "confirm, or say that it is not yours"
    return compose_reminder(
        submission.venue,
        wording,
        key=key,
        kind="author-link-reminder",
        to_email=author.email,
        to_name=author.name,
        subject=f"[{submission.venue.short_name}] The paper that names you waits for a word",
        text_md=(
            f"**{_title(submission.title)}**, submitted to {literal(submission.venue.name)}, names you as an author. "
            f"Please [{wanted}]({link_of(author)}); it takes a minute, and you need no account.\n\n"
            "As long as conflicts are not declared, the paper may reach somebody who should not judge it."
        ),
        submission_id=submission.pk,
    )


def disowned(author, contact, *, now: datetime) -> Mail:
    """To the contacts: one of the authors says that they are none."""
    submission = author.submission
    return _to(
        contact,
        key=f"disowned:{author.public_id}:{now:%Y%m%d%H%M%S}:{contact.public_id}",
        kind="author-disowned",
        subject=f"{submission.venue.short_name}: {author.name} says this paper is not theirs",
        lines=[
            f"{_plain(author.name)} ({_plain(author.email)}) says that they are not an author of "
            f"**{_title(submission.draft.title)}**.",
            "Please talk to them. As long as papers can be changed, you can take them off the list; after that, write "
            "to the chairs.",
            f"[Open the paper]({_url('submissions:edit', submission)})",
        ],
    )


def taken_off(version: Version, author) -> Mail:
    """To somebody whom the latest version names no more."""
    submission = version.submission
    return _to(
        author,
        key=f"taken-off:{author.public_id}:{version.number}",
        kind="author-taken-off",
        subject=f"{submission.venue.short_name}: you are no longer named as an author",
        lines=[
            f"The authors of **{_title(version.title)}** submitted a version that no longer names you.",
            "If this surprises you, talk to them, or write to the chairs by answering this mail.",
        ],
    )


def joined(author, *, now: datetime) -> Mail:
    """To somebody whom the chairs let the authors of an accepted paper add: confirm, or say that it is not yours."""
    submission = author.submission
    return _to(
        author,
        key=f"joined:{author.public_id}:{now:%Y%m%d%H%M%S}",
        kind="author-joined",
        subject=f"{submission.venue.short_name}: you are added as an author",
        lines=[
            f"The authors of **{_title(submission.title)}**, accepted at {submission.venue.name}, asked to print you "
            "among them, and the chairs agreed.",
            f"Please [confirm, or say that it is not yours]({link_of(author)}). You need no account for either.",
            "The link is yours alone: whoever opens it speaks for you.",
        ],
    )


def left_out(author, *, now: datetime) -> Mail:
    """To somebody whom the printed list of an accepted paper leaves out."""
    submission = author.submission
    contact = submission.venue.contact_email
    return _to(
        author,
        key=f"left-out:{author.public_id}:{now:%Y%m%d%H%M%S}",
        kind="author-left-out",
        subject=f"{submission.venue.short_name}: you are no longer named as an author",
        lines=[
            f"The authors of **{_title(submission.title)}**, accepted at {submission.venue.name}, asked to print it "
            "without your name, and the chairs agreed.",
            "If you do not agree, object by answering this mail: your answer goes to the chairs"
            f"{f' ({contact})' if contact else ''}, who can put you back.",
        ],
    )


def withdrawn(submission: Submission, author, *, undo: Window | None) -> Mail:
    """To a contact author: the paper was taken back, and until when that can be undone."""
    until = f"You can undo this until {as_aoe(undo.at)}." if undo else "Write to the chairs if this was a mistake."
    return _to(
        author,
        key=f"withdrawn:{submission.public_id}:{submission.withdrawn_at:%Y%m%d%H%M%S}:{author.public_id}",
        kind="withdrawn",
        subject=f"{submission.venue.short_name}: paper {submission.number} is withdrawn",
        lines=[
            f"**{_title(submission.title)}** is withdrawn from {submission.venue.name}; it will not be reviewed.",
            until,
            f"[Open the paper]({_url('consoles:my_paper', submission)})",
        ],
    )


def link_of(author) -> str:
    """The secret address at which an author speaks for themselves."""
    path = reverse("submissions:author_link", args=[author.submission.venue.slug, author.token])
    return f"{settings.SITE_URL}{path}"


def _to(author, *, key: str, kind: str, subject: str, lines: list[str]) -> Mail:
    submission = author.submission
    venue = submission.venue
    greeting = f"Dear {_plain(author.name)}," if author.name else "Hello,"
    return compose(
        key=key,
        kind=kind,
        to_email=author.email,
        to_name=author.name,
        subject=subject,
        body_md="\n\n".join([greeting, *filter(None, lines), f"{venue.short_name}"]),
        sender_name=venue.short_name,
        reply_to=venue.contact_email,
        venue_id=venue.pk,
        submission_id=submission.pk,
    )


def _file_lines(version: Version) -> str:
    files = [("PDF", version.pdf), ("Supplement", version.supplement)]
    lines = [f"- {name}: {file.size:,} bytes, SHA-256 `{file.sha256}`" for name, file in files if file]
    return "\n".join(lines) or "There is no PDF yet."


def _until(doors: Doors, now: datetime) -> str:
    if doors.is_editable(now) and doors.next:
        return f"You can change everything until {as_aoe(doors.next.at)}. Changes count once you submit again."
    if doors.takes_supplement(now) and doors.supplement:
        return f"You can change the supplement until {as_aoe(doors.supplement.at)}."
    return "It can no longer be changed."


def _title(text: str) -> str:
    return " ".join(text.split()).replace("*", "\\*") or "a paper without a title yet"


def _plain(text: str) -> str:
    """What people typed, so that it stays text: a name must not become a link in a mail of ours."""
    return "".join(f"\\{char}" if char in "\\`*_[]<>#!&" else char for char in text)


def _url(name: str, submission: Submission, *args) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=[submission.venue.slug, submission.public_id, *args])}"
