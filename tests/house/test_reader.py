"""The reader's role: counts of five or more and public facts, and nothing it could write."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql

from koryu.command.postgres import READABLE
from tests.plugins.database import Addresses

FIGURES = ("figures_asked", "figures_placed")


@pytest.fixture
def reader(committed_db: Addresses) -> Iterator["psycopg.Connection"]:
    if not committed_db.reader:
        pytest.skip("not run: KORYU_READER_URL names no reader")
    with psycopg.connect(committed_db.reader, autocommit=True) as connected:
        yield connected


def tables(connected: "psycopg.Connection") -> list[str]:
    found = connected.execute(
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'v') AND n.nspname IN ('public', 'walls')"
    )
    return sorted(name if space == "public" else f"{space}.{name}" for space, name in found)


def may(connected: "psycopg.Connection", table: str, right: str) -> bool:
    if table.startswith("walls."):
        question = "SELECT has_schema_privilege('walls', 'USAGE')"
        return bool(connected.execute(question).fetchone() == (True,))
    found = connected.execute("SELECT has_table_privilege(%s, %s)", [table, right]).fetchone()
    return found == (True,)


def test_it_reads_what_is_listed_and_no_other_table(reader: "psycopg.Connection") -> None:
    readable = [table for table in tables(reader) if may(reader, table, "SELECT")]
    ours = [table for table in readable if not table.startswith("pg_")]
    assert ours == sorted(READABLE)


@pytest.mark.parametrize("right", ["INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES"])
def test_it_writes_nowhere(right: str, reader: "psycopg.Connection") -> None:
    assert [table for table in tables(reader) if may(reader, table, right)] == []
    assert reader.execute("SELECT has_schema_privilege('public', 'CREATE')").fetchone() == (False,)


def test_it_becomes_nobody(reader: "psycopg.Connection") -> None:
    for role in ("koryu_app", "koryu_owner"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role)))


ROWS = """
WITH y AS (INSERT INTO calendar_programmeyear (year, is_current) VALUES (2027, true) RETURNING id),
u AS (INSERT INTO accounts_unit (code, kind, name_ja, name_en)
  VALUES ('130001', 'prefecture', '東京都', 'Tokyo') RETURNING id),
o AS (INSERT INTO organisations_organisation (unit_id, prefecture, name_kana, name_romaji,
  district_ja, municipality_kind, size_band) SELECT id, '13', '', '', '', '', '' FROM u
  RETURNING unit_id)
INSERT INTO organisations_requestline (scopes, year_id, request_no, host_id, organisation_id,
  host_code, organisation_code, organisation_name_ja, organisation_name_en, position, seats,
  "group", language, nationalities, nationality_rule, japanese_min, japanese_rule, driving_rule,
  sex_wish, sport, named_post, continuing, remarks, contact_email, withdrawn_because, used_at)
SELECT '{clair}', y.id, n.no, u.id, u.id, '13', '130001', '', '', n.position, n.seats, 'A', 'en',
  '{}', '', '', '', '', '', '', false, 0, 'told to nobody', '', '', n.used
FROM y, u, o, (VALUES ('1', 'ALT', 3, now()), ('2', 'ALT', 4, now()), ('3', 'CIR', 4, now()),
  ('4', 'SEA', 9, NULL)) AS n(no, position, seats, used)
"""


def test_fewer_than_five_are_not_told(
    committed_db: Addresses, reader: "psycopg.Connection"
) -> None:
    """Seven teachers are; four coordinators are not, nor seats that no placement has frozen."""
    with psycopg.connect(committed_db.owner, autocommit=True) as owner:
        owner.execute(ROWS)
    asked: Any = reader.execute("SELECT year, prefecture, position, seats FROM figures_asked")
    assert asked.fetchall() == [(2027, "13", "ALT", 7)]
    assert reader.execute("SELECT * FROM figures_placed").fetchall() == []


@pytest.mark.parametrize("view", FIGURES)
def test_a_figure_names_no_single_row(view: str, reader: "psycopg.Connection") -> None:
    found = reader.execute("SELECT pg_get_viewdef(%s::regclass)", [view]).fetchone()
    assert found is not None
    definition = " ".join(found[0].split())
    assert "GROUP BY y.year" in definition
    assert ">= 5" in definition
