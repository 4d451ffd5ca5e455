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
from koryu.desks.intake.models import Sheet
from koryu.desks.placement.models import Line, Pin
from koryu.registers.people.models import Appointment, Candidacy
from koryu.tools.notices.models import Notice
from tests.plugins.house import CANDIDATE, HOST, ORGANISATION
from tests.walls.world import World

# The columns, once for GET and once for POST: of ROWS and of MORE_ROWS
FIRST = ("visitor", "officer", "approver", "host", "organisation", "candidate", "neighbour")
MORE_PERSONAS = ("advisor", "manager", "administrator", "keeper")
PERSONAS = FIRST + MORE_PERSONAS
DEMO = {"demo", "demo_become", "demo_mail", "ui:style_guide", "ui:progress_sample"}

ROWS = """
set_language              | 302 302 302 302 302 302 302 | 302 302 302 302 302 302 302
account_login             | 200 302 302 302 302 302 302 | 200 302 302 302 302 302 302
account_logout            | 302 200 200 200 200 200 200 | 302 302 302 302 302 302 302
account_signup            | 200 200 200 200 200 200 200 | 405 405 405 405 405 405 405
account_inactive          | 200 200 200 200 200 200 200 | 405 405 405 405 405 405 405
home                      | 200 200 200 200 200 200 200 | 405 405 405 405 405 405 405
placement_explained       | 200 200 200 200 200 200 200 | 405 405 405 405 405 405 405
data                      | 200 200 200 200 200 200 200 | 405 405 405 405 405 405 405
demo                      | 200 200 200 200 200 200 200 | 405 405 405 405 405 405 405
demo_become               | 405 405 405 405 405 405 405 | 302 302 302 302 302 302 302
notices:inbox             | in  200 200 200 200 200 200 | in  405 405 405 405 405 405
notices:notice            | in  404 404 200 404 404 404 | in  405 405 405 405 405 405
organisations:list        | in  200 200 200 200 200 200 | in  405 405 405 405 405 405
organisations:add         | in  200 404 404 404 404 404 | in  200 404 404 404 404 404
organisations:detail      | in  200 200 200 200 200 200 | in  405 405 405 405 405 405
organisations:edit        | in  200 404 404 404 404 404 | in  200 404 404 404 404 404
organisations:record_fact | in  200 404 404 404 404 404 | in  200 404 404 404 404 404
organisations:add_contact | in  200 404 404 404 404 404 | in  200 404 404 404 404 404
organisations:add_office  | in  200 404 404 404 404 404 | in  200 404 404 404 404 404
organisations:merge       | in  200 404 404 404 404 404 | in  200 404 404 404 404 404
organisations:host        | in  405 404 404 404 404 404 | in  302 404 404 404 404 404
people:list               | in  200 200 404 404 404 404 | in  302 302 404 404 404 404
people:mine               | in  404 404 404 404 302 404 | in  404 404 404 404 405 404
people:detail             | in  200 200 404 404 200 404 | in  405 405 405 405 405 405
people:give_name          | in  200 404 404 404 404 404 | in  200 404 404 404 404 404
people:agree              | in  405 404 404 404 404 404 | in  302 404 404 404 404 404
calendar:year             | 200 200 200 200 200 200 200 | 405 405 405 405 405 405 405
calendar:edit_group       | in  200 404 404 404 404 404 | in  200 404 404 404 404 404
calendar:edit_deadline    | in  200 404 404 404 404 404 | in  200 404 404 404 404 404
calendar:edit_rule        | in  200 404 404 404 404 404 | in  200 404 404 404 404 404
records:file              | 404 200 200 404 404 404 404 | 405 405 405 405 405 405 405
intake:list               | in  200 200 404 404 404 404 | in  200 200 404 404 404 404
intake:template           | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
intake:detail             | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
intake:accept             | in  405 405 404 404 404 404 | in  302 302 404 404 404 404
intake:set_aside          | in  405 405 404 404 404 404 | in  302 302 404 404 404 404
intake:recall             | in  405 405 404 404 404 404 | in  302 302 404 404 404 404
intake:refused_csv        | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
intake:refused_xlsx       | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
placement:rounds          | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
placement:open            | in  200 404 404 404 404 404 | in  200 404 404 404 404 404
placement:round           | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
placement:rules           | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
placement:ask             | in  405 404 404 404 404 404 | in  302 404 404 404 404 404
placement:round_move      | in  302 302 404 404 404 404 | in  302 302 404 404 404 404
placement:run             | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
placement:progress        | in  302 302 404 404 404 404 | in  405 405 404 404 404 404
placement:compare         | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
placement:run_move        | in  405 404 404 404 404 404 | in  302 404 404 404 404 404
placement:lift            | in  405 404 404 404 404 404 | in  302 404 404 404 404 404
placement:lines           | in  200 200 404 404 404 404 | in  302 302 404 404 404 404
placement:line            | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
placement:move            | in  302 404 404 404 404 404 | in  302 404 404 404 404 404
placement:unplaced        | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
placement:without         | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
placement:sheet           | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
placement:area            | in  404 404 200 404 404 404 | in  404 404 405 404 404 404
placement:area_sheet      | in  404 404 200 404 404 404 | in  404 404 405 404 404 404
placement:ours            | in  404 404 404 200 404 200 | in  404 404 404 405 404 405
placement:ours_sheet      | in  404 404 404 200 404 404 | in  404 404 404 405 404 405
placement:mine            | in  404 404 404 404 200 404 | in  404 404 404 404 405 404
access:people             | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
access:invite             | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
access:invitations        | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
access:invitation_remind  | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
access:invitation_withdraw | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
access:log                | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
access:own                | in  200 200 200 200 404 200 | in  405 405 405 405 405 405
access:member             | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
access:dates              | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
access:clear_factors      | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
access:sign_out           | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
access:end_role           | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
access:hand_over          | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
access:delegate           | in  404 404 200 404 404 404 | in  404 404 200 404 404 404
access:delegation_end     | in  405 405 405 405 405 405 | in  404 404 302 404 404 404
access:emergency          | in  404 200 404 404 404 404 | in  404 405 404 404 404 404
access:emergency_ask      | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
access:emergency_move     | in  404 405 404 404 404 404 | in  404 302 404 404 404 404
accounts:mine             | in  200 200 200 200 200 200 | in  405 405 405 405 405 405
accounts:hat              | in  405 405 405 405 405 405 | in  404 404 404 404 404 404
accounts:end_session      | in  405 405 405 405 405 405 | in  404 404 404 404 404 404
accounts:invitation       | 404 404 404 404 404 404 404 | 405 405 405 405 405 405 405
accounts:take_up          | 404 404 404 404 404 404 404 | 404 404 404 404 404 404 404
account_email             | in  200 200 200 200 200 200 | in  302 302 302 302 302 302
account_change_password   | in  302 302 302 302 302 302 | in  302 302 302 302 302 302
account_set_password      | 302 302 302 302 302 302 302 | 302 302 302 302 302 302 302
usersessions_list         | in  302 302 302 302 302 302 | in  302 302 302 302 302 302
mfa_index                 | in  200 200 200 200 200 200 | in  405 405 405 405 405 405
mfa_list_webauthn         | 302 302 302 302 302 302 302 | 302 302 302 302 302 302 302
mfa_remove_webauthn       | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
mfa_authenticate          | in  302 302 302 302 302 302 | in  302 302 302 302 302 302
mfa_reauthenticate        | in  200 200 200 200 200 200 | in  200 200 200 200 200 200
mfa_activate_totp         | in  302 302 302 302 302 302 | in  302 302 302 302 302 302
mfa_deactivate_totp       | in  200 200 200 200 200 200 | in  200 200 200 200 302 200
mfa_view_recovery_codes   | in  404 404 404 404 404 404 | in  405 405 405 405 405 405
mfa_generate_recovery_codes | in  200 200 200 200 200 200 | in  302 302 302 302 302 302
mfa_download_recovery_codes | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
mfa_add_webauthn          | in  200 200 200 200 200 200 | in  200 200 200 200 200 200
mfa_reauthenticate_webauthn | in  302 302 302 302 302 302 | in  302 302 302 302 302 302
mfa_edit_webauthn         | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
mfa_login_webauthn        | in  302 302 302 302 302 302 | in  302 302 302 302 302 302
account_reauthenticate    | in  302 302 302 302 302 302 | in  302 302 302 302 302 302
account_reset_password    | 200 200 200 200 200 200 200 | 200 200 200 200 200 200 200
account_reset_password_done | 200 200 200 200 200 200 200 | 405 405 405 405 405 405 405
account_reset_password_from_key_done | 200 200 200 200 200 200 200 | 405 405 405 405 405 405 405
account_reset_password_from_key | 410 410 410 410 410 410 410 | 410 410 410 410 410 410 410
account_email_verification_sent | 200 200 200 200 200 200 200 | 405 405 405 405 405 405 405
account_confirm_email     | 200 200 200 200 200 200 200 | 404 404 404 404 404 404 404
demo_mail                 | 200 200 200 200 200 200 200 | 405 405 405 405 405 405 405
ui:style_guide            | 200 200 200 200 200 200 200 | 405 405 405 405 405 405 405
ui:progress_sample        | 200 200 200 200 200 200 200 | 405 405 405 405 405 405 405
"""

