"""A run without a database: solved, checked by the independent verifier, and told in words."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from koryu.programme import reasons
from koryu.programme.facts import SHORT_LISTED, Candidate, Request, Snapshot, season
from koryu.programme.placing import Placement, place
from koryu.programme.rules import RuleSet
from koryu.programme.verify import verify
from koryu.programme.words import Words, join

Progress = Callable[[float, Words], None]
CHECKING = Words("Checked by a second program", "別のプログラムによる検証")
TELLING = Words("Reasons put into words", "理由の文章化")
SOLVED, CHECKED = 0.85, 0.95  # shares of the work behind which these steps lie


class Unlawful(Exception):
    """The verifier found a breach: nothing of the result may be used."""

    def __init__(self, breaches: list[Words]) -> None:
        super().__init__(*breaches)
        self.words = join(breaches)


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
    verdict = verify(inputs, rules, placement)
    if verdict.breaches:
        raise Unlawful(verdict.breaches)
    progress(CHECKED, TELLING)
    lines = tuple(_lines(inputs, rules, placement))
    return Result(
        lines=lines,
        aims=verdict.aims,
        gap=placement.gap,
        figures=_figures(inputs, lines),
        proved=tuple(verdict.proved),
    )


def _lines(
    inputs: Snapshot, rules: RuleSet, placement: Placement
) -> Iterator[ResultLine]:
    requests = {request.request_no: request for request in inputs.requests}
    for person in inputs.candidates:
        if person.result != SHORT_LISTED:
            continue
        number = placement.lines.get(person.candidate_no)
        request = requests[number] if number else None
        yield ResultLine(
            person.candidate_no,
            number,
            _wish_met(person, request, inputs) if request else None,
            (Words("stub", "stub"),),
        )


def _wish_met(p, r, inputs):
    for n, w in enumerate(p.wishes, 1):
        if w and (w == r.host_code or w == r.organisation_code or w == inputs.places[r.organisation_code].prefecture):
            return n
    return None


def _figures(inputs: Snapshot, lines: tuple[ResultLine, ...]) -> dict[str, Any]:
    """What the pages of a run show in numbers, counted once and kept with the run."""
    requests = {request.request_no: request for request in inputs.requests}
    people = {person.candidate_no: person for person in inputs.candidates}
    placed = [
        (people[line.candidate_no], requests[line.request_no], line.wish_met)
        for line in lines
        if line.request_no
    ]
    listed = [people[line.candidate_no] for line in lines]
    return {
        "short_listed": len(listed),
        "placed": len(placed),
        "seats": sum(request.seats for request in inputs.requests),
        "organisations": len({r.organisation_code for r in inputs.requests}),
        "receiving": len({r.organisation_code for _, r, _ in placed}),
        "couples": sum(_is_couple(person, people) for person in listed) // 2,
        "wishes": dict(Counter(_wish(person, met) for person, _, met in placed)),
        "hosts": _by_host(inputs.requests, placed),
        "positions": _by_position(listed, inputs.requests, placed),
    }


Placed = list[tuple[Candidate, Request, int | None]]


def _wish(person: Candidate, met: int | None) -> str:
    """The rank of the best wish met, ``0`` where none was, ``none`` where none was uttered."""
    if met is None:
        return "0" if any(person.wishes) else "none"
    return str(met)


def _is_couple(person: Candidate, people: Mapping[str, Candidate]) -> bool:
    partner = people.get(person.partner_no)
    return partner is not None and partner.result == SHORT_LISTED


def _by_host(requests: tuple[Request, ...], placed: Placed) -> list[list[Any]]:
    """Host code, seats asked for, people placed, people with a wish met."""
    seats: Counter[str] = Counter()
    for request in requests:
        seats[request.host_code] += request.seats
    there = Counter(request.host_code for _, request, _ in placed)
    met = Counter(request.host_code for _, request, rank in placed if rank)
    return [[code, seats[code], there[code], met[code]] for code in sorted(seats)]


def _by_position(
    listed: list[Candidate], requests: tuple[Request, ...], placed: Placed
) -> list[list[Any]]:
    """Position, season, people short-listed, seats asked for, people placed."""
    people = Counter((person.position, season(person.group)) for person in listed)
    there = Counter((person.position, season(person.group)) for person, _, _ in placed)
    seats: Counter[tuple[str, str]] = Counter()
    for request in requests:
        seats[request.position, season(request.group)] += request.seats
    kinds = sorted({*people, *seats})
    return [[*kind, people[kind], seats[kind], there[kind]] for kind in kinds]
