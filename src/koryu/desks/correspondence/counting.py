"""Counts of people with a place, and what of them may be told.

A count below five may point at a person, so it stands together with others under an empty
code; where only one is so small, the smallest of the rest joins it, or it could be reckoned
from the total.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from koryu.base.models import Viewer
from koryu.registers.people.models import Appointment

LEAST = 5
OTHERS = ""
KINDS = ("position", "nationality", "prefecture")
UNKNOWN = "-"
State = Appointment.State
COUNTED = (State.OFFERED, State.AGREED, State.IN_SERVICE)


def count_on(day: date, *, viewer: Viewer) -> dict[str, dict[str, int]]:
    """How many terms, offered, agreed or under way, hold this day: counted three ways."""
    there = Appointment.objects.visible_to(viewer).filter(state__in=COUNTED, period__contains=day)
    rows = list(
        there.values_list("post__position", "person__nationality", "post__organisation__prefecture")
    )
    return {kind: dict(Counter(row[n] or UNKNOWN for row in rows)) for n, kind in enumerate(KINDS)}


def told(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """The counts from the largest, the small ones together at the end; nothing at all where
    even together they are too few."""
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    shown = [pair for pair in ordered if pair[1] >= LEAST]
    small = ordered[len(shown) :]
    while small and shown and (len(small) < 2 or sum(n for _code, n in small) < LEAST):
        small.insert(0, shown.pop())
    rest = sum(n for _code, n in small)
    return [*shown, (OTHERS, rest)] if rest >= LEAST else shown
