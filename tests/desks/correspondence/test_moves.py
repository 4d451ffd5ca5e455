"""Every state, move and role: who can go where, and that no other act gets by."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import product
from typing import Any

import pytest

from koryu.accounts.models import Role
from koryu.base.moves import Refused
from koryu.desks.correspondence import actions
from koryu.desks.correspondence.models import Letter
from koryu.desks.correspondence.moves import MOVES
from tests.desks.correspondence.conftest import approved, content, dispatched, received

Acting = Callable[[str], AbstractContextManager[Any]]
OFFICE = {"correspondence_officer", "placement_officer", "department_head"}
KEEPERS = {"correspondence_officer", "department_head"}
TABLE = {
    # move: (from, to, by)
    "take_in_hand": ({"registered"}, "in_hand", OFFICE),
    "answer": ({"registered", "in_hand"}, "answered", set()),
    "close": ({"registered", "in_hand"}, "closed", OFFICE),
    "void": ({"registered", "in_hand"}, "void", KEEPERS),
    "circulate": ({"draft"}, "circulating", OFFICE),
    "approve": ({"circulating"}, "approved", set()),
    "give_back": ({"circulating"}, "draft", set()),
    "reopen": ({"approved"}, "draft", OFFICE),
    "dispatch": ({"approved"}, "dispatched", OFFICE),
    "acknowledge": ({"dispatched"}, "acknowledged", OFFICE | {"ministry_reader"}),
    "cancel": ({"draft", "approved"}, "cancelled", OFFICE),
}


class Mover:
    def __init__(self, role: str) -> None:
        self.roles = frozenset({role})


def whole(state: str) -> Letter:
    """A letter with a text, in this state."""
    return Letter(state=state, language="ja", subject_ja="件名", body_ja="本文")


@pytest.mark.parametrize(("name", "state"), list(product(TABLE, Letter.State.values)))
def test_every_move_in_every_state_by_every_role(name: str, state: str) -> None:
    from_, to, by = TABLE[name]
    allowed = {
        role for role in Role.values if MOVES.table[name].refusal(whole(state), Mover(role)) is None
    }
    assert allowed == (by if state in from_ else set())
    assert MOVES.table[name].to == to


def test_the_table_is_whole() -> None:
    assert {move.name for move in MOVES} == set(TABLE)
    assert set(MOVES.states()) == set(Letter.State.values)


@pytest.mark.parametrize("missing", ["subject_ja", "body_ja"])
def test_without_the_text_of_record_nothing_circulates(missing: str) -> None:
    letter = whole("draft")
    setattr(letter, missing, "")
    assert MOVES.table["circulate"].refusal(letter, Mover("placement_officer")) is not None


def made(state: str, by: Any) -> Letter:
    """A letter brought into this state by the acts that lead there."""
    if state in {"registered", "in_hand", "closed", "void"}:
        letter = received(by)
        after = {
            "in_hand": lambda: actions.take_in_hand(letter, by=by),
            "closed": lambda: actions.close_letter(letter, reason="x", by=by),
            "void": lambda: actions.void_letter(letter, reason="x", by=by),
        }
        return after.get(state, lambda: letter)()
    if state == "dispatched":
        return dispatched(by)
    if state == "acknowledged":
        return actions.acknowledge_letter(dispatched(by), by=by)
    letter = approved(by) if state == "approved" else actions.draft_letter(content("MEXT"), by=by)
    return actions.cancel_letter(letter, reason="x", by=by) if state == "cancelled" else letter


ACTS: dict[str, Callable[..., Any]] = {
    "take_in_hand": actions.take_in_hand,
    "close": lambda letter, by: actions.close_letter(letter, reason="x", by=by),
    "void": lambda letter, by: actions.void_letter(letter, reason="x", by=by),
    "reopen": actions.reopen_letter,
    "dispatch": lambda letter, by: actions.dispatch_letter(letter, paper=lambda _l: b"%PDF", by=by),
    "acknowledge": actions.acknowledge_letter,
    "cancel": lambda letter, by: actions.cancel_letter(letter, reason="x", by=by),
}
STATES = (
    "registered",
    "in_hand",
    "closed",
    "void",
    "draft",
    "approved",
    "dispatched",
    "acknowledged",
    "cancelled",
)


@pytest.mark.django_db
@pytest.mark.parametrize("state", STATES)
def test_an_act_does_what_the_table_says_and_nothing_else(state: str, acting: Acting) -> None:
    with acting("correspondence") as by:
        for name, act in ACTS.items():
            letter = made(state, by)
            if state in TABLE[name][0]:
                act(letter, by=by)
                assert Letter.objects.get(pk=letter.pk).state == TABLE[name][1]
            else:
                with pytest.raises(Refused):
                    act(letter, by=by)
                assert Letter.objects.get(pk=letter.pk).state == state


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["close", "void", "cancel"])
def test_what_ends_a_letter_needs_a_reason(name: str, acting: Acting) -> None:
    act = getattr(actions, f"{name}_letter")
    with acting("correspondence") as by:
        letter = made("draft" if name == "cancel" else "registered", by)
        with pytest.raises(Refused, match="Say why"):
            act(letter, reason="  ", by=by)
