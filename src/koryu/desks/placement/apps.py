from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacementConfig(AppConfig):
    name = "koryu.desks.placement"
    label = "placement"

    def ready(self) -> None:
        """Registers sentences, jobs, and what follows when a result has circulated."""
        from koryu.accounts import work
        from koryu.desks.placement import jobs  # noqa: F401  its jobs are known
        from koryu.desks.placement.actions import rounds as acts
        from koryu.desks.placement.queries import rounds
        from koryu.tools.approvals import kinds

        work.register(lambda holder, _post: rounds.todo_for(holder))
        kinds.register(
            kinds.Kind(
                code=acts.KIND,
                label=_("Placement result"),
                effect=acts.approve_result,
                returned=acts.result_came_back,
                page=rounds.page_of,
            )
        )
