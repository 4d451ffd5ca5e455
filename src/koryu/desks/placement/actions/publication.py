"""Publishing a round: everything that everyone is told, at one moment or not at all."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import DateRange

from koryu.accounts.viewer import (
    Viewer,
    advisor_scope,
    host_scope,
    organisation_scope,
    person_scope,
)
from koryu.base.moves import Refused
from koryu.base.scopes import CLAIR
from koryu.desks.placement.actions.rounds import locked
from koryu.desks.placement.actions.telling import drafts_of
from koryu.desks.placement.models import Publication, PublishedLine, PublishedReason, Round
from koryu.desks.placement.moves import ROUND_MOVES
from koryu.desks.placement.queries.outcome import Outcome, Placed, outcome_of, passport_name
from koryu.desks.placement.queries.why import why_of
from koryu.programme.words import Words
from koryu.records.actions import leave_entry
from koryu.records.sentences import Sentence
from koryu.registers.people.actions import Offer, offer_appointments
from koryu.registers.people.models import Appointment
from koryu.tools.notices.actions import send_notices

PUBLISHED = Sentence(
    "placement.published",
    _(
        "Version %(version)s was published: %(placed)s people placed, %(waiting)s short-listed "
        "without a place, %(silent)s without an e-mail address."
    ),
)
LEFT_OUT = Sentence(
    "placement.left_out",
    _(
        "Version %(version)s leaves out who withdrew since the inputs were frozen: %(people)s "
        "in all."
    ),
)
ONE_DAY = timedelta(days=1)


@transaction.atomic
def publish_round(round_: Round, *, by: Viewer) -> Publication:
    """Publish the approved run of record as a frozen version, with all that follows from it.

    Offered appointments, lines and reasons for those whom they concern, and a message to
    every candidate, organisation and host. Who withdrew since the inputs were frozen gets
    nothing of it; refused where a request on which somebody is placed was withdrawn. If
    anything fails, nothing was published.
    """
    round_ = locked(round_)
    move = ROUND_MOVES.check("publish", round_, by)
    outcome = outcome_of(round_)
    _refuse_unwanted(outcome)
    publication = _new_version(round_, outcome, by)
    appointments = offer_appointments(
        [_offer(placed) for placed in outcome.placed], year=round_.year, by=by
    )
    lines = PublishedLine.objects.bulk_create(
        _line(publication, placed, appointment)
        for placed, appointment in zip(outcome.placed, appointments, strict=True)
    )
    PublishedReason.objects.bulk_create(_reasons(round_, outcome, lines))
    send_notices(drafts_of(outcome), by=by)
    round_.state = move.to
    round_.save(update_fields=["state"])
    leave_entry(
        PUBLISHED,
        round_,
        by=by,
        version=publication.version,
        placed=len(lines),
        waiting=len(outcome.waiting),
        silent=len(publication.without_email),
    )
    if gone := len(outcome.withdrawn):
        leave_entry(LEFT_OUT, round_, by=by, version=publication.version, people=gone)
    return publication


def _refuse_unwanted(outcome: Outcome) -> None:
    """Nobody is sent where nobody asks for them any more."""
    lines = {placed.request_line for placed in outcome.placed}
    if gone := sorted(line.request_no for line in lines if line.withdrawn_at):
        raise Refused(
            _(
                "Somebody is placed on a request that was withdrawn since the inputs were "
                "frozen: %s. Review the round again and move them by hand."
            )
            % ", ".join(gone)
        )


def _new_version(round_: Round, outcome: Outcome, by: Viewer) -> Publication:
    last = round_.publications.aggregate(last=Max("version"))["last"] or 0
    publication = Publication(
        round=round_,
        version=last + 1,
        run=round_.run_of_record,
        published_by=by.user,
        without_email=outcome.without_email,
        scopes=[CLAIR],
    )
    publication.save()
    return publication


def _offer(placed: Placed) -> Offer:
    """The term begins on the day after the group's arrival and holds its last day."""
    group = placed.group
    term = DateRange(group.arrives_on + ONE_DAY, group.term_ends_on + ONE_DAY)
    return Offer(placed.candidacy, placed.request_line, term)


def _line(publication: Publication, placed: Placed, appointment: Appointment) -> PublishedLine:
    """A frozen copy of what the person, the organisation and the host may read; of it the
    host's Prefectural Advisors are shown a part."""
    candidacy, request = placed.candidacy, placed.request_line
    name = passport_name(candidacy)
    return PublishedLine(
        publication=publication,
        appointment=appointment,
        host=request.host,
        organisation=request.organisation.unit,
        candidate_no=candidacy.candidate_no,
        request_no=request.request_no,
        family_name=name.family,
        given_name=name.given,
        middle_name=name.middle,
        nationality=candidacy.person.nationality,
        position=request.position,
        language=request.language,
        group=placed.group.code,
        japanese_level=candidacy.japanese_level,
        driving=candidacy.driving,
        sport=request.sport,
        dependants=candidacy.dependants,
        arrives_on=placed.group.arrives_on,
        scopes=[*_own(placed), *_offices(placed), advisor_scope(request.host.code)],
    )


def _reasons(
    round_: Round, outcome: Outcome, lines: Sequence[PublishedLine]
) -> Iterator[PublishedReason]:
    """Each side's reasons, open to that side alone (and to CLAIR)."""
    audience = PublishedReason.Audience
    told = zip(outcome.placed, lines, why_of(round_, outcome), strict=True)
    for placed, line, why in told:
        yield _reason(line, audience.CANDIDATE, why.candidate, _own(placed))
        yield _reason(line, audience.ORGANISATION, why.organisation, [CLAIR, *_offices(placed)])


def _reason(
    line: PublishedLine, audience: str, sentences: Sequence[Words], scopes: list[str]
) -> PublishedReason:
    pairs = [[words.en, words.ja] for words in sentences]
    return PublishedReason(line=line, audience=audience, sentences=pairs, scopes=scopes)


def _own(placed: Placed) -> list[str]:
    return [CLAIR, person_scope(placed.candidacy.person.key)]


def _offices(placed: Placed) -> list[str]:
    request = placed.request_line
    return [organisation_scope(request.organisation.unit.code), host_scope(request.host.code)]
