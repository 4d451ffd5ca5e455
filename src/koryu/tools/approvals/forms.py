"""What is filled in with an act on a circulation, and a route as a form."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from koryu.accounts.models import Membership, Role, Unit
from koryu.records.forms import UploadsField
from koryu.tools.approvals import kinds
from koryu.tools.approvals.models import (
    Circulation,
    Need,
    Route,
    RouteHolder,
    RouteStep,
    Seat,
    Step,
)
from koryu.tools.approvals.moves import HOLDERS
from koryu.tools.approvals.queries import holders_today
from koryu.tools.approvals.routes import AT_CLAIR, Holder, StepDraft

LONGEST, MOST_NEEDED = 4000, 20
BLANK_STEPS = 2


class Comment(forms.Form):
    """Words and files that go with an act; ``why``: no act without words."""

    comment = forms.CharField(
        label=_("Opinion"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    files = UploadsField(label=_("Files"), required=False)  # type: ignore[assignment]  # a field leaves the form's own be

    def __init__(self, *args: Any, why: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if why:
            self.fields["comment"].required = True
            self.fields["comment"].label = _("Reason")


class Withdrawal(forms.Form):
    comment = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReturnTo(Comment):
    """To the drafter, which ends it, or to one of the steps before this one."""

    step = forms.TypedChoiceField(label=_("Return to"), coerce=int, initial=0)
    field_order = ["step"]

    def __init__(self, *args: Any, circulation: Circulation, **kwargs: Any) -> None:
        super().__init__(*args, why=True, **kwargs)
        here = circulation.open_step
        before = [s for s in circulation.in_order if here and s.position < here.position]
        drafter = _("%(name)s, who drafted it") % {"name": circulation.drafted_by}
        steps = [(step.position, str(step.name)) for step in before]
        cast(forms.ChoiceField, self.fields["step"]).choices = [(0, drafter), *steps]


class Reroute(forms.Form):
    """Which seat goes to which post, and why."""

    seat: "forms.ModelChoiceField[Seat]" = forms.ModelChoiceField(
        None, label=_("Whose seat"), required=False
    )
    to: "forms.ModelChoiceField[Membership]" = forms.ModelChoiceField(
        None, label=pgettext_lazy("seat", "To whom")
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, step: Step, seats: Sequence[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to = cast("forms.ModelChoiceField[Any]", self.fields["to"])
        to.queryset = holders_today()
        if not seats:
            del self.fields["seat"]
            return
        seat = cast("forms.ModelChoiceField[Any]", self.fields["seat"])
        seat.queryset = step.seats.filter(pk__in=[seat.pk for seat in seats])
        if step.is_short:
            seat.empty_label = _("one more seat: fewer have one than must approve")
            return
        seat.required, seat.initial = True, seats[0].pk


class RouteForm(forms.Form):
    """What the route is for, and its names."""

    what = forms.ChoiceField(label=pgettext_lazy("route", "For"))
    name_en = forms.CharField(label=_("English name"), max_length=100)
    name_ja = forms.CharField(label=_("Japanese name"), max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["what"]).choices = _subjects()

    @property
    def kind_and_class(self) -> tuple[str, str]:
        kind, _sep, class_code = self.cleaned_data["what"].partition(":")
        return kind, class_code


class StepForm(forms.Form):
    """One step; a blank one is none."""

    name_en = forms.CharField(label=_("English name"), max_length=100, required=False)
    name_ja = forms.CharField(label=_("Japanese name"), max_length=100, required=False)
    holders = forms.MultipleChoiceField(
        label=_("Who holds it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    need = forms.ChoiceField(label=_("Who is needed"), choices=Need.choices, initial=Need.ANY)
    count = forms.IntegerField(
        label=_("How many, where it is a number"), min_value=1, max_value=MOST_NEEDED, initial=1
    )
    seen_later = forms.BooleanField(
        label=_("What a deputy decides, the holder sees afterwards"), required=False
    )

    def __init__(self, *args: Any, holders: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["holders"]).choices = holders

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        named = [told.get("name_en"), told.get("name_ja"), told.get("holders")]
        if any(named) and not all(named):
            raise forms.ValidationError(
                _("A step needs both names and somebody who holds it; clear all to leave it out.")
            )
        return told

    @property
    def draft(self) -> StepDraft | None:
        told = self.cleaned_data
        if not told.get("name_en"):
            return None
        holders = tuple(holder_of(key) for key in told["holders"])
        names = told["name_en"], told["name_ja"]
        return StepDraft(*names, holders, told["need"], told["count"], told["seen_later"])


class Steps(forms.BaseFormSet):  # type: ignore[type-arg]  # takes none where it runs
    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["ORDER"].label = _("Place among the steps")
        form.fields["DELETE"].label = _("Leave this step out")

    @property
    def drafts(self) -> list[StepDraft]:
        """In the order of the numbers beside them; those that are taken out are left out."""
        kept = [form for form in self.ordered_forms if form not in self.deleted_forms]
        return [draft for form in kept if (draft := form.draft) is not None]


StepFormSet: Any = forms.formset_factory(
    StepForm, formset=Steps, extra=BLANK_STEPS, can_order=True, can_delete=True, max_num=20
)


def steps_initial(route: Route | None) -> list[dict[str, Any]]:
    return [_initial(step) for step in route.steps.all()] if route else []


def holder_choices(route: Route | None) -> list[tuple[str, str]]:
    """Each role at CLAIR, anybody there, each post, and whoever the route names besides."""
    clair = Unit.objects.get(code=AT_CLAIR)
    roles = [(f"{role}@{AT_CLAIR}", f"{Role(role).label} · {clair}") for role in HOLDERS]
    anybody = (f"@{AT_CLAIR}", str(_("Anybody who decides · %(unit)s") % {"unit": clair}))
    posts = [(f"post:{post.pk}", str(post)) for post in holders_today()]
    named = [(_key(h), str(h)) for step in (route.steps.all() if route else ()) for h in _all(step)]
    return list(dict([*named, *roles, anybody, *posts]).items())


def holder_of(key: str) -> Holder:
    """The holder that a key of ``holder_choices`` names."""
    if key.startswith("post:"):
        return Holder(post_id=int(key.removeprefix("post:")))
    role, _at, unit = key.partition("@")
    return Holder(role, unit)


def _subjects() -> list[tuple[str, str]]:
    found = []
    for kind in kinds.all_kinds():
        found.append((f"{kind.code}:", str(kind.label)))
        found += [
            (f"{kind.code}:{code}", f"{kind.label} · {label}") for code, label in kind.classes
        ]
    return found


def _initial(step: RouteStep) -> dict[str, Any]:
    return {
        "name_en": step.name_en,
        "name_ja": step.name_ja,
        "need": step.need,
        "count": step.count,
        "seen_later": step.seen_later,
        "holders": [_key(holder) for holder in _all(step)],
    }


def _all(step: RouteStep) -> list[RouteHolder]:
    return list(step.holders.all())


def _key(holder: RouteHolder) -> str:
    code = holder.unit.code if holder.unit else ""
    return Holder(holder.role, code, holder.post_id).key
