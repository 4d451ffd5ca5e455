"""The outbox: mailings, what each recipient would read, and what became of what was released."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from koryu.accounts.models import Unit
from koryu.accounts.viewer import Viewer
from koryu.records.models import Entry
from koryu.registers.people.models import Person
from koryu.tools.notices.models import (
    Addressee,
    Answer,
    Mail,
    Mailing,
    Reading,
    Template,
    TemplateVersion,
)
from koryu.tools.notices.moves import MAILING_MOVES, SENDERS
from koryu.tools.notices.wording import filled, missing

EXAMPLES = 3


@dataclass(frozen=True)
class Example:
    """The letter as one recipient would read it; ``gaps`` are placeholders left empty."""

    addressee: Addressee
    said: dict[str, str]
    gaps: list[str]


@dataclass
class Delivery:
    """What became of a mailing at one recipient."""

    addressee: Addressee
    mails: list[Mail] = field(default_factory=list)
    read_at: datetime | None = None
    answer: Answer | None = None


def mailings(viewer: Viewer, state: str = "") -> QuerySet[Mailing]:
    found: QuerySet[Mailing] = Mailing.objects.visible_to(viewer)
    if state:
        found = found.filter(state=state)
    return found.select_related("made_by", "approved_by")


def counts_by_state(viewer: Viewer) -> dict[str, int]:
    rows = Mailing.objects.visible_to(viewer).order_by().values_list("state")
    return dict(rows.annotate(count=Count("pk")))


def templates(viewer: Viewer) -> QuerySet[Template]:
    found: QuerySet[Template] = Template.objects.visible_to(viewer).prefetch_related("versions")
    return found


def newest_versions(viewer: Viewer) -> QuerySet[TemplateVersion]:
    """Of each template the wording that holds."""
    found: QuerySet[TemplateVersion] = TemplateVersion.objects.visible_to(viewer)
    newest = found.order_by("template__name", "-number").distinct("template__name")
    return newest.select_related("template")


def examples_of(mailing: Mailing, addressees: Sequence[Addressee]) -> list[Example]:
    """Those with gaps first, then the first, the one in the middle and the last."""
    gaping = [one for one in addressees if missing(mailing, one.values)]
    spread = [addressees[place] for place in _spread(len(addressees))]
    chosen = list({id(one): one for one in (*gaping, *spread)}.values())[:EXAMPLES]
    return [Example(one, filled(mailing, one.values), _gaps(mailing, one)) for one in chosen]


def _gaps(mailing: Mailing, addressee: Addressee) -> list[str]:
    """As they stand in the letter."""
    return [f"{{{gap}}}" for gap in missing(mailing, addressee.values)]


def _spread(count: int) -> list[int]:
    return sorted({0, count // 2, count - 1}) if count else []


def deliveries_of(page: Sequence[Addressee], mailing: Mailing, viewer: Viewer) -> list[Delivery]:
    """For one page of recipients: their mails, when it was first read, and what they answered."""
    found = {one.recipient: Delivery(one) for one in page}
    mails = Mail.objects.visible_to(viewer).filter(mailing=mailing, recipient__in=found)
    by_notice = {}
    for mail in mails.order_by("pk"):
        found[mail.recipient].mails.append(mail)
        by_notice[mail.notice_id] = mail.recipient
    for notice_id, at in _first_read(list(by_notice)).items():
        found[by_notice[notice_id]].read_at = at
    answers = Answer.objects.visible_to(viewer).filter(mailing=mailing, notice__in=list(by_notice))
    for answer in answers.select_related("by"):
        found[by_notice[answer.notice_id]].answer = answer
    return list(found.values())


def _first_read(notices: Sequence[int]) -> dict[int, datetime]:
    """By those who may see what became of these notices, of which they see nothing else."""
    found: dict[int, datetime] = {}
    readings = Reading.objects.filter(notice__in=notices).order_by("-at")
    for notice_id, at in readings.values_list("notice_id", "at"):
        found[notice_id] = at
    return found


@dataclass(frozen=True)
class Tally:
    """Of a released mailing, in figures."""

    recipients: int
    sent: int  # mails
    read: int
    answered: int


def tally_of(mailing: Mailing, viewer: Viewer) -> Tally:
    mails = Mail.objects.visible_to(viewer).filter(mailing=mailing)
    return Tally(
        recipients=mailing.addressees.count(),
        sent=mails.filter(state=Mail.State.SENT).count(),
        read=_read_among(mails),
        answered=Answer.objects.visible_to(viewer).filter(mailing=mailing).count(),
    )


def _read_among(mails: QuerySet[Mail]) -> int:
    read = Reading.objects.filter(notice__in=mails.values("notice"))
    return read.values("notice").distinct().count()


# Mails


def mails(viewer: Viewer, *, state: str = "") -> QuerySet[Mail]:
    """Every mail that the viewer's office sent, those to decide on first."""
    found: QuerySet[Mail] = Mail.objects.visible_to(viewer)
    if state:
        found = found.filter(state=state)
    return found.select_related("mailing", "sent_by", "decided_by")


