"""The static copy: complete, relative, without a server; and no file outside of its folder, whatever names say."""

import re
import shutil
import tempfile
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from proceedings.models import PublicFile
from tests.cast import Stage, build
from tests.venues.conftest import NOW
from venues import actions
from venues.models import NewsPost, SitePage
from website.copy_files import MANIFEST, BadFolder, Folder, file_of, link
from website.copy_pages import Page
from website.static_copy import Answer, Copier

HOME = "/v/mlm-2027/"
HOSTILE = st.one_of(
    st.text(max_size=40),
    st.lists(
        st.sampled_from(
            [
                "..",
                ".",
                "",
                "%2e%2e",
                "%2f",
                "..%2f",
                "\\",
                "C:",
                "/",
                "//",
                "etc",
                "a",
                "\x00",
                "~",
                "con",
                " ",
                "é",
                "?",
                "#",
            ]
        ),
        max_size=8,
    ).map("/".join),
)


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# --- No file outside ----------------------------------------------------------------------------------------


@settings(max_examples=400, deadline=None)
@given(HOSTILE)
@example("/v/mlm-2027/../../etc/passwd")
@example("/v/mlm-2027/%2e%2e/%2e%2e/etc/passwd")
@example("/v/mlm-2027/..%2f..%2fetc")
@example("//evil.example/../../x")
@example("/static/../../../x")
@example("/v/mlm-2027/" + "a" * 5000)
def test_whatever_an_address_holds_its_file_is_inside(address):
    try:
        name = file_of(address, home=HOME)
    except ValueError:  # no address at all, such as "//["
        return

    assert not name.is_absolute() and name.parts
    assert all(part not in {"..", "."} and "/" not in part and "\0" not in part for part in name.parts)
    root = Path("/somewhere/copy")
    assert root in (root / name).parents


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(HOSTILE, max_size=6), st.lists(HOSTILE, max_size=3))
def test_a_site_of_hostile_names_writes_only_into_its_folder(links, starts):
    html = "".join(f"<a href='{a.replace(chr(39), '')}'>x</a><img src='{HOME}{a.replace(chr(39), '')}'>" for a in links)
    with tempfile.TemporaryDirectory() as outer:
        root = Path(outer) / "copy"
        (Path(outer) / "secret").write_text("mine")
        answers = iter([Answer(200, "text/html", html.encode("utf-8", "replace"))] * 3)
        copier = Copier(Folder(root), home=HOME, ask=lambda address: next(answers, Answer(200, "text/plain", b"x")))
        copier.belongs = lambda path: True  # even if everything could be asked for
        with suppress(ValueError, BadFolder):  # an address that is none; a name that is a file and a folder
            copier.run([HOME + start for start in starts[:1]], search_page=lambda listed: html)

        outside = {name for name in tree(Path(outer)) if not name.startswith("copy/")}
        assert outside == {"secret"}
        assert (Path(outer) / "secret").read_text() == "mine"


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", ""])
def test_the_folder_refuses_what_lies_outside(tmp_path, name):
    with pytest.raises(BadFolder):
        Folder(tmp_path / "copy").write(PurePosixPath(name), b"x")
    assert tree(tmp_path) == {}


def test_a_link_in_the_folder_leads_nowhere(tmp_path):
    folder = Folder(tmp_path / "copy")
    (tmp_path / "away").mkdir()
    (tmp_path / "copy" / "people").symlink_to(tmp_path / "away")

    with pytest.raises(BadFolder, match="is a link to somewhere else"):
        folder.write(PurePosixPath("people/index.html"), b"x")
    assert tree(tmp_path / "away") == {}


def test_a_forged_list_of_earlier_files_removes_nothing_outside(tmp_path):
    (tmp_path / "precious").write_text("mine")
    root = tmp_path / "copy"
    root.mkdir()
    (root / MANIFEST).write_text(f"../precious\n{tmp_path}/precious\n")

    with pytest.raises(BadFolder):
        Folder(root).finish()

    assert (tmp_path / "precious").read_text() == "mine"


def test_a_folder_with_other_things_in_it_is_left_alone(venue, tmp_path):
    (tmp_path / "thesis.tex").write_text("years")

    with pytest.raises(CommandError, match="is not empty"):
        call_command("site", "export", venue.slug, str(tmp_path))

    assert tree(tmp_path) == {"thesis.tex": b"years"}


