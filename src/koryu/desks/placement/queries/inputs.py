"""What a round is computed from: gathered from the registers, and read back once frozen."""

import zlib
from functools import lru_cache

from django.db.models import Count, Q, Sum
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
    people = Candidacy.objects.filter(year=year, withdrawn_at=None).exists()
    lines = RequestLine.objects.filter(year=year, withdrawn_at=None).exists()
    if not people and not lines:
        return _("Neither sheet has been accepted yet: candidates and requests are missing.")
    if not people:
        return _("The sheet of successful candidates has not been accepted yet.")
    if not lines:
        return _("The sheet of requests has not been accepted yet.")
    return None


def gather_inputs(year: ProgrammeYear) -> facts.Snapshot:
    """The accepted facts of the year as the registers hold them now; what is withdrawn is
    placed no more."""
    people = Candidacy.objects.filter(year=year, withdrawn_at=None).select_related("person")
    lines = list(RequestLine.objects.filter(year=year, withdrawn_at=None))
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
    lines = RequestLine.objects.filter(year=year, withdrawn_at=None).aggregate(
        requests=Count("pk"), seats=Sum("seats", default=0)
    )
    people = Candidacy.objects.filter(year=year, withdrawn_at=None)
    return {"candidates": people.count(), **lines}


def changed_since(snapshot: Snapshot) -> dict[str, int]:
    """How many candidacies and request lines changed, came in or were withdrawn after the
    inputs were frozen; nothing where none did."""
    later = Q(changed_at__gt=snapshot.frozen_at) | Q(used_at=None, withdrawn_at=None)
    year = snapshot.round.year_id
    people = Candidacy.objects.filter(later, year=year).count()
    lines = RequestLine.objects.filter(later, year=year).count()
    return {"people": people, "lines": lines} if people or lines else {}
