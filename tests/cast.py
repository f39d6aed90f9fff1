"""The cast: named people over two venues, at any stage of a paper's life.

Authors `ada`, `amy`, `abe`; `cody`, a co-author without account; reviewers `rob`, `ray`, `ria`, `rex` (rex has bid and
has no paper); area chair `ari`; chair `chi`; `cas`, a chair who wrote paper 3 and is in conflict with paper 4; the
outsider `mal`; the other venue's chair `zoe`, author `zed` and reviewer `zac`.

    world = build(Stage.REVIEWING)
    client.force_login(world.people["rob"])

Papers of the main venue `alpha` (by number): 1 by ada (and cody), 2 by amy, 3 by cas, 4 by abe, 5 by amy and withdrawn;
ada has a draft besides. Reviews: 1 rob (in) and ray (begun), 2 rob (in) and ria (in), 3 ray (in) and ria (not begun),
4 rob (in) and ria (in); ari leads them all;
chi has called ray in an emergency for paper 4. `build` writes rows directly, so that it needs no action to be right.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from io import BytesIO
from random import Random

from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from decisions.identity import Ballot
from decisions.models import AwardVote, Decision, DecisionVersion, Release, ReleasedPaper, Shortlisted
from letters.identity import Letter
from letters.models import Capacity, LetterKind
from notifications.models import Message, MessageState
from paperchecks import Finding
from people.models import Person
from policy.visibility import Level
from proceedings.access import public_cards
from proceedings.models import CameraReady, FinalFile, Proceedings, PublicFile, PublicPaper, PublicVersion
from reviews.assigning import Parameters
from reviews.identity import (
    Assignment,
    AssignmentRole,
    Bid,
    BidValue,
    CommentAuthor,
    EmergencyAsk,
    EmergencyCaller,
    MetaReviewAuthor,
    ProposedPair,
)
from reviews.models import (
    Comment,
    EmergencyCall,
    MetaReview,
    MetaReviewVersion,
    Proposal,
    Response,
    ResponseVersion,
    Review,
    ReviewVersion,
    Tally,
)
from schedule.access import draft_of
from schedule.content import frozen, seal_of
from schedule.models import Board, LinkFor, Programme, ProgrammeRelease, Room, Session, Talk
from submissions.access import as_printed, latest_supplements
from submissions.identity import Authorship, Conflict, ConflictSource, FileOrigin, VersionAuthors
from submissions.models import (
    AnswerKind,
    Draft,
    FileKind,
    FindingAnswer,
    FindingPicture,
    PaperFile,
    PaperFinding,
    Submission,
    Upload,
    Version,
)
from venues.identity import Invitation, Membership, Role
from venues.models import (
    Award,
    Deadline,
    DeadlineKind,
    FormOf,
    LetterTemplate,
    NewsPost,
    Outcome,
    Picture,
    Question,
    QuestionKind,
    QuestionUse,
    ShownPerson,
    ShownPersonKind,
    SitePage,
    Sponsor,
    Topic,
    Track,
    Venue,
)


class Stage(StrEnum):
    """Moments of a venue's life."""

    CALL = "call"
    BIDDING = "bidding"
    REVIEWING = "reviewing"
    RESPONDING = "responding"
    DECIDING = "deciding"
    RELEASED = "released"
    PUBLISHED = "published"


# Days from the opening of the call to the moment at which each stage is looked at, and the doors on that scale.
DAYS = {
    Stage.CALL: 5,
    Stage.BIDDING: 22,
    Stage.REVIEWING: 30,
    Stage.RESPONDING: 47,
    Stage.DECIDING: 56,
    Stage.RELEASED: 62,
    Stage.PUBLISHED: 85,
}
DOORS = {
    DeadlineKind.SUBMISSION: (0, 20),
    DeadlineKind.BIDDING: (20, 25),
    DeadlineKind.REVIEW: (25, 45),
    DeadlineKind.RESPONSE: (45, 50),
    DeadlineKind.DISCUSSION: (45, 55),
    DeadlineKind.NOTIFICATION: (None, 60),
    DeadlineKind.CAMERA_READY: (60, 80),
}
ORDER = list(Stage)

PEOPLE = {
    "ada": "Ada Lovelace", "amy": "Amy Ångström", "abe": "Abe Kovačević", "cody": "Cody Ünal",
    "rob": "Rob Noether", "ray": "Ray Turing", "ria": "Ria Hopper", "rex": "Rex Hamilton",
    "ari": "Ari Gauss", "chi": "Chi Kahn", "cas": "Cas Erdős", "mal": "Mal Lory",
    "zoe": "Zoe Franklin", "zed": "Zed Boole", "zac": "Zac Curie",
}  # fmt: skip

