"""What every model of the house is built on: the walls, and two-language columns."""

from typing import Any, Protocol, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language


class Viewer(Protocol):
    """Whoever looks: what the walls need to know of them."""

    @property
    def scopes(self) -> frozenset[str]: ...

    @property
    def own_scopes(self) -> frozenset[str]: ...

    @property
    def user_id(self) -> int | None: ...

    @property
    def is_signed_in(self) -> bool: ...


class WalledQuerySet(models.QuerySet[Any]):
    """Rows that are fetched for somebody go through ``visible_to``, the model's one law."""

    def visible_to(self, viewer: Viewer) -> Self:
        raise NotImplementedError(f"{self.model.__name__} has no law of visibility")


class ScopedQuerySet(WalledQuerySet):
    """The row says itself who may see it."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(scopes__overlap=sorted(viewer.scopes))


class SignedInQuerySet(WalledQuerySet):
    """Reference facts of the house: everyone who is signed in may read them."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.all() if viewer.is_signed_in else self.none()


class PublicQuerySet(WalledQuerySet):
    """Facts that the public page shows."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.all()


class ScopedModel(models.Model):
    """A row that carries the scopes of those who may see it (see ``base.scopes``)."""

    scopes = ArrayField(models.TextField(), default=list)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True


class Bilingual:
    """Reads ``<name>_ja`` or ``<name>_en`` by the active language; a blank falls back."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        if row is None:
            return self
        first, second = ("ja", "en") if is_japanese() else ("en", "ja")
        return getattr(row, f"{self.name}_{first}") or getattr(row, f"{self.name}_{second}")


def is_japanese() -> bool:
    return (get_language() or "en").startswith("ja")
