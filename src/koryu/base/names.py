"""What codes of the wide world are called, in the language of the page."""

from django.utils.translation import get_language

from koryu.programme import names
from koryu.programme.sheets import vocabulary
from koryu.programme.words import Words

CHOICES = {
    "area": vocabulary.AREA,
    "driving": vocabulary.DRIVING_RULE,
    "group": vocabulary.GROUP,
    "need": vocabulary.NEEDS.of,
    "position": vocabulary.POSITION,
    "result": vocabulary.RESULT,
    "rule": vocabulary.RULE,
    "sex": vocabulary.SEX,
}
WORDS: dict[str, dict[str, Words]] = {
    kind: {option.code: option.name for option in getattr(choice, "options", ())}
    for kind, choice in CHOICES.items()
}


def country_name(code: str) -> str:
    """The country of an ISO 3166-1 code; a code that nobody knows shows itself."""
    return names.country(code).in_language(_language())


def language_name(code: str) -> str:
    """The language of an ISO 639-1 code; a code that nobody knows shows itself."""
    return names.language(code).in_language(_language())


def place_name(code: str) -> str:
    """The prefecture or town of a two-digit or six-digit code; any other shows itself."""
    return names.spot(code).in_language(_language())


def code_name(code: str, kind: str) -> str:
    """What a code of the sheets stands for, such as ``ALT`` of the kind ``position``."""
    name = WORDS[kind].get(code)
    return name.in_language(_language()) if name else code


def choices(kind: str) -> list[tuple[str, str]]:
    """Every code of a kind with its name, as a form offers them."""
    return [(code, name.in_language(_language())) for code, name in WORDS[kind].items()]


def _language() -> str:
    return (get_language() or "en")[:2]