FORMS = [
    (FormOf.REVIEW, "summary", "Summary", QuestionKind.TEXT, "", Level.AUTHORS, []),
    (FormOf.REVIEW, "rating", "Rating", QuestionKind.SCALE, QuestionUse.RATING, Level.AUTHORS, [1, 3, 5, 6, 8, 10]),
    (FormOf.REVIEW, "confidence", "Confidence", QuestionKind.SCALE, QuestionUse.CONFIDENCE, Level.AUTHORS, [1, 2, 3]),
    (FormOf.REVIEW, "committee", "To the committee", QuestionKind.TEXT, "", Level.REVIEWERS, []),
    (FormOf.REVIEW, "confidential", "To the chairs", QuestionKind.TEXT, "", Level.CHAIRS, []),
    (FormOf.REVIEW, "nominate", "Nominate", QuestionKind.CHECK, QuestionUse.NOMINATION, Level.CHAIRS, []),
    (FormOf.REVIEW, "ethics", "Ethics", QuestionKind.CHECK, QuestionUse.ETHICS, Level.CHAIRS, []),
    (FormOf.META_REVIEW, "meta", "Meta-review", QuestionKind.TEXT, "", Level.AUTHORS, []),
    (FormOf.META_REVIEW, "advice", "Recommendation", QuestionKind.CHOICE, QuestionUse.RECOMMENDATION, Level.CHAIRS,
     ["oral", "poster", "reject"]),
    (FormOf.SUBMISSION, "tldr", "In one sentence", QuestionKind.LINE, "", Level.AUTHORS, []),
    (FormOf.SUBMISSION, "rules", "We kept the rules", QuestionKind.CHECK, "", Level.CHAIRS, []),
]  # fmt: skip

# paper → [(reviewer, state, rating)]
REVIEWS = {
    1: [("rob", "in", 8), ("ray", "begun", 5)],
    2: [("rob", "in", 3), ("ria", "in", 6)],
    3: [("ray", "in", 6), ("ria", "asked", None)],
    4: [("rob", "in", 10), ("ria", "in", 5)],
}
AUTHORS = {1: ["ada", "cody"], 2: ["amy"], 3: ["cas"], 4: ["abe"], 5: ["amy"]}
OUTCOMES = {1: "oral", 2: "reject", 3: "poster", 4: "reject"}


@dataclass
class World:
    """What `build` made. `papers` by number; `reviews` by (number, reviewer)."""

    stage: Stage
    now: datetime
    alpha: Venue
    beta: Venue
    people: dict[str, Person]
    members: dict[str, Membership] = field(default_factory=dict)
    papers: dict[int, Submission] = field(default_factory=dict)
    reviews: dict[tuple[int, str], Review] = field(default_factory=dict)
    topics: list[Topic] = field(default_factory=list)
    draft: Submission | None = None
    other_paper: Submission | None = None

    def has_come_to(self, stage: Stage) -> bool:
        """Whether the venue is at this stage or beyond."""
        return ORDER.index(self.stage) >= ORDER.index(stage)

    def __getattr__(self, name: str) -> Person:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None


def build(stage: Stage = Stage.REVIEWING, *, now: datetime | None = None, seed: int = 0) -> World:
    """The cast at a stage of the main venue's life. The seed varies titles, texts, scores and a few more papers."""
    now = now or timezone.now()
    dice = Random(seed)
    people = {key: make_person(key, name) for key, name in PEOPLE.items() if key != "cody"}
    start = now - timedelta(days=DAYS[stage])
    alpha = make_venue("alpha", "Alpha Workshop on Learning", start)
    beta = make_venue("beta", "Beta Workshop on Astronomy", start)
    world = World(stage=stage, now=now, alpha=alpha, beta=beta, people=people, topics=list(alpha.topics.all()))
    _committee(world, start)
    _submissions(world, start, dice)
    if world.has_come_to(Stage.BIDDING):
        _bids(world, start)
    if world.has_come_to(Stage.REVIEWING):
        _reviews(world, start, dice)
    if world.has_come_to(Stage.RESPONDING):
        _responses(world, start)
    if world.has_come_to(Stage.DECIDING):
        _decisions(world, start)
    if world.has_come_to(Stage.RELEASED):
        _release(world, start)
    if world.has_come_to(Stage.RELEASED):
        _letters(world, start)
    if world.has_come_to(Stage.PUBLISHED):
        _publish(world, start)
    _mail(world, start)
    return world


