"""What hosts, organisations and candidates read of a published placement: nothing before it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, Min, Prefetch, QuerySet
from django.utils import timezone

from koryu.accounts.models import Role
from koryu.accounts.viewer import CANDIDATE, Viewer, host_scope, organisation_scope
from koryu.desks.placement.models import Publication, PublishedLine, PublishedReason, Round
from koryu.desks.placement.moves import PUBLISHED
from koryu.desks.placement.queries.inputs import frozen_rules
from koryu.programme.bars import bar_words
from koryu.programme.facts import ALTERNATE
from koryu.programme.rules import AIM_WORDS, default_rules
from koryu.programme.words import Words
from koryu.registers.calendar.models import Deadline, ProgrammeYear, YearRule
from koryu.registers.organisations.models import RequestLine
from koryu.registers.people.models import Candidacy

HOST, ORGANISATION = Role.HOST_OFFICER.value, Role.ORGANISATION_OFFICER.value
ADVISOR = Role.PREFECTURAL_ADVISOR.value
Audience = PublishedReason.Audience
FILTERS = {"organisation": "organisation__code", "position": "position", "group": "group"}


def published_at(year: ProgrammeYear | None) -> datetime | None:
    """When everyone was told of this year's placement: a public fact. None before."""
    found: datetime | None = Publication.objects.filter(round__year=year).aggregate(
        first=Min("published_at")
    )["first"]
    return found


def expected_at(year: ProgrammeYear | None) -> Deadline | None:
    """By when everyone is to be told, as the year's calendar says."""
    return Deadline.objects.filter(year=year, code="placement-published").first()


def hosts_of(viewer: Viewer) -> list[str]:
    """The hosts whose area the viewer reads: by the hat that is on, or opened in an emergency."""
    return [*viewer.codes(HOST), *viewer.codes(ADVISOR), *_opened(viewer, host_scope(""))]


def organisations_of(viewer: Viewer) -> list[str]:
    """The organisations about which the viewer reads who comes, likewise."""
    return [*viewer.codes(ORGANISATION), *_opened(viewer, organisation_scope(""))]


def _opened(viewer: Viewer, start: str) -> list[str]:
    return [scope.removeprefix(start) for scope in viewer.opened if scope.startswith(start)]


def lines_of_area(viewer: Viewer, year: ProgrammeYear | None) -> QuerySet[PublishedLine]:
    """Everyone placed at the organisations whose requests the viewer's host gathered."""
    return _lines(viewer, year).filter(host__code__in=hosts_of(viewer))


def lines_of_ours(viewer: Viewer, year: ProgrammeYear | None) -> QuerySet[PublishedLine]:
    """Everyone placed at the viewer's own organisation."""
    return _lines(viewer, year).filter(organisation__code__in=organisations_of(viewer))


def narrow(lines: QuerySet[PublishedLine], wanted: Mapping[str, str]) -> QuerySet[PublishedLine]:
    """The lines that the filter's values leave."""
    return lines.filter(**{path: wanted[key] for key, path in FILTERS.items() if wanted.get(key)})


class Share(NamedTuple):
    """How many people an organisation receives in one position and one group."""

    organisation: str
    name_ja: str
    name_en: str
    position: str
    group: str
    people: int

    def fits(self, wanted: Mapping[str, str]) -> bool:
        return all(getattr(self, key) == wanted[key] for key in FILTERS if wanted.get(key))


def shares_of(lines: QuerySet[PublishedLine]) -> list[Share]:
    """All that the counts, the plot and the filters of a list need, in one question."""
    shares = lines.order_by("organisation__code", "group", "position").values_list(
        "organisation__code",
        "organisation__name_ja",
        "organisation__name_en",
        "position",
        "group",
    )
    return [Share(*share) for share in shares.annotate(Count("pk"))]


def asked_by_ours(viewer: Viewer, year: ProgrammeYear | None) -> QuerySet[RequestLine]:
    """What the viewer's own organisation asked for."""
    codes = organisations_of(viewer)
    asked = RequestLine.objects.visible_to(viewer).filter(year=year, withdrawn_at=None)
    return asked.filter(organisation__unit__code__in=codes).order_by("request_no")


def asked_in_area(viewer: Viewer, year: ProgrammeYear | None) -> QuerySet[RequestLine]:
    """What the organisations in the area of the viewer's host asked for."""
    asked = RequestLine.objects.visible_to(viewer).filter(year=year, withdrawn_at=None)
    return asked.filter(host__code__in=hosts_of(viewer)).order_by("request_no")


def told(lines: QuerySet[PublishedLine], viewer: Viewer) -> QuerySet[PublishedLine]:
    """The lines with ``.why``: the reasons that this viewer's audience may read."""
    reasons = PublishedReason.objects.visible_to(viewer).filter(audience=Audience.ORGANISATION)
    return lines.prefetch_related(Prefetch("reasons", reasons, to_attr="why"))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a candidate stands: ``placed``, ``waiting`` or ``alternate`` once it is
    published, ``before`` until then, ``none`` for somebody without a candidacy."""

    state: str
    candidacy: Candidacy | None = None
    line: PublishedLine | None = None
    why: tuple[Words, ...] = ()


def standing_of(viewer: Viewer, year: ProgrammeYear | None) -> Standing:
    """The viewer's own standing in this year's placement."""
    key = viewer.user.person_key if viewer.user else None
    own = Candidacy.objects.visible_to(viewer).filter(year=year, person__key=key)
    candidacy = own.select_related("person").first()
    if candidacy is None:
        return Standing("none")
    if published_at(year) is None:
        return Standing("before", candidacy)
    own_lines = _lines(viewer, year).filter(appointment__person=candidacy.person_id)
    line = own_lines.select_related("appointment", "organisation__organisation__unit").first()
    if line is None:
        state = "alternate" if candidacy.result == ALTERNATE else "waiting"
        return Standing(state, candidacy)
    reasons = PublishedReason.objects.visible_to(viewer).filter(
        line=line, audience=Audience.CANDIDATE
    )
    return Standing("placed", candidacy, line, tuple(w for r in reasons for w in r.words))


def next_steps(year: ProgrammeYear | None) -> list[Deadline]:
    """The dates of the year that are still to come for candidates, but the end of waiting."""
    coming = Deadline.objects.filter(year=year, role=CANDIDATE, due_at__gte=timezone.now())
    return list(coming.exclude(code="alternates-end"))


def waiting_ends_on(year: ProgrammeYear | None) -> date | None:
    """The last day on which an alternate moves up, where the year's rules say one."""
    rule = YearRule.objects.filter(year=year, key="alternates-end-on").first()
    return date.fromisoformat(rule.value) if rule else None


@dataclass(frozen=True, slots=True)
class RulesInWords:
    """What binds, and what is aimed at in its order."""

    bars: list[Words]
    aims: list[Words]


def rules_of_the_year(year: ProgrammeYear | None) -> RulesInWords:
    """The rules under which this year was placed, or will be: public from the start."""
    placed = Round.objects.filter(year=year, state=PUBLISHED).select_related("rule_set").first()
    rules = frozen_rules(placed.rule_set) if placed else default_rules()
    return RulesInWords(bars=bar_words(rules), aims=[AIM_WORDS[aim] for aim in rules.aims])


def _lines(viewer: Viewer, year: ProgrammeYear | None) -> QuerySet[PublishedLine]:
    lines = PublishedLine.objects.visible_to(viewer).filter(publication__round__year=year)
    return lines.select_related("organisation", "host")
