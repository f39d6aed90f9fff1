"""The only way a request obtains a venue or learns who holds which role there.

Not yours and not there are the same 404.
"""

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from venues.identity import Invitation, InvitationQuerySet, Membership
from venues.models import Role, Venue


def roles_of(person, venue: Venue) -> frozenset[str]:
    """The hats that a person wears at a venue; none for the anonymous."""
    if not person.is_authenticated:
        return frozenset()
    return frozenset(Membership.objects.at(venue).of(person).values_list("role", flat=True))


def venue_called(slug: str) -> Venue | None:
    """A venue by its address, for commands of the operator."""
    return Venue.objects.called(slug).first()


def _venue(slug: str) -> Venue:
    venue = venue_called(slug)
    if venue is None:
        raise Http404("There is no such page.")
    return venue


def venue_for_public(person, slug: str) -> Venue:
    """A venue whose call is published; its chairs see it before. No person: as the anonymous see it."""
    venue = _venue(slug)
    if not venue.is_public and (person is None or Role.CHAIR not in roles_of(person, venue)):
        raise Http404("There is no such page.")
    return venue


def venue_for_member(person, slug: str, *roles: str) -> Venue:
    """A venue where the person holds one of these roles."""
    venue = _venue(slug)
    if not roles_of(person, venue) & set(roles):
        raise Http404("There is no such page.")
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


def public_revision(slug: str) -> int:
    """The revision of a published venue: one small query, for pages that are kept."""
    revision = Venue.objects.public().called(slug).values_list("revision", flat=True).first()
    if revision is None:
        raise Http404("There is no such page.")
    return revision


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


def chairs_of(venue: Venue) -> list:
    """The people who chair a venue: whom to tell."""
    return [membership.person for membership in committee_of(venue, Role.CHAIR)]


def membership_of(person, venue: Venue, role: str) -> Membership | None:
    """One person's role at a venue, if they hold it."""
    return Membership.objects.at(venue).of(person).with_role(role).first()


def memberships_of(person, venue: Venue) -> list[Membership]:
    """All roles that a person holds at a venue."""
    return list(Membership.objects.at(venue).of(person).prefetch_related("topics").order_by("pk"))


def member_for_chair(venue: Venue, public_id: str) -> Membership:
    """A committee member that a chair opens. The caller has obtained the venue as a chair."""
    membership = Membership.objects.at(venue).filter(public_id=public_id).select_related("person").first()
    if membership is None:
        raise Http404("There is no such page.")
    return membership


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


def open_invitations_of(person) -> InvitationQuerySet:
    """Invitations to this person's verified addresses that wait for an answer, with their venues."""
    addresses = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    return Invitation.objects.unanswered().to([*addresses]).select_related("venue").order_by("invited_at", "pk")