# --- People and venues ----------------------------------------------------------------------------------


def make_person(key: str, name: str) -> Person:
    """Somebody with a verified address at a university of their own."""
    person = Person.objects.create(
        email=f"{key}@{key}-university.edu", name=name, affiliation=f"{key.title()} University"
    )
    person.set_unusable_password()
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def make_venue(slug: str, name: str, start: datetime) -> Venue:
    """A public double-blind workshop with two topics, a track, forms, outcomes, letters."""
    venue = Venue.objects.create(
        slug=slug, name=name, short_name=slug.title(), parent="ICLR", place="Vienna",
        former_slugs=[slug, f"{slug}-before"],  # it had another address for a while
        contact_email=f"{slug}@example.org", is_public=True, created_at=start, page_limit=6, has_area_chairs=True,
        scope_md="We look for $E=mc^2$.",
        starts_on=(start + timedelta(days=90)).date(), ends_on=(start + timedelta(days=90)).date(),
        reviews_per_paper=2,
    )  # fmt: skip
    for position, topic in enumerate(("Causality", "Transformers", "Uncertainty")):
        Topic.objects.create(venue=venue, name=topic, position=position)
    Track.objects.create(venue=venue, name="Main")
    for kind, (opens, closes) in DOORS.items():
        Deadline.objects.create(
            venue=venue,
            kind=kind,
            opens_at=None if opens is None else start + timedelta(days=opens),
            at=start + timedelta(days=closes),
        )
    for position, (form, key, label, kind, use, level, options) in enumerate(FORMS):
        Question.objects.create(
            venue=venue, form=form, key=key, label=label, kind=kind, use=use, level=level, position=position,
            is_required=kind != QuestionKind.CHECK, options=[{"value": o, "label": str(o)} for o in options],
        )  # fmt: skip
    for position, (key, label, is_accept) in enumerate(
        [("oral", "Oral", True), ("spotlight", "Spotlight", True), ("poster", "Poster", True),
         ("reject", "Reject", False), ("desk-reject", "Desk reject", False)]
    ):  # fmt: skip
        Outcome.objects.create(venue=venue, key=key, label=label, is_accept=is_accept, position=position)
        LetterTemplate.objects.create(
            venue=venue, kind=f"decision:{key}", subject="{venue}: your paper {number}", body_md="Dear {name},"
        )
    Award.objects.create(venue=venue, name="Best paper")
    picture = Picture(venue=venue, width=1, height=1, created_at=venue.created_at)
    picture.file.save("picture.webp", ContentFile(b"RIFF"), save=True)
    ShownPerson.objects.create(
        venue=venue, kind=ShownPersonKind.SPEAKER, name="Katie Speaker", affiliation="Caltech", picture=picture
    )
    SitePage.objects.create(
        venue=venue, key="code-of-conduct", title="Code of conduct", body_md="Be kind.", is_published=True
    )
    NewsPost.objects.create(
        venue=venue, key="welcome", title="Welcome", body_md="Here we are.", published_at=venue.created_at
    )
    Sponsor.objects.create(venue=venue, name="Cheese Inc.", url="https://cheese.example/", level="Gold")
    return venue


def _committee(world: World, start: datetime) -> None:
    hats = [
        (world.alpha, "chi", Role.CHAIR), (world.alpha, "cas", Role.CHAIR), (world.alpha, "ari", Role.AREA_CHAIR),
        (world.alpha, "rob", Role.REVIEWER), (world.alpha, "ray", Role.REVIEWER), (world.alpha, "ria", Role.REVIEWER),
        (world.alpha, "rex", Role.REVIEWER), (world.beta, "zoe", Role.CHAIR), (world.beta, "zac", Role.REVIEWER),
    ]  # fmt: skip
    for venue, key, role in hats:
        membership = Membership.objects.create(
            venue=venue, person=world.people[key], role=role, joined_at=start, expertise="Causal models of genomes",
            profile_confirmed_at=start,
        )  # fmt: skip
        membership.topics.add(venue.topics.order_by("position").first())
        world.members[key] = membership
    Invitation.objects.create(
        venue=world.alpha, role=Role.REVIEWER, email="ivy@ivy-university.edu", name="Ivy Invited", invited_at=start
    )


