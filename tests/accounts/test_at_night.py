"""What the worker throws away at night."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.usersessions.models import UserSession
from asgiref.sync import async_to_sync
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from koryu.accounts import jobs
from koryu.accounts.models import User
from koryu.accounts.sessions import row_of
from tests.accounts.conftest import by_password

pytestmark = pytest.mark.django_db


def test_sessions_that_are_over_go_with_their_traces(official: User) -> None:
    over, open_ = by_password(official), by_password(official)
    row = row_of(open_.session.session_key)
    past = timezone.now() - timedelta(seconds=1)
    Session.objects.filter(pk=row_of(over.session.session_key)).update(expire_date=past)
    jobs.clear_sessions(timestamp=0)
    assert [session.pk for session in Session.objects.all()] == [row]
    assert [one.session_key for one in UserSession.objects.all()] == [row]


@pytest.mark.parametrize(("days", "status"), [(31, "succeeded"), (31, "failed"), (29, "failed")])
def test_jobs_go_thirty_days_after_they_ended(days: int, status: str, client: Client) -> None:
    jobs.send_password_link.defer(user_id=0)
    jobs.send_invitation.defer(invitation_id=0)
    with connection.cursor() as cursor:
        done = "UPDATE procrastinate_jobs SET status = %s WHERE task_name LIKE %s"
        cursor.execute(done, [status, "%password%"])
        cursor.execute(f"UPDATE procrastinate_events SET at = now() - interval '{days} days'")
    async_to_sync(jobs.clear_jobs.func)(SimpleNamespace(app=app), timestamp=0)
    left = ProcrastinateJob.objects.order_by("pk").values_list("task_name", flat=True)
    kept = ["accounts.send_password_link"] * (days < 30)
    assert list(left) == [*kept, "accounts.send_invitation"]


def test_the_worker_does_both_every_night() -> None:
    every = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    asked = {name: cron for name, cron in every.items() if name.startswith("accounts.")}
    assert asked == dict.fromkeys(("accounts.clear_sessions", "accounts.clear_jobs"), "30 18 * * *")
