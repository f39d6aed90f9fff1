"""What a page of the static copy changes in its HTML: links become relative, forms give way to the list of pages."""

import re
from collections.abc import Callable
from html import escape, unescape
from html.parser import HTMLParser

LINKS = re.compile(r"""(?<=[\s"'])(href|src|poster)=("[^"]*"|'[^']*')""")
MENTIONS = {"og:image", "citation_pdf_url"}  # metas that name a file of the site by its whole address
SKIPPED_WORDS = {"script", "style", "nav", "header", "footer", "template"}  # elements that are frame, not content
FIELDS = {"input", "button", "select", "option", "textarea", "label", "fieldset"}


class Page(HTMLParser):
    """One page, rewritten as it is read.

    `relink` gives what stands in place of an address, or None when the link goes (the element stays); `mention` is told
    of addresses that stand in metas; `search` is the link to the list of all pages.
    """

    def __init__(self, *, relink: Callable[[str], str | None], mention: Callable[[str], None], search: str) -> None:
        super().__init__(convert_charrefs=False)
        self.relink, self.mention, self.search = relink, mention, search
        self.out: list[str] = []
        self.title = ""
        self.description = ""
        self.words: list[str] = []
        self._in: list[str] = []  # open elements whose words do not count, and the title
        self._forms: list[str] = []  # methods of the forms that are open
        self._in_button = 0
        self._here_only: list[str] = []  # the element that is left out, and those of its kind inside it
        self._navs: list[bool] = []  # whether each open one is the menu
        self._dropped_link = 0

    def read(self, html: str) -> str:
        """The page as the copy holds it."""
        self.feed(html)
        self.close()
        return "".join(self.out)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        """Rewrite the addresses of one element."""
        given = dict(attrs)
        if self._here_only or "data-here-only" in given:  # of use where there is a server
            self._here_only += [tag] if tag in (self._here_only[:1] or [tag]) else []
            return
        if tag == "form":
            self._forms.append((given.get("method") or "get").lower())
            if self._forms == ["get"]:
                self.out.append(f'<div class="finder"><a class="btn" href="{escape(self.search)}">Search</a>')
            return
        if self._forms and tag in FIELDS:
            self._in_button += tag == "button"
            return
        if tag == "nav":
            self._navs.append(given.get("id") == "nav")
        if tag in SKIPPED_WORDS or tag == "title":
            self._in.append(tag)
        if tag == "meta":
            self._meta(given)
        text = self.get_starttag_text() or ""
        if tag == "a" and "href" in given and self.relink(given["href"] or "") is None:
            self._dropped_link += 1
            return
        is_name = tag == "link" and given.get("rel") == "canonical"  # where the page lives, not where it leads
        self._put(text if is_name else LINKS.sub(self._relinked, text))

    def handle_startendtag(self, tag: str, attrs: list) -> None:
        """As a start tag; SVG has such elements."""
        if tag == "meta":
            self._meta(dict(attrs))
        self._put(LINKS.sub(self._relinked, self.get_starttag_text() or ""))

    def handle_endtag(self, tag: str) -> None:
        """Close; what was left out has no end either."""
        if self._here_only:
            if tag == self._here_only[0]:
                self._here_only.pop()
            return
        if tag == "form" and self._forms:
            if self._forms == ["get"]:
                self.out.append("</div>")
            self._forms.pop()
            return
        if self._forms and tag in FIELDS:
            self._in_button -= tag == "button" and self._in_button > 0
            return
        if tag == "nav" and self._navs and self._navs.pop():
            self._put(f'<a href="{escape(self.search)}">Search</a>')
        if tag == "a" and self._dropped_link:
            self._dropped_link -= 1
            return
        self._put(f"</{tag}>")
        if self._in[-1:] == [tag]:
            self._in.pop()

    def handle_data(self, data: str) -> None:
        """Words."""
        self._put(data)
        self._note(data)

    def handle_entityref(self, name: str) -> None:
        """&amp; and its kind."""
        self._put(f"&{name};")
        self._note(unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        """&#39; and its kind."""
        self._put(f"&#{name};")
        self._note(unescape(f"&#{name};"))

    def handle_comment(self, data: str) -> None:
        """Comments are left out."""

    def handle_decl(self, decl: str) -> None:
        """The doctype."""
        self._put(f"<!{decl}>")

    def _put(self, text: str) -> None:
        if not self._here_only and not self._in_button and not self._dropped_link and self._forms in ([], ["get"]):
            self.out.append(text)

    def _note(self, words: str) -> None:
        if self._in[-1:] == ["title"]:
            self.title += words
        elif not self._in and not self._forms and not self._here_only:
            self.words.append(words)

    def _meta(self, given: dict) -> None:
        name, content = given.get("name") or given.get("property") or "", given.get("content") or ""
        if name == "description":
            self.description = content
        if name in MENTIONS:
            self.mention(content)

    def _relinked(self, found: re.Match) -> str:
        address = self.relink(unescape(found[2][1:-1]))
        return f'{found[1]}="{escape(address)}"' if address is not None else ""
