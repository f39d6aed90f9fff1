"""What is measured: pages and steps as people take them, with what we want of each and what others take."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.urls import reverse

from bench.data import CHAIR, Size
from bench.measuring import Request
from people.models import Person
from reviews.actions import save_review
from reviews.identity import Assignment
from reviews.models import Review
from schedule.models import Talk
from submissions.identity import Authorship
from submissions.models import Submission
from venues.models import DeadlineKind, FormOf, QuestionUse, Venue
from venues.questions import questions_of

MOST_QUERIES = 15
ANY_REVISION = "99999999"  # newer than every field, so that nothing counts as changed meanwhile


@dataclass(frozen=True)
class Probe:
    """Something to measure."""

    name: str
    make: Callable[[], Request]
    wanted_ms: float | None = None
    wanted_bytes: int | None = None
    reference: str = ""  # pretalx 2026.2.1 on the same numbers
    is_growing: bool = True  # worth a look at ten thousand papers
    is_page: bool = True  # else a step, to which the limit of queries does not apply
    most_queries: int = MOST_QUERIES


@dataclass
class Visitors:
    """Cookies of signed-in people, made without a sign-in page."""

    cookies: dict[int, dict[str, str]] = field(default_factory=dict)

    def of(self, person: Person) -> dict[str, str]:
        """The cookies that a browser of this person sends."""
        if person.pk not in self.cookies:
            client = Client()
            client.force_login(person)
            request = RequestFactory().get("/")
            get_token(request)
            self.cookies[person.pk] = {
                "sessionid": client.cookies["sessionid"].value,
                "csrftoken": request.META["CSRF_COOKIE"],
            }
        return self.cookies[person.pk]


def probes(venue: Venue, size: Size) -> list[Probe]:
    """Everything to measure at one venue."""
    return _Probes(venue, size).all()


def public_probes(venue: Venue) -> list[Probe]:
    """What everybody reads of a published venue: as most people get it, kept; and made anew, for a chair."""
    chair = Visitors().of(Person.objects.get(email=CHAIR))
    talk = Talk.objects.at(venue).order_by("pk")[0].public_id

    def get(name: str, *args: int | str, cookies: dict[str, str] | None = None) -> Callable[[], Request]:
        path = reverse(name, args=[venue.slug, *args])
        return lambda: Request(path, cookies or {})

    return [
        Probe("home, anonymous", get("website:venue"), 15),
        Probe("schedule page, anonymous", get("schedule:programme"), 15, reference="46 ms + 33 ms data, or 153 ms"),
        Probe("schedule page, made anew", get("schedule:programme", cookies=chair), reference="153 ms"),
        Probe("paper's page, anonymous", get("schedule:paper", 1), 15, reference="58 ms, 17 queries"),
        Probe("paper's page, made anew", get("schedule:paper", 1, cookies=chair), reference="58 ms, 17 queries"),
        Probe("speakers, anonymous", get("website:people"), 15, reference="153 ms"),
        Probe("speakers, made anew", get("website:people", cookies=chair), reference="153 ms"),
        Probe("papers, anonymous", get("proceedings:papers"), 15),
        Probe("papers, made anew", get("proceedings:papers", cookies=chair)),
        Probe("map of papers, anonymous", get("proceedings:map"), 15),
        Probe("map of papers, made anew", get("proceedings:map", cookies=chair)),
        Probe("talk's page, anonymous", get("schedule:talk_page", talk), 15, reference="58 ms, 17 queries"),
        Probe("talk's page, made anew", get("schedule:talk_page", talk, cookies=chair), reference="58 ms, 17 queries"),
        *(
            Probe(f"schedule.{ending}, {said}", get(f"schedule:{ending}", cookies=cookies), 60, most_queries=10,
                  reference=reference)
            for ending, reference in (("json", "260 ms, 210 queries"), ("xml", "209 queries"), ("ics", "165 ms"),
                                      ("csv", ""))
            for said, cookies in (("anonymous", {}), ("made anew", chair))
        ),
        Probe("chair's schedule", get("schedule:editor", cookies=chair), 150, reference="83 ms for its data alone"),
    ]  # fmt: skip


class _Probes:
    def __init__(self, venue: Venue, size: Size) -> None:
        self.venue, self.size, self.visitors = venue, size, Visitors()
        self.chair = Person.objects.get(email=CHAIR)
        busiest = Assignment.objects.at(venue).reviewing().values_list("person", flat=True).order_by("person")[0]
        self.reviewer = Person.objects.get(pk=busiest)
        self.rating = next(row for row in questions_of(venue, FormOf.REVIEW) if row.use == QuestionUse.RATING)
        self.serial = count(1)

    def all(self) -> list[Probe]:
        """In the order of a paper's life."""
        return [
            Probe("call for papers, anonymous", self._get("website:venue"), 15, is_growing=False),
            Probe("submitting a paper", self._submitting(), is_page=False,
                  reference="102 ms over two steps, 49 queries"),
            Probe("saving a field of a draft", self._saving_a_draft(), 30, is_page=False),
            Probe("what I have to do, reviewer", self._page("consoles:me", self.reviewer, slugs=()), 60),
            Probe("reviewer's dashboard, 15 papers", self._page("reviews:reviewing", self.reviewer), 60,
                  reference="205 ms, 36 queries"),
            Probe("review form", self._review_form(), reference="93 ms"),
            Probe("saving a field of a review", self._saving_a_review(), 30, is_page=False,
                  reference="62 ms, 35 queries"),
            Probe("submitting a review", self._submitting_a_review(), is_page=False, reference="62 ms, 35 queries"),
            Probe("chair's overview", self._page("consoles:chair", self.chair), 150),
            Probe("chair's papers", self._page("decisions:papers", self.chair), 150, reference="285 ms"),
            Probe("chair's papers by mean", self._page("decisions:papers", self.chair, "?sort=-mean"), 150,
                  reference="1.66 s"),
            Probe("chair's papers by spread, last page",
                  self._page("decisions:papers", self.chair, f"?sort=-spread&page={self.size.n_papers // 50}"), 150,
                  reference="1.66 s"),
            Probe("chair's papers, searched",
                  self._page("decisions:papers", self.chair, "?q=spread%3A%3E2+calibration"), 150),
            Probe("assignment", self._page("reviews:assignment", self.chair), 150, 100_000, "7.4 s, 15 MB"),
            Probe("assignment by person", self._page("reviews:assignment_people", self.chair), 150, 100_000),
            Probe("review progress", self._page("consoles:progress", self.chair), 150),
            Probe("mail", self._page("consoles:mail", self.chair), 150),
        ]  # fmt: skip

    # --- Reading ----------------------------------------------------------------------------------------------

    def _get(self, name: str) -> Callable[[], Request]:
        path = reverse(name, args=[self.venue.slug])
        return lambda: Request(path, {})

    def _page(
        self, name: str, person: Person, query: str = "", *, slugs: tuple[str, ...] | None = None
    ) -> Callable[[], Request]:
        path = reverse(name, args=(self.venue.slug,) if slugs is None else slugs) + query
        cookies = self.visitors.of(person)
        return lambda: Request(path, cookies)

    def _review_form(self) -> Callable[[], Request]:
        row = self._own_assignment(is_submitted=False)
        path = reverse("reviews:review", args=[self.venue.slug, row.submission.number])
        cookies = self.visitors.of(self.reviewer)
        return lambda: Request(path, cookies)

    def _own_assignment(self, *, is_submitted: bool) -> Assignment:
        rows = Assignment.objects.at(self.venue).of(self.reviewer).reviewing().select_related("submission")
        return rows.filter(review__submitted_at__isnull=not is_submitted).order_by("pk")[0]

    # --- Writing ----------------------------------------------------------------------------------------------

    def _saving_a_review(self) -> Callable[[], Request]:
        row = self._own_assignment(is_submitted=False)
        path = reverse("reviews:review_save", args=[self.venue.slug, row.submission.number])
        cookies = self.visitors.of(self.reviewer)
        return lambda: Request(path, cookies, self._field("q-summary", f"It is good, {next(self.serial)} times."))

    def _field(self, name: str, value: str) -> dict[str, str]:
        return {"field": name, "value": value, "revision": ANY_REVISION}

    def _submitting_a_review(self) -> Callable[[], Request]:
        """A submitted review whose rating was changed: each time another version."""
        row = self._own_assignment(is_submitted=True)
        path = reverse("reviews:review_submit", args=[self.venue.slug, row.submission.number])
        cookies = self.visitors.of(self.reviewer)

        def make() -> Request:
            review = Review.objects.select_related("submission__venue").get(pk=row.review_id)
            said = {"summary": f"As it stands now, {next(self.serial)}."}
            save_review(review, by=self.reviewer, now=self._now(), revision=review.revision, changes=said)
            return Request(path, cookies, {}, expects=302)

        return make

    def _now(self):
        """A moment at which reviews are written: when the reviews of this venue are due, at the latest."""
        return self.venue.deadlines.get(kind=DeadlineKind.REVIEW).at

    def _saving_a_draft(self) -> Callable[[], Request]:
        drafts = self._drafts()
        submission, person = next(drafts)
        path = reverse("submissions:save", args=[self.venue.slug, submission.public_id])
        cookies = self.visitors.of(person)
        return lambda: Request(path, cookies, self._field("title", f"A title, {next(self.serial)}"))

    def _submitting(self) -> Callable[[], Request]:
        drafts = self._drafts(skip=1)

        def make() -> Request:
            submission, person = next(drafts)
            path = reverse("submissions:submit", args=[self.venue.slug, submission.public_id])
            return Request(path, self.visitors.of(person), {}, expects=302)

        return make

    def _drafts(self, *, skip: int = 0) -> Iterator[tuple[Submission, Person]]:
        """Complete drafts that nobody has submitted, each with its author; the first is kept for typing into."""
        drafts = list(Submission.objects.of(self.venue).drafts().order_by("pk"))[skip:]
        for submission in drafts:
            yield submission, Authorship.objects.to(submission).select_related("person").first().person
