"""What stands once the decisions on a changed sheet are applied: recorded and new, mixed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from koryu.desks.intake.kinds import Kind, kind_of
from koryu.desks.intake.models import Finding, Sheet
from koryu.desks.intake.queries import differences_of
from koryu.programme.sheets import Reading, Row
from koryu.programme.sheets.together import Clash, clashes

Change = Finding.Change
Taken = tuple[Any, Row[Any], tuple[str, ...]]  # a register's row, the file's, the fields taken


@dataclass(frozen=True)
class Mixture:
    """``changed`` gives each row of the register the record that it becomes."""

    changed: Mapping[Any, Any]
    taken: tuple[Taken, ...]
    new: tuple[Row[Any], ...]
    withdrawn: Mapping[Any, str]  # with the reason
    back: tuple[Any, ...]
    clashes: tuple[Clash, ...]


def mixture_of(sheet: Sheet, reading: Reading[Any]) -> Mixture:
    """What the differences that follow the sheet make of what is recorded."""
    kind = kind_of(sheet)
    recorded = kind.by_number(sheet.year)
    in_file = {kind.number_of(row.record): row for row in reading.rows}
    taken = list(differences_of(sheet).filter(decision=Finding.Decision.TAKE))
    of_change = {change: [f for f in taken if f.change == change] for change in Change}
    fields = _fields(of_change[Change.CHANGED])
    changed = {
        recorded[number]: replace(
            kind.facts(recorded[number]),
            **{name: getattr(in_file[number].record, name) for name in names},
        )
        for number, names in fields.items()
    }
    new = tuple(in_file[finding.number] for finding in of_change[Change.NEW])
    withdrawn = {recorded[f.number]: f.because for f in of_change[Change.MISSING]}
    back = tuple(recorded[finding.number] for finding in of_change[Change.BACK])
    return Mixture(
        changed=changed,
        taken=tuple((recorded[n], in_file[n], names) for n, names in fields.items()),
        new=new,
        withdrawn=withdrawn,
        back=back,
        clashes=_clashes(kind, recorded.values(), changed, new, withdrawn, back),
    )


def _fields(findings: Iterable[Finding]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for finding in findings:
        found[finding.number] = (*found.get(finding.number, ()), finding.field)
    return found


def _clashes(
    kind: Kind,
    recorded: Iterable[Any],
    changed: Mapping[Any, Any],
    new: Iterable[Row[Any]],
    withdrawn: Mapping[Any, str],
    back: Iterable[Any],
) -> tuple[Clash, ...]:
    """What would not go together then, and does not stand so already."""
    rows, returned = list(recorded), set(back)
    gone = {r for r in rows if (r.withdrawn_at and r not in returned) or r in withdrawn}
    before = {kind.number_of(r): kind.facts(r) for r in rows if not r.withdrawn_at}
    after = {kind.number_of(r): changed.get(r) or kind.facts(r) for r in rows if r not in gone}
    after |= {kind.number_of(row.record): row.record for row in new}
    known = set(clashes(before, gone={kind.number_of(r) for r in rows if r.withdrawn_at}))
    found = clashes(after, gone={kind.number_of(r) for r in gone})
    return tuple(clash for clash in found if clash not in known)
