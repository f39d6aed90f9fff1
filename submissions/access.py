"""The only way a request obtains a submission, its authors or its files.

Each question has three directions: may she (an object or 404)? which (a queryset)? who may (people, for mail)?
Not yours and not there are the same 404. Reviewers and area chairs enter through `reviews.access`, which knows who is
assigned to what and builds on the pieces here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from allauth.account.models import EmailAddress
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat, JSONArray, Lower
from django.http import Http404

from policy.visibility import Stage, Viewer, may_see_authors, may_see_paper
from submissions.answers import Answers
from submissions.identity import (
    Authorship,
    Conflict,
    ConflictSource,
    Dismissal,
    DismissedLikeness,
    Namesake,
    SamePerson,
    VersionAuthors,
    is_address,
)
from submissions.models import (
    Extension,
    FileKind,
    FindingAnswer,
    FindingPicture,
    Likeness,
    PaperFile,
    PaperFinding,
    PaperFindingQuerySet,
    Submission,
    SubmissionQuerySet,
    Upload,
    Version,
)
from venues.access import chairs_of, committee_of, know_roles, member_keys, roles_at, roles_of
from venues.deadlines import Calendar
from venues.models import DeadlineKind, Role, Venue

NOT_HERE = "There is no such page."


# --- What is known of a person towards a paper, and of the paper's stage --------------------------------


def is_author_of(person, submission: Submission) -> bool:
    """Whether the person stands in the author list."""
    if _knows(submission, person):
        return submission.is_by_viewer  # type: ignore[attr-defined]
    return person.is_authenticated and Authorship.objects.to(submission).of(person).named().exists()


def is_conflicted_with(person, submission: Submission) -> bool:
    """Whether the person must have nothing to do with the paper. Its authors count as such."""
    return _has_conflict(person, submission) or is_author_of(person, submission)


def _has_conflict(person, submission: Submission) -> bool:
    if _knows(submission, person):
        return submission.is_barred_to_viewer  # type: ignore[attr-defined]
    return person.is_authenticated and (
        Conflict.objects.filter(person=person, submission=submission).exists()
        or Authorship.objects.to(submission).of(person).exists()
    )


def towards(person, submissions: SubmissionQuerySet) -> SubmissionQuerySet:
    """The papers, each knowing whether this person wrote it or is in conflict with it: `viewer_of` need not ask."""
    return submissions.annotate(
        viewer_known=Value(person.pk),
        is_by_viewer=Exists(Authorship.objects.named().filter(person=person.pk, submission=OuterRef("pk"))),
        # Who is left out of the printed list wrote what was reviewed all the same.
        is_barred_to_viewer=Exists(Conflict.objects.filter(person=person.pk, submission=OuterRef("pk")))
        | Exists(Authorship.objects.filter(person=person.pk, submission=OuterRef("pk"))),
    )


def _knows(submission: Submission, person) -> bool:
    return person.pk is not None and getattr(submission, "viewer_known", None) == person.pk


def viewer_of(person, submission: Submission) -> Viewer:
    """What is known of a person from the submission alone; `reviews.access.viewer_of` knows more."""
    roles = roles_of(person, submission.venue)
    is_author = is_author_of(person, submission)
    return Viewer(
        is_author=is_author,
        is_chair=Role.CHAIR in roles,
        is_committee=bool(roles),
        # An author gains nothing by another hat; their own paper is theirs as an author only.
        is_conflicted=not is_author and _has_conflict(person, submission),
    )


def stage_of(submission: Submission, calendar: Calendar, now: datetime) -> Stage:
    """Where a paper and its venue stand now."""
    venue = calendar.venue
    is_decision_out = submission.decision_out_at is not None
    discussion = calendar.window(DeadlineKind.DISCUSSION)
    return Stage(
        is_submitted=submission.is_submitted,
        is_withdrawn=submission.is_withdrawn,
        hides_authors=venue.hides_authors,
        hides_reviewers_from_reviewers=venue.hides_reviewers_from_reviewers,
        hides_reviewers_from_area_chairs=venue.hides_reviewers_from_area_chairs,
        is_bidding=calendar.is_open(DeadlineKind.BIDDING, now),
        # A venue without dates for it discusses from the first review to the decision.
        is_discussing=not is_decision_out and (discussion is None or discussion.is_open(now)),
        shows_reviews_before_own=venue.shows_reviews_before_own,
        are_reviews_out=is_decision_out or calendar.has_opened(DeadlineKind.RESPONSE, now),
        is_decision_out=is_decision_out,
    )


# --- Authors --------------------------------------------------------------------------------------------


def submissions_of_author(person, venue: Venue | None = None) -> SubmissionQuerySet:
    """What the person wrote, drafts included, newest first; with draft and venue."""
    own = Authorship.objects.of(person).named().filter(submission=OuterRef("pk"))
    found = Submission.objects.filter(Exists(own))
    if venue is not None:
        found = found.of(venue)
    return found.select_related("venue", "draft").order_by("-created_at", "pk")


def papers_in_the_making(venue: Venue) -> SubmissionQuerySet:
    """Papers of a venue that are neither decided nor withdrawn, with their draft. For reminders only."""
    return Submission.objects.of(venue).undecided().unwithdrawn().select_related("draft").order_by("pk")


def venues_with_papers_in_the_making() -> list[Venue]:
    """Venues that have such papers, with their dates. For reminders."""
    papers = Submission.objects.undecided().unwithdrawn().filter(venue=OuterRef("pk"))
    return list(Venue.objects.filter(Exists(papers)).prefetch_related("deadlines").order_by("pk"))


def n_own_drafts(person, venue: Venue) -> int:
    """How many papers the person began at a venue and has not submitted."""
    return submissions_of_author(person, venue).drafts().count()


def own_authorships(person) -> dict[int, Authorship]:
    """The person's own row in each author list that names them: submission pk → authorship."""
    return {row.submission_id: row for row in Authorship.objects.of(person).kept()}


