"""What the demonstration's chairs tell everybody: a code of conduct, and news as a workshop's life goes on."""

from datetime import datetime, timedelta
from typing import Any

CONDUCT = "\n\n".join(
    [
        "We want everybody to be able to speak and to listen here, whoever they are and wherever they work.",
        "**What we expect.** Criticise ideas, never people. Leave room for those who have spoken least. Ask before you "
        "record or photograph somebody.",
        "**What we do not accept.** Harassment in any form: in talks, at posters, at dinner or online. Whoever is "
        "asked to stop stops at once, and may be asked to leave.",
        "**If something happens**, or you are not sure, talk to any organiser. We keep it to ourselves, and we do "
        "nothing that you do not want.",
    ]
)


def pages() -> list[dict[str, Any]]:
    """Pages of the site, as documents have them."""
    return [{"key": "code-of-conduct", "title": "Code of conduct", "body": CONDUCT, "is_published": True}]


def news(name: str, at: dict[str, datetime]) -> list[dict[str, Any]]:
    """Posts that come out as deadlines pass, oldest first; `at` are the deadlines by kind."""
    posts = [
        (
            "call", f"The call for papers of {name} is open", at["submission"] - timedelta(days=35),
            "Submissions are welcome from now on. The call says what we are looking for, how long a paper may be and "
            "what happens to it; the dates can be put into your calendar.",
        ),
        (
            "closed", "Thank you for your papers", at["submission"] + timedelta(days=1),
            "The call is closed, and the reviewers begin to read. Authors hear from us on the day of the notification.",
        ),
        (
            "decisions", "Decisions are out", at["notification"] + timedelta(days=1),
            "Every author has a letter. If you miss yours, look into the folder for junk first, then write to us. "
            "Accepted authors find a list of what to hand in, and by when, under *What I have to do*.",
        ),
    ]  # fmt: skip
    return [{"key": key, "title": title, "body": body, "published_at": out} for key, title, out, body in posts]
