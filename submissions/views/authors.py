"""The list of authors: rows that come, go, and are asked to confirm. Parts of the form, for the paper's authors."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from submissions import actions, pages
from submissions.access import author_of, submission_for_author
from submissions.models import Submission
from submissions.whole import WholeForm
from web.audience import Audience, audience
from web.http import Request


@audience(Audience.AUTHOR)
@require_POST
def add(request: Request, slug: str, public_id: str) -> HttpResponse:
    """An empty row at the end of the list."""
    submission = submission_for_author(request.user, slug, public_id)
    if (kept := _keep_typed(request, submission)) is not None:
        return kept
    author = actions.add_author(submission, by=request.user, now=request.now)
    return _answer(request, submission, "submissions/_author_added.html", author)


@audience(Audience.AUTHOR)
@require_POST
def remove(request: Request, slug: str, public_id: str, author: str) -> HttpResponse:
    """Take an author off the list."""
    submission = submission_for_author(request.user, slug, public_id)
    if (kept := _keep_typed(request, submission)) is not None:
        return kept
    row = author_of(submission, author)
    actions.remove_author(row, by=request.user, now=request.now)
    return _answer(request, submission, "submissions/_author_gone.html", row)


@audience(Audience.AUTHOR)
@require_POST
def put_back(request: Request, slug: str, public_id: str, author: str) -> HttpResponse:
    """Put an author back whom somebody took off since the last version."""
    submission = submission_for_author(request.user, slug, public_id)
    if (kept := _keep_typed(request, submission)) is not None:
        return kept
    row = author_of(submission, author)
    actions.restore_author(row, by=request.user, now=request.now)
    return _answer(request, submission, "submissions/_author_back.html", row)


@audience(Audience.AUTHOR)
@require_POST
def declare_all(request: Request, slug: str, public_id: str) -> HttpResponse:
    """The contact states that the conflicts of all authors are complete."""
    submission = submission_for_author(request.user, slug, public_id)
    if (kept := _keep_typed(request, submission)) is not None:
        return kept
    actions.declare_for_all(submission, by=request.user, now=request.now)
    return _answer(request, submission, "submissions/_authors_declared_all.html")


@audience(Audience.AUTHOR)
@require_POST
def ask(request: Request, slug: str, public_id: str, author: str) -> HttpResponse:
    """Send an author the link by which they confirm."""
    submission = submission_for_author(request.user, slug, public_id)
    if (kept := _keep_typed(request, submission)) is not None:
        return kept
    row = author_of(submission, author)
    actions.ask_author(row, by=request.user, now=request.now)
    return _answer(request, submission, "submissions/_author_asked.html", row)


def _keep_typed(request: Request, submission: Submission) -> HttpResponse | None:
    """Without script a button sends the whole form; what was typed in it is saved first. None to go on."""
    sent = WholeForm(request, submission)
    if sent.keep():
        return None
    return render(request, "submissions/edit.html", pages.edit_page(request, submission, sent=sent), status=422)


def _answer(request: Request, submission: Submission, template: str, author: Any = None) -> HttpResponse:
    """The part of the list that changed; without script the whole page, at the list."""
    if not request.htmx:
        return redirect(f"{pages.edit_url(submission)}#authors")
    return render(request, template, pages.author_page(request, submission, author))
