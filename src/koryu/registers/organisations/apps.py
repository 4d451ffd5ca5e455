from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "koryu.registers.organisations"
    label = "organisations"
