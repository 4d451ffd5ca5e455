"""A placement: the frozen facts and the rules in, lines and the aims' values out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from koryu.matching.aims import value
from koryu.matching.certificate import OptimalCertificate
from koryu.matching.conflicts import Infeasible
from koryu.matching.market import UNPLACED
from koryu.programme.bars import broken_bars
from koryu.programme.facts import SHORT_LISTED, Candidate, Request, Snapshot
from koryu.programme.limits import in_conflict
from koryu.programme.market import YearMarket, build_market
from koryu.programme.rules import SPREAD, RuleSet, rules_sha256
from koryu.programme.snapshot import snapshot_sha256
from koryu.programme.words import Words

NO_PINS: Mapping[str, str] = MappingProxyType({})
BUILDING = Words("Reading the rules into a market", "規則から市場を組み立てています")
SETTLING = Words("Settling one aim after the other", "目標を順に満たしています")
BUILT = 0.1  # the share of the work that lies behind when the market stands

Progress = Callable[[float, Words], None]


class Impossible(ValueError):
    """No placement can be computed from this; ``words`` says why and what would help."""

    def __init__(self, words: Words) -> None:
        super().__init__(str(words))
        self.words = words


class Stopped(Exception):
    """Somebody asked for the computation to be stopped."""


@dataclass(frozen=True)
class Placement:
    """Who goes where, and what each aim came to.

    ``lines``: candidate number to request number, in order of candidate number.
    ``aims``: the value of every aim, whether the rules aim at it or not. ``gap``: by how
    much an aim of the rules might still rise while the aims before it keep their values.
    ``certificate``: the proof of it, people and requests standing in order of number.
    """

    lines: Mapping[str, str]
    aims: Mapping[str, int]
    gap: Mapping[str, int]
    seed: int
    snapshot_sha256: str
    rules_sha256: str
    certificate: OptimalCertificate = field(repr=False, compare=False)
    pins: Mapping[str, str] = field(default_factory=lambda: NO_PINS)


def place(
    snapshot: Snapshot,
    rules: RuleSet,
    *,
    seed: int,
    pins: Mapping[str, str] = NO_PINS,
    progress: Progress | None = None,
    stopped: Callable[[], bool] | None = None,
    time_limit: float | None = None,
) -> Placement:
    """The placement that the rules call best, the aims settled one after the other.

    ``pins``: lines that must be drawn, candidate number to request number. What the aims
    leave equal goes by lot: people and requests are put into an order drawn from the seed
    and their numbers, in which the first of equals wins, so that the result does not depend
    on the machine or the order of rows. ``progress`` is told a share from
    0 to 1 and what is being done; ``stopped`` is asked there. ``time_limit`` in seconds:
    what is not proved by then stands in ``gap``. Raises Impossible, Stopped.
    """
    from koryu.programme.solving import solve  # not at the top: see there

    check_needs(snapshot, rules)
    check_pins(snapshot, rules, pins)
    check_limits(snapshot, rules)
    tell = _teller(progress, stopped)
    tell(0.0, BUILDING)
    year = build_market(snapshot, rules, pins=pins)
    tell(BUILT, SETTLING)
    try:
        certificate = solve(
            year,
            seed=seed,
            time_limit=time_limit,
            follow=lambda share: tell(BUILT + (1 - BUILT) * share, SETTLING),
        )
    except Infeasible as why:
        raise Impossible(in_conflict(why, year.people)) from None
    return _placement(snapshot, rules, year, certificate, pins)


def _placement(
    snapshot: Snapshot,
    rules: RuleSet,
    year: YearMarket,
    certificate: OptimalCertificate,
    pins: Mapping[str, str],
) -> Placement:
    optimum = certificate.optimum
    lines = {
        person.candidate_no: year.posts[post][0].request_no
        for person, post in zip(year.people, optimum.place_of, strict=True)
        if post != UNPLACED
    }
    values = dict(zip(rules.aims, optimum.values, strict=True)) | {
        aim.name: value(year.market, aim, optimum.place_of) for aim in year.others
    }
    return Placement(
        lines=MappingProxyType(lines),
        aims={name: values[name] for name in rules.counted},
        gap=dict(zip(rules.aims, certificate.gaps, strict=True)),
        seed=certificate.seed,
        snapshot_sha256=snapshot_sha256(snapshot),
        rules_sha256=rules_sha256(rules),
        certificate=certificate,
        pins=MappingProxyType(dict(pins)),
    )


def check_needs(snapshot: Snapshot, rules: RuleSet) -> None:
    """Raises Impossible for a need whose fact is recorded for no organisation at all."""
    recorded = {fact for place in snapshot.places.values() for fact in place.meets}
    needed = {need for candidate in snapshot.candidates for need in candidate.needs}
    for need in sorted(needed):
        if rules.needs.get(need) not in recorded:
            raise Impossible(
                Words(
                    "Somebody needs ‘{need}’, but no organisation has this fact recorded. "
                    "Record it for the organisations, or correct the rules.",
                    "「{need}」を必要とする方がいますが、この事実を記録した団体がありません。"
                    "団体の事実を記録するか、規則を修正してください。",
                ).fill(need=need)
            )


def check_pins(snapshot: Snapshot, rules: RuleSet, pins: Mapping[str, str]) -> None:
    """Raises Impossible for pins that name nobody, break a bar or want more than the seats."""
    candidates = {c.candidate_no: c for c in snapshot.candidates}
    requests = {r.request_no: r for r in snapshot.requests}
    taken: dict[str, int] = {}
    for who, where in pins.items():
        candidate, request = candidates.get(who), requests.get(where)
        if candidate is None or request is None:
            raise _unknown(who if candidate is None else where)
        _check_pin(snapshot, rules, candidate, request)
        taken[where] = taken.get(where, 0) + 1
        if taken[where] > request.seats:
            raise _too_many(request)


def check_limits(snapshot: Snapshot, rules: RuleSet) -> None:
    """Raises Impossible where an organisation asks through several hosts and limits on hosts
    leave open in which of them it is reached."""
    if not rules.limits or SPREAD not in rules.aims:
        return
    hosts: dict[str, str] = {}
    for request in snapshot.requests:
        code, host = request.organisation_code, request.host_code
        if hosts.setdefault(code, host) != host:
            raise Impossible(
                Words(
                    "{code} asks through several hosts, {one} and {other}: then limits cannot "
                    "stand beside the aim ‘spread’. Take one of them out of the rules.",
                    "{code}は複数の取りまとめ団体（{one}、{other}）を通じて要望しています。この場合、"
                    "人数の制限と目標「spread」は併用できません。規則からいずれかを外してください。",
                ).fill(code=code, one=hosts[code], other=host)
            )


def _check_pin(snapshot: Snapshot, rules: RuleSet, candidate: Candidate, request: Request) -> None:
    if candidate.result != SHORT_LISTED:
        raise Impossible(
            Words(
                "{who} is an alternate: a main round places short-listed people only.",
                "{who}は補欠です。本配置では合格者のみを配置します。",
            ).fill(who=candidate.candidate_no)
        )
    broken = broken_bars(candidate, request, snapshot.places[request.organisation_code], rules)
    if broken:
        raise Impossible(
            Words(
                "{who} cannot be placed on {where}. " + " ".join(b.en for b in broken),
                "{who}を{where}に配置することはできません。" + "".join(b.ja for b in broken),
            ).fill(who=candidate.candidate_no, where=request.request_no)
        )


def _unknown(number: str) -> Impossible:
    return Impossible(
        Words(
            "‘{number}’ does not stand in the frozen inputs.",
            "「{number}」は確定した入力データにありません。",
        ).fill(number=number)
    )


def _too_many(request: Request) -> Impossible:
    return Impossible(
        Words(
            "More people are pinned to {where} than its {seats} seat(s).",
            "{where}の人数（{seats}人）を超えて固定されています。",
        ).fill(where=request.request_no, seats=request.seats)
    )


def _teller(progress: Progress | None, stopped: Callable[[], bool] | None) -> Progress:
    def tell(share: float, step: Words) -> None:
        if stopped and stopped():
            raise Stopped
        if progress:
            progress(share, step)

    return tell
