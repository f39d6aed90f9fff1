"""System checks that keep the frame: the server does not start when one fails."""

from collections.abc import Iterator

from django.core.checks import Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from web.audience import Audience

# Views that are not ours, by the start of their route: allauth decides by itself who may do what there.
THIRD_PARTY = {"accounts/": Audience.PUBLIC}


def url_patterns() -> Iterator[tuple[str, str, URLPattern]]:
    """Every URL as (route, full name, pattern)."""

    def walk(patterns, route: str, namespace: str) -> Iterator[tuple[str, str, URLPattern]]:
        for pattern in patterns:
            here = route + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                yield from walk(pattern.url_patterns, here, inner)
            else:
                yield here, f"{namespace}{pattern.name}", pattern

    return walk(get_resolver().url_patterns, "", "")


def audience_of(route: str, pattern: URLPattern) -> frozenset[Audience] | None:
    """The declared audience of a URL; None when nobody declared one."""
    declared = getattr(pattern.callback, "audience", None)
    if declared:
        return declared
    for start, audience in THIRD_PARTY.items():
        if route.startswith(start):
            return frozenset({audience})
    return None


@register()
def every_url_declares_its_audience(app_configs, **kwargs) -> list[Error]:
    """Forgetting whom a page is for must be impossible."""
    return [
        Error(
            f"The URL '{route}' ({name}) does not say who it is for.",
            hint="Put @audience(Audience.…) from web.audience on its view.",
            id="mlworkshop.E001",
        )
        for route, name, pattern in url_patterns()
        if audience_of(route, pattern) is None
    ]
