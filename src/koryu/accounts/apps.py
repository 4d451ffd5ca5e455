from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "koryu.accounts"
    label = "accounts"
