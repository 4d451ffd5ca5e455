"""What the desk asks for: whom to invite, who takes over and when, why a wall must open."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from koryu.accounts.actions.emergency import LEAST_REASON
from koryu.accounts.actions.factors import RECOGNISED
from koryu.accounts.models import Membership, Role, User
from koryu.accounts.names import PersonNameField
from koryu.accounts.queries import ROLES_OF_KIND, colleagues_of, grantable
from koryu.accounts.viewer import Viewer
from koryu.desks.access import queries
from koryu.ui.templatetags.ui import comma

INVITED = "invited"
SHOWN = (
    (queries.STANDING, gettext_lazy("All that hold")),
    (queries.ENDING, gettext_lazy("End within 30 days, no successor")),
    (queries.UNSAFE, gettext_lazy("Without a second factor")),
    (queries.PAST, gettext_lazy("Ended")),
)


def day_field(label: Any, help_text: Any = "", *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, required=required, widget=widget)


class FindForm(forms.Form):
    """Narrows the list of posts; what is not understood narrows nothing."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), required=False)
    show = forms.ChoiceField(
        label=pgettext_lazy("filter", "Show"),
        required=False,
        choices=SHOWN,
        initial=queries.STANDING,
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_role: Any = self.fields["role"]
        choose_role.choices = [("", _("All")), *_roles(viewer)]

    @property
    def wanted(self) -> dict[str, str]:
        self.is_valid()
        data = getattr(self, "cleaned_data", {})
        found = {name: value for name, value in data.items() if value}
        return {"show": queries.STANDING} | found


class InviteForm(forms.Form):
    """Somebody is asked to take up a role in a unit."""

    unit = forms.CharField(
        label=gettext_lazy("Unit"),
        max_length=150,
        help_text=gettext_lazy("Its code or its name, such as 360007 or Tokushima."),
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    name = PersonNameField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy(
            "They go by it here: as it stands on their card or in the register."
        ),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("The invitation goes there, in English and Japanese."),
    )
    purpose = forms.CharField(
        label=gettext_lazy("Purpose"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("What the role is for, if the role does not say it."),
    )
    valid_from = day_field(pgettext_lazy("day", "From"), required=False)
    valid_until = day_field(
        gettext_lazy("Until"),
        gettext_lazy("The last day. Officials who change every April: 31 March."),
        required=False,
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        choose_role: Any = self.fields["role"]
        choose_role.choices = _roles(viewer)

    def clean_unit(self) -> Any:
        """The unit meant; several that may be meant are named."""
        found = queries.unit_named(self.viewer, self.cleaned_data["unit"])
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(_("You look after no unit with this code or name."), "unknown")
        names = comma().join(f"{unit.code} {unit}" for unit in found)
        raise ValidationError(_("Which of these? %(names)s"), "several", {"names": names})

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        unit, role = data.get("unit"), data.get("role")
        if unit and role and role not in (offered := grantable(self.viewer, unit)):
            there = comma().join(str(one.label) for one in offered) or "–"
            self.add_error("role", _("In this unit you can give: %(roles)s.") % {"roles": there})
        return data


class DatesForm(forms.Form):
    valid_from = day_field(pgettext_lazy("day", "From"), required=False)
    valid_until = day_field(
        gettext_lazy("Until"), gettext_lazy("The last day; empty: no end is set."), required=False
    )


class EndForm(forms.Form):
    last_day = day_field(
        gettext_lazy("Last day"),
        gettext_lazy("Empty: it ends now, and the holder is out at once."),
        required=False,
    )


class ClearForm(forms.Form):
    """Who lost what they sign in with is helped by somebody who knows that it is they."""

    recognised = forms.ChoiceField(
        label=gettext_lazy("How you know that it is they who ask"),
        choices=tuple(RECOGNISED.items()),
        widget=forms.RadioSelect,
        help_text=gettext_lazy("It stays in the log. A mail or a call from them is not enough."),
    )


class HandOverForm(forms.Form):
    """Who takes over: somebody of the same unit, or whoever answers an invitation."""

    to = forms.ChoiceField(label=gettext_lazy("Successor"))
    name = PersonNameField(label=gettext_lazy("Name"), required=False)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        help_text=gettext_lazy("Name and address are needed for an invitation only."),
    )
    on = day_field(
        gettext_lazy("First day of the successor"),
        gettext_lazy("The holder’s last day is the day before."),
    )
    valid_until = day_field(gettext_lazy("Last day of the successor"), required=False)

    def __init__(self, *args: Any, post: Membership, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {
            str(user.pk): user for user in colleagues_of(post) if user.pk != viewer.user_id
        }
        choose: Any = self.fields["to"]
        choose.choices = [
            (INVITED, _("Somebody else, by invitation")),
            *((key, _named(user)) for key, user in self.colleagues.items()),
        ]

    @property
    def successor(self) -> User | None:
        """The colleague chosen; None for somebody to be invited."""
        return self.colleagues.get(self.cleaned_data["to"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("to") == INVITED:
            for name in ("name", "email"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("An invitation needs this."))
        return data


class DelegateForm(forms.Form):
    """Who stands in, on which days, and why."""

    to = forms.ChoiceField(
        label=gettext_lazy("Deputy"),
        help_text=gettext_lazy("Somebody with a post in the same unit."),
    )
    valid_from = day_field(pgettext_lazy("day", "From"))
    valid_until = day_field(gettext_lazy("Until"), gettext_lazy("The last day."))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)

    def __init__(self, *args: Any, post: Membership, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {
            str(user.pk): user for user in colleagues_of(post) if user.pk != viewer.user_id
        }
        choose: Any = self.fields["to"]
        choose.choices = [(key, _named(user)) for key, user in self.colleagues.items()]

    def clean_to(self) -> User:
        return self.colleagues[self.cleaned_data["to"]]


class AskForm(forms.Form):
    """What must be seen at once, and why."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What must be seen"),
        widget=forms.RadioSelect,
        choices=(
            (queries.PERSON, gettext_lazy("One person’s file")),
            (queries.HOST, gettext_lazy("What a host sees")),
            (queries.ORGANISATION, gettext_lazy("What an organisation sees")),
        ),
    )
    what = forms.CharField(
        label=gettext_lazy("Candidate number or code of the unit"), max_length=40
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea(attrs={"rows": 4}),
        min_length=LEAST_REASON,
        max_length=2000,
        help_text=gettext_lazy("Those concerned read it. At least 20 characters."),
        error_messages={"min_length": gettext_lazy("Write at least %(limit_value)s characters.")},
    )


def _roles(viewer: Viewer) -> list[tuple[str, Any]]:
    """Every role that the viewer may give somewhere."""
    if viewer.holds(Role.ADMINISTRATOR):
        return [(role.value, role.label) for role in Role]
    kinds = queries.kinds_managed(viewer)
    there = {role for kind in kinds for role in ROLES_OF_KIND[kind]}
    return [(role.value, role.label) for role in Role if role in there]


def _named(user: User) -> str:
    return f"{user.name} ({user.email})"
