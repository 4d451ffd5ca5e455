"""What a finished run gave, as the pages show it: figures in words, plots, comparisons."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from koryu.base.names import code_name
from koryu.desks.placement.models import Round, Run
from koryu.desks.placement.moves import is_stalled
from koryu.desks.placement.queries.inputs import frozen_rules
from koryu.desks.placement.queries.lines import why_not_placed
from koryu.programme.bars import bar_words
from koryu.programme.places import load_places
from koryu.programme.rules import AIM_NAMES, AIM_WORDS, RuleSet
from koryu.programme.words import Words
from koryu.ui import charts
from koryu.ui.templatetags.ui import comma

RANKS = ("1", "2", "3")
SHORT = {
    "placed": gettext_lazy("Placed"),
    "spread": gettext_lazy("Organisations"),
    "together": gettext_lazy("Couples"),
    "asked": gettext_lazy("Preferences"),
    "sister": gettext_lazy("Sister cities"),
    "wishes": gettext_lazy("Wishes"),
    "area": gettext_lazy("Area"),
    "priority": gettext_lazy("Priority"),
    "score": gettext_lazy("Scores"),
    "sex_wish": gettext_lazy("Women or men"),
}
BARS = {
    "position": gettext_lazy("position"),
    "language": gettext_lazy("language"),
    "season": gettext_lazy("season of arrival"),
    "nationality": gettext_lazy("required nationality"),
    "japanese": gettext_lazy("required Japanese level"),
    "driving": gettext_lazy("required driving"),
    "sport": gettext_lazy("sport"),
    "named_post": gettext_lazy("named post"),
    "needs": gettext_lazy("needs"),
}


def result_of(run: Run) -> dict[str, Any]:
    """Everything that a page says about a finished run."""
    figures, aims = run.figures, run.aims
    met = [figures["wishes"].get(rank, 0) for rank in RANKS]
    return {
        "figures": figures,
        "aims": aims,
        "aim_rows": [
            {"name": name, "value": aims[key], "gap": run.gap.get(key, 0)}
            for key, name in _aims(run.round).items()
        ],
        "wishes_met": sum(met),
        "wished": sum(met) + figures["wishes"].get("0", 0),
        "unplaced": figures["short_listed"] - figures["placed"],
        "without": figures["organisations"] - figures["receiving"],
        "why_not": why_in_words(run),
        "wish_plot": _wish_plot(figures),
        "prefectures": _by_prefecture(figures),
        "hosts": hosts_of(run),
        "positions": [_position(*row) for row in figures["positions"]],
        "proved": [Words(*pair) for pair in run.proved],
        "snapshot": run.round.snapshot,
    }


def why_in_words(run: Run) -> list[dict[str, Any]]:
    """The groups of those without a place, each with what keeps its people."""
    return [
        {"group": group, "words": _why(group.why), "people": len(group.numbers)}
        for group in why_not_placed(run)
    ]


def _why(why: tuple[str, ...]) -> str:
    if why == ("taken",):
        return _("Every seat that would be lawful is taken.")
    if why == ("free",):
        return _("A seat that would be lawful is free, but an aim weighed earlier leaves it so.")
    bars = comma().join(str(BARS.get(name, name)) for name in why)
    return _("No request would be lawful. In the way: %(bars)s.") % {"bars": bars}


def compared(runs: Iterable[Run], round_: Round) -> dict[str, Any]:
    """All runs of a round with their aims beside each other."""
    names = _aims(round_)
    rows = [
        {
            "run": run,
            "values": [run.aims.get(key) for key in names],
            "is_record": run.pk == round_.run_of_record_id,
            "stalled": is_stalled(run),
        }
        for run in runs
    ]
    return {"aims": [SHORT[key] for key in names], "rows": rows}


def aims_beside(before: Run, after: Run) -> list[dict[str, Any]]:
    """Each aim before and after, and by how much it changed."""
    return [
        {
            "name": name,
            "before": before.aims[key],
            "after": after.aims[key],
            "change": after.aims[key] - before.aims[key],
            "lost": before.aims[key] - after.aims[key],
        }
        for key, name in _aims(after.round).items()
    ]


def _wish_plot(figures: dict[str, Any]) -> charts.Plot:
    labels = {
        "1": _("First wish"),
        "2": _("Second wish"),
        "3": _("Third wish"),
        "0": _("None of their wishes"),
        "none": _("Had no wish for a place"),
    }
    data = [(label, figures["wishes"].get(rank, 0)) for rank, label in labels.items()]
    head = (_("Best wish met"), pgettext("number", "People"))
    return charts.bars(_("Wishes met, by rank"), data, head=head, whole=figures["placed"])


def _by_prefecture(figures: dict[str, Any]) -> dict[str, int]:
    counts = dict.fromkeys(load_places().prefectures, 0)
    for code, _seats, placed, _wished in figures["hosts"]:
        counts[code[:2]] += placed
    return counts


def hosts_of(run: Run) -> list[dict[str, Any]]:
    """The hosts that gathered requests, with what their areas asked for and receive."""
    return [_host(*row) for row in run.figures["hosts"]]


def _host(code: str, seats: int, placed: int, wished: int) -> dict[str, Any]:
    places = load_places()
    prefecture = places.prefectures.get(code)
    return {
        "name": places.name(code) or Words(code, code),
        "unit_code": prefecture.lgcode if prefecture else code,
        "seats": seats,
        "placed": placed,
        "open": seats - placed,
        "wished": wished,
    }


def _position(position: str, season: str, people: int, seats: int, placed: int) -> dict[str, Any]:
    seasons = {"APR": pgettext("season", "April"), "SUMMER": pgettext("season", "Summer")}
    return {
        "position": code_name(position, "position"),
        "season": seasons[season],
        "people": people,
        "seats": seats,
        "placed": placed,
    }


def in_words(rules: RuleSet) -> dict[str, list[Words]]:
    """The bars, the limits and the aims of a rule set, in the order in which they are told."""
    return {
        "bars": bar_words(rules),
        "aims": [AIM_WORDS[aim] for aim in rules.aims],
    }


def _aims(round_: Round) -> dict[str, Words]:
    """What is counted for each aim of the round's rules, in their order."""
    return {aim: AIM_NAMES[aim] for aim in frozen_rules(round_.rule_set).aims}
