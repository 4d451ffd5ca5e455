"""Differences as their page lists them: each number with what differs of it, to decide on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from koryu.desks.intake.differences import brief
from koryu.desks.intake.kinds import Kind, kind_of
from koryu.desks.intake.models import Finding, Sheet
from koryu.desks.intake.shown import field_name
from koryu.programme.words import Words

Change, Decision = Finding.Change, Finding.Decision
TAKE: Mapping[str, str | Promise] = {
    Change.CHANGED: _("Take the new value"),
    Change.NEW: _("Take it in"),
    Change.MISSING: _("Withdraw it"),
    Change.BACK: _("Bring it back"),
}
KEEP: Mapping[str, str | Promise] = {
    Change.CHANGED: _("Keep the recorded one"),
    Change.NEW: _("Leave it out"),
    Change.MISSING: _("Keep it"),
    Change.BACK: _("Leave it withdrawn"),
}
TAKEN: Mapping[str, str | Promise] = {
    Change.CHANGED: _("new value taken"),
    Change.NEW: _("taken in"),
    Change.MISSING: pgettext_lazy("difference", "withdrawn"),
    Change.BACK: _("brought back"),
}
KEPT: Mapping[str, str | Promise] = {
    Change.CHANGED: _("recorded one kept"),
    Change.NEW: _("left out"),
    Change.MISSING: _("kept"),
    Change.BACK: _("left withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One difference; ``chosen`` is what its form shows, decided or not yet."""

    finding: Finding
    field: Words
    chosen: str

    @property
    def take(self) -> str | Promise:
        return TAKE[self.finding.change]

    @property
    def keep(self) -> str | Promise:
        return KEEP[self.finding.change]

    @property
    def outcome(self) -> str | Promise:
        """What was decided, in words; blank where nothing is."""
        said = {Decision.TAKE.value: TAKEN, Decision.KEEP.value: KEPT}
        decision = self.finding.decision
        return said[decision][self.finding.change] if decision else ""


@dataclass(frozen=True, slots=True)
class Group:
    """A number, whom or what it names as recorded, and the differences on this page."""

    number: str
    about: str
    url: str
    lines: tuple[Line, ...]


def listed(sheet: Sheet, findings: Iterable[Finding], chosen: Mapping[str, str]) -> list[Group]:
    """The differences by their number; ``chosen`` are choices that are not saved yet."""
    kind, found = kind_of(sheet), list(findings)
    recorded = kind.some(sheet.year, {finding.number for finding in found})
    groups = groupby(found, key=lambda finding: finding.number)
    return [
        _group(kind, number, recorded.get(number), tuple(_line(sheet, f, chosen) for f in these))
        for number, these in groups
    ]


def _group(kind: Kind, number: str, row: Any, lines: tuple[Line, ...]) -> Group:
    if row is None:  # a new one, and told in its own line
        return Group(number, "", "", lines)
    return Group(number, brief(kind.facts(row)), _address(row), lines)


def _address(row: Any) -> str:
    if person := getattr(row, "person", None):
        return reverse("people:detail", args=[person.key])
    return reverse("organisations:detail", args=[row.organisation.unit.code])


def _line(sheet: Sheet, finding: Finding, chosen: Mapping[str, str]) -> Line:
    decision = chosen.get(f"d{finding.pk}", finding.decision)
    return Line(finding, field_name(sheet.kind, finding.field), decision)
