"""The demonstration's chooser: sign in as one of the cast. Outside demo mode none of its
addresses exists."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from koryu.accounts.actions import create_account, grant_role
from koryu.accounts.adapter import CHOSEN
from koryu.accounts.models import Unit, User
from koryu.accounts.personas import BY_SLUG, CAST, PASSWORD, Persona
from koryu.accounts.viewer import CANDIDATE, SYSTEM
from koryu.base.scopes import scoped
from koryu.desks.placement.models import PublishedLine
from koryu.registers.people.actions import link_account

BACKEND = settings.AUTHENTICATION_BACKENDS[0]
BETWEEN = b"-" * 79 + b"\n"  # as Django's file backend ends a mail
MAILS_SHOWN = 30


class Mail(NamedTuple):
    """A mail as the page shows it."""

    subject: str
    to: str
    when: datetime
    text: str


@require_safe
def choose_persona(request: HttpRequest) -> HttpResponse:
    """Everyone of the cast who can be there in this stage of the year."""
    there = set(User.objects.values_list("email", flat=True))
    placed = _line_of(BY_SLUG[CANDIDATE]) is not None
    cast = [persona for persona in CAST if persona.email in there or (persona.placed and placed)]
    return render(request, "portal/demo.html", {"cast": cast})


@require_POST
def become_persona(request: HttpRequest, name: str) -> HttpResponse:
    """Sign in as one of the cast."""
    if (persona := BY_SLUG.get(name)) is None:
        raise Http404
    user = User.objects.filter(email=persona.email).first()
    if user is None and persona.placed:
        user = seat(persona)
    if user is None:
        raise Http404
    login(request, user, backend=BACKEND)
    request.session[CHOSEN] = True  # nobody asks for a proof, and only here
    return redirect("home")


@require_safe
def sent_mail(request: HttpRequest) -> HttpResponse:
    """What would have been sent, the latest first: in a demonstration mail stays here."""
    return render(request, "portal/mail.html", {"mails": list(islice(_mails(), MAILS_SHOWN))})


def _mails() -> Iterator[Mail]:
    """Each file holds what one connection sent. Its name tells the second, and within it
    nothing of the order: the file's own time does."""
    files = Path(settings.EMAIL_FILE_PATH).glob("*.log")
    for file in sorted(files, key=lambda file: file.stat().st_mtime_ns, reverse=True):
        for one in reversed(file.read_bytes().split(BETWEEN)):
            if one.strip():
                yield _mail(message_from_bytes(one.lstrip(), policy=policy.default))


def _mail(message: EmailMessage) -> Mail:
    when = message["date"].datetime.replace(tzinfo=UTC)
    return Mail(str(message["subject"]), str(message["to"]), when, message.get_content())


def seat_everybody() -> None:
    """Those of the cast who take part are somebody from now on."""
    for persona in CAST:
        if persona.placed:
            seat(persona)


def seat(persona: Persona) -> User | None:
    """The persona is somebody placed: the candidate at the cast's organisation, the advisor at
    the cast's host, whose Prefectural Advisor they are too. None before anything is published."""
    with scoped(SYSTEM.scopes):
        if (line := _line_of(persona)) is None:
            return None
        person = line.appointment.person
        name = str(person)
        user = create_account(email=persona.email, name=name, password=PASSWORD, by=SYSTEM)
        if persona.unit_code:
            unit = Unit.objects.get(code=persona.unit_code)
            grant_role(user, unit=unit, role=persona.role, by=SYSTEM)
        return link_account(person, user, by=SYSTEM)


def _line_of(persona: Persona) -> PublishedLine | None:
    """One with wishes where there is one; nobody who has an account already."""
    with scoped(SYSTEM.scopes):
        seated = User.objects.filter(person_key__isnull=False).values("person_key")
        lines = PublishedLine.objects.select_related("appointment__person").order_by("candidate_no")
        free = lines.exclude(appointment__person__key__in=seated)
        if persona.unit_code:
            there = free.filter(host__code=persona.unit_code)
        else:
            there = free.filter(organisation__code=BY_SLUG["organisation"].unit_code)
        wished = there.exclude(appointment__person__candidacies__wish_1="")
        return wished.first() or there.first() or free.first()