def _letters(world: World, start: datetime) -> None:
    """ada has a letter as author of paper 1; cas has asked for one as author of paper 3; rob has his proof."""
    at = start + timedelta(days=61)
    said = {"venue_name": "Alpha Workshop on Learning", "signed_by": "Chi Kahn", "signed_as": "Chair"}
    Letter.objects.create(
        venue=world.alpha, person=world.ada, kind=LetterKind.PARTICIPATION, capacity=Capacity.AUTHOR,
        name="Ada Lovelace", submission=world.papers[1], paper_title=world.papers[1].title, asked_at=at, issued_at=at,
        **said,
    )  # fmt: skip
    Letter.objects.create(
        venue=world.alpha, person=world.cas, kind=LetterKind.PARTICIPATION, capacity=Capacity.AUTHOR,
        name="Cas Erdős", submission=world.papers[3], paper_title=world.papers[3].title, asked_at=at,
    )  # fmt: skip
    Letter.objects.create(
        venue=world.alpha, person=world.rob, kind=LetterKind.REVIEWING, capacity=Capacity.COMMITTEE,
        name="Rob Noether", n_reviews=3, asked_at=at, issued_at=at, **said,
    )  # fmt: skip


# --- Papers ---------------------------------------------------------------------------------------------


def _submissions(world: World, start: datetime, dice: Random) -> None:
    for number, authors in AUTHORS.items():
        world.papers[number] = make_paper(
            world.alpha, authors, world.people, number=number, at=start + timedelta(days=2, hours=number), dice=dice
        )
    n_more = dice.randrange(3)
    for extra in range(n_more):
        make_paper(
            world.alpha, ["abe"], world.people, number=6 + extra, at=start + timedelta(days=3, hours=extra), dice=dice
        )
    world.alpha.next_number = 6 + n_more
    world.alpha.save()
    for number in (1, 4):
        _find(world, number)
    withdrawn = world.papers[5]
    withdrawn.withdrawn_at = start + timedelta(days=4)
    withdrawn.save()
    world.draft = make_paper(world.alpha, ["ada"], world.people, number=None, at=start + timedelta(days=2), dice=dice)
    Upload.objects.create(
        submission=world.draft, kind=FileKind.SUPPLEMENT, length=100, filename="s.zip", began_at=world.now,
        expires_at=world.now + timedelta(days=1),
    )  # fmt: skip
    Conflict.objects.create(
        submission=world.papers[4], person=world.cas, source=ConflictSource.CHAIR, reason="former student"
    )
    Conflict.objects.create(
        submission=world.papers[1], person=world.rex, source=ConflictSource.MEMBER, reason="friends"
    )
    world.other_paper = make_paper(world.beta, ["zed"], world.people, number=1, at=start + timedelta(days=2), dice=dice)


def make_paper(
    venue: Venue, authors: list[str], people: dict[str, Person], *, number: int | None, at: datetime, dice: Random
) -> Submission:
    """A paper with draft, authors, files and (when it has a number) one version."""
    kind, thing = dice.choice(["Sparse", "Dense", "Causal"]), dice.choice(["Promoters", "Galaxies"])
    title = f"On {kind} {thing} {dice.randrange(999)}"
    abstract = f"We study {dice.choice(['genes', 'stars'])} with $x^{dice.randrange(9)}$ and find {dice.randrange(99)}."
    is_submitted = number is not None
    paper = Submission.objects.create(
        venue=venue, number=number, created_at=at, track=venue.tracks.first(),
        title=title if is_submitted else "", abstract=abstract if is_submitted else "",
        answers={"tldr": "Short.", "rules": True} if is_submitted else {}, n_versions=int(is_submitted),
        submitted_at=at if is_submitted else None, revised_at=at if is_submitted else None,
    )  # fmt: skip
    topic = venue.topics.order_by("position").first()
    for position, key in enumerate(authors):
        person = people.get(key)
        Authorship.objects.create(
            submission=paper, person=person, position=position, name=PEOPLE[key], email=f"{key}@{key}-university.edu",
            affiliation=f"{key.title()} University", is_contact=position == 0, asked_at=at,
            confirmed_at=at if person else None, conflicts_declared_at=at if person else None,
            conflict_people=f"Advisor of {PEOPLE[key]}: advisor",
        )  # fmt: skip
    pdf = make_file(paper, FileKind.PDF, at, people.get(authors[0]), f"{authors[0]}-final.pdf")
    supplement = make_file(paper, FileKind.SUPPLEMENT, at, people.get(authors[0]), f"{authors[0]}-code.zip")
    draft = Draft.objects.create(
        submission=paper, track=paper.track, title=title, abstract=abstract, answers={"tldr": "Short.", "rules": True},
        pdf=pdf, supplement=supplement, saved_at=at, revision=1,
    )  # fmt: skip
    draft.topics.add(topic)
    if is_submitted:
        paper.topics.add(topic)
        version = Version.objects.create(
            submission=paper, number=1, title=title, abstract=abstract, track=paper.track, topic_names=[topic.name],
            answers=paper.answers, pdf=pdf, supplement=supplement, submitted_at=at,
        )  # fmt: skip
        VersionAuthors.objects.create(version=version, authors=as_printed(Authorship.objects.to(paper)))
        Tally.objects.create(submission=paper, venue=venue)
    return paper


