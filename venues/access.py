"""The only way a request obtains a venue or learns who holds which role there.

Not yours and not there are the same 404.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.fields.reverse_related import ManyToManyRel, ManyToOneRel
from django.db.models.functions import Coalesce
from django.http import Http404

from notifications.models import Message, MessageState
from people.access import verified_addresses
from venues.deadlines import as_day_aoe
from venues.identity import Answer, CardLink, Invitation, InvitationQuerySet, Membership, MembershipQuerySet
from venues.models import (
    Award,
    DeadlineKind,
    FormOf,
    NewsPost,
    Outcome,
    Picture,
    Question,
    Role,
    ShownPerson,
    ShownPersonKind,
    SitePage,
    Sponsor,
    Topic,
    Track,
    Venue,
)

SITE_LISTS: dict[str, str] = {"pages": "site_pages", "news": "news", "sponsors": "sponsors"}


def roles_of(person, venue: Venue) -> frozenset[str]:
    """The hats that a person wears at a venue; none for the anonymous."""
    if not person.is_authenticated:
        return frozenset()
    known = getattr(venue, "roles_known", {})
    if person.pk in known:
        return known[person.pk]
    return frozenset(Membership.objects.at(venue).of(person).values_list("role", flat=True))


def roles_at(person, venue: str) -> ArraySubquery:
    """For a query whose row belongs to the venue in this column: the roles that a person holds there."""
    return ArraySubquery(
        Membership.objects.filter(person=person.pk, venue=OuterRef(venue)).order_by("role").values("role")
    )


def know_roles(venue: Venue, person, roles: Iterable[str]) -> None:
    """Let `roles_of` answer from what a query has read already, for as long as this object is in use: one request."""
    venue.roles_known = {person.pk: frozenset(roles)}  # type: ignore[attr-defined]


def venue_called(slug: str) -> Venue | None:
    """A venue by its address; the caller asks whether the person may see it."""
    return Venue.objects.called(slug).first()


def venue_ever_called(slug: str) -> Venue | None:
    """A venue by its address, or by one that it had before: for commands of the operator."""
    return venue_called(slug) or Venue.objects.once_called(slug).first()


def present_slug(former: str) -> str | None:
    """The address of the venue that had this one before; None when no other one did.

    It tells that there is such a venue. Who asks for somebody tells them only once they were let in there.
    """
    return Venue.objects.once_called(former).values_list("slug", flat=True).first()


def _venue(slug: str) -> Venue:
    venue = venue_called(slug)
    if venue is None:
        raise Http404("There is no such page.")
    return venue


def venue_for_public(person, slug: str) -> Venue:
    """A venue whose call is published; its chairs see it before. No person: as the anonymous see it."""
    if person is None or not person.is_authenticated:
        venue = _venue(slug)
        roles: Iterable[str] = ()
    else:
        found = Venue.objects.called(slug).annotate(roles_here=roles_at(person, "pk")).first()
        if found is None:
            raise Http404("There is no such page.")
        venue, roles = found, found.roles_here
        know_roles(venue, person, roles)
    if not venue.is_public and Role.CHAIR not in roles:
        raise Http404("There is no such page.")
    return venue


def venue_for_member(person, slug: str, *roles: str) -> Venue:
    """A venue where the person holds one of these roles, with its dates."""
    venues = Venue.objects.called(slug).annotate(roles_here=roles_at(person, "pk")).prefetch_related("deadlines")
    venue = venues.first()
    if venue is None or not set(venue.roles_here) & set(roles):
        raise Http404("There is no such page.")
    know_roles(venue, person, venue.roles_here)
    return venue


def venue_for_chair(person, slug: str) -> Venue:
    """A venue that the person chairs."""
    return venue_for_member(person, slug, Role.CHAIR)


def venue_for_committee(person, slug: str) -> Venue:
    """A venue on whose committee the person sits: reviewers, area chairs, chairs."""
    return venue_for_member(person, slug, Role.REVIEWER, Role.AREA_CHAIR, Role.CHAIR)


def public_venues() -> QuerySet[Venue]:
    """Venues that anybody may see listed."""
    return Venue.objects.public().order_by("-starts_on", "slug")


def venues_with_other_checks() -> QuerySet[Venue]:
    """Venues whose rules for files changed since their files were asked to be looked into again."""
    return Venue.objects.with_other_checks().order_by("pk")


def public_revision(slug: str) -> int:
    """The revision of a published venue: one small query, for pages that are kept."""
    revision = Venue.objects.public().called(slug).values_list("revision", flat=True).first()
    if revision is None:
        raise Http404("There is no such page.")
    return revision


def public_revision_with_record(slug: str) -> tuple[int, int]:
    """As `public_revision`, and that of the record of papers beside it: for pages that name papers."""
    revisions = Venue.objects.public().called(slug).values_list("revision", "record_revision").first()
    if revisions is None:
        raise Http404("There is no such page.")
    return revisions


def public_revisions() -> tuple[tuple[int, int], ...]:
    """All published venues with their revisions."""
    return tuple(Venue.objects.public().order_by("pk").values_list("pk", "revision"))


def venues_of(person, *roles: str) -> QuerySet[Venue]:
    """Venues where the person holds one of these roles (any, when none is named)."""
    memberships = Membership.objects.of(person).filter(venue=OuterRef("pk"))
    if roles:
        memberships = memberships.with_role(*roles)
    return Venue.objects.filter(Exists(memberships)).order_by("-starts_on", "slug")


def committee_of(venue: Venue, *roles: str) -> QuerySet[Membership]:
    """Who holds these roles (reviewer, when none is named), with their accounts, in the order of names."""
    return (
        Membership.objects.at(venue)
        .with_role(*(roles or (Role.REVIEWER,)))
        .select_related("person")
        .order_by("person__name", "pk")
    )


def members_waiting_for_conflicts(venue: Venue) -> list[Membership]:
    """Who joined, or said something else about conflicts, since theirs were last looked for."""
    return list(Membership.objects.at(venue).waiting_for_conflicts().select_related("person").order_by("pk"))


def venues_waiting_for_conflicts() -> QuerySet[Venue]:
    """Venues with such members."""
    return Venue.objects.with_pks(Membership.objects.waiting_for_conflicts().values("venue")).order_by("pk")


def chairs_of(venue: Venue) -> list:
    """The people who chair a venue: whom to tell."""
    return [membership.person for membership in committee_of(venue, Role.CHAIR)]


def membership_of(person, venue: Venue, role: str) -> Membership | None:
    """One person's role at a venue, if they hold it."""
    return Membership.objects.at(venue).of(person).with_role(role).first()


