from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CorrespondenceConfig(AppConfig):
    name = "koryu.desks.correspondence"
    label = "correspondence"

    def ready(self) -> None:
        """Registers sentences, jobs, and what follows when a letter has circulated."""
        from koryu.accounts import work
        from koryu.desks.correspondence import jobs, queries  # noqa: F401  its jobs are known
        from koryu.desks.correspondence.actions import dispatch, feeds, figures, plans  # noqa: F401
        from koryu.desks.correspondence.models import Letter
        from koryu.tools.approvals import kinds

        work.register(queries.work_of_post)
        kinds.register(
            kinds.Kind(
                code=dispatch.KIND,
                label=_("Outgoing letter"),
                effect=dispatch.approve_letter,
                returned=dispatch.letter_came_back,
                page=dispatch.page_of_letter,
                classes=tuple(Letter.Classification.choices),
            )
        )
