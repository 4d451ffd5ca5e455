"""What a market is called by, whatever order its rows came in; and the order of lots.

A placement can be replayed from three things: the market and aims (named by their SHA-256),
and the seed of the lots.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import fields
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koryu.matching.market import Aim, Int32, Market
from koryu.matching.relabelling import Relabelling

FORM = "koryu market 1"


def market_sha256(market: Market, aims: Sequence[Aim] = ()) -> str:
    """The SHA-256 of the canonical form, in hexadecimal."""
    digest = sha256()
    for piece in canonical_pieces(market, aims):
        digest.update(piece)
    return digest.hexdigest()


def canonical_pieces(market: Market, aims: Sequence[Aim] = ()) -> Iterator[bytes]:
    """The canonical form, piece by piece; the same for the same market and aims.

    People and places that have names stand in the order of their names (by code point),
    others as given, and the rest follows as ``Relabelling`` says. First the line
    "koryu market 1"; then for each array, in the order of the fields of Market and its
    parts (``choices.start`` ...) and of each Aim (``aim 0.person`` ...), the line
    "NAME DTYPE SHAPE", such as "seats <i4 3" or "pins <i4 0,2", and its bytes,
    little-endian, row by row; points are "<i8". Names are arrays of one JSON text: the line
    "people json LENGTH" and the list in ASCII. An aim's name and two numbers are such a
    text too. What is None is left out. Lines end in LF.
    """
    people, places = market.size
    way = Relabelling(market, _by_name(market.people, people), _by_name(market.places, places))
    yield f"{FORM}\n".encode()
    yield from _fields("", way.market)
    for number, aim in enumerate(way.aims(aims)):
        yield from _text(f"aim {number}", [aim.name, int(aim.per_group), int(aim.per_couple)])
        for part in ("person", "choice", "class_line", "joint"):
            points = getattr(aim, part)
            if points is not None:
                yield from _array(f"aim {number}.{part}", points.astype("<i8"))


def lottery_order(seed: int, kind: str, names: Sequence[str]) -> Int32:
    """Numbers (n,) of these names in the order of their lots, the first drawn first.

    The lot of a name is the SHA-256 of "seed LF kind LF name" in UTF-8, the seed in decimal;
    lots are compared as bytes. It depends on nothing else, so that a name keeps its lot
    whoever else takes part. ``kind`` tells draws of one seed apart, such as people and places.
    """
    prefix = sha256(f"{seed}\n{kind}\n".encode())
    lots = bytearray()
    for name in names:
        lot = prefix.copy()
        lot.update(name.encode("utf-8", "surrogatepass"))  # JSON lets half a character through
        lots += lot.digest()
    return np.argsort(np.frombuffer(lots, f"S{prefix.digest_size}")).astype(np.int32)


def by_lot(market: Market, seed: int) -> Relabelling:
    """The market with people and places in the order of their lots (kinds "people" and
    "places"); who has no name draws by number, in decimal."""
    people, places = market.size
    return Relabelling(
        market,
        lottery_order(seed, "people", market.people or _decimals(people)),
        lottery_order(seed, "places", market.places or _decimals(places)),
    )


def _decimals(count: int) -> list[str]:
    return [str(number) for number in range(count)]


def _by_name(names: Sequence[str] | None, count: int) -> list[int]:
    return list(range(count)) if names is None else sorted(range(count), key=names.__getitem__)


def _fields(prefix: str, record: Any) -> Iterator[bytes]:
    """What a market, or a part of it, holds, in the order of its fields."""
    for field in fields(record):
        value = getattr(record, field.name)
        match value:
            case None:
                pass
            case np.ndarray():
                yield from _array(prefix + field.name, value)
            case list():
                yield from _text(prefix + field.name, value)
            case _:
                yield from _fields(f"{prefix}{field.name}.", value)


def _array(name: str, array: NDArray[Any]) -> Iterator[bytes]:
    little = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    yield f"{name} {little.dtype.str} {','.join(map(str, little.shape))}\n".encode()
    yield little.tobytes()


def _text(name: str, value: Any) -> Iterator[bytes]:
    text = json.dumps(value).encode()
    yield f"{name} json {len(text)}\n".encode()
    yield text
