"""What authors hand in for print, and the public record that a venue's publication makes of it.

`CameraReady` is the authors' working copy. `PublicPaper` and `PublicVersion` are copies that publishing makes: public
pages read nothing else, and nothing in them leads to an account.
"""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse

from submissions.models import Submission, media_storage, random_name
from venues.models import Venue
from web.ids import public_id

FEWEST_ON_MAP = 5  # papers: of fewer, a list says more than a map


class Licence(models.TextChoices):
    """What readers may do with a paper. The words say what it means, as authors choose by them."""

    CC_BY = "cc-by-4.0", "CC BY 4.0: anybody may share and adapt it, also commercially, if they name you"
    CC_BY_SA = "cc-by-sa-4.0", "CC BY-SA 4.0: as CC BY, but what is made of it must carry the same licence"
    CC_BY_NC_ND = "cc-by-nc-nd-4.0", "CC BY-NC-ND 4.0: anybody may share it unchanged and not for money, naming you"
    SHOW_ONLY = "non-exclusive", "Permission to show it here, and nothing more: all other rights stay with you"

    @property
    def short(self) -> str:
        """As on the paper's page."""
        return "Shown by permission of the authors" if self == Licence.SHOW_ONLY else self.label.partition(":")[0]

    @property
    def url(self) -> str:
        """The licence's text; none for a mere permission."""
        if self == Licence.SHOW_ONLY:
            return ""
        return f"https://creativecommons.org/licenses/{self.value.removeprefix('cc-').rpartition('-')[0]}/4.0/"


class Attendance(models.TextChoices):
    """How the presenter takes part."""

    IN_PERSON = "in_person", "on site"
    REMOTE = "remote", "remotely"


class LinkKind(models.TextChoices):
    """Where a paper has something to show elsewhere."""

    ARXIV = "arxiv", "arXiv"
    CODE = "code", "Code"
    DATA = "data", "Data"
    PROJECT = "project", "Project page"
    VIDEO = "video", "Video"
    SLIDES = "slides", "Slides"
    POSTER = "poster", "Poster"


class Proceedings(models.Model):
    """Whether a venue's record is public. Public: published, and not taken back since."""

    venue = models.OneToOneField(Venue, models.CASCADE, related_name="proceedings")
    published_at = models.DateTimeField(null=True)  # the latest time
    first_published_at = models.DateTimeField(null=True)
    unpublished_at = models.DateTimeField(null=True)  # null: it is public, if it was ever published

    def __str__(self) -> str:
        return f"proceedings of {self.venue_id}"

    @property
    def is_public(self) -> bool:
        """Whether anybody may read them. See also PublicPaperQuerySet.shown."""
        return self.published_at is not None and self.unpublished_at is None


class CameraReadyQuerySet(models.QuerySet):
    """The vocabulary of camera-ready papers."""

    def of(self, submissions: models.QuerySet | Iterable[Submission]) -> "CameraReadyQuerySet":
        """Those of these papers."""
        return self.filter(submission__in=submissions)


class CameraReady(models.Model):
    """The final form of one accepted paper. What is saved here is what gets printed."""

    submission = models.OneToOneField(Submission, models.CASCADE, related_name="+")
    title = models.CharField(max_length=400)
    abstract = models.TextField(blank=True)
    # In print order: [{"author", "name", "affiliation"}]; "author" is the id of the entry in the paper's author list.
    authors = models.JSONField(default=list)
    licence = models.CharField(max_length=20, choices=Licence.choices, default=Licence.CC_BY)
    links = models.JSONField(default=dict)  # LinkKind → URL
    presenter = models.CharField(max_length=12, blank=True)  # the id of an author
    attendance = models.CharField(max_length=9, choices=Attendance.choices, blank=True)
    consents = models.BooleanField("agrees to the publication", default=False)
    pdf = models.ForeignKey("FinalFile", models.SET_NULL, null=True, related_name="+")
    first_page = models.ForeignKey("FinalFile", models.SET_NULL, null=True, related_name="+")  # of the PDF, drawn
    poster = models.ForeignKey("FinalFile", models.SET_NULL, null=True, related_name="+")
    thumbnail = models.ForeignKey("FinalFile", models.SET_NULL, null=True, related_name="+")
    publishes_supplement = models.BooleanField("publishes the supplement with the paper", default=False)
    revision = models.PositiveIntegerField(default=0)
    field_revisions = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)  # when its authors said that it is final
    # A change of the author list waits here until a chair has answered.
    requested_authors = models.JSONField(null=True)
    request_reason = models.CharField(max_length=500, blank=True)
    requested_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=500, blank=True)  # why the chair declined the latest request

    objects = CameraReadyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"camera-ready of {self.submission_id}"


class FinalFile(models.Model):
    """A final PDF, poster or picture; never changed, only replaced by another."""

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    camera_ready = models.ForeignKey(CameraReady, models.CASCADE, related_name="files")
    file = models.FileField(storage=media_storage, upload_to=random_name, max_length=200)
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    n_pages = models.PositiveIntegerField(null=True)
    # Of a poster's page in millimetres, of a picture in pixels; null when nobody could tell, and of papers.
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    findings = models.JSONField(default=list)  # as of submissions.PaperFile
    printed = models.JSONField(default=dict)  # what a paper's page 1 shows, see `paperchecks.final`
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"final file {self.public_id}"