def submission_for_author(person, slug: str, public_id: str) -> Submission:
    """A paper that the person wrote, with its draft and venue."""
    submission = (
        towards(person, submissions_of_author(person))
        .annotate(roles_here=roles_at(person, "venue"))
        .filter(venue__slug=slug, public_id=public_id)
        .select_related("draft__pdf", "draft__supplement", "draft__track", "track")
        .first()
    )
    if submission is None:
        raise Http404(NOT_HERE)
    know_roles(submission.venue, person, submission.roles_here)
    return submission


def authorship_for_link(slug: str, token: str) -> Authorship:
    """The authorship that a link opens; whoever holds the link is taken to be that author."""
    authorship = (
        Authorship.objects.named()
        .filter(submission__venue__slug=slug, token=token)
        .select_related("submission__venue", "submission__draft", "person")
        .first()
    )
    if authorship is None:
        raise Http404(NOT_HERE)
    return authorship


@dataclass(frozen=True)
class PrintedAuthor:
    """An author as the latest version prints them."""

    name: str
    email: str
    affiliation: str
    is_contact: bool


def authors_for(viewer: Viewer, stage: Stage, submission: Submission) -> list[PrintedAuthor]:
    """The authors of the latest version, in order, as far as the viewer may see them: all or none."""
    if not may_see_authors(viewer, stage):
        return []
    printed = VersionAuthors.objects.filter(version__submission=submission).order_by("-version__number").first()
    return [
        PrintedAuthor(author["name"], author["email"], author["affiliation"], author["is_contact"])
        for author in (printed.authors if printed else ())
    ]


def printed_authors(submissions: Iterable[Submission]) -> dict[int, list[dict]]:
    """The author lists of the latest versions: submission pk → authors. For the public record only."""
    rows = VersionAuthors.objects.filter(
        version__submission__in=submissions, version__number=F("version__submission__n_versions")
    )
    return dict(rows.values_list("version__submission", "authors"))


def authors_of_draft(submission: Submission) -> list[Authorship]:
    """The authors that the next version will print, in order. The caller has obtained the paper as its author."""
    return [author for author in authors_so_far(submission) if not (author.removed_at or author.left_out_at)]


