"""A rule set as data: the order of the aims, the points, the needs, the limits.

What a person may not be placed on (the bars) is the same for all rule sets; what is aimed
at, and in which order, is the year's to say, and how many people a host or a prefecture
takes. ``koryu rules`` prints the default set, and ``load_rules`` takes it back edited.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from koryu.programme.codes import COUNTRIES
from koryu.programme.facts import NEEDS
from koryu.programme.places import load_places
from koryu.programme.words import Words

VERSION = 1
PLACED, SPREAD, TOGETHER, ASKED, SISTER, WISHES, AREA = AIMS = (
    "placed",
    "spread",
    "together",
    "asked",
    "sister",
    "wishes",
    "area",
)
PRIORITY, SCORE, SEX_WISH = FURTHER = ("priority", "score", "sex_wish")  # only where named
LARGEST_POINTS = 1000
LARGEST_LIMIT = 1_000_000
EACH = "*"  # in a limit: each host or prefecture that asks, each nationality

AIM_WORDS: Mapping[str, Words] = MappingProxyType(
    {
        PLACED: Words(
            "Place as many people as possible.",
            "できるだけ多くの方を配置します。",
        ),
        SPREAD: Words(
            "Send at least one person to as many of the asking organisations as possible.",
            "要望のあった任用団体のうち、できるだけ多くの団体に一人以上を配置します。",
        ),
        TOGETHER: Words(
            "Place as many couples as possible under the same host prefecture or designated city.",
            "できるだけ多くの夫婦・パートナーを、同じ取りまとめ団体の管内に配置します。",
        ),
        ASKED: Words(
            "Meet what the organisations prefer: nationality, level of Japanese, driving.",
            "任用団体の希望（国籍、日本語能力、運転）をできるだけ満たします。",
        ),
        SISTER: Words(
            "Send people to the sister cities of their home towns.",
            "出身市の姉妹都市に配置します。",
        ),
        WISHES: Words(
            "Meet the candidates' wishes for a place, first wishes before second and third.",
            "候補者の希望地を、第1希望、第2希望、第3希望の順に重んじて満たします。",
        ),
        AREA: Words(
            "Meet the candidates' wishes for a kind of area: urban, semi-urban or rural.",
            "候補者の希望地域（都市部、準都市部、農村部）を満たします。",
        ),
        PRIORITY: Words(
            "Fill the requests that their organisations put first.",
            "任用団体が優先順位を高くした要望から満たします。",
        ),
        SCORE: Words(
            "Place the people with the higher interview scores.",
            "面接点の高い方から配置します。",
        ),
        SEX_WISH: Words(
            "Meet the organisations' wishes for women or men.",
            "任用団体の性別の希望を満たします。",
        ),
    }
)
AIM_NAMES: Mapping[str, Words] = MappingProxyType(  # what an aim counts
    {
        PLACED: Words("People placed", "配置された人"),
        SPREAD: Words("Organisations that receive somebody", "配置のある任用団体"),
        TOGETHER: Words("Couples together", "同じ管内の夫婦・パートナー"),
        ASKED: Words("Points for what organisations prefer", "任用団体の希望に沿った点数"),
        SISTER: Words("Lines between sister cities", "姉妹都市の間の配置"),
        WISHES: Words("Points for wishes met", "希望地に沿った点数"),
        AREA: Words("Lines in a wished kind of area", "希望地域への配置"),
        PRIORITY: Words("Points for requests put first", "優先順位に沿った点数"),
        SCORE: Words("Interview scores, in tenths of a point", "面接点（0.1点単位）"),
        SEX_WISH: Words("Lines with the sex that was wished for", "性別の希望に沿った配置"),
    }
)
HOST, PREFECTURE = "host", "prefecture"
Area = tuple[str, str]  # HOST or PREFECTURE, and its code
LIMITED: Mapping[str, tuple[str, str, Callable[[str], bool]]] = MappingProxyType(
    {  # the codes of a limit: pattern, example, whether there is one
        HOST: (r"\d\d|\d{6}", "01, 011002", lambda code: load_places().is_place(code)),
        PREFECTURE: (r"\d\d", "01", lambda code: code in load_places().prefectures),
        "nationality": (r"[A-Z]{2}", "US", COUNTRIES.__contains__),
    }
)


class BadRules(ValueError):
    """A rule set that cannot be used; ``words`` says what is wrong with it."""

    def __init__(self, words: Words) -> None:
        super().__init__(str(words))
        self.words = words


@dataclass(frozen=True, slots=True)
class Points:
    """Points of a line. A list runs from most to least wanted; its last value goes on."""

    nationality: tuple[int, ...] = (3, 2, 1)
    japanese: int = 1
    driving: int = 1
    wishes: tuple[int, int, int] = (3, 2, 1)
    priority: tuple[int, ...] = (3, 2, 1)


@dataclass(frozen=True, slots=True)
class Limit:
    """How many people go under a host, or under the hosts of a prefecture.

    One of ``host`` and ``prefecture`` is a code, or EACH. Where ``nationality`` is given,
    a code or EACH, the people of each such nationality are counted by themselves.
    """

    host: str = ""
    prefecture: str = ""
    nationality: str = ""
    floor: int = 0
    cap: int | None = None

    @property
    def area(self) -> Area:
        return (HOST, self.host) if self.host else (PREFECTURE, self.prefecture)

    def within(self, area: Area) -> "Limit":
        """The same limit for another area."""
        kind, code = area
        return replace(
            self,
            host=code if kind == HOST else "",
            prefecture=code if kind == PREFECTURE else "",
        )

    def as_data(self) -> dict[str, Any]:
        unset = Limit()
        return {key: v for key, v in asdict(self).items() if v != getattr(unset, key)}


@dataclass(frozen=True)
class RuleSet:
    """Aims in the order in which they are settled; the points; for each code of need the
    fact of the organisation that satisfies it; the limits."""

    aims: tuple[str, ...] = AIMS
    points: Points = Points()
    needs: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({code: code for code in NEEDS})
    )
    limits: tuple[Limit, ...] = ()

    @property
    def counted(self) -> tuple[str, ...]:
        """The aims whose value is told, whether these rules aim at them or not."""
        return (*AIMS, *(aim for aim in self.aims if aim not in AIMS))

    def as_data(self) -> dict[str, Any]:
        """The plain JSON of this set; ``load_rules`` takes it back.

        Limits and points for priority stand in it only where they were set: so the hash of
        a set that says nothing of them is what it was before they could be set.
        """
        points = {key: _listed(value) for key, value in asdict(self.points).items()}
        if self.points.priority == Points().priority:
            del points["priority"]
        data = {"version": VERSION, "aims": list(self.aims), "points": points}
        limits = [limit.as_data() for limit in self.limits]
        return data | {"needs": dict(self.needs)} | ({"limits": limits} if limits else {})


def default_rules() -> RuleSet:
    return RuleSet()


def rules_json(rules: RuleSet) -> str:
    return json.dumps(rules.as_data(), indent=2, ensure_ascii=False) + "\n"


def rules_sha256(rules: RuleSet) -> str:
    """The hash of a rule set, whatever the layout of the file it came in."""
    text = json.dumps(rules.as_data(), sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def load_rules(source: str | bytes | Mapping[str, Any]) -> RuleSet:
    """A rule set from JSON text or data. What is left out keeps its default. Raises BadRules."""
    data = source if isinstance(source, Mapping) else _parsed(source)
    _refuse_unknown(data, {"version", "aims", "points", "needs", "limits"}, "")
    if data.get("version", VERSION) != VERSION:
        raise _bad("version", f"{VERSION}")
    default = default_rules()
    return RuleSet(
        aims=_aims(data.get("aims", default.aims)),
        points=_points(data.get("points", {})),
        needs=_needs(data.get("needs", default.needs)),
        limits=_limits(data.get("limits", [])),
    )


def _parsed(source: str | bytes) -> Mapping[str, Any]:
    try:
        data = json.loads(source)
    except ValueError as error:
        raise BadRules(
            Words(
                f"The rules are not JSON: {error}.",
                f"規則のファイルをJSONとして読めません：{error}",
            )
        ) from None
    if not isinstance(data, dict):
        raise _bad("rules", "{…}")
    return data


def _aims(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not value:
        raise _bad("aims", "[" + ", ".join(AIMS) + "]")
    for name in value:
        if name not in (*AIMS, *FURTHER):
            raise _bad(f"aims: {name}", ", ".join((*AIMS, *FURTHER)))
    if len(set(value)) != len(value):
        raise _bad("aims", Words("each aim once", "各目標は一度だけ"))
    return tuple(value)


def _points(value: Any) -> Points:
    if not isinstance(value, Mapping):
        raise _bad("points", "{…}")
    default = Points()
    _refuse_unknown(value, set(asdict(default)), "points.")
    wishes = _list("points.wishes", value.get("wishes", default.wishes))
    if len(wishes) != 3:
        raise _bad("points.wishes", "[3, 2, 1]")
    return Points(
        nationality=_list("points.nationality", value.get("nationality", default.nationality)),
        japanese=_number("points.japanese", value.get("japanese", default.japanese)),
        driving=_number("points.driving", value.get("driving", default.driving)),
        wishes=(wishes[0], wishes[1], wishes[2]),
        priority=_list("points.priority", value.get("priority", default.priority)),
    )


def _list(key: str, value: Any) -> tuple[int, ...]:
    if not isinstance(value, list | tuple) or not value:
        raise _bad(key, "[3, 2, 1]")
    return tuple(_number(key, item) for item in value)


def _number(key: str, value: Any, most: int = LARGEST_POINTS) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise _bad(key, f"0–{most}")
    return value


def _needs(value: Any) -> Mapping[str, str]:
    if not isinstance(value, Mapping) or not all(isinstance(v, str) for v in value.values()):
        raise _bad("needs", '{"near_hospital": "near_hospital"}')
    _refuse_unknown(value, set(NEEDS), "needs.")
    return MappingProxyType(dict(value))


def _limits(value: Any) -> tuple[Limit, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(v, Mapping) for v in value):
        raise _bad("limits", '[{"host": "01", "cap": 100}]')
    return tuple(_limit(data, f"limits.{number}.") for number, data in enumerate(value, 1))


def _limit(data: Mapping[str, Any], where: str) -> Limit:
    _refuse_unknown(data, set(asdict(Limit())), where)
    host, prefecture, nationality = (_code(data, where, key) for key in LIMITED)
    floor, cap = (
        _number(f"{where}{key}", data.get(key, unset), LARGEST_LIMIT)
        for key, unset in (("floor", 0), ("cap", LARGEST_LIMIT))
    )
    if bool(host) == bool(prefecture):
        raise _bad(f"{where}host", Words("one of host, prefecture", "hostかprefectureの一方"))
    if not {"floor", "cap"} & set(data):
        raise _bad(f"{where}cap", f"0–{LARGEST_LIMIT}")
    if nationality and floor:
        raise _bad(f"{where}floor", Words("a cap for a nationality", "国籍については上限（cap）"))
    if floor > cap:
        raise _bad(f"{where}floor", Words("not above the cap", "上限（cap）以下"))
    return Limit(host, prefecture, nationality, floor, cap if "cap" in data else None)


def _code(data: Mapping[str, Any], where: str, key: str) -> str:
    value, (pattern, right, exists) = data.get(key, ""), LIMITED[key]
    if key not in data or value == EACH:
        return str(value)
    if not isinstance(value, str) or not re.fullmatch(pattern, value):
        raise _bad(f"{where}{key}", f"{right}, {EACH}")
    if not exists(value):
        raise BadRules(
            Words(
                f"The rules cannot be used: ‘{where}{key}’ is {value}, which does not exist.",
                f"この規則は使えません。「{where}{key}」の{value}は存在しません。",
            )
        )
    return value


def _refuse_unknown(data: Mapping[str, Any], known: set[str], where: str) -> None:
    for key in data:
        if key not in known:
            raise _bad(f"{where}{key}", ", ".join(sorted(known)))


def _bad(key: str, right: str | Words) -> BadRules:
    return BadRules(
        Words(
            "The rules cannot be used: ‘{key}’ is not understood. Right would be: {right}.",
            "この規則は使えません。「{key}」を理解できません。正しい例：{right}",
        ).fill(key=key, right=right)
    )


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
