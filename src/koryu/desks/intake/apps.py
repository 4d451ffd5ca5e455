from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "koryu.desks.intake"
    label = "intake"

    def ready(self) -> None:
        """Registers the sentences of this desk's entries."""
        from koryu.accounts import work
        from koryu.desks.intake import actions, queries  # noqa: F401

        work.register(lambda holder, _post: queries.todo_for(holder))
