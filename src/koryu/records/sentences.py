"""What an entry says: a registered sentence, so that it can be read in both languages."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from koryu.records.facts import in_words

_known: dict[str, "Sentence"] = {}


@dataclass(frozen=True)
class Sentence:
    """``key`` is stored, ``text`` is shown with the entry's facts filled in by name."""

    key: str
    text: str | Promise

    def __post_init__(self) -> None:
        if self.key in _known:
            raise ValueError(f"the sentence {self.key} is registered twice")
        _known[self.key] = self


def say(key: str, facts: dict[str, Any]) -> str:
    """The sentence of this key with its facts; an unknown key shows itself."""
    sentence = _known.get(key)
    if sentence is None:
        return key
    return str(sentence.text) % {name: in_words(fact) for name, fact in facts.items()}
