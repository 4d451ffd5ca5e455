"""Taking the real bodies of the programme from its tables into the register."""

from collections.abc import Callable, Iterable, Iterator

from django.utils.translation import gettext_lazy as _

from koryu.accounts.models import Kind, Unit
from koryu.accounts.viewer import Viewer
from koryu.base.scopes import granting
from koryu.programme import places
from koryu.programme.places import Municipality, Places, Prefecture
from koryu.records.actions import leave_entry
from koryu.records.sentences import Sentence
from koryu.registers.organisations.models import Fact, Organisation, SisterTie

PLACES_LOADED = Sentence(
    "organisations.places_loaded", _("%(count)s bodies were taken from the programme's tables.")
)
CENTRAL = (
    (
        "CLAIR",
        Kind.CLAIR,
        "自治体国際化協会",
        "Council of Local Authorities for International Relations",
    ),
    ("MEXT", Kind.MINISTRY, "文部科学省", "Ministry of Education"),
    ("MIC", Kind.MINISTRY, "総務省", "Ministry of Internal Affairs and Communications"),
    ("MOFA", Kind.MINISTRY, "外務省", "Ministry of Foreign Affairs"),
)
ISLANDS = "Koryu's list of remote islands, to be checked / 同梱の離島一覧（要確認）"


@granting()
def load_places(*, by: Viewer, progress: Callable[[float], None] | None = None) -> int:
    """CLAIR, the ministries, every prefecture and municipality, sister ties and remote
    islands. Bodies that stand already are left as they are; answers how many are new."""
    tell = progress or _say_nothing
    tables = places.load_places()
    units = _make_units(tables)
    tell(0.4)
    new = {unit.code: Organisation(unit=unit) for unit in units}
    for code, organisation in new.items():
        _describe(organisation, tables, code)
    Organisation.objects.bulk_create(new.values())
    tell(0.7)
    SisterTie.objects.bulk_create(_ties(tables, new))
    Fact.objects.bulk_create(_islands(tables, new))
    if units:
        clair = Unit.objects.get(code="CLAIR")
        leave_entry(PLACES_LOADED, clair, by=by, count=len(units))
    tell(1.0)
    return len(units)


def _say_nothing(_share: float) -> None:
    pass


def _make_units(tables: Places) -> list[Unit]:
    there = set(Unit.objects.values_list("code", flat=True))
    first = [*_central(), *_prefectures(tables)]
    made = Unit.objects.bulk_create(unit for unit in first if unit.code not in there)
    parents = {u.code[:2]: u for u in Unit.objects.filter(kind=Kind.PREFECTURE)}
    towns = (_town(town, parents[town.pref_code]) for town in tables.municipalities.values())
    return made + Unit.objects.bulk_create(town for town in towns if town.code not in there)


def _central() -> Iterator[Unit]:
    for code, kind, name_ja, name_en in CENTRAL:
        yield Unit(code=code, kind=kind, name_ja=name_ja, name_en=name_en)


def _prefectures(tables: Places) -> Iterator[Unit]:
    for prefecture in tables.prefectures.values():
        yield Unit(
            code=prefecture.lgcode,
            kind=Kind.PREFECTURE,
            name_ja=prefecture.name.ja,
            name_en=prefecture.name.en,
        )


def _town(town: Municipality, parent: Unit) -> Unit:
    designated = town.kind == Kind.DESIGNATED_CITY
    return Unit(
        code=town.lgcode,
        kind=Kind.DESIGNATED_CITY if designated else Kind.MUNICIPALITY,
        parent=parent,
        name_ja=town.name_ja,
        name_en=town.name_en,
    )


def _describe(organisation: Organisation, tables: Places, code: str) -> None:
    if town := tables.municipalities.get(code):
        organisation.name_romaji = town.name_romaji
        organisation.district_ja = town.district_ja
        organisation.municipality_kind = town.kind
        organisation.size_band = town.size_band
        _measure(organisation, town)
    elif code[:2] in tables.prefectures:
        _measure(organisation, tables.prefectures[code[:2]])


def _measure(organisation: Organisation, row: Municipality | Prefecture) -> None:
    organisation.prefecture = row.pref_code
    organisation.name_kana = row.name_kana
    organisation.population = row.population_2022
    organisation.households = row.households_2022
    organisation.latitude, organisation.longitude = row.lat, row.lng


def _ties(tables: Places, new: dict[str, Organisation]) -> Iterable[SisterTie]:
    for tie in tables.ties:
        if organisation := new.get(tie.lgcode):
            yield SisterTie(
                organisation=organisation, city=tie.partner_city, country=tie.partner_iso2
            )


def _islands(tables: Places, new: dict[str, Organisation]) -> Iterable[Fact]:
    for code in sorted(tables.remote_islands & new.keys()):
        yield Fact(organisation=new[code], code="no_remote_island", holds=False, source=ISLANDS)