MORE_ROWS = """
set_language              | 302 302 302 302 | 302 302 302 302
account_login             | 302 302 302 302 | 302 302 302 302
account_logout            | 200 200 200 200 | 302 302 302 302
account_signup            | 200 200 200 200 | 405 405 405 405
account_inactive          | 200 200 200 200 | 405 405 405 405
home                      | 200 200 200 200 | 405 405 405 405
placement_explained       | 200 200 200 200 | 405 405 405 405
data                      | 200 200 200 200 | 405 405 405 405
demo                      | 200 200 200 200 | 405 405 405 405
demo_become               | 405 405 405 405 | 302 302 302 302
notices:inbox             | 200 200 200 200 | 405 405 405 405
notices:notice            | 404 404 404 404 | 405 405 405 405
organisations:list        | 200 200 200 200 | 405 405 405 405
organisations:add         | 404 404 404 404 | 404 404 404 404
organisations:detail      | 200 200 200 200 | 405 405 405 405
organisations:edit        | 404 404 404 404 | 404 404 404 404
organisations:record_fact | 404 404 404 404 | 404 404 404 404
organisations:add_contact | 404 404 404 404 | 404 404 404 404
organisations:add_office  | 404 404 404 404 | 404 404 404 404
organisations:merge       | 404 404 404 404 | 404 404 404 404
organisations:host        | 404 404 404 404 | 404 404 404 404
people:list               | 404 404 404 404 | 404 404 404 404
people:mine               | 404 404 404 404 | 404 404 404 404
people:detail             | 404 404 404 404 | 405 405 405 405
people:give_name          | 404 404 404 404 | 404 404 404 404
people:agree              | 404 404 404 404 | 404 404 404 404
calendar:year             | 200 200 200 200 | 405 405 405 405
calendar:edit_group       | 404 404 404 404 | 404 404 404 404
calendar:edit_deadline    | 404 404 404 404 | 404 404 404 404
calendar:edit_rule        | 404 404 404 404 | 404 404 404 404
records:file              | 404 404 404 404 | 405 405 405 405
intake:list               | 404 404 404 404 | 404 404 404 404
intake:template           | 404 404 404 404 | 404 404 404 404
intake:detail             | 404 404 404 404 | 404 404 404 404
intake:accept             | 404 404 404 404 | 404 404 404 404
intake:set_aside          | 404 404 404 404 | 404 404 404 404
intake:recall             | 404 404 404 404 | 404 404 404 404
intake:refused_csv        | 404 404 404 404 | 404 404 404 404
intake:refused_xlsx       | 404 404 404 404 | 404 404 404 404
placement:rounds          | 404 404 404 404 | 404 404 404 404
placement:open            | 404 404 404 404 | 404 404 404 404
placement:round           | 404 404 404 404 | 404 404 404 404
placement:rules           | 404 404 404 404 | 404 404 404 404
placement:ask             | 404 404 404 404 | 404 404 404 404
placement:round_move      | 404 404 404 404 | 404 404 404 404
placement:run             | 404 404 404 404 | 404 404 404 404
placement:progress        | 404 404 404 404 | 404 404 404 404
placement:compare         | 404 404 404 404 | 404 404 404 404
placement:run_move        | 404 404 404 404 | 404 404 404 404
placement:lift            | 404 404 404 404 | 404 404 404 404
placement:lines           | 404 404 404 404 | 404 404 404 404
placement:line            | 404 404 404 404 | 404 404 404 404
placement:move            | 404 404 404 404 | 404 404 404 404
placement:unplaced        | 404 404 404 404 | 404 404 404 404
placement:without         | 404 404 404 404 | 404 404 404 404
placement:sheet           | 404 404 404 404 | 404 404 404 404
placement:area            | 200 404 404 404 | 405 404 404 404
placement:area_sheet      | 404 404 404 404 | 404 404 404 404
placement:ours            | 404 404 404 404 | 404 404 404 404
placement:ours_sheet      | 404 404 404 404 | 404 404 404 404
placement:mine            | 404 404 404 404 | 404 404 404 404
access:people             | 404 200 200 200 | 404 302 302 302
access:invite             | 404 200 200 200 | 404 200 200 200
access:invitations        | 404 200 200 200 | 404 405 405 405
access:invitation_remind  | 404 405 405 405 | 404 302 302 302
access:invitation_withdraw| 404 405 405 405 | 404 302 302 302
access:log                | 404 200 200 200 | 404 405 405 405
access:own                | 200 200 200 200 | 405 405 405 405
access:member             | 404 200 200 200 | 404 405 405 405
access:dates              | 404 200 200 200 | 404 200 200 200
access:clear_factors      | 404 200 200 200 | 404 200 200 200
access:sign_out           | 404 405 405 405 | 404 302 302 302
access:end_role           | 404 200 200 200 | 404 200 200 200
access:hand_over          | 404 200 200 200 | 404 200 200 200
access:delegate           | 404 200 200 200 | 404 200 200 200
access:delegation_end     | 405 405 405 405 | 404 302 302 302
access:emergency          | 404 404 200 200 | 404 404 405 405
access:emergency_ask      | 404 404 200 200 | 404 404 200 200
access:emergency_move     | 404 404 405 405 | 404 404 302 302
accounts:mine             | 200 200 200 200 | 405 405 405 405
accounts:hat              | 405 405 405 405 | 404 404 404 404
accounts:end_session      | 405 405 405 405 | 404 404 404 404
accounts:invitation       | 404 404 404 404 | 405 405 405 405
accounts:take_up          | 404 404 404 404 | 404 404 404 404
account_email             | 200 200 200 200 | 302 302 302 302
account_change_password   | 302 302 302 302 | 302 302 302 302
account_set_password      | 302 302 302 302 | 302 302 302 302
usersessions_list         | 302 302 302 302 | 302 302 302 302
mfa_index                 | 200 200 200 200 | 405 405 405 405
mfa_list_webauthn         | 302 302 302 302 | 302 302 302 302
mfa_remove_webauthn       | 404 404 404 404 | 404 404 404 404
mfa_authenticate          | 302 302 302 302 | 302 302 302 302
mfa_reauthenticate        | 200 200 200 200 | 200 200 200 200
mfa_activate_totp         | 302 302 302 302 | 302 302 302 302
mfa_deactivate_totp       | 200 200 200 200 | 200 200 200 200
mfa_view_recovery_codes   | 404 404 404 404 | 405 405 405 405
mfa_generate_recovery_codes | 200 200 200 200 | 302 302 302 302
mfa_download_recovery_codes | 404 404 404 404 | 404 404 404 404
mfa_add_webauthn          | 200 200 200 200 | 200 200 200 200
mfa_reauthenticate_webauthn | 302 302 302 302 | 302 302 302 302
mfa_edit_webauthn         | 404 404 404 404 | 404 404 404 404
mfa_login_webauthn        | 302 302 302 302 | 302 302 302 302
account_reauthenticate    | 302 302 302 302 | 302 302 302 302
account_reset_password    | 200 200 200 200 | 200 200 200 200
account_reset_password_done | 200 200 200 200 | 405 405 405 405
account_reset_password_from_key_done | 200 200 200 200 | 405 405 405 405
account_reset_password_from_key | 410 410 410 410 | 410 410 410 410
account_email_verification_sent | 200 200 200 200 | 405 405 405 405
account_confirm_email     | 200 200 200 200 | 404 404 404 404
demo_mail                 | 200 200 200 200 | 405 405 405 405
ui:style_guide            | 200 200 200 200 | 405 405 405 405
ui:progress_sample        | 200 200 200 200 | 405 405 405 405
"""


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


TABLE = side_by_side(table(ROWS), table(MORE_ROWS))


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
        "placement": {"key": things["round" if page in OF_ROUND else "run"]},
    }.get(room, {})
    if page in WITHOUT_KEY:
        kwargs = {}
    more = MORE.get(name, {})
    return kwargs | {key: things.get(value, value) for key, value in more.items()}


POST = {"pk": "post"}
OF_ROUND = {"round", "rules", "ask", "round_move"}
WITHOUT_KEY = {
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
MORE = {
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
    "calendar:edit_group": {"code": "A"},
    "calendar:edit_deadline": {"code": "documents"},
    "calendar:edit_rule": {"key": "term-months"},
    "demo_become": {"name": "host"},
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
