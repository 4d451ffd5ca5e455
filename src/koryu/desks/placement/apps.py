from django.apps import AppConfig


class PlacementConfig(AppConfig):
    name = "koryu.desks.placement"
    label = "placement"

    def ready(self) -> None:
        from koryu.accounts import work
        from koryu.desks.placement import actions, jobs  # noqa: F401  sentences, jobs are known
        from koryu.desks.placement.queries import rounds

        work.register(lambda holder, _post: rounds.todo_for(holder))
