"""The house as tests use it: real places, a year, the cast, and the walk of the data.

Everything here goes through the same actions as the product. The cast plays on the
``small`` sample (17 requests, 36 candidates):

| Slug | Who |
| --- | --- |
| ``officer``, ``approver`` | CLAIR |
| ``host`` | Tokyo, which asks for itself and gathers the requests of two wards |
| ``organisation`` | Toshima, one of these wards |
| ``candidate`` | somebody short-listed who will be placed |
| ``neighbour`` | Minato, a ward beside it that asks for nothing |
| ``unplaced``, ``alternate`` | candidates for whom no place is found in a main round |
| ``advisor`` | somebody placed in Tokyo's area who is also its Prefectural Advisor |
| ``manager`` | manager of Tokyo's accounts |
| ``administrator``, ``keeper`` | the two administrators of accounts |
| ``correspondence``, ``head`` | CLAIR: who keeps the letters, and the head of department |
| ``mofa``, ``mext`` | readers at two ministries |
| ``visitor`` | nobody signed in |

Rows of accounts and posts are written by acts alone, which are ``granting``; what a test writes
there by hand stands in ``with granting():`` too.

Django is imported inside the functions: this plugin is loaded before Django is set up.
"""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from importlib import reload
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

import koryu.programme

PROGRAMME = Path(koryu.programme.__file__).parent
SAMPLES = PROGRAMME / "samples"
YEAR = PROGRAMME / "data" / "years" / "2027.json"

HOST, ORGANISATION, NEIGHBOUR = "130001", "131164", "131032"
CANDIDATE, UNPLACED, ALTERNATE = "US-2110-00010", "US-2130-00001", "US-2130-00026"
ADVISOR = "AU-2400-00006"
PEOPLE = {
    "candidate": ("Imani Park", CANDIDATE),
    "unplaced": ("Amara Vance", UNPLACED),
    "alternate": ("Mateo Yardley", ALTERNATE),
    "advisor": ("Lindiwe Merriweather", ADVISOR),
}
PLACES = {
    "host": HOST,
    "organisation": ORGANISATION,
    "neighbour": NEIGHBOUR,
    "manager": HOST,
    "advisor": HOST,
    "mofa": "MOFA",
    "mext": "MEXT",
}
AT_CLAIR = ("officer", "approver", "administrator", "keeper", "correspondence", "head")
SLUGS = (
    "visitor",
    "officer",
    "approver",
    "host",
    "organisation",
    "candidate",
    "unplaced",
    "alternate",
    "neighbour",
    "advisor",
    "manager",
    "administrator",
    "keeper",
    "correspondence",
    "head",
    "mofa",
    "mext",
)


def small_cast() -> dict[str, Any]:
    """The demo's personas, moved to the places and people of the small sample."""
    from koryu.accounts.personas import BY_SLUG

    parts = {slug: BY_SLUG[slug] for slug in AT_CLAIR}
    for slug, code in PLACES.items():
        parts[slug] = replace(BY_SLUG[slug], unit_code=code)
    for slug, (name, _number) in PEOPLE.items():
        part = parts.get(slug, BY_SLUG["candidate"])
        parts[slug] = replace(part, slug=slug, name=name, email=f"{slug}@koryu.example")
    return parts


# What the fixtures build with; a test of a whole world may call them itself


def load_everything() -> None:
    """Every real unit and organisation, unless they stand already."""
    from koryu.accounts.models import Unit
    from koryu.accounts.viewer import SYSTEM
    from koryu.base.scopes import scoped
    from koryu.registers.organisations.actions import load_places

    if not Unit.objects.exists():
        with scoped(SYSTEM.scopes):
            load_places(by=SYSTEM)


def open_the_year() -> Any:
    from koryu.accounts.viewer import SYSTEM
    from koryu.base.scopes import scoped
    from koryu.registers.calendar.actions import open_year

    with scoped(SYSTEM.scopes):
        return open_year(json.loads(YEAR.read_text(encoding="utf-8")), by=SYSTEM)


def make_cast() -> dict[str, Any]:
    """The users by slug. Candidates are nobody until their sheet is accepted."""
    from koryu.accounts.actions import create_account, grant_role
    from koryu.accounts.models import Unit
    from koryu.accounts.viewer import SYSTEM
    from koryu.base.scopes import scoped

    users = {}
    with scoped(SYSTEM.scopes):
        for slug, part in small_cast().items():
            users[slug] = create_account(email=part.email, name=part.name, by=SYSTEM)
            if part.unit_code:
                unit = Unit.objects.get(code=part.unit_code)
                grant_role(users[slug], unit=unit, role=part.role, by=SYSTEM)
    give_second_factors(users.values())
    return users


