"""What an act on a letter asks for: days, reasons, numbers, dates of the plan."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from koryu.accounts.models import Unit
from koryu.accounts.viewer import Viewer
from koryu.desks.correspondence import queries
from koryu.desks.correspondence.forms.fields import (
    CLOSING,
    NONE,
    choose,
    day_field,
    time_field,
    zone_field,
    zoned,
)
from koryu.desks.correspondence.models import Letter, PlanStep
from koryu.desks.correspondence.models.numbers import Direction
from koryu.desks.correspondence.moves import classifications


class DueForm(forms.Form):
    """Until when an answer is expected; empty: none is."""

    day = day_field(_("Answer due on"), required=False)
    time = time_field(pgettext_lazy("clock", "at"))
    zone = zone_field()

    @classmethod
    def of(cls, letter: Letter, data: Any) -> "DueForm":
        due = letter.answer_due_at
        local = due.astimezone(ZoneInfo(letter.answer_zone)) if due else None
        at = local.time() if local else CLOSING
        day = local.date() if local else None
        return cls(data, initial={"day": day, "time": at, "zone": letter.answer_zone})

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not {"time", "zone"} <= given.keys():
            return given
        day, zone = given.get("day"), given["zone"]
        moment = zoned(day or date(2000, 1, 1), given["time"], zone)
        return {"answer_due_at": moment if day else None, "answer_zone": zone}


class DispatchForm(DueForm):
    """How and when it goes out, under which number, and until when an answer is asked for."""

    medium = forms.ChoiceField(label=_("Medium"), choices=Letter.Medium.choices)
    dated = day_field(_("Date on the letter"))
    number = forms.ChoiceField(
        label=_("Official number"), required=False, help_text=_("A reserved one, or the next.")
    )
    field_order = ("medium", "dated", "number", "day", "time", "zone")

    def __init__(self, *args: Any, viewer: Viewer, letter: Letter, **more: Any) -> None:
        start = {"medium": letter.medium, "dated": timezone.localdate(), "time": CLOSING}
        super().__init__(*args, **more | {"initial": start})
        self.fields["day"].label = _("Answer asked for by")
        self.reserved = {str(one.pk): one for one in queries.reserved_numbers(viewer, queries.OUT)}
        kept = ((pk, f"{one} · {one.name}") for pk, one in self.reserved.items())
        choose(self, "number", [("", _("the next number")), *kept])

    def clean(self) -> dict[str, Any]:
        medium, dated, number = (
            self.cleaned_data.get(name) for name in ("medium", "dated", "number")
        )
        due = super().clean()
        return due | {"medium": medium, "dated": dated, "number": self.reserved.get(number or "")}


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class ClassificationForm(ReasonForm):
    classification = forms.ChoiceField(label=_("Classification"))
    field_order = ("classification", "reason")

    def __init__(self, *args: Any, viewer: Viewer, letter: Letter, **more: Any) -> None:
        super().__init__(*args, **more | {"initial": {"classification": letter.classification}})
        labels = dict(Letter.Classification.choices)
        options = [(code, labels[code]) for code in classifications(letter, viewer)]
        choose(self, "classification", options)


class ChargeForm(forms.Form):
    """Who leads, and who works on it with them."""

    lead = forms.ChoiceField(label=_("Who leads"))
    others = forms.MultipleChoiceField(
        label=_("With them"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.posts = {str(post.pk): post for post in queries.colleagues()}
        options = [(pk, f"{p.user} · {p.get_role_display()}") for pk, p in self.posts.items()]
        choose(self, "lead", options)
        choose(self, "others", options)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        keys = dict.fromkeys([data.get("lead"), *data.get("others", [])])
        return {"posts": [self.posts[key] for key in keys if key]}


class ReserveForm(forms.Form):
    direction = forms.ChoiceField(
        label=pgettext_lazy("book", "Register"), choices=Direction.choices, initial="out"
    )
    name = forms.CharField(label=_("What it is reserved for"), max_length=200)
    reason = forms.CharField(label=_("Reason"), max_length=300)


class SeriesForm(forms.Form):
    direction = forms.ChoiceField(
        label=pgettext_lazy("book", "Register"), choices=Direction.choices
    )
    sign = forms.CharField(label=_("Sign"), max_length=30)
    pattern = forms.CharField(
        label=_("Pattern"),
        max_length=80,
        initial="{wareki}{sign}第{number}号",
        help_text=_("{sign}, {number}, and the fiscal year as {year} (2026) or {wareki} (令8)."),
    )
    valid_from = day_field(_("Valid from"))


class StepForm(forms.Form):
    """Another date for a step of the plan."""

    day = day_field(_("Due on"))
    time = time_field(pgettext_lazy("clock", "at"))
    zone = zone_field()
    source = forms.CharField(label=_("Source"), max_length=200)

    @classmethod
    def of(cls, step: PlanStep, data: Any) -> "StepForm":
        due = step.due_at.astimezone(ZoneInfo(step.zone))
        day = {"day": due.date(), "time": due.time(), "zone": step.zone}
        return cls(data, initial=day | {"source": step.source})

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if {"day", "time", "zone"} <= given.keys():
            given["due_at"] = zoned(given.pop("day"), given.pop("time"), given["zone"])
        return given


class TieForm(forms.Form):
    """Which letter fulfilled a step; none: it is waited for again."""

    letter = forms.ChoiceField(label=_("Letter"), required=False)

    def __init__(self, *args: Any, step: PlanStep, viewer: Viewer, **more: Any) -> None:
        chosen = queries.letter_of_step(step, viewer)
        start = {"letter": str(chosen.key) if chosen else ""}
        super().__init__(*args, **more | {"initial": start})
        found = [*queries.letters_for_step(step, viewer), *([chosen] if chosen else [])]
        self.letters = {str(letter.key): letter for letter in found}
        named = ((key, f"{one} · {one.subject}"[:120]) for key, one in self.letters.items())
        choose(self, "letter", [NONE, *named])

    def clean_letter(self) -> Letter | None:
        return self.letters.get(self.cleaned_data["letter"])


class ReleaseForm(forms.Form):
    as_of = day_field(_("As of"))
    ministries = forms.MultipleChoiceField(
        label=_("Released to"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.units = {unit.code: unit for unit in queries.ministries()}
        choose(self, "ministries", [(code, str(unit)) for code, unit in self.units.items()])

    def clean_ministries(self) -> list[Unit]:
        return [self.units[code] for code in self.cleaned_data["ministries"]]