def make_file(paper: Submission, kind: str, at: datetime, person: Person | None, name: str) -> PaperFile:
    """A small stored file; the content tells which paper it is, never who wrote it."""
    content = one_page_pdf(f"Paper {paper.public_id}") if kind == FileKind.PDF else b"PK\x05\x06" + bytes(18)
    file = PaperFile(
        submission=paper, kind=kind, suffix="pdf" if kind == FileKind.PDF else "zip", size=len(content),
        sha256=sha256(content).hexdigest(), n_pages=1, uploaded_at=at, began_at=at, inspected_at=at,
    )  # fmt: skip
    file.file.save(name, ContentFile(content), save=False)
    file.blind_copy.save(f"copy.{name.rpartition('.')[2]}", ContentFile(content), save=False)
    if kind == FileKind.PDF:
        file.thumbnail.save("page.png", ContentFile(b"\x89PNG\r\n\x1a\n"), save=False)
    file.save()
    FileOrigin.objects.create(file=file, person=person, name=name)
    return file


# What a worker found in papers 1 and 4, where the blind committee never looks.
FOUND = Finding("own_link", "Page 1 links to a home.", "Leave it out.", 1, text="example.org/~home")


def _find(world: World, number: int) -> None:
    """Let the PDF of a paper hold a finding with its place, to which its authors said something."""
    paper = world.papers[number]
    file = paper.draft.pdf
    file.findings = [FOUND.to_json()]
    file.save(update_fields=["findings"])
    PaperFinding.objects.create(
        submission=paper, file=file, key=FOUND.key, code=FOUND.code, severity=FOUND.severity, position=0, pages=[1]
    )
    place = FindingPicture(file=file, key=FOUND.key, width=4, height=4)
    place.picture.save("place.webp", ContentFile(small_webp()), save=False)
    place.save()
    FindingAnswer.objects.create(
        submission=paper, file_kind=FileKind.PDF, key=FOUND.key, code=FOUND.code, kind=AnswerKind.EXPLAIN,
        words=f"The home in paper {number} is a data set's.", at=file.uploaded_at,
    )  # fmt: skip


def small_webp() -> bytes:
    """A picture of 4 by 4 pixels."""
    out = BytesIO()
    Image.new("RGB", (4, 4), (40, 90, 160)).save(out, "WEBP")
    return out.getvalue()


def one_page_pdf(words: str, width: int = 612, height: int = 792) -> bytes:
    """A valid PDF of one page, so many points wide and high, that says these words."""
    stream = f"BT /F1 24 Tf 72 700 Td ({words}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R " % (width, height)
        + b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"xref\n0 5\n0000000000 65535 f \n%strailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        len(out),
    )


# --- Committee work ---------------------------------------------------------------------------------------


def _bids(world: World, start: datetime) -> None:
    for number, key, value in [
        (1, "rob", BidValue.EAGER), (2, "rob", BidValue.WILLING), (1, "ray", BidValue.WILLING),
        (2, "ria", BidValue.EAGER), (2, "rex", BidValue.EAGER), (3, "ray", BidValue.NOT),
    ]:  # fmt: skip
        Bid.objects.create(
            submission=world.papers[number], person=world.people[key], value=value, at=start + timedelta(days=21)
        )
    proposal = Proposal.objects.create(
        venue=world.alpha,
        parameters=Parameters(reviews_per_paper=2, max_load=4).as_json(),
        requested_at=start + timedelta(days=21),
        solved_at=start + timedelta(days=21),
        progress=100,
    )
    for number, wanted in REVIEWS.items():
        for key, _, _ in wanted:
            ProposedPair.objects.create(
                proposal=proposal,
                submission=world.papers[number],
                person=world.people[key],
                score=0.5,
                reasons=["text"],
            )
    if world.has_come_to(Stage.REVIEWING):
        proposal.published_at = start + timedelta(days=25)
        proposal.save()


