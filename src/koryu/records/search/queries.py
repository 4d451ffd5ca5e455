"""Rows that somebody may see and that hold what they look for, the best first."""

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BigIntegerField, F, Func, Model, QuerySet, Value

from koryu.base.models import Viewer
from koryu.base.search.hits import Hit, Hits, Snippet, snippet, terms_of
from koryu.base.search.words import latin, number_key, query
from koryu.records.models import SearchText, subject_key

M = TypeVar("M", bound=Model)
SHORTEST_PART = 3  # characters of a number
MOST = 500  # rows of one kind: whoever finds more asks for more
NUMBERS = ArrayField(BigIntegerField())
SPECIAL = re.compile(r"[\\%_]")


def found(model: type[M], text: str, *, viewer: Viewer) -> "QuerySet[M]":
    """The model's rows that the viewer may see and that hold all words of the text, or of whose
    numbers it is a part: so many of them, the best first."""
    rows: QuerySet[M] = model.objects.visible_to(viewer)  # type: ignore[attr-defined]
    best = _best(model._meta.label_lower, text)
    order = Func(Value(best, NUMBERS), F("pk"), function="array_position")
    return rows.filter(pk__in=best).order_by(order) if best else rows.none()


def _best(label: str, text: str) -> list[int]:
    """The rows that the scopes of the transaction let through, as the database ranks them."""
    number = number_key(text)
    part = SPECIAL.sub(r"\\\g<0>", number) if len(number) >= SHORTEST_PART else None
    asked = [label, query(text), latin(text), part, MOST]
    with connection.cursor() as cursor:
        cursor.execute("SELECT koryu_search(%s, %s, %s, %s, %s)", asked)
        row = cursor.fetchone()
    return list(row[0]) if row else []


def hits(
    rows: "QuerySet[M]", text: str, *, viewer: Viewer, hit: Callable[[M, Snippet, str], Hit]
) -> Hits:
    """The rows that were ``found`` as hits. ``hit`` is given a row, the place in its text, and
    the name of the enclosure in which that is, or an empty one."""

    def read(page: list[M]) -> list[Hit]:
        where = _places(page, text, viewer)
        return [hit(row, *where.get(subject_key(row), ((), ""))) for row in page]

    return Hits(rows, read)


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
