"""Moving one person by hand: a pin with its reason, and everything solved again under it."""

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from koryu.accounts.viewer import Viewer
from koryu.base.moves import Refused
from koryu.base.scopes import CLAIR
from koryu.desks.placement.actions.rounds import author, said
from koryu.desks.placement.actions.runs import ask_run
from koryu.desks.placement.models import Pin, Run
from koryu.desks.placement.moves import RUN_MOVES
from koryu.desks.placement.queries.choices import barred_by
from koryu.programme.words import join
from koryu.records.actions import leave_entry
from koryu.records.sentences import Sentence
from koryu.registers.organisations.models import RequestLine
from koryu.registers.people.models import Candidacy

LIFTED = Sentence(
    "placement.lifted", _("The move of %(candidate)s by hand was lifted for run %(run)s.")
)
MOVED = Sentence(
    "placement.moved", _("%(candidate)s was moved to %(request)s by hand for run %(run)s.")
)


@transaction.atomic
def move_person(
    run: Run, *, candidacy: Candidacy, request_line: RequestLine, reason: str, by: Viewer
) -> Run:
    """A new run based on this one in which the person has that place, everyone else
    being placed again around it. This run stays as it is.

    Refused where the move breaks a bar or finds no free seat, in words.
    """
    run = Run.objects.select_related("round__rule_set").get(pk=run.pk)
    RUN_MOVES.check("pin", run, by)
    pin = Pin(
        candidacy=candidacy,
        request_line=request_line,
        reason=said(reason),
        by=author(by),
        scopes=[CLAIR],
    )
    if broken := barred_by(run, candidacy, request_line):
        raise Refused(join(broken).in_language(get_language() or "en"))
    kept = run.pins.exclude(candidacy=candidacy)
    new = ask_run(run.round, seed=run.seed, by=by, base=run, pins=[*kept, pin])
    leave_entry(
        MOVED,
        run.round,
        by=by,
        candidate=candidacy.candidate_no,
        request=request_line.request_no,
        run=new.number,
    )
    return new


@transaction.atomic
def lift_pin(pin: Pin, *, by: Viewer) -> Run:
    """A new run based on the pin's own, without this move by hand and with all others."""
    run = Run.objects.select_related("round").get(pk=pin.run_id)
    RUN_MOVES.check("pin", run, by)
    new = ask_run(run.round, seed=run.seed, by=by, base=run, pins=run.pins.exclude(pk=pin.pk))
    number = pin.candidacy.candidate_no
    leave_entry(LIFTED, run.round, by=by, candidate=number, run=new.number)
    return new