class PublicPaperQuerySet(models.QuerySet):
    """The vocabulary of the public record."""

    def at(self, venue: Venue) -> "PublicPaperQuerySet":
        """Papers of one venue, whether anybody may see them or not."""
        return self.filter(venue=venue)

    def shown(self) -> "PublicPaperQuerySet":
        """Those that anybody may see. Asked of the decision as well: a paper that is no longer accepted is gone."""
        return self.filter(
            venue__is_public=True,
            venue__proceedings__published_at__isnull=False,
            venue__proceedings__unpublished_at__isnull=True,
            submission__decision__released_outcome__is_accept=True,
        )

    def standing(self) -> "PublicPaperQuerySet":
        """Those that were not withdrawn since."""
        return self.filter(submission__withdrawn_at__isnull=True, retracted_at__isnull=True)

    def on(self, submissions: models.QuerySet | Iterable[Submission]) -> "PublicPaperQuerySet":
        """The record of these papers."""
        return self.filter(submission__in=submissions)

    def besides(self, submission_ids: Iterable[int]) -> "PublicPaperQuerySet":
        """The record of all other papers."""
        return self.exclude(submission__in=list(submission_ids))

    def matching(self, words: str) -> "PublicPaperQuerySet":
        """Papers whose title, authors or abstract hold each of these words."""
        found = self
        for word in words.split()[:10]:
            found = found.filter(
                Q(title__icontains=word) | Q(author_line__icontains=word) | Q(abstract__icontains=word)
            )
        return found

    def on_topic(self, topic: str) -> "PublicPaperQuerySet":
        """Papers of this topic."""
        return self.filter(topics__contains=[topic])

    def of_kind(self, key: str) -> "PublicPaperQuerySet":
        """Orals, posters …"""
        return self.filter(kind_key=key)

    def on_the_map(self) -> "PublicPaperQuerySet":
        """Those that have a place among all others."""
        return self.filter(map_x__isnull=False)

    def numbered(self, numbers: Iterable[int]) -> "PublicPaperQuerySet":
        """Papers with these numbers."""
        return self.filter(number__in=list(numbers))

    def called(self, slug: str) -> "PublicPaperQuerySet":
        """Papers of the venue with this slug."""
        return self.filter(venue__slug=slug)


class PublicPaper(models.Model):
    """A paper as the venue published it. A copy: a later change elsewhere reaches it by publishing again."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="public_papers")
    submission = models.OneToOneField(Submission, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=400)
    abstract = models.TextField(blank=True)
    authors = models.JSONField(default=list)  # [{"name", "affiliation"}]
    author_line = models.TextField(blank=True)  # their names, for the search
    kind_key = models.SlugField(max_length=20)
    kind_label = models.CharField(max_length=60)
    kind_position = models.PositiveSmallIntegerField(default=0)
    award = models.CharField(max_length=120, blank=True)
    track = models.CharField(max_length=120, blank=True)
    topics = models.JSONField(default=list)  # names
    licence = models.CharField(max_length=20, choices=Licence.choices, blank=True)
    links = models.JSONField(default=list)  # [{"kind", "label", "url"}]
    similar = models.JSONField(default=list)  # numbers of papers with the most similar text, nearest first
    # Where it stands on the map of papers, and under which of its topics; null when there is no map. See `mapping.py`.
    map_x = models.PositiveSmallIntegerField(null=True)
    map_y = models.PositiveSmallIntegerField(null=True)
    map_topic = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    retracted_at = models.DateTimeField(null=True)

    gone_at: datetime | None = None  # when it was withdrawn, as `access.public_paper` finds it

    objects = PublicPaperQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venue", "number"], name="public_paper_number_unique")]
        indexes = [GinIndex(fields=["topics"], name="public_paper_topics")]

    def __str__(self) -> str:
        return f"public #{self.number}"

    def get_absolute_url(self) -> str:
        """Its page, which keeps its address for ever."""
        return reverse("schedule:paper", args=[self.venue.slug, self.number])


class PublicVersion(models.Model):
    """One PDF of a published paper: v1, and one for each correction; never changed."""

    paper = models.ForeignKey(PublicPaper, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    file = models.FileField(storage=media_storage, upload_to=random_name, max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    n_pages = models.PositiveIntegerField(null=True)
    published_at = models.DateTimeField()
    note = models.CharField("what was corrected", max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "number"], name="public_version_number_unique")]

    def __str__(self) -> str:
        return f"{self.paper_id} v{self.number}"


class PublicFileKind(models.TextChoices):
    """What the record holds of a paper beside its PDF."""

    POSTER = "poster", "Poster"
    THUMBNAIL = "thumbnail", "Picture"
    SUPPLEMENT = "supplement", "Supplement"


class PublicFile(models.Model):
    """A file that stands beside a published paper, as it was when the venue published."""

    paper = models.ForeignKey(PublicPaper, models.CASCADE, related_name="files")
    kind = models.CharField(max_length=10, choices=PublicFileKind.choices)
    file = models.FileField(storage=media_storage, upload_to=random_name, max_length=200)
    suffix = models.CharField(max_length=8)  # pdf, webp, zip
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)  # as of FinalFile
    height = models.PositiveIntegerField(null=True)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "kind"], name="public_file_kind_unique")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.paper_id}"
