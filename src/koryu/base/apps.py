from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "koryu.base"
    label = "base"
