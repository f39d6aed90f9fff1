"""The mails of committee work. None says who wrote a paper or who reviews it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from notifications.actions import Mail
from notifications.rendering import Wording, compose, compose_reminder
from policy.visibility import Viewer
from reviews import pages
from reviews.models import AssignmentRole
from submissions.models import Submission
from venues.deadlines import Calendar, Window, as_aoe
from venues.models import DeadlineKind, Venue
from web.text import literal

# Mails that speak of several papers at once. Who may not see one of a venue's papers sees none of these: a count
# that holds a hidden paper would give it away.
SPANNING_KINDS = {
    "assignment",
    "assignment-mended",
    "bidding-reminder",
    "review-reminder",
    "meta-review-reminder",
    "discussion-reminder",
    "reviews-late",
    "circular-work",  # letters of chairs to people of whom papers tell; see also consoles/access/audiences.py
}

WORK = {
    AssignmentRole.REVIEWER: ("review", DeadlineKind.REVIEW, "Reviews"),
    AssignmentRole.AREA_CHAIR: ("lead as area chair", DeadlineKind.META_REVIEW, "Meta-reviews"),
}


# --- Assignment -----------------------------------------------------------------------------------------


def assignment_key(paper: Submission, person, role: str, assigned_at: datetime) -> str:
    """The key of the mail about one assignment; assigned again later, it is another one."""
    return f"assigned:{paper.public_id}:{person.public_id}:{role}:{assigned_at:%Y%m%dT%H%M%S%f}"


def assigned(paper: Submission, person, *, role: str, assigned_at: datetime, due_at: datetime | None = None) -> Mail:
    """Tells somebody about one more paper that is theirs from now on."""
    verb, _, _ = WORK[AssignmentRole(role)]
    return _to_committee(
        paper.venue,
        person,
        key=assignment_key(paper, person, role, assigned_at),
        kind="assigned",
        submission_id=paper.pk,
        subject=f"Paper {paper.number} to {verb}",
        says=f"paper {paper.number} of {paper.venue.name} has been assigned to you to {verb}.",
        roles={role},
        due_at=due_at,
    )


def unassigned(paper: Submission, person, *, role: str, assigned_at: datetime) -> Mail:
    """Tells somebody who was told about a paper that it is no longer theirs."""
    verb, _, _ = WORK[AssignmentRole(role)]
    return compose(
        key=f"un{assignment_key(paper, person, role, assigned_at)}",
        kind="unassigned",
        to_email=person.email,
        to_name=person.get_full_name(),
        subject=f"[{paper.venue.short_name}] Paper {paper.number} is no longer yours to {verb}",
        body_md=(
            f"Dear {person.get_full_name()},\n\n"
            f"the chairs have taken paper {paper.number} off your list; you need not {verb} it any more. "
            "What you have written about it, if anything, is kept.\n\n"
            f"The chairs of {paper.venue.name}"
        ),
        sender_name=paper.venue.short_name,
        reply_to=paper.venue.contact_email,
        venue_id=paper.venue_id,
        submission_id=paper.pk,
    )


def assignment_published(venue: Venue, person, *, counts: dict[str, int], key: str) -> Mail:
    """Tells somebody how many papers a published assignment gives them; `counts` by role."""
    parts = [f"{_papers(counts[role])} to {WORK[role][0]}" for role in AssignmentRole if counts.get(role)]
    return _to_committee(
        venue,
        person,
        key=key,
        kind="assignment",
        subject=" and ".join(parts),
        says=f"the assignment of {venue.name} is ready. You have been given {' and '.join(parts)}.",
        roles={role for role in AssignmentRole if counts.get(role)},
    )


@dataclass(frozen=True)
class Changes:
    """What mending an assignment changes for one person: role → numbers of the papers."""

    gains: dict[str, list[int]] = field(default_factory=dict)
    losses: dict[str, list[int]] = field(default_factory=dict)


def assignment_mended(venue: Venue, person, changes: Changes, *, key: str) -> Mail:
    """Tells somebody which papers are theirs from now on, and which are not any more."""
    gains, losses = _work_on(changes.gains), _work_on(changes.losses)
    is_one = sum(len(numbers) for numbers in changes.losses.values()) == 1
    thanks = (
        f"{losses[:1].upper()}{losses[1:]} {'is' if is_one else 'are'} no longer yours: you need not do anything about "
        f"{'it' if is_one else 'them'}. Thank you for having been ready to."
    )
    if gains:
        more = f"the assignment of {venue.name} has changed, and you have been given {gains}."
        return _to_committee(
            venue,
            person,
            key=key,
            kind="assignment-mended",
            subject=f"Now yours: {gains}",
            says=f"{more}\n\n{thanks}" if losses else more,
            roles=set(changes.gains),
        )
    return compose(
        key=key,
        kind="assignment-mended",
        to_email=person.email,
        to_name=person.get_full_name(),
        subject=f"[{venue.short_name}] No longer yours: {losses}",
        body_md=(
            f"Dear {person.get_full_name()},\n\n"
            f"the assignment of {venue.name} has changed. {thanks}\n\n"
            f"The chairs of {venue.name}"
        ),
        sender_name=venue.short_name,
        reply_to=venue.contact_email,
        venue_id=venue.pk,
    )


def _work_on(papers: Mapping[str, list[int]]) -> str:
    """Papers by number and role: "papers 3 and 5 to review"; empty where there are none."""
    parts = [f"{numbered(sorted(papers[role]))} to {WORK[role][0]}" for role in AssignmentRole if papers.get(role)]
    return " and ".join(parts)


def numbered(numbers: Iterable[int]) -> str:
    """Papers in a sentence, by number: "paper 3", "papers 3, 5 and 12"."""
    said = [str(number) for number in numbers]
    return f"paper {said[0]}" if len(said) == 1 else f"papers {', '.join(said[:-1])} and {said[-1]}"


# --- Emergency calls --------------------------------------------------------------------------------------

OWN_LINK = "own-link"  # stands in a preview where each letter has a secret link


def emergency_call(asked) -> Mail:
    """Asks somebody to review one paper in a hurry; a yes is one click, and no."""
    paper, call, person = asked.submission, asked.call, asked.person
    venue = paper.venue
    url = settings.SITE_URL + reverse("reviews:emergency_link", args=[venue.slug, asked.token])
    places = "one reviewer is" if call.n_needed == 1 else f"{call.n_needed} reviewers are"
    return compose(
        key=f"emergency:{asked.public_id}",
        kind="emergency-call",
        to_email=person.email,
        to_name=person.get_full_name(),
        subject=f"[{venue.short_name}] Could you review paper {paper.number} until {as_aoe(call.due_at)}?",
        body_md=(
            f"Dear {person.get_full_name()},\n\n"
            f"a paper of {literal(venue.name)} lacks reviews, and we ask you for an emergency review:\n\n"
            f"Paper {paper.number}: {_as_words(paper.title)}\n\n"
            f"The review would be due **{as_aoe(call.due_at)}**. {places.capitalize()} needed; several people are "
            f"asked, and who answers first has the paper. Please answer by {as_aoe(call.answer_by)}.\n\n"
            f"Read the abstract and say yes, by one click:\n\n<{url}>\n\n"
            f"Say no, so that we can ask somebody else:\n\n<{url}?no>\n\n"
            "If you are in conflict with the paper, please say no.\n\n"
            f"Thank you,\nthe chairs of {literal(venue.name)}"
        ),
        sender_name=venue.short_name,
        reply_to=venue.contact_email,
        venue_id=venue.pk,
        submission_id=paper.pk,
    )


def emergency_taken(asked, caller, *, n_left: int) -> Mail:
    """Tells who called that somebody took the paper. The caller may know who reviews it."""
    paper, venue = asked.submission, asked.submission.venue
    url = settings.SITE_URL + reverse("reviews:emergency", args=[venue.slug, paper.number])
    left = "Nobody else is needed." if n_left == 0 else f"{n_left} more {'is' if n_left == 1 else 'are'} needed."
    return compose(
        key=f"emergency-taken:{asked.public_id}",
        kind="emergency-taken",
        to_email=caller.email,
        to_name=caller.get_full_name(),
        subject=f"[{venue.short_name}] Paper {paper.number} has an emergency reviewer",
        body_md=(
            f"Dear {caller.get_full_name()},\n\n"
            f"{literal(asked.person.get_full_name())} reviews paper {paper.number} until "
            f"**{as_aoe(asked.call.due_at)}**. {left}\n\n<{url}>"
        ),
        sender_name=venue.short_name,
        venue_id=venue.pk,
        submission_id=paper.pk,
    )


def emergency_unanswered(venue: Venue, asked, wording: Wording, *, key: str) -> Mail:
    """Reminds somebody, once, of a call that they have not answered."""
    paper, call = asked.submission, asked.call
    url = settings.SITE_URL + reverse("reviews:emergency_link", args=[venue.slug, asked.token])
    return compose_reminder(
        venue,
        wording,
        key=key,
        kind="emergency-reminder",
        to_email=asked.person.email,
        to_name=asked.person.get_full_name(),
        subject=f"[{venue.short_name}] Paper {paper.number} still needs a reviewer",
        text_md=(
            f"we asked you for an emergency review of paper {paper.number}, {_as_words(paper.title)}, due "
            f"**{as_aoe(call.due_at)}**. There is still a place. Please say yes or no by "
            f"**{as_aoe(call.answer_by)}**; you will not be asked again:\n\n<{url}>"
        ),
        submission_id=paper.pk,
    )


# --- Discussion and response ------------------------------------------------------------------------------


def discussion_news(submission: Submission, person, viewer: Viewer, looked_at: datetime | None) -> Mail:
    """Says that there is something new in the thread on a paper, and nothing else: no words, no names, no level.

    Its key holds when the person last looked, so that they get one mail until they look again.
    """
    looked = f"{looked_at:%Y%m%dT%H%M%S%f}" if looked_at else "never"
    return _about_paper(
        submission,
        person,
        viewer,
        key=f"discussion:{submission.public_id}:{person.public_id}:{looked}",
        kind="discussion",
        subject=f"New in the discussion of paper {submission.number}",
        says="there is something new in the committee's discussion of this paper. "
        "You get no further mail about it until you have looked.",
    )


def response_news(submission: Submission, person, viewer: Viewer) -> Mail:
    """Says, once a paper, that its authors have answered the reviews."""
    return _about_paper(
        submission,
        person,
        viewer,
        key=f"response:{submission.public_id}:{person.public_id}",
        kind="response",
        subject=f"The authors of paper {submission.number} have responded",
        says="the authors have responded to the reviews of this paper. Please read what they say, and change your "
        "review if it changes your mind.",
    )


# --- Reminders --------------------------------------------------------------------------------------------


def bids_due(venue: Venue, person, wording: Wording, *, window: Window, key: str) -> Mail:
    """Reminds somebody who has not bid on any paper that bidding ends."""
    url = settings.SITE_URL + reverse("reviews:bids", args=[venue.slug])
    return _reminder(
        venue,
        person,
        wording,
        key=key,
        kind="bidding-reminder",
        subject=f"Bids close {as_aoe(window.at)}",
        says=(
            f"you have not said yet which papers of {literal(venue.name)} you would like to review. Bids close "
            f"**{as_aoe(window.at)}**. Ten minutes make the difference between papers you want and papers that are "
            f"left:\n\n<{url}>"
        ),
    )


def work_due(
    venue: Venue,
    person,
    papers: list[Submission],
    wording: Wording,
    *,
    role: str,
    window: Window,
    is_overdue: bool,
    key: str,
    own_dues: Mapping[int, datetime] | None = None,
) -> Mail:
    """Reminds somebody of reviews or meta-reviews that they still owe, with the papers.

    `own_dues` are the times of papers (pks) for which the window is not theirs.
    """
    what = "review" if role == AssignmentRole.REVIEWER else "meta-review"
    n = len(papers)
    count = f"1 {what}" if n == 1 else f"{n} {what}s"
    if is_overdue:
        subject = f"{count} overdue"
        says = (
            f"{count} of yours {'was' if n == 1 else 'were'} due {as_aoe(window.at)}. We still want "
            f"{'it' if n == 1 else 'them'}: submit as soon as you can, or tell the chairs that you cannot."
        )
    else:
        subject = f"{count} due {as_aoe(window.at)}"
        says = f"{count} of yours {'is' if n == 1 else 'are'} due **{as_aoe(window.at)}**."
    return _about_papers(
        venue, person, papers, wording, key=key, kind=f"{what}-reminder", subject=subject, says=says, own_dues=own_dues
    )


def discussion_due(
    venue: Venue, person, papers: list[Submission], wording: Wording, *, window: Window, key: str
) -> Mail:
    """Reminds somebody that the discussion ends and holds what they have not read."""
    return _about_papers(
        venue,
        person,
        papers,
        wording,
        key=key,
        kind="discussion-reminder",
        subject=f"The discussion ends {as_aoe(window.at)}",
        says=f"the discussion ends **{as_aoe(window.at)}**, and there is something that you have not read about:",
    )


def discussion_silent(
    venue: Venue, person, papers: list[Submission], wording: Wording, *, window: Window, key: str
) -> Mail:
    """Reminds somebody that nobody has said a word about papers that are to be discussed."""
    return _about_papers(
        venue,
        person,
        papers,
        wording,
        key=key,
        kind="discussion-reminder",
        subject="A discussion that nobody has begun",
        says=f"the discussion ends **{as_aoe(window.at)}**, and nobody has begun it for:",
    )


def reviews_late(venue: Venue, chair, wording: Wording, *, n_reviews: int, window: Window, key: str) -> Mail:
    """Tells a chair how many reviews are still missing days after their deadline."""
    url = settings.SITE_URL + reverse("consoles:progress", args=[venue.slug]) + "?by=people&which=missing"
    count = "1 review is" if n_reviews == 1 else f"{n_reviews} reviews are"
    return _reminder(
        venue,
        chair,
        wording,
        key=key,
        kind="reviews-late",
        subject=f"{count} days overdue",
        says=(
            f"{count} missing that {'was' if n_reviews == 1 else 'were'} due {as_aoe(window.at)}. The reviewers have "
            "been reminded since. You see who they are, and can write to them or ask somebody else, here:"
            f"\n\n<{url}>"
        ),
    )


def response_due(
    submission: Submission, author, wording: Wording, *, window: Window, is_unsent: bool, key: str
) -> Mail:
    """Tells an author that the reviews can be read and answered, or that a draft of the answer is not submitted."""
    venue = submission.venue
    url = settings.SITE_URL + reverse("reviews:response", args=[venue.slug, submission.public_id])
    if is_unsent:
        subject = f"Your response on paper {submission.number} is not submitted"
        says = f"your response has changes that are not submitted. It is open until **{as_aoe(window.at)}**."
    else:
        subject = f"The reviews of your paper {submission.number}"
        says = (
            f"the reviews of your paper can be read now. You can respond to them until **{as_aoe(window.at)}**; "
            "you need not, and only the committee reads it."
        )
    return compose_reminder(
        venue,
        wording,
        key=key,
        kind="response-open",
        to_email=author.email,
        to_name=author.name,
        subject=f"[{venue.short_name}] {subject}",
        text_md=f"{says}\n\nPaper {submission.number}: {_as_words(submission.title)}\n\n<{url}>",
        submission_id=submission.pk,
    )


def _about_papers(
    venue: Venue,
    person,
    papers: list[Submission],
    wording: Wording,
    *,
    key: str,
    kind: str,
    subject: str,
    says: str,
    own_dues: Mapping[int, datetime] | None = None,
) -> Mail:
    dues = {pk: f" (this one by {as_aoe(at)})" for pk, at in (own_dues or {}).items()}
    listed = "\n".join(f"- Paper {paper.number}: {_as_words(paper.title)}{dues.get(paper.pk, '')}" for paper in papers)
    url = settings.SITE_URL + reverse("reviews:reviewing", args=[venue.slug])
    text = f"{says}\n\n{listed}\n\n<{url}>"
    return _reminder(venue, person, wording, key=key, kind=kind, subject=subject, says=text)


def _reminder(venue: Venue, person, wording: Wording, *, key: str, kind: str, subject: str, says: str) -> Mail:
    return compose_reminder(
        venue,
        wording,
        key=key,
        kind=kind,
        to_email=person.email,
        to_name=person.get_full_name(),
        subject=f"[{venue.short_name}] {subject}",
        text_md=says,
    )


def _about_paper(
    submission: Submission, person, viewer: Viewer, *, key: str, kind: str, subject: str, says: str
) -> Mail:
    venue = submission.venue
    return compose(
        key=key,
        kind=kind,
        to_email=person.email,
        to_name=person.get_full_name(),
        subject=f"[{venue.short_name}] {subject}",
        body_md=(
            f"Dear {person.get_full_name()},\n\n{says}\n\n"
            f"Paper {submission.number}: {_as_words(submission.title)}\n\n"
            f"<{settings.SITE_URL}{pages.of_paper(submission, viewer)}>\n\nThe chairs of {venue.name}"
        ),
        sender_name=venue.short_name,
        reply_to=venue.contact_email,
        venue_id=venue.pk,
        submission_id=submission.pk,
    )


def _as_words(title: str) -> str:
    """A title of which no part becomes a link or a tag in a mail."""
    return re.sub(r"([\[\]<>])", r"\\\1", " ".join(title.split()))


def _to_committee(
    venue: Venue,
    person,
    *,
    key: str,
    kind: str,
    subject: str,
    says: str,
    roles: set[str],
    submission_id=None,
    due_at: datetime | None = None,
) -> Mail:
    contact = f" Write to {venue.contact_email}." if venue.contact_email else ""
    url = settings.SITE_URL + reverse("reviews:reviewing", args=[venue.slug])
    return compose(
        key=key,
        kind=kind,
        to_email=person.email,
        to_name=person.get_full_name(),
        subject=f"[{venue.short_name}] {subject}",
        body_md=(
            f"Dear {person.get_full_name()},\n\n{says}\n\n<{url}>\n\n{_due(venue, roles, due_at)}"
            "If you are in conflict with a paper, or cannot take it, please tell the chairs as soon as you know."
            f"{contact}\n\nThank you,\nthe chairs of {venue.name}"
        ),
        sender_name=venue.short_name,
        reply_to=venue.contact_email,
        venue_id=venue.pk,
        submission_id=submission_id,
    )


def _due(venue: Venue, roles: set[str], due_at: datetime | None) -> str:
    if due_at:
        return f"Your review is due **{as_aoe(due_at)}**.\n\n"
    calendar = Calendar(venue)
    lines = []
    for role in AssignmentRole:
        _, kind, label = WORK[role]
        window = calendar.window(kind) if role in roles else None
        if window:
            lines.append(f"{label} are due **{as_aoe(window.at)}**.")
    return "\n".join([*lines, ""]) + "\n" if lines else ""


def _papers(n: int) -> str:
    return "1 paper" if n == 1 else f"{n} papers"
