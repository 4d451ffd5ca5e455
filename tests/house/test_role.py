"""The tests themselves run as an office would: on a role that no wall lets through."""

import pytest
from django.db import connection

from koryu.base.checks import refuse_privileged_role

pytestmark = pytest.mark.django_db


def answer(question: str) -> tuple[object, ...]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()


def test_tests_run_as_a_plain_role() -> None:
    rights = "rolsuper, rolbypassrls, rolcreatedb, rolcreaterole"
    assert answer(f"SELECT {rights} FROM pg_roles WHERE rolname = current_user") == (False,) * 4


def test_the_plain_role_owns_nothing() -> None:
    owned = "SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole"
    assert answer(owned) == (0,)
    assert answer("SELECT count(*) > 0 FROM pg_tables WHERE schemaname = 'public'") == (True,)


def test_the_plain_role_may_not_make_tables() -> None:
    assert answer("SELECT has_schema_privilege('public', 'CREATE')") == (False,)


def test_start_up_accepts_the_plain_role() -> None:
    refuse_privileged_role()
