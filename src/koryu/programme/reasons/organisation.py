"""For the organisation and its host: how this person fits what was asked, and what does not."""

from collections.abc import Iterator

from koryu.programme import names
from koryu.programme.aims import SISTER_TIE
from koryu.programme.bars import LEVEL
from koryu.programme.facts import Candidate, Place, Request
from koryu.programme.rules import RuleSet
from koryu.programme.words import Words


def for_organisation(
    person: Candidate, request: Request, place: Place, rules: RuleSet
) -> list[Words]:
    """What of the request is met by this person and which wish could not be. Tells nothing
    of what the candidate wished or needs."""
    return [
        Words(
            "Position {position} and language {language} are as asked.",
            "職種{position}、指定言語{language}は要望のとおりです。",
        ).fill(position=person.position, language=names.language(person.language)),
        *_nationality(person, request),
        *_japanese(person, request),
        *_driving(person, request),
        *_sport(person, request),
        *_sister(person, request, place),
    ]


def _nationality(person: Candidate, request: Request) -> Iterator[Words]:
    if not request.nationality_rule or not request.nationalities:
        return
    wanted = [names.country(code) for code in request.nationalities]
    if person.nationality in request.nationalities:
        at = request.nationalities.index(person.nationality)
        yield Words(
            "Nationality: {mine}, number {at} of those you named ({wanted}).",
            "国籍：{mine}。ご希望（{wanted}）の{at}番目です。",
        ).fill(mine=wanted[at], at=at + 1, wanted=names.listed(wanted))
    else:
        yield Words(
            "Nationality: you hoped for {wanted}; that could not be met (it is {mine}).",
            "国籍：ご希望の{wanted}の方を配置することはできませんでした（{mine}）。",
        ).fill(wanted=names.listed(wanted), mine=names.country(person.nationality))


def _japanese(person: Candidate, request: Request) -> Iterator[Words]:
    if not request.japanese_rule or not request.japanese_min:
        return
    own = person.japanese_level or Words("none stated", "申告なし")
    if LEVEL[person.japanese_level] >= LEVEL[request.japanese_min]:
        yield Words(
            "Japanese: {own}; you asked for {wanted} or above.",
            "日本語能力：{own}（ご要望は{wanted}以上）。",
        ).fill(own=own, wanted=request.japanese_min)
    else:
        yield Words(
            "Japanese: you hoped for {wanted} or above; that could not be met ({own}).",
            "日本語能力：ご希望の{wanted}以上の方を配置することはできませんでした（{own}）。",
        ).fill(own=own, wanted=request.japanese_min)


def _driving(person: Candidate, request: Request) -> Iterator[Words]:
    if request.driving_rule not in ("preferred", "required"):
        return
    if person.driving:
        yield Words(
            "Driving: licensed and willing to drive, as you asked.",
            "運転：ご要望のとおり、免許があり運転する意思があります。",
        )
    else:
        yield Words(
            "Driving: you hoped for somebody who drives; that could not be met.",
            "運転：運転できる方を配置することはできませんでした。",
        )


def _sport(person: Candidate, request: Request) -> Iterator[Words]:
    if person.position == "SEA":
        yield Words("Sport: {sport}, as asked.", "競技：{sport}（要望のとおり）。").fill(
            sport=person.sport or "–"
        )


def _sister(person: Candidate, request: Request, place: Place) -> Iterator[Words]:
    if SISTER_TIE.of(person, request, place):
        yield Words(
            "Comes from {city}, a sister city of yours or of your prefecture.",
            "貴団体または都道府県の姉妹都市である{city}の出身です。",
        ).fill(city=person.home_city)
