"""Planted leaks: ways in which real systems have told who wrote, who reviewed, what was decided.

Each plants one leak into the running product. The suite must notice every one of them; a leak that it does not notice
is a hole in the suite.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from hashlib import sha256
from unittest import mock

from django.conf import settings
from django.db.models import Q
from django.test import override_settings
from django.utils.http import http_date

from decisions.models import Decision
from notifications import actions as outbox
from people.models import Person
from policy import visibility
from policy.visibility import Level
from reviews import access as review_access
from reviews import emergencies
from reviews.identity import Assignment
from submissions import access as submission_access
from submissions.identity import Authorship
from submissions.models import SubmissionQuerySet
from tests.cast import Stage, World

REVIEW_PAGE = re.compile(r"^/v/alpha/papers/1/review/$")
PDF = re.compile(r"^/v/alpha/papers/1/[^?]*\.pdf$")
DESK = re.compile(r"^/v/alpha/reviewing/$")
MY_PAPER = re.compile(r"^/v/alpha/my/[a-z0-9]+/$")
NOT_THEIRS = re.compile(r"^/v/alpha/papers/4/review/$")

planted: list[tuple[re.Pattern, Callable]] = []


def leaking_middleware(get_response):
    """Lets the planted leak see each response of the pages it is planted in."""

    def middleware(request):
        response = get_response(request)
        for pattern, leak in planted:
            if pattern.search(request.path):
                response = leak(request, response) or response
        return response

    return middleware


@contextmanager
def in_responses(pattern: re.Pattern, leak: Callable, world: World) -> Iterator[None]:
    """Plant a leak into the responses of some pages."""
    planted.append((pattern, partial(leak, world)))
    stack = [f"{__name__}.leaking_middleware", *settings.MIDDLEWARE]
    with override_settings(MIDDLEWARE=stack):
        try:
            yield
        finally:
            planted.clear()


def author_of(world: World, number: int = 1) -> Authorship:
    """Who wrote a paper: what must not get out."""
    return Authorship.objects.filter(submission=world.papers[number]).order_by("position")[0]


def reviewer_of(world: World, number: int = 1, first: str = "ray") -> Person:
    """Who stands behind the review that `first` was asked for."""
    return Assignment.objects.get(review=world.reviews[number, first]).person


# --- In responses ---------------------------------------------------------------------------------------


def header(world, request, response):
    response.headers["X-Cache-Key"] = f"paper-1-{author_of(world).person_id}"


def cookie(world, request, response):
    response.set_cookie("seen", str(author_of(world).person_id))


def etag(world, request, response):
    response.headers["ETag"] = '"' + sha256(author_of(world).email.encode()).hexdigest() + '"'


def last_modified(world, request, response):
    response.headers["Last-Modified"] = http_date(
        (world.now - timedelta(minutes=author_of(world).person_id)).timestamp()
    )


def file_name(world, request, response):
    response.headers["Content-Disposition"] = f'inline; filename="{author_of(world).name.split()[-1]}.pdf"'


def comment_in_html(world, request, response):
    response.content += f"<!-- {author_of(world).person_id} -->".encode()


def length_of_page(world, request, response):
    response.content += b" " * (author_of(world).person_id % 50)


def status_code(world, request, response):
    if author_of(world, 4).email.startswith("a") and author_of(world, 4).person_id % 2:
        response.status_code = 403


def error_text(world, request, response):
    response.content = f"Not yours: {len(author_of(world, 4).name)}".encode()


def count_on_page(world, request, response):
    n = Authorship.objects.filter(name__lt=author_of(world).name).count()
    response.content += f"<b>{n} papers</b>".encode()


def query_for_a_person(world, request, response):
    Person.objects.filter(pk=author_of(world).person_id).exists()


def one_query_more(world, request, response):
    if author_of(world).person_id % 2:
        Person.objects.count()


def reviewer_in_page(world, request, response):
    response.content += f"<!-- written by {reviewer_of(world).initials} -->".encode()


def reviewer_in_header(world, request, response):
    response.headers["Server-Timing"] = f"db;desc={reviewer_of(world).public_id}"


def redirect_to_secret(world, request, response):
    response.headers["Link"] = f"</people/{author_of(world).person_id}>; rel=author"


def order_of_list(world, request, response):
    rows = response.content.split(b"<tr")
    if author_of(world, 1).person_id > author_of(world, 2).person_id:
        rows[2:] = reversed(rows[2:])
    response.content = b"<tr".join(rows)


# --- In the product's functions -------------------------------------------------------------------------


def search_by_author(world):
    """The search field of a reviewer finds authors' names."""
    original = SubmissionQuerySet.matching

    def matching(self, words):
        written = Authorship.objects.filter(name__icontains=words).values("submission")
        return self.filter(Q(pk__in=original(self, words).values("pk")) | Q(pk__in=written)) if words else self

    return mock.patch.object(SubmissionQuerySet, "matching", matching)