def removed_authors(submission: Submission) -> list[Authorship]:
    """Authors taken off the list since the latest version; they stay authors until it is submitted again."""
    return [author for author in authors_so_far(submission) if author.removed_at or author.left_out_at]


def authors_so_far(submission: Submission) -> list[Authorship]:
    """Every author, those taken off the list included. The caller has obtained the paper as its author."""
    known = getattr(submission, "authors_known", None)
    return _with_paper(submission, Authorship.objects.to(submission)) if known is None else known


def know_authors(submission: Submission) -> None:
    """Read the author list for a page that shows it in several parts."""
    submission.authors_known = _with_paper(submission, Authorship.objects.to(submission))  # type: ignore[attr-defined]


def _with_paper(submission: Submission, rows: QuerySet[Authorship]) -> list[Authorship]:
    """The rows, knowing the paper that was asked about: it need not be read again."""
    authors = list(rows)
    for author in authors:
        author.submission = submission
    return authors


def unclaimed_authorships(addresses: Iterable[str]) -> QuerySet[Authorship]:
    """Authors with one of these addresses whom no account stands behind yet, with their papers and venues."""
    rows = Authorship.objects.unclaimed().addressed(addresses)
    return rows.select_related("submission__venue", "submission__draft").order_by("pk")


def author_of(submission: Submission, public_id: str) -> Authorship:
    """One author of a paper that the caller has obtained as its author."""
    author = Authorship.objects.to(submission).called(public_id).first()
    if author is None:
        raise Http404(NOT_HERE)
    return author


def authors_of_version(version: Version) -> list[dict]:
    """The author list that a version prints. The caller has obtained the paper as its author."""
    printed = VersionAuthors.objects.filter(version=version).first()
    return printed.authors if printed else []


def as_printed(authors: Iterable[Authorship]) -> list[dict]:
    """Authors as a version freezes them."""
    return [
        {
            "author": author.public_id,
            "name": author.name,
            "email": author.email,
            "affiliation": author.affiliation,
            "is_contact": author.is_contact,
        }
        for author in authors
    ]


def people_with_addresses(addresses: Iterable[str]) -> dict[str, Any]:
    """The people who have verified these addresses: address in small letters → person."""
    wanted = [address.lower() for address in addresses if address]
    rows = EmailAddress.objects.annotate(lowered=Lower("email")).filter(lowered__in=wanted, verified=True)
    return {row.lowered: row.user for row in rows.select_related("user")}


def verified_addresses_of(people: Iterable[Any]) -> dict[int, list[str]]:
    """Every address that these people have verified: person pk → addresses."""
    found: dict[int, list[str]] = {}
    for person_id, email in EmailAddress.objects.filter(user__in=people, verified=True).values_list("user", "email"):
        found.setdefault(person_id, []).append(email)
    return found


Reachable = TypeVar("Reachable", Authorship, "NamedAuthor")


def contacts_of(submission: Submission) -> list[Authorship]:
    """The authors who receive mail about a paper: the contacts, else all. For mail only."""
    return contacts_among(_with_paper(submission, Authorship.objects.to(submission).named()))


def contacts_by_submission(
    submissions: SubmissionQuerySet | Sequence[Submission], *, and_confirmed: bool = False
) -> dict[int, list[Authorship]]:
    """As `contacts_of`, for many papers in one query: submission pk → authors.

    `and_confirmed` adds the co-authors who confirmed that they are.
    """
    rows = authors_by_submission(submissions)
    return {pk: contacts_among(authors, and_confirmed=and_confirmed) for pk, authors in rows.items()}


def authors_by_submission(submissions: SubmissionQuerySet | Sequence[Submission]) -> dict[int, list[Authorship]]:
    """The authors of many papers in one query, each in order, with what a mail needs. For mail only."""
    found: dict[int, list[Authorship]] = {}
    named = Authorship.objects.of_submissions(submissions).named()
    for author in named.select_related("submission__venue", "submission__draft"):
        found.setdefault(author.submission_id, []).append(author)
    return found


