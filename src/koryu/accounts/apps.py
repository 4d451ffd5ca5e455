from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "koryu.accounts"
    label = "accounts"

    def ready(self) -> None:
        from koryu.accounts import security

        security.listen()