def memberships_of(person, venue: Venue) -> list[Membership]:
    """All roles that a person holds at a venue."""
    return list(Membership.objects.at(venue).of(person).prefetch_related("topics").order_by("pk"))


def roles_everywhere(person) -> list[Membership]:
    """All roles that a person holds, at any venue, with the venues."""
    return list(Membership.objects.of(person).select_related("venue").order_by("-venue__starts_on", "venue", "pk"))


def member_or_former(venue: Venue, public_id: str) -> Membership:
    """A member, also one who left: they may still have work. The caller has obtained the venue as a chair."""
    member = Membership.with_former.at(venue).filter(public_id=public_id).select_related("person").first()
    if member is None:
        raise Http404("There is no such page.")
    return member


def member_keys(venue: Venue, people: Iterable[int]) -> dict[tuple[int, str], str]:
    """The public ids of some people's roles at a venue, also of who left: (person pk, role) → public id."""
    rows = Membership.with_former.at(venue).filter(person__in=list(people)).values_list("person", "role", "public_id")
    return {(person, role): public_id for person, role, public_id in rows}


def n_without_expertise(venue: Venue) -> int:
    """How many reviewers gave neither expertise nor topics. The caller has obtained the venue as a chair."""
    return committee_of(venue).filter(expertise="", topics__isnull=True).count()


def member_for_chair(venue: Venue, public_id: str) -> Membership:
    """A committee member that a chair opens. The caller has obtained the venue as a chair."""
    membership = Membership.objects.at(venue).filter(public_id=public_id).select_related("person").first()
    if membership is None:
        raise Http404("There is no such page.")
    return membership


def _row(rows: QuerySet, **which) -> Any:
    row = rows.filter(**which).first()
    if row is None:
        raise Http404("There is no such page.")
    return row


def topic_for_chair(venue: Venue, pk: int) -> Topic:
    """A topic that a chair changes. The caller has obtained the venue as a chair, here and below."""
    return _row(venue.topics.all(), pk=pk)


def track_for_chair(venue: Venue, pk: int) -> Track:
    """A track that a chair changes."""
    return _row(venue.tracks.all(), pk=pk)


def question_for_chair(venue: Venue, form: str, key: str) -> Question:
    """A question that a chair changes, retired or not."""
    return _row(venue.questions.all(), form=form, key=key)


def outcome_for_chair(venue: Venue, key: str) -> Outcome:
    """An outcome that a chair changes."""
    return _row(venue.outcomes.all(), key=key)


