"""How papers are begun, filled in, submitted, revised, withdrawn, and what their co-authors say."""

import io
import zipfile
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile

from demo.access import refreshed
from demo.actions.scene import Scene
from demo.plan import Author, Paper
from demo.press import Order, Print
from demo.writing import LLM_USE, paper_sections
from submissions.access import authors_of_draft
from submissions.actions import (
    AuthorRow,
    attach_file,
    confirm_author,
    create_draft,
    disown,
    extend,
    inspect_file,
    save_draft,
    set_authors,
    submit,
    withdraw,
)
from submissions.actions.files import claim_file
from submissions.actions.keeping import keep_findings
from submissions.actions.likeness import keep_sketch
from submissions.models import FileKind, FindingPicture, PaperFile
from venues.deadlines import end_of_day_aoe
from venues.models import DeadlineKind, FormOf
from venues.questions import questions_of

README = "Code to reproduce Table 1 and Figures 1 and 2.\n\n    python run.py --seed 0\n"


def orders(scene: Scene) -> list[tuple[str, Order]]:
    """The papers to print, those first that are submitted first."""
    wanted = [paper for paper in scene.plan.papers if not paper.is_draft or paper.slips]
    wanted.sort(key=lambda paper: -paper.hours_before)
    return [(paper.key, _order(scene, paper)) for paper in wanted]


def _order(scene: Scene, paper: Paper) -> Order:
    told = next((other for other in scene.plan.papers if other.key == paper.copy_of), paper)
    return Order(
        title=told.title,
        abstract=told.story.abstract,
        sections=tuple(paper_sections(told.story, told.subjects)),
        seed=told.seed,
        pages=told.pages,
        authors=tuple(author.who.name for author in paper.authors),
        affiliations=tuple(dict.fromkeys(author.who.affiliation for author in paper.authors)),
        shows_authors=paper.shows_authors,
        page_limit=scene.venue.page_limit,
        slips=paper.slips,
    )


def plan_papers(scene: Scene) -> None:
    """Everything that authors do until their paper is in."""
    due = scene.due(DeadlineKind.SUBMISSION)
    for paper in scene.plan.papers:
        dice = scene.plan.dice("begins", paper.key)
        submitted_at = due - timedelta(hours=paper.hours_before)
        began_at = submitted_at - timedelta(hours=dice.uniform(3, 200))
        scene.replay.plan(began_at, _begin, scene, paper)
        scene.replay.plan(submitted_at - timedelta(minutes=20), _fill_in, scene, paper)
        if not paper.is_draft or paper.slips:
            scene.replay.plan(submitted_at - timedelta(minutes=8), _upload, scene, paper)
        if paper.is_draft:
            if paper.is_extended:
                _plan_extension(scene, paper, due)
            continue
        scene.replay.plan(submitted_at, _submit, scene, paper)
        if paper.is_revised:
            revised_at = submitted_at + (due - submitted_at) * 0.6
            scene.replay.plan(revised_at, _write_more, scene, paper)
            scene.replay.plan(revised_at + timedelta(minutes=3), _submit, scene, paper)
        if paper.is_withdrawn:
            scene.replay.plan(due + timedelta(days=2), _withdraw, scene, paper)


def _begin(scene: Scene, paper: Paper, now: datetime) -> None:
    submission = create_draft(scene.venue, by=scene.people[paper.contact.email], now=now)
    scene.submissions[paper.key] = submission
    scene.planned[submission.pk] = paper


def _fill_in(scene: Scene, paper: Paper, now: datetime) -> None:
    submission = scene.submissions[paper.key]
    by = scene.people[paper.contact.email]
    changes: dict[str, Any] = {"title": paper.title, "topics": list(paper.topics)}
    if not paper.is_draft or paper.is_extended:
        changes["abstract"] = paper.story.abstract
    if not paper.is_draft:
        changes |= _answers(scene, paper)
    save_draft(submission, by=by, now=now, revision=submission.draft.revision, changes=changes)
    set_authors(submission, by=by, now=now, authors=[_row(scene, author) for author in paper.authors])


def _answers(scene: Scene, paper: Paper) -> dict[str, Any]:
    """Every box that must be ticked, and a few of the free ones."""
    dice = scene.plan.dice("answers", paper.key)
    questions = questions_of(scene.venue, FormOf.SUBMISSION)
    ticked: dict[str, Any] = {f"q-{row.key}": True for row in questions if row.is_required and row.kind == "check"}
    free: dict[str, Any] = {
        "llm_use": dice.choice(LLM_USE) if dice.random() < 0.7 else None,
        "student_paper": True if dice.random() < 0.4 else None,
        "code": f"https://anonymous.example/r/{paper.seed:x}" if dice.random() < 0.35 else None,
    }
    asked = {row.key for row in questions}
    return ticked | {f"q-{key}": value for key, value in free.items() if key in asked and value}


