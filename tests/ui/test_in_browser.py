"""The style guide as a browser shows it: axe, narrow screens, and our script at work.

No server runs: the page and its files are handed to the browser under the house's own
content security policy, so a breach of it shows in the console.
"""

import mimetypes
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from csp.utils import build_policy
from django.contrib.staticfiles import finders
from django.utils import translation
from playwright.sync_api import Browser, Page, Route, sync_playwright

from koryu.ui import samples
from tests.ui.conftest import whole_page

ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
HOST = "http://koryu.test"
Open = Callable[..., Page]


def guide(lang: str) -> str:
    with translation.override(lang):
        shown = samples.everything(None)
    around = {"programme_year": 2027, "demo_mode": True, "person_line": "Aoi Example"}
    return whole_page("ui/style_guide.html", lang, **shown, **around)


def hand_over(route: Route, guide: str) -> None:
    """The guide itself, a static file, or no content (what htmx asks for meanwhile)."""
    path = route.request.url.removeprefix(HOST)
    if path == "/":
        headers = {"Content-Security-Policy": build_policy()}
        route.fulfill(body=guide, content_type="text/html; charset=utf-8", headers=headers)
    elif path.startswith("/static/"):
        found = finders.find(path.removeprefix("/static/"))
        kind = mimetypes.guess_type(path)[0] or "font/woff2"
        route.fulfill(body=Path(found).read_bytes(), content_type=kind)
    else:
        route.fulfill(status=204)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium, args=ARGS)


@pytest.fixture
def open_guide(browser: Browser) -> Iterator[Open]:
    """``open_guide(lang="ja", width=360, dark=True)``; fails when the console complains."""
    said: list[str] = []
    with browser.new_context() as context:

        def opened(lang: str = "en", width: int = 1280, dark: bool = False) -> Page:
            page = context.new_page()
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
            page.on("console", lambda message: said.append(message.text))
            page.on("pageerror", lambda error: said.append(str(error)))
            shown = guide(lang)
            page.route(f"{HOST}/**", lambda route: hand_over(route, shown))
            page.goto(HOST + "/", wait_until="load")
            return page

        yield opened
    assert said == []


@pytest.mark.parametrize(
    ("lang", "width", "dark"),
    [("en", 1280, False), ("ja", 1280, True), ("ja", 360, False), ("en", 360, True)],
)
def test_the_style_guide_is_accessible_and_fits(open_guide, lang, width, dark):
    page = open_guide(lang, width, dark)
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_it_fits_at_twice_the_size_on_a_small_screen(open_guide):
    page = open_guide(width=320)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_whatever_can_be_pressed_is_large_enough(open_guide):
    page = open_guide(width=360)
    small = page.evaluate(
        """[...document.querySelectorAll("a, button, input, select, summary")]
        .filter((e) => e.checkVisibility() && !e.matches(".skip"))
        .filter((e) => e.getBoundingClientRect().height < 24)
        .map((e) => e.outerHTML)"""
    )
    assert small == []


def test_the_first_column_stays_while_the_rest_scrolls(open_guide):
    page = open_guide(width=360)
    frame = page.locator(".table-frame").first
    first = frame.locator("tbody th").first
    before = first.bounding_box()["x"]
    frame.evaluate("(e) => { e.scrollLeft = 200; }")
    assert frame.evaluate("(e) => e.scrollLeft") == 200
    assert first.bounding_box()["x"] == before


def test_the_skip_link_is_first_and_leads_to_the_content(open_guide):
    page = open_guide()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_button_waits_for_the_number_to_be_typed(open_guide):
    page = open_guide(lang="en")
    form = page.locator("form.confirm")
    button = form.get_by_role("button")
    assert button.is_disabled()
    form.locator("input[data-confirm]").fill("2027-R3")
    assert button.is_disabled()
    form.locator("input[data-confirm]").fill("2027-R2")
    assert button.is_enabled()


def test_letters_are_set_in_the_house_font(open_guide):
    page = open_guide(lang="ja")
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate("[...document.fonts].filter((f) => f.status === 'loaded').length")
    assert loaded > 3
