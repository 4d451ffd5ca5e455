"""A value with one thing in it changed."""

from collections.abc import Iterator
from typing import Any


def changed(value: Any) -> Iterator[Any]:
    """The value with each single part of it changed, dropped or doubled, one at a time."""
    match value:
        case bool():
            yield not value
        case int():
            yield from (value + 1, value - 1, float(value), str(value), None)
        case str():
            yield from (value + "0", value[1:], 0)
        case None:
            yield from (0, False, "")
        case list():
            yield [*value, 0]
            for at, part in enumerate(value):
                yield value[:at] + value[at + 1 :]
                yield from ([*value[:at], other, *value[at + 1 :]] for other in changed(part))
        case dict():
            yield value | {"other": 0}
            for key, part in value.items():
                yield {name: one for name, one in value.items() if name != key}
                yield from (value | {key: other} for other in changed(part))
