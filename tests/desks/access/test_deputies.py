"""Standing in: for days, for a reason, within the unit, never lent on."""

from datetime import date
from typing import Any

import pytest

from koryu.accounts.actions.delegations import delegate_post, end_delegation
from koryu.accounts.actions.posts import grant_role
from koryu.accounts.models import Delegation, Role, Unit, User
from koryu.accounts.viewer import SYSTEM, viewer_of
from koryu.base.moves import Refused
from koryu.base.scopes import scoped
from koryu.desks.placement.actions import submit_round
from koryu.records.models import Entry
from koryu.tools.approvals import actions as approvals
from koryu.tools.approvals.models import Circulation
from tests.desks.access.conftest import acting_as, at
from tests.plugins.house import HOST

pytestmark = pytest.mark.django_db
DAYS = {"valid_from": date(2026, 12, 24), "valid_until": date(2027, 1, 5)}


def routes() -> None:
    """Those of a new house."""
    with scoped(SYSTEM.scopes):
        approvals.load_routes(by=SYSTEM)


def hat(user: Any, role: str) -> str:
    return next(hat.key for hat in viewer_of(user).wardrobe if hat.role == role)


@pytest.fixture
def colleague(somebody: Any) -> Any:
    return somebody("colleague", Role.ORGANISATION_OFFICER, HOST)


@pytest.fixture
def lent(acting: Any, post_of: Any, colleague: Any) -> Delegation:
    with at(2026, 12, 1), acting("host") as holder:
        return delegate_post(post_of("host"), to=colleague, reason="Leave", by=holder, **DAYS)


def test_on_these_days_and_no_other(lent: Delegation, colleague: Any) -> None:
    with at(2026, 12, 23, 23, 59):
        assert [hat.role for hat in viewer_of(colleague).wardrobe] == ["organisation_officer"]
    for moment in ((2026, 12, 24, 0, 0), (2027, 1, 5, 23, 59)):
        with at(*moment):
            who = viewer_of(colleague)
            [own, borrowed] = who.wardrobe
            assert (borrowed.role, borrowed.in_place_of) == ("host_officer", "Haru Demo-Host")
            assert who.hats == (own,)  # nobody finds themself in another's place unasked
    with at(2027, 1, 6, 0, 0):
        assert len(viewer_of(colleague).wardrobe) == 1


def test_who_may_name_a_deputy(acting: Any, post_of: Any, cast: Any, colleague: Any) -> None:
    with at(2026, 12, 1):
        for slug in ("organisation", "officer", "neighbour"):
            with acting(slug) as by, pytest.raises(Refused, match="Only the holder"):
                delegate_post(post_of("host"), to=colleague, reason="Leave", by=by, **DAYS)
        with acting("manager") as by:
            delegate_post(post_of("host"), to=colleague, reason="Illness", by=by, **DAYS)
            with pytest.raises(Refused, match="Nobody names themself"):
                delegate_post(post_of("host"), to=cast["manager"], reason="No", by=by, **DAYS)


@pytest.mark.parametrize(
    ("slug", "why"),
    [
        ("organisation", "in the same unit"),
        ("officer", "in the same unit"),
        ("advisor", "in the same unit"),  # there, but a participant
        ("host", "else"),
    ],
)
def test_only_somebody_else_of_the_same_unit(
    slug: str, why: str, acting: Any, post_of: Any, cast: Any
) -> None:
    with at(2026, 12, 1), acting("host") as by, pytest.raises(Refused, match=why):
        delegate_post(post_of("host"), to=cast[slug], reason="Leave", by=by, **DAYS)


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        (date(2026, 11, 30), date(2026, 12, 5), "today or a day to come"),
        (date(2026, 12, 5), date(2026, 12, 4), "before the first"),
    ],
)
def test_the_days_make_sense(
    first: date, last: date, why: str, acting: Any, post_of: Any, colleague: Any
) -> None:
    days = {"valid_from": first, "valid_until": last}
    with at(2026, 12, 1), acting("host") as by, pytest.raises(Refused, match=why):
        delegate_post(post_of("host"), to=colleague, reason="Leave", by=by, **days)