class NamedAuthor(NamedTuple):
    """An author as the printed list has them, with what a mail needs."""

    pk: int
    public_id: str
    name: str
    email: str
    is_contact: bool
    disowned_at: datetime | None
    confirmed_at: datetime | None

    @property
    def has_address(self) -> bool:
        """Whether the address is one that mail can be sent to."""
        return is_address(self.email)


def named_by_submission(submissions: SubmissionQuerySet | Sequence[Submission]) -> dict[int, list[NamedAuthor]]:
    """As `authors_by_submission`, for lists of many papers: without rows made, and without the papers beside them."""
    found: dict[int, list[NamedAuthor]] = {}
    named = Authorship.objects.of_submissions(submissions).named()
    for pk, *author in named.values_list("submission_id", *NamedAuthor._fields):
        found.setdefault(pk, []).append(NamedAuthor(*author))
    return found


def contacts_among(authors: Sequence[Reachable], *, and_confirmed: bool = False) -> list[Reachable]:
    """The contacts, else everybody: who can be written to and has not said that the paper is not theirs."""
    reachable = [author for author in authors if author.has_address and not author.disowned_at]
    contacts = [author for author in reachable if author.is_contact] or reachable
    return [author for author in reachable if author in contacts or (and_confirmed and author.confirmed_at)]


# --- Chairs and committee -------------------------------------------------------------------------------


def unconflicted(person, submissions: SubmissionQuerySet) -> SubmissionQuerySet:
    """Those of the papers that the person neither wrote nor is in conflict with."""
    return submissions.exclude(Exists(Conflict.objects.filter(person=person, submission=OuterRef("pk")))).exclude(
        Exists(Authorship.objects.of(person).filter(submission=OuterRef("pk")))
    )


def papers_for_chair(person, venue: Venue) -> SubmissionQuerySet:
    """Submitted papers that a chair may see. The caller has obtained the venue as a chair."""
    return unconflicted(person, Submission.objects.of(venue).submitted())


def n_hidden_from_chair(person, venue: Venue) -> int:
    """How many submitted papers a chair may not see because of a conflict."""
    papers = towards(person, Submission.objects.of(venue).submitted())
    is_hidden = Q(is_by_viewer=True) | Q(is_barred_to_viewer=True)
    return papers.aggregate(n=Count("pk", filter=is_hidden))["n"]


def likenesses_for_chair(person, venue: Venue) -> QuerySet[Likeness]:
    """Pairs of papers that are the same or nearly so, both of which the chair may see; the most alike first."""
    visible = papers_for_chair(person, venue).values("pk")
    pairs = Likeness.objects.filter(venue=venue, first__in=visible, second__in=visible)
    return pairs.select_related("first", "second").order_by("-share", "first__number", "second__number", "pk")


def n_drafts_of(venue: Venue) -> int:
    """How many drafts were begun and never submitted; nothing else of a draft is anybody's business."""
    return Submission.objects.of(venue).drafts().count()


def paper_for_chair(person, venue: Venue, number: int) -> Submission:
    """A submitted paper that a chair opens; in conflict is the same 404 as absent."""
    submission = papers_for_chair(person, venue).numbered(number).select_related("venue", "track").first()
    if submission is None:
        raise Http404(NOT_HERE)
    return submission


def conflicts_of(submission: Submission) -> QuerySet[Conflict]:
    """Who is in conflict with a paper and why. The caller may see its authors."""
    return (
        Conflict.objects.filter(submission=submission).select_related("person").order_by("person__name", "person", "pk")
    )


def authored_pairs(venue: Venue) -> set[tuple[int, int]]:
    """Every (submission pk, person pk) where somebody with an account is an author. For the solver only."""
    rows = Authorship.objects.at(venue).reviewed().filter(person__isnull=False)
    return set(rows.values_list("submission", "person"))


def conflicted_pairs(venue: Venue) -> set[tuple[int, int]]:
    """Every (submission pk, person pk) that must never be assigned: conflicts and authors. For the solver only."""
    conflicts = Conflict.objects.filter(submission__venue=venue).values_list("submission", "person")
    authors = Authorship.objects.filter(submission__venue=venue, person__isnull=False)
    return set(conflicts) | set(authors.values_list("submission", "person"))


