"""Who gets what: every address of the house by its name, every persona, GET and POST.

``in`` is the way to the sign-in page. What is not visible is 404, never 403. A POST here
carries nothing: 200 is the form come back with what is missing, 302 an act that needs no
more, 405 a page that only reads. Everybody has signed in a moment ago, so no page asks for a
fresh proof.
"""

from uuid import uuid4

from django.conf import settings
from django.urls import reverse

from koryu.accounts.models import Delegation, EmergencyAccess, Invitation
from koryu.accounts.viewer import SYSTEM, host_scope
from koryu.base.scopes import scoped
from koryu.desks.correspondence.models import Letter, OfficialNumber, PlanStep, Statistics
from koryu.desks.intake.models import Sheet
from koryu.desks.placement.models import Line, Pin
from koryu.registers.people.models import Appointment, Candidacy
from koryu.tools.notices.models import Notice
from tests.plugins.house import CANDIDATE, HOST, ORGANISATION
from tests.walls import circulations, mailings
from tests.walls.rows import MORE_ROWS, ROWS
from tests.walls.world import World

# The columns, once for GET and once for POST: of ROWS and of MORE_ROWS
FIRST = ("visitor", "officer", "approver", "host", "organisation", "candidate", "neighbour")
MORE_PERSONAS = ("advisor", "manager", "administrator", "keeper")
PERSONAS = FIRST + MORE_PERSONAS
DEMO = {"demo", "demo_become", "demo_mail", "ui:style_guide", "ui:progress_sample"}


def table(rows: str) -> dict[str, dict[str, str]]:
    """The rows by name: answers to GET, answers to POST, a word for each persona."""
    found = {}
    for row in rows.strip().splitlines():
        name, get, post = (part.strip() for part in row.split("|"))
        found[name] = {"get": " ".join(get.split()), "post": " ".join(post.split())}
    return found


def side_by_side(
    first: dict[str, dict[str, str]], second: dict[str, dict[str, str]]
) -> dict[str, dict[str, str]]:
    """Both tables as one, with all columns."""
    assert list(first) == list(second)
    return {
        name: {method: f"{row[method]} {second[name][method]}" for method in row}
        for name, row in first.items()
    }


TABLE = side_by_side(
    table(ROWS + mailings.ROWS + circulations.ROWS),
    table(MORE_ROWS + mailings.MORE_ROWS + circulations.MORE_ROWS),
)


def addresses(world: World) -> dict[str, str]:
    """An address for each name, about things that stand in this world."""
    with scoped(SYSTEM.scopes | {host_scope(HOST)}):
        things = _things(world)
        there = [name for name in TABLE if settings.DEMO or name not in DEMO]
        return {name: reverse(name, kwargs=_named(name, things)) for name in there}


def _things(world: World) -> dict[str, object]:
    """Before publication there is no notice and no appointment: addresses that lead nowhere."""
    run = world.round.run_of_record
    sheet = Sheet.objects.select_related("file").get(kind="candidates", state="accepted")
    candidacy = Candidacy.objects.select_related("person").get(candidate_no=CANDIDATE)
    notice = Notice.objects.first()
    invitation, lent = Invitation.objects.get(), Delegation.objects.get()
    appointment = Appointment.objects.filter(person=candidacy.person).first()
    return {
        "round": world.round.key,
        "invitation": invitation.key,
        "deputy": lent.key,
        "post": lent.membership_id,
        "emergency": EmergencyAccess.objects.get().key,
        "run": run.key if run else None,
        "line": Line.objects.get(run=run, candidacy=candidacy).pk,
        "pin": Pin.objects.get(run=run).pk,
        "sheet": sheet.key,
        "file": sheet.file.key,
        "notice": notice.key if notice else uuid4(),
        "person": candidacy.person.key,
        "appointment": appointment.pk if appointment else 0,
        **_of_letters(world.letter),
        **mailings.things(),
        **circulations.things(),
    }