def award_for_chair(venue: Venue, pk: int) -> Award:
    """An award that a chair takes away."""
    return _row(venue.awards.all(), pk=pk)


def shown_for_chair(venue: Venue, pk: int) -> ShownPerson:
    """Somebody on the public pages whom a chair changes."""
    return _row(venue.shown_people.all(), pk=pk)


def rows_for_chair(venue: Venue, kind: str) -> list:
    """Rows that a chair puts into order: "topics", "tracks", "outcomes", "review" (questions), "speaker" …"""
    if kind == "sponsors":
        return list(venue.sponsors.standing())
    if kind in {"topics", "tracks", "outcomes", "awards"}:
        return list(getattr(venue, kind).all())
    if kind in FormOf.values:
        return list(venue.questions.filter(form=kind))
    if kind in ShownPersonKind.values:
        return list(venue.shown_people.filter(kind=kind))
    raise Http404("There is no such list.")


def site_rows_for_chair(venue: Venue, kind: str) -> list:
    """The pages, posts or sponsors of a venue as its chairs list them."""
    if kind not in SITE_LISTS:
        raise Http404("There is no such list.")
    rows = getattr(venue, SITE_LISTS[kind]).standing()
    if kind == "news":
        return list(rows.order_by(F("published_at").desc(nulls_first=True), "-pk"))
    return list(rows.order_by("position", "pk"))


def site_row_for_chair(venue: Venue, kind: str, pk: int) -> SitePage | NewsPost | Sponsor:
    """A page, a post or a sponsor that a chair changes; also one that was removed, for the undo."""
    if kind not in SITE_LISTS:
        raise Http404("There is no such list.")
    return _row(getattr(venue, SITE_LISTS[kind]).all(), pk=pk)


def page_for_public(venue: Venue, key: str, *, drafts: bool = False) -> SitePage:
    """A page that everybody may read; `drafts`: the caller is a chair and reads it before."""
    pages = venue.site_pages.standing() if drafts else venue.site_pages.published()
    return _row(pages, key=key)


def page_once_at(venue: Venue, key: str, *, drafts: bool = False) -> SitePage:
    """The page that had this address before, for whom may read it where it is now."""
    pages = venue.site_pages.standing() if drafts else venue.site_pages.published()
    return _row(pages.once_keyed(key).order_by("pk"))


def former_pages(venue: Venue) -> list[str]:
    """Addresses at which pages that everybody may read stood before, and nothing stands now."""
    pages = venue.site_pages.published().values_list("key", "former_keys")
    return sorted({key for _, former in pages for key in former} - {key for key, _ in pages})


def menu_pages(venue: Venue) -> list[SitePage]:
    """The pages that stand in the menu, in the chairs' order, without their texts."""
    return list(venue.site_pages.published().filter(in_menu=True).defer("body_md").order_by("position", "pk"))


def has_news(venue: Venue) -> bool:
    """Whether there is a post that is out, or will be."""
    return venue.news.standing().filter(published_at__isnull=False).exists()


def news_for_public(venue: Venue, now: datetime) -> list[NewsPost]:
    """What is out, the latest first."""
    return list(venue.news.out_by(now).order_by("-published_at", "-pk"))


def sponsors_for_public(venue: Venue) -> list[Sponsor]:
    """Everybody who supports a venue, with their pictures."""
    return list(venue.sponsors.standing().select_related("picture").order_by("position", "pk"))


def shown_for_public(venue: Venue) -> list[ShownPerson]:
    """Everybody named on the public pages, with their pictures, in the chairs' order."""
    return list(venue.shown_people.select_related("picture").order_by("position", "pk"))


def picture_for_public(slug: str, public_id: str) -> Picture:
    """A picture by its random name. It shows nothing but itself, so the name suffices before the call is published."""
    return _row(Picture.objects.select_related("venue"), venue__slug=slug, public_id=public_id)


def card_for_link(slug: str, token: str) -> CardLink:
    """The card that a secret link opens; whoever holds the link is taken to be the person on it."""
    return _row(
        CardLink.objects.select_related("shown__venue", "shown__picture", "picture"),
        shown__venue__slug=slug,
        token=token,
    )


def card_for_chair(shown: ShownPerson) -> CardLink | None:
    """The link that a person has got, if any. The caller has obtained the person as a chair."""
    return CardLink.objects.filter(shown=shown).first()


def shown_as(person, venue: Venue) -> set[str]:
    """As what a person stands on the public pages: kinds of cards whose link went to an address of theirs."""
    cards = CardLink.objects.filter(shown__venue=venue, email__in=verified_addresses(person))
    return set(cards.values_list("shown__kind", flat=True))