def in_conflict(submission: str, person: str) -> Q:
    """For a query over pairs: whether the paper and the person that these columns name are in conflict."""
    conflicts = Conflict.objects.filter(submission=OuterRef(submission), person=OuterRef(person))
    authors = Authorship.objects.filter(submission=OuterRef(submission), person=OuterRef(person))
    return Q(Exists(conflicts)) | Q(Exists(authors))


def people_barred_from(submission: Submission) -> set[int]:
    """Pks of everybody who must have nothing to do with a paper: conflicts and authors. For mail only."""
    conflicts = Conflict.objects.filter(submission=submission).values_list("person", flat=True)
    authors = Authorship.objects.to(submission).filter(person__isnull=False).values_list("person", flat=True)
    return set(conflicts) | set(authors)


def named_authors(submissions: Sequence[Submission]) -> dict[str, Authorship]:
    """The authors of accepted papers that the caller has obtained, by public id, to be printed or told."""
    return {row.public_id: row for rows in authors_by_submission(submissions).values() for row in rows}


def related_submissions(submissions: Iterable[Submission]) -> SubmissionQuerySet:
    """Other papers at the same venues that share an author with these, by account or address. For conflicts only."""
    submissions = list(submissions)
    venues = {submission.venue_id for submission in submissions}
    rows = list(Authorship.objects.of_submissions(submissions).reviewed().values_list("person", "email"))
    people = {person_id for person_id, _ in rows if person_id}
    emails = {email for _, email in rows if email}
    written = _written_by(people, emails).filter(venue__in=venues)
    return written.exclude(pk__in=[submission.pk for submission in submissions]).order_by("pk")


def submissions_of_newcomers(submission: Submission, people: Iterable[Any], emails: Iterable[str]) -> list[Submission]:
    """What people who are not its authors yet submitted to a paper's venue. For conflicts only."""
    written = _written_by([person.pk for person in people], emails).of(submission.venue).submitted()
    return list(written.exclude(pk=submission.pk).order_by("pk"))


def submissions_of_people(people: Iterable[Any]) -> list[Submission]:
    """What these people submitted, at all venues, by account or verified address. For conflicts only."""
    pks = [person.pk for person in people]
    emails = {email for found in verified_addresses_of(pks).values() for email in found}
    return list(_written_by(pks, emails).submitted().select_related("venue").order_by("pk"))


def _written_by(people: Iterable[int], emails: Iterable[str]) -> SubmissionQuerySet:
    rows = Authorship.objects.reviewed()
    theirs = rows.filter(person__in=list(people)).values("submission")
    named = rows.addressed(emails).values("submission")
    return Submission.objects.filter(Q(pk__in=theirs) | Q(pk__in=named))


# --- Conflicts, for chairs ------------------------------------------------------------------------------


CONFLICT_SOURCES = {source.value: source.label for source in ConflictSource}
SET_BY_CHAIR = ConflictSource.CHAIR.value


def conflicts_for_chair(person, venue: Venue) -> QuerySet[Conflict]:
    """Every conflict with a paper that the chair may see, in the order of papers and names."""
    return (
        Conflict.objects.concerning(papers_for_chair(person, venue).values("pk"))
        .select_related("submission", "person")
        .order_by("submission__number", "person__name", "person", "source")
    )


def conflicts_to_take_back(person, venue: Venue, change: str) -> QuerySet[Conflict]:
    """What one table set and nobody has set anew since, on papers that the chair may see."""
    return Conflict.objects.set_together(change).concerning(papers_for_chair(person, venue).values("pk"))


def conflicts_called(conflicts: QuerySet[Conflict], words: str) -> QuerySet[Conflict]:
    """Those with all of these words in the person's name or address or the paper's title, or with this number."""
    for word in words.split():
        fits = Q(person__name__icontains=word) | Q(person__email__icontains=word) | Q(submission__title__icontains=word)
        number = word.removeprefix("#")
        if number.isdecimal() and len(number) < 9:
            fits |= Q(submission__number=int(number))
        conflicts = conflicts.filter(fits)
    return conflicts


