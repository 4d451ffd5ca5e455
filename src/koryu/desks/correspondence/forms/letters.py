"""What a letter says, and what narrows a register."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from koryu.accounts.models import Unit
from koryu.accounts.viewer import Viewer
from koryu.base.dates import TOKYO
from koryu.base.working_days import next_working_day
from koryu.desks.correspondence import queries
from koryu.desks.correspondence.actions import Content
from koryu.desks.correspondence.forms.fields import (
    ALL,
    CLOSING,
    LONGEST,
    NONE,
    NOT_CHOSEN,
    choose,
    day_field,
    time_field,
    zoned,
)
from koryu.desks.correspondence.models import Letter
from koryu.desks.correspondence.moves import classifications
from koryu.records.forms import UploadsField

MISSION = "mission"
S = Letter.State
STATES = {
    queries.IN: (S.REGISTERED, S.IN_HAND, S.ANSWERED, S.CLOSED, S.VOID),
    queries.OUT: (S.DISPATCHED, S.ACKNOWLEDGED),
    queries.DRAFTS: queries.UNSENT,
}


class FindForm(forms.Form):
    """Narrows a register; what is not understood narrows nothing."""

    ministry = forms.ChoiceField(label=_("Ministry or mission"), required=False)
    standing = forms.ChoiceField(label=_("State"), required=False)
    classification = forms.ChoiceField(
        label=_("Classification"), required=False, choices=[ALL, *Letter.Classification.choices]
    )
    since = day_field(pgettext_lazy("day", "From"), required=False)
    until = day_field(pgettext_lazy("day", "To"), required=False)
    mine = forms.BooleanField(label=_("Only in my charge"), required=False)

    def __init__(self, data: Any, *, which: str, reader: bool) -> None:
        super().__init__(data)
        self.which = which
        choose(self, "standing", [ALL, *((state, S(state).label) for state in STATES[which])])
        if reader:
            for name in ("ministry", "classification", "mine", "standing"):
                del self.fields[name]
        else:
            units = [(unit.code, str(unit)) for unit in queries.ministries()]
            choose(self, "ministry", [ALL, *units, (queries.MISSIONS, _("missions"))])

    @property
    def wanted(self) -> dict[str, Any]:
        self.is_valid()
        return {k: v for k, v in getattr(self, "cleaned_data", {}).items() if v}


class LetterForm(forms.Form):
    """What any letter says. A mission is named, for it is no body of the register."""

    counterpart = forms.ChoiceField(label=_("Ministry or mission"))
    counterpart_name_en = forms.CharField(
        label=_("Name of the mission in English"), max_length=200, required=False
    )
    counterpart_name_ja = forms.CharField(
        label=_("Name of the mission in Japanese"), max_length=200, required=False
    )
    addressee = forms.CharField(label=_("Addressee"), max_length=200, required=False)
    subject_ja = forms.CharField(label=_("Subject in Japanese"), max_length=300, required=False)
    subject_en = forms.CharField(label=_("Subject in English"), max_length=300, required=False)
    language = forms.ChoiceField(
        label=_("Language of record"), choices=[("ja", _("Japanese")), ("en", _("English"))]
    )
    body_ja = forms.CharField(
        label=_("Text in Japanese"), required=False, widget=forms.Textarea(attrs={"rows": 8})
    )
    body_en = forms.CharField(
        label=_("Text in English"), required=False, widget=forms.Textarea(attrs={"rows": 8})
    )
    classification = forms.ChoiceField(label=_("Classification"))
    medium = forms.ChoiceField(label=_("Medium"), choices=Letter.Medium.choices, initial="mail")
    answers = forms.ChoiceField(label=_("Answers the letter"), required=False)
    enclosures = UploadsField(label=_("Enclosures"), required=False)

    answers_those = queries.OUT  # the direction of letters that it may answer

    def __init__(self, *args: Any, viewer: Viewer, letter: Letter | None = None, **more: Any):
        super().__init__(*args, **more)
        units = [(unit.code, str(unit)) for unit in queries.ministries()]
        missions = (MISSION, _("a mission, named below"))
        choose(self, "counterpart", [NOT_CHOSEN, *units, missions])
        labels = dict(Letter.Classification.choices)
        open_to = classifications(letter, viewer) or [letter.classification if letter else ""]
        choose(self, "classification", [(code, labels[code]) for code in open_to if code])
        self.answerable = {
            str(one.key): one for one in queries.answerable(viewer, self.answers_those)
        }
        if letter is not None and letter.answers:
            self.answerable.setdefault(str(letter.answers.key), letter.answers)
        named = ((key, f"{one} · {one.subject}"[:120]) for key, one in self.answerable.items())
        choose(self, "answers", [NONE, *named])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        mission = data.get("counterpart") == MISSION
        if mission and not (data.get("counterpart_name_en") or data.get("counterpart_name_ja")):
            self.add_error("counterpart_name_en", _("Write the name of the mission."))
        if not (data.get("subject_ja") or data.get("subject_en")):
            self.add_error("subject_ja", _("Write the subject in one of the languages."))
        data["answers"] = self.answerable.get(data.get("answers", ""))
        return data

    @property
    def content(self) -> Content:
        """What the letter says, as the acts take it."""
        data = dict(self.cleaned_data)
        code = data["counterpart"]
        unit = None if code == MISSION else Unit.objects.get(code=code)
        names = ("counterpart_name_en", "counterpart_name_ja")
        named = {name: data[name] if unit is None else "" for name in names}
        plain = ("addressee", "subject_en", "subject_ja", "body_en", "body_ja")
        said = {name: data[name] for name in (*plain, "language", "classification", "medium")}
        return Content(counterpart=unit, **named, **said)

    @classmethod
    def initial_of(cls, letter: Letter) -> dict[str, Any]:
        code = letter.counterpart.code if letter.counterpart else MISSION
        names = [name for name in cls.base_fields if hasattr(letter, name) and name != "enclosures"]
        answers = str(letter.answers.key) if letter.answers else ""
        values = {name: getattr(letter, name) for name in names}
        return values | {"counterpart": code, "answers": answers}


class RegisterForm(LetterForm):
    """A letter as it lies on the desk; until when an answer is due, by a day or by counting."""

    their_number = forms.CharField(label=_("Their number"), max_length=120, required=False)
    dated = day_field(_("Date on the letter"), required=False)
    received_on = day_field(_("Received on"))
    received_at = time_field(_("at"))
    due_on = day_field(_("Answer due on"), required=False)
    due_in = forms.IntegerField(
        label=_("or within working days"),
        required=False,
        min_value=1,
        max_value=LONGEST,
        help_text=_("Counted from the day after receipt, without the days on which offices close."),
    )
    field_order = (
        "counterpart",
        "counterpart_name_en",
        "counterpart_name_ja",
        "addressee",
        "their_number",
        "dated",
        "received_on",
        "received_at",
        "medium",
        "subject_ja",
        "subject_en",
        "classification",
        "enclosures",
        "answers",
        "due_on",
        "due_in",
        "language",
        "body_ja",
        "body_en",
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["addressee"].label = _("Sender")
        now = timezone.localtime()
        self.fields["received_on"].initial, self.fields["received_at"].initial = now.date(), now

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("due_on") and data.get("due_in"):
            self.add_error("due_in", _("Give a day or a number of days, not both."))
        return data

    @property
    def received(self) -> datetime:
        data = self.cleaned_data
        return zoned(data["received_on"], data["received_at"], TOKYO.key)

    @property
    def due(self) -> datetime | None:
        data = self.cleaned_data
        days = data["due_in"]
        day = next_working_day(data["received_on"], days) if days else data["due_on"]
        return zoned(day, CLOSING, TOKYO.key) if day else None


class DraftForm(LetterForm):
    answers_those = queries.IN
    field_order = (
        "counterpart",
        "counterpart_name_en",
        "counterpart_name_ja",
        "addressee",
        "answers",
        "language",
        "subject_ja",
        "body_ja",
        "subject_en",
        "body_en",
        "enclosures",
        "classification",
        "medium",
    )


class AnswerForm(forms.Form):
    """A ministry answers on Koryu."""

    subject = forms.CharField(label=_("Subject"), max_length=300)
    language = forms.ChoiceField(
        label=pgettext_lazy("letter", "Language"),
        choices=[("ja", _("Japanese")), ("en", _("English"))],
    )
    their_number = forms.CharField(label=_("Your number"), max_length=120, required=False)
    body = forms.CharField(
        label=pgettext_lazy("letter", "Text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    enclosures = UploadsField(label=_("Files"), required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not data.get("body") and not data.get("enclosures"):
            self.add_error("body", _("Write the answer, or send it as a file."))
        return data


class EnclosuresForm(forms.Form):
    enclosures = UploadsField(label=_("Enclosures"))
