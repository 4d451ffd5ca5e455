"""The demo year, built stage by stage through the very actions that people use."""

import json
from collections.abc import Callable
from importlib.resources import files

from django.conf import settings
from django.db import connections
from psycopg import sql
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from koryu.accounts.actions import create_account, grant_role
from koryu.accounts.models import Unit, User
from koryu.accounts.personas import CAST, PASSWORD
from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import scoped
from koryu.command import exchange, house
from koryu.command.cast import this_year, viewer_as
from koryu.desks.intake.actions import accept_sheet, open_stored_file, receive_sheet
from koryu.desks.placement import actions as placement
from koryu.desks.placement.jobs import compute_run
from koryu.desks.placement.models import Round
from koryu.portal.demo import seat_everybody
from koryu.records.models import subject_key
from koryu.registers.calendar.actions import open_year
from koryu.registers.calendar.models import YearRule
from koryu.registers.organisations.actions import load_places
from koryu.tools.approvals import actions as approvals
from koryu.tools.approvals.models import Circulation

SAMPLES = files("koryu.programme") / "samples" / "year-2027"
YEAR_DATA = files("koryu.programme") / "data" / "years" / "2027.json"
MARK = "demo-stage"
SEED = 2027

Tell = Callable[[float], None]


def built() -> str | None:
    """The stage that was last built whole; None where nothing or only a part stands."""
    mark = YearRule.objects.filter(key=MARK).first()
    return str(mark.value) if mark else None


def half_built() -> bool:
    return User.objects.exists() or Unit.objects.exists()


def clear() -> None:
    """Throw every table away; the owner makes them anew when it migrates."""
    app = sql.Identifier(str(settings.DATABASES["default"]["USER"]))
    connections.close_all()
    with house.as_owner() as owner:
        owner.execute("DROP SCHEMA public CASCADE")
        owner.execute("CREATE SCHEMA public")
        owner.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(app))


def build(stage: str) -> None:
    """All steps up to this stage, each with its bar, and the mark at the end."""
    columns = (TextColumn("{task.description:<36}"), BarColumn(32), TimeElapsedColumn())
    with Progress(*columns) as bars:
        for label, step in STEPS[stage]:
            task = bars.add_task(label, total=1.0)
            step(_teller(bars, task))
            bars.update(task, completed=1.0)
    YearRule.objects.create(year=this_year(), key=MARK, value=stage, source_en="koryu demo")


def _teller(bars: Progress, task: TaskID) -> Tell:
    return lambda share: bars.update(task, completed=share)


def lay_ground(tell: Tell) -> None:
    with scoped(SYSTEM.scopes):
        load_places(by=SYSTEM)
        tell(0.7)
        open_year(json.loads(YEAR_DATA.read_text()), by=SYSTEM)
        tell(0.8)
        for persona in CAST:
            if not persona.placed:
                user = create_account(
                    email=persona.email, name=persona.name, password=PASSWORD, by=SYSTEM
                )
                unit = Unit.objects.get(code=persona.unit_code)
                grant_role(user, unit=unit, role=persona.role, by=SYSTEM)
        approvals.load_routes(by=SYSTEM)


def take_candidates_in(tell: Tell) -> None:
    """The enclosure of the ministry's letter."""
    officer = viewer_as("officer")
    with scoped(officer.scopes):
        stored = exchange.sheet_of_candidates()
        sheet = open_stored_file(stored, kind="candidates", year=this_year(), by=officer)
        tell(0.3)
        accept_sheet(sheet, by=officer)


def take_requests_in(tell: Tell) -> None:
    officer = viewer_as("officer")
    with scoped(officer.scopes):
        name = "requests.xlsx"
        data = (SAMPLES / name).read_bytes()
        sheet = receive_sheet(data, filename=name, kind="requests", year=this_year(), by=officer)
        tell(0.3)
        accept_sheet(sheet, by=officer)


def _compute(tell: Tell) -> None:
    officer = viewer_as("officer")
    with scoped(officer.scopes):
        round_ = placement.open_round(
            year=this_year(),
            name_en="Main round 2027",
            name_ja="2027年度 本配置",
            by=officer,
        )
        placement.freeze_inputs(round_, by=officer)
        run = placement.ask_run(round_, seed=SEED, by=officer)
    compute_run(run.pk, progress=lambda share, _step: tell(share))


def publish(tell: Tell) -> None:
    """Submitted, decided on along its route, published, each by whose part it is."""
    officer = viewer_as("officer")
    with scoped(officer.scopes):
        round_ = placement.submit_round(Round.objects.get(), by=officer)
        circulation = Circulation.objects.get(subject=subject_key(round_))
    for slug in ("approver", "head"):
        decider = viewer_as(slug)
        with scoped(decider.scopes):
            circulation = approvals.approve(circulation, by=decider)
    approvals.settle(circulation.pk, now=circulation.settles_at)
    tell(0.1)
    with scoped(officer.scopes):
        placement.publish_round(round_, by=officer)
        tell(0.9)
        seat_everybody()


Steps = list[tuple[str, Callable[[Tell], None]]]
GROUND: Steps = [("Japan's local governments", lay_ground)]
SHEETS: Steps = [
    ("Letters from and to the ministries", exchange.write_first_letters),
    ("Sheet of successful candidates", take_candidates_in),
    ("Sheet of requests", take_requests_in),
]
PLACEMENT: Steps = [("Placement", _compute), ("Publication", publish)]
LETTERS: Steps = [("Letters since", exchange.write_later_letters)]
STEPS: dict[str, Steps] = {
    "empty": GROUND,
    "imported": GROUND + SHEETS,
    "published": GROUND + SHEETS + PLACEMENT + LETTERS,
}
