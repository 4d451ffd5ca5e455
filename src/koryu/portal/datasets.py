"""Every dataset that ships with Koryu, as the public page names it: origin, licence, date."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MINISTRY = _(
    "Ministry of Internal Affairs and Communications, Japan: Population, demographics and "
    "households based on the Basic Resident Register"
)


@dataclass(frozen=True)
class Dataset:
    """``file`` stands in ``programme/data``; ``attribution`` goes wherever the data goes."""

    file: str
    name: Promise
    rows: int
    holds: Promise
    origin: Promise
    licence: str | Promise
    dated: str | Promise
    attribution: str | Promise
    share_alike: bool = False


DATASETS = (
    Dataset(
        "prefectures.csv",
        _("Prefectures"),
        47,
        _("Codes, names, regions, capitals, positions, population and households."),
        _(
            "Codes, names, capitals and positions: code4fukui/localgovjp. Population and "
            "households: Basic Resident Register of the Ministry of Internal Affairs and "
            "Communications, as kept in passaglia/japandata-sources."
        ),
        "CC0 1.0 / CC BY 4.0",
        _("Names 9 July 2026, population 1 January 2022"),
        MINISTRY,
    ),
    Dataset(
        "municipalities.csv",
        _("Cities, towns, villages and Tokyo's wards"),
        1741,
        _(
            "Codes, districts, names, kinds, population, households, positions; a size band "
            "that was derived for Koryu and is nothing official: urban, semi-urban or rural."
        ),
        _(
            "Codes, Japanese names and population: the same register of the Ministry. Kana and "
            "positions: code4fukui/localgovjp. Roman letters: kebhr/localgovlistjp. English "
            "names: nobuf/list-of-cities-in-japan, from titles of Wikipedia articles."
        ),
        "CC BY 4.0 / CC0 1.0 / MIT",
        _("1 January 2022, 9 July 2026, 13 April 2020, 2024"),
        MINISTRY,
    ),
    Dataset(
        "remote_islands.csv",
        _("Municipalities on islands without a bridge or tunnel"),
        63,
        _("The default for people who cannot live on a remote island; correctable in Koryu."),
        _("General knowledge, gathered by hand for Koryu: check before relying on a row."),
        "Apache-2.0",
        _("22 November 2026"),
        _("the makers of Koryu"),
    ),
    Dataset(
        "jet_participants_by_year.csv",
        _("Participants of the JET Programme by year"),
        39,
        _("Totals on 1 July of each year, countries, and the split by position where known."),
        _(
            "Totals: jetprogramme.org, “History”. Other columns: press releases of the Ministry "
            "of Internal Affairs and Communications, ReseMom, Travel Vision, pamphlets and "
            "guidelines of the programme."
        ),
        _("published figures"),
        "1987–2025",
        _("jetprogramme.org, “History”"),
    ),
    Dataset(
        "sister_cities.csv",
        _("Sister ties of Japanese local governments"),
        1124,
        _(
            "About three in five of the ties that CLAIR counts, matched to the code of the "
            "Japanese side where that could be done."
        ),
        _("Wikipedia's lists of twin towns, as gathered in Hekman/twincities."),
        "CC BY-SA 4.0",
        _("8 February 2026"),
        _("Wikipedia contributors, “Lists of twin towns and sister cities”"),
        share_alike=True,
    ),
)
FREE = tuple(dataset for dataset in DATASETS if not dataset.share_alike)
SHARE_ALIKE = tuple(dataset for dataset in DATASETS if dataset.share_alike)