@pytest.mark.parametrize("slug", ["../../etc", "nobody", "mlm-2027/../other", ""])
def test_a_venue_that_is_not_there_writes_nothing(venue, tmp_path, slug):
    with pytest.raises(CommandError, match="There is no published venue"):
        call_command("site", "export", slug, str(tmp_path / "copy"))
    assert not (tmp_path / "copy").exists()


def test_a_venue_that_is_not_published_is_not_copied(venue, chi, tmp_path):
    actions.publish(venue, is_public=False, by=chi, now=NOW)

    with pytest.raises(CommandError, match="There is no published venue"):
        call_command("site", "export", venue.slug, str(tmp_path / "copy"))


# --- A page -----------------------------------------------------------------------------------------------


def read(html: str, relink=lambda address: f"REL:{address}") -> str:
    return Page(relink=relink, mention=lambda address: None, search="s.html").read(html)


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ('<a class="x" href="/a?b=1&amp;c=2">t</a>', '<a class="x" href="REL:/a?b=1&amp;c=2">t</a>'),
        ("<img src='/a.png' alt='&quot;'>", "<img src=\"REL:/a.png\" alt='&quot;'>"),
        ('<use href="/i.svg#x"/>', '<use href="REL:/i.svg#x"/>'),
        ('<p data-href="/a">5 &lt; 6 &amp; é &#39;</p>', '<p data-href="/a">5 &lt; 6 &amp; é &#39;</p>'),
        ('<form method="post"><input name="a"><b>x</b></form>y', "y"),
        ('a<p data-here-only>b<p>c</p><a href="/x">d</a></p>e', "ae"),
        (
            '<form method="get"><input name="q"><a href="/k">k</a><button>Go</button></form>',
            '<div class="finder"><a class="btn" href="s.html">Search</a><a href="REL:/k">k</a></div>',
        ),
        ('<script type="application/ld+json">{"a": "<\\u003c &amp;"}</script>',
         '<script type="application/ld+json">{"a": "<\\u003c &amp;"}</script>'),
        ('<nav id="nav"><a href="/a">a</a></nav><nav></nav>',
         '<nav id="nav"><a href="REL:/a">a</a><a href="s.html">Search</a></nav><nav></nav>'),
    ],
)  # fmt: skip
def test_html_is_changed_where_it_must_be_and_nowhere_else(html, said):
    assert read(html) == said


def test_a_link_that_goes_takes_its_words_along():
    assert read('a<a href="/accounts/login/">Sign <b>in</b></a>b', lambda address: None) == "ab"


# --- The whole --------------------------------------------------------------------------------------------


