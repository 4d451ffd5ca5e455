"""The second wall: which rows the database itself lets through.

A scope is a short token such as ``host:130001`` or ``person:…``. Rows that would hurt
a person if they leaked carry the scopes that may see them; PostgreSQL compares them
with ``koryu.scopes``, a setting that lives and dies with the transaction. A
connection on which nobody set it sees none of those rows.

Anybody who can run SQL can make such a setting, so it counts only with its seal: a keyed
hash of the scopes, the server process and the transaction. The key comes from
``SECRET_KEY`` and lies in a table that the running role cannot read; ``koryu_scopes()``
compares. A statement smuggled into a query can neither widen its scopes nor use again a
seal that it saw elsewhere.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations import RunSQL

CLAIR = "clair"
CORRESPONDENCE = "correspondence"  # of those who keep the registers of letters
SEALED = "sealed"  # of the head, who alone reads sealed letters that are others'
ACCOUNTS = "accounts"  # of those who look after everybody's accounts
HOUSE = frozenset({CLAIR, CORRESPONDENCE, SEALED, ACCOUNTS})  # of jobs, which nobody watches
# Of acts that say who somebody is and what they may: it counts while such an act runs.
GRANTS = "grants"
SETTING, SEAL = "koryu.scopes", "koryu.seal"
# What the server alone knows of this moment: a seal is worth nothing in any other.
MOMENT = "pg_backend_pid() || ' ' || extract(epoch FROM now())"
BLOCK = 64  # bytes; the length of SHA-256's key in RFC 2104


class OutsideTransaction(RuntimeError):
    """A scope was set where no transaction would end it."""


def current_scopes() -> frozenset[str]:
    """The scopes that the database itself lets count now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT koryu_scopes()")
        row = cursor.fetchone()
    return frozenset(row[0] if row else ())


def set_scopes(scopes: Iterable[str]) -> None:
    """Open the second wall to these scopes until the present transaction ends."""
    if not connection.in_atomic_block:
        raise OutsideTransaction("scopes are set inside a transaction only")
    said = " ".join(sorted(scopes))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {MOMENT}")
        row = cursor.fetchone()
        _set(cursor, said, _seal(f"{row[0]} {said}" if row else ""))


@contextmanager
def scoped(scopes: Iterable[str]) -> Iterator[None]:
    """A transaction that sees what these scopes see; the outer scopes come back after."""
    with _within(lambda _outer: scopes):
        yield


@contextmanager
def granting() -> Iterator[None]:
    """A transaction that may write who may do what, beside all that it may already. For acts
    on accounts, as ``with granting():`` or ``@granting()``: what is smuggled into any other
    page makes nobody an officer."""
    with _within(lambda outer: outer | {GRANTS}):
        yield


@contextmanager
def _within(wanted: Callable[[frozenset[str]], Iterable[str]]) -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            # With the seal they had: scopes that somebody forged are not sealed here.
            cursor.execute(_NOW, [SETTING, SEAL])
            said, seal, moment, outer = cursor.fetchone() or ("", "", "", ())
            inner = " ".join(sorted(wanted(frozenset(outer))))
            _set(cursor, inner, _seal(f"{moment} {inner}"))
        yield
        with connection.cursor() as cursor:
            _set(cursor, said or "", seal or "")


_NOW = f"SELECT current_setting(%s, true), current_setting(%s, true), {MOMENT}, koryu_scopes()"


def _set(cursor: Any, said: str, seal: str) -> None:
    values = [SETTING, said, SEAL, seal]
    cursor.execute("SELECT set_config(%s, %s, true), set_config(%s, %s, true)", values)


def _key() -> bytes:
    return hashlib.sha256(b"koryu walls " + settings.SECRET_KEY.encode()).digest()


def _seal(text: str) -> str:
    return hmac.new(_key(), text.encode(), hashlib.sha256).hexdigest()


def keep_key(cursor: Any) -> None:
    """Give the database the key of today's ``SECRET_KEY``; for the owner of the tables."""
    padded = _key().ljust(BLOCK, b"\0")
    pads = [bytes(byte ^ mask for byte in padded) for mask in (0x36, 0x5C)]
    cursor.execute("DELETE FROM walls.key")
    cursor.execute("INSERT INTO walls.key (within, around) VALUES (%s, %s)", pads)


ALLOWED = "scopes && (SELECT koryu_scopes())"
GRANTED = f"'{GRANTS}' = ANY ((SELECT koryu_scopes())::text[])"


def wall(table: str, allowed: str = ALLOWED) -> RunSQL:
    """The migration step that puts a table behind the second wall: only rows of which
    ``allowed`` is true are read or written, by the row's own ``scopes`` if nothing is said."""
    return RunSQL([_ENABLE % table, *_policy(table, "scopes", allowed)], _unwall(table, "scopes"))


def grants_wall(table: str, readable: str = "true") -> RunSQL:
    """The same for a table that says who may do what: everybody reads the rows of which
    ``readable`` is true, and acts alone that are ``granting`` write any."""
    return RunSQL(
        [
            _ENABLE % table,
            f"CREATE POLICY {table}_reading ON {table} FOR SELECT USING ({readable})",
            *_policy(table, "grants", GRANTED),
        ],
        [f"DROP POLICY {table}_reading ON {table}", *_unwall(table, "grants")],
    )


_ENABLE = "ALTER TABLE %s ENABLE ROW LEVEL SECURITY"


def _policy(table: str, name: str, allowed: str) -> list[str]:
    return [
        f"DROP POLICY IF EXISTS {table}_{name} ON {table}",
        f"CREATE POLICY {table}_{name} ON {table} USING ({allowed}) WITH CHECK ({allowed})",
    ]


def _unwall(table: str, name: str) -> tuple[str, ...]:
    return (
        f"DROP POLICY {table}_{name} ON {table}",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    )


def unsealed_wall(table: str) -> RunSQL:
    """The wall as the first migrations built it, before settings were sealed."""
    return wall(table, f"scopes && string_to_array(current_setting('{SETTING}', true), ' ')")
