"""How allauth speaks to the rest of the product."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in mail passes the outbox like all mail."""


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Sign-in by ORCID, GitHub, Google."""
