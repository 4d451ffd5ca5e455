"""Passwords that somebody would think of: what they are made of counts for little.

A password must be worth eight characters that nobody foresees. A character is worth one; a
word of the 20,000 that leaks showed most often is worth three, for as many words as these are
three letters; a row of keys, a run of the alphabet and a year are worth two; a word of the
house or of the user's own is worth one; what repeats what stands before it, nothing.
"""

import re
import unicodedata
from functools import cache
from itertools import product
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from koryu.accounts.models import Invitation, Membership, Unit

LEAST = 8
LOOKED_AT = 128  # characters of a long one: enough to be worth eight
COMMON, RUN, NAMED = 3, 2, 1
# Known to whoever guesses at this house; `docs/building/security.md` lists them too.
HOUSE = (
    *("koryu", "clair", "jet", "programme", "program", "jetprogramme", "placement", "japan"),
    *("alt", "cir", "sea", "admin", "officer", "manager", "prefecture", "交流", "自治体国際化協会"),
    *("クレア", "ジェット", "配置", "外国語青年招致事業", "国際交流員", "外国語指導助手"),
)
LINES = (
    *("abcdefghijklmnopqrstuvwxyz", "12345678901234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"),
    *("1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "q1w2e3r4t5y6u7i8o9p0", "1q2w3e4r5t6y7u8i9o0p"),
    *("qazwsxedcrfvtgbyhnujmikolp", "qawsedrftgyhujikolp", "azertyuiop", "qwertzuiop"),
)
YEAR = re.compile(r"(19|20)\d\d")
REPEATED = re.compile(r"(.)\1{2,}|(..+?)\2+")
LEET = str.maketrans("0134578@$!", "oleastbasi")


class ForeseeableValidator:
    """One of ``AUTH_PASSWORD_VALIDATORS``."""

    def validate(self, password: str, user: Any = None) -> None:
        if worth(password, own_words(user)) < LEAST:
            raise ValidationError(
                _(
                    "This password is easy to guess: common words, rows of keys, repeats and "
                    "names that belong to you or this house count for little. Add words that "
                    "nobody expects."
                ),
                "password_foreseeable",
            )

    def get_help_text(self) -> str:
        return _("Several words that do not belong together make a good password.")


def worth(password: str, own: frozenset[str] = frozenset()) -> int:
    """How many characters of it nobody foresees, read in the way that leaves fewest."""
    password = password[:LOOKED_AT]
    plain = folded(password)
    readings = {plain, folded(password.translate(LEET))}
    readings |= {REPEATED.sub(lambda m: m[1] or m[2], text) for text in readings}
    named = own | {folded(word) for word in HOUSE}
    return min(_worth(text, named) for text in readings)


def folded(text: str) -> str:
    """Letters and digits alone, small and of one width: what stands between them is no bar."""
    flat = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in flat if character.isalnum())


def own_words(user: Any) -> frozenset[str]:
    """Name, address and bodies of this user, of those to whom they are invited too."""
    if user is None:
        return frozenset()
    posts = Membership.objects.filter(user=user.pk).values("unit") if user.pk else ()
    asked = Invitation.objects.filter(email=user.email).values("unit")
    found = [user.name, user.email]
    for unit in Unit.objects.filter(pk__in=[row["unit"] for row in (*posts, *asked)]):
        found += [unit.name_en, unit.name_ja, unit.code]
    words = {folded(text) for one in found for text in (one, *re.split(r"\W+", one))}
    return frozenset(word for word in words if len(word) >= (3 if word.isascii() else 2))


def _worth(text: str, named: frozenset[str]) -> int:
    """The least sum over all ways to cut the text into parts."""
    least = [0]
    for end in range(1, len(text) + 1):
        parts = ((least[start], text[start:end]) for start in range(max(0, end - 40), end))
        least.append(min(before + _of_part(part, named) for before, part in parts))
    return least[-1]


def _of_part(part: str, named: frozenset[str]) -> int:
    if part in named:
        return NAMED
    if len(part) >= 3 and (part in _runs() or YEAR.fullmatch(part)):
        return RUN
    return COMMON if len(part) > COMMON and part in _common() else len(part)


@cache
def _common() -> frozenset[str]:
    return frozenset(folded(word) for word in CommonPasswordValidator().passwords)


@cache
def _runs() -> frozenset[str]:
    """Every piece of three keys and more of each line, in both directions."""
    lines = {line[::step] for line, step in product(LINES, (1, -1))}
    return frozenset(
        line[start:end]
        for line in lines
        for start in range(len(line))
        for end in range(start + 3, len(line) + 1)
    )
