"""The blind paper: what was submitted, without who submitted it.

A `Draft` is what authors are typing; a `Version` is what they submitted; a `Submission` shows its latest version.
Reviewers and chairs read submissions and versions only. Who wrote what stands in `identity.py`; nothing here leads
there.
"""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.files.storage import storages
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from paperchecks.catalogue import Severity
from venues.models import DeadlineKind, Topic, Track, Venue
from web.ids import public_id, random_id


def media_storage():
    """Where papers are kept: the file system or S3, by settings."""
    return storages["default"]


def random_name(instance: "PaperFile", filename: str) -> str:
    """A stored name that tells nothing: the name on somebody's disk often holds the name of somebody."""
    suffix = "." + filename.rpartition(".")[2].lower()[:5] if "." in filename else ""
    name = random_id(24)
    return f"papers/{name[:2]}/{name}{suffix if suffix[1:].isalnum() else ''}"


class SubmissionQuerySet(models.QuerySet):
    """The vocabulary of submissions."""

    def of(self, venue: Venue) -> "SubmissionQuerySet":
        """Submissions to one venue, drafts included."""
        return self.filter(venue=venue)

    def submitted(self) -> "SubmissionQuerySet":
        """Submitted at least once, withdrawn or not."""
        return self.filter(submitted_at__isnull=False)

    def active(self) -> "SubmissionQuerySet":
        """Submitted and not withdrawn."""
        return self.submitted().filter(withdrawn_at__isnull=True)

    def drafts(self) -> "SubmissionQuerySet":
        """Begun and never submitted."""
        return self.filter(submitted_at__isnull=True)

    def numbered(self, *numbers: int) -> "SubmissionQuerySet":
        """Papers with these numbers."""
        return self.filter(number__in=numbers)

    def on_topic(self, topic: Topic) -> "SubmissionQuerySet":
        """Papers that name a topic."""
        return self.filter(topics=topic)

    def matching(self, words: str) -> "SubmissionQuerySet":
        """Papers whose title or abstract holds these words. Content only: a search must not find people."""
        found = self
        for word in words.split():
            found = found.filter(Q(title__icontains=word) | Q(abstract__icontains=word))
        return found

    def with_pks(self, pks: Iterable[int]) -> "SubmissionQuerySet":
        """These rows."""
        return self.filter(pk__in=list(pks))

    def undecided(self) -> "SubmissionQuerySet":
        """Papers whose authors have not been told a decision."""
        return self.filter(decision_out_at__isnull=True)

    def unwithdrawn(self) -> "SubmissionQuerySet":
        """Not withdrawn, drafts included."""
        return self.filter(withdrawn_at__isnull=True)

    def withdrawn(self) -> "SubmissionQuerySet":
        """Submitted, then taken back."""
        return self.submitted().filter(withdrawn_at__isnull=False)

    def by_number(self) -> "SubmissionQuerySet":
        """In the order in which they were first submitted."""
        return self.order_by("number", "pk")


