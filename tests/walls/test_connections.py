"""A connection that is used again has forgotten whom it served before: also after a crash, an
aborted transaction, a job that failed, and among threads."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from procrastinate.contrib.django import app

from koryu.accounts.actions import create_account, grant_role
from koryu.accounts.models import Kind, Role, Unit, User
from koryu.accounts.viewer import SYSTEM, host_scope
from koryu.base.scopes import OutsideTransaction, current_scopes, granting, scoped, set_scopes
from koryu.records.models import Entry

HOSTS = ("130001", "360007", "131164")


@pytest.fixture(autouse=True)
def rows_behind_the_wall(committed_db: object, settings: Any) -> None:
    """Real commits, as between two requests on a pooled connection."""
    settings.SECOND_FACTOR = "nobody"
    with scoped(SYSTEM.scopes):
        create_account(email="one@koryu.example", name="One", by=SYSTEM)


def server_process() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def nobodys() -> bool:
    """Whether this connection sees nothing now, in a transaction or out of it."""
    with transaction.atomic():
        inside = current_scopes(), Entry.objects.count()
    return (current_scopes(), Entry.objects.count()) == inside == (frozenset(), 0)


def test_scopes_do_not_outlive_their_transaction() -> None:
    same = server_process()
    with scoped(SYSTEM.scopes):
        assert Entry.objects.count() == 1
    assert nobodys()
    assert server_process() == same


def test_nor_does_a_failure_leave_them_behind() -> None:
    with pytest.raises(ZeroDivisionError), scoped(SYSTEM.scopes):
        raise ZeroDivisionError
    assert nobodys()


def test_nor_does_a_transaction_that_the_database_aborted() -> None:
    with pytest.raises(DatabaseError), scoped(SYSTEM.scopes), connection.cursor() as cursor:
        cursor.execute("SELECT 1/0")
    assert nobodys()


def test_outside_a_transaction_nobody_sets_them() -> None:
    with pytest.raises(OutsideTransaction):
        set_scopes(SYSTEM.scopes)
    assert Entry.objects.count() == 0


# Requests, one after the other on one connection of a pool


@pytest.fixture
def pooled() -> Iterator[None]:
    """The pool that the product uses, with a single connection in it."""
    before = connection.settings_dict["OPTIONS"]
    connection.close()
    connection.settings_dict["OPTIONS"] = {**before, "pool": {"min_size": 1, "max_size": 1}}
    try:
        yield
    finally:
        connection.close()
        connection.close_pool()
        connection.settings_dict["OPTIONS"] = before


@pytest.fixture
def officer() -> User:
    with scoped(SYSTEM.scopes):
        with granting():
            unit = Unit.objects.create(code="CLAIR", kind=Kind.CLAIR, name_ja="C", name_en="C")
        user = create_account(email="officer@koryu.example", name="Officer", by=SYSTEM)
        grant_role(user, unit=unit, role=Role.PLACEMENT_OFFICER, by=SYSTEM)
        return user


@pytest.mark.usefixtures("pooled")
@pytest.mark.parametrize("at", ["/people/", "/broken/crash/", "/broken/aborted/"])
def test_a_request_leaves_nothing_on_the_connection(at: str, officer: User, settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.walls.broken_urls"
    client, visitor = Client(raise_request_exception=False), Client()
    client.force_login(officer)
    same = server_process()
    connection.close()  # back to the pool, as at the end of a request
    assert client.get(at).status_code == (200 if at == "/people/" else 500)
    assert visitor.get("/broken/forgotten/").content == b""
    assert server_process() == same
    assert nobodys()


# Jobs, as the worker does them


SEEN: list[tuple[str, bool]] = []  # what the jobs of these tests tell of themselves


@app.task(name="tests.crash")
def crash_midway() -> None:
    with scoped(SYSTEM.scopes):
        SEEN.append(("crashes", Entry.objects.count() == 1))
        raise ZeroDivisionError


@app.task(name="tests.look")
def look_around() -> None:
    SEEN.append(("looks", nobodys()))
    connection.close()


def test_a_job_that_crashes_leaves_nothing_to_the_next() -> None:
    SEEN.clear()
    crash_midway.defer()
    look_around.defer()
    with app.replace_connector(app.connector.get_worker_connector()) as worker:
        worker.run_worker(
            wait=False, concurrency=1, install_signal_handlers=False, listen_notify=False
        )
    assert SEEN == [("crashes", True), ("looks", True)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT status FROM procrastinate_jobs WHERE task_name LIKE 'tests.%' ORDER BY id"
        )
        assert cursor.fetchall() == [("failed",), ("succeeded",)]


# Threads


def seen_by(host: str, barrier: Barrier) -> tuple[set[str], bool]:
    """The entries that a thread sees while all others see theirs, and that none is left."""
    try:
        with scoped({host_scope(host)}):
            barrier.wait(timeout=10)
            seen = set(Entry.objects.values_list("subject", flat=True))
            barrier.wait(timeout=10)
        return seen, nobodys()
    finally:
        connection.close()


def test_threads_see_each_their_own() -> None:
    for host in HOSTS:
        with scoped({host_scope(host)}):
            Entry.objects.create(
                act="0" * 32, sentence="x", subject=host, scopes=[host_scope(host)]
            )
    barrier = Barrier(len(HOSTS))
    with ThreadPoolExecutor(len(HOSTS)) as threads:
        found = list(threads.map(lambda host: seen_by(host, barrier), HOSTS))
    assert found == [({host}, True) for host in HOSTS]