def _reviews(world: World, start: datetime, dice: Random) -> None:
    at = start + timedelta(days=25)
    handles = iter(["k7", "3f", "m2", "x9", "b4", "d8", "q6", "w5"])
    for number, wanted in REVIEWS.items():
        paper = world.papers[number]
        Assignment.objects.create(submission=paper, person=world.ari, role=AssignmentRole.AREA_CHAIR, assigned_at=at)
        for key, state, rating in wanted:
            # Once the response has begun, everybody has written; who lags in reviewing is in by then.
            done = state == "in" or (world.has_come_to(Stage.RESPONDING) and state == "begun")
            make_review(
                world, paper, key, next(handles), at, rating if state != "asked" else None, is_in=done, dice=dice
            )
        recount(paper)
        Comment.objects.create(
            submission=paper, signed="Chair", level=Level.REVIEWERS, text="Please discuss.", written_at=at
        )
        CommentAuthor.objects.create(comment=Comment.objects.get(submission=paper), person=world.chi)
    _call(world)


def _call(world: World) -> None:
    """chi called ray, who offered it, for paper 4 an hour ago; ray has not answered."""
    Membership.objects.filter(pk=world.members["ray"].pk).update(emergency_load=2)
    paper, at = world.papers[4], world.now - timedelta(hours=1)
    call = EmergencyCall.objects.create(
        submission=paper, n_needed=1, called_at=at, mails_at=at + timedelta(minutes=3),
        answer_by=at + timedelta(hours=24), due_at=at + timedelta(hours=48),
    )  # fmt: skip
    EmergencyCaller.objects.create(call=call, person=world.chi)
    EmergencyAsk.objects.create(
        call=call, submission=paper, person=world.ray, score=0.4, reason="text 0.40", mail_key="emergency:ray"
    )


def make_review(
    world: World,
    paper: Submission,
    key: str,
    handle: str,
    at: datetime,
    rating: float | None,
    *,
    is_in: bool,
    dice: Random,
) -> Review:
    """A review by somebody, begun when it has a rating, submitted when it is in."""
    answers = {} if rating is None else {
        "summary": f"It is about {dice.randrange(99)}.", "rating": rating, "confidence": 2,
        "committee": "Among us: fine.", "confidential": f"For the chairs {dice.randrange(99)}.",
        "nominate": rating >= 8, "ethics": False,
    }  # fmt: skip
    # What is begun stands in the draft only; the columns of the product's own use follow what was submitted.
    review = Review.objects.create(
        submission=paper, handle=handle, draft=answers, answers=answers if is_in else {},
        rating=rating if is_in else None, confidence=2 if is_in else None, is_nominating=is_in and rating >= 8,
        revision=int(bool(rating)), began_at=at if rating else None,
        saved_at=at if rating else None, submitted_at=at + timedelta(days=2) if is_in else None, n_versions=int(is_in),
    )  # fmt: skip
    if is_in:
        ReviewVersion.objects.create(review=review, number=1, answers=answers, submitted_at=review.submitted_at)
    Assignment.objects.create(
        submission=paper, person=world.people[key], role=AssignmentRole.REVIEWER, review=review, assigned_at=at
    )
    number = paper.number
    world.reviews[number, key] = review
    return review


def recount(paper: Submission) -> None:
    """The tally of a paper, counted by hand, so that the product's own counting can be checked against it."""
    reviews = list(paper.reviews.all())
    done = [review for review in reviews if review.submitted_at]
    ratings = sorted(review.rating for review in done if review.rating is not None)
    mean = sum(ratings) / len(ratings) if ratings else None
    Tally.objects.update_or_create(
        submission=paper,
        defaults={
            "venue": paper.venue, "n_assigned": len(reviews), "n_submitted": len(done), "ratings": ratings,
            "mean": mean,
            "spread": None if mean is None else (sum((r - mean) ** 2 for r in ratings) / len(ratings)) ** 0.5,
            "lowest": min(ratings, default=None), "highest": max(ratings, default=None),
            "mean_confidence": 2 if done else None, "n_nominations": sum(review.is_nominating for review in done),
            "n_ethics_flags": 0,
        },
    )  # fmt: skip


