"""What the pages of authors show: contexts, gathered with a number of queries that does not grow."""

from dataclasses import replace
from typing import Any

from django.db.models import prefetch_related_objects
from django.template.loader import render_to_string
from django.urls import reverse

from assignment.conflicts import institution_domain
from paperchecks import Finding
from policy.visibility import Level
from submissions import problems as problem_rules
from submissions.access import (
    answers_to_findings,
    authors_of_draft,
    authors_of_version,
    dismissed_keys,
    know_authors,
    latest_version,
    removed_authors,
    submissions_of_author,
)
from submissions.actions.files import page_limit
from submissions.actions.findings import MOST_WORDS
from submissions.actions.submitting import undo_window
from submissions.changes import changes_since
from submissions.doors import AFTER_UPLOAD, Doors, doors_of
from submissions.fields import AUTHOR_PARTS, author_field
from submissions.files import name_of
from submissions.findings import findings_of
from submissions.forms import PaperForm, say
from submissions.models import AnswerKind, FileKind, FindingAnswer, PaperFile, Submission, Version
from submissions.states import state_of
from submissions.whole import WholeForm
from venues.deadlines import Calendar
from venues.declared import domains_in, people_in
from venues.models import DeadlineKind, FormOf, Venue
from venues.navigation import frame
from venues.questions import Asked, fields_for, html_name, questions_of
from web.http import Request

# As `venues.questions.READERS`, said to those who answer.
READERS = {
    Level.CHAIRS: "only chairs read it",
    Level.AREA_CHAIRS: "chairs and the area chair read it",
    Level.REVIEWERS: "the committee reads it",
    Level.AUTHORS: "the committee reads it",
    Level.PUBLIC: "the committee reads it, and the public of an accepted paper",
}
A_WHILE = 90  # seconds after which a look into a file takes longer than usual


def prepare(submission: Submission) -> None:
    """Read once what several parts of a page ask of the venue, of the draft and of its authors."""
    prepare_venue(submission.venue)
    know_authors(submission)
    prefetch_related_objects([submission.draft], "topics")


def prepare_venue(venue: Venue) -> None:
    """Read once what several parts of a page ask of the venue."""
    prefetch_related_objects([venue], "deadlines", "tracks", "topics", "questions")


def edit_url(submission: Submission) -> str:
    """The address of the form."""
    return reverse("submissions:edit", args=[submission.venue.slug, submission.public_id])


def _frame(request: Request, venue: Venue) -> dict[str, Any]:
    """The frame without the pages of the committee: here everybody is an author, whatever else they are."""
    return frame(request, venue, hat="author") | {"nav": [], "rail": None}


# --- Before there is a paper -----------------------------------------------------------------------------


def start_page(request: Request, venue: Venue) -> dict[str, Any]:
    """Context of the page from which a draft is begun."""
    prefetch_related_objects([venue], "deadlines", "tracks")
    calendar = Calendar(venue)
    tracks = list(venue.tracks.all())
    windows = [calendar.window(DeadlineKind.SUBMISSION, track_id=pk) for pk in [None, *(row.pk for row in tracks)]]
    known = [window for window in windows if window]
    mine = submissions_of_author(request.user, venue)[:20] if request.user.is_authenticated else []
    return {
        **_frame(request, venue),
        "abstract": calendar.window(DeadlineKind.ABSTRACT),
        "full": max(known, key=lambda window: window.at, default=None),
        "is_open": any(window.is_open(request.now) for window in known),
        "is_past": bool(known) and all(window.is_past(request.now) for window in known),
        "papers": [{"submission": paper, "state": state_of(paper), "url": home_of(paper)} for paper in mine],
    }


def home_of(submission: Submission) -> str:
    """Where an author finds everything about a paper: the form until it is submitted, then its page."""
    name = "consoles:my_paper" if submission.is_submitted else "submissions:edit"
    return reverse(name, args=[submission.venue.slug, submission.public_id])


def _crumbs(submission: Submission) -> list[tuple[str, str]]:
    venue = submission.venue
    here = [(f"Paper {submission.number}", home_of(submission))] if submission.number else []
    return [("What I have to do", "/me/"), (venue.short_name, venue.get_absolute_url()), *here]


