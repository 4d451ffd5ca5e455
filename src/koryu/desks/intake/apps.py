from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "koryu.desks.intake"
    label = "intake"