def conflicts_from(conflicts: QuerySet[Conflict], source: str) -> QuerySet[Conflict]:
    """Those that are known in this way."""
    return conflicts.filter(source=source)


def n_conflicts_by_source(conflicts: QuerySet[Conflict]) -> dict[str, int]:
    """How many of the conflicts are known in which way: source → n."""
    return dict(conflicts.order_by("source").values_list("source").annotate(n=Count("pk")))


def conflict_set_by_chair(person, submission: Submission) -> Conflict | None:
    """The conflict that a chair set between this person and a paper that the caller may see, if any."""
    return Conflict.objects.set_by_chair(submission, person).first()


def numbers_for_chair(person, venue: Venue, numbers: Iterable[int]) -> dict[int, Submission]:
    """Papers that the chair may see, by these numbers."""
    return {paper.number: paper for paper in papers_for_chair(person, venue).numbered(*numbers) if paper.number}


def members_called(venue: Venue, words: str) -> list[Any]:
    """Everybody on the committee with all of these words in name or address, each person once."""
    members = committee_of(venue, *Role.values)
    for word in words.split():
        members = members.filter(Q(person__name__icontains=word) | Q(person__email__icontains=word))
    return list({member.person_id: member for member in members}.values())


def people_of_committee(venue: Venue) -> dict[str, Any]:
    """Who is meant by an address: address in small letters → person on the committee; any verified one counts."""
    people = {member.person_id: member.person for member in committee_of(venue, *Role.values)}
    verified = verified_addresses_of(people)
    found = {email.lower(): people[pk] for pk, emails in verified.items() for email in emails}
    return found | {person.email.lower(): person for person in people.values()}


def keys_of_people(venue: Venue, people: Iterable[int]) -> dict[int, str]:
    """A public id for each of these people, of one of their roles at the venue: person pk → public id."""
    return {person: key for (person, _), key in sorted(member_keys(venue, people).items(), reverse=True)}


def namesakes_for_chair(person, venue: Venue) -> list[Namesake]:
    """Authors of papers that the chair may see, each with a committee member of that name.

    Never with the chair themselves: whether they are an author is for another chair to say.
    """
    rows = Namesake.objects.concerning(papers_for_chair(person, venue).values("pk")).exclude(person=person)
    return list(rows.select_related("authorship", "person").order_by("pk"))


def papers_by_authors_of(person, papers: Iterable[int], venue: Venue) -> list[Submission]:
    """These papers and whatever else their authors wrote, as far as the chair may see it."""
    visible = papers_for_chair(person, venue)
    near = list(visible.with_pks(papers).by_number())
    return [*near, *unconflicted(person, related_submissions(near).submitted())]


def papers_with_answers(person, venue: Venue) -> set[int]:
    """Papers (pks) that the chair may see of authors about whom chairs said something, see `submissions.answers`.

    Whom they said it about stays in the database: asking by name would show in what is asked that there is an answer.
    """
    texts = TextField()
    of_account = JSONArray(Concat(Value("person "), Cast(OuterRef("person"), texts), output_field=texts))
    of_address = JSONArray(Concat(Value("address "), Lower(OuterRef("email")), output_field=texts))
    told = SamePerson.objects.at(venue).about(of_account, of_address)
    rows = Authorship.objects.reviewed().filter(submission__in=papers_for_chair(person, venue).values("pk"))
    return set(rows.filter(Exists(told)).values_list("submission", flat=True))


def answers_at(venue: Venue) -> Answers:
    """What the chairs said about namesakes, and which papers they had no say on."""
    given = list(SamePerson.objects.at(venue).select_related("person", "by"))
    asked = SamePerson.objects.at(venue).values("by")
    conflicts = Conflict.objects.of(asked).filter(submission__venue=venue).values_list("submission", "person")
    authors = Authorship.objects.at(venue).filter(person__in=asked).values_list("submission", "person")
    return Answers(given, frozenset((*conflicts, *authors)))


