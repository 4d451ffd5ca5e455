"""The real bodies of the programme are in the register, and loading them again adds none."""

from typing import Any

import pytest

from koryu.accounts.models import Kind, Membership, Unit
from koryu.base.moves import Refused
from koryu.base.scopes import granting
from koryu.programme.places import load_places as load_tables
from koryu.registers.organisations.actions import correct_organisation, load_places
from koryu.registers.organisations.models import Fact, Organisation, SisterTie
from koryu.registers.organisations.queries import needs_met, unit_of_host
from tests.registers.rows import told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]


def test_every_body_stands_once_with_its_kind() -> None:
    kinds = {kind: Unit.objects.filter(kind=kind).count() for kind in Kind.values}
    assert kinds == {
        "clair": 1,
        "ministry": 3,
        "prefecture": 47,
        "designated_city": 20,
        "municipality": 1721,
        "school_corporation": 0,
        "office": 0,
    }
    assert Organisation.objects.count() == 1792


def test_a_town_knows_its_prefecture_and_its_real_facts() -> None:
    town = Organisation.objects.select_related("unit__parent").get(unit__code="362018")
    row = load_tables().municipalities["362018"]
    assert town.unit.parent is not None
    assert (town.unit.parent.code, town.prefecture) == ("360007", "36")
    assert (town.unit.name_ja, town.name_kana, town.name_romaji) == (
        "徳島市",
        row.name_kana,
        row.name_romaji,
    )
    assert (town.population, town.size_band) == (row.population_2022, row.size_band)


def test_ties_and_islands_are_those_of_the_tables() -> None:
    tables = load_tables()
    assert SisterTie.objects.count() == sum(1 for tie in tables.ties if tie.lgcode)
    islands = Fact.objects.filter(code="no_remote_island", holds=False)
    assert set(islands.values_list("organisation__unit__code", flat=True)) == tables.remote_islands


def test_loading_again_adds_nothing_and_keeps_corrections(year: Any, officer: Any) -> None:
    town = Organisation.objects.get(unit__code="362018")
    correct_organisation(town, {"name_en": "Tokushima City"}, by=officer)
    assert load_places(by=officer) == 0
    assert Unit.objects.get(code="362018").name_en == "Tokushima City"
    assert Unit.objects.count() == 1792


def test_loading_tells_how_far_it_is_and_leaves_an_entry(officer: Any) -> None:
    SisterTie.objects.all().delete()
    Fact.objects.all().delete()
    Organisation.objects.filter(unit__kind=Kind.MINISTRY).delete()
    with granting():
        Membership.objects.filter(unit__kind=Kind.MINISTRY).delete()
        Unit.objects.filter(kind=Kind.MINISTRY).delete()
    shares: list[float] = []
    assert load_places(by=officer, progress=shares.append) == 3
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    clair = Unit.objects.get(code="CLAIR")
    assert told(clair)[-1] == "3 bodies were taken from the programme's tables."


@pytest.mark.parametrize(
    ("code", "unit"), [("36", "360007"), ("360007", "360007"), ("011002", "011002")]
)
def test_a_host_is_found_by_two_digits_or_six(code: str, unit: str) -> None:
    assert unit_of_host(code).code == unit


@pytest.mark.parametrize("code", ["48", "362018", "CLAIR", ""])
def test_nobody_else_is_a_host(code: str) -> None:
    with pytest.raises(Refused, match="No prefecture and no designated city"):
        unit_of_host(code)


@pytest.mark.parametrize(
    ("code", "met", "recorded"),
    [
        ("131032", [True, True, True], []),  # Minato: a ward of Tokyo, urban
        ("013676", [False, False, False], ["no_remote_island"]),  # Okushiri: a remote island
        ("360007", [True, True, True], []),  # a prefecture counts as semi-urban
    ],
)
def test_needs_are_recorded_or_follow_from_size(
    code: str, met: list[bool], recorded: list[str]
) -> None:
    needs = needs_met(Organisation.objects.get(unit__code=code))
    assert [holds for _need, holds, _fact in needs] == met
    assert [fact.code for _need, _holds, fact in needs if fact] == recorded
