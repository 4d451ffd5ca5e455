"""The few addresses that the layout names, so that these tests need no other room."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("sign-out/", nothing, name="account_logout"),
    path("style-guide/", include("koryu.ui.urls")),
]
