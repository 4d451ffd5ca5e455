"""What is wrong with a placement, and what was proved of it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from koryu.programme.facts import Candidate, Request, Snapshot
from koryu.programme.rules import RuleSet
from koryu.programme.verify.lines import conditions, earnings
from koryu.programme.verify.proof import Proof, Unproved, Year, bound_of, most_of
from koryu.programme.words import Words

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


def verify(snapshot: Snapshot, rules: RuleSet, claim: Claim, proof: Proof | None = None) -> Verdict:
    """Check lawfulness, seats, pins and the claimed figures of every aim.

    With the ``proof`` of its certificate, check too that no lawful placement is better, or
    that the gaps are not told too small; without, that is repeated and not proved.
    """
    people = {c.candidate_no: c for c in snapshot.candidates}
    requests = {r.request_no: r for r in snapshot.requests}
    unknown = tuple(_unknown(claim.lines, people, requests))
    if unknown:
        return Verdict(unknown, (), {})
    drawn = [(people[who], requests[where]) for who, where in claim.lines.items()]
    breaches = [*_seats(requests, claim), *_pins(claim)]
    breaches.extend(_bars(snapshot, rules, drawn))
    breaches.extend(_limits(snapshot, rules, drawn))
    aims = count(snapshot, rules, drawn)
    breaches.extend(_figures(claim, aims))
    breaches.extend(_gaps(claim, rules))
    if proof is not None and not breaches:
        breaches.extend(_unproved(snapshot, rules, claim, proof))
    if breaches:
        return Verdict(tuple(breaches), (), aims)
    best = _claimed(claim, rules) if proof is None else _best(claim, rules)
    return Verdict((), (*_proved(claim), *best), aims)


def count(
    snapshot: Snapshot, rules: RuleSet, drawn: list[tuple[Candidate, Request]]
) -> dict[str, int]:
    """Every aim of these lines, from the facts alone."""
    lines = [(who, where, snapshot.places[where.organisation_code]) for who, where in drawn]
    earned = {
        aim: sum(rule.of(*line) for rule in says for line in lines)
        for aim, says in earnings(rules).items()
    }
    spread = len({request.organisation_code for _person, request in drawn})
    figures = {**earned, "spread": spread, "together": _couples(drawn)}
    return {aim: figures[aim] for aim in rules.counted}


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


def _bars(
    snapshot: Snapshot, rules: RuleSet, drawn: list[tuple[Candidate, Request]]
) -> Iterator[Words]:
    bars = conditions(rules, {need for person, _request in drawn for need in person.needs})
    for person, request in drawn:
        place = snapshot.places[request.organisation_code]
        for bar in bars:
            if not bar.of(person, request, place):
                who, where = person.candidate_no, request.request_no
                yield Words(
                    f"{who} on {where} breaks the bar ‘{bar.name}’.",
                    f"{who}の{where}への配置は条件「{bar.name}」に反します。",
                )


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


def _unproved(snapshot: Snapshot, rules: RuleSet, claim: Claim, proof: Proof) -> Iterator[Words]:
    """Where the certificate is of something else, or does not prove what is claimed."""
    year = Year(snapshot, rules, claim.pins)
    numbers = [request.request_no for request in year.requests]
    place_of = proof.optimum.place_of
    wanted = [claim.lines.get(person.candidate_no, "") for person in year.people]
    if [numbers[at] if 0 <= at < len(numbers) else "" for at in place_of] != wanted:
        yield Words(
            "The certificate is of another placement.",
            "証明書は別の配置のものです。",
        )
    values = tuple(claim.aims.get(aim, 0) for aim in rules.aims)
    if proof.aims != rules.aims or proof.optimum.values != values:
        yield Words(
            "The certificate names other aims or figures.",
            "証明書の目標または数値が異なります。",
        )
        return
    try:
        bound = bound_of(year, proof.optimum)
    except Unproved as why:
        yield Words(
            "The certificate proves nothing: {why}", "証明書は何も証明していません：{why}"
        ).fill(why=why.words)
        return
    if bound != proof.optimum.bound:
        yield Words(
            "The certificate states the bound {said}, but proves {found}.",
            "証明書は上界を{said}としていますが、証明されるのは{found}です。",
        ).fill(said=proof.optimum.bound, found=bound)
    else:
        yield from _made_up_gaps(year, claim, proof, bound)


def _made_up_gaps(
    year: Year, claim: Claim, proof: Proof, bound: tuple[int, ...]
) -> Iterator[Words]:
    """A gap is what the bound leaves; beyond the first that is open, all that could be earned."""
    open_ = False
    for at, aim in enumerate(year.aims):
        value, gap = claim.aims[aim], claim.gap[aim]
        right = gap >= most_of(year, at) - value if open_ else gap == bound[at] - value
        open_ = open_ or bound[at] != value
        if not right or proof.gaps[at] != gap:
            yield Words(
                f"The gap of the aim ‘{aim}’ is said to be {gap}, which is not proved.",
                f"目標「{aim}」の差は{gap}とされていますが、証明されていません。",
            )


def _best(claim: Claim, rules: RuleSet) -> Iterator[Words]:
    """What follows from the proof."""
    open_ = {aim: claim.gap[aim] for aim in rules.aims if claim.gap[aim]}
    if open_:
        yield Words(
            "It was proved that these aims might still rise by at most: {gaps}.",
            "次の目標が最大でこれだけしか上がらないことを証明しました：{gaps}",
        ).fill(gaps=_listed(open_))
    else:
        yield Words(
            "It was proved from the certificate that each aim is the best possible after those "
            "before it.",
            "各目標がそれより前の目標のもとで最善であることを、証明書により証明しました。",
        )


def _proved(claim: Claim) -> Iterator[Words]:
    lines = len(claim.lines)
    all_are = "The one line is" if lines == 1 else f"All {lines} lines are"
    yield Words(
        f"{all_are} lawful: no bar is broken, no seat is taken twice, nobody is placed twice.",
        f"{lines}件の配置はすべて条件を満たし、人数の超過も重複もありません。",
    )
    if claim.pins:
        yield Words(
            "The pin is kept." if len(claim.pins) == 1 else f"All {len(claim.pins)} pins are kept.",
            f"{len(claim.pins)}件の固定はすべて守られています。",
        )
    yield Words(
        "The figures of the aims were counted anew: {figures}.",
        "各目標を数え直しました：{figures}",
    ).fill(figures=_listed(claim.aims))


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
