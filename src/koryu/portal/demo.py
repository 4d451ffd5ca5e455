"""The demonstration's chooser: sign in as one of the cast. Outside demo mode none of its
addresses exists."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from koryu.accounts.actions import create_account
from koryu.accounts.middleware import CHOSEN
from koryu.accounts.models import User
from koryu.accounts.personas import BY_SLUG, CAST, PASSWORD
from koryu.accounts.viewer import CANDIDATE, SYSTEM
from koryu.base.scopes import scoped
from koryu.desks.placement.models import PublishedLine
from koryu.registers.people.actions import link_account

BACKEND = settings.AUTHENTICATION_BACKENDS[0]
BETWEEN = b"-" * 79 + b"\n"  # as Django's file backend ends a mail
MAILS_SHOWN = 30


@require_safe
def choose_persona(request: HttpRequest) -> HttpResponse:
    """Everyone of the cast who can be there in this stage of the year."""
    there = set(User.objects.values_list("email", flat=True))
    if _published_line() is not None:
        there.add(BY_SLUG[CANDIDATE].email)
    return render(request, "portal/demo.html", {"cast": [p for p in CAST if p.email in there]})


@require_POST
def become_persona(request: HttpRequest, name: str) -> HttpResponse:
    """Sign in as one of the cast."""
    if (persona := BY_SLUG.get(name)) is None:
        raise Http404
    user = User.objects.filter(email=persona.email).first()
    if user is None and name == CANDIDATE:
        user = seat_candidate()
    if user is None:
        raise Http404
    login(request, user, backend=BACKEND)
    request.session[CHOSEN] = True  # nobody asks for a second factor, and only here
    return redirect("home")


@require_safe
def sent_mail(request: HttpRequest) -> HttpResponse:
    """What would have been sent, the latest first: in a demonstration mail stays here."""
    return render(request, "portal/mail.html", {"mails": list(islice(_mails(), MAILS_SHOWN))})


def _mails() -> Iterator[EmailMessage]:
    """Each file holds what one connection sent."""
    folder = Path(settings.EMAIL_FILE_PATH)
    for file in sorted(folder.glob("*.log"), reverse=True) if folder.exists() else ():
        for text in reversed(file.read_bytes().split(BETWEEN)):
            if text.strip():
                yield message_from_bytes(text.lstrip(), policy=policy.default)


def seat_candidate() -> User | None:
    """The cast's candidate is somebody placed at the cast's organisation, one with wishes
    where there is one; None before anything is published."""
    with scoped(SYSTEM.scopes):
        if (line := _published_line()) is None:
            return None
        person = line.appointment.person
        email = BY_SLUG[CANDIDATE].email
        user = create_account(email=email, name=str(person), password=PASSWORD, by=SYSTEM)
        return link_account(person, user, by=SYSTEM)


def _published_line() -> PublishedLine | None:
    with scoped(SYSTEM.scopes):
        lines = PublishedLine.objects.select_related("appointment__person").order_by("candidate_no")
        there = lines.filter(organisation__code=BY_SLUG["organisation"].unit_code)
        wished = there.exclude(appointment__person__candidacies__wish_1="")
        return wished.first() or there.first() or lines.first()
