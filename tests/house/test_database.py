"""The database fixtures keep the promises that other tests build on."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db import connection, connections

from tests.plugins.database import Addresses

MARK = {"app_label": "house", "model": "mark"}


@pytest.mark.django_db
@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_writes_is_gone_after_it(turn: int) -> None:
    assert not ContentType.objects.filter(**MARK).exists()
    ContentType.objects.create(**MARK)


def test_commits_are_real_in_a_database_of_its_own(committed_db: Addresses) -> None:
    ContentType.objects.create(**MARK)
    question = "SELECT count(*) FROM django_content_type WHERE app_label = 'house'"
    with psycopg.connect(committed_db.app) as other:
        assert other.execute(question).fetchone() == (1,)


@pytest.mark.django_db
def test_and_stay_there() -> None:
    assert connection.settings_dict["NAME"].endswith("_run")
    assert not ContentType.objects.filter(**MARK).exists()


def test_a_copy_is_whole_and_reached_by_both_roles(
    database_copy: Callable[[str], Addresses],
) -> None:
    addresses = database_copy("house")
    question = "SELECT current_user, count(*) > 20 FROM django_migrations"
    for url in (addresses.app, addresses.owner):
        with psycopg.connect(url) as database:
            assert database.execute(question).fetchone() == (urlsplit(url).username, True)


@pytest.mark.django_db
def test_the_owner_is_out_of_reach() -> None:
    with pytest.raises(Exception, match="queries to 'owner' are not allowed"):
        connections["owner"].cursor()


def test_uploads_stay_out_of_the_demonstration(stored_files: Path) -> None:
    assert Path(default_storage.path("sheet.xlsx")) == stored_files / "sheet.xlsx"
