"""One edition of a workshop: its facts, dates, topics, policy, forms, and the people it shows in public.

Who holds which role stands in `identity.py`. Nothing in this module leads to a person's account.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.files.storage import storages
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse

from policy.visibility import Level
from web.ids import public_id, random_id

RESERVED_SLUGS = {"new", "me", "accounts", "static", "media", "demo", "api", "admin", "inbox"}


class Blindness(models.TextChoices):
    """Who is hidden from whom while papers are reviewed."""

    DOUBLE = "double", "Double blind: reviewers see no authors, authors see no reviewers"
    SINGLE = "single", "Single blind: reviewers see authors, authors see no reviewers"


class Role(models.TextChoices):
    """A hat that somebody wears at a venue. Who wears it stands in `identity.py`."""

    CHAIR = "chair", "chair"
    AREA_CHAIR = "area_chair", "area chair"
    REVIEWER = "reviewer", "reviewer"

    @property
    def one(self) -> str:
        """As in a sentence: "an area chair"."""
        return f"an {self.label}" if self.label[0] in "aeiou" else f"a {self.label}"


class VenueQuerySet(models.QuerySet):
    """The vocabulary of venues."""

    def with_pk(self, pk: int) -> "VenueQuerySet":
        """This row."""
        return self.filter(pk=pk)

    def with_pks(self, pks: models.QuerySet) -> "VenueQuerySet":
        """These rows."""
        return self.filter(pk__in=pks)

    def public(self) -> "VenueQuerySet":
        """Venues whose call is published."""
        return self.filter(is_public=True)

    def with_other_checks(self) -> "VenueQuerySet":
        """Venues whose files wait to be asked to be looked into again."""
        return self.filter(checks_changed_at__isnull=False)

    def called(self, slug: str) -> "VenueQuerySet":
        """The venue with this slug, if any."""
        return self.filter(slug=slug)

    def once_called(self, slug: str) -> "VenueQuerySet":
        """Venues that had this slug before, or have it again."""
        return self.filter(former_slugs__contains=[slug])

    def besides(self, pk: int | None) -> "VenueQuerySet":
        """All but this row."""
        return self.exclude(pk=pk)


class Venue(models.Model):
    """One edition of a workshop or conference."""

    slug = models.SlugField(
        max_length=60,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z][a-z0-9-]*$", "Use small letters, digits and hyphens; begin with a letter.")
        ],
    )
    former_slugs = ArrayField(  # in the order in which they were left; they lead to the venue for ever
        models.SlugField(max_length=60), default=list, blank=True, editable=False
    )
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60)
    tagline = models.CharField(max_length=300, blank=True)
    parent = models.CharField("parent conference", max_length=100, blank=True)
    place = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    contact_email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    hue = models.PositiveSmallIntegerField("accent hue", default=260, validators=[MaxValueValidator(359)])
    is_public = models.BooleanField("the call is published", default=False)
    created_at = models.DateTimeField()

    # What the public pages say, in Markdown.
    rationale_md = models.TextField("rationale", blank=True)
    scope_md = models.TextField("what we are looking for", blank=True)
    instructions_md = models.TextField("how to submit", blank=True)
    awards_md = models.TextField("awards", blank=True)
    faq_md = models.TextField("questions and answers", blank=True)
    template_url = models.URLField("LaTeX template", blank=True)
    header = models.ForeignKey("Picture", models.SET_NULL, null=True, blank=True, related_name="+")

    # The menu of the public site, by the keys of `navigation.entries`; pages that chairs wrote say for themselves
    # whether they stand in it (`SitePage.in_menu`).
    menu_order = models.JSONField("order of the menu", default=list, blank=True)
    menu_hidden = models.JSONField("left out of the menu", default=list, blank=True)

    # Policy of submission.
    blindness = models.CharField(max_length=6, choices=Blindness.choices, default=Blindness.DOUBLE)
    page_limit = models.PositiveSmallIntegerField(null=True, blank=True)
    page_limit_note = models.CharField(
        "what does not count", max_length=200, blank=True, default="References and appendices do not count."
    )
    counts_references = models.BooleanField("references count towards the pages", default=False)
    takes_appendix = models.BooleanField("an appendix may stand in the PDF", default=True)
    max_pdf_mb = models.PositiveSmallIntegerField("largest PDF in MB", default=50)
    max_supplement_mb = models.PositiveSmallIntegerField("largest supplement in MB", default=100)
    final_page_limit = models.PositiveSmallIntegerField("pages of final versions", null=True, blank=True)
    asks_licence_line = models.BooleanField("final versions name their licence", default=False)
    takes_supplement = models.BooleanField(default=True)
    is_archival = models.BooleanField(default=False)
    template = models.CharField("template", max_length=40, blank=True)  # such as "iclr2024", see `paperchecks.layout`
    severities = models.JSONField(default=dict, blank=True)  # code of a finding → severity, where not the usual one
    # Since when files wait to be looked at again, for the rules they are measured against are others.
    checks_changed_at = models.DateTimeField(null=True, editable=False)
    dual_submission_md = models.TextField("dual submission", blank=True)
    llm_policy_md = models.TextField("use of language models", blank=True)

    # Posters, in millimetres. Without a poster's size none is asked for. See also `posters.py`.
    poster_width_mm = models.PositiveSmallIntegerField("width of posters in mm", null=True, blank=True)
    poster_height_mm = models.PositiveSmallIntegerField("height of posters in mm", null=True, blank=True)
    board_width_mm = models.PositiveSmallIntegerField("width of boards in mm", null=True, blank=True)
    board_height_mm = models.PositiveSmallIntegerField("height of boards in mm", null=True, blank=True)

    # Policy of review. See also `policy.visibility.Stage`, which these become.
    reviews_per_paper = models.PositiveSmallIntegerField(default=3, validators=[MinValueValidator(1)])
    default_load = models.PositiveSmallIntegerField("papers a reviewer at most", default=4)
    past_ties_years = models.PositiveSmallIntegerField("years for which ties from the past count", default=3)
    has_area_chairs = models.BooleanField(default=False)
    shows_reviews_before_own = models.BooleanField(default=False)
    hides_reviewers_from_reviewers = models.BooleanField(default=True)
    hides_reviewers_from_area_chairs = models.BooleanField(default=False)

    reminds_invited = models.BooleanField("remind invited people who have not answered", default=True)
    next_number = models.PositiveIntegerField(default=1, editable=False)  # of the next submitted paper
    revision = models.PositiveIntegerField(default=1, editable=False)  # counts edits of what the public pages show
    # Counts what changes of its papers that may be public; shown to nobody.
    record_revision = models.PositiveIntegerField(default=1, editable=False)

    objects = VenueQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["former_slugs"], name="venue_former_slugs")]

    def __str__(self) -> str:
        return self.short_name

    def get_absolute_url(self) -> str:
        """The venue's public home, which is its call for papers."""
        return reverse("website:venue", args=[self.slug])

    @property
    def lasting_slug(self) -> str:
        """The slug it was made with: for names that must stay when it gets another, as those of events in calendars."""
        return self.former_slugs[0] if self.former_slugs else self.slug

    @property
    def hides_authors(self) -> bool:
        """Whether reviewers and area chairs see no authors."""
        return self.blindness == Blindness.DOUBLE