def chairs_without_conflicts(world):
    """A chair sees every paper, whatever the conflict."""
    return mock.patch.object(submission_access, "unconflicted", lambda person, submissions: submissions)


def confidential_to_all(world):
    """Whoever may read a review reads all of it."""
    original = visibility.bound
    return mock.patch.object(
        visibility, "bound", lambda v, s: original(v, s) if original(v, s) == Level.NOBODY else Level.CHAIRS
    )


def names_to_reviewers(world):
    """Reviewers learn each other's names."""
    return mock.patch.object(visibility, "may_see_reviewer_names", lambda viewer, stage: True)


def authors_to_reviewers(world):
    """Reviewers learn the authors."""
    return mock.patch.object(submission_access, "may_see_authors", lambda viewer, stage: True)


def candidates_without_conflicts(world):
    """The list of emergency reviewers leaves out who is in conflict, whoever looks."""
    return mock.patch.object(emergencies, "knows_conflicts", lambda viewer, stage: True)


def hidden_papers_forgotten(world):
    """A chair counts calls and changes for every paper, whatever the conflict."""
    return mock.patch.object(review_access, "hidden_from_chair", lambda person, venue: [])


def decision_row_counts_as_released(world):
    """A paper with a decision is treated as told."""
    original = submission_access.stage_of

    def stage_of(submission, *args, **kwargs):
        if Decision.objects.filter(submission=submission, outcome__is_accept=True).exists():
            submission.decision_out_at = world.now
        return original(submission, *args, **kwargs)

    return mock.patch("consoles.views.my_paper.stage_of", stage_of)


def reply_to_reviewer(world):
    """Mail about a paper can be answered to its reviewer."""
    original = outbox.as_mail

    def as_mail(message, **kwargs):
        mail = original(message, **kwargs)
        mail.reply_to = [reviewer_of(world, 3, "ria").email]
        return mail

    return mock.patch.object(outbox, "as_mail", as_mail)


def message_id_with_reviewer(world):
    """The Message-ID is made from the reviewer's account."""
    original = outbox.as_mail

    def as_mail(message, **kwargs):
        mail = original(message, **kwargs)
        mail.extra_headers["Message-ID"] = f"<{reviewer_of(world, 3, 'ria').pk}@x>"
        return mail

    return mock.patch.object(outbox, "as_mail", as_mail)


def subject_with_reviewer(world):
    """The subject of a mail names the reviewer."""
    original = outbox.as_mail

    def as_mail(message, **kwargs):
        mail = original(message, **kwargs)
        mail.subject += f" ({reviewer_of(world, 3, 'ria').initials})"
        return mail

    return mock.patch.object(outbox, "as_mail", as_mail)


# --- The list -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mutant:
    """A leak, the secret that it tells, to whom, when, and in which URLs it is looked for."""

    name: str
    plant: Callable[[World], AbstractContextManager]
    secret: str
    observer: str
    only: str  # regular expression over URL names
    stage: Stage = Stage.REVIEWING
    posts: bool = False


def _in(pattern: re.Pattern, leak: Callable) -> Callable[[World], AbstractContextManager]:
    return lambda world: in_responses(pattern, leak, world)


WROTE, REVIEWS_IT, WITH_ME = "who wrote papers 1 and 2", "who reviews paper 1", "who the co-reviewer of paper 1 is"
CONFLICT = "what was decided on the paper in conflict"
MENDED = "what a mending changes of papers that the chair must not know of"
REVIEWS_HIS = "who reviews a paper that the chair wrote"