def _responses(world: World, start: datetime) -> None:
    at = start + timedelta(days=46)
    for number in (1, 2):
        response = Response.objects.create(
            submission=world.papers[number],
            text="Thank you.",
            draft="Thank you.",
            revision=1,
            n_versions=1,
            saved_at=at,
            submitted_at=at,
        )
        ResponseVersion.objects.create(response=response, number=1, text="Thank you.", submitted_at=at)
    for number in (1, 2, 3, 4):
        answers = {"meta": "The reviewers agree.", "advice": "poster"}
        meta = MetaReview.objects.create(
            submission=world.papers[number], draft=answers, answers=answers, recommendation="poster", revision=1,
            saved_at=at, submitted_at=at, n_versions=1,
        )  # fmt: skip
        MetaReviewVersion.objects.create(meta_review=meta, number=1, answers=answers, submitted_at=at)
        MetaReviewAuthor.objects.create(meta_review=meta, person=world.ari)


# --- Decisions --------------------------------------------------------------------------------------------


def _decisions(world: World, start: datetime) -> None:
    at = start + timedelta(days=56)
    for number, key in OUTCOMES.items():
        outcome = world.alpha.outcomes.get(key=key)
        Decision.objects.create(submission=world.papers[number], outcome=outcome, note="Clear.", decided_at=at)
        DecisionVersion.objects.create(
            submission=world.papers[number], number=1, outcome=outcome, note="Clear.", source="single", change="c1",
            at=at,
        )  # fmt: skip
    vote = AwardVote.objects.create(award=world.alpha.awards.get(), voters="committee", opened_at=at)
    for number in (1, 3, 4):
        Shortlisted.objects.create(vote=vote, submission=world.papers[number], added_at=at)
    Ballot.objects.create(vote=vote, person=world.ray, ranks={str(world.papers[1].pk): 1}, cast_at=at)


def _release(world: World, start: datetime) -> None:
    at = start + timedelta(days=60)
    release = Release.objects.create(venue=world.alpha, n_letters=4, requested_at=at, goes_at=at, done_at=at)
    for number in OUTCOMES:
        paper = world.papers[number]
        decision = paper.decision
        decision.released_outcome, decision.released_at = decision.outcome, at
        decision.save()
        ReleasedPaper.objects.create(
            release=release, submission=paper, outcome=decision.outcome, n_letters=1, state="out"
        )
        paper.decision_out_at = at
        paper.save()
        Message.objects.create(
            key=f"decision:{paper.public_id}:{release.public_id}", kind="decision", batch=release.batch,
            venue_id=world.alpha.pk, submission_id=paper.pk, to_email=f"{AUTHORS[number][0]}@example.org",
            subject=f"Your paper {number}", text="Dear author", state=MessageState.SENT, created_at=at, not_before=at,
            sent_at=at,
        )  # fmt: skip


def _publish(world: World, start: datetime) -> None:
    """The proceedings and the programme of the main venue are public."""
    _proceedings(world, start + timedelta(days=82))
    _programme(world, start)


def _proceedings(world: World, at: datetime) -> None:
    """Paper 1 is handed in and has a PDF in the record; paper 3 is listed without."""
    Proceedings.objects.create(venue=world.alpha, first_published_at=at, published_at=at)
    for number in (1, 3):
        paper = world.papers[number]
        printed = VersionAuthors.objects.get(version__submission=paper).authors
        authors = [{key: row[key] for key in ("author", "name", "affiliation")} for row in printed]
        camera = CameraReady.objects.create(
            submission=paper, title=paper.title, abstract=paper.abstract, authors=authors, saved_at=at,
        )  # fmt: skip
        outcome = paper.decision.released_outcome
        public = PublicPaper.objects.create(
            venue=world.alpha, submission=paper, number=number, title=paper.title, abstract=paper.abstract,
            authors=[{"name": row["name"], "affiliation": row["affiliation"]} for row in printed],
            author_line=", ".join(row["name"] for row in printed), kind_key=outcome.key, kind_label=outcome.label,
            kind_position=outcome.position, topics=[topic.name for topic in paper.topics.all()], similar=[4 - number],
            published_at=at, updated_at=at,
        )  # fmt: skip
        if number != 1:
            continue
        content = one_page_pdf(f"Final {paper.public_id}")
        pdf = FinalFile(
            camera_ready=camera, size=len(content), sha256=sha256(content).hexdigest(), n_pages=1, uploaded_at=at,
        )  # fmt: skip
        pdf.file.save("final.pdf", ContentFile(content), save=False)
        pdf.save()
        camera.pdf, camera.consents, camera.submitted_at = pdf, True, at
        camera.presenter, camera.attendance = authors[0]["author"], "in_person"
        camera.save()
        public.licence, public.links = camera.licence, []
        public.save()
        PublicVersion.objects.create(
            paper=public, number=1, file=str(pdf.file.name), size=pdf.size, sha256=pdf.sha256, n_pages=1,
            published_at=at,
        )  # fmt: skip
        _files_beside(public, camera, at)


