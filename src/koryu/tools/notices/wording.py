"""Placeholders of a letter: which stand there, and the letter with one recipient's filled in."""

import re
from collections.abc import Mapping, Sequence

from koryu.tools.notices.models import Wording

PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
FIELDS = ("subject_en", "subject_ja", "body_en", "body_ja")
Values = Mapping[str, Sequence[str]]


def placeholders_in(wording: Wording) -> list[str]:
    """Every name in braces, each once, in the order of the text."""
    text = "\n".join(getattr(wording, field) for field in FIELDS)
    return list(dict.fromkeys(PLACEHOLDER.findall(text)))


def missing(wording: Wording, values: Values) -> list[str]:
    """The placeholders of the letter that have nothing to stand for, in either language."""
    return [
        name
        for name in placeholders_in(wording)
        if not all(said.strip() for said in values.get(name) or ("",))
    ]


def filled(wording: Wording, values: Values) -> dict[str, str]:
    """The four texts with the values in them. What stands in a value is never read as a
    placeholder again."""
    return {field: _fill(getattr(wording, field), values, field) for field in FIELDS}


def _fill(text: str, values: Values, field: str) -> str:
    place = 1 if field.endswith("_ja") else 0

    def value(found: "re.Match[str]") -> str:
        said = values.get(found[1])
        return said[place] if said else found[0]

    return PLACEHOLDER.sub(value, text)
