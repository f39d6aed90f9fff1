"""What an author says by the link of their own: no account is needed, whoever holds the link speaks for them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from submissions import actions, pages
from submissions.access import authorship_for_link
from submissions.fields import NotTaken, clean
from web.audience import Audience, audience
from web.http import Request


@audience(Audience.LINK)
@require_safe
@never_cache
def show(request: Request, slug: str, token: str) -> HttpResponse:
    """The paper that names this author, and what they may say to it. For whoever holds the link."""
    author = authorship_for_link(slug, token)
    if request.user.is_authenticated and author.person_id is None:
        actions.claim_authorships(request.user, now=request.now)
        author.refresh_from_db(fields=["person"])
    return render(request, "submissions/author_link.html", pages.link_page(request, author))


@audience(Audience.LINK)
@require_POST
def confirm(request: Request, slug: str, token: str) -> HttpResponse:
    """I am an author of this paper."""
    author = authorship_for_link(slug, token)
    actions.confirm_author(author, by=request.user, now=request.now)
    messages.success(request, "Thank you. You are confirmed as an author of this paper.")
    return redirect("submissions:author_link", slug, token)


@audience(Audience.LINK)
@require_POST
def disown(request: Request, slug: str, token: str) -> HttpResponse:
    """I am not an author of this paper."""
    author = authorship_for_link(slug, token)
    actions.disown(author, by=request.user, now=request.now)
    messages.info(request, "Noted. The other authors are told; you hear no more about this paper.")
    return redirect("submissions:author_link", slug, token)


@audience(Audience.LINK)
@require_POST
def declare(request: Request, slug: str, token: str) -> HttpResponse:
    """With whom, and with which institutions, the author is in conflict."""
    author = authorship_for_link(slug, token)
    typed = {part: request.POST.get(part, "") for part in ("domains", "people")}
    try:
        values = {part: _clean(author, part, text) for part, text in typed.items()}
    except NotTaken as problem:
        page = pages.link_page(request, author, typed=typed, problem=str(problem))
        return render(request, "submissions/author_link.html", page, status=422)
    actions.declare_conflicts(author, by=request.user, now=request.now, **values)
    messages.success(request, "Your conflicts are declared. You can change them here.")
    return redirect("submissions:author_link", slug, token)


@audience(Audience.LINK)
@require_POST
def claim(request: Request, slug: str, token: str) -> HttpResponse:
    """Put the paper into the account of whoever is signed in."""
    if not request.user.is_authenticated:
        link = reverse("submissions:author_link", args=[slug, token])
        return redirect(f"{reverse('account_login')}?next={link}")
    author = authorship_for_link(slug, token)
    actions.claim_author(author, by=request.user, now=request.now)
    messages.success(request, "The paper is in your account.")
    return redirect("submissions:author_link", slug, token)


def _clean(author, part: str, text: str) -> str:
    return clean(author.submission.venue, f"author-{author.public_id}-{part}", [text])
