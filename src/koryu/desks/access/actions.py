"""Emergency access, with the messages to those whom it concerns."""

import unicodedata

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from koryu.accounts.actions import emergency
from koryu.accounts.actions.posts import role_label
from koryu.accounts.models import EmergencyAccess, Kind, Membership, Unit, User
from koryu.accounts.moves import DECIDERS
from koryu.accounts.queries import holders_of
from koryu.accounts.viewer import (
    ACCOUNTS,
    SYSTEM,
    Viewer,
    host_scope,
    organisation_scope,
    person_scope,
    user_scope,
)
from koryu.base.dates import TOKYO, moment_words
from koryu.base.moves import Refused
from koryu.base.scopes import CLAIR, scoped
from koryu.desks.access import letters, queries
from koryu.desks.access.queries import HOST, PERSON, Opened
from koryu.programme.words import Words
from koryu.records.models import Entry
from koryu.registers.people.models import Candidacy
from koryu.registers.people.queries.concerned import concerned_by
from koryu.tools.notices.actions import Draft, can_be_written_to, send_notices
from koryu.tools.notices.letters import Letter

HOST_KINDS = (Kind.PREFECTURE, Kind.DESIGNATED_CITY)
NO_FILE = (Kind.CLAIR, Kind.MINISTRY)
LAPSE = "access.lapse"  # the job that writes down the end of an access


def ask_for_access(*, kind: str, what: str, reason: str, by: Viewer) -> EmergencyAccess:
    """Ask for a person's file by the candidate number, or for what a unit sees by its code;
    every administrator is told, and whoever else may decide. A number that nothing has is an
    entry, and asking is counted: so nobody tries numbers to learn which are taken."""
    emergency.check_may_ask(by)
    if (found := _scope_asked(kind, what)) is None:
        emergency.note_unknown(by)
        raise Refused(_("Nothing has this number or code. The log tells that it was tried."))
    return _ask(*found, reason=reason, by=by)


@transaction.atomic
def _ask(scope: str, label: str, *, reason: str, by: Viewer) -> EmergencyAccess:
    access = emergency.ask_access(scope=scope, label=label, reason=reason, by=by)
    if not (deciders := queries.deciders(access)):
        raise Refused(
            _(
                "Nobody could decide on it: everybody who may has an account or a post from you. "
                "Another administrator has to ask."
            )
        )
    told = holders_of({ACCOUNTS})[ACCOUNTS]
    others = [user_scope(user.pk) for user in deciders if user not in told]
    _tell(access, dict.fromkeys([ACCOUNTS, *others], letters.ASKED), by=by)
    return access


@transaction.atomic
def decide_on_access(access: EmergencyAccess, move: str, *, by: Viewer) -> EmergencyAccess:
    """Agree, refuse, take back or end. Once it is open those concerned are told, and again
    when it has ended."""
    moved = emergency.move_access(access, move, by=by)
    if move == "agree":
        _tell_concerned(moved, letters.OPENED, letters.OPENED_TOO, by=by)
        job = app.configure_task(LAPSE, queue="access", schedule_at=moved.until)
        job.defer(access_id=moved.pk)
    elif move == "end":
        _tell_concerned(moved, letters.ENDED, letters.ENDED_TOO, by=by)
    return moved


@transaction.atomic
def let_lapse(access: EmergencyAccess) -> None:
    """Its hours have passed: note it and tell those concerned, once."""
    if emergency.lapse_access(access):
        _tell_concerned(access, letters.ENDED, letters.ENDED_TOO, by=SYSTEM)


def tell_of_newcomer(post: Membership, by: Viewer) -> None:
    """Every administrator is told who can agree to emergency access from now on. What the
    house itself sets up, before anybody reads, it tells nobody."""
    if post.role not in DECIDERS or by.user is None:
        return
    role = Words(role_label("en", post.role), role_label("ja", post.role))
    letter = letters.NEW_DECIDER.fill(
        who=_named(post.user), role=role, unit=_unit_words(post.unit), by=_named(by.user)
    )
    link = reverse("access:member", args=[post.pk])
    with scoped({CLAIR, *by.scopes}):
        send_notices([_as_draft(letter, ACCOUNTS, link)], by=by)


