"""Adding private-school corporations, which no table of the programme lists."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koryu.accounts.models import Kind, Unit
from koryu.accounts.viewer import Viewer
from koryu.base.moves import Refused
from koryu.base.scopes import granting
from koryu.programme.sheets.values import PRIVATE_CODE
from koryu.records.actions import leave_entries
from koryu.records.sentences import Sentence
from koryu.registers.organisations.models import Organisation

CORPORATION_ADDED = Sentence(
    "organisations.corporation_added", gettext_lazy("The corporation %(code)s was added.")
)


@dataclass(frozen=True)
class Corporation:
    """A private-school corporation, in the prefecture of a two-digit code."""

    code: str
    name_ja: str
    name_en: str
    prefecture: str


def add_corporation(
    *, code: str, name_ja: str, name_en: str, prefecture: str, by: Viewer
) -> Organisation:
    """One corporation that is new to the register."""
    return add_corporations([Corporation(code, name_ja, name_en, prefecture)], by=by)[0]


@granting()
def add_corporations(corporations: Sequence[Corporation], *, by: Viewer) -> list[Organisation]:
    """Corporations that are new to the register, each under its prefecture."""
    _refuse_known([corporation.code for corporation in corporations])
    parents = {unit.code[:2]: unit for unit in Unit.objects.filter(kind=Kind.PREFECTURE)}
    units = Unit.objects.bulk_create(
        _unit(corporation, parents.get(corporation.prefecture)) for corporation in corporations
    )
    made = Organisation.objects.bulk_create(
        Organisation(unit=unit, prefecture=corporation.prefecture)
        for unit, corporation in zip(units, corporations, strict=True)
    )
    leave_entries(CORPORATION_ADDED, made, by=by, facts=lambda body: {"code": body.unit.code})
    return made


def _refuse_known(codes: Sequence[str]) -> None:
    if known := Unit.objects.filter(code__in=codes).first():
        raise Refused(_("A body with the code %s stands already.") % known.code)


def _unit(corporation: Corporation, parent: Unit | None) -> Unit:
    if not PRIVATE_CODE.fullmatch(corporation.code):
        raise Refused(
            _("The code of a school corporation is P- and then capital letters, digits or hyphens.")
        )
    if parent is None:
        raise Refused(_("No prefecture has the code %s.") % corporation.prefecture)
    return Unit(
        code=corporation.code,
        kind=Kind.SCHOOL_CORPORATION,
        parent=parent,
        name_ja=corporation.name_ja,
        name_en=corporation.name_en,
    )
