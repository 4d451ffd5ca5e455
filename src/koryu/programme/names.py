"""What codes are called in sentences, in both languages."""

from collections.abc import Sequence
from functools import lru_cache

from babel import Locale

from koryu.programme.facts import Request
from koryu.programme.places import load_places
from koryu.programme.sheets import vocabulary
from koryu.programme.words import Words

NEEDS = {
    "near_hospital": Words("a hospital near by", "近くに病院があること"),
    "no_remote_island": Words("a place that is not on a remote island", "離島でないこと"),
    "step_free": Words("a place without steps", "段差のない環境"),
}
WITH_ARTICLE = {"AE", "BS", "DO", "GB", "GM", "KM", "MH", "MV", "NL", "PH", "SB", "US"}


def country(code: str) -> Words:
    """The country of an ISO 3166-1 code; a code that nobody knows names itself."""
    english, japanese = (locale.territories.get(code, code) for locale in _locales())
    return Words(str(english), str(japanese))


def of_country(code: str) -> Words:
    """The country as a sentence goes on with it: from the United States, from Canada."""
    name = country(code)
    return Words(f"the {name.en}", name.ja) if code in WITH_ARTICLE else name


def language(code: str) -> Words:
    """The language of an ISO 639-1 code; a code that nobody knows names itself."""
    english, japanese = (locale.languages.get(code, code) for locale in _locales())
    return Words(str(english), str(japanese))


def spot(code: str) -> Words:
    """The prefecture or town of a code of two or six digits; any other names itself."""
    return load_places().name(code) or Words(code, code)


def organisation(request: Request) -> Words:
    """Who asks, as the tables of places call it; a private school as its sheet did."""
    english = request.organisation_name_en or request.organisation_name_ja
    known = load_places().name(request.organisation_code)
    return known or Words(english, request.organisation_name_ja)


def area(code: str) -> Words:
    return next((o.name for o in vocabulary.AREA.options if o.code == code), Words(code, code))


def need(code: str) -> Words:
    return NEEDS.get(code, Words(code, code))


def listed(names: Sequence[Words]) -> Words:
    """Several names as one: ‘a, b and c’, 「a、b、c」."""
    if len(names) < 2:
        return names[0] if names else Words("", "")
    first = ", ".join(name.en for name in names[:-1])
    return Words(f"{first} and {names[-1].en}", "、".join(name.ja for name in names))


@lru_cache
def _locales() -> tuple[Locale, Locale]:
    return Locale("en"), Locale("ja")
