"""The house's addresses with the style guide among them, as in demo mode."""

from django.urls import include, path

from koryu.config.urls import urlpatterns as house

urlpatterns = [*house, path("style-guide/", include("koryu.ui.urls"))]
