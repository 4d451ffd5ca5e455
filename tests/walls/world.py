"""A whole year with a canary in every cell that somebody must not see.

The small sample, its sheets rewritten with strings that occur nowhere else, is taken through
the house twice: up to the approval, and on to publication. A canary found in an answer then
says exactly what leaked.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from koryu.accounts.actions import invite
from koryu.accounts.actions.delegations import delegate_post
from koryu.accounts.models import Membership, Role, Unit
from koryu.accounts.viewer import SYSTEM
from koryu.base.dates import day_words
from koryu.base.scopes import scoped
from koryu.desks.access.actions import ask_for_access
from koryu.desks.intake.actions import apply_sheet, decide_all, receive_sheet
from koryu.desks.intake.queries import decisions_mark, differences_of
from koryu.desks.placement import actions as placement
from koryu.desks.placement.jobs import compute_run
from koryu.desks.placement.models import Line, Round
from koryu.programme import facts
from koryu.programme.places import load_places
from koryu.programme.sheets import read_candidates, read_requests
from koryu.programme.sheets.template import write_sheet
from koryu.registers.organisations.actions import add_contact
from koryu.registers.organisations.models import Organisation
from koryu.registers.people.models import Candidacy
from tests.plugins import house
from tests.plugins.house import CANDIDATE, ORGANISATION
from tests.walls.circulations import put_into_circulation
from tests.walls.letters import exchange
from tests.walls.mailings import write_to_many

TODAY = date(2026, 11, 23)
NEEDY = {CANDIDATE: ("near_hospital",), "AU-2400-00013": ("no_remote_island", "step_free")}
CODES = ("near_hospital", "no_remote_island", "step_free")
GONE = "canary-reason-of-a-withdrawal"
LEAVES = {"candidates": "AU-2400-90001", "requests": "36-901"}  # who is withdrawn again
PIN_REASON = "canary-reason-of-the-move-by-hand"
CHANGED = "Homecanarychanged"
CONTACT = {"name": "Contactcanary", "duty": "canary of a duty", "phone": "03-0000-canary"}
RANK = 8100  # added to every rank: no other number on a page looks like it


@dataclass(frozen=True)
class Canaries:
    """What was planted about one person or one request line: text by what it is."""

    planted: dict[str, str]

    def besides(self, *kinds: str) -> set[str]:
        """All of it but what somebody may read."""
        return {text for kind, text in self.planted.items() if kind not in kinds}


@dataclass
class World:
    """The year, who plays in it, and what was planted."""

    year: Any
    cast: dict[str, Any]
    people: dict[str, Canaries]
    lines: dict[str, Canaries]
    round: Round
    letter: Any = None
    sessions: dict[str, str] = field(default_factory=dict)

    def client(self, slug: str, language: str = "en") -> Client:
        """A browser that this persona has signed in with before."""
        name = settings.SESSION_COOKIE_NAME
        if slug not in self.sessions:
            cookie = house.signed_in(self.cast, slug).cookies.get(name)
            self.sessions[slug] = cookie.value if cookie else ""
        client = Client(headers={"accept-language": language})
        if self.sessions[slug]:
            client.cookies[name] = self.sessions[slug]
        return client

    def placed_at(self) -> dict[str, tuple[str, str, str]]:
        """Candidate number → host code, organisation code, request number."""
        with scoped(SYSTEM.scopes):
            lines = Line.objects.filter(run=self.round.run_of_record).exclude(request_line=None)
            found = lines.values_list(
                "candidacy__candidate_no",
                "request_line__host__code",
                "request_line__organisation__unit__code",
                "request_line__request_no",
            )
            return {number: (host, own, line) for number, host, own, line in found}


def build() -> World:
    """The year up to the approval of a round in which somebody was moved by hand."""
    cache.clear()
    year, cast = house.open_the_year(), house.make_cast()
    people, lines = _planted_people(), _planted_requests()
    with house.acting_as(cast, "officer") as officer:
        house.accept(write_sheet("requests", lines), kind="requests", year=year, by=officer)
        house.accept(write_sheet("candidates", people), kind="candidates", year=year, by=officer)
        house.link_candidates(cast, by=officer)
        _without("requests", lines, year, officer)
        left = _without("candidates", people, year, officer)
        _look_after_accounts(cast)
        _send_again(left, year, officer)
        _name_a_contact(officer)
        round_ = house.compute_round(year, by=officer)
        _move_somebody(round_, officer)
    house.approve(round_, cast)
    write_to_many(cast)
    letter = exchange(cast, year)
    put_into_circulation(cast)
    world = World(
        year=year,
        cast=cast,
        people={person.candidate_no: _of_person(person) for person in people},
        lines={line.request_no: _of_line(line) for line in lines},
        round=round_,
        letter=letter,
    )
    for slug in cast:
        world.client(slug)
    return world


def _planted_people() -> list[facts.Candidate]:
    data = house.sample_sheet("candidates")
    found = read_candidates(data, filename="c.xlsx", today=TODAY, places=load_places())
    alone = next(person for person in found.records if not person.partner_no)
    leaves = replace(alone, candidate_no=LEAVES["candidates"])
    return [_plant(person, n) for n, person in enumerate([*found.records, leaves])]


def _plant(person: facts.Candidate, n: int) -> facts.Candidate:
    mark = f"{n:02d}q"
    return replace(
        person,
        family_name=f"Famcanary{mark}",
        given_name=f"Givcanary{mark}",
        middle_name=f"Midcanary{mark}",
        date_of_birth=date(1980, 1, 1) + timedelta(days=37 * n),
        home_city=f"Homecanary{mark}",
        home_region=f"Regioncanary{mark}",
        wish_reason=f"canary-wish-reason-{mark}",
        remarks=f"canary-remark-on-person-{mark}",
        email=f"canary.person.{mark}@example.org",
        needs=NEEDY.get(person.candidate_no, ()),
        alternate_rank=person.alternate_rank and RANK + person.alternate_rank,
    )


def _of_person(person: facts.Candidate) -> Canaries:
    planted = {
        "number": person.candidate_no,
        "family": person.family_name,
        "given": person.given_name,
        "middle": person.middle_name,
        "born": person.date_of_birth.isoformat(),
        "born_en": day_words(person.date_of_birth, "en"),
        "born_ja": day_words(person.date_of_birth, "ja"),
        "home": person.home_city,
        "region": person.home_region,
        "wish_reason": person.wish_reason,
        "remarks": person.remarks,
        "email": person.email,
    }
    if person.alternate_rank:
        planted["rank"] = str(person.alternate_rank)
        planted["rank_grouped"] = f"{person.alternate_rank:,}"
    return Canaries(planted)


def _planted_requests() -> list[facts.Request]:
    data = house.sample_sheet("requests")
    found = read_requests(data, filename="r.xlsx", places=load_places())
    return [
        replace(
            line,
            remarks=f"canary-remark-on-request-{line.request_no}",
            contact_email=f"canary.contact.{line.organisation_code}@example.jp",
        )
        for line in [*found.records, replace(found.records[0], request_no=LEAVES["requests"])]
    ]


def _of_line(line: facts.Request) -> Canaries:
    planted = {"number": line.request_no, "remarks": line.remarks, "contact": line.contact_email}
    return Canaries(planted)


def _without(kind: Any, records: list[Any], year: Any, officer: Any) -> list[Any]:
    """The sheet again without one number, which is withdrawn; what stands after it."""
    number = {"candidates": "candidate_no", "requests": "request_no"}[kind]
    left = [record for record in records if getattr(record, number) != LEAVES[kind]]
    data, name = write_sheet(kind, left), f"canary-fewer-{kind}.xlsx"
    sheet = receive_sheet(data, filename=name, kind=kind, year=year, by=officer)
    decide_all(sheet, differences_of(sheet), "take", because=GONE, by=officer)
    apply_sheet(sheet, seen=decisions_mark(sheet), by=officer)
    return left


def _send_again(people: list[facts.Candidate], year: Any, officer: Any) -> None:
    """The sheet once more with a value changed: what differs is found, and kept from all."""
    changed = [replace(people[0], home_city=CHANGED), *people[1:]]
    data = write_sheet("candidates", changed)
    receive_sheet(data, filename="canary-again.xlsx", kind="candidates", year=year, by=officer)


def _look_after_accounts(cast: dict[str, Any]) -> None:
    """An open invitation, a deputy for the host officer, a request for emergency access."""
    unit = Unit.objects.get(code=house.HOST)
    role, today = Role.HOST_OFFICER.value, timezone.localdate()
    with house.acting_as(cast, "manager") as by:
        invite(email="canary.invited@example.jp", name="Invitedcanary", unit=unit, role=role, by=by)
    with house.acting_as(cast, "host") as by:
        post = Membership.objects.get(user=cast["host"])
        days = {"valid_from": today + timedelta(days=5), "valid_until": today + timedelta(days=9)}
        delegate_post(post, to=cast["manager"], reason="canary-of-a-deputy", by=by, **days)
    with house.acting_as(cast, "administrator") as by:
        ask_for_access(kind="host", what=house.HOST, reason="canary of an emergency here", by=by)


def _name_a_contact(officer: Any) -> None:
    body = Organisation.objects.get(unit__code=ORGANISATION)
    add_contact(body, email="canary.named@example.jp", office=None, by=officer, **CONTACT)


def _move_somebody(round_: Round, officer: Any) -> None:
    """Exchange of two people by hand: one of them is pinned where the other was."""
    run = round_.run_of_record
    assert run is not None
    here = Line.objects.filter(run=run, request_line__organisation_code=ORGANISATION).get()
    new = placement.move_person(
        run,
        candidacy=Candidacy.objects.get(candidate_no=CANDIDATE),
        request_line=here.request_line,
        reason=PIN_REASON,
        by=officer,
    )
    compute_run(new.pk)
    new.refresh_from_db()
    placement.choose_run(round_, new, by=officer)
    round_.refresh_from_db()
