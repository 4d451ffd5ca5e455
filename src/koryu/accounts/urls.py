"""Signing in and out, one's own account, invitations. Where a page is allauth's, so is its
name, so that allauth's redirects find it."""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as key
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from koryu.accounts import views
from koryu.accounts.http import writes_account
from koryu.base.scopes import granting

own = [
    path("account/", views.mine, name="mine"),
    path("account/hat/", views.change_hat, name="hat"),
    path("account/sessions/<int:pk>/end/", views.end_session, name="end_session"),
    path("invitation/", views.take_up, name="take_up"),
    path("invitation/<str:token>/", views.open_invitation, name="invitation"),
]
factors = [
    path("", views.show_factors, name="mfa_index"),
    path("authenticate/", writes_account(factor.authenticate), name="mfa_authenticate"),
    path("reauthenticate/", writes_account(factor.reauthenticate), name="mfa_reauthenticate"),
    path("totp/activate/", writes_account(app.activate_totp), name="mfa_activate_totp"),
    path("totp/deactivate/", writes_account(app.deactivate_totp), name="mfa_deactivate_totp"),
    path(  # writes down that they were shown
        "recovery-codes/",
        granting()(codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "recovery-codes/generate/",
        writes_account(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "recovery-codes/download/",
        codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("webauthn/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("webauthn/add/", writes_account(key.add_webauthn), name="mfa_add_webauthn"),
    path("webauthn/login/", writes_account(key.login_webauthn), name="mfa_login_webauthn"),
    path(
        "webauthn/again/",
        writes_account(key.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "webauthn/keys/<int:pk>/edit/", writes_account(key.edit_webauthn), name="mfa_edit_webauthn"
    ),
    path(
        "webauthn/keys/<int:pk>/remove/",
        writes_account(views.RemoveKey.as_view()),
        name="mfa_remove_webauthn",
    ),
]
urlpatterns = [
    path("i18n/setlang/", views.choose_language, name="set_language"),
    path("sign-in/", writes_account(account.LoginView.as_view()), name="account_login"),
    path("sign-out/", account.LogoutView.as_view(), name="account_logout"),
    path("sign-up/", views.no_sign_up, name="account_signup"),
    path("inactive/", views.inactive, name="account_inactive"),
    path("", include((own, "accounts"))),
    path("account/address/", writes_account(account.email), name="account_email"),
    path(
        "account/password/",
        writes_account(account.password_change),
        name="account_change_password",
    ),
    # Who has keys and no password gets one as whoever forgot theirs: by a link to the address.
    path(
        "account/password/first/",
        RedirectView.as_view(pattern_name="account_reset_password"),
        name="account_set_password",
    ),
    path("account/sessions/", views.end_others, name="usersessions_list"),
    path("account/second-factor/", include(factors)),
    path("account/again/", writes_account(account.reauthenticate), name="account_reauthenticate"),
    path("password/", writes_account(account.password_reset), name="account_reset_password"),
    path("password/sent/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        writes_account(views.NewPassword.as_view()),
        name="account_reset_password_from_key",
    ),
    path("address/sent/", account.email_verification_sent, name="account_email_verification_sent"),
    path("address/<str:key>/", writes_account(account.confirm_email), name="account_confirm_email"),
]
