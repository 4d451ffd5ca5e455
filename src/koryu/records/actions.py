"""Leaving entries, keeping files, noting where facts come from."""

import hashlib
from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar

from django.core.files.base import ContentFile
from django.db import models, transaction

from koryu.base.scopes import CLAIR
from koryu.records.acts import current_act
from koryu.records.models import Entry, StoredFile, subject_key
from koryu.records.sentences import Sentence

M = TypeVar("M", bound=models.Model)


class Actor(Protocol):
    @property
    def user_id(self) -> int | None: ...

    @property
    def in_place_of_id(self) -> int | None: ...


def leave_entry(
    sentence: Sentence,
    subject: models.Model,
    *,
    by: Actor,
    scopes: Iterable[str] = (CLAIR,),
    **facts: Any,
) -> Entry:
    """Record that this was done. Facts must be plain JSON and name no person."""
    return Entry.objects.create(
        act=current_act(),
        by_id=by.user_id,
        in_place_of_id=by.in_place_of_id,
        sentence=sentence.key,
        facts=facts,
        subject=subject_key(subject),
        scopes=sorted(scopes),
    )


def leave_entries(
    sentence: Sentence,
    subjects: Iterable[M],
    *,
    by: Actor,
    facts: Callable[[M], dict[str, Any]],
    scopes: Iterable[str] = (CLAIR,),
) -> list[Entry]:
    """What ``leave_entry`` does, for each of many subjects of one act."""
    act, seen = current_act(), sorted(scopes)
    return Entry.objects.bulk_create(
        Entry(
            act=act,
            by_id=by.user_id,
            in_place_of_id=by.in_place_of_id,
            sentence=sentence.key,
            facts=facts(subject),
            subject=subject_key(subject),
            scopes=seen,
        )
        for subject in subjects
    )


def store_file(data: bytes, *, name: str, scopes: Iterable[str] = (CLAIR,)) -> StoredFile:
    """Keep the bytes under their SHA-256; the same bytes are kept once for each asker."""
    digest = hashlib.sha256(data).hexdigest()
    stored = StoredFile(name=name[:255], sha256=digest, size=len(data), scopes=sorted(scopes))
    stored.content.save(f"{stored.key}", ContentFile(data), save=False)
    stored.save()
    return stored


def discard_file(stored: StoredFile) -> None:
    """Delete a file that no fact came from; its bytes go once the transaction is through."""
    name, storage = str(stored.content.name), stored.content.storage
    stored.delete()
    transaction.on_commit(lambda: storage.delete(name))
