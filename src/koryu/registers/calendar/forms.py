"""Correcting the calendar."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from koryu.registers.calendar.models import ArrivalGroup, Deadline, YearRule


def date_field(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget)


class SourceForm(forms.Form):
    """Every correction says where it is known from."""

    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        help_text=_("Who says so and where; a date that is only assumed says that it is."),
    )
    field_order = ("value", "arrives_on", "term_ends_on", "day", "time", "zone", "source")


class GroupForm(SourceForm):
    arrives_on = date_field(_("Arrives on"))
    term_ends_on = date_field(_("First term ends on"))

    @classmethod
    def of(cls, group: ArrivalGroup, data: Any) -> "GroupForm":
        initial = {
            "arrives_on": group.arrives_on,
            "term_ends_on": group.term_ends_on,
            "source": group.source,
        }
        return cls(data, initial=initial)


class DeadlineForm(SourceForm):
    """A moment on the clock of the zone beside it."""

    day = date_field(_("Day"))
    time = forms.TimeField(
        label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    zone = forms.CharField(
        label=_("Time zone"),
        help_text=_("As in the time zone database, for instance Asia/Tokyo or Europe/London."),
    )

    @classmethod
    def of(cls, deadline: Deadline, data: Any) -> "DeadlineForm":
        due = deadline.due_at.astimezone(ZoneInfo(deadline.zone))
        initial = {
            "day": due.date(),
            "time": due.time(),
            "zone": deadline.zone,
            "source": deadline.source,
        }
        return cls(data, initial=initial)

    def clean_zone(self) -> str:
        zone = str(self.cleaned_data["zone"])
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError) as unknown:
            raise forms.ValidationError(_("No time zone of this name is known.")) from unknown
        return zone

    def clean(self) -> dict[str, Any]:
        """The day, time and zone as the one moment that the act takes."""
        given = dict(super().clean() or {})
        if {"day", "time", "zone"} <= given.keys():
            moment = datetime.combine(given.pop("day"), given.pop("time"))
            given["due_at"] = moment.replace(tzinfo=ZoneInfo(given["zone"]))
        return given


class NumbersField(forms.CharField):
    """Whole numbers in a line, as people write amounts: ``4,020,000; 4,140,000``."""

    default_error_messages = {"numbers": _("Write whole numbers, parted by ;")}

    def prepare_value(self, value: Any) -> Any:
        return "; ".join(f"{number:,}" for number in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        parts = [part.strip() for part in re.split("[;；]", super().to_python(value) or "")]
        bare = [part.replace(",", "") for part in parts if part]
        if not all(re.fullmatch(r"\d{1,12}", number) for number in bare):
            raise forms.ValidationError(self.error_messages["numbers"], "numbers")
        return [int(number) for number in bare]


YES_NO = [("yes", _("yes")), ("no", _("no"))]
VALUES: dict[str, Any] = {
    "yes_no": lambda: forms.TypedChoiceField(coerce=lambda v: v == "yes", choices=YES_NO),
    "number": lambda: forms.IntegerField(min_value=0),
    "day": lambda: date_field(""),
    "by_year": lambda: NumbersField(
        help_text=_("One number for each year of service, parted by ;"),
    ),
}


class RuleForm(SourceForm):
    """The field for the value is that of the rule's kind."""

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = VALUES[kind]()
        self.fields["value"].label = _("Value")
        self.order_fields(self.field_order)

    @classmethod
    def of(cls, rule: YearRule, data: Any) -> "RuleForm":
        value = ("yes" if rule.value else "no") if rule.kind == "yes_no" else rule.value
        return cls(data, kind=rule.kind, initial={"value": value, "source": rule.source})

    def clean_value(self) -> Any:
        value = self.cleaned_data["value"]
        return value.isoformat() if hasattr(value, "isoformat") else value