class Track(models.Model):
    """A part of the call with its own deadlines, if it has any."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="tracks")
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    page_limit = models.PositiveSmallIntegerField(null=True, blank=True)  # else the venue's
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venue", "name"], name="track_name_unique")]

    def __str__(self) -> str:
        return self.name


class TopicQuerySet(models.QuerySet):
    """The vocabulary of topics."""

    def besides(self, pk: int) -> "TopicQuerySet":
        """All others."""
        return self.exclude(pk=pk)

    def in_order(self) -> "TopicQuerySet":
        """As the chairs ordered them."""
        return self.order_by("position", "pk")


class Topic(models.Model):
    """What a paper or a reviewer's expertise can be about."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="topics")
    name = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    objects = TopicQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venue", "name"], name="topic_name_unique")]

    def __str__(self) -> str:
        return self.name


class DeadlineKind(models.TextChoices):
    """What is due. Order of a paper's life; see also `deadlines.py`, the only reader of the times."""

    ABSTRACT = "abstract", "Abstract"
    SUBMISSION = "submission", "Submission"
    SUPPLEMENT = "supplement", "Supplement"
    BIDDING = "bidding", "Bids"
    REVIEW = "review", "Reviews"
    RESPONSE = "response", "Author response"
    DISCUSSION = "discussion", "Discussion"
    META_REVIEW = "meta_review", "Meta-reviews"
    NOTIFICATION = "notification", "Notification"
    CAMERA_READY = "camera_ready", "Camera-ready"
    VIDEO = "video", "Talk videos"
    POSTER = "poster", "Posters"


