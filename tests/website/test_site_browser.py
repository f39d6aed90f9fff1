"""The public site in a real browser: no other host is asked, no script is needed, pages are light, and fit a phone."""

from pathlib import Path

import pytest
from django.core.management import call_command

from tests.venues.conftest import imported, person

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = ("", "call/", "people/", "news/")


@pytest.fixture
def astro(transactional_db):
    """ML4Astro 2022, after its call is over."""
    return imported("ml4astro-2022", person("chi"))


@pytest.mark.parametrize("with_script", [True, False])
def test_no_other_host_is_asked_and_every_page_holds_on_a_phone(browser, live_server, astro, with_script):
    context = browser.new_context(java_script_enabled=with_script, viewport={"width": 390, "height": 844})
    tab = context.new_page()
    asked, problems = [], []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    for page in PAGES:
        tab.goto(f"{live_server.url}/v/ml4astro-2022/{page}", wait_until="networkidle")
        assert "ML4Astro" in tab.content()
        if with_script:
            assert tab.evaluate("document.documentElement.scrollWidth") <= 390, page
    context.close()

    assert {url for url in asked if not url.startswith((live_server.url, "data:"))} == set()
    assert problems == []


def test_the_first_page_weighs_less_than_40_kb_beside_its_fonts(browser, live_server, astro):
    import gzip

    context = browser.new_context()
    tab = context.new_page()
    bodies: dict[str, int] = {}
    tab.on("response", lambda response: bodies.setdefault(response.url, len(gzip.compress(response.body(), 9))))
    tab.goto(f"{live_server.url}/v/ml4astro-2022/", wait_until="networkidle")
    context.close()

    assert sum(size for url, size in bodies.items() if not url.endswith(".woff2")) < 40_000


def test_the_copy_opens_from_a_folder_without_script_and_its_search_works_with_it(browser, astro, tmp_path):
    root = Path(tmp_path) / "copy"
    call_command("site", "export", "ml4astro-2022", str(root), verbosity=0)
    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.goto((root / "index.html").as_uri())
    assert plain.locator("h1").inner_text() == "Machine Learning for Astrophysics"
    assert plain.locator(".card-person").count() == 8
    plain.get_by_role("link", name="People", exact=True).first.click()
    assert plain.locator("h1").inner_text() == "People"

    scripted = browser.new_context().new_page()
    scripted.goto((root / "search.html").as_uri())
    n_all = scripted.locator("ol.list > li:visible").count()
    scripted.locator("#filter").fill("perreault")
    assert 0 < scripted.locator("ol.list > li:visible").count() < n_all