def test_a_borrowed_hat_is_not_lent_on(
    lent: Delegation, colleague: Any, somebody: Any, post_of: Any
) -> None:
    third = somebody("third", Role.ORGANISATION_OFFICER, HOST)
    with at(2026, 12, 24), acting_as(colleague, hat(colleague, "host_officer")) as deputy:
        assert deputy.in_place_of_id == post_of("host").user_id
        with pytest.raises(Refused, match="Only the holder"):
            delegate_post(post_of("host"), to=third, reason="Leave", by=deputy, **DAYS)


@pytest.mark.parametrize("who", ["host", "manager", "administrator", "colleague"])
def test_it_ends_early(who: str, lent: Delegation, acting: Any, cast: Any, colleague: Any) -> None:
    cast["colleague"] = colleague
    with at(2026, 12, 24), acting(who) as by:
        end_delegation(lent, by=by)
        assert len(viewer_of(colleague).wardrobe) == 1
        with pytest.raises(Refused, match="ended already"):
            end_delegation(lent, by=by)


@pytest.mark.parametrize("who", ["organisation", "officer", "neighbour"])
def test_nobody_else_ends_it(who: str, lent: Delegation, acting: Any) -> None:
    with at(2026, 12, 24), acting(who) as by, pytest.raises(Refused, match="Only the holder"):
        end_delegation(lent, by=by)


def test_a_manager_deputy_gives_nothing_to_the_manager(
    acting: Any, post_of: Any, cast: Any, colleague: Any
) -> None:
    with at(2026, 12, 24):
        with acting("manager") as by:
            delegate_post(post_of("manager"), to=colleague, reason="Leave", by=by, **DAYS)
        with acting_as(colleague, hat(colleague, "unit_manager")) as deputy:
            for user in (cast["manager"], colleague):
                unit = Unit.objects.get(code=HOST)
                with pytest.raises(Refused, match="Nobody gives themself"):
                    grant_role(user, unit=unit, role=Role.HOST_OFFICER, by=deputy)


def test_entries_say_in_whose_place(
    computed: Any, acting: Any, cast: Any, post_of: Any, somebody: Any
) -> None:
    somebody("third", Role.PLACEMENT_APPROVER, "CLAIR")  # the deputy does not decide
    with acting("officer") as officer:
        from django.utils import timezone

        days = {"valid_from": timezone.localdate(), "valid_until": timezone.localdate()}
        delegate_post(post_of("officer"), to=cast["approver"], reason="Illness", by=officer, **days)
    borrowed = hat(cast["approver"], "placement_officer")
    routes()
    with acting_as(cast["approver"], borrowed) as deputy:
        submit_round(computed, by=deputy)
        entry = Entry.objects.filter(sentence="placement.submitted").get()
    assert (entry.by, entry.in_place_of) == (cast["approver"], cast["officer"])
    assert str(entry).endswith("Done in place of Oto Demo-Placement.")


def test_neither_who_submitted_for_another_nor_the_other_approves(
    computed: Any, acting: Any, cast: Any, post_of: Any, somebody: Any
) -> None:
    """Officer's deputy submits; then neither the deputy nor the officer decides on it."""
    from django.utils import timezone

    clair = Unit.objects.get(code="CLAIR")
    days = {"valid_from": timezone.localdate(), "valid_until": timezone.localdate()}
    with acting("administrator") as by:
        grant_role(cast["officer"], unit=clair, role=Role.PLACEMENT_APPROVER, by=by)
    own = cast["officer"].memberships.get(role=Role.PLACEMENT_OFFICER)
    with acting_as(cast["officer"], hat(cast["officer"], "placement_officer")) as officer:
        delegate_post(own, to=cast["approver"], reason="Illness", by=officer, **days)
    somebody("third", Role.PLACEMENT_APPROVER, "CLAIR")
    routes()
    with acting_as(cast["approver"], hat(cast["approver"], "placement_officer")) as deputy:
        submit_round(computed, by=deputy)
        circulation = Circulation.objects.get()
    for user in (cast["approver"], cast["officer"]):
        with (
            acting_as(user, hat(user, "placement_approver")) as by,
            pytest.raises(Refused, match="This step is not yours"),
        ):
            approvals.approve(circulation, by=by)
    with acting_as(User.objects.get(name="third")) as by:
        assert approvals.approve(circulation, by=by).open_step.position == 2
