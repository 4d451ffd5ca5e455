"""The forms of one's own account, in the house's words."""

import logging
from collections.abc import Callable
from struct import error as StructError  # noqa: N812
from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.account.fields import PasswordField, SetPasswordField
from allauth.mfa.base import forms as factor
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from koryu.accounts.actions.accounts import ask_password_link
from koryu.accounts.models import User
from koryu.accounts.names import PersonNameField

log = logging.getLogger(__name__)
STRANGE = (AttributeError, LookupError, TypeError, ValueError, StructError)
KEY_REFUSED = _(
    "The key was not read: it was cancelled, or it is not known here. Try again, or take another "
    "way."
)


class Worded(forms.Form):
    """Labels of the house instead of a library's, and no placeholders, which vanish."""

    labels: ClassVar[dict[str, Any]] = {}
    helps: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, field.help_text)


class SignInForm(Worded, account.LoginForm):  # type: ignore[misc]  # allauth has no types
    labels: ClassVar[dict[str, Any]] = {
        "login": _("E-mail address"),
        "remember": _("Stay signed in"),
    }
    helps: ClassVar[dict[str, Any]] = {
        "password": "",
        "remember": _("For two weeks, on a computer of your own. Officials sign in every day."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"


class ForgottenForm(Worded, account.ResetPasswordForm):  # type: ignore[misc]
    labels: ClassVar[dict[str, Any]] = {"email": _("E-mail address")}

    def clean_email(self) -> str:
        """Looks nobody up: that is done below, once for each address."""
        email: str = get_adapter().clean_email(self.cleaned_data["email"].lower())
        return email

    def save(self, request: HttpRequest, **_kwargs: Any) -> str:
        email: str = self.cleaned_data["email"]
        ask_password_link(email)
        return email


class NewPasswordForm(Worded, account.ResetPasswordKeyForm):  # type: ignore[misc]
    labels: ClassVar[dict[str, Any]] = {
        "password1": _("New password"),
        "password2": _("The same password again"),
    }


class ChangePasswordForm(Worded, account.ChangePasswordForm):  # type: ignore[misc]
    labels: ClassVar[dict[str, Any]] = {
        "oldpassword": _("Present password"),
        **NewPasswordForm.labels,
    }
    helps: ClassVar[dict[str, Any]] = {"oldpassword": ""}


class PasswordAgainForm(Worded, account.ReauthenticateForm):  # type: ignore[misc]
    helps: ClassVar[dict[str, Any]] = {"password": ""}


class AddressForm(Worded, account.AddEmailForm):  # type: ignore[misc]
    labels: ClassVar[dict[str, Any]] = {"email": _("New e-mail address")}


class OneTimeCode(Worded):
    """Numbers from an app, or one of the recovery codes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autofocus": True}


class FactorForm(OneTimeCode, factor.AuthenticateForm):  # type: ignore[misc]
    labels: ClassVar[dict[str, Any]] = {"code": _("Code")}
    helps: ClassVar[dict[str, Any]] = {
        "code": _("The six digits that your app shows now, or one of your recovery codes.")
    }


class FactorAgainForm(OneTimeCode, factor.ReauthenticateForm):  # type: ignore[misc]
    labels = FactorForm.labels
    helps = FactorForm.helps


class AppForm(OneTimeCode, ActivateTOTPForm):  # type: ignore[misc]
    labels: ClassVar[dict[str, Any]] = {"code": _("Code")}
    helps: ClassVar[dict[str, Any]] = {"code": _("The six digits that the app shows now.")}


class KeyWords(forms.Form):
    """Of a key that is refused allauth says that the code is not right; and what is no key's
    answer at all it does not expect."""

    @staticmethod
    def read(clean: Callable[[], Any]) -> Any:
        try:
            return clean()
        except STRANGE as trouble:
            raise forms.ValidationError(KEY_REFUSED, "key_refused") from trouble

    def add_error(self, field: str | None, error: Any) -> None:
        if getattr(error, "code", None) == "incorrect_code":
            error = forms.ValidationError(KEY_REFUSED, "key_refused")
        super().add_error(field, error)


class AddKeyForm(KeyWords, Worded, AddWebAuthnForm):  # type: ignore[misc]
    labels: ClassVar[dict[str, Any]] = {
        "name": _("Name of the key"),
        "passwordless": _("Use it also instead of the password"),
    }
    helps: ClassVar[dict[str, Any]] = {
        "name": _("So that you know it again: “phone”, “key on my key ring”."),
        "passwordless": _("The device then asks for your fingerprint, face or PIN."),
    }

    def clean(self) -> Any:
        return self.read(super().clean)


class RenameKeyForm(Worded, EditWebAuthnForm):  # type: ignore[misc]
    labels: ClassVar[dict[str, Any]] = {"name": _("Name of the key")}

    name = forms.CharField(max_length=60)


class KeyForm(KeyWords):
    """A key that does not open leaves a trace, as a wrong password does."""

    def clean_credential(self) -> Any:
        try:
            return self.read(super().clean_credential)  # type: ignore[misc]
        except forms.ValidationError:
            log.warning("a key was refused")
            raise


class SignInByKeyForm(KeyForm, LoginWebAuthnForm):  # type: ignore[misc]
    pass


class KeyAfterPasswordForm(KeyForm, AuthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class KeyAgainForm(KeyForm, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class NewAccountForm(forms.Form):
    """Whoever takes up an invitation chooses a password, twice. The name that the inviter gave
    stands: nobody goes by another than who let them in knows of. A candidate, whom the house
    invited by the address alone, gives their own."""

    password1 = SetPasswordField(label=_("Password"), autocomplete="new-password")
    password2 = PasswordField(label=_("The same password again"), autocomplete="new-password")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not user.name:
            self.fields = {"name": PersonNameField(label=_("Name")), **self.fields}
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        password = cleaned.get("password1")
        if password and password != cleaned.get("password2"):
            self.add_error("password2", _("This is not the same password."))
        elif password:
            self._check(password)
        return cleaned

    def _check(self, password: str) -> None:
        try:
            get_adapter().clean_password(password, user=self.user)
        except forms.ValidationError as reasons:
            self.add_error("password1", reasons)