class Deadline(models.Model):
    """A door: open while `opens_at <= now < at + grace`. Times in UTC, entered and shown as AoE."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="deadlines")
    kind = models.CharField(max_length=12, choices=DeadlineKind.choices)
    track = models.ForeignKey(Track, models.CASCADE, null=True, blank=True, related_name="deadlines")
    opens_at = models.DateTimeField(null=True, blank=True)  # null: open from the start
    at = models.DateTimeField()
    first_at = models.DateTimeField(null=True, blank=True)  # as first announced, when it was extended since
    grace_minutes = models.PositiveSmallIntegerField(default=0)
    is_tentative = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "kind", "track"], name="deadline_kind_unique", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=models.Q(opens_at__isnull=True) | models.Q(opens_at__lt=models.F("at")),
                name="deadline_opens_before_it_closes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.venue_id}"


class AnnouncedDate(models.Model):
    """A date that the public pages name and that opens or shuts nothing here: talk videos, registration, travel."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="announced_dates")
    label = models.CharField(max_length=120)
    at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venue", "label"], name="announced_date_label_unique")]

    def __str__(self) -> str:
        return self.label


class FormOf(models.TextChoices):
    """Which form a question belongs to."""

    SUBMISSION = "submission", "submission form"
    REVIEW = "review", "review form"
    META_REVIEW = "meta_review", "meta-review form"


class QuestionKind(models.TextChoices):
    """How a question is answered."""

    TEXT = "text", "long text (Markdown)"
    LINE = "line", "one line"
    SCALE = "scale", "scale of numbers"
    CHOICE = "choice", "one of several"
    CHOICES = "choices", "any of several"
    CHECK = "check", "a box to tick"


class QuestionUse(models.TextChoices):
    """What the product itself does with an answer, beyond showing it."""

    NONE = "", "nothing"
    RATING = "rating", "the rating that means and plots are made of"
    CONFIDENCE = "confidence", "the reviewer's confidence"
    NOMINATION = "nomination", "a nomination for best paper"
    ETHICS = "ethics", "a flag for an ethics look"
    RECOMMENDATION = "recommendation", "an area chair's recommendation"


class Question(models.Model):
    """One field of a form; answers are stored as JSON under its `key`.

    `options` is a list of `{"value": ..., "label": "..."}`; values of a SCALE are numbers in ascending order.
    """

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="questions")
    form = models.CharField(max_length=11, choices=FormOf.choices)
    key = models.SlugField(max_length=40)
    label = models.CharField(max_length=200)
    hint = models.TextField(blank=True)
    kind = models.CharField(max_length=7, choices=QuestionKind.choices)
    options = models.JSONField(default=list, blank=True)
    use = models.CharField(max_length=14, choices=QuestionUse.choices, blank=True)
    level = models.PositiveSmallIntegerField(
        "who reads the answer", choices=[(level.value, level.name) for level in Level], default=Level.AUTHORS
    )
    is_required = models.BooleanField(default=True)
    allows_na = models.BooleanField('offers "not applicable"', default=False)
    max_length = models.PositiveIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_retired = models.BooleanField(default=False)  # no longer asked, its answers are kept

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venue", "form", "key"], name="question_key_unique")]

    def __str__(self) -> str:
        return self.label


def site_storage():
    """Where pictures are kept: the file system or S3, by settings."""
    return storages["default"]


def picture_name(instance: "Picture", filename: str) -> str:
    """A stored name that tells nothing of the name on somebody's disk."""
    name = random_id(24)
    return f"site/{name[:2]}/{name}.webp"


class Picture(models.Model):
    """A picture on the public pages, as our own encoder wrote it; see `pictures.py`."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="pictures")
    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    file = models.FileField(storage=site_storage, upload_to=picture_name, max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.public_id

    def get_absolute_url(self) -> str:
        """Where the picture itself is."""
        return reverse("website:picture", args=[self.venue_slug, self.public_id])

    @property
    def venue_slug(self) -> str:
        """The venue's address; pages that show many pictures set `known_slug`, so that nobody asks for each."""
        return getattr(self, "known_slug", None) or self.venue.slug


class ShownPersonKind(models.TextChoices):
    """As what a person stands on the public pages."""

    ORGANISER = "organiser", "organiser"
    SPEAKER = "speaker", "speaker"
    COMMITTEE = "committee", "committee member"


class ShownPersonQuerySet(models.QuerySet):
    """The vocabulary of people on the public pages."""

    def with_pks(self, pks) -> "ShownPersonQuerySet":
        """These rows."""
        return self.filter(pk__in=pks)


