"""The fields that the forms of this desk share."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from koryu.base.days import refuse_far
from koryu.base.moves import Refused

ALL = ("", _("all"))
NONE = ("", _("none"))
NOT_CHOSEN = ("", "–")  # nobody's letter goes to the first ministry of the list by a slip
CLOSING = time(17, 0)  # until when on a day an answer is in time
LONGEST = 60  # working days


def day_field(label: Any, help_text: Any = "", *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label, help_text=help_text, required=required, widget=widget, validators=[not_far]
    )


def not_far(day: date) -> None:
    try:
        refuse_far(day)
    except Refused as refusal:
        raise ValidationError(str(refusal)) from refusal


def time_field(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget)


def zone_field() -> forms.CharField:
    return forms.CharField(
        label=_("Time zone"),
        initial="Asia/Tokyo",
        help_text=_("As in the time zone database, for instance Asia/Tokyo or Europe/London."),
    )


def zoned(day: date, at: time, zone: str) -> datetime:
    """The moment on the clock of the zone."""
    try:
        return datetime.combine(day, at).replace(tzinfo=ZoneInfo(zone))
    except (KeyError, ValueError, OSError) as unknown:
        raise ValidationError(_("No time zone of this name is known.")) from unknown


def choose(form: forms.Form, name: str, options: Iterable[tuple[str, Any]]) -> None:
    field: Any = form.fields[name]
    field.choices = list(options)
