"""The frozen inputs of a run as canonical JSON (RFC 8785), and their hash.

The same accepted facts give the same bytes on any machine, whatever the order of rows
and columns they came in, so that a run can name exactly what it was computed from.
"""

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from hashlib import sha256
from operator import attrgetter
from typing import Any

from koryu.programme.facts import Candidate, Place, Request, Snapshot

_text = json.JSONEncoder(ensure_ascii=False).encode
LARGEST_EXACT = 2**53 - 1  # beyond it JSON's one kind of number is no longer exact


def make_snapshot(
    candidates: Iterable[Candidate],
    requests: Iterable[Request],
    place_of: Callable[[Request], Place],
) -> Snapshot:
    """The facts sorted by number, with the place of each organisation that asks.

    Of an organisation with several lines, the line with the first number is asked for
    its place. Raises ValueError where a number stands twice.
    """
    people = tuple(sorted(candidates, key=lambda candidate: candidate.candidate_no))
    lines = tuple(sorted(requests, key=lambda request: request.request_no))
    _each_once(candidate.candidate_no for candidate in people)
    _each_once(request.request_no for request in lines)
    places: dict[str, Place] = {}
    for line in lines:
        if line.organisation_code not in places:
            places[line.organisation_code] = place_of(line)
    return Snapshot(people, lines, dict(sorted(places.items())))


def canonical_json(snapshot: Snapshot) -> bytes:
    """The snapshot as RFC 8785 writes it: sorted keys, no spaces, shortest numbers."""
    return _canonical(snapshot).encode("utf-8")


def snapshot_sha256(snapshot: Snapshot) -> str:
    return sha256(canonical_json(snapshot)).hexdigest()


def load_snapshot(data: bytes) -> Snapshot:
    """The snapshot that ``canonical_json`` wrote."""
    raw = json.loads(data)
    return Snapshot(
        candidates=tuple(_candidate(row) for row in raw["candidates"]),
        requests=tuple(_request(row) for row in raw["requests"]),
        places={code: _place(row) for code, row in raw["places"].items()},
    )


def _each_once(numbers: Iterable[str]) -> None:
    before = None
    for number in numbers:
        if number == before:
            raise ValueError(f"{number} stands twice")
        before = number


def _canonical(value: object) -> str:
    if write := _WRITERS.get(type(value)):  # nearly always
        return write(value)
    if isinstance(value, Mapping):
        return _object(value)
    for kind, writer in _WRITERS.items():
        if isinstance(value, kind):
            return writer(value)
    raise TypeError(f"no canonical form for {type(value).__name__}")


def _list(items: Iterable[object]) -> str:
    return f"[{','.join(map(_canonical, items))}]"


def _object(members: Mapping[str, object]) -> str:
    # RFC 8785 sorts keys by their UTF-16 code units, not by code points.
    ordered = sorted(members, key=lambda key: key.encode("utf-16-be"))
    return "{" + ",".join(f"{_text(key)}:{_canonical(members[key])}" for key in ordered) + "}"


def _record(kind: type[Any]) -> Callable[[Any], str]:
    """How records of a kind are written: the keys are sorted and quoted once for all."""
    names = sorted(field.name for field in fields(kind))
    values, keys = attrgetter(*names), [f"{_text(name)}:" for name in names]

    def write(record: Any) -> str:
        pairs = zip(keys, map(_canonical, values(record)), strict=True)
        return "{" + ",".join(key + value for key, value in pairs) + "}"

    return write


def _integer(value: int) -> str:
    if abs(value) > LARGEST_EXACT:
        raise ValueError(f"{value} is beyond what a number in JSON holds exactly")
    return str(value)


def _number(value: float) -> str:
    """A number as ECMAScript writes it: 57.8, 100 (never 100.0), 1e-7, 1e+21."""
    if not math.isfinite(value):
        raise ValueError(f"{value} has no form in JSON")
    if value == 0:
        return "0"
    exact = Decimal(repr(value)).normalize()
    if Decimal("1e-6") <= abs(exact) < Decimal("1e21"):
        return format(exact, "f")
    sign, digits, _ = exact.as_tuple()
    mantissa = str(digits[0]) + ("." + "".join(map(str, digits[1:])) if digits[1:] else "")
    return f"{'-' if sign else ''}{mantissa}e{exact.adjusted():+d}"


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: _text,
    bool: lambda value: "true" if value else "false",
    int: _integer,
    float: _number,
    type(None): lambda _none: "null",
    date: lambda day: _text(day.isoformat()),
    tuple: _list,
    frozenset: lambda items: _list(sorted(items)),
    **{kind: _record(kind) for kind in (Candidate, Request, Place, Snapshot)},
}


def _candidate(row: dict[str, Any]) -> Candidate:
    born = date.fromisoformat(row["date_of_birth"])
    score = None if row["score"] is None else float(row["score"])
    return Candidate(**row | {"date_of_birth": born, "score": score, "needs": tuple(row["needs"])})


def _request(row: dict[str, Any]) -> Request:
    return Request(**row | {"nationalities": tuple(row["nationalities"])})


def _place(row: dict[str, Any]) -> Place:
    cities = frozenset((city, country) for city, country in row["sister_cities"])
    return Place(**row | {"sister_cities": cities})
