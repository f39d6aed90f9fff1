"""A venue's dates as a calendar file (RFC 5545). Moments are UTC; "AoE" stands in the text."""

from datetime import timedelta

from django.conf import settings
from icalendar import Calendar, Event

from venues.deadlines import as_aoe
from venues.models import Venue
from website.dates import ShownDate


def calendar_file(venue: Venue, dates: list[ShownDate]) -> bytes:
    """The file; the same venue gives the same bytes, so that its ETag holds."""
    calendar = Calendar()
    calendar.add("prodid", "-//mlworkshop//dates//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", venue.short_name)
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"value": "DURATION"})
    for shown in dates:
        calendar.add_component(_event(venue, shown))
    return calendar.to_ical()


def _event(venue: Venue, shown: ShownDate) -> Event:
    url = settings.SITE_URL + venue.get_absolute_url()
    host = settings.SITE_URL.partition("://")[2].partition(":")[0]
    event = Event()
    event.add("uid", f"{shown.uid}@{venue.lasting_slug}.{host}")
    event.add("dtstamp", venue.created_at)
    event.add("sequence", venue.revision)
    event.add("url", url)
    if shown.at:
        event.add("dtstart", shown.at)
        event.add("summary", f"{venue.short_name}: {shown.label} ({as_aoe(shown.at)[-9:]})")
        lines = [f"{shown.label}: {as_aoe(shown.at)}", shown.note, url]
    else:
        assert shown.day
        event.add("dtstart", shown.day)
        event.add("dtend", (shown.last_day or shown.day) + timedelta(days=1))  # (exclusive)
        event.add("summary", f"{venue.short_name}: {shown.label}")
        event.add("location", venue.place)
        lines = [venue.name, venue.place, url]
    event.add("description", "\n".join(line for line in lines if line))
    event.add("transp", "TRANSPARENT")
    return event