def mails_by_state(viewer: Viewer) -> dict[str, int]:
    rows = Mail.objects.visible_to(viewer).order_by().values_list("state")
    found = dict(rows.annotate(count=Count("pk")))
    return {state: found.get(state, 0) for state in Mail.State.values}


def read_among(page: Sequence[Mail]) -> set[int]:
    """Of these mails, those whose notice the account has opened."""
    pairs = {(mail.notice_id, mail.user_id): mail.pk for mail in page if mail.user_id}
    opened = Reading.objects.filter(notice__in=[notice for notice, _user in pairs])
    return {pairs[pair] for pair in opened.values_list("notice_id", "user_id") if pair in pairs}


def names_of(scopes: Sequence[str], viewer: Viewer) -> dict[str, str]:
    """What recipients are called, as far as the viewer may know; the rest by its scope."""
    split = [scope.partition(":") for scope in scopes]
    keys = [name for kind, _colon, name in split if kind == "person"]
    codes = [name for kind, _colon, name in split if kind not in ("person", "post")]
    people = Person.objects.visible_to(viewer).filter(key__in=keys).prefetch_related("names")
    found = {f"person:{person.key}": str(person) for person in people}
    units = {unit.code: unit for unit in Unit.objects.visible_to(viewer).filter(code__in=codes)}
    for scope, (_kind, _colon, name) in zip(scopes, split, strict=True):
        if name in units:
            found[scope] = str(units[name])
    return found


def history_of(mailing: Mailing, viewer: Viewer) -> list[Entry]:
    found = Entry.objects.visible_to(viewer).about(mailing)
    return list(found.select_related("by", "in_place_of")[:50])


def waiting_for(viewer: Viewer) -> list[tuple[str | Promise, str, int]]:
    """What an officer has to do here: label, state to look at, how many."""
    if not viewer.holds(*SENDERS):
        return []
    uncertain = Mail.objects.visible_to(viewer).filter(state=Mail.State.UNCERTAIN).count()
    read = Mailing.objects.visible_to(viewer).filter(state=Mailing.State.READ)
    others = read.exclude(Q(made_by=viewer.user_id) | Q(read_by=viewer.user_id))
    approver = viewer.holds(*MAILING_MOVES.table["approve"].by)
    to_approve = others.count() if approver else 0
    ready = Mailing.objects.visible_to(viewer).filter(
        state=Mailing.State.APPROVED, release_at__isnull=True
    )
    return [
        (_("Decide on mails of which nobody knows whether they went out"), "uncertain", uncertain),
        (_("Approve mailings"), "read", to_approve),
        (_("Release approved mailings, or set their time"), "approved", ready.count()),
    ]
