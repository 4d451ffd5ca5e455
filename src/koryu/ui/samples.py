"""Invented figures for the style guide; no line here is a real person or a real count."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koryu.base import dates
from koryu.ui import charts, tiles


@dataclass(frozen=True)
class Pair:
    """A text in both languages, as the programme's own texts come."""

    en: str
    ja: str

    def in_language(self, code: str) -> str:
        return self.ja if dates.is_japanese(code) else self.en


class SampleForm(forms.Form):
    """Every kind of field once."""

    place = forms.CharField(
        label=gettext_lazy("Place"), help_text=gettext_lazy("As it is written on the map.")
    )
    answer_by = forms.DateField(
        label=gettext_lazy("Answer by"),
        widget=forms.DateInput(attrs={"type": "date"}),
        required=False,
    )
    area = forms.ChoiceField(
        label=gettext_lazy("Area"),
        choices=[
            ("urban", gettext_lazy("Urban")),
            ("semi_urban", gettext_lazy("Semi-urban")),
            ("rural", gettext_lazy("Rural")),
        ],
        widget=forms.RadioSelect,
    )
    host = forms.ChoiceField(
        label=gettext_lazy("Host"), choices=[("", "–"), ("32", "Shimane 島根県")], required=False
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea)
    sheet = forms.FileField(label=gettext_lazy("Sheet"), required=False)
    agreed = forms.BooleanField(label=gettext_lazy("I have read the findings"), required=False)


class SampleFilters(forms.Form):
    """The filters over the sample table."""

    q = forms.CharField(label=gettext_lazy("Search"), required=False)
    position = forms.ChoiceField(
        label=gettext_lazy("Position"),
        choices=[("", gettext_lazy("All")), ("ALT", "ALT"), ("CIR", "CIR")],
        required=False,
    )
    mine = forms.BooleanField(label=gettext_lazy("Only what is mine"), required=False)


def soon(days: int, hour: int = 17) -> datetime:
    """A moment some days from now at a full hour in Tokyo."""
    then = timezone.now().astimezone(dates.TOKYO) + timedelta(days=days)
    return then.replace(hour=hour, minute=0, second=0, microsecond=0)


def stages() -> list[dict[str, Any]]:
    labels = [_("Sheets read"), _("Inputs frozen"), _("Computed"), _("Approved"), _("Published")]
    states = ["done", "done", "current", "todo", "todo"]
    notes = ["2,464 + 2,200", "", _("round 2"), "", ""]
    rows = zip(labels, states, notes, strict=True)
    return [{"label": one, "state": state, "note": note} for one, state, note in rows]


def todo() -> list[dict[str, Any]]:
    answer = Pair("Answer the question of Iwami Town", "岩見町の照会に回答する")
    review = Pair("Review the lines without a reason", "理由のない配置案を確認する")
    letter = Pair("Read the letter before its release", "送付前の通知文を確認する")
    return [
        {"label": answer, "href": "#todo", "due": soon(-2), "note": Pair("Case 31", "照会31号")},
        {"label": review, "href": "#todo", "due": soon(1), "count": 14},
        {"label": letter, "href": "#todo", "due": soon(12)},
    ]


def people() -> Iterator[dict[str, Any]]:
    """Forty invented lines of a table."""
    names = cycle(
        [
            ("EXAMPLE Alex", "エグザンプル・アレックス"),
            ("SPECIMEN Maria da Luz", "スペシメン・マリア・ダ・ルス"),
            ("SAMPLE Jo", "サンプル・ジョー"),
        ]
    )
    states = cycle(["placed", "placed", "pinned", "not_placed"])
    for n, (roman, kana), state in zip(range(1, 41), names, states, strict=False):
        yield {
            "number": f"C{n:04d}",
            "roman": roman,
            "kana": kana,
            "position": "CIR" if n % 7 == 0 else "ALT",
            "state": state,
            "wish": None if state == "not_placed" else 1 + n % 3,
            "place": "" if state == "not_placed" else tiles.TILES[f"{n:02d}"],
        }


def counts() -> dict[str, int | None]:
    """Invented counts for the map, some small and one missing."""
    known: dict[str, int | None] = {code: (int(code) * 37) % 113 for code in tiles.TILES}
    return {**known, "13": None, "31": 2}


def plots() -> dict[str, charts.Plot]:
    hosts = [(_("Shimane Prefecture"), 96), (_("Kobe City"), 81), (_("Osumi Island Towns"), 17)]
    ranks = [_("first wish"), _("second or third"), _("none")]
    years = [str(year) for year in range(2016, 2027)]
    arrived = [2051, 2134, 2230, 2210, None, None, 1880, 2094, 2075, 2112, 2190]
    stayed = [2890, 2960, 3010, 3080, 2950, 2310, 2005, 2480, 2700, 2790, 2840]
    days = [(_("Shimane Prefecture"), [2, 3, 3, 4, 9]), (_("Kobe City"), [1, 1, 2, 5])]
    split = [("ALT", [812, 944, 310]), ("CIR", [61, 74, 22])]
    return {
        "bars": charts.bars(_("Placed by host"), hosts, head=(_("Host"), _("Placed"))),
        "stacked": charts.stacked(_("Wishes met"), ranks, split, head=_("Position")),
        "line": charts.line(
            _("Participants by year"),
            years,
            {_("new"): arrived, _("staying on"): stayed},
            desc=_("No intake in 2020 and 2021."),
            head=_("Year"),
        ),
        "dots": charts.dots(_("Days until an answer"), days),
    }


def history() -> list[dict[str, Any]]:
    approved = Pair("Placement approved", "配置案を承認しました")
    fixed = Pair("One line fixed by hand", "1件を手動で固定しました")
    return [
        {"when": soon(-1, 15), "text": approved, "by": _("CLAIR, approver")},
        {"when": soon(-3, 10), "text": fixed, "by": _("CLAIR, officer")},
    ]


def everything(page: str | None) -> dict[str, Any]:
    """All that the style guide shows."""
    paginator = Paginator(list(people()), 8)
    wrong = SampleForm({"place": "", "area": "urban", "reason": ""})
    return {
        "rows": paginator.get_page(page),
        "stages": stages(),
        "items": todo(),
        "form": wrong,
        "filters": SampleFilters(),
        "counts": counts(),
        "plots": plots(),
        "entries": history(),
        "due": soon(12),
        "why": [
            Pair(
                "You asked for a rural area by the sea; this town lies on the coast.",
                "海に近い地方部というご希望に対し、この町は沿岸部にあります。",
            ),
            Pair(
                "Your partner is placed in the same prefecture.",
                "パートナーの方も同じ県に配置されています。",
            ),
        ],
        "pair": Pair(
            "Placement is a proposal until it is published.", "配置は、公表されるまでは案です。"
        ),
        "states": [
            "draft",
            "submitted",
            "approved",
            "published",
            "released",
            "withdrawn",
            "on_hold",
            "alternate",
            "conditional",
            "running",
            "failed",
            "returned",
            "refused",
            "frozen",
        ],
    }
