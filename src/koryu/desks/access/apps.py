from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "koryu.desks.access"
    label = "access"

    def ready(self) -> None:
        from koryu.accounts import newcomers, work
        from koryu.desks.access import actions, jobs, queries  # noqa: F401  jobs are known

        work.register(queries.work_of_post)
        newcomers.register(actions.tell_of_newcomer)
