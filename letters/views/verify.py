"""The page behind the code of a letter: for an embassy, an employer, whoever was given the letter."""

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from letters.access import letter_with_code
from web.audience import Audience, audience
from web.http import Request

LOOKS_A_MINUTE = 60  # from one address; a code has 95 bits, so this is against load, not against luck


@audience(Audience.LINK)
@require_safe
@never_cache
def verify(request: Request, code: str) -> HttpResponse:
    """Whoever holds the code: kind, venue, name, date, and whether the letter is valid. Nothing else."""
    key = f"letters:{get_adapter().get_client_ip(request)}:{int(request.now.timestamp()) // 60}"
    cache.add(key, 0, timeout=120)
    too_often = cache.incr(key) > LOOKS_A_MINUTE
    letter = None if too_often else letter_with_code(code.lower())
    response = render(
        request, "letters/verify.html", {"letter": letter, "code": code}, status=429 if too_often else 200
    )
    response["X-Robots-Tag"] = "noindex"
    return response
