"""Keeping what is looked through in step with the rows that are to be found."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models, transaction
from django.db.models import Func, Value
from django.db.models.functions import Cast
from procrastinate.contrib.django import app

from koryu.base.scopes import HOUSE, scoped
from koryu.base.search.words import latin, number_key, vector
from koryu.records.models import SearchText, StoredFile, subject_key
from koryu.records.texts import text_of

READ = "records.read_enclosures"
NAME, TEXT = "name", "text"


@transaction.atomic
def index(
    row: models.Model,
    *,
    texts: Iterable[str],
    scopes: Iterable[str],
    numbers: Iterable[str] = (),
    files: Iterable[StoredFile] = (),
) -> None:
    """The row is found by these from now on, by those whose scopes are named.

    ``texts``, the first of which weighs most, by their words; ``numbers`` by any part of three
    characters or more; ``files`` by their names at once, and by their texts once a job has
    read them. A second call puts everything in place of what was there; a file that was read
    is not read again.
    """
    about = {"label": row._meta.label_lower, "row": row.pk}
    kept, _new = SearchText.objects.get_or_create(
        subject=subject_key(row), defaults={**about, "scopes": sorted(scopes)}
    )
    kept.text = "\n".join(text for text in texts if text).replace("\0", "")
    kept.numbers = "\n".join(number_key(number) for number in numbers if number)
    before = kept.enclosed
    kept.enclosed = {str(f.pk): before.get(str(f.pk)) or {NAME: f.name, TEXT: None} for f in files}
    kept.scopes = sorted(scopes)
    keep(kept)
    if unread(kept):
        app.configure_task(READ, queue="records").defer(search_text_id=kept.pk)


def rescope(row: models.Model, *, scopes: Iterable[str]) -> None:
    """Others may find the row from now on; what it is found by stays."""
    SearchText.objects.filter(subject=subject_key(row)).update(scopes=sorted(scopes))


def forget(row: models.Model) -> None:
    """Nobody finds the row any more."""
    SearchText.objects.filter(subject=subject_key(row)).delete()


def unread(kept: SearchText) -> list[int]:
    """The enclosures whose text is not there yet."""
    return [int(pk) for pk, file in kept.enclosed.items() if file[TEXT] is None]


def read_enclosures(search_text_id: int) -> None:
    """Read what is not read yet, outside any transaction: it takes as long as it takes. A
    second call changes nothing; a file that was taken away meanwhile is left out."""
    with scoped(HOUSE):
        kept = SearchText.objects.filter(pk=search_text_id).first()
        files = list(StoredFile.objects.filter(pk__in=unread(kept))) if kept else []
    read = {str(file.pk): text_of(file) for file in files}
    with scoped(HOUSE):
        held = SearchText.objects.select_for_update().filter(pk=search_text_id).first()
        if held is not None and read:
            for pk in read.keys() & held.enclosed.keys():
                held.enclosed[pk][TEXT] = read[pk].replace("\0", "")
            keep(held)


def keep(kept: SearchText) -> None:
    kept.words = _words(kept)
    kept.save()


def _words(kept: SearchText) -> Any:
    """Japanese words and, in addition, the English ones as the server stems them."""
    first, *others = kept.text.split("\n", 1)
    enclosed = [file[part] or "" for file in kept.enclosed.values() for part in (NAME, TEXT)]
    texts = [first, *others, *enclosed]
    parted = Cast(Value(vector(texts)), SearchVectorField())
    english = SearchVector(Value(latin("\n".join(texts))), config="english", weight="B")
    return Func(parted, english, arg_joiner=" || ", template="(%(expressions)s)")