def member_with_address(venue: Venue, email: str):
    """The member of the committee whose primary address this is, if any."""
    found = Membership.objects.at(venue).filter(person__email__iexact=email).select_related("person").first()
    return found.person if found else None


def links_of_topic(topic: Topic, *, besides: Topic | None = None) -> list[QuerySet]:
    """Rows by which anything names a topic, in whatever app; without those of what names another topic already.

    Topics are named from later stages of a paper's life, whose tables this app cannot import: they are found by the
    keys that lead here.
    """
    found = []
    for relation in Topic._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ManyToManyRel) or relation.through is None:
            continue
        through = relation.through
        other = relation.field.m2m_field_name()
        rows = through._base_manager.filter(topic=topic)
        if besides is not None:
            rows = rows.exclude(**{f"{other}__in": through._base_manager.filter(topic=besides).values(other)})
        found.append(rows)
    return found


def former_member_for_chair(venue: Venue, public_id: str) -> Membership:
    """A member, also one who left, for the undo of their removal. The caller has obtained the venue as a chair."""
    found = Membership.with_former.at(venue).filter(public_id=public_id).select_related("person").first()
    if found is None:
        raise Http404("There is no such page.")
    return found


def invitations_of(venue: Venue) -> InvitationQuerySet:
    """Every invitation of a venue that was not taken back. The caller has obtained the venue as a chair."""
    return Invitation.objects.at(venue).standing().order_by("name", "email", "pk")


def invitation_for_chair(venue: Venue, public_id: str) -> Invitation:
    """One invitation, taken back or not. The caller has obtained the venue as a chair."""
    invitation = Invitation.objects.at(venue).filter(public_id=public_id).select_related("venue", "person").first()
    if invitation is None:
        raise Http404("There is no such page.")
    return invitation


def invitation_for_link(slug: str, token: str) -> Invitation:
    """The invitation that a link opens; whoever holds the link is taken to be the invited person."""
    invitation = Invitation.objects.filter(Q(venue__slug=slug), token=token).select_related("venue", "person").first()
    if invitation is None:
        raise Http404("There is no such page.")
    return invitation


REMINDER_KIND = "invitation-reminder"
UNDELIVERED = Exists(Message.objects.filter(key=OuterRef("mail_key"), state=MessageState.FAILED))


def members_listed(venue: Venue, *, role: str = "", words: str = "") -> MembershipQuerySet:
    """The committee as its chairs see it: names, what they told, found by words of name, address, affiliation."""
    found = Membership.objects.at(venue).select_related("person")
    if role:
        found = found.with_role(role)
    for word in words.split():
        found = found.filter(
            Q(person__name__icontains=word) | Q(person__email__icontains=word) | Q(person__affiliation__icontains=word)
        )
    return found.annotate(n_topics=Count("topics")).order_by("person__name", "person__email", "pk")


def invitations_listed(venue: Venue, *, state: str, role: str = "", words: str = "") -> InvitationQuerySet:
    """Invitations in one state: "waiting", "undelivered", "declined"."""
    found = invitations_of(venue).annotate(is_undelivered=UNDELIVERED)
    match state:
        case "declined":
            found = found.filter(answer=Answer.DECLINED)
        case "undelivered":
            found = found.filter(answer=Answer.NONE, is_undelivered=True)
        case _:
            found = found.filter(answer=Answer.NONE)
    if role:
        found = found.with_role(role)
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
    return found


def unanswered_of(venue: Venue, public_ids: Iterable[str] | None = None) -> InvitationQuerySet:
    """Who was asked and has not answered; only these, when some are named. The caller is a chair."""
    found = Invitation.objects.at(venue).unanswered().order_by("name", "email", "pk")
    return found if public_ids is None else found.filter(public_id__in=list(public_ids))


def committee_counts(venue: Venue, role: str = "") -> dict[str, int]:
    """How many are in, waiting, unreachable, out; and how many reviews the reviewers take together."""
    memberships = Membership.objects.at(venue)
    invitations = invitations_of(venue).order_by().annotate(is_undelivered=UNDELIVERED)
    if role:
        memberships, invitations = memberships.with_role(role), invitations.with_role(role)
    is_waiting = Q(answer=Answer.NONE)
    return memberships.aggregate(
        members=Count("pk"),
        capacity=Coalesce(Sum(Coalesce("max_load", venue.default_load), filter=Q(role=Role.REVIEWER)), 0),
        without_profile=Count("pk", filter=Q(profile_confirmed_at__isnull=True)),
    ) | invitations.aggregate(
        waiting=Count("pk", filter=is_waiting),
        undelivered=Count("pk", filter=is_waiting & Q(is_undelivered=True)),
        declined=Count("pk", filter=Q(answer=Answer.DECLINED)),
    )


