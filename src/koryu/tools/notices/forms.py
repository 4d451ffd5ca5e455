"""Forms of mailings, templates and answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from koryu.accounts.viewer import Viewer
from koryu.tools.notices import audiences
from koryu.tools.notices.audiences import Audience
from koryu.tools.notices.models import Mailing, Template, TemplateVersion
from koryu.tools.notices.queries.mailings import newest_versions
from koryu.tools.notices.wording import FIELDS


class ChooseForm(forms.Form):
    """What a mailing begins with."""

    audience = forms.ChoiceField(label=_("To whom"))
    template: "forms.ModelChoiceField[TemplateVersion]" = forms.ModelChoiceField(
        label=_("Template"),
        queryset=None,
        to_field_name="pk",
        required=False,
        empty_label=_("none: I write it anew"),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = audiences.choices()  # type: ignore[attr-defined]
        self.fields["template"].queryset = newest_versions(viewer)  # type: ignore[attr-defined]


class DraftForm(forms.ModelForm):  # type: ignore[type-arg]  # at run time it takes none
    """The words of a mailing; what its audience asks for comes along."""

    template = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Mailing
        fields = ("title", *FIELDS, "asks_answer", "answer_by")
        widgets = {
            "body_en": forms.Textarea(attrs={"rows": 12}),
            "body_ja": forms.Textarea(attrs={"rows": 12}),
            "answer_by": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts = {
            "asks_answer": _("Each recipient finds a field for it under the message."),
        }

    def _post_clean(self) -> None:
        """The form asks for words only; the act makes the mailing and checks it."""


class TemplateForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    subject_en = forms.CharField(label=_("Subject in English"), max_length=200)
    subject_ja = forms.CharField(label=_("Subject in Japanese"), max_length=200)
    body_en = forms.CharField(
        label=_("Text in English"), widget=forms.Textarea(attrs={"rows": 12}), max_length=20_000
    )
    body_ja = forms.CharField(
        label=_("Text in Japanese"), widget=forms.Textarea(attrs={"rows": 12}), max_length=20_000
    )


class TimeForm(forms.Form):
    release_at = forms.DateTimeField(
        label=_("Release at (Japan)"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("Your answer"), widget=forms.Textarea(attrs={"rows": 6}), max_length=4000
    )


def draft_form(audience: Audience, data: Any, **kwargs: Any) -> forms.Form:
    """The words, and before them what the audience asks for."""
    bases: tuple[type, ...] = (DraftForm,)
    if audience.form is not None:
        bases = (DraftForm, audience.form)
    made: forms.Form = type("AudienceForm", bases, {"field_order": _order(audience)})(
        data, **kwargs
    )
    return made


def params_among(audience: Audience, cleaned: dict[str, Any]) -> dict[str, Any]:
    """Takes what the audience asked for out of a form's answers."""
    return {name: cleaned.pop(name) for name in _asked(audience)}


def words_of(version: TemplateVersion | None) -> dict[str, Any]:
    if version is None:
        return {}
    words = {field: getattr(version, field) for field in FIELDS}
    return {"title": version.template.name, "template": version.pk, **words}


def template_words(template: Template) -> dict[str, Any]:
    return {**words_of(template.versions.first()), "name": template.name}


def _asked(audience: Audience) -> list[str]:
    return list(audience.form.base_fields) if audience.form is not None else []


def _order(audience: Audience) -> list[str]:
    return ["title", *_asked(audience)]
