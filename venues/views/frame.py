"""The frame around every settings page."""

from django.shortcuts import render
from django.urls import reverse

from venues.models import FormOf, Role, Venue
from venues.navigation import frame
from web.http import Request

FORM_LABELS = {
    FormOf.SUBMISSION: "Submission form",
    FormOf.REVIEW: "Review form",
    FormOf.META_REVIEW: "Meta-review form",
}


def settings_page(request: Request, venue: Venue, template: str, current: str, context: dict, status: int = 200):
    """A settings page with its list of sections."""
    sections: list[tuple[str, str, list]] = [
        ("About", "venues:settings", []),
        ("Address", "venues:settings_address", []),
        ("Texts of the call", "venues:settings_texts", []),
        ("Dates", "venues:settings_dates", []),
        ("Topics and tracks", "venues:settings_topics", []),
        ("Policy", "venues:settings_policy", []),
        ("Checks of files", "venues:settings_checks", []),
        *((label, "venues:settings_form", [kind]) for kind, label in FORM_LABELS.items()),
        ("Outcomes and awards", "venues:settings_outcomes", []),
        ("Letters", "venues:settings_letters", []),
        ("Roles", "venues:settings_roles", []),
        ("People shown", "venues:settings_people", []),
        ("Header picture", "venues:site_header", []),
        ("Pages", "venues:site_rows", ["pages"]),
        ("News", "venues:site_rows", ["news"]),
        ("Sponsors", "venues:site_rows", ["sponsors"]),
        ("Who sees what", "venues:settings_visibility", []),
        ("File and copies", "venues:settings_file", []),
    ]
    side = [
        {"label": label, "url": reverse(name, args=[venue.slug, *rest]), "current": label == current}
        for label, name, rest in sections
        if label != "Meta-review form" or venue.has_area_chairs or label == current
    ]
    framed = frame(request, venue, current="Settings", hat=Role.CHAIR)
    return render(request, f"venues/settings/{template}.html", framed | {"side": side} | context, status=status)
