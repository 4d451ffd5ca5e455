from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "koryu.registers.people"
    label = "people"

    def ready(self) -> None:
        from koryu.registers.people import actions  # noqa: F401  its sentences are known