def _scope_asked(kind: str, what: str) -> tuple[str, str] | None:
    """The scope and the label of what is asked for; None where there is no such thing."""
    said = unicodedata.normalize("NFKC", what).strip()
    if kind == PERSON:
        return _scope_of_candidate(said)
    kinds = Q(kind__in=HOST_KINDS) if kind == HOST else ~Q(kind__in=NO_FILE)
    unit = Unit.objects.filter(kinds, code=said).first()
    if unit is None:
        return None
    return (host_scope if kind == HOST else organisation_scope)(unit.code), unit.code


def _scope_of_candidate(number: str) -> tuple[str, str] | None:
    """Whoever asks sees no candidate, so the number is looked up for them: they learn that it
    is one, and no more before a second person has agreed."""
    with scoped({CLAIR}):
        found = Candidacy.objects.filter(candidate_no=number).select_related("person")
        newest = found.order_by("-year__year").first()
        return (person_scope(newest.person.key), newest.candidate_no) if newest else None


def some_cannot_be_told(access: EmergencyAccess) -> bool:
    """Whether anybody concerned has neither an account nor an address in the sheets: how many,
    and who, is nobody's to learn here."""
    return not can_be_written_to(_concerned(access))


def _concerned(access: EmergencyAccess) -> set[str]:
    """Whose data it opens: of a person's file theirs; of what a unit sees, its own, that of
    the people there and of their organisations. The number of them is told to nobody."""
    if Opened.of(access).kind == PERSON:
        return {access.scope}
    with scoped({CLAIR}):
        return {access.scope, *concerned_by(access.scope)}


def _tell_concerned(access: EmergencyAccess, letter: Letter, others: Letter, *, by: Viewer) -> None:
    """``others`` is for those who do not read what was done: who does, is told where it stands."""
    to = dict.fromkeys(sorted(_concerned(access)), others)
    _tell(access, {**to, ACCOUNTS: letter, access.scope: letter}, by=by)


def _tell(access: EmergencyAccess, told: dict[str, Letter], *, by: Viewer) -> None:
    with scoped({CLAIR, *by.scopes}):
        said = {letter: _filled(access, letter) for letter in set(told.values())}
        send_notices([_draft(said[letter], to) for to, letter in told.items()], by=by)


def _filled(access: EmergencyAccess, letter: Letter) -> Letter:
    pages = Entry.objects.about(access).filter(sentence__startswith=emergency.LOOKED.key).count()
    return letter.fill(
        who=_named(access.asked_by),
        second=_named(access.decided_by),
        what=_what(access),
        reason=access.reason,
        until=_moment(access),
        pages=pages,
    )


def _draft(said: Letter, to: str) -> Draft:
    decides = to == ACCOUNTS or to.startswith("user:")
    return _as_draft(said, to, reverse("access:emergency") if decides else "")


def _as_draft(said: Letter, to: str, link: str) -> Draft:
    return Draft(to, said.subject.en, said.subject.ja, said.body.en, said.body.ja, link)


def _named(user: User | None) -> str:
    """With the address: a name alone may be anybody's."""
    return f"{user.name} ({user.email})" if user else ""


def _what(access: EmergencyAccess) -> Words:
    kind = Opened.of(access).kind
    if kind == PERSON:
        return letters.FILE_OF.fill(label=access.label)
    words = _unit_words(Unit.objects.get(code=access.label))
    return (letters.AS_HOST if kind == HOST else letters.AS_ORGANISATION).fill(unit=words)


def _unit_words(unit: Unit) -> Words:
    return Words(unit.name_en or unit.name_ja, unit.name_ja)


def _moment(access: EmergencyAccess) -> Words:
    if access.until is None:
        return Words("", "")
    clock = access.until.astimezone(TOKYO)
    return Words(moment_words(clock, "en"), moment_words(clock, "ja"))
