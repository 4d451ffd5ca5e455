"""Statistics for ministries: counted on a day, and frozen when they are released."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from koryu.accounts.models import Kind, Unit
from koryu.accounts.viewer import Viewer, ministry_scope
from koryu.base.moves import Refused
from koryu.desks.correspondence.counting import LEAST, count_on, told
from koryu.desks.correspondence.models import Statistics
from koryu.desks.correspondence.moves import RELEASERS, check_role
from koryu.desks.correspondence.scoping import NUMBERS
from koryu.records import facts
from koryu.records.actions import leave_entry
from koryu.records.sentences import Sentence

RELEASED = Sentence(
    "correspondence.statistics_released", _("The statistics of %(day)s were released to: %(to)s.")
)


@transaction.atomic
def release_statistics(*, as_of: date, ministries: Sequence[Unit], by: Viewer) -> Statistics:
    """Count as of the day, fold what is fewer than five, and let these ministries read it."""
    check_role(by, *RELEASERS)
    if not ministries or any(unit.kind != Kind.MINISTRY for unit in ministries):
        raise Refused(_("Choose the ministries that are to read it."))
    tables: Mapping[str, Mapping[str, int]] = count_on(as_of, viewer=by)
    total = sum(tables["position"].values())
    if total < LEAST:
        raise Refused(_("Too few people have a place on this day for figures to be released."))
    codes = sorted(unit.code for unit in ministries)
    scopes = sorted({*NUMBERS, *map(ministry_scope, codes)})
    released = Statistics.objects.create(
        as_of=as_of,
        ministries=codes,
        total=total,
        tables={kind: told(counts) for kind, counts in tables.items()},
        released_by=by.user,
        scopes=scopes,
    )
    day = facts.of_day(as_of)
    # The entry is the office's: no ministry learns what another was given.
    leave_entry(RELEASED, released, by=by, scopes=NUMBERS, day=day, to=_named(ministries))
    return released


def _named(ministries: Sequence[Unit]) -> facts.Fact:
    in_order = sorted(ministries, key=lambda unit: unit.code)
    return facts.of_names(
        en=", ".join(unit.name_en or unit.name_ja for unit in in_order),
        ja="、".join(unit.name_ja for unit in in_order),
    )
