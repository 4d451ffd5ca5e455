"""Browser walks run where there is a Chromium, and say so loudly where there is none."""

import os
import shutil
from pathlib import Path

import pytest

WALKS = Path(__file__).resolve().parents[1] / "walks"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = "no Chromium found; install one or name it in KORYU_CHROMIUM"


def find_chromium() -> str | None:
    """The browser's program: ``KORYU_CHROMIUM``, else the first known name on ``PATH``."""
    if named := os.environ.get("KORYU_CHROMIUM"):
        return named
    return next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's program; the test is skipped where there is none."""
    if not (found := find_chromium()):
        pytest.skip(MISSING)
    return found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Walks go first: they take longest, and the other process does the rest meanwhile."""
    items.sort(key=lambda item: WALKS not in item.path.parents)
    walks = [item for item in items if WALKS in item.path.parents]
    if walks and not find_chromium():
        for item in walks:
            item.add_marker(pytest.mark.skip(reason=MISSING))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Counted from the reports, so that walks skipped in another process are counted too."""
    reports = terminalreporter.stats.get("skipped", [])
    if skipped := sum(MISSING in str(report.longrepr) for report in reports):
        terminalreporter.section("BROWSER WALKS NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.line(f"{skipped} browser walks were skipped: {MISSING}.")
