from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "koryu.desks.intake"
    label = "intake"

    def ready(self) -> None:
        """Registers the sentences of this desk's entries."""
        from koryu.desks.intake import actions  # noqa: F401
