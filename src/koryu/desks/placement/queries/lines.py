"""Reading the lines of a run: listed, narrowed down, compared, and those without a place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from koryu.accounts.viewer import Viewer
from koryu.desks.placement.models import Line, Pin, Run
from koryu.registers.organisations.models import RequestLine
from koryu.registers.people.models import Name
from koryu.registers.people.queries import names_for

WISH = {
    "1": Q(wish_met=1),
    "2": Q(wish_met=2),
    "3": Q(wish_met=3),
    "0": Q(wish_met=None, request_line__isnull=False),
    "none": Q(request_line=None),
}
FIELDS = {
    "host": "request_line__host__code",
    "position": "candidacy__position",
    "group": "candidacy__group",
    "nationality": "candidacy__person__nationality",
}
SORTS = {
    "number": ("candidacy__candidate_no",),
    "-number": ("-candidacy__candidate_no",),
    "organisation": ("request_line__organisation_code", "candidacy__candidate_no"),
    "-organisation": ("-request_line__organisation_code", "candidacy__candidate_no"),
    "wish": ("wish_met", "candidacy__candidate_no"),
    "-wish": ("-wish_met", "candidacy__candidate_no"),
}


def lines_of(run: Run, viewer: Viewer) -> QuerySet[Line]:
    """The run's lines with all that a list or a page of one shows."""
    pins = Pin.objects.visible_to(viewer)
    found: QuerySet[Line] = (
        Line.objects.visible_to(viewer)
        .filter(run=run)
        .select_related(
            "candidacy__person", "request_line__organisation__unit", "request_line__host"
        )
        .prefetch_related(names_for(viewer, "candidacy__person__names"))
        .annotate(is_pinned=Exists(pins.filter(run=run, candidacy=OuterRef("candidacy"))))
    )
    return found


def narrow(lines: QuerySet[Line], wanted: Mapping[str, Any], text: str) -> QuerySet[Line]:
    """The lines that the filter's values leave, and that the text mentions."""
    for name, path in FIELDS.items():
        if value := wanted.get(name):
            lines = lines.filter(**{path: value})
    if wish := wanted.get("wish"):
        lines = lines.filter(WISH[wish])
    return lines.filter(_mentions(text)) if text else lines


def lines_without(run: Run, viewer: Viewer) -> QuerySet[RequestLine]:
    """The request lines of organisations that receive nobody in this run."""
    lines = Line.objects.visible_to(viewer).filter(run=run)
    placed = lines.filter(request_line__organisation=OuterRef("organisation"))
    asking = RequestLine.objects.visible_to(viewer).filter(year=run.round.year_id)
    empty = asking.exclude(Exists(placed)).select_related("organisation__unit", "host")
    return empty.order_by("organisation_code", "request_no")


@dataclass(frozen=True)
class Moved:
    """Somebody whose place differs between two runs."""

    before: Line
    after: Line


def moved_people(before: Run, after: Run, viewer: Viewer) -> list[int]:
    """The candidacies whose place differs between the runs: those moved by hand first."""
    places = [
        dict(
            Line.objects.visible_to(viewer)
            .filter(run=run)
            .values_list("candidacy_id", "request_line_id")
        )
        for run in (before, after)
    ]
    moved = [person for person, place in places[1].items() if places[0].get(person) != place]
    pins = Pin.objects.visible_to(viewer).filter(run=after)
    pinned = set(pins.values_list("candidacy_id", flat=True))
    return sorted(moved, key=lambda person: person not in pinned)


def side_by_side(before: Run, after: Run, people: Iterable[int], viewer: Viewer) -> list[Moved]:
    """The lines of these people in both runs."""
    old, new = (
        {line.candidacy_id: line for line in lines_of(run, viewer).filter(candidacy__in=people)}
        for run in (before, after)
    )
    return [Moved(old[person], new[person]) for person in people]


@dataclass(frozen=True)
class WhyNot:
    """People without a place for the same reason: the bars in the way, ``taken`` or ``free``."""

    why: tuple[str, ...]
    numbers: list[str]

    @property
    def code(self) -> str:
        return "-".join(self.why)


def why_not_placed(run: Run) -> list[WhyNot]:
    """Those without a place, grouped by why; the largest group first."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for number, why in run.figures["left"].items():
        groups.setdefault(tuple(why), []).append(number)
    found = [WhyNot(why, numbers) for why, numbers in groups.items()]
    return sorted(found, key=lambda group: (-len(group.numbers), group.why))


def unplaced(run: Run, viewer: Viewer, group: WhyNot | None) -> QuerySet[Line]:
    """Those without a place, of one group where it is given."""
    lines = lines_of(run, viewer).filter(request_line=None)
    return lines.filter(candidacy__candidate_no__in=group.numbers) if group else lines


def _mentions(text: str) -> Q:
    """Number, name or organisation, as somebody would look for them."""
    names = Name.objects.filter(person=OuterRef("candidacy__person"))
    named = names.filter(Q(family__icontains=text) | Q(given__icontains=text))
    return (
        Q(candidacy__candidate_no__icontains=text)
        | Q(Exists(named))
        | Q(request_line__request_no__icontains=text)
        | Q(request_line__organisation_code__startswith=text)
        | Q(request_line__organisation_name_ja__icontains=text)
        | Q(request_line__organisation_name_en__icontains=text)
    )
