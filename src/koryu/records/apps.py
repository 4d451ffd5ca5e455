from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "koryu.records"
    label = "records"
