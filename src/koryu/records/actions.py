"""Leaving entries, keeping files, noting where facts come from."""

import hashlib
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, Protocol, TypeVar

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils.translation import gettext as _

from koryu.base.moves import Refused
from koryu.base.scopes import CLAIR
from koryu.records.acts import current_act
from koryu.records.archives import Overfull, check_unpacked
from koryu.records.models import Entry, StoredFile, subject_key
from koryu.records.sentences import Sentence
from koryu.records.sniffing import sniff

M = TypeVar("M", bound=models.Model)
MAX_BYTES = 25_000_000  # of a file that is sent in; a request may hold a little more


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


class Upload(NamedTuple):
    """A file that was sent in or made: ``store_file(upload.data, name=upload.name)``."""

    name: str
    data: bytes


def check_upload(data: bytes, name: str) -> None:
    """Refused, in words for whoever sent it, where a file is never kept: an empty one, one too
    large, one that unpacks without end. Any other is kept as it is, with a remark."""
    if not data:
        raise Refused(_("%(name)s is empty: choose the file again.") % {"name": name})
    if len(data) > MAX_BYTES:
        raise Refused(_("%(name)s is too large: a file may hold 25 MB.") % {"name": name})
    try:
        check_unpacked(data)
    except Overfull:
        raise Refused(
            _(
                "%(name)s unpacks to far more than a letter holds, so it is not kept. Send the "
                "files in it one by one."
            )
            % {"name": name}
        ) from None


def store_file(
    data: bytes,
    *,
    name: str,
    scopes: Iterable[str] = (CLAIR,),
    came_from: StoredFile | None = None,
    reference: str = "",
) -> StoredFile:
    """Keep the bytes under a random name, with their SHA-256 and what they are by themselves.

    Files that somebody sent pass ``check_upload`` before.
    """
    found = sniff(data, name=name)
    stored = StoredFile(
        name=name[:255],
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        media_type=found.media_type[:100],
        remark=found.remark,
        came_from=came_from,
        reference=reference[:100],
        scopes=sorted(scopes),
    )
    stored.content.save(f"{stored.key}", ContentFile(data), save=False)
    stored.save()
    return stored


def discard_file(stored: StoredFile) -> None:
    """Delete a file that no fact came from; its bytes go once the transaction is through. It is
    kept where a copy of it stands, which says where it came from."""
    name, storage = str(stored.content.name), stored.content.storage
    try:
        stored.delete()
    except models.ProtectedError:
        return
    transaction.on_commit(lambda: storage.delete(name))
