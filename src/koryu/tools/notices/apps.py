from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "koryu.tools.notices"
    label = "notices"
