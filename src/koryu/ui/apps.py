from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "koryu.ui"
    label = "ui"

    def ready(self) -> None:
        from koryu.ui.forms import speak_plainly

        speak_plainly()
