"""Texts as they are shown, whatever names hold."""

import json
from collections.abc import Mapping
from typing import Any
from unicodedata import category


def shown(words: str) -> str:
    """The words, with all that a terminal would obey written as JSON spells it."""
    if words.isprintable():
        return words
    return "".join(letter if _is_plain(letter) else json.dumps(letter)[1:-1] for letter in words)


def _is_plain(letter: str) -> bool:
    return letter.isprintable() or category(letter) == "Zs"  # Japanese names have wide spaces


def json_text(data: Mapping[str, Any]) -> str:
    """The data as JSON that any terminal and any file in UTF-8 takes."""
    lines = json.dumps(data, indent=2, ensure_ascii=False).split("\n")
    return "\n".join(map(shown, lines)) + "\n"
