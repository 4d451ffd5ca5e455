from django.apps import AppConfig


class PlacementConfig(AppConfig):
    name = "koryu.desks.placement"
    label = "placement"

    def ready(self) -> None:
        from koryu.desks.placement import actions, jobs  # noqa: F401  sentences, jobs are known
