"""A sheet in numbers: counted once when it is read, kept with it, holding no person."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from koryu.programme.facts import ALTERNATE, POSITIONS, SHORT_LISTED, Candidate, Request

GROUPS = ("APR", "A", "B", "C", "")


def totals_of(records: Sequence[Any]) -> dict[str, Any]:
    """The figures of either kind of sheet; nothing where no row could be read."""
    if not records:
        return {}
    return _candidates(records) if isinstance(records[0], Candidate) else _requests(records)


def _candidates(records: Sequence[Candidate]) -> dict[str, Any]:
    tied = [c for c in records if c.partner_no]
    return {
        SHORT_LISTED: sum(c.result == SHORT_LISTED for c in records),
        ALTERNATE: sum(c.result == ALTERNATE for c in records),
        "couples": len({frozenset((c.candidate_no, c.partner_no)) for c in tied}),
        "without_email": sum(not c.email for c in records),
        "positions": _cross((c.position, c.result, 1) for c in records),
        "groups": _counted((c.group, 1) for c in records),
    }


def _requests(records: Sequence[Request]) -> dict[str, Any]:
    return {
        "seats": sum(r.seats for r in records),
        "organisations": len({r.organisation_code for r in records}),
        "hosts": len({r.host_code for r in records}),
        "named_posts": sum(r.named_post for r in records),
        "positions": _cross((r.position, r.group, r.seats) for r in records),
        "groups": _counted((r.group, r.seats) for r in records),
    }


def _counted(pairs: Any) -> dict[str, int]:
    found: Counter[str] = Counter()
    for code, weight in pairs:
        found[code] += weight
    return dict(found)


def _cross(triples: Any) -> dict[str, dict[str, int]]:
    found: dict[str, Counter[str]] = {position: Counter() for position in POSITIONS}
    for position, part, weight in triples:
        found[position][part] += weight
    return {position: dict(parts) for position, parts in found.items() if parts}