MUTANTS = [
    Mutant("a header", _in(REVIEW_PAGE, header), WROTE, "rob", "^reviews:review$"),
    Mutant("a cookie", _in(REVIEW_PAGE, cookie), WROTE, "rob", "^reviews:review$"),
    Mutant("an ETag", _in(PDF, etag), WROTE, "rob", "^reviews:paper_pdf$"),
    Mutant("Last-Modified", _in(PDF, last_modified), WROTE, "rob", "^reviews:paper_pdf$"),
    Mutant("the name of a download", _in(PDF, file_name), WROTE, "rob", "^reviews:paper_pdf$"),
    Mutant("a comment in the page", _in(REVIEW_PAGE, comment_in_html), WROTE, "rob", "^reviews:review$"),
    Mutant("the length of a page", _in(REVIEW_PAGE, length_of_page), WROTE, "rob", "^reviews:review$"),
    Mutant("a status code", _in(NOT_THEIRS, status_code), "who wrote paper 4", "ray", "^reviews:review$"),
    Mutant("the text of an error", _in(NOT_THEIRS, error_text), "who wrote paper 4", "ray", "^reviews:review$"),
    Mutant("a count", _in(DESK, count_on_page), WROTE, "rob", "^reviews:reviewing$"),
    Mutant("a query with a person's key", _in(DESK, query_for_a_person), WROTE, "rob", "^reviews:reviewing$"),
    Mutant("one query more", _in(DESK, one_query_more), WROTE, "rob", "^reviews:reviewing$"),
    Mutant("a Link header", _in(REVIEW_PAGE, redirect_to_secret), WROTE, "rob", "^reviews:review$"),
    Mutant("a reviewer's initials", _in(MY_PAPER, reviewer_in_page), REVIEWS_IT, "ada", "^consoles:my_paper$"),
    Mutant("a reviewer in a header", _in(MY_PAPER, reviewer_in_header), REVIEWS_IT, "ada", "^consoles:my_paper$"),
    Mutant("a search over authors", search_by_author, WROTE, "rex", "^reviews:bids$", Stage.BIDDING),
    Mutant("the order of a list", _in(DESK, order_of_list), WROTE, "rob", "^reviews:reviewing$"),
    Mutant("a chair's conflict forgotten", chairs_without_conflicts, CONFLICT, "cas", "^decisions:papers$",
           Stage.DECIDING),
    Mutant("a total over hidden rows", chairs_without_conflicts, CONFLICT, "cas", "^decisions:release$",
           Stage.DECIDING),
    Mutant("a CSV with hidden rows", chairs_without_conflicts, CONFLICT, "cas", "^decisions:.*csv", Stage.DECIDING),
    Mutant("mail of hidden papers", chairs_without_conflicts,
           "to whom mail about the paper in conflict went", "cas", "^consoles:mail$"),
    Mutant("confidential fields", confidential_to_all, "what a reviewer told the chairs", "ada", "^consoles:my_paper$",
           Stage.RESPONDING),
    Mutant("co-reviewers' names", names_to_reviewers, WITH_ME, "rob", "^reviews:review$", Stage.RESPONDING),
    Mutant("authors' names", authors_to_reviewers, WROTE, "ari", "^consoles:paper$"),
    Mutant("a gap in a list", candidates_without_conflicts, "who is in conflict with paper 1", "ari",
           "^reviews:emergency$"),
    Mutant("calls for hidden papers", hidden_papers_forgotten, "who was called for the paper in conflict", "cas",
           "^reviews:emergency$"),
    Mutant("changes of hidden papers", hidden_papers_forgotten, MENDED, "cas", "^reviews:assignment$"),
    Mutant("letters about hidden papers", hidden_papers_forgotten, MENDED, "cas", "^reviews:publish$"),
    Mutant("a decision before its release", decision_row_counts_as_released,
           "what was decided on papers 1 and 2", "ada", "^consoles:my_paper$", Stage.DECIDING),
    Mutant("a Reply-To", reply_to_reviewer, REVIEWS_HIS, "cas", "^consoles:me$", Stage.RESPONDING),
    Mutant("a Message-ID", message_id_with_reviewer, REVIEWS_HIS, "cas", "^consoles:me$", Stage.RESPONDING),
    Mutant("a subject", subject_with_reviewer, REVIEWS_HIS, "cas", "^consoles:me$", Stage.RESPONDING),
]  # fmt: skip