def _row(scene: Scene, author: Author) -> AuthorRow:
    return AuthorRow(
        name=author.who.name,
        email=author.who.email,
        affiliation=author.who.affiliation,
        is_contact=author.is_contact,
        person=scene.people.get(author.who.email) if author.is_contact else None,
        has_declared=author.has_declared,
    )


def _upload(scene: Scene, paper: Paper, now: datetime) -> None:
    by = scene.people[paper.contact.email]
    submission = refreshed(scene.submissions[paper.key])
    printed = scene.press.fetch(paper.key)
    pdf = attach_file(submission, kind=FileKind.PDF, by=by, now=now, file=io.BytesIO(printed.pdf), filename="paper.pdf")
    look_into(pdf, printed, now=now + timedelta(seconds=3))
    if paper.has_supplement and scene.venue.takes_supplement:
        extra = attach_file(
            submission, kind=FileKind.SUPPLEMENT, by=by, now=now, file=_supplement(), filename="code.zip"
        )
        claimed = claim_file(now=now + timedelta(seconds=4), file_id=extra.pk)
        if claimed:
            inspect_file(claimed, now=now + timedelta(seconds=5))


def _submit(scene: Scene, paper: Paper, now: datetime) -> None:
    is_first = not scene.submissions[paper.key].is_submitted
    submit(refreshed(scene.submissions[paper.key]), by=scene.people[paper.contact.email], now=now)
    _renew(scene, paper)
    if is_first:
        _plan_words_of_coauthors(scene, paper, now)


def look_into(file: PaperFile, printed: Print, *, now: datetime) -> None:
    """Note what a worker would have found in this file, and keep its copies. See also `inspect_file`."""
    file.blind_copy.save("copy.pdf", ContentFile(printed.blind_copy), save=False)
    file.thumbnail.save("page-1.webp", ContentFile(printed.picture), save=False)
    file.save(update_fields=["blind_copy", "thumbnail"])
    findings = [*file.findings, *printed.findings]
    keep_findings([file], findings, n_pages=printed.n_pages, claimed_at=now, inspected_at=now, n_tries=1)
    keep_sketch(file, printed.sketch)
    for place in printed.places:
        row = FindingPicture(file=file, key=place.key, width=place.width, height=place.height)
        row.picture.save("place.webp", ContentFile(place.picture), save=False)
        row.save()


def _supplement() -> io.BytesIO:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.md", README)
        archive.writestr("run.py", "import argparse\n\nparser = argparse.ArgumentParser()\n")
        archive.writestr("results.csv", "seed,score\n" + "".join(f"{seed},{0.8 + seed / 100}\n" for seed in range(5)))
    content.seek(0)
    return content


def _write_more(scene: Scene, paper: Paper, now: datetime) -> None:
    """A sentence more in the abstract, for a second version."""
    submission = refreshed(scene.submissions[paper.key])
    longer = f"{paper.story.abstract} Results on one more data set are in the appendix."
    revision = submission.draft.revision
    by = scene.people[paper.contact.email]
    save_draft(submission, by=by, now=now, revision=revision, changes={"abstract": longer})


def _withdraw(scene: Scene, paper: Paper, now: datetime) -> None:
    withdraw(refreshed(scene.submissions[paper.key]), by=scene.people[paper.contact.email], now=now)
    _renew(scene, paper)


def _renew(scene: Scene, paper: Paper) -> None:
    scene.submissions[paper.key] = refreshed(scene.submissions[paper.key])


def _plan_extension(scene: Scene, paper: Paper, due: datetime) -> None:
    """A chair lets one draft in later: until some days from now, if papers are still awaited at all."""
    now = scene.replay.now
    if due < now < scene.due(DeadlineKind.NOTIFICATION):
        scene.replay.plan(max(due, now - timedelta(hours=9)), _extend, scene, paper)


def _extend(scene: Scene, paper: Paper, now: datetime) -> None:
    extend(
        scene.submissions[paper.key],
        kind=DeadlineKind.SUBMISSION,
        at=end_of_day_aoe((scene.replay.now + timedelta(days=6)).date()),
        by=scene.chair,
        now=now,
    )


def _plan_words_of_coauthors(scene: Scene, paper: Paper, now: datetime) -> None:
    for author in paper.authors:
        if author.answers_in_hours is not None:
            scene.replay.plan(now + timedelta(hours=author.answers_in_hours), _speak, scene, paper, author)


def _speak(scene: Scene, paper: Paper, author: Author, now: datetime) -> None:
    submission = scene.submissions[paper.key]
    row = next(row for row in authors_of_draft(submission) if row.email == author.who.email)
    row.submission = submission
    if author.disowns:
        disown(row, by=None, now=now)
    else:
        confirm_author(row, by=row.person, now=now)
