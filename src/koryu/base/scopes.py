"""The second wall: which rows the database itself lets through.

A scope is a short token such as ``host:130001`` or ``person:…``. Rows that would hurt
a person if they leaked carry the scopes that may see them; PostgreSQL compares them
with ``koryu.scopes``, a setting that lives and dies with the transaction. A
connection on which nobody set it sees none of those rows.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.migrations import RunSQL

CLAIR = "clair"
SETTING = "koryu.scopes"


class OutsideTransaction(RuntimeError):
    """A scope was set where no transaction would end it."""


def current_scopes() -> frozenset[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [SETTING])
        row = cursor.fetchone()
    return frozenset((row[0] or "").split()) if row else frozenset()


def set_scopes(scopes: Iterable[str]) -> None:
    """Open the second wall to these scopes until the present transaction ends."""
    if not connection.in_atomic_block:
        raise OutsideTransaction("scopes are set inside a transaction only")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, " ".join(sorted(scopes))])


@contextmanager
def scoped(scopes: Iterable[str]) -> Iterator[None]:
    """A transaction that sees what these scopes see; the outer scopes come back after."""
    with transaction.atomic():
        before = current_scopes()
        set_scopes(scopes)
        yield
        set_scopes(before)


def wall(table: str) -> RunSQL:
    """The migration step that puts a table with a ``scopes`` column behind the second wall."""
    allowed = f"scopes && string_to_array(current_setting('{SETTING}', true), ' ')"
    return RunSQL(
        [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_scopes ON {table} USING ({allowed}) WITH CHECK ({allowed})",
        ],
        [
            f"DROP POLICY {table}_scopes ON {table}",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )
