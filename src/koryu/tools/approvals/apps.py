from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "koryu.tools.approvals"
    label = "approvals"

    def ready(self) -> None:
        from koryu.accounts import work
        from koryu.tools.approvals import jobs, queries  # noqa: F401  sentences, jobs are known

        work.register(queries.work_of_post)