def answers_to_take_back(person, venue: Venue) -> list[SamePerson]:
    """What a chair may unsay: their own answers, and those of people who are no chairs any more.

    Another chair's word may count for papers that this one must not know of.
    """
    chairs = {chair.pk for chair in chairs_of(venue)}
    return [row for row in SamePerson.objects.at(venue) if row.by_id == person.pk or row.by_id not in chairs]


# --- Findings -------------------------------------------------------------------------------------------


def findings_for_chair(person, venue: Venue) -> PaperFindingQuerySet:
    """What was found in the latest files of papers that stand, without the chair's conflicts.

    Each knows whether a chair has dismissed it, and whether the authors have answered. The caller has obtained the
    venue as a chair.
    """
    visible = papers_for_chair(person, venue).active().values("pk")
    answers = FindingAnswer.objects.filter(
        submission=OuterRef("submission"), key=OuterRef("key"), file_kind=OuterRef("file__kind")
    )
    found = PaperFinding.objects.filter(submission__in=visible).in_latest_version()
    return found.annotate(is_dismissed=_is_dismissed(), is_answered=Exists(answers))


def _is_dismissed() -> Exists:
    return Exists(Dismissal.objects.filter(submission=OuterRef("submission"), key=OuterRef("key")))


def findings_to_look_at() -> PaperFindingQuerySet:
    """For a query over papers that the caller has obtained: what was found in the latest files of each (`pk`).

    Without hints, and without what a chair has dismissed.
    """
    return PaperFinding.objects.filter(~_is_dismissed(), submission=OuterRef("pk")).grave().in_latest_version()


def answers_to(findings: Iterable[PaperFinding]) -> dict[tuple[int, str, str], FindingAnswer]:
    """What the authors said to findings that the caller has obtained: (submission pk, kind of file, key) → answer."""
    rows = FindingAnswer.objects.filter(submission__in={row.submission_id for row in findings})
    return {(row.submission_id, row.file_kind, row.key): row for row in rows}


def pictures_of(findings: Iterable[PaperFinding]) -> dict[tuple[int, str], FindingPicture]:
    """The pictures of the places of findings that the caller has obtained: (file pk, key) → picture."""
    rows = FindingPicture.objects.filter(file__in={row.file_id for row in findings})
    return {(row.file_id, row.key): row for row in rows}


def with_words(findings: PaperFindingQuerySet) -> PaperFindingQuerySet:
    """For tables: findings of `findings_for_chair` with what authors and chairs said about each."""
    answer = FindingAnswer.objects.filter(
        submission=OuterRef("submission"), key=OuterRef("key"), file_kind=OuterRef("file__kind")
    )
    dismissal = Dismissal.objects.filter(submission=OuterRef("submission"), key=OuterRef("key"))
    return findings.annotate(
        answer_kind=Subquery(answer.values("kind")),
        answer_words=Subquery(answer.values("words")),
        dismissed_because=Subquery(dismissal.values("reason")),
    )


def dismissals_of(findings: Iterable[PaperFinding]) -> dict[tuple[int, str], Dismissal]:
    """Why these findings are fine, and who said so: (submission pk, key) → dismissal. For chairs."""
    found = {(row.submission_id, row.key) for row in findings}
    rows = Dismissal.objects.concerning({pk for pk, _ in found}).select_related("by")
    return {(row.submission_id, row.key): row for row in rows}


def alike_for_chair(person, venue: Venue, *, is_dismissed: bool | None = None) -> QuerySet[Likeness]:
    """As `likenesses_for_chair`, of papers that stand; with or without those that a chair has dismissed, or both."""
    pairs = likenesses_for_chair(person, venue)
    standing = pairs.filter(first__withdrawn_at__isnull=True, second__withdrawn_at__isnull=True)
    if is_dismissed is None:
        return standing
    same = Exists(DismissedLikeness.objects.filter(first=OuterRef("first"), second=OuterRef("second")))
    return standing.filter(same if is_dismissed else ~same)


