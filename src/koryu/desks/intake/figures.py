"""A sheet's numbers as its page shows them: figures and two small plots."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from koryu.desks.intake.models import Sheet
from koryu.desks.intake.totals import GROUPS
from koryu.programme.facts import ALTERNATE, POSITIONS, SHORT_LISTED
from koryu.programme.sheets import CANDIDATES
from koryu.ui.charts import Plot, bars, stacked


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    value: int


def figures_of(sheet: Sheet) -> list[Figure]:
    """What the sheet holds, in a line of numbers."""
    rows = [
        Figure(_("Rows read"), sheet.readable),
        Figure(_("Rows refused"), sheet.refused),
        Figure(_("Remarks"), sheet.totals["findings"]["remark"]),
    ]
    if not sheet.readable:
        return rows
    more = _candidates if sheet.kind == Sheet.Kind.CANDIDATES else _requests
    return rows + more(sheet.totals)


def plots_of(sheet: Sheet) -> list[Plot]:
    """By position, and by arrival group; none where no row was read."""
    if not sheet.readable:
        return []
    if sheet.kind == Sheet.Kind.CANDIDATES:
        parts = {code: option_name("result", code) for code in (SHORT_LISTED, ALTERNATE)}
        by_position = _by_position(_("Candidates by position"), sheet.totals, parts)
        return [by_position, _by_group(_("Candidates by arrival group"), sheet.totals)]
    parts = {code: option_name("group", code) for code in GROUPS if code in sheet.totals["groups"]}
    by_position = _by_position(_("Seats by position"), sheet.totals, parts)
    return [by_position, _by_group(_("Seats by arrival group"), sheet.totals)]


def option_name(key: str, code: str) -> str:
    """What a code of a choice is called in the reader's language; a blank is not given."""
    kind: Any = CANDIDATES.by_key[key].kind
    names = {option.code: option.name for option in kind.options}
    return names[code].in_language(get_language() or "en") if code in names else _("not given")


def _candidates(totals: Mapping[str, Any]) -> list[Figure]:
    return [
        Figure(_("Short-listed"), totals[SHORT_LISTED]),
        Figure(_("Alternates"), totals[ALTERNATE]),
        Figure(_("Couples"), totals["couples"]),
        Figure(_("Without an e-mail address"), totals["without_email"]),
    ]


def _requests(totals: Mapping[str, Any]) -> list[Figure]:
    return [
        Figure(_("Seats"), totals["seats"]),
        Figure(_("Organisations"), totals["organisations"]),
        Figure(_("Hosts"), totals["hosts"]),
        Figure(_("Named posts"), totals["named_posts"]),
    ]


def _by_position(title: str, totals: Mapping[str, Any], parts: Mapping[str, str]) -> Plot:
    counts = totals["positions"]
    data = [
        (f"{code} – {option_name('position', code)}", [counts[code].get(part, 0) for part in parts])
        for code in POSITIONS
        if code in counts
    ]
    return stacked(title, list(parts.values()), data, head=_("Position"))


def _by_group(title: str, totals: Mapping[str, Any]) -> Plot:
    counts = totals["groups"]
    data = [(option_name("group", code), counts[code]) for code in GROUPS if code in counts]
    return bars(title, data, head=(_("Arrival group"), _("Number")), whole=sum(counts.values()))
