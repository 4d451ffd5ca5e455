from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "koryu.registers.people"
    label = "people"