def _of_letters(letter: Letter) -> dict[str, object]:
    return {
        "letter": letter.key,
        "enclosure": letter.enclosures.get().pk,
        "reserved": OfficialNumber.objects.get(state="reserved").pk,
        "step": PlanStep.objects.filter(ministry=letter.counterpart).earliest("pk").pk,
        "statistics": Statistics.objects.get().key,
    }


def _named(name: str, things: dict[str, object]) -> dict[str, object]:
    """What stands in the address of this name."""
    room, _, page = name.rpartition(":")
    kwargs: dict[str, object] = {
        "organisations": {"code": ORGANISATION},
        "calendar": {"year": 2027},
        "people": {"key": things["person"]},
        "intake": {"key": things["sheet"]},
        "records": {"key": things["file"]},
        "notices": {"key": things["notice"]},
        "approvals": {"key": things["circulation"]},
        "correspondence": {"key": things["letter"]},
        "placement": {"key": things["round" if page in OF_ROUND else "run"]},
    }.get(room, {})
    if page in WITHOUT_KEY:
        kwargs = {}
    if name in OF_THE_DESK:
        kwargs = {}
    more = MORE.get(name, {})
    return kwargs | {key: things.get(value, value) for key, value in more.items()}


POST = {"pk": "post"}
OF_ROUND = {"round", "rules", "ask", "round_move"}
OF_THE_DESK = {
    f"correspondence:{page}"
    for page in (
        "calendar",
        "draft",
        "due",
        "feed",
        "give_up",
        "lay_out",
        "list",
        "numbers",
        "pdf",
        "plan",
        "register",
        "release",
        "reserve",
        "series",
        "statistics",
        "step",
        "tie",
        "xlsx",
    )
}
WITHOUT_KEY = (
    mailings.WITHOUT_KEY
    | circulations.WITHOUT_KEY
    | {
        "add",
        "area",
        "area_sheet",
        "inbox",
        "list",
        "mine",
        "open",
        "ours",
        "ours_sheet",
        "rounds",
        "template",
        "year",
    }
)
MORE = (
    mailings.KEYS
    | circulations.KEYS
    | {
        "access:delegate": POST,
        "access:delegation_end": {"key": "deputy"},
        "access:dates": POST,
        "access:emergency_move": {"key": "emergency", "move": "agree"},
        "access:clear_factors": POST,
        "access:end_role": POST,
        "access:hand_over": POST,
        "access:invitation_remind": {"key": "invitation"},
        "access:invitation_withdraw": {"key": "invitation"},
        "access:member": POST,
        "access:sign_out": POST,
        "account_confirm_email": {"key": "x:y"},
        "account_reset_password_from_key": {"uidb36": "1", "key": "a-b"},
        "accounts:end_session": {"pk": 0},
        "accounts:invitation": {"token": "x:y"},
        "correspondence:calendar": {"secret": "nonsense"},
        "correspondence:end": {"name": "close"},
        "correspondence:figures": {"key": "statistics"},
        "correspondence:give_up": {"pk": "reserved"},
        "correspondence:move": {"name": "acknowledge"},
        "correspondence:step": {"pk": "step"},
        "correspondence:take_out": {"pk": "enclosure"},
        "correspondence:tie": {"pk": "step"},
        "calendar:edit_group": {"code": "A"},
        "calendar:edit_deadline": {"code": "documents"},
        "calendar:edit_rule": {"key": "term-months"},
        "demo_become": {"name": "host"},
        "intake:open_stored": {"key": "file"},
        "intake:template": {"kind": "requests"},
        "mfa_edit_webauthn": {"pk": 0},
        "mfa_remove_webauthn": {"pk": 0},
        "organisations:record_fact": {"need": "near_hospital"},
        "people:agree": {"pk": "appointment"},
        "placement:lift": {"pk": "pin"},
        "placement:line": {"pk": "line"},
        "placement:move": {"pk": "line"},
        "placement:round_move": {"move": "publish"},
        "placement:run_move": {"move": "choose"},
    }
)