class Submission(models.Model):
    """A paper at a venue, as it was last submitted; empty but for its ids while it is a draft."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="submissions")
    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    number = models.PositiveIntegerField(null=True, editable=False)  # given with the first version
    track = models.ForeignKey(Track, models.PROTECT, null=True, blank=True, related_name="submissions")
    title = models.CharField(max_length=400, blank=True)
    abstract = models.TextField(blank=True)
    topics = models.ManyToManyField(Topic, related_name="submissions", blank=True)
    answers = models.JSONField(default=dict, blank=True)  # by key of the venue's questions
    n_versions = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)  # of the first version
    revised_at = models.DateTimeField(null=True)  # of the latest
    withdrawn_at = models.DateTimeField(null=True)
    decision_out_at = models.DateTimeField(null=True)  # when authors were told; the decision itself is elsewhere

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["venue", "number"], name="submission_number_unique"),
            models.CheckConstraint(
                condition=Q(number__isnull=True, submitted_at__isnull=True)
                | Q(number__isnull=False, submitted_at__isnull=False),
                name="submission_number_when_submitted",
            ),
        ]
        indexes = [
            models.Index(fields=["venue", "submitted_at"], name="submission_venue"),
            GinIndex(fields=["title"], opclasses=["gin_trgm_ops"], name="submission_title_trgm"),
        ]

    def __str__(self) -> str:
        return f"#{self.number}" if self.number else f"draft {self.public_id}"

    @property
    def is_submitted(self) -> bool:
        """Whether a version exists. See also SubmissionQuerySet.submitted."""
        return self.submitted_at is not None

    @property
    def is_withdrawn(self) -> bool:
        """Whether the authors took it back. See also SubmissionQuerySet.active."""
        return self.withdrawn_at is not None


class FileKind(models.TextChoices):
    """What a file is to a paper."""

    PDF = "pdf", "paper"
    SUPPLEMENT = "supplement", "supplement"


class PaperFileQuerySet(models.QuerySet):
    """The vocabulary of files."""

    def waiting(self, *, now: datetime, claimed_before: datetime, max_tries: int) -> "PaperFileQuerySet":
        """Files that want a look, the first or another, and into whose bytes nobody is looking."""
        wanted = Q(inspected_at__isnull=True) | Q(relook_at__lte=now)
        same = PaperFile.objects.filter(sha256=OuterRef("sha256")).being_looked_into(claimed_before=claimed_before)
        return self.filter(wanted, ~Exists(same), n_tries__lt=max_tries)

    def being_looked_into(self, *, claimed_before: datetime) -> "PaperFileQuerySet":
        """Files that somebody took after this moment and has not come to an end with."""
        is_done = Q(inspected_at__isnull=False, claimed_at__lte=F("inspected_at"))
        return self.filter(claimed_at__gte=claimed_before).exclude(is_done)

    def first_looks_first(self) -> "PaperFileQuerySet":
        """Files that nobody has looked into before those that are looked into again."""
        return self.order_by(F("inspected_at").asc(nulls_first=True), "uploaded_at", "pk")

    def looked_into_alike(self, row: "PaperFile", *, looked_for: str, since: datetime) -> "PaperFileQuerySet":
        """Other files with the same bytes in which the same was looked for, the latest first."""
        same = self.filter(sha256=row.sha256, looked_for=looked_for, inspected_at__gte=since)
        return same.exclude(pk=row.pk).order_by("-inspected_at", "-pk")

    def undecided_at(self, venue: Venue) -> "PaperFileQuerySet":
        """Files of drafts and latest versions whose papers are neither decided nor withdrawn."""
        papers = Submission.objects.of(venue).undecided().unwithdrawn()
        drafts = Draft.objects.filter(submission__in=papers)
        latest = Version.objects.filter(submission__in=papers, number=F("submission__n_versions"))
        kept = Q(pk__in=drafts.values("pdf")) | Q(pk__in=drafts.values("supplement"))
        return self.filter(kept | Q(pk__in=latest.values("pdf")) | Q(pk__in=latest.values("supplement")))

    def inspected(self) -> "PaperFileQuerySet":
        """Files that somebody has looked into."""
        return self.filter(inspected_at__isnull=False)

    def with_pks(self, pks: Iterable[int | None]) -> "PaperFileQuerySet":
        """These rows."""
        return self.filter(pk__in=[pk for pk in pks if pk])

    def to_look_into_again(self, pk: int, at: datetime | None) -> "PaperFileQuerySet":
        """This row, as long as no later look was asked for."""
        return self.filter(pk=pk, relook_at=at)

    def given_up(self, *, claimed_before: datetime, max_tries: int) -> "PaperFileQuerySet":
        """Files whose inspection never came to an end, however often it was tried."""
        return self.filter(inspected_at__isnull=True, n_tries__gte=max_tries, claimed_at__lt=claimed_before)

    def without_blind_copy(self, pk: int) -> "PaperFileQuerySet":
        """This row, as long as nobody has made a copy for the committee."""
        return self.filter(pk=pk, blind_copy="")

    def with_pk(self, pk: int) -> "PaperFileQuerySet":
        """This row."""
        return self.filter(pk=pk)


class PaperFile(models.Model):
    """An uploaded file; never changed, only replaced by another. Its first name is kept in `identity.py`."""

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="files")
    kind = models.CharField(max_length=10, choices=FileKind.choices)
    file = models.FileField(storage=media_storage, upload_to=random_name, max_length=200)
    blind_copy = models.FileField(storage=media_storage, upload_to=random_name, max_length=200, blank=True)
    thumbnail = models.FileField(storage=media_storage, upload_to=random_name, max_length=200, blank=True)
    suffix = models.CharField(max_length=8)  # pdf, zip …: by what the file is, not by what it was called
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    n_pages = models.PositiveIntegerField(null=True)
    findings = models.JSONField(default=list)  # see `paperchecks.Finding.to_json`
    began_at = models.DateTimeField()  # when the upload began: counts for the deadline
    uploaded_at = models.DateTimeField()  # when it was complete
    inspected_at = models.DateTimeField(null=True)  # null: nobody has looked inside yet
    claimed_at = models.DateTimeField(null=True)  # when a worker last began to look
    n_tries = models.PositiveSmallIntegerField(default=0)
    relook_at = models.DateTimeField(null=True)  # when to look again: what is found depends on who the authors are
    looked_for = models.CharField(max_length=64, blank=True)  # a digest of what the findings depend on besides bytes
    compared_at = models.DateTimeField(null=True)  # when it was last compared with the venue's other papers

    objects = PaperFileQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["uploaded_at"], condition=Q(inspected_at__isnull=True), name="paperfile_waiting"),
            models.Index(fields=["relook_at"], condition=Q(relook_at__isnull=False), name="paperfile_relook"),
            models.Index(fields=["sha256"], name="paperfile_sha256"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    def is_in_a_version(self) -> bool:
        """Whether it was ever submitted, and so must be kept."""
        return Version.objects.containing(self).exists()


class FindingPicture(models.Model):
    """The place of a finding, cut out of its page. `key` is `paperchecks.Finding.key`; width and height in pixels."""

    file = models.ForeignKey(PaperFile, models.CASCADE, related_name="pictures")
    key = models.CharField(max_length=16)
    picture = models.FileField(storage=media_storage, upload_to=random_name, max_length=200)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "key"], name="findingpicture_unique")]

    def __str__(self) -> str:
        return f"{self.key} of {self.file_id}"


class SketchQuerySet(models.QuerySet):
    """The vocabulary of sketches."""

    def with_file(self, file: PaperFile) -> "SketchQuerySet":
        """That of one file, if any."""
        return self.filter(file=file)


class Sketch(models.Model):
    """What a file's text is compared by, apart from the file: lists of files need not carry it."""

    file = models.OneToOneField(PaperFile, models.CASCADE, primary_key=True, related_name="sketch")
    numbers = models.BinaryField()  # `paperchecks.likeness.Sketch` as little-endian uint32

    objects = SketchQuerySet.as_manager()

    def __str__(self) -> str:
        return f"sketch of {self.file_id}"


