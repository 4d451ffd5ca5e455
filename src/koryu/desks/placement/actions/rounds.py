"""Opening a round, freezing its inputs, and what follows from the decision on its result."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koryu.accounts.models import User
from koryu.accounts.viewer import Viewer
from koryu.base.moves import Move, Refused
from koryu.base.scopes import CLAIR
from koryu.desks.placement.models import Round, RuleSet, Run, Snapshot
from koryu.desks.placement.moves import CLOSED, OFFICER, ROUND_MOVES, RUN_MOVES
from koryu.desks.placement.queries.inputs import gather_inputs, missing_sheets, pack
from koryu.desks.placement.queries.proposal import facts_of, title_of
from koryu.programme import snapshot as snapshots
from koryu.programme.facts import SHORT_LISTED
from koryu.programme.rules import default_rules, rules_sha256
from koryu.records.actions import leave_entry
from koryu.records.sentences import Sentence
from koryu.registers.calendar.models import ProgrammeYear
from koryu.registers.organisations.actions import mark_requests_used
from koryu.registers.people.actions import mark_candidacies_used
from koryu.tools.approvals.actions import circulate
from koryu.tools.approvals.kinds import subject_pk
from koryu.tools.approvals.models import Circulation

KIND = "placement"  # of what circulates
OPENED = Sentence("placement.opened", _("The round was opened."))
INPUTS_FROZEN = Sentence(
    "placement.frozen",
    _("The inputs were frozen: %(candidates)s candidates, %(seats)s seats, %(sha256)s."),
)
CHOSEN = Sentence("placement.chosen", _("Run %(run)s became the run of record."))
SUBMITTED = Sentence("placement.submitted", _("Run %(run)s was submitted for approval."))
APPROVED = Sentence("placement.approved", _("The result of run %(run)s was approved."))
RETURNED = Sentence("placement.returned", _("The round was returned: %(reason)s"))
TAKEN_BACK = Sentence("placement.taken_back", _("Run %(run)s was taken back before a decision."))
REOPENED = Sentence("placement.reopened", _("The approved round is reviewed again: %(reason)s"))
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
    """Put the run of record into circulation: its figures are frozen for those who decide."""
    round_ = locked(round_)
    move = ROUND_MOVES.check("submit", round_, by)
    round_.submitted_by, round_.returned_because = author(by), ""
    _enter(round_, move.to)
    leave_entry(SUBMITTED, round_, by=by, run=_number(round_))
    circulate(
        round_,
        kind=KIND,
        title=title_of(round_),
        content=facts_of(round_),
        scopes=round_.scopes,
        by=by,
    )
    return round_


@transaction.atomic
def approve_result(circulation: Circulation, *, by: Viewer) -> Round:
    """The effect of an approval: the round may be published from now on. Its route has said
    who decides, so no role is asked for."""
    round_, move = _followed("approve", circulation)
    if round_.state not in move.from_:
        raise Refused(_("This is not possible in the present state."))
    round_.approved_by = by.user
    _enter(round_, move.to)
    leave_entry(APPROVED, round_, by=by, run=_number(round_))
    return round_


@transaction.atomic
def result_came_back(circulation: Circulation, *, by: Viewer) -> Round:
    """Returned, rejected or taken back: it is under review again, with what was said. A round
    that nobody waits for stays where it is."""
    round_, move = _followed("give_back", circulation)
    if round_.state not in move.from_:
        return round_
    round_.submitted_by = None
    if circulation.state == Circulation.State.WITHDRAWN:
        leave_entry(TAKEN_BACK, round_, by=by, run=_number(round_))
    else:
        round_.returned_because = circulation.last_word
        leave_entry(RETURNED, round_, by=by, reason=round_.returned_because)
    _enter(round_, move.to)
    return round_


@transaction.atomic
def reopen_round(round_: Round, *, reason: str, by: Viewer) -> Round:
    """An approved result goes back under review before it is published; the approval no longer
    holds, and what comes of it circulates anew."""
    round_ = locked(round_)
    move = ROUND_MOVES.check("reopen", round_, by)
    round_.returned_because = said(reason)
    round_.submitted_by = round_.approved_by = None
    _enter(round_, move.to)
    leave_entry(REOPENED, round_, by=by, reason=round_.returned_because)
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


def _followed(name: str, circulation: Circulation) -> tuple[Round, Move]:
    """The round that circulated, and its move that is nobody's: it follows from the end."""
    return locked(Round(pk=subject_pk(circulation))), ROUND_MOVES.table[name]


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
