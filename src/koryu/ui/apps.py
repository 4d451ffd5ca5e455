from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "koryu.ui"
    label = "ui"
