"""The news of a venue as an Atom feed (RFC 4287)."""

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from venues.models import NewsPost, Venue
from web.text import markdown


class _Feed(Atom1Feed):
    """A feed that was last changed when its venue was made, until there is a post."""

    def latest_post_date(self):
        """Never the present moment: the same posts give the same text."""
        return super().latest_post_date() if self.items else self.feed["made"]


def feed_file(venue: Venue, posts: list[NewsPost]) -> str:
    """The feed. It and its posts keep their ids, whatever addresses they get."""
    page = settings.SITE_URL + reverse("website:news", args=[venue.slug])
    lasting = settings.SITE_URL + reverse("website:news", args=[venue.lasting_slug])
    feed = _Feed(
        title=f"News of {venue.short_name}",
        link=page,
        description=venue.name,
        feed_url=settings.SITE_URL + reverse("website:news_feed", args=[venue.slug]),
        author_name=venue.short_name,
        feed_guid=lasting,
        made=venue.created_at,
    )
    for post in posts:
        feed.add_item(
            title=post.title,
            link=f"{page}#{post.key}",
            unique_id=f"{lasting}#{post.lasting_key}",
            description=markdown(post.body_md),
            pubdate=post.published_at,
            updateddate=post.published_at,
        )
    return feed.writeString("utf-8")
