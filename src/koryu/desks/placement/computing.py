"""A run without a database: solved, checked by the independent verifier, and told in words."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koryu.matching.certificate import OptimalCertificate
from koryu.programme import reasons
from koryu.programme.aims import met_wish
from koryu.programme.bars import bars_of
from koryu.programme.facts import SHORT_LISTED, Candidate, Place, Request, Snapshot, season
from koryu.programme.placing import Placement, place
from koryu.programme.rules import RuleSet
from koryu.programme.verify import verify
from koryu.programme.words import Words, join

Progress = Callable[[float, Words], None]
Placed = list[tuple[Candidate, Request, int | None]]  # with the rank of the wish met
CHECKING = Words("Checked by a second program", "別のプログラムによる検証")
TELLING = Words("Reasons put into words", "理由の文章化")
SOLVED, CHECKED = 0.85, 0.95  # shares of the work behind which these steps lie


class Unlawful(Exception):
    """The verifier found a breach: nothing of the result may be used."""

    def __init__(self, breaches: Sequence[Words]) -> None:
        super().__init__(*breaches)
        self.words = join(list(breaches))


@dataclass(frozen=True)
class ResultLine:
    """One short-listed person: the line they are placed on, or none, and why."""

    candidate_no: str
    request_no: str | None
    wish_met: int | None
    reasons: tuple[Words, ...]


@dataclass(frozen=True)
class Result:
    """All that a finished run keeps."""

    lines: tuple[ResultLine, ...]
    aims: Mapping[str, int]
    gap: Mapping[str, int]
    figures: dict[str, Any]
    proved: tuple[Words, ...]
    certificate: OptimalCertificate


def compute(
    inputs: Snapshot,
    rules: RuleSet,
    *,
    seed: int,
    pins: Mapping[str, str],
    progress: Progress,
    stopped: Callable[[], bool],
) -> Result:
    """Solve, verify, tell. Raises Impossible and Stopped as the solver does, and Unlawful."""
    placement = place(
        inputs,
        rules,
        seed=seed,
        pins=pins,
        progress=lambda share, step: progress(SOLVED * share, step),
        stopped=stopped,
    )
    progress(SOLVED, CHECKING)
    verdict = verify(inputs, rules, placement, placement.certificate)
    if verdict.breaches:
        raise Unlawful(verdict.breaches)
    progress(CHECKED, TELLING)
    lines = tuple(_Told(inputs, rules, placement).lines())
    return Result(
        lines=lines,
        aims=verdict.aims,
        gap=placement.gap,
        figures=_figures(inputs, lines) | {"left": why_left(inputs, rules, placement.lines)},
        proved=tuple(verdict.proved),
        certificate=placement.certificate,
    )


class _Told:
    """A placement as its lines are told: who is who, and who is whose partner."""

    def __init__(self, inputs: Snapshot, rules: RuleSet, placement: Placement) -> None:
        self.inputs, self.rules, self.placement = inputs, rules, placement
        self.requests = {request.request_no: request for request in inputs.requests}
        self.people = {p.candidate_no: p for p in inputs.candidates if p.result == SHORT_LISTED}
        self.why_not = reasons.for_unplaced(inputs, rules, placement.lines)

    def lines(self) -> Iterator[ResultLine]:
        for number, person in self.people.items():
            request = self.request_of(number)
            if request is None:
                yield ResultLine(number, None, None, tuple(self.why_not[number]))
            else:
                place = self.inputs.places[request.organisation_code]
                met, why = met_wish(person, request, place), self.why(person, request, place)
                yield ResultLine(number, request.request_no, met, tuple(why))

    def request_of(self, number: str) -> Request | None:
        where = self.placement.lines.get(number)
        return self.requests[where] if where else None

    def why(self, person: Candidate, request: Request, site: Place) -> list[Words]:
        return reasons.for_officer(
            person,
            request,
            site,
            self.rules,
            pinned=person.candidate_no in self.placement.pins,
            with_partner=self.is_with_partner(person, request),
        )

    def is_with_partner(self, person: Candidate, request: Request) -> bool | None:
        """Whether the partner has the same host; None without a partner in the round."""
        if not is_coupled(person, self.people):
            return None
        other = self.request_of(person.partner_no)
        return other is not None and other.host_code == request.host_code


def is_coupled(person: Candidate, people: Mapping[str, Candidate]) -> bool:
    """Whether the person's partner stands among these people and names them back."""
    partner = people.get(person.partner_no)
    return partner is not None and partner.partner_no == person.candidate_no


