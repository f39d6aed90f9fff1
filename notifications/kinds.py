"""The kinds of mail about which people choose, and the choices.

What is owed to somebody cannot be turned off: receipts, decisions, invitations, assignments, sign-in codes and letters
of the chairs are in none of these groups. Every reminder is in one.
"""

from dataclasses import dataclass

from django.db import models


class How(models.TextChoices):
    """How somebody gets the mail of one group."""

    INSTANT = "instant", "At once"
    DAILY = "daily", "Once a day, in one mail"
    OFF = "off", "Not at all"


@dataclass(frozen=True)
class Group:
    """Mails that are chosen together, in the words of whoever gets them."""

    label: str
    hint: str
    kinds: frozenset[str]


GROUPS: dict[str, Group] = {
    "drafts": Group(
        "Drafts", "A paper that I began is not submitted, and the deadline comes.", frozenset({"draft-reminder"})
    ),
    "links": Group(
        "Papers that name me",
        "A paper names me as its author, and I have not confirmed or declared my conflicts.",
        frozenset({"author-link-reminder"}),
    ),
    "responses": Group("Responses", "The reviews of my paper can be read and answered.", frozenset({"response-open"})),
    "camera": Group(
        "Camera-ready versions, videos, posters",
        "Something is missing of an accepted paper of mine, and the day comes.",
        frozenset({"camera-ready-reminder", "video-reminder", "poster-reminder"}),
    ),
    "programme": Group(
        "My place in the programme",
        "A time or place of an accepted paper of mine is set or has moved, and nobody has told me.",
        frozenset({"schedule-reminder"}),
    ),
    "cards": Group("Speaking", "My picture or words about me are missing where I speak.", frozenset({"card-reminder"})),
    "invitations": Group(
        "Invitations",
        "I was invited to a committee, or called for an emergency review, and have not answered.",
        frozenset({"invitation-reminder", "emergency-reminder"}),
    ),
    "bidding": Group("Bids", "Bidding ends, and I have not bid.", frozenset({"bidding-reminder"})),
    "reviews": Group(
        "Reviews", "Reviews or meta-reviews of mine are due.", frozenset({"review-reminder", "meta-review-reminder"})
    ),
    "discussion": Group(
        "Discussions",
        "Something is new, unread or unsaid in a discussion of mine, or the authors have responded.",
        frozenset({"discussion", "discussion-reminder", "response"}),
    ),
    "chairing": Group(
        "Chairing",
        "My call is not published, decisions are due, or reviews are late.",
        frozenset({"call-reminder", "decisions-reminder", "reviews-late"}),
    ),
}
GROUP_OF = {kind: key for key, group in GROUPS.items() for kind in group.kinds}
DIGEST = "digest"  # the mail that holds the others
