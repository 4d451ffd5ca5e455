"""What a round is computed from: gathered from the registers, and read back once frozen."""

import zlib
from functools import lru_cache

from django.db.models import Count, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from koryu.desks.placement.models import Round, RuleSet, Snapshot
from koryu.programme import facts, rules, snapshot
from koryu.registers.calendar.models import ProgrammeYear
from koryu.registers.organisations.models import RequestLine
from koryu.registers.organisations.queries import place_facts, request_facts
from koryu.registers.people.models import Candidacy
from koryu.registers.people.queries import candidate_facts


def missing_sheets(year: ProgrammeYear) -> Promise | None:
    """Which sheet has not been accepted yet; None if both have."""
    people = Candidacy.objects.filter(year=year).exists()
    lines = RequestLine.objects.filter(year=year).exists()
    if not people and not lines:
        return _("Neither sheet has been accepted yet: candidates and requests are missing.")
    if not people:
        return _("The sheet of successful candidates has not been accepted yet.")
    if not lines:
        return _("The sheet of requests has not been accepted yet.")
    return None


def gather_inputs(year: ProgrammeYear) -> facts.Snapshot:
    """The accepted facts of the year as the registers hold them now."""
    people = Candidacy.objects.filter(year=year).select_related("person")
    lines = list(RequestLine.objects.filter(year=year))
    places = place_facts(lines)
    return snapshot.make_snapshot(
        [candidate_facts(candidacy) for candidacy in people.prefetch_related("person__names")],
        [request_facts(line) for line in lines],
        lambda request: places[request.organisation_code],
    )


def pack(data: bytes) -> bytes:
    """Canonical JSON as it is stored."""
    return zlib.compress(data, 9)


def frozen_inputs(round_: Round) -> facts.Snapshot:
    """The round's frozen facts. The row is asked for each time, so the second wall holds."""
    row = Snapshot.objects.defer("content").get(round=round_)
    return _unpacked(row.pk, row.sha256)


def frozen_rules(rule_set: RuleSet) -> rules.RuleSet:
    return rules.load_rules(rule_set.content)


@lru_cache(maxsize=2)
def _unpacked(pk: int, _sha256: str) -> facts.Snapshot:
    content = Snapshot.objects.values_list("content", flat=True).get(pk=pk)
    return snapshot.load_snapshot(zlib.decompress(content))


def waiting_inputs(year: ProgrammeYear) -> dict[str, int]:
    """What freezing would take now, in numbers."""
    lines = RequestLine.objects.filter(year=year).aggregate(
        requests=Count("pk"), seats=Sum("seats", default=0)
    )
    return {"candidates": Candidacy.objects.filter(year=year).count(), **lines}
