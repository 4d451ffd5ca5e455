"""A second program that checks a placement: every bar and every figure, line by line.

It shares no code with the bars, the aims, the market or the engine; it reads the facts and
the rules as data, and is short enough to be read in one sitting. It does not prove that no
better placement exists: it repeats what the solver claims of that.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from koryu.programme.facts import Candidate, Place, Request, Snapshot
from koryu.programme.rules import RuleSet
from koryu.programme.words import Words

LEVELS = ["N5", "N4", "N3", "N2", "N1"]  # ascending; blank stands below all
IN_JAPANESE = {
    "placed": "配置人数",
    "spread": "配置のある団体",
    "together": "同じ管内の夫婦・パートナー",
    "asked": "団体の希望の点数",
    "sister": "姉妹都市",
    "wishes": "希望地の点数",
    "area": "希望地域",
    "priority": "優先順位の点数",
    "score": "面接点（0.1点単位）",
    "sex_wish": "性別の希望",
}


class Claim(Protocol):
    """What is to be checked: lines by candidate number, what the aims came to, the gaps."""

    @property
    def lines(self) -> Mapping[str, str]: ...
    @property
    def aims(self) -> Mapping[str, int]: ...
    @property
    def gap(self) -> Mapping[str, int]: ...
    @property
    def pins(self) -> Mapping[str, str]: ...


@dataclass(frozen=True)
class Verdict:
    """``breaches``: what is wrong, a sentence each. ``proved``: what was established (empty
    where there are breaches). ``aims``: every aim as counted here."""

    breaches: tuple[Words, ...]
    proved: tuple[Words, ...]
    aims: Mapping[str, int]


def verify(snapshot: Snapshot, rules: RuleSet, claim: Claim) -> Verdict:
    """Check lawfulness, seats, pins and the claimed figures of every aim."""
    people = {c.candidate_no: c for c in snapshot.candidates}
    requests = {r.request_no: r for r in snapshot.requests}
    unknown = tuple(_unknown(claim.lines, people, requests))
    if unknown:
        return Verdict(unknown, (), {})
    drawn = [(people[who], requests[where]) for who, where in claim.lines.items()]
    breaches = [*_seats(requests, claim), *_pins(claim)]
    for person, request in drawn:
        place = snapshot.places[request.organisation_code]
        breaches.extend(_line(person, request, place, rules))
    breaches.extend(_limits(snapshot, rules, drawn))
    aims = count(snapshot, rules, drawn)
    breaches.extend(_figures(claim, aims))
    breaches.extend(_gaps(claim, rules))
    return Verdict(tuple(breaches), () if breaches else tuple(_proved(claim, rules)), aims)


def count(
    snapshot: Snapshot, rules: RuleSet, drawn: list[tuple[Candidate, Request]]
) -> dict[str, int]:
    """Every aim of these lines, from the facts alone."""
    points = Counter[str]()
    for person, request in drawn:
        place = snapshot.places[request.organisation_code]
        for aim, worth in _points(person, request, place, rules):
            points[aim] += worth
    return {
        "placed": len(drawn),
        "spread": len({request.organisation_code for _person, request in drawn}),
        "together": _couples(drawn),
        **{
            aim: points[aim] for aim in rules.counted if aim not in ("placed", "spread", "together")
        },
    }


def _couples(drawn: list[tuple[Candidate, Request]]) -> int:
    """Pairs who name each other and have the same host, each counted once."""
    at = {person.candidate_no: (person, request.host_code) for person, request in drawn}
    united = 0
    for person, host in at.values():
        partner, partners_host = at.get(person.partner_no, (None, ""))
        if partner and partner.partner_no == person.candidate_no and host == partners_host:
            united += 1
    return united // 2


def _unknown(
    lines: Mapping[str, str], people: Mapping[str, Candidate], requests: Mapping[str, Request]
) -> Iterator[Words]:
    for who, where in lines.items():
        for number, known in ((who, people), (where, requests)):
            if number not in known:
                yield Words(
                    f"‘{number}’ does not stand in the facts.",
                    f"「{number}」は入力データにありません。",
                )


def _seats(requests: Mapping[str, Request], claim: Claim) -> Iterator[Words]:
    for number, taken in Counter(claim.lines.values()).items():
        if taken > requests[number].seats:
            yield Words(
                f"{number} has {requests[number].seats} seat(s), but {taken} people are placed.",
                f"{number}の人数は{requests[number].seats}人ですが、{taken}人が配置されています。",
            )


def _pins(claim: Claim) -> Iterator[Words]:
    for who, where in claim.pins.items():
        if claim.lines.get(who) != where:
            yield Words(
                f"{who} was pinned to {where}, but is not placed there.",
                f"{who}は{where}に固定されていますが、そこに配置されていません。",
            )


def _limits(
    snapshot: Snapshot, rules: RuleSet, drawn: list[tuple[Candidate, Request]]
) -> Iterator[Words]:
    """Each cap and floor of the rules, area by area and nationality by nationality."""
    for limit in rules.limits:
        digits = None if limit.host else 2  # a prefecture's code begins that of its hosts
        wanted = limit.host or limit.prefecture
        asking = {request.host_code[:digits] for request in snapshot.requests}
        there = Counter(
            (request.host_code[:digits], person.nationality if limit.nationality else "")
            for person, request in drawn
            if limit.nationality in ("", "*", person.nationality)
        )
        for code in sorted(asking) if wanted == "*" else [wanted]:
            if not limit.nationality and there[code, ""] < limit.floor:
                yield _outside(code, there[code, ""], limit.floor, "at least", "以上")
        for (code, nation), many in sorted(there.items()):
            if wanted in ("*", code) and limit.cap is not None and many > limit.cap:
                yield _outside(f"{code} {nation}".strip(), many, limit.cap, "at most", "以下")


def _outside(area: str, many: int, limit: int, en: str, ja: str) -> Words:
    return Words(
        f"{many} people are placed in {area}; the rules say {en} {limit}.",
        f"{area}の配置は{many}人ですが、規則では{limit}人{ja}です。",
    )


def _line(person: Candidate, request: Request, place: Place, rules: RuleSet) -> Iterator[Words]:
    for name, holds in _conditions(person, request, place, rules):
        if not holds:
            yield Words(
                f"{person.candidate_no} on {request.request_no} breaks the bar ‘{name}’.",
                f"{person.candidate_no}の{request.request_no}への配置は条件「{name}」に反します。",
            )


def _conditions(
    person: Candidate, request: Request, place: Place, rules: RuleSet
) -> Iterator[tuple[str, bool]]:
    yield "result", person.result == "S"
    yield "position", person.position == request.position
    yield "language", person.language == request.language
    yield "season", (person.group == "APR") == (request.group == "APR")
    if request.nationality_rule == "required":
        yield "nationality", person.nationality in request.nationalities
    if request.japanese_rule == "required":
        yield "japanese", _reaches(person.japanese_level, request.japanese_min)
    if request.driving_rule == "required":
        yield "driving", person.driving
    if request.position == "SEA":
        yield "sport", person.sport == request.sport
    for need in person.needs:
        yield f"needs: {need}", place.meets.get(rules.needs.get(need, ""), False)
    if person.named_post or request.named_post:
        yield "named_post", person.named_post == request.request_no


def _reaches(level: str, wanted: str) -> bool:
    have = LEVELS.index(level) if level else -1
    return have >= (LEVELS.index(wanted) if wanted else -1)


def _points(
    person: Candidate, request: Request, place: Place, rules: RuleSet
) -> Iterator[tuple[str, int]]:
    points = rules.points
    if request.nationality_rule == "preferred" and person.nationality in request.nationalities:
        at = request.nationalities.index(person.nationality)
        yield "asked", points.nationality[min(at, len(points.nationality) - 1)]
    if request.japanese_rule == "preferred" and request.japanese_min:
        yield "asked", points.japanese * _reaches(person.japanese_level, request.japanese_min)
    if request.driving_rule == "preferred" and person.driving:
        yield "asked", points.driving
    home = (_folded(person.home_city), person.home_country)
    yield "sister", int(all(home) and home in place.sister_cities)
    where = {request.host_code, request.organisation_code, place.prefecture}
    met = [worth for wish, worth in zip(person.wishes, points.wishes, strict=True) if wish in where]
    yield "wishes", met[0] if met else 0
    yield "area", int(bool(person.wish_area) and person.wish_area == place.size_band)
    if request.priority is not None:
        yield "priority", points.priority[min(max(request.priority, 1), len(points.priority)) - 1]
    yield "score", round(10 * (person.score or 0))
    yield "sex_wish", int(bool(request.sex_wish) and person.sex == request.sex_wish)


def _folded(city: str) -> str:
    """Case and accents dropped, spaces evened: how the facts hold sister cities."""
    apart = unicodedata.normalize("NFKD", city)
    return " ".join("".join(c for c in apart if not unicodedata.combining(c)).casefold().split())


def _figures(claim: Claim, aims: Mapping[str, int]) -> Iterator[Words]:
    for aim in dict.fromkeys((*aims, *claim.aims)):
        said, counted = claim.aims.get(aim, "–"), aims.get(aim, "–")
        if said != counted:
            yield Words(
                f"The aim ‘{aim}’ is said to be {said}, but comes to {counted}.",
                f"目標「{aim}」は{said}とされていますが、数え直すと{counted}です。",
            )


def _gaps(claim: Claim, rules: RuleSet) -> Iterator[Words]:
    """Every aim of the rules must have its gap, 0 or more; whether it is true is not seen here."""
    for aim in rules.aims:
        gap = claim.gap.get(aim)
        if not isinstance(gap, int) or isinstance(gap, bool) or gap < 0:
            yield Words(
                f"The gap of the aim ‘{aim}’ is not a number of 0 or more: {gap!r}.",
                f"目標「{aim}」の差が0以上の整数ではありません：{gap!r}",
            )


def _proved(claim: Claim, rules: RuleSet) -> Iterator[Words]:
    lines = len(claim.lines)
    yield Words(
        f"All {lines} lines are lawful: no bar is broken, no seat is taken twice, nobody is "
        "placed twice.",
        f"{lines}件の配置はすべて条件を満たし、人数の超過も重複もありません。",
    )
    if claim.pins:
        yield Words(
            f"All {len(claim.pins)} pins are kept.",
            f"{len(claim.pins)}件の固定はすべて守られています。",
        )
    yield Words(
        "The figures of the aims were counted anew: {figures}.",
        "各目標を数え直しました：{figures}",
    ).fill(figures=_listed(claim.aims))
    yield from _claimed(claim, rules)


def _claimed(claim: Claim, rules: RuleSet) -> Iterator[Words]:
    """What the solver says of its optimum; repeated here, not proved."""
    open_ = {aim: claim.gap[aim] for aim in rules.aims if claim.gap.get(aim)}
    if open_:
        yield Words(
            "The solver stopped early; these aims might still rise by at most: {gaps}.",
            "計算は途中で終了しました。次の目標は最大でこれだけ上がる余地があります：{gaps}",
        ).fill(gaps=_listed(open_))
    else:
        yield Words(
            "The solver states that each aim is the best possible after those before it; this "
            "program repeats that and does not prove it.",
            "計算プログラムは、各目標がそれより前の目標のもとで最善であるとしています。"
            "本プログラムはこれを記すのみで、証明はしていません。",
        )


def _listed(figures: Mapping[str, int]) -> Words:
    return Words(
        ", ".join(f"{aim} {value}" for aim, value in figures.items()),
        "、".join(f"{IN_JAPANESE.get(aim, aim)} {value}" for aim, value in figures.items()),
    )
