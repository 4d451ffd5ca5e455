from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "koryu.tools.notices"
    label = "notices"

    def ready(self) -> None:
        from anymail.signals import tracking as told

        from koryu.accounts import work
        from koryu.tools.notices import jobs, of_registers, queries, tracking  # noqa: F401  sentences, jobs are known

        work.register(queries.work_of_post)
        told.connect(tracking.hear)
        of_registers.register_all()