class Links(HTMLParser):
    """Every address in a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found += [value or "" for name, value in attrs if name in {"href", "src", "poster", "action"}]


def broken_links(root: Path) -> list[tuple[str, str]]:
    """Links of the copy that lead to no file of the copy, and are not whole addresses."""
    broken = []
    for page in root.rglob("*.html"):
        for address in Links(page.read_text()).found:
            parts = urlsplit(address)
            if parts.scheme or not parts.path:
                continue
            target = (page.parent / unquote(parts.path)).resolve()
            if address.startswith("/") or not target.is_file() or root.resolve() not in target.parents:
                broken.append((page.relative_to(root).as_posix(), address))
    return broken


@pytest.fixture
def rich(venue, chi):
    """A venue with a page, news, people and a date."""
    actions.save_shown(
        venue, None, fields={"kind": "speaker", "name": "Ada Lovelace", "bio_md": "Engines."}, by=chi, now=NOW
    )
    SitePage.objects.create(
        venue=venue, key="code-of-conduct", title="Code of conduct", body_md="Be kind.", is_published=True
    )
    SitePage.objects.create(venue=venue, key="hidden", title="Hidden plan", body_md="Secret.", is_published=False)
    NewsPost.objects.create(venue=venue, key="hello", title="Hello", body_md="We are here.", published_at=NOW)
    return venue


def test_the_whole_site_is_copied_with_relative_links(rich, tmp_path, capsys):
    root = tmp_path / "copy"
    call_command("site", "export", rich.slug, str(root))

    files = tree(root)
    for name in (
        "index.html", "call/index.html", "people/index.html", "pages/code-of-conduct/index.html", "news/index.html",
        "news/feed.xml", "dates.ics", "search.html", "static/css/site.css", "static/css/public.css",
        "static/js/filter_list.js", "static/vendor/fonts/inter-latin-wght-normal.woff2", "static/img/icons.svg",
    ):  # fmt: skip
        assert name in files, name
    assert broken_links(root) == []
    assert b"BEGIN:VCALENDAR" in files["dates.ics"]
    everything = b"".join(content for name, content in files.items() if name.endswith((".html", ".xml")))
    for never in (b"Hidden plan", b"A demo:", b"<form", b"/accounts/", b"csrfmiddlewaretoken"):
        assert never not in everything, never
    assert b'href="http://localhost:8000/v/mlm-2027/submit/"' in files["index.html"]
    said = capsys.readouterr().out
    assert "people/index.html" in said and re.search(r"\d+ files, [\d.]+ MB, 5 pages in ", said)


def test_the_search_lists_every_page_without_script(rich, tmp_path):
    call_command("site", "export", rich.slug, str(tmp_path / "copy"), verbosity=0)

    page = (tmp_path / "copy" / "search.html").read_text()

    for said in ("people/index.html", "pages/code-of-conduct/index.html", "Code of conduct", "ada lovelace"):
        assert said in page, said
    assert '<script src="static/js/filter_list.js">' in page


def test_a_copy_is_renewed_and_forgets_what_is_gone(rich, chi, tmp_path):
    root = tmp_path / "copy"
    call_command("site", "export", rich.slug, str(root), verbosity=0)
    before = tree(root)
    call_command("site", "export", rich.slug, str(root), verbosity=0)
    assert tree(root) == before
    (root / "CNAME").write_text("mice.example")  # a host's own file

    actions.remove_site_row(rich, SitePage.objects.get(key="code-of-conduct"), by=chi, now=NOW)
    call_command("site", "export", rich.slug, str(root), verbosity=0)

    assert before.keys() - tree(root).keys() == {"pages/code-of-conduct/index.html"}
    assert (root / "CNAME").exists()


def test_a_copy_that_knows_where_it_will_live_says_so(rich, tmp_path):
    call_command("site", "export", rich.slug, str(tmp_path / "c"), url="https://mice.example/2027/", verbosity=0)

    files = tree(tmp_path / "c")
    assert b'<link rel="canonical" href="https://mice.example/2027/">' in files["index.html"]
    assert b"https://mice.example/2027/news/#hello" in files["news/feed.xml"]


@pytest.mark.parametrize("stage", [Stage.RELEASED, Stage.PUBLISHED])
def test_a_copy_names_nobody_whom_an_anonymous_visitor_may_not_know(db, stage, tmp_path, settings, time_machine):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    world = build(stage)
    time_machine.move_to(world.now, tick=False)
    root = tmp_path / "copy"
    call_command("site", "export", world.alpha.slug, str(root), verbosity=0)

    assert broken_links(root) == []
    everything = b"".join(content for name, content in tree(root).items() if not name.startswith("static/")).decode(
        "utf-8", "replace"
    )
    for name in ("rob", "ray", "ria", "rex", "ari", "mal"):
        assert world.people[name].name not in everything, name
        assert world.people[name].email not in everything, name
    shutil.rmtree(root)


def test_what_stands_beside_a_paper_is_copied_byte_by_byte(db, tmp_path, settings, time_machine):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    world = build(Stage.PUBLISHED)
    time_machine.move_to(world.now, tick=False)
    inside = settings.SITE_URL.encode() + b"/v/alpha/ in a supplement"
    row = PublicFile.objects.get(kind="supplement")
    row.file.save("s.zip", ContentFile(b"PK\x05\x06" + inside))

    call_command("site", "export", "alpha", str(tmp_path / "copy"), url="https://alpha.example", verbosity=0)

    paper = tmp_path / "copy/proceedings/1"
    for kind, name in (("poster", "poster.pdf"), ("thumbnail", "thumbnail.webp"), ("supplement", "supplement.zip")):
        stored = PublicFile.objects.get(kind=kind).file.open("rb").read()
        assert (paper / name).read_bytes() == stored
    assert inside in (paper / "supplement.zip").read_bytes()
    said = (paper / "index.html").read_text()
    assert 'href="poster.pdf"' in said and 'href="supplement.zip" download' in said and 'src="thumbnail.webp"' in said


def test_links_are_relative_from_any_depth():
    assert link(PurePosixPath("static/a.css"), start=PurePosixPath("pages/x/index.html")) == "../../static/a.css"
    assert link(PurePosixPath("index.html"), start=PurePosixPath("index.html")) == "index.html"
