from django.apps import AppConfig


class CalendarConfig(AppConfig):
    name = "koryu.registers.calendar"
    label = "calendar"

    def ready(self) -> None:
        from koryu.registers.calendar import actions  # noqa: F401  its sentences are known
