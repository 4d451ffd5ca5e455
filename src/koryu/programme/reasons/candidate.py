"""For the candidate: you asked for this; here, that."""

from collections.abc import Iterator

from koryu.programme import names
from koryu.programme.aims import SISTER_TIE, japanese_points, met_wish, nationality_points
from koryu.programme.facts import Candidate, Place, Request
from koryu.programme.rules import RuleSet
from koryu.programme.words import Words

RANKS = (Words("first", "第1"), Words("second", "第2"), Words("third", "第3"))


def for_candidate(
    person: Candidate,
    request: Request,
    place: Place,
    rules: RuleSet,
    *,
    with_partner: bool | None = None,
) -> list[Words]:
    """Why this place, to the person who goes there. ``with_partner``: whether the partner is
    placed under the same host, None where no partner stands in the round."""
    return [
        *_wishes(person, request, place),
        *_area(person, place),
        *_partner(with_partner),
        *_needs(person),
        _asked_for(person, request),
        *_fits(person, request, place, rules),
    ]


def _wishes(person: Candidate, request: Request, place: Place) -> Iterator[Words]:
    wished = [names.spot(code) for code in person.wishes if code]
    if not wished:
        yield Words("You named no place that you wished for.", "希望地のご記入はありませんでした。")
        return
    asked = names.listed(wished)
    rank = met_wish(person, request, place)
    if rank is None:
        yield Words(
            "You asked for {asked}. None of these were met.",
            "{asked}をご希望でしたが、いずれもかないませんでした。",
        ).fill(asked=asked)
        return
    yield Words(
        "You asked for {asked}. Your {rank} wish, {spot}, is met here.",
        "{asked}をご希望でした。このうち{rank}希望の{spot}がかないました。",
    ).fill(asked=asked, rank=RANKS[rank - 1], spot=names.spot(person.wishes[rank - 1]))


def _area(person: Candidate, place: Place) -> Iterator[Words]:
    if not person.wish_area:
        return
    wished = names.area(person.wish_area)
    if not place.size_band:
        yield Words(
            "You asked for a place that is {wished}. This organisation has workplaces of several "
            "kinds, so that could not be counted; you will hear the workplace from it.",
            "{wished}をご希望でした。この団体には様々な地域の勤務先があるため、地域の希望は"
            "考慮の対象になりませんでした。勤務先は団体からお知らせします。",
        ).fill(wished=wished)
    elif place.size_band == person.wish_area:
        yield Words(
            "You asked for a place that is {wished}: it is.",
            "{wished}をご希望でした。配置先は{wished}です。",
        ).fill(wished=wished)
    else:
        yield Words(
            "You asked for a place that is {wished}; here it is {band}.",
            "{wished}をご希望でしたが、配置先は{band}です。",
        ).fill(wished=wished, band=names.area(place.size_band))


def _partner(with_partner: bool | None) -> Iterator[Words]:
    if with_partner:
        yield Words(
            "You and your partner are placed in the area of the same host.",
            "パートナーの方と同じ取りまとめ団体の管内に配置されました。",
        )
    elif with_partner is False:
        yield Words(
            "You and your partner could not be placed in the area of the same host.",
            "パートナーの方と同じ取りまとめ団体の管内に配置することはできませんでした。",
        )


def _needs(person: Candidate) -> Iterator[Words]:
    if person.needs:
        yield Words(
            "What you told us you need is there: {needs}.",
            "お申し出のあった必要な条件（{needs}）を満たしています。",
        ).fill(needs=names.listed([names.need(code) for code in person.needs]))


def _asked_for(person: Candidate, request: Request) -> Words:
    if request.named_post:
        return Words(
            "You were selected for this very post.", "このポストの候補者として選考されました。"
        )
    return Words(
        "The organisation asked for {position} in {language}, the position and language you "
        "were selected for.",
        "この団体は{position}（指定言語：{language}）を要望しており、あなたの職種・指定言語と"
        "一致しています。",
    ).fill(
        position={"SEA": Words("an SEA", "SEA"), "CIR": Words("a CIR", "CIR")}.get(
            person.position, Words("an ALT", "ALT")
        ),
        language=names.language(request.language),
    )


def _fits(person: Candidate, request: Request, place: Place, rules: RuleSet) -> Iterator[Words]:
    if nationality_points(rules.points).of(person, request, place):
        yield Words(
            "It hoped for somebody from {country}.", "{country}の方を希望していました。"
        ).fill(country=names.of_country(person.nationality))
    if japanese_points(rules.points).of(person, request, place):
        yield Words(
            "It hoped for Japanese at {level} or above; yours is {own}.",
            "日本語能力{level}以上の方を希望しており、あなたは{own}です。",
        ).fill(level=request.japanese_min, own=person.japanese_level)
    if person.driving and request.driving_rule in ("preferred", "required"):
        yield Words(
            "It asked for somebody who drives, and you do.",
            "運転できる方を希望しており、あなたは運転できます。",
        )
    if SISTER_TIE.of(person, request, place):
        yield Words(
            "Your home town, {city}, is a sister city of this place or of its prefecture.",
            "あなたの出身地{city}は、配置先またはその都道府県の姉妹都市です。",
        ).fill(city=person.home_city)