class ShownPerson(models.Model):
    """Somebody named on the public pages. Not an account: facts that the chairs typed or imported."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="shown_people")
    kind = models.CharField(max_length=9, choices=ShownPersonKind.choices)
    name = models.CharField(max_length=200)
    affiliation = models.CharField(max_length=300, blank=True)
    role = models.CharField(max_length=120, blank=True)
    homepage = models.URLField(blank=True)
    bio_md = models.TextField(blank=True)
    picture = models.ForeignKey(Picture, models.SET_NULL, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    objects = ShownPersonQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "shown people"

    def __str__(self) -> str:
        return self.name


class SiteQuerySet(models.QuerySet):
    """The vocabulary of what chairs write for the public pages."""

    def standing(self):
        """Not removed; what was removed is kept for the undo."""
        return self.filter(removed_at__isnull=True)

    def removed(self):
        """Removed, and kept."""
        return self.filter(removed_at__isnull=False)

    def of(self, venue: "Venue"):
        """Of one venue."""
        return self.filter(venue=venue)

    def named(self, name: str, value: str):
        """With this value in the column that names them."""
        return self.filter(**{name: value})

    def once_keyed(self, key: str):
        """Pages or news that had this address before, or have it again."""
        return self.filter(former_keys__contains=[key])

    def besides(self, pk: int | None):
        """All but this row."""
        return self.exclude(pk=pk)

    def published(self):
        """Pages that everybody may read."""
        return self.standing().filter(is_published=True)

    def out_by(self, now):
        """News whose moment has come."""
        return self.standing().filter(published_at__lte=now)

    def with_pk(self, pk: int):
        """This row, removed or not."""
        return self.filter(pk=pk)


class SitePage(models.Model):
    """A page that the chairs write: code of conduct, getting there, questions and answers …"""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="site_pages")
    key = models.SlugField("address", max_length=60)
    former_keys = ArrayField(models.SlugField(max_length=60), default=list, blank=True, editable=False)
    title = models.CharField(max_length=120)
    body_md = models.TextField("text")
    in_menu = models.BooleanField("stands in the menu", default=True)
    is_published = models.BooleanField("everybody may read it", default=False)
    position = models.PositiveSmallIntegerField(default=0)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SiteQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venue", "key"], name="site_page_key_unique")]

    def __str__(self) -> str:
        return self.title


class NewsPost(models.Model):
    """Something that the chairs tell everybody; out from its moment on, a draft without one."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="news")
    key = models.SlugField("address", max_length=60)
    former_keys = ArrayField(models.SlugField(max_length=60), default=list, blank=True, editable=False)
    title = models.CharField(max_length=200)
    body_md = models.TextField("text")
    published_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SiteQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venue", "key"], name="news_post_key_unique")]

    def __str__(self) -> str:
        return self.title

    @property
    def lasting_key(self) -> str:
        """The key it was made with, by which feed readers know it."""
        return self.former_keys[0] if self.former_keys else self.key

    @property
    def left_keys(self) -> list[str]:
        """Keys that it had and has no more."""
        return [key for key in self.former_keys if key != self.key]


class Sponsor(models.Model):
    """Who supports a venue, and at which level ("Gold"); levels stand in the order of their first sponsor."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="sponsors")
    name = models.CharField(max_length=120)
    url = models.URLField("website", blank=True)
    level = models.CharField(max_length=60, blank=True)
    picture = models.ForeignKey(Picture, models.SET_NULL, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SiteQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venue", "name"], name="sponsor_name_unique")]

    def __str__(self) -> str:
        return self.name


class LetterTemplate(models.Model):
    """A text that chairs word themselves: `kind` says when it goes out (`invitation:reviewer`, `decision:oral`…)."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="letter_templates")
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=300)
    body_md = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venue", "kind"], name="letter_template_kind_unique")]

    def __str__(self) -> str:
        return self.kind


class Outcome(models.Model):
    """What a decision can be at this venue: oral, spotlight, poster, reject, desk reject, or the chairs' own."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="outcomes")
    key = models.SlugField(max_length=20)
    label = models.CharField(max_length=60)
    is_accept = models.BooleanField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venue", "key"], name="outcome_key_unique")]

    def __str__(self) -> str:
        return self.label


class Award(models.Model):
    """An award that can come with an acceptance ("Best paper")."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="awards")
    name = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venue", "name"], name="award_name_unique")]

    def __str__(self) -> str:
        return self.name


# Django looks for tables here only; the tables of identity.py belong to this app too.
from venues import identity  # noqa: E402, F401
