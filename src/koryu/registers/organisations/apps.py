from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "koryu.registers.organisations"
    label = "organisations"

    def ready(self) -> None:
        from koryu.registers.organisations import actions  # noqa: F401  its sentences are known
