"""The secrets: each changes one fact of a world, says who must not notice and who must.

A secret nobody notices proves nothing, so each run also asks an entitled person, who must see a difference.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.core.files.base import ContentFile

from decisions.identity import DeskKeys
from decisions.models import Decision, DeskRejection
from notifications.models import Message
from paperchecks import Finding
from proceedings.models import CameraReady, FinalFile
from reviews.assigning import Parameters
from reviews.identity import Assignment, CommentAuthor, EmergencyAsk, ProposedEnd, ProposedPair
from reviews.models import Comment, Proposal, Review
from submissions.actions.keeping import keep_findings
from submissions.identity import Authorship, Conflict, Dismissal, Namesake, SamePerson, VersionAuthors
from submissions.models import FindingAnswer, FindingPicture, Likeness
from tests.cast import FOUND, Stage, World, one_page_pdf

AFTER_BIDS = (Stage.REVIEWING, Stage.RESPONDING, Stage.DECIDING, Stage.RELEASED)
FOR_EVER = (*AFTER_BIDS, Stage.PUBLISHED)


@dataclass(frozen=True)
class Secret:
    """A fact, how to change it, who must not notice the change, and who must."""

    name: str
    change: Callable[[World], None]
    hidden_from: tuple[str | None, ...]
    shown_to: str
    papers: tuple[int, ...] = (1,)  # the pages of which papers are walked
    stages: tuple[Stage, ...] = FOR_EVER
    prepare: Callable[[World], None] = lambda world: None  # what both worlds have besides


def _swap(rows: list, *names: str) -> None:
    """Exchange some fields of two rows."""
    first, second = rows
    values = {name: getattr(first, name) for name in names}
    for name in names:
        setattr(first, name, getattr(second, name))
        setattr(second, name, values[name])


def swap_authors(first: int, second: int) -> Callable[[World], None]:
    """Let the first authors of two papers have written each other's paper."""

    def change(world: World) -> None:
        rows = [Authorship.objects.filter(submission=world.papers[n]).order_by("position")[0] for n in (first, second)]
        names = ("person", "name", "email", "affiliation", "conflict_people")
        _swap(rows, *names)
        spare, rows[0].email = rows[0].email, "spare@example.org"
        rows[0].save()
        rows[1].save()
        rows[0].email = spare
        rows[0].save()
        printed = [VersionAuthors.objects.get(version__submission=world.papers[n]) for n in (first, second)]
        printed[0].authors[0], printed[1].authors[0] = printed[1].authors[0], printed[0].authors[0]
        for row in printed:
            row.save()

    return change


def hand_review_to(number: int, before: str, after: str) -> Callable[[World], None]:
    """Let somebody else stand behind one review."""

    def change(world: World) -> None:
        row = Assignment.objects.get(submission=world.papers[number], person=world.people[before], role="reviewer")
        row.person = world.people[after]
        row.save()

    return change


def swap_decisions(first: int, second: int) -> Callable[[World], None]:
    """Exchange what the chairs decided on two papers, and nothing that was released."""

    def change(world: World) -> None:
        rows = [Decision.objects.get(submission=world.papers[n]) for n in (first, second)]
        _swap(rows, "outcome")
        rows[0].note = "Other."
        for row in rows:
            row.save()

    return change


def redecide(number: int, key: str) -> Callable[[World], None]:
    """Let the chairs have decided otherwise on one paper, before any release."""

    def change(world: World) -> None:
        row = Decision.objects.get(submission=world.papers[number])
        row.outcome = world.alpha.outcomes.get(key=key)
        row.save()

    return change


def reword_remark(number: int, reviewer: str) -> Callable[[World], None]:
    """Let a reviewer have told the chairs something else in confidence, and nominated otherwise."""

    def change(world: World) -> None:
        review = world.reviews[number, reviewer]
        review.refresh_from_db()
        review.answers = review.answers | {"confidential": "Something quite different, and longer."}
        review.save()
        for version in review.versions.all():
            version.answers = review.answers
            version.save()

    return change


def befriend(number: int, key: str) -> Callable[[World], None]:
    """Let somebody not be in conflict with a paper after all."""

    def change(world: World) -> None:
        Conflict.objects.filter(submission=world.papers[number], person=world.people[key]).delete()

    return change


