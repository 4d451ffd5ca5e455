"""Links that are a proof: whoever holds one was sent it."""

from django.core import signing
from django.core.exceptions import ValidationError
from django.urls import reverse

from koryu.accounts.models import Invitation

SALT = "koryu.accounts.invitation"


def of_invitation(invitation: Invitation) -> str:
    token = signing.Signer(salt=SALT).sign(str(invitation.key))
    return reverse("accounts:invitation", args=[token])


def invitation_behind(token: str) -> Invitation | None:
    """The invitation of this token; None where it was not made here, or not whole."""
    try:
        key = signing.Signer(salt=SALT).unsign(token)
        found: Invitation | None = (
            Invitation.objects.filter(key=key).select_related("unit", "invited_by").first()
        )
    except (signing.BadSignature, ValidationError):
        return None
    return found
