"""What the browser tests share: how Chromium is started, who is signed in, and what may not happen in a tab."""

from django.test import Client
from playwright.sync_api import BrowserContext, Page

from people.models import Person

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Static files under the names that they have in the repository.
PLAIN_STATIC = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


def session_of(person: Person) -> str:
    """A new session, as after signing in."""
    client = Client()
    client.force_login(person)
    return client.cookies["sessionid"].value


def has_session(context: BrowserContext, url: str, key: str) -> None:
    """Put a session into a browser, for the server at this address."""
    context.add_cookies([{"name": "sessionid", "value": key, "url": url}])


def sign_in(context: BrowserContext, url: str, person: Person) -> None:
    """Where signing in is not what it is about: a new session of this person is put into the browser."""
    has_session(context, url, session_of(person))


def faults_of(page: Page) -> list[str]:
    """What goes wrong in a tab, written down as it happens: scripts that break, what the content policy refuses."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
    return faults