def call_another(number: int, before: str, after: str) -> Callable[[World], None]:
    """Let somebody else have been called for a paper in an emergency."""

    def change(world: World) -> None:
        asked = EmergencyAsk.objects.filter(submission=world.papers[number], person=world.people[before])
        asked.update(person=world.people[after])

    return change


def reword_chairs_comment(number: int) -> Callable[[World], None]:
    """Let a comment among chairs say something else, written by the other chair."""

    def change(world: World) -> None:
        comment = Comment.objects.get(submission=world.papers[number])
        comment.level = 0
        comment.text = "Another secret."
        comment.save()
        CommentAuthor.objects.filter(comment=comment).update(person=world.people["ari"])

    return change


def bear_the_name_of(number: int, key: str) -> Callable[[World], None]:
    """Let the author of one paper bear somebody's name, and that somebody be asked about."""

    def change(world: World) -> None:
        row = Authorship.objects.filter(submission=world.papers[number]).order_by("position")[0]
        row.name = world.people[key].name
        row.save()
        Namesake.objects.create(authorship=row, person=world.people[key])

    return change


def confirm_namesake(number: int, key: str) -> Callable[[World], None]:
    """Let a chair have taken somebody for the author of one paper."""

    def change(world: World) -> None:
        row = Authorship.objects.filter(submission=world.papers[number]).order_by("position")[0]
        row.email = "alone@example.org"  # known by this on no other paper
        row.save()
        SamePerson.objects.create(
            venue=world.alpha, person=world.people[key], author=["address alone@example.org"], is_same=True,
            by=world.people["chi"], said_at=world.now, change="c9",
        )  # fmt: skip
        Conflict.objects.create(
            submission=world.papers[number], person=world.people[key], source="namesake", reason="One person."
        )

    return change


def readdress_mail(number: int) -> Callable[[World], None]:
    """Let the mail about one paper have gone to somebody else."""

    def change(world: World) -> None:
        Message.objects.about([world.papers[number].pk]).update(to_email="other@example.org", to_name="Somebody Else")

    return change


def hand_in_otherwise(number: int) -> Callable[[World], None]:
    """Let the authors have handed in a poster, or taken theirs back with the supplement, and nobody published it."""

    def change(world: World) -> None:
        paper = world.papers[number]
        camera = CameraReady.objects.filter(submission=paper).first()
        if camera is None:
            camera = CameraReady.objects.create(submission=paper, title=paper.title, authors=[], saved_at=world.now)
        if camera.poster is None:
            content = one_page_pdf("Another poster", 2384, 3370)
            row = FinalFile(camera_ready=camera, size=len(content), sha256="0" * 64, uploaded_at=world.now)
            row.file.save("poster.pdf", ContentFile(content), save=False)
            row.save()
            camera.poster = row
        else:
            camera.poster = camera.thumbnail = None
        camera.publishes_supplement = not camera.publishes_supplement
        camera.save()

    return change


def find_otherwise(number: int) -> Callable[[World], None]:
    """Let something else have been found in a paper, in another place, and its authors have said other words to it."""

    def change(world: World) -> None:
        file = world.papers[number].draft.pdf
        other = replace(FOUND, sentence="Page 1 names Somebody Else.", text="Somebody Else")
        file.findings = [other.to_json()]
        file.save(update_fields=["findings"])
        FindingPicture.objects.filter(file=file).update(key=other.key, width=9)
        FindingAnswer.objects.filter(submission=file.submission).update(key=other.key, words="We are not somebody.")

    return change


