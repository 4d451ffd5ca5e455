"""Every table of the database stands in the documentation with its wall, or the reason for none."""

import re

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from koryu.base.models import ScopedModel
from tests.house.files import ROOT

pytestmark = pytest.mark.django_db
PAGE = ROOT / "docs" / "building" / "security.md"
ROW = re.compile(r"^\| `([\w.]+)` \| (scopes|acts|open|closed) \| (\S.+) \|$", re.MULTILINE)
WALLS = {name: wall for name, wall, _why in ROW.findall(PAGE.read_text(encoding="utf-8"))}
FOUND = """
SELECT CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname,
  CASE WHEN c.relrowsecurity THEN CASE WHEN EXISTS (
    SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polcmd = 'r'
      AND pg_get_expr(p.polqual, p.polrelid) = 'true') THEN 'acts' ELSE 'scopes' END END,
  n.nspname = 'public'
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
"""


def walls_found() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(FOUND)
        found = cursor.fetchall()
    return {
        name: ("open" if kind is None else kind) if reachable else "closed"
        for name, kind, reachable in found
    }


def test_the_page_tells_every_table_and_its_wall() -> None:
    assert walls_found() == WALLS


def test_no_table_stands_there_twice() -> None:
    names = [name for name, _wall, _why in ROW.findall(PAGE.read_text(encoding="utf-8"))]
    assert sorted(names) == sorted(set(names))


def test_a_new_table_would_be_noticed() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE notes (said text)")  # the plain role makes no other
        cursor.execute(FOUND.replace("NOT LIKE 'pg\\_%'", "LIKE 'pg\\_temp%'"))
        assert [name.split(".")[1] for name, *_rest in cursor.fetchall()] == ["notes"]


def test_rows_with_scopes_that_are_open_are_named() -> None:
    """They carry scopes for the first wall alone: these three and no more."""
    ours = {m._meta.db_table for m in apps.get_models() if issubclass(m, ScopedModel)}
    assert {table for table in ours if WALLS[table] == "open"} == {
        "placement_round",
        "placement_ruleset",
        "placement_publication",
    }


POLICIES = """
SELECT tablename, cmd, permissive, qual LIKE '%koryu_scopes()%', qual = with_check,
  qual LIKE '%''grants''%'
FROM pg_policies ORDER BY tablename, cmd
"""
# Told to few, and written by acts alone all the same.
BOTH = {"accounts_delegationreason", "accounts_emergencyaccess"}


def test_every_policy_asks_for_the_seal() -> None:
    """What everybody reads is written for the scope of acts; what is told to few asks twice."""
    with connection.cursor() as cursor:
        cursor.execute(POLICIES)
        found = cursor.fetchall()
    wanted = []
    for name, wall in sorted(WALLS.items()):
        if wall in {"scopes", "acts"}:
            granted = wall == "acts" or name in BOTH
            wanted.append((name, "ALL", "PERMISSIVE", True, True, granted))
        if wall == "acts" or name in BOTH:
            wanted.append((name, "SELECT", "PERMISSIVE", name in BOTH, None, False))
    assert found == wanted


@pytest.mark.parametrize("statement", ["SELECT * FROM walls.key", "DELETE FROM walls.key"])
def test_the_key_of_the_seal_is_out_of_reach(statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match="permission denied for schema walls"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
