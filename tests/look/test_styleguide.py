"""The style guide, which holds every part: readable by machines, no wider than a phone, within the content policy."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TEMPLATES = ROOT / "templates"
MAIL = TEMPLATES / "notifications" / "mail.html"  # read in mail programs, which want styles inside
PAGES = sorted(set(TEMPLATES.rglob("*.html")) - {MAIL})


@pytest.fixture(params=[(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")], ids=lambda p: f"{p[0]}-{p[1]}")
def guide(request, browser: Browser, address: str):
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{address}/styleguide/")
    page.wait_for_load_state("networkidle")
    yield page
    context.close()


def test_axe_finds_no_serious_violation(guide: Page):
    guide.add_script_tag(path=AXE)

    found = guide.evaluate("axe.run(document, {resultTypes: ['violations']})")

    serious = [
        f"{rule['id']}: {node['target']} {node['failureSummary'][:200]}"
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]
    assert serious == []


def test_nothing_is_wider_than_the_screen(guide: Page):
    assert guide.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_the_content_policy_refuses_nothing(page: Page, address: str):
    page.goto(f"{address}/styleguide/?toast")
    page.wait_for_load_state("networkidle")

    assert page.locator(".toast").count() == 2


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_template_holds_nothing_inline(path: Path):
    source = re.sub(r"\{%.*?%\}", "", path.read_text())

    assert re.findall(r"\sstyle=|\son[a-z]+=\"|javascript:|<style", source) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(?:ld\+)?json\")[^>]*>", source) == []
    assert re.findall(r"(?:src|href)=\"(?:https?:)?//", source) == []
