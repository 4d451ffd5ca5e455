from allauth.usersessions.apps import UserSessionsConfig
from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "koryu.accounts"
    label = "accounts"
    default = True

    def ready(self) -> None:
        from koryu.accounts import security

        security.listen()


class OpenSessions(UserSessionsConfig):  # type: ignore[misc]  # allauth has no types
    """allauth's table of open sessions without its listeners: they would write the numbers of
    sessions down (see ``accounts.sessions``)."""

    default = False

    def ready(self) -> None:
        pass
