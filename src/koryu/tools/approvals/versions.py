"""What was frozen of a version, and what it says otherwise than the one before it.

Both are kept with the version: whoever decides on it may never have seen the earlier one.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from koryu.programme.words import Words
from koryu.records.models import StoredFile

TITLE, FILES = Words("Title", "件名"), Words("Files", "添付ファイル")
Facts = dict[Words, Words]


@dataclass(frozen=True)
class Change:
    """One fact that differs; None where there was, or is, none."""

    label: Words
    before: Words | None
    after: Words | None


def sha256_of(frozen: Mapping[str, Any]) -> str:
    """Of what was frozen, written in one way only."""
    data = json.dumps(frozen, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(data.encode()).hexdigest()


def facts_of(
    title: Words, content: Iterable[Mapping[str, str]], files: Iterable[StoredFile]
) -> Facts:
    """Everything that is frozen, by its label."""
    found = {TITLE: title}
    for fact in content:
        label = Words(fact["label_en"], fact["label_ja"])
        found[label] = Words(fact["value_en"], fact["value_ja"])
    if names := "\n".join(f"{file.name} ({file.sha256[:12]})" for file in files):
        found[FILES] = Words(names, names)
    return found


def differences(before: Facts, after: Facts) -> list[Change]:
    """Fact by fact, in the order of the later version."""
    labels = [*after, *(label for label in before if label not in after)]
    changes = (Change(label, before.get(label), after.get(label)) for label in labels)
    return [change for change in changes if change.before != change.after]


def as_data(changes: Iterable[Change]) -> list[list[list[str] | None]]:
    """As they are kept: label, before, after, each in both languages."""
    return [[_pair(c.label), _pair(c.before), _pair(c.after)] for c in changes]


def from_data(kept: Iterable[Iterable[list[str] | None]]) -> list[Change]:
    return [Change(*(Words(*pair) if pair else None for pair in change)) for change in kept]  # type: ignore[arg-type]


def _pair(words: Words | None) -> list[str] | None:
    return [words.en, words.ja] if words else None
