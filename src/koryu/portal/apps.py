from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "koryu.portal"
    label = "portal"
