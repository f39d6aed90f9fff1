"""What a release would do, before it does it: which papers, every letter, and what stands in the way.

The same plan is drawn for the page that previews it and, under the venue's lock, for the action that carries it out;
`seen` tells whether both are the same to the letter.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256

from decisions import access
from decisions.mails import Letter, Material, Wording, write_letter
from decisions.models import Decision, Recipients
from notifications.rendering import UnknownPlaceholder, check_placeholders
from submissions.models import Submission
from venues import defaults
from venues.access import chairs_of
from venues.deadlines import Calendar, as_aoe
from venues.models import Award, DeadlineKind, FormOf, LetterTemplate, Outcome, Venue
from venues.questions import questions_of
from web.problems import Blocker, Problem, Warning

PLACEHOLDERS = defaults.PLACEHOLDERS["decision"]


@dataclass(frozen=True)
class Plan:
    """A release that nobody has asked for yet."""

    venue: Venue
    outcomes: Sequence[Outcome]  # that it discloses
    recipients: str
    papers: Sequence[Submission]
    letters: Sequence[Letter]
    problems: Sequence[Problem]

    @property
    def n_letters(self) -> int:
        """How many letters would go out: the number that the chair types."""
        return len(self.letters)

    @property
    def blockers(self) -> list[Problem]:
        """What must be mended first."""
        return [problem for problem in self.problems if problem.is_blocking]

    @cached_property
    def seen(self) -> str:
        """SHA-256 over every letter and its recipient: differs as soon as one word of one letter does."""
        seal = sha256()
        for letter in self.letters:
            for part in (letter.key, letter.to_email, letter.to_name, letter.subject, letter.body_md):
                seal.update(part.encode() + b"\x00")
        return seal.hexdigest()

    def letters_of(self, paper: Submission) -> list[Letter]:
        """The letters about one paper."""
        return [letter for letter in self.letters if letter.paper.pk == paper.pk]


def plan_release(
    person,
    venue: Venue,
    *,
    now: datetime,
    outcomes: Sequence[Outcome] | None = None,
    recipients: str = Recipients.CONTACTS,
    number: int | None = None,
) -> Plan:
    """What telling the authors would do now, of the papers that this chair may see.

    `outcomes` and `number` limit it; None stands for all. The number of queries does not grow with the papers.
    """
    known, awards = access.outcomes_of(venue)
    chosen = [outcome for outcome in known if outcomes is None or outcome in outcomes]
    wanted = access.papers_to_release(person, venue, chosen)
    papers = list(wanted if number is None else wanted.numbered(number))
    _share(papers, venue, known, awards)
    calendar = Calendar(venue)
    used = [outcome for outcome in chosen if any(paper.decision.outcome_id == outcome.pk for paper in papers)]
    wordings, wrong = _wordings(venue, used)
    authors = access.recipients_of(papers, recipients)
    material = _material(venue, calendar, papers, wordings, reasons={paper.pk: paper.desk_reason for paper in papers})
    problems = [
        *wrong,
        *_without_author(papers, authors),
        *_warnings(person, venue, papers, calendar, now),
    ]
    letters = [] if wrong_ones(wrong) else list(_letters(papers, authors, wordings, material))
    return Plan(venue, used, recipients, papers, letters, problems)


def letters_if_returned(venue: Venue, paper: Submission, reason: str) -> list[Letter]:
    """The letters that would tell the authors that a paper is returned without review, before anybody decides so.

    None where the letter cannot be filled in: the page of the release says why.
    """
    outcome = access.desk_outcome(venue)
    if outcome is None:
        return []
    wordings, wrong = _wordings(venue, [outcome])
    if wrong_ones(wrong):
        return []
    paper = copy(paper)  # its real decision is shown beside the letter
    paper.venue = venue
    paper.decision = Decision(submission=paper, outcome=outcome)
    material = _material(venue, Calendar(venue), [paper], wordings, reasons={paper.pk: reason})
    return list(_letters([paper], access.recipients_of([paper], Recipients.CONTACTS), wordings, material))


def _share(papers: Sequence[Submission], venue: Venue, outcomes: Sequence[Outcome], awards: Sequence[Award]) -> None:
    """Give all papers the same few objects, instead of a copy of each out of the database."""
    outcome_of, award_of = {row.pk: row for row in outcomes}, {row.pk: row for row in awards}
    for paper in papers:
        paper.venue = venue
        paper.decision.outcome = outcome_of[paper.decision.outcome_id or 0]
        paper.decision.award = award_of.get(paper.decision.award_id or 0)


def wrong_ones(problems: Sequence[Problem]) -> list[Problem]:
    """Those of the problems that block."""
    return [problem for problem in problems if problem.is_blocking]


def _wordings(venue: Venue, outcomes: Sequence[Outcome]) -> tuple[dict[int, Wording], list[Problem]]:
    """How each outcome is told, and what is wrong with it."""
    own = access.letter_templates(venue, outcomes)
    wordings: dict[int, Wording] = {}
    problems: list[Problem] = []
    for outcome in outcomes:
        template = own.get(outcome.pk)
        wordings[outcome.pk] = _wording(outcome, template)
        if template is None:
            problems.append(
                Warning(
                    "no-letter",
                    f"You have worded no letter for “{outcome.label}”. A standard one goes out, as shown below.",
                    "Word it",
                    outcome.key,
                )
            )
        problem = _placeholder_problem(outcome, wordings[outcome.pk])
        if problem:
            problems.append(problem)
    return wordings, problems


def _wording(outcome: Outcome, template: LetterTemplate | None) -> Wording:
    if template:
        return Wording(template.subject, template.body_md)
    said = defaults.letter_for(f"decision:{outcome.key}", is_accept=outcome.is_accept)
    return Wording(said["subject"], said["body"])


def _placeholder_problem(outcome: Outcome, wording: Wording) -> Problem | None:
    try:
        check_placeholders(wording.subject + wording.body_md, set(PLACEHOLDERS))
    except UnknownPlaceholder as error:
        return Blocker(
            "placeholder", f"The letter for “{outcome.label}” cannot be filled in. {error}", "Mend it", outcome.key
        )
    return None


def _without_author(papers: Sequence[Submission], authors) -> list[Problem]:
    return [
        Blocker("no-author", f"Paper {paper.number} has no author to whom mail can be sent.", "Look", str(paper.number))
        for paper in papers
        if not authors.get(paper.pk)
    ]


def _warnings(person, venue: Venue, papers: Sequence[Submission], calendar: Calendar, now: datetime) -> list[Problem]:
    found: list[Problem] = []
    n_undecided = access.papers_without_decision(person, venue).count()
    if n_undecided:
        found.append(
            Warning("undecided", f"{_papers(n_undecided)} no decision; their authors hear nothing now.", "See")
        )
    n_again = sum(paper.decision.released_at is not None for paper in papers)
    if n_again:
        found.append(
            Warning("again", f"{_papers(n_again)} another decision than their authors were told: a second letter.")
        )
    n_lacking = sum(_n_reviews(paper) < venue.reviews_per_paper and bool(_n_assigned(paper)) for paper in papers)
    if n_lacking:
        found.append(Warning("lacking", f"{_papers(n_lacking)} fewer than {venue.reviews_per_paper} reviews.", "See"))
    review = calendar.window(DeadlineKind.REVIEW)
    if papers and review and not review.is_past(now):
        found.append(
            Warning(
                "reviewing", f"Reviews are due {as_aoe(review.at)}; with the letter, authors read those that are in."
            )
        )
    return found + _mail_warnings(person, venue, now)


def _mail_warnings(person, venue: Venue, now: datetime) -> list[Problem]:
    health = access.mail_health(person, venue, now)
    found: list[Problem] = []
    if health.is_stuck(now):
        found.append(Warning("mail", "Mail has been waiting to leave for more than five minutes.", "Look at the mail"))
    if health.n_failed:
        found.append(Warning("mail", f"The mail server refused {health.n_failed} of your mails.", "Look at the mail"))
    if health.n_in_doubt:
        n = health.n_in_doubt
        found.append(
            Warning("mail", f"Of {n} {'mail' if n == 1 else 'mails'} nobody knows whether it left.", "Look at the mail")
        )
    return found


def _papers(n: int) -> str:
    return "1 paper has" if n == 1 else f"{n} papers have"


def _n_reviews(paper: Submission) -> int:
    return paper.tally.n_submitted if hasattr(paper, "tally") else 0


def _n_assigned(paper: Submission) -> int:
    return paper.tally.n_assigned if hasattr(paper, "tally") else 0


def _material(
    venue: Venue, calendar: Calendar, papers: Sequence[Submission], wordings: dict[int, Wording], *,
    reasons: Mapping[int, str],
) -> Material:  # fmt: skip
    """What the letters need; reviews are read only when a letter quotes them."""
    quotes_reviews = any(wording.uses("reviews") for wording in wordings.values())
    quotes_meta = any(wording.uses("meta_review") for wording in wordings.values())
    return Material(
        venue=venue,
        calendar=calendar,
        chairs=[chair.get_full_name() for chair in chairs_of(venue)],
        questions=questions_of(venue, FormOf.REVIEW, with_retired=True) if quotes_reviews else (),
        meta_questions=questions_of(venue, FormOf.META_REVIEW, with_retired=True) if quotes_meta else (),
        reviews=access.reviews_by_paper(papers) if quotes_reviews else {},
        meta_reviews=access.meta_reviews_by_paper(papers) if quotes_meta else {},
        reasons=reasons,
    )


def _letters(papers: Sequence[Submission], authors, wordings: dict[int, Wording], material: Material):
    for paper in papers:
        decision, outcome = paper.decision, paper.decision.outcome
        if outcome is None:  # a cleared decision is not told
            continue
        for place, author in enumerate(authors.get(paper.pk, ()), 1):
            yield write_letter(
                wordings[outcome.pk],
                paper,
                outcome=outcome,
                award=decision.award,
                revision=decision.revision,
                to_name=author.name,
                to_email=author.email,
                to_id=author.public_id,
                place=place,
                material=material,
            )
