"""Opening a round, freezing its inputs, and the decision that two people make on it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koryu.accounts.models import User
from koryu.accounts.viewer import Viewer
from koryu.base.moves import Refused
from koryu.base.scopes import CLAIR
from koryu.desks.placement.models import Round, RuleSet, Run, Snapshot
from koryu.desks.placement.moves import CLOSED, OFFICER, ROUND_MOVES, RUN_MOVES
from koryu.desks.placement.queries.inputs import gather_inputs, missing_sheets, pack
from koryu.programme import snapshot as snapshots
from koryu.programme.facts import SHORT_LISTED
from koryu.programme.rules import default_rules, rules_sha256
from koryu.records.actions import leave_entry
from koryu.records.sentences import Sentence
from koryu.registers.calendar.models import ProgrammeYear
from koryu.registers.organisations.actions import mark_requests_used
from koryu.registers.people.actions import mark_candidacies_used

OPENED = Sentence("placement.opened", _("The round was opened."))
INPUTS_FROZEN = Sentence(
    "placement.frozen",
    _("The inputs were frozen: %(candidates)s candidates, %(seats)s seats, %(sha256)s."),
)
CHOSEN = Sentence("placement.chosen", _("Run %(run)s became the run of record."))
SUBMITTED = Sentence("placement.submitted", _("Run %(run)s was submitted for approval."))
APPROVED = Sentence("placement.approved", _("The result of run %(run)s was approved."))
RETURNED = Sentence("placement.returned", _("The round was returned: %(reason)s"))
ENDED = Sentence("placement.closed", _("The round was closed without publication: %(reason)s"))


@transaction.atomic
def open_round(*, year: ProgrammeYear, name_en: str, name_ja: str, by: Viewer) -> Round:
    """A new round under the default rules.

    Refused while another round of the year is under way or published: people placed there
    would be placed a second time.
    """
    if not by.holds(*OFFICER):
        raise Refused(_("Your role does not include this step."))
    if Round.objects.filter(year=year).exclude(state=CLOSED).exists():
        raise Refused(_("This year already has a round. Close it before you open another."))
    round_ = Round.objects.create(
        year=year,
        name_en=name_en,
        name_ja=name_ja,
        rule_set=_default_rule_set(),
        scopes=[CLAIR],
    )
    leave_entry(OPENED, round_, by=by)
    return round_


@transaction.atomic
def freeze_inputs(round_: Round, *, by: Viewer) -> Snapshot:
    """Freeze what the round is computed from; the facts are marked as used.

    From here on nothing that changes in a register changes this round. Refused while a
    sheet is missing, naming it.
    """
    round_ = locked(round_)
    move = ROUND_MOVES.check("freeze", round_, by)
    if missing := missing_sheets(round_.year):
        raise Refused(missing)
    inputs = gather_inputs(round_.year)
    data = snapshots.canonical_json(inputs)
    snapshot = Snapshot.objects.create(
        round=round_,
        sha256=snapshots.snapshot_sha256(inputs),
        content=pack(data),
        candidates=len(inputs.candidates),
        short_listed=sum(person.result == SHORT_LISTED for person in inputs.candidates),
        requests=len(inputs.requests),
        seats=sum(line.seats for line in inputs.requests),
        scopes=[CLAIR],
    )
    now = timezone.now()
    mark_candidacies_used(round_.year, at=now, by=by)
    mark_requests_used(round_.year, at=now, by=by)
    _enter(round_, move.to)
    leave_entry(
        INPUTS_FROZEN,
        round_,
        by=by,
        candidates=snapshot.candidates,
        seats=snapshot.seats,
        sha256=snapshot.sha256,
    )
    return snapshot


@transaction.atomic
def choose_run(round_: Round, run: Run, *, by: Viewer) -> Round:
    """This finished run is the one that stands; choosing it again changes nothing."""
    round_ = locked(round_)
    run = round_.runs.select_related("round").get(pk=run.pk)
    RUN_MOVES.check("choose", run, by)
    if round_.run_of_record_id != run.pk:
        round_.run_of_record = run
        round_.save(update_fields=["run_of_record"])
        leave_entry(CHOSEN, round_, by=by, run=run.number)
    return round_


@transaction.atomic
def submit_round(round_: Round, *, by: Viewer) -> Round:
    """Hand the run of record to a second person."""
    round_ = locked(round_)
    move = ROUND_MOVES.check("submit", round_, by)
    round_.submitted_by, round_.submitted_for_id = by.user, by.in_place_of_id
    round_.returned_because = ""
    _enter(round_, move.to)
    leave_entry(SUBMITTED, round_, by=by, run=_number(round_))
    return round_


@transaction.atomic
def approve_round(round_: Round, *, by: Viewer) -> Round:
    """A second person stands for the result; it may be published from now on."""
    round_ = locked(round_)
    move = ROUND_MOVES.check("approve", round_, by)
    round_.approved_by = by.user
    _enter(round_, move.to)
    leave_entry(APPROVED, round_, by=by, run=_number(round_))
    return round_


@transaction.atomic
def return_round(round_: Round, *, reason: str, by: Viewer) -> Round:
    """Back under review; an approval given before no longer holds."""
    round_ = locked(round_)
    move = ROUND_MOVES.check("return", round_, by)
    round_.returned_because = said(reason)
    round_.submitted_by = round_.submitted_for = round_.approved_by = None
    _enter(round_, move.to)
    leave_entry(RETURNED, round_, by=by, reason=round_.returned_because)
    return round_


@transaction.atomic
def close_round(round_: Round, *, reason: str, by: Viewer) -> Round:
    """End the round without publication; another may be opened. Its record stays."""
    round_ = locked(round_)
    move = ROUND_MOVES.check("close", round_, by)
    reason = said(reason)
    _enter(round_, move.to)
    leave_entry(ENDED, round_, by=by, reason=reason)
    return round_


def locked(round_: Round) -> Round:
    """The round as it stands now, held until the transaction ends."""
    held: Round = Round.objects.select_for_update().get(pk=round_.pk)
    return held


def author(by: Viewer) -> User:
    """The user who acts. Nobody without an account holds a role at this desk."""
    if by.user is None:
        raise Refused(_("Your role does not include this step."))
    return by.user


def said(reason: str) -> str:
    """The reason without stray spaces; refused where none is given."""
    if not (reason := reason.strip()):
        raise Refused(_("Please give the reason."))
    return reason


def _enter(round_: Round, state: str) -> None:
    round_.state = state
    round_.save()


def _number(round_: Round) -> int:
    return round_.run_of_record.number if round_.run_of_record else 0


def _default_rule_set() -> RuleSet:
    rules = default_rules()
    found, _made = RuleSet.objects.get_or_create(
        sha256=rules_sha256(rules),
        defaults={"name": "default", "content": rules.as_data(), "scopes": [CLAIR]},
    )
    return found
