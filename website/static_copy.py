"""The whole public site of a venue as static files: as an anonymous visitor sees it, link by link from its home.

The copy needs no server of ours: links are relative, every list is complete, a small script filters the list of all
pages. What needs a server (submitting, signing in) is left out or leads to where the site lives.
"""

import posixpath
import re
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client
from django.urls import Resolver404, resolve

from web.audience import Audience
from web.problems import Refused
from website.copy_files import Folder, file_of, link
from website.copy_pages import Page

SHOWN_BY = {"website", "proceedings", "schedule"}  # the apps whose public pages make up the site
SEARCH = PurePosixPath("search.html")
MOST_FILES = 50_000
IN_STYLES = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)""")
IN_SCRIPTS = re.compile(r"""(?:from|import)\s*\(?\s*["'](\.{1,2}/[^"']+)["']""")


class TooMuch(Refused):
    """Raised when a site has more pages than one can have."""


@dataclass(frozen=True)
class Answer:
    """What the site answered to one address."""

    status: int
    kind: str = "text/html"  # of content, without parameters
    content: bytes = b""
    location: str = ""


@dataclass(frozen=True)
class Listed:
    """A page in the list of all pages."""

    address: str
    title: str
    description: str
    words: str


def ask_site() -> Callable[[str], Answer]:
    """Asks this very program for an address, as somebody without an account would over HTTP."""
    site = urlsplit(settings.SITE_URL)
    visitor = Client(SERVER_NAME=site.hostname or "localhost")

    def ask(address: str) -> Answer:
        response: Any = visitor.get(address, secure=settings.IS_SECURE)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        kind = response.get("Content-Type", "").partition(";")[0]
        return Answer(response.status_code, kind, content, response.get("Location", ""))

    return ask


def read_asset(name: str) -> bytes | None:
    """A style sheet, script, font or picture of ours, by its name below STATIC_URL."""
    if ".." in PurePosixPath(name).parts:
        return None
    if staticfiles_storage.exists(name):
        with staticfiles_storage.open(name) as stored:
            return stored.read()
    found = finders.find(name)
    if not isinstance(found, str):
        return None
    with open(found, "rb") as stored:
        return stored.read()


def is_text(kind: str) -> bool:
    """Whether addresses can stand in content of this kind; all else is copied byte by byte."""
    return not kind.startswith("image/") and kind not in {
        "application/pdf",
        "application/zip",
        "application/octet-stream",
    }


class Copier:
    """Follows every link of a venue's public site and writes what it finds."""

    def __init__(
        self,
        folder: Folder,
        *,
        home: str,
        ask: Callable[[str], Answer],
        say: Callable[[str], None] = lambda line: None,
        url: str = "",
    ) -> None:
        self.folder, self.home, self.ask, self.say = folder, home, ask, say
        self.url = url.rstrip("/")
        self.listed: list[Listed] = []
        self.missing: list[str] = []
        self._todo: deque[str] = deque()
        self._known: set[str] = set()

    def run(self, starts: Iterable[str], *, search_page: Callable[[list[Listed]], str]) -> None:
        """Copy everything that can be reached, then write the list of all pages."""
        for address in [self.home, *starts]:
            self._want(address)
        while self._todo:
            if len(self.folder.written) >= MOST_FILES:
                raise TooMuch(f"There are more than {MOST_FILES} files; something goes round in circles.")
            self._copy(self._todo.popleft())
        self._write_page(SEARCH, settings.SITE_URL + self.home, search_page(self.listed))
        while self._todo:  # what only the list of all pages needs
            self._copy(self._todo.popleft())

    # --- What belongs to the copy ---------------------------------------------------------------------------

    def belongs(self, path: str) -> bool:
        """Whether a path of this site is part of the copy: ours to serve, of this venue, for everybody."""
        if path.startswith(settings.STATIC_URL):
            return True
        if not path.startswith(self.home):
            return False
        try:
            match = resolve(path)
        except Resolver404:
            return False
        declared: frozenset = getattr(match.func, "audience", frozenset())
        return match.namespace in SHOWN_BY and Audience.PUBLIC in declared

    def _want(self, address: str) -> None:
        if address not in self._known:
            self._known.add(address)
            self._todo.append(address)

    def _local(self, address: str, base: str) -> str | None:
        """The address within this site, without fragment; None when it leads elsewhere."""
        whole = urlsplit(urljoin(base, address))
        if f"{whole.scheme}://{whole.netloc}" != settings.SITE_URL:
            return None
        return whole.path + (f"?{whole.query}" if whole.query else "")

    # --- Writing --------------------------------------------------------------------------------------------

    def _copy(self, address: str) -> None:
        path = urlsplit(address).path
        file = file_of(address, home=self.home)
        if path.startswith(settings.STATIC_URL):
            self._copy_asset(address, path, file)
            return
        answer = self.ask(address)
        if answer.status in {301, 302, 307, 308}:
            self._write_redirect(file, settings.SITE_URL + address, answer.location)
        elif answer.status != 200:
            self.missing.append(address)
        elif answer.kind == "text/html":
            page = self._write_page(file, settings.SITE_URL + address, answer.content.decode())
            self.say(f"{file}")
            if "?" not in address:
                self.listed.append(
                    Listed(
                        address, page.title.rpartition(" · ")[0] or page.title, page.description,
                        " ".join(" ".join(page.words).split())[:2000],
                    )
                )  # fmt: skip
        else:
            self.folder.write(file, self._moved(answer.content) if is_text(answer.kind) else answer.content)
            self.say(f"{file}")

    def _copy_asset(self, address: str, path: str, file: PurePosixPath) -> None:
        content = read_asset(path.removeprefix(settings.STATIC_URL))
        if content is None:
            self.missing.append(address)
            return
        self.folder.write(file, content)
        pattern = {".css": IN_STYLES, ".js": IN_SCRIPTS, ".mjs": IN_SCRIPTS}.get(posixpath.splitext(path)[1])
        for found in pattern.findall(content.decode("utf-8", "replace")) if pattern else ():
            local = self._local(urldefrag(found)[0], settings.SITE_URL + path)
            if local and local.startswith(settings.STATIC_URL):
                self._want(local)

    def _write_page(self, file: PurePosixPath, base: str, html: str) -> Page:
        page = Page(
            relink=lambda address: self._relinked(address, base, file),
            mention=lambda address: self._mentioned(address, base),
            search=link(SEARCH, start=file),
        )
        self.folder.write(file, self._moved(page.read(html).encode()))
        return page

    def _write_redirect(self, file: PurePosixPath, base: str, location: str) -> None:
        target = self._relinked(location, base, file)
        if target is None:
            self.missing.append(base)
            return
        html = (
            f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url={escape(target)}">'
            f'<title>Moved</title><a href="{escape(location)}">This page has moved.</a>'
        )
        self._write_page(file, base, html)

    def _relinked(self, address: str, base: str, file: PurePosixPath) -> str | None:
        """What stands in place of an address: relative into the copy, whole to where the site lives, or as it is."""
        if address.startswith("#") or not address:
            return address
        plain, fragment = urldefrag(address)
        local = self._local(plain, base)
        if local is None:
            return address
        if local.startswith("/accounts/"):
            return None
        if not self.belongs(urlsplit(local).path):
            return settings.SITE_URL + local + (f"#{fragment}" if fragment else "")
        self._want(local)
        return link(file_of(local, home=self.home), start=file) + (f"#{fragment}" if fragment else "")

    def _mentioned(self, address: str, base: str) -> None:
        local = self._local(address, base)
        if local and self.belongs(urlsplit(local).path):
            self._want(local)

    def _moved(self, content: bytes) -> bytes:
        """Whole addresses of the site as those of the copy, when it is known where that will live."""
        if not self.url:
            return content
        old = (settings.SITE_URL + self.home).encode()
        return content.replace(old, self.url.encode() + b"/")
