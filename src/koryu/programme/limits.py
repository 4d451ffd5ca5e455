"""How many people go where: the limits of a rule set as regions and quotas of the engine.

An area is what one host gathers, or all that the hosts of one prefecture do: the prefecture
itself and its designated cities. So areas lie inside each other and never cross.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from koryu.matching.conflicts import Condition, Infeasible
from koryu.matching.market import NO_CAP, NOWHERE, Market, Quotas, Regions
from koryu.programme.facts import Candidate, Request
from koryu.programme.names import country, of_country, spot
from koryu.programme.relations import Post
from koryu.programme.rules import EACH, HOST, PREFECTURE, Area, Limit
from koryu.programme.words import Words, join

NOTHING = Words("", "")


def areas_of(request: Request) -> tuple[Area, Area]:
    """The areas that a request belongs to, the inner one first."""
    return (HOST, request.host_code), (PREFECTURE, request.host_code[:2])


def spelt_out(
    limits: Sequence[Limit], people: Sequence[Candidate], posts: Sequence[Post]
) -> Iterator[Limit]:
    """The limits with every host, prefecture and nationality of the round for EACH."""
    asked = sorted({area for request, _place in posts for area in areas_of(request)})
    nations = sorted({person.nationality for person in people})
    for limit in limits:
        kind, wanted = limit.area
        for code in [code for k, code in asked if k == kind] if wanted == EACH else [wanted]:
            for nation in nations if limit.nationality == EACH else [limit.nationality]:
                yield replace(limit.within((kind, code)), nationality=nation)


def regions_of(limits: Sequence[Limit], posts: Sequence[Post]) -> Regions:
    """The areas of these limits, in order, with the tightest floor and cap of each."""
    areas = _areas(limits)
    own = [[areas[area] for area in areas_of(r) if area in areas] for r, _place in posts]
    parent = np.full(len(areas), NOWHERE, np.int32)
    for inner, outer in {(mine[0], mine[1]) for mine in own if len(mine) > 1}:
        parent[inner] = outer
    floor, cap = np.zeros(len(areas), np.int32), np.full(len(areas), NO_CAP, np.int32)
    for limit in limits:
        at = areas[limit.area]
        if not limit.nationality:
            floor[at] = max(floor[at], limit.floor)
            cap[at] = min(cap[at], NO_CAP if limit.cap is None else limit.cap)
    innermost = [mine[0] if mine else NOWHERE for mine in own]
    return Regions(np.array(innermost, np.int32), parent, cap, floor)


def quotas_of(limits: Sequence[Limit], people: Sequence[Candidate]) -> Quotas:
    """Of these limits those on a nationality; the areas numbered as in ``regions_of``."""
    areas = _areas(limits)
    nations = {code: k for k, code in enumerate(sorted({p.nationality for p in people}))}
    rows = [
        (nations[limit.nationality], areas[limit.area], limit.cap)
        for limit in limits
        if limit.nationality in nations
    ]
    counted, region, cap = np.array(rows, np.int32).reshape(-1, 3).T.copy()
    category = np.array([nations[person.nationality] for person in people], np.int32)
    return Quotas(category, counted, region, cap)


def names_of(limits: Sequence[Limit]) -> list[str]:
    """What the areas are called in the engine: kind and code."""
    return [f"{kind} {code}" for kind, code in _areas(limits)]


def limit_words(limit: Limit) -> Words:
    """The limit as a sentence of the rules."""
    return Words("{where}: {many}{whose}.", "{where}：{whose}{many}とすること。").fill(
        where=_where(*limit.area), many=_many(limit), whose=_whose(limit.nationality)
    )


def in_conflict(why: Infeasible, people: Sequence[Candidate]) -> Words:
    """The limits and moves by hand that contradict each other, and what would help."""
    told = [condition_words(why.market, condition, people) for condition in why.conditions]
    if len(told) == 1:
        return join([Words("This cannot be met.", "次の条件は満たすことができません。"), *told])
    return join(
        [
            Words(
                "These contradict each other; if any one of them gives way, the others can be met.",
                "次の条件は互いに矛盾します。いずれか一つを緩めれば、残りを満たすことができます。",
            ),
            *told,
        ]
    )


def condition_words(market: Market, condition: Condition, people: Sequence[Candidate]) -> Words:
    """A condition of the year's market as a sentence of the rules, or a move by hand."""
    at, regions, quotas = condition.number, market.regions, market.quotas
    if condition.sort == "pin" or regions is None or quotas is None:  # limits bring both
        who, where = market.pins[at]
        return Words(
            "{who} is moved to {where} by hand.", "{who}は手作業で{where}に固定されています。"
        ).fill(who=market.person(who), where=market.place(where))
    if condition.sort == "floor":
        return limit_words(_limit(market, at, floor=int(regions.floor[at])))
    if condition.sort == "cap":
        return limit_words(_limit(market, at, cap=int(regions.cap[at])))
    counted = market.person(int(np.argmax(quotas.category == quotas.counted[at])))
    nation = next(person.nationality for person in people if person.candidate_no == counted)
    area, cap = int(quotas.region[at]), int(quotas.cap[at])
    return limit_words(_limit(market, area, nationality=nation, cap=cap))


def _limit(market: Market, region: int, **what: Any) -> Limit:
    kind, code = market.area(region).split()
    return Limit(**what).within((kind, code))


def _areas(limits: Sequence[Limit]) -> dict[Area, int]:
    return {area: k for k, area in enumerate(sorted({limit.area for limit in limits}))}


def _where(kind: str, code: str) -> Words:
    if kind == HOST:
        one, each = Words("Under the host {spot}", "取りまとめ団体{spot}"), "取りまとめ団体ごと"
        return Words("Under each host", each) if code == EACH else one.fill(spot=spot(code))
    if code == EACH:
        return Words(
            "In each prefecture with its designated cities", "都道府県ごと（指定都市を含む）"
        )
    return Words("In {spot} with its designated cities", "{spot}（指定都市を含む）").fill(
        spot=spot(code)
    )


def _many(limit: Limit) -> Words:
    floor, cap = (_people(many) for many in (limit.floor, limit.cap or 0))
    if limit.cap is None:
        return Words("at least {floor}", "{floor}以上").fill(floor=floor)
    if limit.floor:
        words = Words("{floor} to {cap}", "{floor}人以上{cap}以下")
        return words.fill(floor=limit.floor, cap=cap)
    return Words("at most {cap}", "{cap}以下").fill(cap=cap)


def _people(many: int) -> Words:
    people = Words("{many} person", "{many}人") if many == 1 else Words("{many} people", "{many}人")
    return people.fill(many=many)


def _whose(nationality: str) -> Words:
    if not nationality:
        return NOTHING
    if nationality == EACH:
        return Words(" of any one nationality", "同一国籍の方は")
    return Words(f" from {of_country(nationality).en}", f"国籍が{country(nationality).ja}の方は")
