"""Another call of our own as the measure: what is put to it is the call."""

from collections.abc import Callable
from typing import Any

Call = Callable[[], Any]


def build(call: Call) -> Call:
    return call


def solve(call: Call) -> Any:
    return call()


def answer(_call: Call, result: Any) -> list[int] | None:
    """What the aims come to, where the call makes a placement to compare."""
    return None if result is None else list(result.values)