def mend(world: World) -> None:
    """Let a mending of the assignment be open, which changes papers 2, 3 and 4; ria has begun neither 2 nor 3."""
    world.reviews[2, "ria"].versions.all().delete()
    Review.objects.with_pks([world.reviews[2, "ria"].pk]).update(
        began_at=None, submitted_at=None, draft={}, answers={}, n_versions=0, revision=0
    )
    parameters = Parameters(reviews_per_paper=2, max_load=4).for_mending(counts_offers=True)
    proposal = Proposal.objects.create(
        venue=world.alpha, parameters=parameters.as_json(), requested_at=world.now, solved_at=world.now, progress=100,
        report={"is_fewest": True},
    )  # fmt: skip
    for number, who, why in ((2, "ria", "gives_way"), (3, "ria", "left"), (4, "rob", "conflict")):
        ProposedEnd.objects.create(
            proposal=proposal, submission=world.papers[number], person=world.people[who], role="reviewer", why=why
        )
    for number, who in ((2, "ray"), (3, "rob"), (4, "rex")):
        ProposedPair.objects.create(
            proposal=proposal, submission=world.papers[number], person=world.people[who], score=0.5, reasons=["text"]
        )


def mend_otherwise(world: World) -> None:
    """Let the mending change nothing of paper 4, and give paper 3 to somebody else than ria."""
    proposal = Proposal.objects.open().get(venue=world.alpha)
    ProposedEnd.objects.of(proposal).to(world.papers[4]).delete()
    ProposedPair.objects.of(proposal).to(world.papers[4]).delete()
    ProposedEnd.objects.of(proposal).to(world.papers[3]).update(why="gives_way")
    ProposedPair.objects.of(proposal).to(world.papers[3]).update(person=world.people["rex"])


def move_from(key: str, institution: str) -> Callable[[World], None]:
    """Let somebody have told their account that they were somewhere else before."""

    def change(world: World) -> None:
        person = world.people[key]
        person.former = f"{institution} until 2020"
        person.save(update_fields=["former"])

    return change


def find_names_in(number: int) -> Callable[[World], None]:
    """Let the checks have found the author of one paper in its PDF, and a chair have called another finding fine."""

    def change(world: World) -> None:
        paper = world.papers[number]
        found = [
            Finding(
                "author_name", "Page 1 names Abe Kovačević, one of the authors.", "Take it out.", 1, "A. Kovačević"
            ),
            Finding("too_long", "The main text has 9 pages; 6 are allowed."),
        ]
        keep_findings([paper.draft.pdf], [finding.to_json() for finding in found])
        Dismissal.objects.create(
            submission=paper, key=found[1].key, code="too_long", reason="Agreed.", by=world.people["chi"],
            at=world.now, change="c1",
        )  # fmt: skip
        FindingAnswer.objects.create(
            submission=paper, file_kind="pdf", key=found[0].key, code="author_name", kind="dispute", words="Not me.",
            at=world.now,
        )  # fmt: skip

    return change


def propose_to_return(number: int, key: str) -> Callable[[World], None]:
    """Let a chair have proposed to return one paper without review."""

    def change(world: World) -> None:
        rejection = DeskRejection.objects.create(
            submission=world.papers[number], version=1, reason="It names its author.", proposed_at=world.now
        )
        DeskKeys.objects.create(rejection=rejection, first=world.people[key])

    return change


def find_alike(first: int, second: int) -> Callable[[World], None]:
    """Let two papers be nearly the same."""

    def change(world: World) -> None:
        Likeness.objects.create(
            venue=world.alpha, first=world.papers[first], second=world.papers[second], kind="near", share=0.9,
            at=world.now,
        )  # fmt: skip

    return change