def n_reviewers_and_unanswered(venue: Venue) -> tuple[int, int]:
    """How many reviewers a venue has, and how many invitations wait for an answer; in one query."""

    def n(rows: QuerySet) -> Coalesce:
        counted = rows.filter(venue=OuterRef("pk")).order_by().values("venue").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(counted), 0)

    members = Membership.objects.with_role(Role.REVIEWER)
    found = Venue.objects.annotate(n_reviewers=n(members), n_unanswered=n(Invitation.objects.unanswered()))
    return found.values_list("n_reviewers", "n_unanswered").get(pk=venue.pk)


def venues_that_prepare() -> list[Venue]:
    """Venues where an invitation or a card waits, or whose call is not published, with their dates. For reminders."""
    invited = Invitation.objects.unanswered().filter(venue=OuterRef("pk"))
    asked = CardLink.objects.filter(shown__venue=OuterRef("pk"), filled_at__isnull=True)
    waits = Exists(invited) | Exists(asked) | Q(is_public=False, deadlines__kind=DeadlineKind.SUBMISSION)
    return list(Venue.objects.filter(waits).distinct().prefetch_related("deadlines").order_by("pk"))


def invitations_to_remind(venue: Venue) -> InvitationQuerySet:
    """Unanswered invitations of a venue, if it reminds by itself. For reminders."""
    found = Invitation.objects.at(venue).unanswered().order_by("pk")
    return found if venue.reminds_invited else found.none()


def cards_sent(venue: Venue) -> QuerySet[CardLink]:
    """Cards of speakers whose link went out."""
    rows = CardLink.objects.filter(shown__venue=venue, shown__kind=ShownPersonKind.SPEAKER, n_sent__gt=0)
    return rows.select_related("shown").order_by("pk")


def cards_to_fill(venue: Venue) -> QuerySet[CardLink]:
    """Those of them on which picture or words are missing. For mail."""
    rows = cards_sent(venue).filter(filled_at__isnull=True)
    return rows.filter(Q(shown__picture__isnull=True) | Q(shown__bio_md=""))


def reminders_sent(venue: Venue, invitations: Iterable[Invitation]) -> dict[str, list[Message]]:
    """Reminders that chairs or the clock sent, oldest first, by the invitation's public id; one query."""
    ids = {invitation.public_id for invitation in invitations}
    sent: dict[str, list[Message]] = {}
    for message in Message.objects.of_venue(venue.pk).filter(kind=REMINDER_KIND).order_by("created_at", "pk"):
        public_id = message.key.split(":")[1]
        if public_id in ids:
            sent.setdefault(public_id, []).append(message)
    return sent


def standing_of(venue: Venue, role: str, emails: Collection[str]) -> dict[str, str]:
    """Why an address need not be invited to a role, by address in small letters.

    Compares with addresses that chairs know anyway, so that it tells nothing about accounts.
    """
    found = {}
    for invitation in Invitation.objects.at(venue).standing().with_role(role).to(emails):
        said = {
            Answer.NONE: f"Was invited on {as_day_aoe(invitation.invited_at)} and has not answered yet.",
            Answer.ACCEPTED: "Has accepted already.",
            Answer.DECLINED: "Has declined; ask again from the list of those who declined.",
        }
        found[invitation.email.lower()] = said[Answer(invitation.answer)]
    wanted = {email.lower() for email in emails}
    for membership in committee_of(venue, role):
        if membership.person.email.lower() in wanted:
            found.setdefault(membership.person.email.lower(), f"Is {Role(role).one} already.")
    return found


def open_invitations_of(person) -> InvitationQuerySet:
    """Invitations to this person's verified addresses that wait for an answer, with their venues."""
    addresses = verified_addresses(person)
    return Invitation.objects.unanswered().to(addresses).select_related("venue").order_by("invited_at", "pk")


def has_work(person) -> bool:
    """Whether anything but roles and invitations hangs on an account: papers to review, papers written, conflicts.

    What later stages tie to people stands in tables that this app cannot import; they are found by their keys.
    """
    own = {"venues", "account", "people", "auth"}
    for relation in person._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ManyToOneRel) or relation.related_model._meta.app_label in own:
            continue
        if relation.related_model._base_manager.filter(**{relation.field.name: person}).exists():
            return True
    return False
