"""`koryu begin`: the ground of an empty server, and an invitation to its first administrator."""

import argparse
import json
import sys
from importlib.resources import files

from koryu.command import house


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    help_text = "lay the ground of an empty server and invite its first administrator"
    parser = commands.add_parser("begin", help=help_text)
    parser.add_argument("email", help="where the invitation goes")
    parser.add_argument("name")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Said again, the invitation is sent again, until somebody has taken it up."""
    from koryu.base.environment import give_up_what_is_for_others

    house.find_database()
    give_up_what_is_for_others()
    house.start_django()
    from koryu.accounts.viewer import SYSTEM
    from koryu.base.checks import refuse_unsafe_start
    from koryu.base.moves import Refused
    from koryu.base.scopes import scoped

    refuse_unsafe_start()
    try:
        with scoped(SYSTEM.scopes):
            _lay_ground()
        with scoped(SYSTEM.scopes):
            _invite(arguments.email, arguments.name)
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    print(f"An invitation goes to {arguments.email} as soon as koryu worker runs.")
    return 0


def _lay_ground() -> None:
    """The real places, the year that is shipped and the first routes of approval, unless they
    stand; also where an administrator is there already."""
    from koryu.accounts.models import Unit
    from koryu.accounts.viewer import SYSTEM
    from koryu.registers.calendar.actions import open_year
    from koryu.registers.calendar.models import ProgrammeYear
    from koryu.registers.organisations.actions import load_places
    from koryu.tools.approvals.actions import load_routes

    if not Unit.objects.exists():
        load_places(by=SYSTEM)
    if not ProgrammeYear.objects.exists():
        year = files("koryu.programme") / "data" / "years" / "2027.json"
        open_year(json.loads(year.read_text(encoding="utf-8")), by=SYSTEM)
    load_routes(by=SYSTEM)


def _invite(email: str, name: str) -> None:
    from koryu.accounts.actions.invitations import invite, remind
    from koryu.accounts.models import Invitation, Membership, Role, Unit
    from koryu.accounts.viewer import SYSTEM
    from koryu.base.moves import Refused

    if Membership.objects.filter(role=Role.ADMINISTRATOR).exists():
        raise Refused("An administrator of accounts is there: they invite whoever else is needed.")
    asked = Invitation.objects.filter(role=Role.ADMINISTRATOR, state=Invitation.State.OPEN)
    if (same := asked.filter(email=email.strip().lower()).first()) is not None:
        remind(same, by=SYSTEM)
        return
    clair = Unit.objects.get(code="CLAIR")
    invite(email=email, name=name, unit=clair, role=Role.ADMINISTRATOR, by=SYSTEM)