def _files_beside(public: PublicPaper, camera: CameraReady, at: datetime) -> None:
    """A poster, a picture and the supplement of a paper, handed in and in the record."""
    made = {}
    for kind, content, suffix in (
        ("poster", one_page_pdf("Poster", 2384, 3370), "pdf"), ("thumbnail", small_webp(), "webp"),
    ):  # fmt: skip
        row = FinalFile(camera_ready=camera, size=len(content), sha256=sha256(content).hexdigest(), uploaded_at=at)
        row.width, row.height = (841, 1189) if kind == "poster" else (4, 4)
        row.file.save(f"final.{suffix}", ContentFile(content), save=False)
        row.save()
        setattr(camera, kind, row)
        made[kind] = (row, suffix)
    camera.publishes_supplement = True
    camera.save()
    supplement = latest_supplements([camera.submission])[camera.submission_id]
    for kind, (row, suffix) in (made | {"supplement": (supplement, supplement.suffix)}).items():
        PublicFile.objects.create(
            paper=public, kind=kind, file=str(row.file.name), suffix=suffix, size=row.size, sha256=row.sha256,
            width=getattr(row, "width", None), height=getattr(row, "height", None), published_at=at,
        )  # fmt: skip


def _programme(world: World, start: datetime) -> None:
    """A keynote, paper 1 as a talk, papers 1 and 3 at boards, in two rooms and a break; released as it stands."""
    venue, at = world.alpha, start + timedelta(days=83)
    begin = (start + timedelta(days=90)).replace(hour=9, minute=0, second=0, microsecond=0)
    hall = Room.objects.create(venue=venue, name="Great Hall", capacity=200, position=0, revision=1)
    online = Room.objects.create(
        venue=venue, name="Gather", is_virtual=True, link="https://rooms.example/alpha", link_for=LinkFor.COMMITTEE,
        position=1, revision=1,
    )  # fmt: skip
    Programme.objects.create(venue=venue, revision=1, next_number=10)

    def session(number: int, kind: str, title: str, room: Room | None, minutes: int, length: int) -> Session:
        starts_at = begin + timedelta(minutes=minutes)
        return Session.objects.create(
            venue=venue, number=number, kind=kind, title=title, room=room, starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=length), revision=1,
        )  # fmt: skip

    keynote = session(1, "keynote", "Opening keynote", hall, 0, 60)
    session(2, "break", "Coffee", None, 60, 30)
    talks = session(3, "contributed", "Orals", hall, 90, 60)
    posters = session(4, "poster", "Poster session", online, 150, 90)
    Talk.objects.create(
        session=keynote, number=5, minutes=50, title="Stars that learn", speakers="Katie Speaker", abstract_md="Stars."
    )
    Talk.objects.create(session=talks, number=6, minutes=15, submission=world.papers[1])
    for number, paper in enumerate((1, 3), start=1):
        Board.objects.create(session=posters, number=number, submission=world.papers[paper])
    content = frozen(draft_of(venue), public_cards(venue), zone=venue.time_zone, before=None, number=1, now=at)
    ProgrammeRelease.objects.create(
        venue=venue, number=1, version="1.0", content=content, changes=["The first programme, with 4 sessions."],
        seal=seal_of(content), released_at=at,
    )  # fmt: skip


def _mail(world: World, start: datetime) -> None:
    """A message in doubt about each of two papers, so that the chairs' mail page has something to hide."""
    for number in (2, 4):
        paper = world.papers[number]
        Message.objects.create(
            key=f"receipt:{paper.public_id}:1", kind="receipt", venue_id=world.alpha.pk, submission_id=paper.pk,
            to_email=f"{AUTHORS[number][0]}@example.org", to_name=PEOPLE[AUTHORS[number][0]],
            subject=f"Received #{number}",
            text="We have it.", state=MessageState.IN_DOUBT, created_at=start, not_before=start, claimed_at=start,
        )  # fmt: skip