def dismissed_likenesses_of(pairs: Iterable[Likeness]) -> dict[tuple[int, int], DismissedLikeness]:
    """Why these papers may be alike, and who said so: pair of pks → dismissal. For chairs."""
    rows = DismissedLikeness.objects.filter(first__in={row.first_id for row in pairs}).select_related("by")
    return {(row.first_id, row.second_id): row for row in rows}


def dismissed_keys(submission: Submission) -> set[str]:
    """The keys of findings that chairs called fine, of a paper that the caller has obtained as its author."""
    return set(Dismissal.objects.to(submission).values_list("key", flat=True))


# --- Files ----------------------------------------------------------------------------------------------


def latest_version(submission: Submission) -> Version | None:
    """The version that committee and chairs read."""
    return all_versions(submission).first()


def latest_file(submission: Submission, kind: str) -> PaperFile:
    """The latest version's paper or supplement, of a paper that the caller has obtained."""
    version = latest_version(submission)
    file = getattr(version, kind) if version and kind in FileKind.values else None
    if file is None:
        raise Http404(NOT_HERE)
    return file


def latest_supplements(papers: Sequence[Submission]) -> dict[int, PaperFile]:
    """The supplements of the latest versions of papers that the caller has obtained: submission pk → file."""
    rows = Version.objects.filter(
        submission__in=papers, number=F("submission__n_versions"), supplement__isnull=False
    ).select_related("supplement")  # fmt: skip
    return {row.submission_id: row.supplement for row in rows if row.supplement}


def with_latest_version(submissions: SubmissionQuerySet) -> SubmissionQuerySet:
    """Prefetches the latest version as `latest` (a list of one) with its files."""
    latest = Version.objects.filter(number=F("submission__n_versions")).select_related("pdf", "supplement")
    return submissions.prefetch_related(Prefetch("versions", queryset=latest, to_attr="latest"))


def version_for_author(submission: Submission, number: int) -> Version:
    """One version of a paper that the caller has obtained as its author."""
    version = submission.versions.filter(number=number).select_related("pdf", "supplement").first()
    if version is None:
        raise Http404(NOT_HERE)
    return version


def all_versions(submission: Submission) -> QuerySet[Version]:
    """Every version of a paper that the caller has obtained, newest first, with its files."""
    return submission.versions.select_related("pdf", "supplement", "track").order_by("-number")


def file_for_author(submission: Submission, public_id: str) -> PaperFile:
    """A file of a paper that the caller has obtained as its author."""
    file = submission.files.filter(public_id=public_id).first()
    if file is None:
        raise Http404(NOT_HERE)
    return file


def finding_picture(file: PaperFile, key: str) -> FindingPicture:
    """The picture of a finding's place in a file that the caller has obtained."""
    picture = file.pictures.filter(key=key).first()
    if picture is None:
        raise Http404("There is no picture of this place.")
    return picture


def answers_to_findings(submission: Submission) -> list[FindingAnswer]:
    """What the authors said to the findings in the files of a paper that the caller has obtained."""
    return list(submission.finding_answers.order_by("at", "pk"))


def upload_for_author(submission: Submission, public_id: str, now: datetime) -> Upload:
    """An upload under way to a paper that the caller has obtained as its author."""
    upload = submission.uploads.filter(public_id=public_id, expires_at__gt=now).first()
    if upload is None:
        raise Http404(NOT_HERE)
    return upload


def extensions_by_submission(submissions: Iterable[Submission]) -> dict[int, dict[str, datetime]]:
    """As `extensions_of`, for many papers in one query: submission pk → kind → time."""
    found: dict[int, dict[str, datetime]] = {}
    for row in Extension.objects.filter(submission__in=submissions):
        found.setdefault(row.submission_id, {})[row.kind] = row.at
    return found


def extensions_of(submission: Submission) -> dict[str, datetime]:
    """The later deadlines that a chair gave to this paper, by kind."""
    return dict(Extension.objects.filter(submission=submission).values_list("kind", "at"))


def may_read(viewer: Viewer, stage: Stage, submission: Submission) -> Submission:
    """The paper, if the viewer may see it, else 404."""
    if not may_see_paper(viewer, stage):
        raise Http404(NOT_HERE)
    return submission
