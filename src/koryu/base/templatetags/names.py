"""``{% load names %}``: ``{{ code|country }}``, ``{{ code|language }}``, ``{{ code|place }}``,
and the codes of the sheets by their kind: ``{{ code|coded:"position" }}``."""

from django import template

from koryu.base import names

register = template.Library()
register.filter("country", names.country_name)
register.filter("language", names.language_name)
register.filter("place", names.place_name)
register.filter("coded", names.code_name)
