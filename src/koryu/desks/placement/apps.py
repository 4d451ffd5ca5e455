from django.apps import AppConfig


class PlacementConfig(AppConfig):
    name = "koryu.desks.placement"
    label = "placement"
