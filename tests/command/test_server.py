"""`koryu migrate` and `koryu begin` on a server: what its pages need, and its first account."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.plugins.database import Addresses
from tests.security.test_production import PRODUCTION

KORYU = Path(sys.executable).parent / "koryu"
ROUTES = [("letter", ""), ("letter", "personal"), ("letter", "sealed"), ("placement", "")]
LOOK = """
import re
import django
django.setup()
from django.test import Client
page = Client(headers={"host": "koryu.example"}).get("/sign-in/", secure=True)
print(page.status_code)
print("\\n".join(re.findall(r'href="/static/(.*?css)"', page.content.decode())))
"""


@pytest.fixture(scope="module")
def server(
    database_copy: Callable[[str], Addresses], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """The environment of a server whose tables were just made."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KORYU_")}
    there = database_copy("server").environment
    said = kept | PRODUCTION | there | {"KORYU_HOME": str(tmp_path_factory.mktemp("home"))}
    assert call(said, KORYU, "migrate").returncode == 0
    return said


def call(server: dict[str, str], *words: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        words, env=server, check=False, capture_output=True, text=True, timeout=60
    )


def test_pages_find_their_styles(server: dict[str, str]) -> None:
    status, *styles = call(server, sys.executable, "-c", LOOK).stdout.split()
    home = Path(server["KORYU_HOME"])
    assert status == "200"
    assert len(styles) >= 5
    assert [name for name in styles if not (home / "static" / name).exists()] == []


def test_the_first_administrator_is_invited_until_there_is_one(server: dict[str, str]) -> None:
    begin = (KORYU, "begin", "First@koryu.example", "First Administrator")
    with psycopg.connect(server["DATABASE_URL"], autocommit=True) as there:
        for sent in (1, 2):
            assert call(server, *begin).returncode == 0
            asked = there.execute("SELECT email, role, state FROM accounts_invitation").fetchall()
            assert asked == [("first@koryu.example", "administrator", "open")]
            mails = there.execute("SELECT count(*) FROM procrastinate_jobs").fetchone()
            assert mails == (sent,)
        assert there.execute("SELECT year FROM calendar_programmeyear").fetchall() == [(2027,)]
        assert there.execute("SELECT count(*) > 1700 FROM accounts_unit").fetchone() == (True,)
        routes = there.execute("SELECT kind, class_code FROM approvals_route ORDER BY 1, 2")
        assert routes.fetchall() == ROUTES
    with psycopg.connect(server["KORYU_OWNER_URL"], autocommit=True) as owner:
        owner.execute(
            "INSERT INTO accounts_user (email, name, password, language, is_active) "
            "VALUES ('a', 'A', '', '', true)"
        )
        owner.execute(
            "INSERT INTO accounts_membership (user_id, unit_id, role, purpose, lines) SELECT u.id, "
            "b.id, 'administrator', '', '{}' FROM accounts_user u, accounts_unit b "
            "WHERE b.code = 'CLAIR'"
        )
        owner.execute("TRUNCATE approvals_route CASCADE")  # as before there were any
    refused = call(server, *begin)
    assert (refused.returncode, "An administrator" in refused.stderr) == (1, True)
    with psycopg.connect(server["DATABASE_URL"], autocommit=True) as there:
        routes = there.execute("SELECT kind, class_code FROM approvals_route ORDER BY 1, 2")
        assert routes.fetchall() == ROUTES
