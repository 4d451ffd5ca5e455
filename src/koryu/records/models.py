"""What was done (entries), what came in (stored files), and where each fact comes from."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext as _

from koryu.base.models import ScopedModel, ScopedQuerySet
from koryu.records.kinds import UNKNOWN
from koryu.records.sentences import say
from koryu.records.sniffing import Remark


def subject_key(row: models.Model) -> str:
    """A row's address for entries and origins, such as ``people.candidacy:12``."""
    return f"{row._meta.label_lower}:{row.pk}"


class AboutQuerySet(ScopedQuerySet):
    def about(self, row: models.Model) -> Self:
        return self.filter(subject=subject_key(row))


class Entry(ScopedModel):
    """One act on one thing. The database refuses to change or delete it. A delegate acts
    ``in_place_of`` the holder of the post."""

    act = models.UUIDField()
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    in_place_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    sentence = models.CharField(max_length=80)
    facts = models.JSONField(default=dict)
    subject = models.CharField(max_length=100)

    objects = AboutQuerySet.as_manager()  # type: ignore[misc]  # narrower than ScopedModel's

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            GinIndex(fields=["scopes"], name="entry_scopes"),
            models.Index(fields=["subject"], name="entry_subject"),
        ]

    def __str__(self) -> str:
        said = say(self.sentence, self.facts)
        if self.in_place_of_id is None:
            return said
        return _("%(said)s Done in place of %(name)s.") % {"said": said, "name": self.in_place_of}

    @property
    def when(self) -> datetime:
        """``when``, ``text`` and ``by`` are what the component ``history`` reads."""
        return self.at

    @property
    def text(self) -> str:
        return str(self)


class StoredFile(ScopedModel):
    """A file as it came in, addressed by what is in it; its row says who may fetch it.

    ``reference`` is the official number of the letter that brought it, kept in words: whoever
    may see a copy need not see the file it ``came_from``.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100, default=UNKNOWN)
    remark = models.CharField(max_length=10, choices=Remark.choices, blank=True)
    came_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="copies")
    reference = models.CharField(max_length=100, blank=True)
    content = models.FileField(upload_to="incoming")
    stored_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [GinIndex(fields=["scopes"], name="storedfile_scopes")]

    def __str__(self) -> str:
        return self.name


class Origin(ScopedModel):
    """Where a stored fact comes from: file, sheet, row, and per field its column."""

    subject = models.CharField(max_length=100)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="origins")
    sheet = models.CharField(max_length=100)
    row = models.PositiveIntegerField()
    columns = models.JSONField()  # field -> [column letter, the value as it stood]

    objects = AboutQuerySet.as_manager()  # type: ignore[misc]  # narrower than ScopedModel's

    class Meta:
        indexes = [
            GinIndex(fields=["scopes"], name="origin_scopes"),
            models.Index(fields=["subject"], name="origin_subject"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["subject", "file"], name="one_origin_a_file")
        ]

    def __str__(self) -> str:
        return f"{self.file} · {self.sheet} · {self.row}"


class SearchText(ScopedModel):
    """What is looked through to find one row: its own text, and that of its enclosures.

    Finding it is seeing that it exists: it carries the scopes of the row that it is about.
    """

    subject = models.CharField(max_length=100, unique=True)
    label = models.CharField(max_length=80)  # of the model, such as "correspondence.letter"
    row = models.BigIntegerField()
    text = models.TextField(blank=True)
    numbers = models.TextField(blank=True)  # found by any part, as ``number_key`` writes them
    enclosed = models.JSONField(default=dict)  # stored file -> its name, and its text once read
    words = SearchVectorField(null=True)

    class Meta:
        indexes = [
            GinIndex(fields=["scopes"], name="searchtext_scopes"),
            GinIndex(fields=["words"], name="searchtext_words"),
            GinIndex(OpClass("numbers", name="gin_trgm_ops"), name="searchtext_numbers"),
        ]
        constraints = [models.UniqueConstraint(fields=["label", "row"], name="one_text_a_row")]

    def __str__(self) -> str:
        return self.subject
