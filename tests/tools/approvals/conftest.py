"""A desk that circulates something, colleagues who decide, and a hand to move them all.

What circulates is a programme year: any row will do, and the tool asks nothing of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from koryu.accounts.actions import create_account, grant_role
from koryu.accounts.actions.delegations import delegate_post
from koryu.accounts.models import Membership, Role, Unit, User
from koryu.accounts.viewer import SYSTEM, Viewer, viewer_of
from koryu.base.moves import Refused
from koryu.base.scopes import CLAIR, scoped
from koryu.programme.words import Words
from koryu.tools.approvals import actions, kinds
from koryu.tools.approvals.models import Circulation
from koryu.tools.approvals.queries import circulations_for
from koryu.tools.approvals.routes import Holder, RouteDraft, StepDraft

OFFICER, APPROVER = Role.PLACEMENT_OFFICER.value, Role.PLACEMENT_APPROVER.value
LETTERS, HEAD = Role.CORRESPONDENCE_OFFICER.value, Role.DEPARTMENT_HEAD.value
FACTS = [
    {"label_en": "To", "label_ja": "宛先", "value_en": "MEXT", "value_ja": "文部科学省"},
    {"label_en": "Text", "label_ja": "本文", "value_en": "Report", "value_ja": "報告"},
]
TITLE = Words("Report on placements", "配置報告")


@dataclass
class Desk:
    """What followed from circulations of the kind ``trial``."""

    effects: list[tuple[int, int | None]] = field(default_factory=list)
    came_back: list[tuple[str, str]] = field(default_factory=list)
    refusal: str = ""
    fault: bool = False

    def effect(self, circulation: Circulation, *, by: Viewer) -> None:
        if self.fault:
            raise ZeroDivisionError
        if self.refusal:
            raise Refused(self.refusal)
        self.effects.append((circulation.number, by.user_id))

    def returned(self, circulation: Circulation, *, by: Viewer) -> None:
        self.came_back.append((circulation.state, circulation.last_word))


DESK = Desk()
kinds.register(
    kinds.Kind(
        code="trial",
        label="Trial",
        effect=lambda circulation, *, by: DESK.effect(circulation, by=by),
        returned=lambda circulation, *, by: DESK.returned(circulation, by=by),
        page=lambda circulation: f"/calendar/{kinds.subject_pk(circulation)}/",
        classes=(("sealed", "sealed"),),
    )
)


@pytest.fixture
def desk() -> Iterator[Desk]:
    """The desk as it was never used."""
    DESK.__init__()  # type: ignore[misc]
    yield DESK
    DESK.__init__()  # type: ignore[misc]


@dataclass
class Office:
    """Who works at CLAIR, and what can be done as them."""

    subject: Any
    cast: dict[str, User]

    def viewer(self, slug: str, *, in_place_of: str = "") -> Viewer:
        """With the only hat, or with the one that is worn for another."""
        user = self.cast[slug]
        first = viewer_of(user)
        if not in_place_of:
            return first
        holder = self.cast[in_place_of].pk
        hat = next(hat for hat in first.wardrobe if hat.holder_id == holder)
        return viewer_of(user, hat.key)

    def add(self, slug: str, role: str) -> User:
        with scoped(SYSTEM.scopes):
            user = create_account(email=f"{slug}@koryu.example", name=slug.title(), by=SYSTEM)
            unit = Unit.objects.get(code="CLAIR")
            grant_role(user, unit=unit, role=role, by=SYSTEM)
        self.cast[slug] = user
        return user

    def post(self, slug: str) -> Membership:
        return Membership.objects.get(user=self.cast[slug], ended_at=None)

    def lend(self, slug: str, *, to: str) -> None:
        """The holder names a deputy for this week."""
        today = timezone.localdate()
        with scoped(self.viewer(slug).scopes):
            delegate_post(
                self.post(slug),
                to=self.cast[to],
                valid_from=today,
                valid_until=today + timedelta(days=7),
                reason="On a journey",
                by=self.viewer(slug),
            )

    def route(self, *steps: StepDraft, class_: str = "") -> None:
        draft = RouteDraft("trial", "Trial route", "試行経路", steps, class_=class_)
        with scoped(SYSTEM.scopes):
            actions.load_routes([draft], by=SYSTEM)

    def circulate(self, slug: str = "correspondence", **more: Any) -> Circulation:
        told: dict[str, Any] = {"title": TITLE, "content": FACTS, "scopes": [CLAIR]} | more
        by = more.pop("by", None) or self.viewer(slug)
        told.pop("by", None)
        with scoped(by.scopes):
            return actions.circulate(self.subject, kind="trial", by=by, **told)

    def does(self, slug: str, name: str, row: Circulation, **more: Any) -> Circulation:
        """One act as somebody, in a transaction with their scopes."""
        by = self.viewer(slug, in_place_of=more.pop("in_place_of", ""))
        with scoped(by.scopes):
            act = getattr(actions, name)
            done: Circulation = act(row, by=by, **more)
            return done

    def approve(self, slug: str, row: Circulation, **more: Any) -> Circulation:
        return self.does(slug, "approve", row, **more)

    def settle(self, row: Circulation) -> bool:
        """As if its minute had passed."""
        now = self.again(row)
        return actions.settle(row.pk, now=now.settles_at)

    def again(self, row: Circulation) -> Circulation:
        """The circulation as it stands now, whole."""
        with scoped({*SYSTEM.scopes, "approvals"}):
            system = Viewer(is_system=True, opened=frozenset({"approvals"}))
            return circulations_for(system).get(pk=row.pk)


def step(name: str, *roles: str, **more: Any) -> StepDraft:
    holders = tuple(Holder(role, "CLAIR") for role in roles)
    return StepDraft(name, f"{name}（日）", holders, **more)


@pytest.fixture
def office(year: Any, cast: dict[str, User], desk: Desk) -> Office:
    """The cast without a route."""
    return Office(year, cast)


@pytest.fixture
def two_steps(office: Office) -> Office:
    """The approver checks, the head decides and sees later what a deputy decided."""
    office.route(step("Check", APPROVER), step("Decide", HEAD, seen_later=True))
    return office
