"""Every state × move × role of a sheet, against the table written out."""

from types import SimpleNamespace
from typing import Any

import pytest

from koryu.base.moves import Refused
from koryu.desks.intake.models import MOST_KEPT, Sheet
from koryu.desks.intake.moves import MOVES, SET_ASIDE, check_may_receive

pytestmark = pytest.mark.django_db

ROLES = ("placement_officer", "placement_approver", "host_officer", "organisation_officer")
ROLES += ("candidate",)

# What the officer can do in each state; everybody else: nothing, anywhere.
TABLE = {
    "read": ["accept", "set_aside"],
    "differs": ["apply", "decide", "set_aside"],
    "same": ["set_aside"],
    "accepted": ["recall"],
    "replaced": [],
    "recalled": [],
}


def mover(role: str) -> Any:
    return SimpleNamespace(roles=frozenset({role}))


def open_moves(state: str, role: str, readable: int = 1, differs: int = 1) -> list[str]:
    sheet = Sheet(kind="candidates", year_id=0, state=state, readable=readable)
    sheet.totals = {"findings": {"differs": differs}}
    return [move.name for move in MOVES.open_to(sheet, mover(role))]


def test_the_table_knows_every_state() -> None:
    assert set(TABLE) == set(Sheet.State)
    moved = {*Sheet.State, SET_ASIDE} - {"replaced"}  # which is the move of a later sheet
    assert set(MOVES.states()) == moved


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", TABLE)
def test_who_may_make_which_move(state: str, role: str) -> None:
    expected = TABLE[state] if role == "placement_officer" else []
    assert open_moves(state, role) == expected


def test_a_sheet_of_which_no_row_was_read_can_only_be_set_aside() -> None:
    assert open_moves("read", "placement_officer", readable=0) == ["set_aside"]
    assert open_moves("differs", "placement_officer", readable=0) == ["decide", "set_aside"]


def test_more_differences_than_are_kept_are_not_applied() -> None:
    differs = MOST_KEPT + 1
    assert open_moves("differs", "placement_officer", differs=differs) == ["decide", "set_aside"]


@pytest.mark.parametrize("role", ROLES[1:])
def test_only_officers_take_sheets_in(role: str) -> None:
    with pytest.raises(Refused, match="does not include taking sheets in"):
        check_may_receive(mover(role))
