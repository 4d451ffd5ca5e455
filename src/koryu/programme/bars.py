"""The bars: a line is lawful only if every one of them holds."""

from collections.abc import Mapping
from dataclasses import dataclass

from koryu.programme.facts import JAPANESE_LEVELS, Candidate, Place, Request, season
from koryu.programme.limits import limit_words
from koryu.programme.relations import Relation
from koryu.programme.rules import RuleSet
from koryu.programme.words import Words

LEVEL: Mapping[str, int] = {level: rank for rank, level in enumerate(JAPANESE_LEVELS)}
ANY_LEVEL = 0


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: ``words`` states it as a rule, ``broken`` says of a line that it fails."""

    name: str
    words: Words
    broken: Words
    relation: Relation


def bars_of(rules: RuleSet) -> tuple[Bar, ...]:
    """The bars in the order in which they are told."""
    return (*BARS, _needs_bar(rules))


def bar_words(rules: RuleSet) -> list[Words]:
    """What no line and no placement may break, a sentence each: the bars, then the limits."""
    return [*(bar.words for bar in bars_of(rules)), *map(limit_words, rules.limits)]


def broken_bars(
    candidate: Candidate, request: Request, place: Place, rules: RuleSet
) -> list[Words]:
    """Why this line would not be lawful, a sentence a bar; empty where it is lawful."""
    return [
        bar.broken.fill(**_named(candidate, request))
        for bar in bars_of(rules)
        if not bar.relation.of(candidate, request, place)
    ]


def _named(candidate: Candidate, request: Request) -> dict[str, str]:
    return {
        "position": candidate.position,
        "wanted_position": request.position,
        "language": candidate.language,
        "wanted_language": request.language,
        "group": candidate.group or "–",
        "wanted_group": request.group,
        "nationality": candidate.nationality,
        "nationalities": ", ".join(request.nationalities),
        "level": candidate.japanese_level or "–",
        "wanted_level": request.japanese_min,
        "sport": candidate.sport or "–",
        "wanted_sport": request.sport or "–",
        "named_post": candidate.named_post or "–",
        "request_no": request.request_no,
    }


def _same(mine: object, theirs: object) -> bool:
    return mine == theirs


def _required_nationality(request: Request, _place: Place) -> tuple[str, ...] | None:
    return request.nationalities if request.nationality_rule == "required" else None


def _required_level(request: Request, _place: Place) -> int:
    return LEVEL[request.japanese_min] if request.japanese_rule == "required" else ANY_LEVEL


def _named_post_holds(mine: str, post: tuple[str, bool]) -> bool:
    number, is_named = post
    return mine == number if mine or is_named else True


def _sport_holds(mine: tuple[str, str], theirs: str) -> bool:
    position, sport = mine
    return position != "SEA" or sport == theirs


BARS: tuple[Bar, ...] = (
    Bar(
        "position",
        Words("The position is the one that was asked for.", "職種が要望と同じであること。"),
        Words(
            "The position is {position}, the request is for {wanted_position}.",
            "職種は{position}ですが、要望は{wanted_position}です。",
        ),
        Relation(lambda c: c.position, lambda r, p: r.position, _same),
    ),
    Bar(
        "language",
        Words("The language is the one that was asked for.", "指定言語が要望と同じであること。"),
        Words(
            "Selected for the language ‘{language}’, the request is for ‘{wanted_language}’.",
            "指定言語は「{language}」ですが、要望は「{wanted_language}」です。",
        ),
        Relation(lambda c: c.language, lambda r, p: r.language, _same),
    ),
    Bar(
        "season",
        Words(
            "April arrivals go to April requests; Groups A, B and C are one summer season.",
            "4月来日は4月の要望に、A・B・C日程は夏の要望（A・B日程）に限ること。",
        ),
        Words(
            "Arrives in {group}, the request is for {wanted_group}: another season.",
            "来日日程は{group}ですが、要望は{wanted_group}で、時期が異なります。",
        ),
        Relation(lambda c: season(c.group), lambda r, p: season(r.group), _same),
    ),
    Bar(
        "nationality",
        Words(
            "Where a nationality is required, the candidate's is one of those named.",
            "国籍が条件とされている場合は、挙げられた国籍のいずれかであること。",
        ),
        Words(
            "The request requires the nationality {nationalities}; the person's is {nationality}.",
            "要望は国籍{nationalities}を条件としていますが、この方は{nationality}です。",
        ),
        Relation(
            lambda c: c.nationality,
            _required_nationality,
            lambda mine, named: named is None or mine in named,
        ),
    ),
    Bar(
        "japanese",
        Words(
            "Where a level of Japanese is required, it is reached.",
            "日本語能力が条件とされている場合は、その級以上であること。",
        ),
        Words(
            "The request requires Japanese at {wanted_level}; the person's level is {level}.",
            "要望は日本語能力{wanted_level}以上を条件としていますが、この方は{level}です。",
        ),
        Relation(lambda c: LEVEL[c.japanese_level], _required_level, lambda a, b: a >= b),
    ),
    Bar(
        "driving",
        Words(
            "Where driving is required, the candidate drives.",
            "運転が条件とされている場合は、運転できること。",
        ),
        Words(
            "The request requires somebody who drives; this person does not.",
            "要望は運転できることを条件としていますが、この方は運転しません。",
        ),
        Relation(
            lambda c: c.driving,
            lambda r, p: r.driving_rule == "required",
            lambda drives, needed: drives or not needed,
        ),
    ),
    Bar(
        "sport",
        Words("An SEA coaches the sport that was asked for.", "SEAは競技が要望と同じであること。"),
        Words(
            "The sport is {sport}, the request is for {wanted_sport}.",
            "競技は{sport}ですが、要望は{wanted_sport}です。",
        ),
        Relation(lambda c: (c.position, c.sport), lambda r, p: r.sport, _sport_holds),
    ),
    Bar(
        "named_post",
        Words(
            "Somebody selected for one named post goes there, and nobody else does.",
            "指名ポストに選考された方はそのポストに限り、そのポストにはほかの方を配置しないこと。",
        ),
        Words(
            "A named post and its person belong together: the person's is {named_post}, "
            "this request is {request_no}.",
            "指名ポストとその候補者は組で扱います。この方の指名ポストは{named_post}、"
            "この要望は{request_no}です。",
        ),
        Relation(
            lambda c: c.named_post, lambda r, p: (r.request_no, r.named_post), _named_post_holds
        ),
    ),
)


def _needs_bar(rules: RuleSet) -> Bar:
    def met(needs: tuple[str, ...], facts: frozenset[tuple[str, bool]]) -> bool:
        there = dict(facts)
        return all(there.get(rules.needs.get(need, ""), False) for need in needs)

    return Bar(
        "needs",
        Words(
            "What the candidate needs (such as a hospital near by) is there.",
            "候補者に必要な条件（近くに病院があることなど）が満たされること。",
        ),
        Words(
            "The place does not offer what the person needs.",
            "この方に必要な条件を、この団体の所在地では満たせません。",
        ),
        Relation(lambda c: c.needs, lambda r, p: frozenset(p.meets.items()), met),
    )
