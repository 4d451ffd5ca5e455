"""What codes of the wide world are called, in the language of the page."""

from functools import lru_cache

from babel import Locale
from django.utils.translation import get_language

from koryu.programme.places import load_places


def country_name(code: str) -> str:
    """The country of an ISO 3166-1 code; a code that nobody knows shows itself."""
    return str(_locale(_language()).territories.get(code, code))


def language_name(code: str) -> str:
    """The language of an ISO 639-1 code; a code that nobody knows shows itself."""
    return str(_locale(_language()).languages.get(code, code))


def place_name(code: str) -> str:
    """The prefecture or town of a two-digit or six-digit code; any other shows itself."""
    name = load_places().name(code)
    return name.in_language(_language()) if name else code


def _language() -> str:
    return (get_language() or "en")[:2]


@lru_cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)