def give_second_factors(users: Iterable[Any]) -> None:
    """An app with codes for each, as officials have; its secret is nobody's business."""
    from allauth.mfa.models import Authenticator

    from koryu.base.scopes import granting

    with granting():
        Authenticator.objects.bulk_create(
            Authenticator(user=user, type=Authenticator.Type.TOTP, data={}) for user in users
        )


def look_up(cast: dict[str, Any], slug: str) -> Any:
    """The viewer as the middleware would build it now."""
    from koryu.accounts.viewer import SYSTEM, VISITOR, viewer_of

    if slug in {"visitor", "system"}:
        return VISITOR if slug == "visitor" else SYSTEM
    cast[slug].refresh_from_db()
    return open_to(viewer_of(cast[slug]))


def open_to(viewer: Any) -> Any:
    """The same with what an emergency opens to them, as the middleware looks it up."""
    from koryu.accounts.viewer import with_what_is_open
    from koryu.base.scopes import scoped

    with scoped(viewer.scopes):
        return with_what_is_open(viewer)


def signed_in(cast: dict[str, Any], slug: str, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    if slug != "visitor":
        client.force_login(cast[slug])
        prove(client, cast[slug])
    return client


def prove(client: Client, user: Any, *, ago: float = -86400) -> None:
    """Signed in so many seconds ago; unless said, lately for as long as the tests last."""
    from allauth.account.internal.flows.login import record_authentication

    session = client.session
    asking = SimpleNamespace(session=session)
    record_authentication(asking, user, method="mfa", at=time.time() - ago)
    session.save()


def sample_sheet(kind: str, sample: str = "small") -> bytes:
    return (SAMPLES / sample / f"{kind}.xlsx").read_bytes()


def accept(data: bytes, *, kind: str, year: Any, by: Any) -> Any:
    """A sheet received and accepted. Call it with ``by``'s scopes set."""
    from koryu.desks.intake.actions import accept_sheet, receive_sheet

    sheet = receive_sheet(data, filename=f"{kind}.xlsx", kind=kind, year=year, by=by)
    return accept_sheet(sheet, by=by)


def accept_sample(year: Any, *, by: Any, sample: str = "small") -> None:
    """Both sheets of a sample."""
    for kind in ("requests", "candidates"):
        accept(sample_sheet(kind, sample), kind=kind, year=year, by=by)


def link_candidates(cast: dict[str, Any], *, by: Any) -> None:
    """Each account of a candidate in the cast belongs to its person from now on."""
    from koryu.registers.people.actions import link_account
    from koryu.registers.people.models import Candidacy

    for slug, (_name, number) in PEOPLE.items():
        candidacy = Candidacy.objects.select_related("person").get(candidate_no=number)
        link_account(candidacy.person, cast[slug], by=by)


def compute_round(year: Any, *, by: Any, seed: int = 1) -> Any:
    """A round opened, frozen and computed; its first run is the run of record."""
    from koryu.desks.placement.actions import ask_run, freeze_inputs, open_round
    from koryu.desks.placement.jobs import compute_run

    opened = open_round(year=year, name_en="Main round 2027", name_ja="2027年度本配置", by=by)
    freeze_inputs(opened, by=by)
    compute_run(ask_run(opened, seed=seed, by=by).pk)
    opened.refresh_from_db()
    return opened


@contextmanager
def acting_as(cast: dict[str, Any], slug: str) -> Iterator[Any]:
    """A transaction with that viewer's scopes."""
    from koryu.base.scopes import scoped

    who = look_up(cast, slug)
    with scoped(who.scopes):
        yield who


def take_in(year: Any, cast: dict[str, Any]) -> None:
    """Both small sheets, accepted by the officer."""
    with acting_as(cast, "officer") as officer:
        accept_sample(year, by=officer)
        link_candidates(cast, by=officer)


def approve(round_: Any, cast: dict[str, Any]) -> None:
    """Submitted by the officer, decided on along its route by two others."""
    decide(submit(round_, cast), cast)
    with acting_as(cast, "officer"):
        round_.refresh_from_db()


def submit(round_: Any, cast: dict[str, Any]) -> Any:
    """Put into circulation by the officer, along the route that a new house has."""
    from koryu.accounts.viewer import SYSTEM
    from koryu.base.scopes import scoped
    from koryu.desks.placement.actions import submit_round
    from koryu.tools.approvals.actions import load_routes
    from koryu.tools.approvals.queries import under_way

    with scoped(SYSTEM.scopes):
        load_routes(by=SYSTEM)
    with acting_as(cast, "officer") as officer:
        return under_way(submit_round(round_, by=officer), officer)


def decide(circulation: Any, cast: dict[str, Any]) -> None:
    """Approved by the approver and the head, and in effect."""
    from koryu.tools.approvals import actions

    for slug in ("approver", "head"):
        with acting_as(cast, slug) as decider:
            circulation = actions.approve(circulation, by=decider)
    actions.settle(circulation.pk, now=circulation.settles_at)


def publish(round_: Any, cast: dict[str, Any]) -> Any:
    from koryu.desks.placement.actions import publish_round

    with acting_as(cast, "approver") as approver:
        publication = publish_round(round_, by=approver)
        round_.refresh_from_db()
    return publication


# Fixtures


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """A request in Japanese leaves its language behind: the next test begins in English."""
    yield
    from django.utils.translation import deactivate

    deactivate()


@pytest.fixture(scope="session")
def places(django_db_setup: None, django_db_blocker: Any) -> None:
    """Every real unit and organisation, loaded once and kept for the whole session."""
    with django_db_blocker.unblock():
        load_everything()


@pytest.fixture
def year(places: None, db: None) -> Any:
    """Programme year 2027, opened from its data file."""
    return open_the_year()


@pytest.fixture
def cast(year: Any) -> dict[str, Any]:
    return make_cast()


@pytest.fixture
def viewer(cast: dict[str, Any]) -> Callable[[str], Any]:
    """``viewer(slug)``; also ``visitor`` and ``system``."""
    return lambda slug: look_up(cast, slug)


@pytest.fixture
def acting(cast: dict[str, Any]) -> Callable[[str], AbstractContextManager[Any]]:
    """``with acting("officer") as officer:`` – a transaction with that viewer's scopes."""
    return lambda slug: acting_as(cast, slug)


@pytest.fixture
def as_persona(cast: dict[str, Any]) -> Callable[..., Client]:
    """``as_persona(slug)`` → a client signed in as them, in English or ``language="ja"``."""
    return lambda slug, language="en": signed_in(cast, slug, language)


@pytest.fixture
def demo_mode(settings: Any) -> Iterator[None]:
    """The addresses as they stand in demo mode, and again without it afterwards."""
    settings.DEMO = True
    _rebuild_addresses()
    yield
    settings.DEMO = False
    _rebuild_addresses()


def _rebuild_addresses() -> None:
    from django.urls import clear_url_caches

    from koryu.config import urls as house
    from koryu.portal import urls as portal

    reload(portal)
    reload(house)
    clear_url_caches()


@pytest.fixture
def accepted(year: Any, cast: dict[str, Any]) -> Any:
    """The year with both small sheets accepted by the officer; candidates can sign in."""
    take_in(year, cast)
    return year


@pytest.fixture
def computed(accepted: Any, acting: Callable[[str], Any]) -> Any:
    """A round with a finished run of record."""
    with acting("officer") as officer:
        return compute_round(accepted, by=officer)


@pytest.fixture
def approved(computed: Any, cast: dict[str, Any]) -> Any:
    """The round, submitted by the officer and approved by a second person."""
    approve(computed, cast)
    return computed


@pytest.fixture
def published(approved: Any, cast: dict[str, Any]) -> Any:
    """``.round`` and ``.publication`` of the small sample, told to everyone."""
    return SimpleNamespace(round=approved, publication=publish(approved, cast))


# The same for all tests of a file: built once, seen by each of them, undone at the end. A
# file that overrides ``cast`` with ``approved_once.cast`` has every fixture above on top.


@pytest.fixture(scope="module")
def approved_once(places: None, django_db_blocker: Any) -> Iterator[Any]:
    """``.year``, ``.cast`` and ``.round``: approved, and nothing published."""
    with django_db_blocker.unblock(), undone():
        year, cast = open_the_year(), make_cast()
        take_in(year, cast)
        with acting_as(cast, "officer") as officer:
            opened = compute_round(year, by=officer)
        approve(opened, cast)
        yield SimpleNamespace(year=year, cast=cast, round=opened)


@pytest.fixture(scope="module")
def published_once(approved_once: Any) -> Iterator[Any]:
    """The same with its ``.publication``."""
    with undone():
        approved_once.publication = publish(approved_once.round, approved_once.cast)
        yield approved_once


@contextmanager
def undone() -> Iterator[None]:
    """A transaction that is rolled back at the end."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)
