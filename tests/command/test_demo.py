"""What `koryu demo` refuses to do. What it does is walked in tests/walks."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from koryu.command.demo import LOOPBACK
from tests.plugins.database import Addresses

KORYU = Path(sys.executable).parent / "koryu"


def demo(home: Path, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [KORYU, "demo", *words],
        env={**os.environ, "KORYU_HOME": str(home), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_a_taken_port_is_named_before_anything_is_done(tmp_path: Path, taken_port: int) -> None:
    answer = demo(tmp_path, f"--port={taken_port}")
    assert answer.returncode == 1
    assert answer.stderr == f"Port {taken_port} is in use. Try another: PORT=8001 make demo.\n"
    assert [path.name for path in tmp_path.iterdir()] == ["demo.lock"]


def test_data_that_no_demonstration_made_is_let_be(
    tmp_path: Path, database_copy: Callable[[str], Addresses]
) -> None:
    addresses = database_copy("real")
    with psycopg.connect(addresses.owner, autocommit=True) as owner:
        owner.execute(
            "INSERT INTO accounts_unit (code, kind, name_ja, name_en) "
            "VALUES ('999999', 'municipality', '架空市', 'Nowhere')"
        )
        answer = demo(tmp_path, "--build-only", "--yes", **addresses.environment)
        assert answer.returncode == 1
        assert answer.stderr.startswith("DATABASE_URL names a database with data that no ")
        assert owner.execute("SELECT count(*) FROM accounts_unit").fetchone() == (1,)


def test_demo_mode_takes_no_public_address(tmp_path: Path) -> None:
    answer = demo(
        tmp_path, "--build-only", KORYU_HOSTS="koryu.example", DATABASE_URL="postgresql:///x"
    )
    assert answer.returncode == 1
    assert answer.stderr.splitlines()[-1].endswith("it never serves a public address.")
