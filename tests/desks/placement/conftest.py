"""Rounds of the small sample at the stages that these tests begin from."""

from collections.abc import Callable
from typing import Any

import pytest

from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import scoped
from koryu.desks.placement.actions import ask_run, freeze_inputs, open_round
from koryu.desks.placement.models import Line, Round, Run
from koryu.tools.approvals.actions import load_routes


@pytest.fixture
def officer(viewer: Callable[[str], Any], accepted: Any) -> Any:
    return viewer("officer")


@pytest.fixture
def approver(viewer: Callable[[str], Any], accepted: Any) -> Any:
    return viewer("approver")


@pytest.fixture
def routes(cast: Any) -> None:
    """Along which drafts circulate in a new house."""
    with scoped(SYSTEM.scopes):
        load_routes(by=SYSTEM)


@pytest.fixture
def as_clair(officer: Any) -> Any:
    """The whole test sees what CLAIR sees."""
    with scoped(officer.scopes):
        yield


@pytest.fixture
def opened(accepted: Any, officer: Any, as_clair: None) -> Round:
    return open_round(year=accepted, name_en="Main round", name_ja="本配置", by=officer)


@pytest.fixture
def frozen(opened: Round, officer: Any) -> Round:
    freeze_inputs(opened, by=officer)
    opened.refresh_from_db()
    return opened


@pytest.fixture
def asked(frozen: Round, officer: Any) -> Run:
    """A run that waits for its worker."""
    return ask_run(frozen, seed=1, by=officer)


@pytest.fixture
def reviewed(computed: Round, as_clair: None) -> Round:
    """A round with a finished run of record."""
    return computed


def lines_of(run: Run) -> dict[str, str | None]:
    """Candidate number to request number, as the run keeps it."""
    lines = Line.objects.filter(run=run)
    return dict(lines.values_list("candidacy__candidate_no", "request_line__request_no"))
