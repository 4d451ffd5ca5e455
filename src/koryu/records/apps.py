from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "koryu.records"
    label = "records"

    def ready(self) -> None:
        from koryu.records import jobs  # noqa: F401  its jobs are known
