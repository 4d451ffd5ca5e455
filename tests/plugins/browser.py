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


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    walks = [item for item in items if WALKS in item.path.parents]
    if walks and not find_chromium():
        config.stash[SKIPPED] = len(walks)
        for item in walks:
            item.add_marker(pytest.mark.skip(reason=MISSING))


SKIPPED = pytest.StashKey[int]()


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if skipped := config.stash.get(SKIPPED, 0):
        terminalreporter.section("BROWSER WALKS NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.line(f"{skipped} browser walks were skipped: {MISSING}.")
