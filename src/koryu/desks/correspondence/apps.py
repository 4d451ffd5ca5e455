from django.apps import AppConfig


class CorrespondenceConfig(AppConfig):
    name = "koryu.desks.correspondence"
    label = "correspondence"

    def ready(self) -> None:
        from koryu.accounts import work
        from koryu.desks.correspondence import actions, queries  # noqa: F401  their sentences

        work.register(queries.work_of_post)
