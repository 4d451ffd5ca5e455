from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "koryu.tools.notices"
    label = "notices"

    def ready(self) -> None:
        from koryu.accounts import work
        from koryu.tools.notices import actions, queries  # noqa: F401  its sentences are known

        work.register(queries.work_of_post)
