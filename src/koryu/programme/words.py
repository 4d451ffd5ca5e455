"""A sentence in both languages, side by side, so that neither can be forgotten.

The programme knows nothing of Django, so its texts (why a cell was refused, why
this place) cannot use gettext: each is a pair written next to its rule.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """One text in English and Japanese; ``{name}`` marks what is filled in."""

    en: str
    ja: str

    def fill(self, **values: "object | Words") -> "Words":
        """The same text with its marks filled; a value may itself be Words."""
        return Words(
            self.en.format(**{k: v.en if isinstance(v, Words) else v for k, v in values.items()}),
            self.ja.format(**{k: v.ja if isinstance(v, Words) else v for k, v in values.items()}),
        )

    def in_language(self, code: str) -> str:
        return self.ja if code.lower().startswith("ja") else self.en

    def __str__(self) -> str:
        return self.en


def join(parts: list[Words]) -> Words:
    """Several sentences as one paragraph, spaced as each language spaces them."""
    return Words(" ".join(p.en for p in parts), "".join(p.ja for p in parts))
