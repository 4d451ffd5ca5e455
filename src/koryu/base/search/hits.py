"""What a search finds, as every desk tells it to the page that asks them all."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, overload

from django.db.models import QuerySet
from django.utils.functional import Promise

from koryu.base.search.words import plain, runs

AROUND = 60  # characters on either side of what was found
Snippet = Sequence[tuple[str, bool]]  # pieces of text, and whether it was looked for


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: ``title`` in the reader's language, ``label`` says what it is, ``note``
    what tells it from others, ``snippet`` where the text stands in it, ``source`` in which
    enclosure."""

    label: str | Promise
    title: str
    url: str
    snippet: Snippet = field(default=())
    source: str = ""
    note: str | Promise = ""
    when: date | None = None


@dataclass(frozen=True)
class Hits(Sequence[Hit]):
    """Rows as hits: a sequence that counts and reads only what is asked of it, so that a page
    of it costs no more than a page."""

    rows: "QuerySet[Any]"
    of: Callable[[list[Any]], list[Hit]]

    def __len__(self) -> int:
        return self.rows.count()

    @overload
    def __getitem__(self, at: int) -> Hit: ...
    @overload
    def __getitem__(self, at: slice) -> list[Hit]: ...
    def __getitem__(self, at: int | slice) -> Hit | list[Hit]:
        if isinstance(at, int):
            return self[at : at + 1][0]
        return self.of(list(self.rows[at]))


def terms_of(text: str) -> list[str]:
    """What to look for by eye, the longest first: whole runs before their single words."""
    found = set(plain(text).casefold().split())
    for run in runs(text):
        found.add("".join(word.surface for word in run).casefold())
        alone = [word for word in run if len(word.surface) > 1 or len(run) == 1]
        found.update(term for word in alone for term in (word.surface.casefold(), word.form))
    return sorted(found, key=lambda term: (-len(term), term))


def snippet(text: str, terms: Iterable[str]) -> Snippet:
    """The place in the text where the first of the terms stands that is in it, with all of
    them marked; nothing where none is."""
    shown = plain(text)
    # Folding may change lengths (ß): then places are no longer those of the text shown.
    folded = shown.casefold() if len(shown.casefold()) == len(shown) else shown
    wanted = [term for term in terms if term]
    at = next((place for term in wanted if (place := folded.find(term)) >= 0), -1)
    if at < 0:
        return ()
    start, end = max(0, at - AROUND), at + 2 * AROUND
    pieces = list(_marked(shown[start:end], folded[start:end], wanted))
    before, after = [("…", False)] * (start > 0), [("…", False)] * (end < len(shown))
    return [*before, *pieces, *after]


def _marked(shown: str, folded: str, terms: list[str]) -> Iterable[tuple[str, bool]]:
    done = 0
    while done < len(shown):
        places = [(p, -len(t)) for t in terms if (p := folded.find(t, done)) >= 0]
        if not places:
            yield shown[done:], False
            return
        at, length = min(places)
        if at > done:
            yield shown[done:at], False
        done = at - length
        yield shown[at:done], True
