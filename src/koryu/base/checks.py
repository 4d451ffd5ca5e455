"""Refuses to run on a database role that could walk through the second wall."""

from django.db import connection

PRIVILEGED = """
SELECT r.rolsuper OR r.rolbypassrls OR EXISTS (
  SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p') AND n.nspname = 'public')
FROM pg_roles r WHERE r.rolname = current_user
"""


class PrivilegedRole(RuntimeError):
    """The running role owns tables, is superuser or bypasses row security."""


def refuse_privileged_role() -> None:
    """Raise unless the application runs as a plain role (``DATABASE_URL``)."""
    with connection.cursor() as cursor:
        cursor.execute(PRIVILEGED)
        row = cursor.fetchone()
    if row is None or row[0]:
        raise PrivilegedRole(
            "DATABASE_URL names a role that owns tables or bypasses row security. "
            "Run as a plain role and give the owner's address in KORYU_OWNER_URL."
        )
