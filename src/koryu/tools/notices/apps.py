from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "koryu.tools.notices"
    label = "notices"

    def ready(self) -> None:
        from koryu.tools.notices import actions  # noqa: F401  its sentences are known from here on
