"""Limits as data: the regions and quotas they become, and how they are told."""

from typing import Any

import pytest

from koryu.matching.market import NO_CAP, NOWHERE
from koryu.programme.limits import limit_words, names_of, quotas_of, regions_of, spelt_out
from koryu.programme.market import build_market
from koryu.programme.relations import Post
from koryu.programme.rules import Limit, load_rules
from tests.programme.facts import candidate, place_of, request, snapshot

PEOPLE = [candidate("C-1", nationality="US"), candidate("C-2", nationality="GB")]
LINES = [
    request("R-1", host_code="01", organisation_code="012114"),
    request("R-2", host_code="011002", organisation_code="011002"),
    request("R-3", host_code="12", organisation_code="P-CHIBA"),
]
POSTS: list[Post] = [(line, place_of(line)) for line in LINES]


def spelt(*limits: Limit) -> list[Limit]:
    return list(spelt_out(limits, PEOPLE, POSTS))


def test_a_limit_for_each_is_one_for_every_host_or_prefecture_that_asks() -> None:
    assert spelt(Limit(host="*", cap=5)) == [
        Limit(host="01", cap=5),
        Limit(host="011002", cap=5),
        Limit(host="12", cap=5),
    ]
    assert spelt(Limit(prefecture="*", floor=1)) == [
        Limit(prefecture="01", floor=1),
        Limit(prefecture="12", floor=1),
    ]


def test_a_limit_for_each_nationality_is_one_for_every_one_in_the_round() -> None:
    assert spelt(Limit(host="12", nationality="*", cap=1)) == [
        Limit(host="12", nationality="GB", cap=1),
        Limit(host="12", nationality="US", cap=1),
    ]
    assert len(spelt(Limit(host="*", nationality="*", cap=1))) == 6


def test_a_host_lies_in_its_prefecture_with_the_designated_cities() -> None:
    limits = [Limit(host="011002", cap=3), Limit(prefecture="01", floor=2, cap=9)]
    regions = regions_of(limits, POSTS)
    assert names_of(limits) == ["host 011002", "prefecture 01"]
    assert regions.of_place.tolist() == [1, 0, NOWHERE]
    assert regions.parent.tolist() == [1, NOWHERE]
    assert regions.floor.tolist() == [0, 2]
    assert regions.cap.tolist() == [3, 9]


def test_of_several_limits_on_one_area_the_tightest_holds() -> None:
    limits = [Limit(host="01", cap=7), Limit(host="01", floor=2), Limit(host="01", floor=1, cap=5)]
    regions = regions_of(limits, POSTS)
    assert (regions.floor.tolist(), regions.cap.tolist()) == ([2], [5])


def test_a_limit_on_a_nationality_is_a_quota_and_leaves_the_area_open() -> None:
    limits = [Limit(host="12", nationality="US", cap=1), Limit(host="12", nationality="FR", cap=0)]
    regions, quotas = regions_of(limits, POSTS), quotas_of(limits, PEOPLE)
    assert (regions.floor.tolist(), regions.cap.tolist()) == ([0], [NO_CAP])
    assert quotas.category.tolist() == [1, 0]
    assert quotas.counted.tolist() == [1]
    assert quotas.region.tolist() == [0]
    assert quotas.cap.tolist() == [1]


def test_the_market_holds_the_limits_of_the_rules() -> None:
    facts = snapshot(PEOPLE, LINES)
    rules = load_rules({"limits": [{"prefecture": "01", "cap": 1}]})
    market = build_market(facts, rules, pins={}).market
    assert market.areas == ["prefecture 01"]
    assert market.regions is not None
    assert market.regions.cap.tolist() == [1]
    bare = build_market(facts, load_rules({}), pins={}).market
    assert (bare.regions, bare.quotas, bare.areas) == (None, None, None)


@pytest.mark.parametrize(
    ("limit", "english", "japanese"),
    [
        (
            {"host": "011002", "cap": 40},
            "Under the host Sapporo: at most 40 people.",
            "取りまとめ団体札幌市：40人以下とすること。",
        ),
        (
            {"prefecture": "13", "floor": 5},
            "In Tokyo with its designated cities: at least 5 people.",
            "東京都（指定都市を含む）：5人以上とすること。",
        ),
        (
            {"host": "*", "floor": 0, "cap": 0},
            "Under each host: at most 0 people.",
            "取りまとめ団体ごと：0人以下とすること。",
        ),
        (
            {"prefecture": "*", "floor": 1, "cap": 3},
            "In each prefecture with its designated cities: 1 to 3 people.",
            "都道府県ごと（指定都市を含む）：1人以上3人以下とすること。",
        ),
        (
            {"host": "*", "nationality": "*", "cap": 4},
            "Under each host: at most 4 people of any one nationality.",
            "取りまとめ団体ごと：同一国籍の方は4人以下とすること。",
        ),
        (
            {"host": "12", "nationality": "US", "cap": 4},
            "Under the host Chiba Prefecture: at most 4 people from the United States.",
            "取りまとめ団体千葉県：国籍がアメリカ合衆国の方は4人以下とすること。",
        ),
    ],
)
def test_a_limit_is_told_in_both_languages(
    limit: dict[str, Any], english: str, japanese: str
) -> None:
    words = limit_words(load_rules({"limits": [limit]}).limits[0])
    assert (words.en, words.ja) == (english, japanese)