class AnswerKind(models.TextChoices):
    """What authors say to a finding."""

    FIX = "fix", "will be fixed"
    EXPLAIN = "explain", "explained to the chair"
    DISPUTE = "dispute", "not so"


class FindingAnswer(models.Model):
    """What the authors said to a finding of their paper; stands as long as the same words are found in its files.

    Who of them said it stands in the audit log.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="finding_answers")
    file_kind = models.CharField(max_length=10, choices=FileKind.choices)
    key = models.CharField(max_length=16)  # see `paperchecks.Finding.key`
    code = models.CharField(max_length=32)
    kind = models.CharField(max_length=8, choices=AnswerKind.choices)
    words = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "file_kind", "key"], name="findinganswer_unique")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.code} of {self.submission_id}"


class LikenessQuerySet(models.QuerySet):
    """The vocabulary of likenesses."""

    def of_any(self, submissions: Iterable[int]) -> "LikenessQuerySet":
        """Pairs with one of these papers, or two."""
        pks = list(submissions)
        return self.filter(Q(first__in=pks) | Q(second__in=pks))


class LikenessKind(models.TextChoices):
    """How alike two papers are."""

    SAME = "same", "the same bytes"
    NEAR = "near", "nearly the same words"


class Likeness(models.Model):
    """Two submitted papers of one venue whose latest PDFs are the same or nearly so. For chairs alone.

    `first` was begun before `second`; `share` of their words, in [0, 1], is in both.
    """

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="likenesses")
    first = models.ForeignKey(Submission, models.CASCADE, related_name="+")
    second = models.ForeignKey(Submission, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=4, choices=LikenessKind.choices)
    share = models.FloatField()
    at = models.DateTimeField()

    objects = LikenessQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="likeness_unique"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="likeness_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}: {self.kind}"


class PaperFindingQuerySet(models.QuerySet):
    """The vocabulary of findings."""

    def of_files(self, pks: Iterable[int]) -> "PaperFindingQuerySet":
        """What was found in these files."""
        return self.filter(file__in=list(pks))

    def grave(self) -> "PaperFindingQuerySet":
        """Without hints: what somebody should look at."""
        return self.exclude(severity=Severity.HINT)

    def in_latest_version(self) -> "PaperFindingQuerySet":
        """What was found in the files that papers were last submitted with."""
        latest = Version.objects.of_latest(OuterRef("submission")).containing(OuterRef("file"))
        return self.filter(Exists(latest))


class PaperFinding(models.Model):
    """A finding as it is searched and counted: once a file, on however many pages. `PaperFile.findings` has its words.

    See also `submissions.actions.keeping`, which alone writes both.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="+")
    file = models.ForeignKey(PaperFile, models.CASCADE, related_name="found")
    key = models.CharField(max_length=16)  # see `paperchecks.Finding.key`
    code = models.CharField(max_length=32)  # see `paperchecks.catalogue.RULES`
    severity = models.CharField(max_length=8)
    position = models.PositiveIntegerField()  # in `PaperFile.findings`, of the first with this key
    pages = ArrayField(models.PositiveIntegerField(), default=list)

    objects = PaperFindingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "key"], name="paperfinding_once_a_file")]
        indexes = [models.Index(fields=["submission", "code"], name="paperfinding_submission")]

    def __str__(self) -> str:
        return f"{self.code} in {self.file_id}"


