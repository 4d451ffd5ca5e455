"""A connection that is used again has forgotten whom it served before."""

import pytest
from django.db import connection, transaction

from koryu.accounts.actions import create_account
from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import OutsideTransaction, scoped, set_scopes
from koryu.records.models import Entry


@pytest.fixture(autouse=True)
def rows_behind_the_wall(committed_db: object) -> None:
    """Real commits, as between two requests on a pooled connection."""
    with scoped(SYSTEM.scopes):
        create_account(email="one@koryu.example", name="One", by=SYSTEM)


def server_process() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def test_scopes_do_not_outlive_their_transaction() -> None:
    same = server_process()
    with scoped(SYSTEM.scopes):
        assert Entry.objects.count() == 1
    assert Entry.objects.count() == 0
    with transaction.atomic():
        assert Entry.objects.count() == 0
    assert server_process() == same


def test_nor_does_a_failure_leave_them_behind() -> None:
    with pytest.raises(ZeroDivisionError), scoped(SYSTEM.scopes):
        raise ZeroDivisionError
    assert Entry.objects.count() == 0


def test_outside_a_transaction_nobody_sets_them() -> None:
    with pytest.raises(OutsideTransaction):
        set_scopes(SYSTEM.scopes)
    assert Entry.objects.count() == 0
