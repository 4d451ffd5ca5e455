from django.apps import AppConfig


class CalendarConfig(AppConfig):
    name = "koryu.registers.calendar"
    label = "calendar"