# --- The form --------------------------------------------------------------------------------------------


def edit_page(
    request: Request, submission: Submission, *, sent: WholeForm | None = None, was_tried: bool = False
) -> dict[str, Any]:
    """Context of the form: the draft, or what was typed where that could not be stored."""
    venue, draft = submission.venue, submission.draft
    prepare(submission)
    doors = doors_of(submission)
    typed = sent if sent and sent.is_whole else None
    form = _paper_form(submission, typed)
    return {
        **_frame(request, venue),
        **_state(request, submission, doors),
        **authors_page(request, submission, doors, typed),
        "submission": submission,
        "draft": draft,
        "form": form,
        "asked": _asked(submission, typed),
        "files": [file_page(request, submission, kind, doors, typed) for kind in _kinds(venue)],
        "errors": sent.errors if sent else {},
        "refusal": sent.refusal if sent else "",
        "was_tried": was_tried,
        "home_url": home_of(submission),
        "page_limit": page_limit(submission),
        "other_window": doors.supplement if not doors.is_editable(request.now) else None,
        "after_upload_minutes": int(AFTER_UPLOAD.total_seconds() // 60),
        "crumbs": _crumbs(submission),
    }


def state_html(request: Request, submission: Submission) -> str:
    """What is missing and what has changed, for the side of the form."""
    prepare(submission)
    page = _state(request, submission, doors_of(submission))
    return render_to_string("submissions/_state.html", page, request=request)


def _state(request: Request, submission: Submission, doors: Doors) -> dict[str, Any]:
    latest = latest_version(submission) if submission.is_submitted else None
    changes = changes_since(submission.draft, latest) if latest else []
    counts_at = doors.counts_at(request.now)
    found = problem_rules.problems_of(submission, doors=doors, now=request.now)
    return {
        "submission": submission,
        "doors": doors,
        "due": doors.next,
        "has_opened": doors.has_opened(request.now),
        "is_editable": doors.is_editable(request.now),
        "takes_supplement": doors.takes_supplement(request.now),
        "takes_version": doors.takes_supplement(counts_at),
        "crossed_deadline": counts_at != request.now,
        "latest": latest,
        "changes": changes,
        "problems": [
            {
                "is_blocker": problem.is_blocking,
                "sentence": problem.sentence,
                "remedy": problem.remedy,
                "field_id": problem.field,
            }
            for problem in found
        ],
        "n_blockers": sum(problem.is_blocking for problem in found),
        "save_url": reverse("submissions:save", args=[submission.venue.slug, submission.public_id]),
    }


def _paper_form(submission: Submission, typed: WholeForm | None) -> PaperForm:
    draft = submission.draft
    topics = _in_order(submission.venue.topics.all())
    initial: dict[str, Any] = {
        "title": draft.title,
        "abstract": draft.abstract,
        "track": draft.track.name if draft.track else "",
        "topics": [topic.name for topic in _in_order(draft.topics.all())],
    }
    if typed:
        initial |= {name: "".join(typed.typed(name)[:1]) for name in ("title", "abstract", "track")}
        initial["topics"] = typed.typed("topics")
    form = PaperForm(tracks=_in_order(submission.venue.tracks.all()), topics=topics, initial=initial)
    say(form, typed.errors if typed else {})
    return form


def _asked(submission: Submission, typed: WholeForm | None) -> list[Asked]:
    """The venue's own questions, with the answers of the draft or those that were typed."""
    questions = questions_of(submission.venue, FormOf.SUBMISSION)
    asked = [
        replace(item, readers=READERS[Level(item.question.level)])
        for item in fields_for(questions, submission.draft.answers)
    ]
    for item in asked if typed else ():
        name = html_name(item.question)
        values = typed.typed(name) if typed else []
        form: Any = item.field.form
        form.initial[item.question.key] = (
            values if item.field.widget_type == "checkboxselectmultiple" else "".join(values[:1])
        )
        say(form, {key.removeprefix("q-"): text for key, text in (typed.errors if typed else {}).items()})
    return asked


def _kinds(venue: Venue) -> list[str]:
    return [FileKind.PDF, FileKind.SUPPLEMENT] if venue.takes_supplement else [FileKind.PDF]


def _in_order(rows: Any) -> list[Any]:
    return sorted(rows, key=lambda row: (row.position, row.pk))


# --- Authors in the form ---------------------------------------------------------------------------------


def authors_page(
    request: Request, submission: Submission, doors: Doors, typed: WholeForm | None = None
) -> dict[str, Any]:
    """Context of the list of authors."""
    rows = authors_of_draft(submission)
    return {
        "submission": submission,
        "authors": [_author(request, submission, row, typed) for row in rows],
        "authors_order": ",".join(row.public_id for row in rows),
        "removed": removed_authors(submission) if submission.is_submitted else [],
        "n_declared": sum(row.conflicts_declared_at is not None for row in rows),
        "is_editable": doors.is_editable(request.now),
    }


def author_page(request: Request, submission: Submission, author: Any) -> dict[str, Any]:
    """Context of an answer about one author, or about all: what changed in the list, and beside it."""
    prepare(submission)
    doors = doors_of(submission)
    page = authors_page(request, submission, doors) | _state(request, submission, doors)
    if author is not None:
        page |= {"author": author, "row": _author(request, submission, author, None)}
    return page


def _author(request: Request, submission: Submission, author: Any, typed: WholeForm | None) -> dict[str, Any]:
    """One row: its values, the names of its inputs, what is known of the author's own word."""
    names = {part: author_field(author.public_id, part) for part in AUTHOR_PARTS}
    values: dict[str, Any] = {
        "name": author.name,
        "email": author.email,
        "affiliation": author.affiliation,
        "contact": author.is_contact,
        "domains": author.conflict_domains,
        "people": author.conflict_people,
        "declared": author.conflicts_declared_at is not None,
    }
    if typed and any(typed.typed(name) for name in names.values()):
        values = {part: "".join(typed.typed(names[part])[:1]) for part in names}
    is_me = author.person_id == request.user.pk
    return {
        "author": author,
        "is_me": is_me,
        "inputs": {part: {"name": names[part], "value": values[part]} for part in names},
        "errors": [text for name, text in (typed.errors if typed else {}).items() if name in names.values()],
        "domain": institution_domain(author.email) if author.email else None,
        "n_people": len(people_in(author.conflict_people)),
        "n_domains": len(domains_in(author.conflict_domains)),
        "is_address_fixed": author.confirmed_at is not None and not is_me,
    }


# --- Files in the form -----------------------------------------------------------------------------------


def file_page(
    request: Request, submission: Submission, kind: str, doors: Doors | None = None, typed: WholeForm | None = None
) -> dict[str, Any]:
    """Context of one file's panel."""
    doors = doors or doors_of(submission)
    venue, row = submission.venue, getattr(submission.draft, kind)
    is_paper = kind == FileKind.PDF
    args = [venue.slug, submission.public_id]
    most = venue.max_pdf_mb if is_paper else venue.max_supplement_mb
    return {
        "kind": kind,
        "is_paper": is_paper,
        "row": row,
        "name": name_of(submission, row) if row else "",
        "is_waiting": row is not None and row.inspected_at is None,
        "is_begun": row is not None and row.claimed_at is not None,
        "is_looked_at_again": row is not None and row.inspected_at is not None and row.relook_at is not None,
        "findings": findings_of(row, submission, _answers(submission), _fine(submission)) if row else None,
        "is_slow": row is not None and (request.now - row.uploaded_at).total_seconds() > A_WHILE,
        "may_change": doors.is_editable(request.now) if is_paper else doors.takes_supplement(request.now),
        "error": typed.errors.get(kind, "") if typed else "",
        "label": "Drop the PDF here, or choose it" if is_paper else "Drop a ZIP archive or a PDF here, or choose it",
        "hint": f"Up to {most} MB." if is_paper else f"Code, data or proofs, up to {most} MB. A broken upload goes on.",
        "accept": ".pdf" if is_paper else ".zip,.pdf",
        "max_mb": most,
        "meta": f"kind={kind}",
        "target": f"at-{kind}",
        "upload_url": reverse("submissions:uploads", args=args),
        "panel_url": reverse("submissions:file_panel", args=[*args, kind]),
    }


def _answers(submission: Submission) -> list[FindingAnswer]:
    """What authors said to findings, read once for all files of a page."""
    if not hasattr(submission, "answers_known"):
        submission.answers_known = answers_to_findings(submission)  # type: ignore[attr-defined]
    return submission.answers_known  # type: ignore[attr-defined]


def _fine(submission: Submission) -> set[str]:
    """Which findings the chairs called fine, read once for all files of a page."""
    if not hasattr(submission, "fine_known"):
        submission.fine_known = dismissed_keys(submission)  # type: ignore[attr-defined]
    return submission.fine_known  # type: ignore[attr-defined]


def finding_page(
    request: Request, submission: Submission, file: PaperFile, finding: Finding, *, refusal: str = ""
) -> dict[str, Any]:
    """Context of the page on which a finding is answered; what was typed stands there again after a refusal."""
    venue = submission.venue
    prefetch_related_objects([venue], "deadlines", "tracks")
    found = findings_of(file, submission, _answers(submission), _fine(submission))
    shown = next(
        row for row in (*found.first, *found.more, *found.hints, *found.fine) if row.finding.key == finding.key
    )  # fmt: skip
    wanted = request.POST.get("kind") or request.GET.get("answer") or (shown.answer.kind if shown.answer else "")
    return {
        **_frame(request, venue),
        "submission": submission,
        "file": file,
        "file_name": name_of(submission, file),
        "shown": shown,
        "kind": wanted if wanted in AnswerKind.values else AnswerKind.EXPLAIN,
        "words": request.POST.get("words", shown.answer.words if shown.answer else ""),
        "most_words": MOST_WORDS,
        "refusal": refusal,
        "back_url": f"{edit_url(submission)}#at-{file.kind}",
        "crumbs": [*_crumbs(submission), ("Form", edit_url(submission))],
    }


def answer_to(submission: Submission, file: PaperFile, finding: Finding) -> FindingAnswer | None:
    """What the authors said to this finding, if anything."""
    answers = [row for row in _answers(submission) if row.file_kind == file.kind and row.key == finding.key]
    return answers[0] if answers else None


# --- After submitting ------------------------------------------------------------------------------------


def receipt_page(request: Request, submission: Submission, version: Version) -> dict[str, Any]:
    """Context of the receipt of one version."""
    venue = submission.venue
    prefetch_related_objects([venue], "deadlines")
    know_authors(submission)
    doors = doors_of(submission)
    is_latest = version.number == submission.n_versions
    window = undo_window(submission)
    return {
        **_frame(request, venue),
        "submission": submission,
        "due": doors.next,
        "is_editable": doors.is_editable(request.now),
        "takes_supplement": doors.takes_supplement(request.now),
        "takes_version": doors.takes_supplement(doors.counts_at(request.now)),
        "changes": changes_since(submission.draft, version) if is_latest else [],
        "version": version,
        "authors": authors_of_version(version),
        "files": [
            {"row": row, "label": label, "name": name_of(submission, row)}
            for label, row in (("Paper", version.pdf), ("Supplement", version.supplement))
            if row
        ],
        "supplement_window": doors.supplement,
        "undo": window if window and window.is_open(request.now) else None,
        "silent": [author for author in authors_of_draft(submission) if author.state in {"", "asked"}],
        "is_latest": is_latest,
        "crumbs": _crumbs(submission),
        "home_url": home_of(submission),
    }


# --- An author's own link --------------------------------------------------------------------------------


def link_page(
    request: Request, author: Any, *, typed: dict[str, str] | None = None, problem: str = ""
) -> dict[str, Any]:
    """Context of the page behind an author's link."""
    submission = author.submission
    typed = typed or {"domains": author.conflict_domains, "people": author.conflict_people}
    return {
        "venue": submission.venue,
        "submission": submission,
        "draft": submission.draft,
        "author": author,
        "title": submission.title or submission.draft.title,
        "others": authors_of_draft(submission),
        "typed": typed,
        "problem": problem,
        "domain": institution_domain(author.email) if author.email else None,
        "is_mine": request.user.is_authenticated and author.person_id == request.user.pk,
        "paper_url": home_of(submission),
    }
