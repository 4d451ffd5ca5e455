"""Starting the Django side from the command line: which database, which settings."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    import psycopg


def home() -> Path:
    """The folder of everything that this installation writes."""
    return Path(os.environ.get("KORYU_HOME", ".koryu")).resolve()


def find_database() -> None:
    """Take the database of the environment, or start the embedded one. Ends the command
    with a plain message where neither can be had."""
    if "DATABASE_URL" in os.environ:
        os.environ.setdefault("KORYU_OWNER_URL", os.environ["DATABASE_URL"])
        return
    from koryu.command import postgres

    try:
        server = postgres.start(home())
    except postgres.NoServer as reason:
        raise SystemExit(str(reason)) from None
    os.environ["DATABASE_URL"] = server.app_url
    os.environ["KORYU_OWNER_URL"] = server.owner_url
    os.environ["KORYU_READER_URL"] = server.reader_url


def start_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koryu.config.settings")
    import django

    django.setup()


def migrate() -> None:
    """Bring the tables up to date as their owner, who gives the application and the reader
    their rights and the walls the key of their seal."""
    from django.core.management import call_command
    from django.db import connections

    from koryu.base.scopes import keep_key
    from koryu.command import postgres

    owner, app = connections["owner"], connections["default"]
    with as_owner() as connection:
        postgres.furnish(connection, owner=_role(owner.settings_dict), app=_role(app.settings_dict))
        call_command("migrate", database="owner", verbosity=0)
        keep_key(connection)
        if reader := os.environ.get("KORYU_READER_URL"):
            postgres.open_to_reader(connection, unquote(urlsplit(reader).username or ""))
    owner.close()


def as_owner() -> "psycopg.Connection":
    """A connection of the owner's as the settings have it: encrypted if it leaves the machine."""
    import psycopg
    from django.db import connections

    said = connections["owner"].settings_dict
    names = {"host": "HOST", "port": "PORT", "dbname": "NAME", "user": "USER"}
    where: dict[str, Any] = {name: said[key] for name, key in names.items() if said[key]}
    if said["PASSWORD"]:
        where["password"] = said["PASSWORD"]
    return psycopg.connect(**where, **said["OPTIONS"], autocommit=True)


def _role(settings: dict[str, object]) -> str:
    return str(settings["USER"])