def why_left(inputs: Snapshot, rules: RuleSet, lines: Mapping[str, str]) -> dict[str, list[str]]:
    """By number, what keeps each short-listed person without a place: the bars in the way at
    the nearest requests; ``taken`` or ``free`` where some request would be lawful."""
    posts = [(request, inputs.places[request.organisation_code]) for request in inputs.requests]
    left = [
        person
        for person in inputs.candidates
        if person.result == SHORT_LISTED and person.candidate_no not in lines
    ]
    bars = bars_of(rules)
    broken = np.array([bar.relation.table(left, posts) == 0 for bar in bars])
    there = Counter(lines.values())
    free = np.array([request.seats > there[request.request_no] for request, _ in posts])
    return {
        person.candidate_no: _in_the_way([bar.name for bar in bars], broken[:, row], free)
        for row, person in enumerate(left)
    }


def _in_the_way(names: list[str], broken: NDArray[np.bool_], free: NDArray[np.bool_]) -> list[str]:
    """``broken``: (bars, requests) of one person; ``free``: which requests have a seat left."""
    count = broken.sum(axis=0)
    nearest = count == count.min()
    if not count.min():
        return ["free" if free[nearest].any() else "taken"]
    return [name for name, row in zip(names, broken, strict=True) if row[nearest].any()]


def _figures(inputs: Snapshot, lines: tuple[ResultLine, ...]) -> dict[str, Any]:
    """What the pages of a run show in numbers, counted once and kept with the run."""
    requests = {request.request_no: request for request in inputs.requests}
    listed = {p.candidate_no: p for p in inputs.candidates if p.result == SHORT_LISTED}
    placed = [
        (listed[line.candidate_no], requests[line.request_no], line.wish_met)
        for line in lines
        if line.request_no
    ]
    return {
        "short_listed": len(listed),
        "placed": len(placed),
        "seats": sum(request.seats for request in inputs.requests),
        "organisations": len({r.organisation_code for r in inputs.requests}),
        "receiving": len({r.organisation_code for _, r, _ in placed}),
        "couples": sum(is_coupled(person, listed) for person in listed.values()) // 2,
        "wishes": dict(Counter(_wish(person, met) for person, _, met in placed)),
        "groups": sorted({person.group for person in listed.values() if person.group}),
        "nationalities": sorted({person.nationality for person in listed.values()}),
        "hosts": _by_host(inputs.requests, placed),
        "positions": _by_position(listed.values(), inputs.requests, placed),
    }


def _wish(person: Candidate, met: int | None) -> str:
    """The rank of the best wish met, ``0`` where none was, ``none`` where none was uttered."""
    if met is None:
        return "0" if any(person.wishes) else "none"
    return str(met)


def _by_host(requests: Iterable[Request], placed: Placed) -> list[list[Any]]:
    """Host code, seats asked for, people placed, people with a wish met."""
    seats: Counter[str] = Counter()
    for request in requests:
        seats[request.host_code] += request.seats
    there = Counter(request.host_code for _, request, _ in placed)
    met = Counter(request.host_code for _, request, rank in placed if rank)
    return [[code, seats[code], there[code], met[code]] for code in sorted(seats)]


def _by_position(
    listed: Iterable[Candidate], requests: Iterable[Request], placed: Placed
) -> list[list[Any]]:
    """Position, season, people short-listed, seats asked for, people placed."""
    people = Counter((person.position, season(person.group)) for person in listed)
    there = Counter((person.position, season(person.group)) for person, _, _ in placed)
    seats: Counter[tuple[str, str]] = Counter()
    for request in requests:
        seats[request.position, season(request.group)] += request.seats
    kinds = sorted({*people, *seats})
    return [[*kind, people[kind], seats[kind], there[kind]] for kind in kinds]
