"""Values of a JSON file, each asked for at its place and refused in one sentence."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

MOST = 2**31 - 1
Index = Mapping[str, int]


class BadMarketFile(ValueError):
    """The file does not describe a market; says where and why in one sentence."""


def load_json(text: str | bytes) -> Any:
    """What the JSON holds, no key of an object twice. Raises BadMarketFile."""

    def refuse(constant: str) -> NoReturn:
        raise BadMarketFile(f"the file holds {constant}, which is no number")

    try:
        words = text if isinstance(text, str) else text.decode("utf-8-sig")
        return json.loads(words, object_pairs_hook=_once, parse_constant=refuse)
    except BadMarketFile:
        raise
    except UnicodeDecodeError as fault:
        raise BadMarketFile(f"the file is not in UTF-8, from byte {fault.start}") from None
    except json.JSONDecodeError as fault:
        where = f"line {fault.lineno}, column {fault.colno}"
        raise BadMarketFile(f"the file is not JSON, at {where}: {fault.msg}") from None
    except (ValueError, RecursionError):
        raise BadMarketFile("the file holds a number or a list too long to be one") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise BadMarketFile(f"{key!r} stands twice in one object")
        found[key] = value
    return found


def object_at(where: str, value: Any) -> dict[str, Any]:
    """An object, or BadMarketFile with the place where it should be."""
    if not isinstance(value, dict):
        raise BadMarketFile(f"{where} must be an object, not {_kind(value)}")
    return value


def members_at(where: str, value: Any, keys: Sequence[str]) -> dict[str, Any]:
    """An object with none but these keys."""
    for key in object_at(where, value):
        if key not in keys:
            raise BadMarketFile(f"{where} has no {key!r}; there are {', '.join(keys)}")
    return dict(value)


def list_at(where: str, value: Any) -> list[Any]:
    """A list, or BadMarketFile."""
    if not isinstance(value, list):
        raise BadMarketFile(f"{where} must be a list, not {_kind(value)}")
    return value


def name_at(where: str, value: Any) -> str:
    """A text, or BadMarketFile."""
    if not isinstance(value, str):
        raise BadMarketFile(f"{where} must be a name, not {_kind(value)}")
    return value


def whole_at(where: str, value: Any, least: int) -> int:
    """A whole number from ``least`` on, or BadMarketFile."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadMarketFile(f"{where} must be a whole number, not {_kind(value)}")
    if not least <= value <= MOST:
        raise BadMarketFile(f"{where} must be a whole number from {least} to {MOST}, not {value}")
    return value


def known_at(where: str, kind: str, value: Any, index: Index) -> int:
    """The number of a name that exists, or BadMarketFile."""
    name = name_at(where, value)
    if name not in index:
        raise BadMarketFile(f"{where}: {kind} {name!r} does not exist")
    return index[name]


def levels_at(where: str, value: Any, kind: str, index: Index, missing: set[str]) -> dict[int, int]:
    """At which level of an order each stands; a nested list is a tie. Names that do not exist
    are left out, and put into ``missing``."""
    found: dict[int, int] = {}
    seen: set[str] = set()
    for level, entry in enumerate(list_at(where, value)):
        if entry == []:
            raise BadMarketFile(f"{where}[{level}] is an empty tie")
        for value in entry if isinstance(entry, list) else [entry]:
            name = name_at(where, value)
            if name in seen:
                raise BadMarketFile(f"{where}: {kind} {name!r} stands twice")
            seen.add(name)
            if name in index:
                found[index[name]] = level
            else:
                missing.add(name)
    return found


def _kind(value: Any) -> str:
    """What a reader of JSON calls it."""
    kinds = {type(None): "null", bool: "true or false", str: "a name", list: "a list"}
    return kinds.get(type(value), "an object" if isinstance(value, dict) else str(value))
