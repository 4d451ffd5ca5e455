"""Signing in and out. Names are allauth's own, so that its redirects find them."""

from allauth.account.views import LoginView, LogoutView
from django.urls import path

from koryu.accounts import views

urlpatterns = [
    path("sign-in/", LoginView.as_view(), name="account_login"),
    path("sign-out/", LogoutView.as_view(), name="account_logout"),
    path("sign-up/", views.no_sign_up, name="account_signup"),
    path("inactive/", views.inactive, name="account_inactive"),
]
