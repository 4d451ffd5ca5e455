"""Where sessions are kept. The number in the cookie opens one, so it lies nowhere: the database
knows a session by the hash of its number.

Whoever reads the table learns no number that a browser could send. What a session holds is
signed for its own row, so that copied to another it says nothing there.
"""

import hashlib
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from koryu.accounts.models import User

LENGTH = 40  # of the column, in hexadecimal digits: 160 bits, for a number of 165


def row_of(number: str) -> str:
    """The name of the row. No key: a number is random enough that nobody finds it by trying,
    and sessions outlive the change of ``SECRET_KEY`` in April."""
    return hashlib.sha256(b"koryu session " + number.encode()).hexdigest()[:LENGTH]


class SessionStore(db.SessionStore):
    """Outside, ``session_key`` is the number, as the cookie has it."""

    @property
    def row(self) -> str:
        return row_of(self.session_key or "")

    @property
    def key_salt(self) -> str:
        return f"koryu.accounts.sessions {self.row}"

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        found = self.model.objects.filter(session_key=self.row, expire_date__gt=timezone.now())
        if (session := found.first()) is None:
            self._session_key = None
        return session

    def exists(self, session_key: str) -> bool:
        return super().exists(row_of(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        session = super().create_model_instance(data)
        session.session_key = self.row
        return session

    def delete(self, session_key: str | None = None) -> None:
        if number := session_key or self.session_key:
            super().delete(row_of(number))

    # Django's own would go to the database with the number itself: these ask the above.
    aload, aexists = SessionBase.aload, SessionBase.aexists
    asave, adelete = SessionBase.asave, SessionBase.adelete


# Which sessions an account has open, and with which browser, is kept in allauth's table, by the
# names of rows too. allauth's own methods take them for numbers: these stand in for them.


def note_session(request: Any) -> None:
    """The account is signed in at this browser, under the number that the session has now."""
    longest = UserSession._meta.get_field("user_agent").max_length
    UserSession.objects.update_or_create(
        session_key=row_now(request),
        defaults={
            "user": request.user,
            "ip": get_adapter().get_client_ip(request),
            "user_agent": request.headers.get("user-agent", "")[:longest],
        },
    )


def row_now(request: HttpRequest) -> str:
    """The name of the row of the session that asks."""
    if request.session.session_key is None:
        request.session.save()
    return row_of(request.session.session_key or "")


def sessions_of(user: User | None) -> QuerySet[UserSession]:
    """Those that are open now."""
    open_now = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    found: QuerySet[UserSession] = UserSession.objects.filter(user=user)
    return found.filter(session_key__in=open_now)


def forget(request: HttpRequest) -> None:
    """The session that asks is about to get another number."""
    UserSession.objects.filter(session_key=row_now(request)).delete()


def end(session: UserSession) -> None:
    """At once: what the browser sends from now on is nobody's."""
    Session.objects.filter(session_key=session.session_key).delete()
    session.delete()
