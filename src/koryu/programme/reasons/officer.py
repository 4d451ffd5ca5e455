"""For the officer: what a line earns, aim by aim, and what it leaves unmet."""

from collections.abc import Iterator

from koryu.programme import names
from koryu.programme.aims import (
    SEX_WISHED,
    SISTER_TIE,
    WISHED_AREA,
    driving_points,
    japanese_points,
    met_wish,
    nationality_points,
    priority_points,
)
from koryu.programme.facts import Candidate, Place, Request
from koryu.programme.rules import PRIORITY, SCORE, SEX_WISH, RuleSet
from koryu.programme.words import Words


def for_officer(
    person: Candidate,
    request: Request,
    place: Place,
    rules: RuleSet,
    *,
    pinned: bool = False,
    with_partner: bool | None = None,
) -> list[Words]:
    """What counted on this line. ``pinned``: moved here by hand. ``with_partner``: whether
    the partner has the same host, None where no partner stands in the round."""
    return [
        *_fixed(person, request, pinned),
        *_together(with_partner),
        *_asked(person, request, place, rules),
        *_sister(person, request, place),
        *_wishes(person, request, place, rules),
        *_area(person, request, place),
        *_needs(person),
        *_further(person, request, place, rules),
    ]


def _fixed(person: Candidate, request: Request, pinned: bool) -> Iterator[Words]:
    if pinned:
        yield Words("Moved here by hand.", "担当者がここに固定しました。")
    if person.named_post:
        yield Words(
            "Selected for the named post {request_no}.",
            "指名ポスト{request_no}に選考されています。",
        ).fill(request_no=request.request_no)


def _together(with_partner: bool | None) -> Iterator[Words]:
    if with_partner:
        yield Words(
            "Couple: the partner is placed under the same host.",
            "夫婦・パートナー：相手の方も同じ取りまとめ団体の管内です。",
        )
    elif with_partner is False:
        yield Words(
            "Couple: the partner could not be placed under the same host.",
            "夫婦・パートナー：相手の方を同じ取りまとめ団体の管内に配置できませんでした。",
        )


def _asked(person: Candidate, request: Request, place: Place, rules: RuleSet) -> Iterator[Words]:
    told = (
        (
            nationality_points(rules.points),
            Words(
                "Asked: nationality {nationality} is preferred (points: {points}).",
                "団体の希望：国籍{nationality}（{points}点）。",
            ),
        ),
        (
            japanese_points(rules.points),
            Words(
                "Asked: Japanese {level} reaches the preferred {wanted} (points: {points}).",
                "団体の希望：日本語能力{level}（希望は{wanted}以上、{points}点）。",
            ),
        ),
        (
            driving_points(rules.points),
            Words(
                "Asked: drives, as preferred (points: {points}).",
                "団体の希望：運転できる方（{points}点）。",
            ),
        ),
    )
    for relation, words in told:
        if points := relation.of(person, request, place):
            yield words.fill(
                points=points,
                nationality=names.country(person.nationality),
                level=person.japanese_level,
                wanted=request.japanese_min,
            )


def _sister(person: Candidate, request: Request, place: Place) -> Iterator[Words]:
    if SISTER_TIE.of(person, request, place):
        yield Words(
            "Sister tie: {city} ({country}) and this place or its prefecture.",
            "姉妹都市：{city}（{country}）とこの団体または都道府県。",
        ).fill(city=person.home_city, country=names.country(person.home_country))


def _wishes(person: Candidate, request: Request, place: Place, rules: RuleSet) -> Iterator[Words]:
    rank = met_wish(person, request, place)
    if rank is not None:
        yield Words(
            "Wish {rank}, {spot}, is met (points: {points}).",
            "第{rank}希望の{spot}を満たします（{points}点）。",
        ).fill(
            rank=rank,
            spot=names.spot(person.wishes[rank - 1]),
            points=rules.points.wishes[rank - 1],
        )
    elif wished := [names.spot(code) for code in person.wishes if code]:
        yield Words("No wish is met ({wished}).", "希望地（{wished}）は満たされません。").fill(
            wished=names.listed(wished)
        )
    else:
        yield Words("No place was wished for.", "希望地の記入はありません。")


def _area(person: Candidate, request: Request, place: Place) -> Iterator[Words]:
    if WISHED_AREA.of(person, request, place):
        yield Words("The wished area, {area}, is met.", "希望地域（{area}）を満たします。").fill(
            area=names.area(person.wish_area)
        )


def _needs(person: Candidate) -> Iterator[Words]:
    if person.needs:
        yield Words("The need is met: {needs}.", "配慮事項を満たします：{needs}。").fill(
            needs=names.listed([names.need(code) for code in person.needs])
        )


def _further(person: Candidate, request: Request, place: Place, rules: RuleSet) -> Iterator[Words]:
    """What counts only where the rules name the aim."""
    points = priority_points(rules.points).of(person, request, place)
    if PRIORITY in rules.aims and points:
        yield Words(
            "Priority {priority} of the organisation (points: {points}).",
            "団体の優先順位{priority}（{points}点）。",
        ).fill(priority=request.priority, points=points)
    if SCORE in rules.aims and person.score is not None:
        yield Words("Interview score {score}.", "面接点{score}。").fill(score=person.score)
    if SEX_WISH in rules.aims and SEX_WISHED.of(person, request, place):
        yield Words(
            "The organisation’s wish for a woman or a man is met.", "団体の性別の希望を満たします。"
        )
