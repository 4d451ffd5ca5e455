"""Rows that somebody may see and that hold what they look for, the best first."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, overload

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery, SearchRank
from django.db.models import (
    Case,
    F,
    FloatField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable

from koryu.base.models import Viewer
from koryu.base.search.hits import Hit, Snippet, snippet, terms_of
from koryu.base.search.words import latin, number_key, query
from koryu.records.models import SearchText, subject_key

M = TypeVar("M", bound=Model)
SHORTEST_PART = 3  # characters of a number
EVEN = 1 | 32  # by the length of the text, so that lists do not bury letters; and below one
Found = CombinedSearchQuery | SearchQuery


class Literal(SearchQuery):
    """A tsquery that is put together already: no parser of the server takes it apart again."""

    template = "%(expressions)s::tsquery"


def found(model: type[M], text: str, *, viewer: Viewer) -> "QuerySet[M]":
    """The model's rows that the viewer may see and that hold all words of the text, or of whose
    numbers it is a part."""
    rows: QuerySet[M] = model.objects.visible_to(viewer)  # type: ignore[attr-defined]
    if (matches := _matches(text)) is None:
        return rows.none()
    matching, rank = matches
    label = model._meta.label_lower
    asked = SearchText.objects.visible_to(viewer).filter(matching, label=label)
    ranked = asked.filter(row=OuterRef("pk")).annotate(rank=rank).values("rank")
    matched: QuerySet[M] = rows.filter(pk__in=asked.values("row"))
    return matched.order_by(Subquery(ranked).desc(), "-pk")


def _matches(text: str) -> tuple[Q, Combinable] | None:
    """What a row's text must fulfil, and how well it does."""
    wanted, number = _wanted(text), number_key(text)
    matching, rank = Q(), Value(0.0, FloatField())
    best: Any = rank
    if wanted is not None:
        matching |= Q(words=wanted)
        best = SearchRank(F("words"), wanted, cover_density=True, normalization=Value(EVEN))
    if len(number) >= SHORTEST_PART:
        part = Q(numbers__contains=number)
        matching |= part
        best = best + Case(When(part, then=Value(1.0)), default=Value(0.0))
    return (matching, best) if matching else None


def _wanted(text: str) -> Found | None:
    parted, english = query(text), latin(text)
    both: list[Found] = [Literal(parted)] if parted else []
    if english:
        both.append(SearchQuery(english, config="english"))
    return both[0] | both[1] if len(both) > 1 else next(iter(both), None)


@dataclass(frozen=True)
class Hits(Sequence[Hit]):
    """What was found as hits: a sequence that counts and reads only what is asked of it, so
    that a page of it costs no more than a page."""

    rows: "QuerySet[Any]"
    text: str
    viewer: Viewer
    hit: Callable[[Any, Snippet, str], Hit]

    def __len__(self) -> int:
        return self.rows.count()

    @overload
    def __getitem__(self, at: int) -> Hit: ...
    @overload
    def __getitem__(self, at: slice) -> list[Hit]: ...
    def __getitem__(self, at: int | slice) -> Hit | list[Hit]:
        if isinstance(at, int):
            return self[at : at + 1][0]
        rows = list(self.rows[at])
        where = _places(rows, self.text, self.viewer)
        return [self.hit(row, *where.get(subject_key(row), ((), ""))) for row in rows]


def hits(
    rows: "QuerySet[M]", text: str, *, viewer: Viewer, hit: Callable[[M, Snippet, str], Hit]
) -> Hits:
    """The rows that were ``found`` as hits. ``hit`` is given a row, the place in its text, and
    the name of the enclosure in which that is, or an empty one."""
    return Hits(rows, text, viewer, hit)


def _places(rows: list[Any], text: str, viewer: Viewer) -> dict[str, tuple[Snippet, str]]:
    subjects = [subject_key(row) for row in rows]
    kept = SearchText.objects.visible_to(viewer).filter(subject__in=subjects).defer("words")
    terms = terms_of(text)
    return {one.subject: _place(one, terms) for one in kept}


def _place(kept: SearchText, terms: list[str]) -> tuple[Snippet, str]:
    """The row's own text is asked before those of its enclosures."""
    for text, name in _texts(kept):
        if place := snippet(text, terms):
            return place, name
    return (), ""


def _texts(kept: SearchText) -> Iterator[tuple[str, str]]:
    yield kept.text, ""
    for file in kept.enclosed.values():
        yield file["text"] or "", file["name"]
