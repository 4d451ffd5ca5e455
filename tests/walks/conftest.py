"""What a walk needs: the demonstration really served, and people who look at its pages."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.plugins.database import ROOT, Addresses, pointed_at

PICTURES = ROOT / "test-output" / "walks"
Sizes = Sequence[dict[str, int]]
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
READY_SECONDS = 120
NOT_LOADED = "Failed to load resource"


@pytest.fixture(scope="module")  # an open Playwright would forbid Django to later tests
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
        yield browser
        browser.close()


@dataclass
class Koryu:
    """The demonstration at an address of this machine, and a browser to walk it with."""

    url: str
    browser: Browser
    sizes: dict[str, Sizes]
    pages: list[Page] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)  # what browsers wrote to their consoles
    turns: Iterator[bool] = field(default_factory=lambda: cycle((True, False)))

    def visitor(self, language: str = "en") -> "Walker":
        return Walker(self, self._page(language), language)

    def sign_in(self, slug: str, language: str = "en") -> "Walker":
        """Somebody of the cast, by the demonstration's chooser."""
        walker = self.visitor(language)
        walker.page.goto(f"{self.url}/demo/")
        walker.page.locator(f'form[action="/demo/{slug}/"] button').click()
        walker.page.wait_for_url(f"{self.url}/")
        return walker

    def _page(self, language: str) -> Page:
        locale = {"en": "en-GB", "ja": "ja-JP"}[language]
        context = self.browser.new_context(locale=locale, viewport=WIDE, accept_downloads=True)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self._hear(page, said))
        self.pages.append(page)
        return page

    def _hear(self, page: Page, said: ConsoleMessage) -> None:
        """A page that is not there is an answer; anything else that is not there is missing."""
        own = said.text.startswith(NOT_LOADED) and said.location["url"] == page.url
        if said.type in {"error", "warning"} and not own:
            self.complaints.append(f"{page.url}: {said.text} {said.location}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A walk that fails leaves a picture of every page that it had open."""
    report = yield
    koryu = getattr(item, "funcargs", {}).get("koryu")
    if report.when == "call" and report.failed and koryu:
        PICTURES.mkdir(parents=True, exist_ok=True)
        for number, page in enumerate(koryu.pages):
            page.screenshot(path=PICTURES / f"failed-{number}.png", full_page=True)
    return report


@dataclass
class Walker:
    """One person at one browser."""

    koryu: Koryu
    page: Page
    language: str
    twin: "Walker | None" = None

    def go(self, path: str) -> int:
        """Open an address; the answer's status."""
        response = self.page.goto(self.koryu.url + path)
        assert response is not None
        return response.status

    def look(self, name: str) -> None:
        """This page at the walk's sizes, here and in the other language: axe finds nothing,
        nothing hangs over the edge, no console complains, and a picture is kept to be looked
        at. Where time is short pages are looked at by turns: one here, the next there."""
        here, short = next(self.koryu.turns), self.koryu.sizes == LOOKS[BY_TURNS]
        if here or not short:
            self.glance(name)
        if not here or not short:
            *_, there = self.in_both_languages()
            there.glance(name)

    def in_both_languages(self) -> "Iterator[Walker]":
        """This walker, and then the same session in the other language on the same page."""
        yield self
        if self.twin is None:
            self.twin = self.koryu.visitor({"en": "ja", "ja": "en"}[self.language])
        self.twin.page.context.clear_cookies()
        self.twin.page.context.add_cookies(self.page.context.cookies())  # type: ignore[arg-type]
        self.twin.page.goto(self.page.url)
        yield self.twin

    def glance(self, name: str) -> None:
        """The same in this language alone, for a page that is shown but once."""
        for size in self.koryu.sizes[self.language]:
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            self._photograph(f"{name}-{self.language}-{size['width']}")
        self.page.set_viewport_size(WIDE)  # type: ignore[arg-type]

    def _photograph(self, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
        over = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert over <= 0, f"{name}: the page hangs {over} pixels over the edge"
        results = Axe().run(self.page)
        assert results.violations_count == 0, f"{name}: {results.generate_report()}"
        assert self.koryu.complaints == [], name


@pytest.fixture(scope="module")
def stage() -> str:
    """The state of the year with which the demonstration is started."""
    return "empty"


BY_TURNS, ALL = "at a desk or on a phone", "at both in both languages"
LOOKS: dict[str, dict[str, Sizes]] = {
    BY_TURNS: {"en": (WIDE,), "ja": (PHONE,)},
    ALL: {"en": (WIDE, PHONE), "ja": (WIDE, PHONE)},
}


@pytest.fixture(scope="module", params=[BY_TURNS, pytest.param(ALL, marks=pytest.mark.sweep)])
def sizes(request: pytest.FixtureRequest) -> dict[str, Sizes]:
    """How large the pages are that are looked at, in each language."""
    return LOOKS[request.param]


@pytest.fixture(scope="module")
def world(database_copy: Callable[[str], Addresses], sizes: object) -> Addresses:
    """Where its data lie, anew for each way of looking. A file that builds its own does so
    before a browser is open."""
    return database_copy("walk")


@contextmanager
def at_hand(addresses: Addresses, blocker: Any) -> Iterator[None]:
    """The data of the walk in this process, while a browser may be open."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        with blocker.unblock(), pointed_at(addresses):
            yield


@pytest.fixture(scope="module")
def settle(world: Addresses, django_db_blocker: Any) -> Callable[[], list[bool]]:
    """The minute after the last approval has passed, and the job comes."""
    from koryu.accounts.viewer import SYSTEM
    from koryu.base.scopes import scoped
    from koryu.tools.approvals.actions import settle as run
    from koryu.tools.approvals.models import Circulation

    def passed() -> list[bool]:
        with at_hand(world, django_db_blocker):
            with scoped(SYSTEM.scopes):
                waiting = list(Circulation.objects.filter(state="settling"))
            return [run(row.pk, now=row.settles_at) for row in waiting]

    return passed


@pytest.fixture(scope="module")
def koryu(
    world: Addresses,
    stage: str,
    sizes: dict[str, Sizes],
    browser: Browser,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Koryu]:
    """``koryu demo`` as a person starts it, on a database of its own."""
    home = tmp_path_factory.mktemp("home")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://localhost:{port}"  # by name: passkeys belong to one
    command = [
        str(Path(sys.executable).parent / "koryu"),
        "demo",
        f"--stage={stage}",
        f"--port={port}",
    ]
    environment = {**os.environ, **world.environment, "KORYU_HOME": str(home)}
    with (home / "log").open("w") as log:
        process = subprocess.Popen(
            command, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL
        )
    try:
        _wait(url, process, home / "log")
        yield Koryu(url, browser, sizes)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/demo/", timeout=5).close()
            return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"The demonstration did not start:\n{log.read_text()}")
