"""What stands between a draft and its submission, and what is worth a look: said while people type.

`problems` is a pure function of facts; `problems_of` gathers them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from paperchecks import Finding
from submissions.access import authors_of_draft, dismissed_keys
from submissions.doors import Doors
from submissions.fields import ABSTRACT_MAX, author_field
from submissions.models import FileKind, PaperFile, Submission
from venues.deadlines import as_aoe
from venues.declared import unclear_domains, unclear_people, without_reason
from venues.models import FormOf
from venues.questions import html_name, missing, questions_of
from web.problems import Blocker, Problem, Warning


@dataclass(frozen=True)
class AuthorFacts:
    """An author as the draft lists them."""

    author: str
    name: str
    email: str
    affiliation: str
    has_address: bool
    is_contact: bool
    is_disowned: bool
    has_declared: bool
    conflict_domains: str
    conflict_people: str


@dataclass(frozen=True)
class Facts:
    """Everything that a judgement of a draft needs."""

    title: str
    abstract: str
    has_tracks: bool
    track: str
    has_topics: bool
    n_topics: int
    unanswered: Sequence[tuple[str, str]]  # (name of the input, label) of required questions without an answer
    authors: Sequence[AuthorFacts]
    has_pdf: bool
    pdf_due: str  # until when the PDF may follow, in words; "" when it must be there now
    findings: Sequence[tuple[str, dict]]  # (kind of file, finding of paperchecks)


def problems_of(submission: Submission, *, doors: Doors, now: datetime) -> list[Problem]:
    """Blockers first, in the order of the form; then warnings."""
    draft, venue = submission.draft, submission.venue
    full = doors.window("submission")
    may_follow = doors.lets_paper_follow and full is not None and not submission.is_submitted
    questions = questions_of(venue, FormOf.SUBMISSION)
    return problems(
        Facts(
            title=draft.title,
            abstract=draft.abstract,
            has_tracks=bool(venue.tracks.all()),
            track=draft.track.name if draft.track else "",
            has_topics=bool(venue.topics.all()),
            n_topics=len(draft.topics.all()),
            unanswered=[(html_name(row), row.label) for row in missing(questions, draft.answers)],
            authors=[_facts_of(author) for author in authors_of_draft(submission)],
            has_pdf=draft.pdf is not None,
            pdf_due=as_aoe(full.at) if may_follow and full else "",
            findings=_findings(submission, draft.pdf, draft.supplement),
        )
    )


def problems(facts: Facts) -> list[Problem]:
    """Blockers first, in the order of the form; then warnings."""
    found = [*_content(facts), *_authors(facts), *_files(facts), *_conflicts(facts)]
    return sorted(found, key=lambda problem: not problem.is_blocking)


def _content(facts: Facts) -> Iterator[Problem]:
    if not facts.title:
        yield Blocker("no_title", "The paper has no title yet.", "Write it", "id_title")
    if not facts.abstract.strip():
        yield Blocker("no_abstract", "The abstract is empty.", "Write it", "id_abstract")
    if (n := len(facts.abstract)) > ABSTRACT_MAX:
        sentence = f"The abstract is {n:,} characters long; {ABSTRACT_MAX:,} are allowed."
        yield Blocker("long_abstract", sentence, "Shorten it", "id_abstract")
    if facts.has_tracks and not facts.track:
        yield Blocker("no_track", "No track is chosen.", "Choose one", "id_track")
    if facts.has_topics and not facts.n_topics:
        yield Blocker("no_topics", "No topic is chosen; topics find your reviewers.", "Choose", "id_topics")
    for name, label in facts.unanswered:
        yield Blocker("unanswered", f"“{_short(label)}” needs an answer.", "Answer it", f"id_{name}")


def _authors(facts: Facts) -> Iterator[Problem]:
    if not facts.authors:
        yield Blocker("no_authors", "The paper has no authors.", "Add one", "authors")
    for place, author in enumerate(facts.authors, start=1):
        who = author.name or f"Author {place}"
        if not author.name:
            yield Blocker("no_name", f"Author {place} has no name.", "Fill in", _input(author, "name"))
        if not author.email:
            yield Blocker("no_address", f"{who} has no e-mail address.", "Fill in", _input(author, "email"))
        elif not author.has_address:
            sentence = f"The address of {who} is not complete."
            yield Blocker("bad_address", sentence, "Look at it", _input(author, "email"))
        if author.is_disowned:
            sentence = f"{who} says that they are not an author of this paper. Talk to them, or take them off the list."
            yield Blocker("disowned", sentence, "Go there", _input(author, "name"))
        if not author.affiliation and author.name:
            sentence = f"{who} has no affiliation; write “Independent” if there is none."
            yield Warning("no_affiliation", sentence, "Fill in", _input(author, "affiliation"))
    if facts.authors and not any(author.is_contact for author in facts.authors):
        yield Blocker("no_contact", "Nobody is marked as contact: who shall receive the mail?", "Choose", "authors")


def _files(facts: Facts) -> Iterator[Problem]:
    if not facts.has_pdf and facts.pdf_due:
        sentence = f"There is no PDF yet. You can submit without it now and add it until {facts.pdf_due}."
        yield Warning("no_pdf", sentence, "Upload it", "at-pdf")
    elif not facts.has_pdf:
        yield Blocker("no_pdf", "There is no PDF yet.", "Upload it", "at-pdf")
    for kind, finding in facts.findings:
        if finding["severity"] == "blocker":
            sentence = f"{_file(kind)}: {finding['sentence']} {finding['remedy']}".strip()
            yield Blocker(finding["code"], sentence, "Go there", f"at-{kind}")
    for kind in FileKind.values:
        n = sum(which == kind and finding["severity"] == "warning" for which, finding in facts.findings)
        if n:
            # Each is said beside the file; here they would bury what is missing.
            sentence = f"{_file(kind)}: {n} remark{'' if n == 1 else 's'} on what is inside."
            yield Warning("remarks", sentence, "Read", f"at-{kind}")


def _conflicts(facts: Facts) -> Iterator[Problem]:
    for author in facts.authors:
        if unclear := [*unclear_people(author.conflict_people), *unclear_domains(author.conflict_domains)]:
            part = "people" if unclear_people(author.conflict_people) else "domains"
            sentence = f"Among the conflicts of {author.name} we do not understand “{unclear[0][:60]}”."
            yield Warning("unclear_conflict", sentence, "Look at it", _input(author, part))
        if unexplained := without_reason(author.conflict_people):
            sentence = f"Why is {author.name or 'this author'} in conflict with “{unexplained[0][:60]}”?"
            yield Warning("no_reason", sentence, "Say why after a colon", _input(author, "people"))
    silent = [author for author in facts.authors if not author.has_declared and not author.is_disowned]
    if silent:
        names = _listed([author.name or "an author without a name" for author in silent])
        sentence = f"Conflicts of interest are not declared yet by {names}."
        yield Warning("undeclared", sentence, "Go there", "conflicts")


def _file(kind: str) -> str:
    return "PDF" if kind == FileKind.PDF else "Supplement"


def _input(author: AuthorFacts, part: str) -> str:
    return f"id_{author_field(author.author, part)}"


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:56].rsplit(' ', 1)[0]} …"


def _listed(names: list[str]) -> str:
    if len(names) > 3:
        return f"{', '.join(names[:2])} and {len(names) - 2} others"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _findings(submission: Submission, *files: PaperFile | None) -> list[tuple[str, dict]]:
    """What was found in the draft's files, without what the chairs have called fine."""
    found = [(file.kind, item) for file in files if file for item in file.findings]
    fine = dismissed_keys(submission) if found else set()
    return [(kind, item) for kind, item in found if Finding.from_json(item).key not in fine]


def _facts_of(author) -> AuthorFacts:
    return AuthorFacts(
        author=author.public_id,
        name=author.name,
        email=author.email,
        affiliation=author.affiliation,
        has_address=author.has_address,
        is_contact=author.is_contact,
        is_disowned=author.disowned_at is not None,
        has_declared=author.conflicts_declared_at is not None,
        conflict_domains=author.conflict_domains,
        conflict_people=author.conflict_people,
    )
