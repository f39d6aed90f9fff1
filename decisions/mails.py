"""The letters that tell authors what was decided: the text that is previewed is the text that is sent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.conf import settings
from django.urls import reverse

from notifications import rendering
from notifications.actions import Mail
from notifications.rendering import compose, compose_reminder, fill
from policy.visibility import Stage, Viewer, bound
from reviews import mails as reviews_mails
from reviews.models import MetaReview, Review
from reviews.reading import Answer, readable_answers
from submissions.models import Submission
from venues.deadlines import Calendar, Window, as_aoe
from venues.mails import common_values
from venues.models import Award, DeadlineKind, Outcome, Question, Venue
from web.text import literal

KIND = "decision"
REMINDER = "decisions-reminder"
# Mails that speak of several papers at once: shown to chairs who may see every paper. See also reviews/mails.py.
SPANNING_KINDS = reviews_mails.SPANNING_KINDS | {REMINDER}
LONGEST_SUBJECT = 200
# What an author may read of a review once the decision is out.
AUTHORS = bound(Viewer(is_author=True), Stage(is_submitted=True, are_reviews_out=True, is_decision_out=True))


@dataclass(frozen=True)
class Letter:
    """One letter to one author about one paper, filled in; what `mail` makes of it is what the person gets."""

    paper: Submission
    outcome: Outcome
    key: str
    to_email: str
    to_name: str
    subject: str
    body_md: str
    name: str  # "12.1": the first letter about paper 12; addresses of pages name it so

    def mail(self) -> Mail:
        """The letter as it travels."""
        venue = self.paper.venue
        return compose(
            key=self.key,
            kind=KIND,
            to_email=self.to_email,
            to_name=self.to_name,
            subject=self.subject,
            body_md=self.body_md,
            sender_name=venue.short_name,
            reply_to=venue.contact_email,
            venue_id=venue.pk,
            submission_id=self.paper.pk,
        )


@dataclass(frozen=True)
class Wording:
    """The subject and the text of an outcome's letter, with placeholders."""

    subject: str
    body_md: str

    def uses(self, *names: str) -> bool:
        """Whether one of these placeholders stands in it."""
        return any(f"{{{name}}}" in self.subject + self.body_md for name in names)


@dataclass(frozen=True)
class Material:
    """What letters are made of besides the paper itself."""

    venue: Venue
    calendar: Calendar
    chairs: Sequence[str]
    questions: Sequence[Question] = ()
    meta_questions: Sequence[Question] = ()
    reviews: Mapping[int, Sequence[Review]] = field(default_factory=dict)
    meta_reviews: Mapping[int, MetaReview] = field(default_factory=dict)
    reasons: Mapping[int, str] = field(default_factory=dict)  # of papers that are returned without review

    @cached_property
    def common(self) -> dict[str, str]:
        """The placeholders that are the same in every letter."""
        return common_values(self.venue, chairs=", ".join(self.chairs))

    def camera_ready(self, track_id: int | None) -> str:
        """Until when the final version is due."""
        window = self.calendar.window(DeadlineKind.CAMERA_READY, track_id=track_id)
        return as_aoe(window.at) if window else "on a date that we will announce"


def write_letter(
    wording: Wording,
    paper: Submission,
    *,
    outcome: Outcome,
    award: Award | None,
    revision: int,
    to_name: str,
    to_email: str,
    to_id: str,
    place: int,
    material: Material,
) -> Letter:
    """The letter to one author. `revision` is the decision's: a decision that changed is told anew, and once.

    Raises UnknownPlaceholder when the wording uses one that letters do not have.
    """
    values = _values(paper, outcome, award, material) | {"name": to_name or "author"}
    body = values | {name: literal(values[name]) for name in ("name", "title")}
    if wording.uses("reviews"):
        body["reviews"] = reviews_md(material.reviews.get(paper.pk, ()), material.questions)
    if wording.uses("meta_review"):
        body["meta_review"] = meta_review_md(material.meta_reviews.get(paper.pk), material.meta_questions)
    return Letter(
        paper=paper,
        outcome=outcome,
        key=f"{KIND}:{paper.public_id}:{revision}:{to_id}",
        to_email=to_email,
        to_name=to_name,
        subject=_cut(" ".join(fill(wording.subject, values).split())),
        body_md=fill(wording.body_md, body),
        name=f"{paper.number}.{place}",
    )


def _cut(subject: str) -> str:
    """A subject that fits; a title may have 400 letters."""
    return subject if len(subject) <= LONGEST_SUBJECT else subject[: LONGEST_SUBJECT - 1] + "…"


def _values(paper: Submission, outcome: Outcome, award: Award | None, material: Material) -> dict[str, str]:
    return material.common | {
        "title": paper.title,
        "number": str(paper.number),
        "outcome": outcome.label,
        "award": award.name if award else "",
        "camera_ready": material.camera_ready(paper.track_id),
        "reason": material.reasons.get(paper.pk, ""),
        "reviews": "",
        "meta_review": "",
        "link": settings.SITE_URL + reverse("consoles:my_paper", args=[material.venue.slug, paper.public_id]),
    }


def reviews_md(reviews: Iterable[Review], questions: Sequence[Question]) -> str:
    """Submitted reviews as authors may read them, in Markdown; a sentence when there are none."""
    said = [
        f"### Reviewer {review.handle}\n\n{_answers_md(readable_answers(review, questions, AUTHORS))}"
        for review in reviews
    ]
    return "\n\n".join(said) or "There are no reviews of this paper."


def meta_review_md(meta_review: MetaReview | None, questions: Sequence[Question]) -> str:
    """The meta-review as authors may read it, in Markdown; nothing when there is none."""
    if meta_review is None:
        return ""
    said = _answers_md(readable_answers(meta_review, questions, AUTHORS))
    return f"### Meta-review\n\n{said}" if said else ""


def _answers_md(answers: Iterable[Answer]) -> str:
    return "\n\n".join(
        f"**{literal(answer.question.label)}**\n\n{answer.said}"
        if answer.is_text
        else f"**{literal(answer.question.label)}:** {answer.said}"
        for answer in answers
    )


def decisions_due(
    venue: Venue, person, wording: rendering.Wording, *, window: Window, n_undecided: int, n_unreleased: int, key: str
) -> Mail:
    """Reminds a chair of what authors are to be told by a day; the numbers are of papers that they may see."""
    open_ = [
        f"- {n_undecided} {'paper has' if n_undecided == 1 else 'papers have'} no decision." if n_undecided else "",
        f"- {n_unreleased} {'decision is' if n_unreleased == 1 else 'decisions are'} made and not released."
        if n_unreleased
        else "",
    ]
    listed = "\n".join(line for line in open_ if line)
    page = "decisions:papers" if n_undecided else "decisions:release"
    url = settings.SITE_URL + reverse(page, args=[venue.slug])
    return compose_reminder(
        venue,
        wording,
        key=key,
        kind=REMINDER,
        to_email=person.email,
        to_name=person.get_full_name(),
        subject=f"[{venue.short_name}] Decisions are announced {as_aoe(window.at)}",
        text_md=(f"authors of {literal(venue.name)} are to be told by **{as_aoe(window.at)}**.\n\n{listed}\n\n<{url}>"),
    )
