"""Refuses to run where the second wall would not stand."""

from dataclasses import dataclass

from django.db import DatabaseError, connection, transaction

from koryu.base.scopes import current_scopes, set_scopes

# Of the running role and of each that it could become by SET ROLE. Owning the database or a
# schema is enough to take a table over; who may make roles may give itself any that is none
# of superuser's; who replicates reads the files; these roles of PostgreSQL read everything.
RIGHTS = """
SELECT r.rolname, bool_or(r.rolsuper), bool_or(r.rolbypassrls), bool_or(r.rolcreaterole),
  bool_or(r.rolreplication), bool_or(r.rolname LIKE ANY (%s)), bool_or(EXISTS (
    SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relowner = r.oid AND n.nspname NOT LIKE 'pg\\_%%' AND n.nspname <> 'information_schema'
  ) OR EXISTS (
    SELECT FROM pg_namespace n WHERE n.nspowner = r.oid AND n.nspname IN ('public', 'walls')
      AND r.rolname NOT LIKE 'pg\\_%%'
  ) OR EXISTS (
    SELECT FROM pg_database d WHERE d.datdba = r.oid AND d.datname = current_database()
  ))
FROM pg_roles me JOIN pg_roles r ON r.oid = me.oid OR (
  NOT me.rolsuper AND pg_has_role(me.oid, r.oid, 'MEMBER') AND r.rolname <> 'pg_database_owner')
WHERE me.rolname IN (current_user, session_user)
GROUP BY r.rolname ORDER BY r.rolname
"""
FAR_REACHING = [
    "pg\\_read\\_all\\_data",
    "pg\\_write\\_all\\_data",
    "pg\\_read\\_server\\_files",
    "pg\\_write\\_server\\_files",
    "pg\\_execute\\_server\\_program",
]
FAULTS = (
    "is a superuser",
    "bypasses row security (BYPASSRLS)",
    "may make and grant roles (CREATEROLE)",
    "may replicate (REPLICATION)",
    "reads or writes every table or the server's files",
    "owns tables, their schema or the database",
)
HELP = (
    "Run as a role that owns nothing: CREATE ROLE koryu_app LOGIN NOINHERIT; name it in "
    "DATABASE_URL and the owner in KORYU_OWNER_URL, then run `koryu migrate`, which gives it "
    "its rights."
)


class PrivilegedRole(RuntimeError):
    """The running role could walk round the second wall; the message says how."""


class ReadersRole(RuntimeError):
    """The running role could not do the house's work; the message says which it is."""


class ForeignSeal(RuntimeError):
    """The database does not know the seal of this process: nobody would see anything."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with the role named, which the running role is or can become."""

    role: str
    what: str

    def said_of(self, running: str) -> str:
        reach = "" if self.role == running else f" may become {self.role}, which"
        return f"{running}{reach} {self.what}"


def role_faults() -> list[Fault]:
    """Everything by which the running role could get round row security."""
    with connection.cursor() as cursor:
        cursor.execute(RIGHTS, [FAR_REACHING])
        rows = cursor.fetchall()
    return [
        Fault(role, what)
        for role, *held in rows
        for what, has in zip(FAULTS, held, strict=True)
        if has
    ]


def refuse_privileged_role() -> None:
    """Raise unless the application runs as a plain role (``DATABASE_URL``), and one that
    cannot become another by SET ROLE."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        row = cursor.fetchone()
    if faults := role_faults():
        said = "; ".join(fault.said_of(row[0] if row else "?") for fault in faults)
        raise PrivilegedRole(f"DATABASE_URL names a role that walls do not hold: {said}. {HELP}")


def refuse_other_purpose() -> None:
    """Raise on a role that is for somebody else: the reader's (``KORYU_READER_URL``) reads views
    and what is public, and writes no row in which the house works."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user,"
            " coalesce(has_table_privilege(to_regclass('django_session'), 'INSERT'), true)"
        )
        role, may_write = cursor.fetchone() or ("?", False)
    if not may_write:
        raise ReadersRole(
            f"DATABASE_URL names {role}, which writes no sessions: it is the reader's role, or "
            f"`koryu migrate` never gave it its rights. {HELP}"
        )


def refuse_foreign_seal() -> None:
    """Raise where scopes set by this process would not count in the database: it was not
    migrated, or ``KORYU_SECRET_KEY`` is another than when it was."""
    try:
        with transaction.atomic():
            set_scopes({"trial"})
            if current_scopes() == {"trial"}:
                return
    except DatabaseError:
        pass
    raise ForeignSeal(
        "The database's walls were sealed with another KORYU_SECRET_KEY, or it was never "
        "migrated: nobody would see anything. Run `koryu migrate` with the same settings."
    )


def refuse_unsafe_start() -> None:
    """What the web process and the worker ask before anything else."""
    refuse_privileged_role()
    refuse_other_purpose()
    refuse_foreign_seal()
