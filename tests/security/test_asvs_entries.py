"""Entries stay as they were left, whoever asks, and by whatever way."""

import pytest
from django.db import DatabaseError, connection, transaction

from koryu.accounts.actions import create_account
from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import scoped
from koryu.records.models import Entry

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("UPDATE records_entry SET facts = '{}'", "never changed or deleted"),
        ("DELETE FROM records_entry", "never changed or deleted"),
        ("TRUNCATE records_entry", "permission denied"),
        ("ALTER TABLE records_entry DISABLE TRIGGER ALL", "must be owner"),
        ("DROP TRIGGER records_entry_keep ON records_entry", "must be owner"),
    ],
)
def test_an_entry_is_never_changed_or_deleted(statement: str, refusal: str) -> None:
    with scoped(SYSTEM.scopes):
        create_account(email="someone@koryu.example", name="Somebody", by=SYSTEM)
        before = list(Entry.objects.values())
        assert before != []
        with (
            pytest.raises(DatabaseError, match=refusal),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
        assert list(Entry.objects.values()) == before