class Draft(models.Model):
    """The working copy that authors type into, saved field by field; becomes a version by submitting."""

    submission = models.OneToOneField(Submission, models.CASCADE, related_name="draft")
    track = models.ForeignKey(Track, models.SET_NULL, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=400, blank=True)
    abstract = models.TextField(blank=True)
    topics = models.ManyToManyField(Topic, related_name="+", blank=True)
    answers = models.JSONField(default=dict, blank=True)
    pdf = models.ForeignKey(PaperFile, models.SET_NULL, null=True, blank=True, related_name="+")
    supplement = models.ForeignKey(PaperFile, models.SET_NULL, null=True, blank=True, related_name="+")
    revision = models.PositiveIntegerField(default=0)  # counts saves; a save names the one it builds on
    field_revisions = models.JSONField(default=dict)  # field → revision at which it last changed
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"draft of {self.submission_id}"


class VersionQuerySet(models.QuerySet):
    """The vocabulary of versions."""

    def latest_of_each(self) -> "VersionQuerySet":
        """The version of each paper that counts."""
        return self.filter(number=F("submission__n_versions"))

    def with_pdf_at(self, venue_id: int) -> "VersionQuerySet":
        """Versions of papers of one venue that have a PDF."""
        return self.filter(submission__venue=venue_id, pdf__isnull=False)

    def to_compare(self) -> "VersionQuerySet":
        """Versions whose PDF was looked into and never compared with others, with their papers, the oldest first."""
        waiting = self.filter(pdf__inspected_at__isnull=False, pdf__compared_at__isnull=True)
        return waiting.select_related("submission").order_by("pdf__uploaded_at", "pk")

    def containing(self, file: PaperFile | OuterRef) -> "VersionQuerySet":
        """Versions that were submitted with this file."""
        return self.filter(Q(pdf=file) | Q(supplement=file))

    def of_latest(self, submission: Submission | OuterRef) -> "VersionQuerySet":
        """The latest version of a paper."""
        return self.filter(submission=submission, number=F("submission__n_versions"))


class Version(models.Model):
    """A paper as it was submitted once; never changed."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=400)
    abstract = models.TextField()
    track = models.ForeignKey(Track, models.PROTECT, null=True, related_name="+")
    topic_names = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    pdf = models.ForeignKey(PaperFile, models.PROTECT, null=True, related_name="+")
    supplement = models.ForeignKey(PaperFile, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField()

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "number"], name="version_number_unique")]

    def __str__(self) -> str:
        return f"{self.submission_id} v{self.number}"


class Extension(models.Model):
    """A later deadline for one paper."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="extensions")
    kind = models.CharField(max_length=12, choices=DeadlineKind.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "kind"], name="extension_unique")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.submission_id}"


class UploadQuerySet(models.QuerySet):
    """The vocabulary of uploads."""

    def expired(self, now: datetime) -> "UploadQuerySet":
        """Uploads that nobody may go on with."""
        return self.filter(expires_at__lte=now)

    def of_kind(self, kind: str) -> "UploadQuerySet":
        """Uploads of papers, or of supplements."""
        return self.filter(kind=kind)


class Upload(models.Model):
    """A resumable upload that is under way. Whoever holds its id may go on with it, if they are an author."""

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="uploads")
    kind = models.CharField(max_length=10, choices=FileKind.choices)
    length = models.PositiveBigIntegerField()
    offset = models.PositiveBigIntegerField(default=0)
    filename = models.CharField(max_length=255, blank=True)
    began_at = models.DateTimeField()  # counts for the deadline
    expires_at = models.DateTimeField()

    objects = UploadQuerySet.as_manager()

    def __str__(self) -> str:
        return f"upload {self.public_id}"


# Django looks for tables here only; the tables of identity.py belong to this app too.
from submissions import identity  # noqa: E402, F401
