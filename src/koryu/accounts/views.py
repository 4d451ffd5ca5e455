"""One's own account; taking up an invitation; answers to those who have no account."""

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.views import PasswordResetFromKeyView
from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.i18n import set_language

from koryu.accounts import browsers, hats, sessions
from koryu.accounts.actions.accepting import accept_invitation, take_up_invitation, why_closed
from koryu.accounts.actions.accounts import choose_language as remember_language
from koryu.accounts.adapter import owes_second_factor
from koryu.accounts.forms import NewAccountForm
from koryu.accounts.http import ViewerRequest, for_roles, proved_lately
from koryu.accounts.links import invitation_behind
from koryu.accounts.models import Invitation, User
from koryu.accounts.own import devices_of, factors_of, posts_of
from koryu.accounts.security import end_sessions
from koryu.accounts.viewer import CANDIDATE
from koryu.base.moves import Refused

INVITED = "invited"  # of the session: the token of an invitation's link


@require_safe
def no_sign_up(request: HttpRequest) -> HttpResponse:
    """Accounts are given by invitation: say so instead of offering a form."""
    return render(request, "account/no_sign_up.html")


@require_safe
def inactive(request: HttpRequest) -> HttpResponse:
    return render(request, "account/inactive.html")


@for_roles()
@require_safe
def mine(request: ViewerRequest) -> HttpResponse:
    """Everything about one's own account."""
    context = {
        "factors": factors_of(request.viewer),
        "owed": owes_second_factor(request.viewer),
        "devices": devices_of(request.viewer, sessions.row_now(request)),
        "posts": posts_of(request.viewer),
    }
    return render(request, "account/mine.html", context)


@for_roles()
@require_safe
def show_factors(request: ViewerRequest) -> HttpResponse:
    """The second factors, and first of all why one is needed."""
    factors, owed = factors_of(request.viewer), owes_second_factor(request.viewer)
    return render(request, "mfa/index.html", {"factors": factors, "owed": owed})


def choose_language(request: ViewerRequest) -> HttpResponse:
    """Django's own page, which keeps the choice in the browser; an account remembers it too, for
    whoever has one is written to in it."""
    answer = set_language(request)
    chosen = answer.cookies.get(settings.LANGUAGE_COOKIE_NAME)
    if request.viewer.user is not None and chosen is not None:
        remember_language(request.viewer.user, chosen.value)
    return answer


@for_roles()
@require_POST
def change_hat(request: ViewerRequest) -> HttpResponse:
    """Put on another of one's own hats."""
    hat = request.POST.get("hat", "")
    if hat not in {own.key for own in request.viewer.wardrobe}:
        raise Http404
    hats.put_on(request, hat)
    return redirect("home")


@for_roles()
@require_POST
@proved_lately
def end_session(request: ViewerRequest, pk: int) -> HttpResponse:
    """Sign one's account out at another browser."""
    session = get_object_or_404(sessions.sessions_of(request.viewer.user), pk=pk)
    if session.session_key == sessions.row_now(request):
        return redirect("account_logout")
    sessions.end(session)
    messages.success(request, _("The account is signed out there."))
    return redirect("accounts:mine")


@for_roles()
@require_http_methods(["GET", "HEAD", "POST"])
def end_others(request: ViewerRequest) -> HttpResponseBase:
    """Sign the account out everywhere else; where it is signed in stands on its own page."""
    return _end_others(request) if request.method == "POST" else redirect("accounts:mine")


@proved_lately
def _end_others(request: ViewerRequest) -> HttpResponse:
    if (user := request.viewer.user) is not None:
        end_sessions(user, but=sessions.row_now(request))
    messages.success(request, _("The account is signed out everywhere else."))
    return redirect("accounts:mine")


class RemoveKey(RemoveWebAuthnView):  # type: ignore[misc]  # allauth has no types
    """allauth asks whether an app may go, but not whether a key may."""

    def form_valid(self, form: Any) -> HttpResponse:
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return redirect("mfa_index")
        answer: HttpResponse = super().form_valid(form)
        return answer


class NewPassword(PasswordResetFromKeyView):  # type: ignore[misc]
    """The link for a forgotten password. One that opens nothing any more is gone, and says so
    to programs too; whoever used theirs has proved to be at this browser."""

    def render_to_response(self, context: dict[str, Any], **more: Any) -> HttpResponse:
        if context.get("token_fail"):
            more["status"] = 410
        answer: HttpResponse = super().render_to_response(context, **more)
        return answer

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        browsers.remember(answer, self.reset_user)
        return answer


@never_cache
@require_safe
def open_invitation(request: ViewerRequest, token: str) -> HttpResponse:
    """The link of an invitation. It leads on at once: what proves the address stays in the
    session, and in no history of a browser and no log of a proxy beyond this."""
    if invitation_behind(token) is None:
        return _closed(request, _("This link is not whole. Copy all of it from the mail."), 404)
    request.session[INVITED] = token
    return redirect("accounts:take_up")


@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def take_up(request: ViewerRequest) -> HttpResponse:
    """The page behind that link. Whoever was sent it has proved the address."""
    if (invitation := invitation_behind(request.session.get(INVITED, ""))) is None:
        return _closed(request, _("Open the link in the mail of the invitation again."), 404)
    if (reason := why_closed(invitation)) is not None:
        return _closed(request, str(reason), 410)
    try:
        if request.viewer.user is not None:
            return _accept(request, invitation, request.viewer.user)
        return _begin(request, invitation)
    except Refused as refusal:
        return _closed(request, str(refusal), 409)


def _accept(request: ViewerRequest, invitation: Invitation, user: User) -> HttpResponse:
    """For somebody who is signed in."""
    its_own = user.email == invitation.email
    if request.method != "POST" or not its_own:
        context = {"invitation": invitation, "its_own": its_own}
        return render(request, "account/invitation_accept.html", context)
    post = accept_invitation(invitation, user=user)
    del request.session[INVITED]
    if post is None:
        hats.take_up(request, f"{CANDIDATE}-0")
        messages.success(request, _("Welcome. Your own pages belong to this account now."))
    else:
        hats.take_up(request, f"{post.role}-{post.pk}")
        messages.success(request, _("Welcome. You have taken up the role."))
    return redirect("home")


def _begin(request: ViewerRequest, invitation: Invitation) -> HttpResponse:
    """For somebody who is not: a new account, unless they have one already."""
    context: dict[str, Any] = {"invitation": invitation}
    if User.objects.filter(email=invitation.email).exists():
        return render(request, "account/invitation_sign_in.html", context)
    new = User(email=invitation.email, name=invitation.name)
    form = NewAccountForm(request.POST or None, user=new)
    if not (request.method == "POST" and form.is_valid()):
        return render(request, "account/invitation.html", {**context, "form": form})
    user = take_up_invitation(
        invitation,
        password=form.cleaned_data["password1"],
        name=form.cleaned_data.get("name", ""),
        language=get_language() or "",
    )
    del request.session[INVITED]
    record_authentication(request, user, method="password", email=user.email)
    answer: HttpResponse = perform_login(request, Login(user=user, email=user.email))
    return answer


def _closed(request: ViewerRequest, reason: str, status: int) -> HttpResponse:
    return render(request, "account/invitation_closed.html", {"reason": reason}, status=status)