SECRETS = [
    Secret("what was found in the files of paper 1", find_names_in(1),
           ("rob", "ray", "ria", "rex", "ari", "amy", "mal", "zoe", None), "chi"),
    Secret("what was found in the files of the paper in conflict", find_names_in(4),
           ("cas", "rob", "ria", "ari", "mal", "zoe"), "chi", (4,)),
    Secret("that the chair's own paper may be returned without review", propose_to_return(3, "chi"),
           ("cas", "ada", "ray", "ari"), "chi", (3,)),
    Secret("that the paper in conflict may be returned without review", propose_to_return(4, "chi"),
           ("cas", "abe", "rob", "ari", "mal"), "chi", (4,)),
    Secret("that the paper in conflict is like another", find_alike(1, 4),
           ("cas", "abe", "ada", "rob", "ari", "mal"), "chi", (4, 1)),
    Secret("who wrote papers 1 and 2", swap_authors(1, 2),
           ("rob", "ray", "ria", "rex", "ari", "mal", "zoe", None), "chi", (1, 2), (Stage.BIDDING, *AFTER_BIDS)),
    Secret("who wrote paper 4", swap_authors(2, 4), ("rob", "ray", "ari", "mal"), "chi", (4,),
           (Stage.BIDDING, *AFTER_BIDS)),
    Secret("who reviews paper 1", hand_review_to(1, "ray", "ria"), ("ada", "amy", "mal", "zoe", None), "chi"),
    Secret("who the co-reviewer of paper 1 is", hand_review_to(1, "ray", "ria"), ("rob", "rex"), "ari"),
    Secret("who reviews a paper that the chair wrote", hand_review_to(3, "ria", "rob"), ("cas",), "chi", (3,)),
    Secret("who reviews a paper in conflict with the chair", hand_review_to(4, "ria", "ray"), ("cas",), "chi", (4,)),
    Secret("what was decided on papers 1 and 2", swap_decisions(1, 2),
           ("ada", "amy", "rob", "ray", "ari", "mal", "zoe", None), "chi", (1, 2), (Stage.DECIDING,)),
    Secret("what was decided on the chair's own paper", redecide(3, "oral"), ("cas", "ada", "ray"), "chi", (3,),
           (Stage.DECIDING,)),
    Secret("what was decided on the paper in conflict", redecide(4, "oral"), ("cas", "abe", "rob"), "chi", (4,),
           (Stage.DECIDING,)),
    Secret("what a reviewer told the chairs", reword_remark(1, "rob"), ("ada", "ray", "ari", "amy", "mal"), "chi"),
    Secret("what a reviewer told the chairs about the paper in conflict", reword_remark(4, "rob"),
           ("cas", "abe", "ria"), "chi", (4,)),
    Secret("what a reviewer told the chairs about the chair's own paper", reword_remark(3, "ray"), ("cas",), "chi",
           (3,)),
    Secret("what a mending changes of papers that the chair must not know of", mend_otherwise,
           ("cas", "rob", "ray", "ria", "ari", "ada", "abe", "mal", "zoe"), "chi", (4, 3, 2), (Stage.REVIEWING,), mend),
    Secret("to whom mail about the paper in conflict went", readdress_mail(4), ("cas", "rob", "mal"), "chi", (4,)),
    Secret("who was called for the paper in conflict", call_another(4, "ray", "rex"),
           ("cas", "abe", "rob", "ria", "mal", "zoe"), "chi", (4, 2)),
    Secret("who is in conflict with paper 1", befriend(1, "rex"), ("ari", "rob", "ray", "mal", "zoe"), "chi"),
    Secret("that the author of the paper in conflict bears a reviewer's name", bear_the_name_of(4, "rex"),
           ("cas", "rob", "ria", "mal", "zoe"), "chi", (4, 2), (Stage.BIDDING, Stage.REVIEWING)),
    Secret("whom a chair took for the author of the paper in conflict", confirm_namesake(4, "mal"),
           ("cas", "rob", "ria", "zoe"), "chi", (4, 2), (Stage.BIDDING, Stage.REVIEWING)),
    Secret("what chairs say among themselves", reword_chairs_comment(1), ("ada", "amy", "mal", "zoe"), "chi"),
    Secret("what authors handed in that is not published", hand_in_otherwise(1),
           ("amy", "rob", "ray", "ria", "rex", "ari", "mal", "zoe", None), "chi", (1,),
           (Stage.RELEASED, Stage.PUBLISHED)),
    Secret("what is said about the chair's own paper", reword_chairs_comment(3), ("cas",), "chi", (3,)),
    Secret("what was found in the PDF of paper 1", find_otherwise(1),
           ("amy", "rob", "ray", "ria", "rex", "ari", "mal", "zoe", None), "ada"),
    Secret("what was found in the PDF of the paper in conflict", find_otherwise(4),
           ("cas", "ada", "rob", "ray", "ria", "ari", "mal", "zoe"), "abe", (4,)),
    Secret("where an author was before", move_from("ada", "ugarit-university.edu"),
           ("amy", "rob", "ray", "ria", "rex", "ari", "mal", "zoe", "cas", "chi", None), "ada"),
]  # fmt: skip
