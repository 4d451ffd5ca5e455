"""`koryu database` by hand."""

import argparse
from pathlib import Path

import psycopg
import pytest

from koryu.command import database, postgres


@pytest.fixture(autouse=True)
def at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("KORYU_HOME", str(home))


def run(act: str) -> int:
    parser = argparse.ArgumentParser()
    database.add_parser(parser.add_subparsers())
    arguments = parser.parse_args(["database", act])
    return int(arguments.run(arguments))


def test_started_named_and_stopped(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("start") == 0
    capsys.readouterr()
    assert run("url") == 0
    urls = dict(line.split("=", 1) for line in capsys.readouterr().out.splitlines())
    for name, role in (
        ("DATABASE_URL", "koryu_app"),
        ("KORYU_OWNER_URL", "koryu_owner"),
        ("KORYU_READER_URL", "koryu_reader"),
    ):
        with psycopg.connect(urls[name]) as connection:
            assert connection.execute("SELECT current_user").fetchone() == (role,)
    assert run("stop") == 0
    assert postgres.status(home) is None


def test_what_does_not_run_has_no_url(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("url") == 1
    assert capsys.readouterr().err == f"No PostgreSQL is running in {home}.\n"


def test_nothing_is_started_beside_a_server_of_the_office(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db.example/koryu")
    assert run("start") == 0
    assert postgres.status(home) is None
