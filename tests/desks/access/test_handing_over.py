"""A post passes on in one act: on the day, with the work, with whatever was lent of it ended."""

from datetime import date
from typing import Any

import pytest

from koryu.accounts.actions import invite
from koryu.accounts.actions.accepting import take_up_invitation
from koryu.accounts.actions.delegations import delegate_post
from koryu.accounts.actions.heirs import hand_over_by_invitation
from koryu.accounts.actions.invitations import withdraw_invitation
from koryu.accounts.actions.posts import change_dates, end_role, hand_over
from koryu.accounts.models import Delegation, Membership, Role, Unit
from koryu.accounts.viewer import viewer_of
from koryu.accounts.work import work_of
from koryu.base.moves import Refused
from koryu.desks.access.queries import todo_for
from koryu.records.models import Entry
from tests.desks.access.conftest import acting_as, at
from tests.plugins.house import HOST, submit

pytestmark = pytest.mark.django_db
APRIL, UNTIL = date(2027, 4, 1), date(2027, 7, 31)
WHOM: Any = {"email": "new@koryu.example", "name": "New Officer"}


def roles(user: Any) -> list[str]:
    return [hat.role for hat in viewer_of(user).wardrobe]


@pytest.fixture
def heir(somebody: Any) -> Any:
    return somebody("heir")


def test_until_midnight_in_japan_nothing_changes(
    acting: Any, cast: Any, post_of: Any, heir: Any
) -> None:
    with at(2026, 12, 1), acting("manager") as by:
        hand_over(post_of("host"), user=heir, by=by, on=APRIL)
        assert (roles(cast["host"]), roles(heir)) == (["host_officer"], [])
    with at(2027, 3, 31, 23, 59):
        assert (roles(cast["host"]), roles(heir)) == (["host_officer"], [])
    with at(2027, 4, 1, 0, 0):
        assert (roles(cast["host"]), roles(heir)) == ([], ["host_officer"])
    new = Membership.objects.get(user=heir)
    assert (new.succeeds, new.valid_from) == (post_of("host"), APRIL)
    assert post_of("host").valid_until == date(2027, 3, 31)


def test_it_is_handed_over_once(acting: Any, post_of: Any, heir: Any, somebody: Any) -> None:
    other = somebody("other")
    with at(2026, 12, 1), acting("manager") as by:
        hand_over(post_of("host"), user=heir, by=by, on=APRIL)
        with pytest.raises(Refused, match="handed over already"):
            hand_over(post_of("host"), user=other, by=by, on=APRIL)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 11, 30), "Give today or a day to come"),
        (date(2087, 4, 1), "Give a day from"),
    ],
)
def test_the_day_makes_sense(day: date, why: str, acting: Any, post_of: Any, heir: Any) -> None:
    with at(2026, 12, 1), acting("manager") as by, pytest.raises(Refused, match=why):
        hand_over(post_of("host"), user=heir, by=by, on=day)


def test_nobody_takes_over_from_themself_or_for_themself(
    acting: Any, cast: Any, post_of: Any
) -> None:
    with acting("manager") as by, at(2026, 12, 1):
        with pytest.raises(Refused, match="must be somebody else"):
            hand_over(post_of("host"), user=cast["host"], by=by, on=APRIL)
        with pytest.raises(Refused, match="Nobody gives themself"):
            hand_over(post_of("host"), user=cast["manager"], by=by, on=APRIL)
    assert post_of("host").valid_until is None


@pytest.mark.parametrize("slug", ["host", "organisation", "officer", "neighbour"])
def test_only_who_looks_after_it_hands_it_over(
    slug: str, acting: Any, post_of: Any, heir: Any
) -> None:
    with at(2026, 12, 1), acting(slug) as by, pytest.raises(Refused, match="do not look after"):
        hand_over(post_of("host"), user=heir, by=by, on=APRIL)


def test_a_colleague_who_holds_such_a_post_goes_on_in_it(
    acting: Any, somebody: Any, post_of: Any
) -> None:
    colleague = somebody("colleague", Role.HOST_OFFICER, HOST, until=date(2027, 3, 31))
    with at(2026, 12, 1), acting("manager") as by:
        hand_over(post_of("host"), user=colleague, by=by, on=APRIL, valid_until=date(2028, 3, 31))
    own = Membership.objects.get(user=colleague)
    assert (own.succeeds, own.valid_until) == (post_of("host"), date(2028, 3, 31))


def test_by_invitation_the_account_begins_with_the_post(
    acting: Any, cast: Any, post_of: Any
) -> None:
    with at(2026, 12, 1), acting("manager") as by:
        asked = hand_over_by_invitation(post_of("host"), by=by, on=APRIL, **WHOM)
    with at(2026, 12, 2):
        user = take_up_invitation(asked, password="a right long password")
        assert roles(user) == []
    with at(2027, 4, 1):
        assert (roles(cast["host"]), roles(user)) == ([], ["host_officer"])


def test_taken_up_late_it_begins_late(acting: Any, cast: Any, post_of: Any) -> None:
    """The holder has gone meanwhile, and the invitation still stands."""
    with at(2027, 3, 25), acting("manager") as by:
        asked = hand_over_by_invitation(post_of("host"), by=by, on=APRIL, **WHOM)
    with at(2027, 4, 3):
        assert roles(cast["host"]) == []
        user = take_up_invitation(asked, password="a right long password")
        assert roles(user) == ["host_officer"]


@pytest.fixture
def lent(acting: Any, post_of: Any, somebody: Any) -> Delegation:
    """The host officer's post, which ends in July, lent from March to May."""
    deputy = somebody("deputy", Role.ORGANISATION_OFFICER, HOST)
    days = {"valid_from": date(2027, 3, 20), "valid_until": date(2027, 5, 20)}
    with at(2026, 12, 1):
        with acting("manager") as by:
            change_dates(post_of("host"), valid_from=None, valid_until=UNTIL, by=by)
        with acting("host") as holder:
            return delegate_post(post_of("host"), to=deputy, reason="Leave", by=holder, **days)


def test_withdrawn_the_post_runs_as_before_with_what_was_lent_of_it(
    acting: Any, cast: Any, post_of: Any, lent: Delegation
) -> None:
    with at(2026, 12, 1), acting("manager") as by:
        asked = hand_over_by_invitation(post_of("host"), by=by, on=APRIL, **WHOM)
        assert post_of("host").valid_until == date(2027, 3, 31)
        withdraw_invitation(asked, by=by)
    assert post_of("host").valid_until == UNTIL
    with at(2027, 5, 20):
        assert roles(cast["host"]) == ["host_officer"]
        assert "host_officer" in roles(lent.delegate)
    with acting("host"):
        told = "The post of host officer at Tokyo is not handed over after all: it runs as before."
        assert str(Entry.objects.all()[0]) == told


def test_meanwhile_nobody_wears_a_hat_of_a_post_that_stands_empty(
    acting: Any, cast: Any, post_of: Any, lent: Delegation
) -> None:
    with at(2027, 3, 25), acting("manager") as by:
        hand_over_by_invitation(post_of("host"), by=by, on=APRIL, **WHOM)
    with at(2027, 3, 31):
        assert "host_officer" in roles(lent.delegate)
    with at(2027, 4, 1):
        assert roles(cast["host"]) == []
        assert "host_officer" not in roles(lent.delegate)


def test_taken_up_what_was_lent_has_ended(acting: Any, post_of: Any, lent: Delegation) -> None:
    with at(2026, 12, 1), acting("manager") as by:
        asked = hand_over_by_invitation(post_of("host"), by=by, on=APRIL, **WHOM)
    with at(2026, 12, 2):
        take_up_invitation(asked, password="a right long password")
    lent.refresh_from_db()
    assert lent.valid_until == date(2027, 3, 31)


def test_withdrawn_after_the_day_the_holder_is_back(
    acting: Any, cast: Any, post_of: Any, heir: Any
) -> None:
    with at(2027, 3, 25), acting("manager") as by:
        asked = hand_over_by_invitation(post_of("host"), by=by, on=APRIL, **WHOM)
    with at(2027, 4, 3), acting("manager") as by:
        assert roles(cast["host"]) == []
        withdraw_invitation(asked, by=by)
        assert (post_of("host").valid_until, roles(cast["host"])) == (None, ["host_officer"])
        hand_over(post_of("host"), user=heir, by=by, on=date(2027, 5, 1))


@pytest.mark.parametrize("end", [True, False])
def test_what_was_decided_since_stays(end: bool, acting: Any, post_of: Any) -> None:
    """A post that was ended meanwhile, or was given another last day."""
    with at(2026, 12, 1), acting("manager") as by:
        asked = hand_over_by_invitation(post_of("host"), by=by, on=APRIL, **WHOM)
        end_role(post_of("host"), by=by, last_day=None if end else date(2027, 2, 28))
        withdraw_invitation(asked, by=by)
    last = date(2027, 3, 31) if end else date(2027, 2, 28)
    assert (post_of("host").valid_until, post_of("host").ended_at is None) == (last, not end)


def test_the_last_administrator_hands_over_to_somebody_who_is_there(
    acting: Any, post_of: Any
) -> None:
    """Nobody knows whether an invitation is ever taken up."""
    with at(2026, 12, 1), acting("administrator") as by:
        end_role(post_of("keeper"), by=by)
        with pytest.raises(Refused, match="the last administrator"):
            hand_over_by_invitation(post_of("administrator"), by=by, on=APRIL, **WHOM)


def test_what_was_lent_ends_with_the_post(
    acting: Any, cast: Any, post_of: Any, somebody: Any, heir: Any
) -> None:
    deputy = somebody("deputy", Role.ORGANISATION_OFFICER, HOST)
    days = {"valid_from": date(2027, 3, 20), "valid_until": date(2027, 4, 20)}
    with at(2026, 12, 1):
        with acting("host") as holder:
            lent = delegate_post(post_of("host"), to=deputy, reason="Leave", by=holder, **days)
        with acting("manager") as by:
            hand_over(post_of("host"), user=heir, by=by, on=APRIL)
    lent.refresh_from_db()
    assert lent.valid_until == date(2027, 3, 31)
    with at(2027, 3, 31):
        assert "host_officer" in roles(deputy)
    with at(2027, 4, 1):
        assert "host_officer" not in roles(deputy)


def test_open_work_goes_along(
    accepted: Any, acting: Any, cast: Any, post_of: Any, somebody: Any
) -> None:
    """What the holder had to do is the successor's: it belongs to role and body."""
    heir = somebody("heir")
    with at(2027, 3, 1), acting("administrator") as by:
        told = [str(todo.label) for todo in work_of(post_of("officer"))]
        assert told == ["Open the placement round"]
        hand_over(post_of("officer"), user=heir, by=by, on=APRIL)
    with at(2027, 4, 1), acting_as(heir) as new:
        from koryu.portal.queries import todo_for as home_todo

        assert "Open the placement round" in [str(todo.label) for todo in home_todo(new)]
    with at(2027, 4, 1), acting_as(cast["officer"]) as old:
        assert (old.wardrobe, todo_for(old)) == ((), [])


def test_a_managers_invitations_go_along(acting: Any, cast: Any, post_of: Any, heir: Any) -> None:
    from koryu.accounts.queries import open_invitations

    with at(2027, 3, 25):
        with acting("manager") as by:
            unit = Unit.objects.get(code=HOST)
            invite(email="x@koryu.example", name="X", unit=unit, role=Role.HOST_OFFICER, by=by)
        with acting("administrator") as by:
            told = [(str(todo.label), todo.count) for todo in work_of(post_of("manager"))]
            assert ("Open invitations that the holder wrote", 1) in told
            hand_over(post_of("manager"), user=heir, by=by, on=APRIL)
    with at(2027, 4, 1):
        assert open_invitations(viewer_of(heir)).count() == 1
        assert open_invitations(viewer_of(cast["manager"])).count() == 0


def test_a_manager_learns_what_waits_and_not_what_stands_in_it(
    computed: Any, acting: Any, cast: Any, post_of: Any
) -> None:
    from koryu.tools.approvals.actions import reject

    circulation = submit(computed, cast)
    with acting("approver") as approver:
        reject(circulation, comment="secret reason", by=approver)
    with acting("administrator"):
        [todo] = work_of(post_of("officer"))
    assert (str(todo.label), todo.note) == ("Look at Main round 2027 again: it was returned", "")


def test_an_ended_post_is_not_handed_over(acting: Any, post_of: Any, heir: Any) -> None:
    with at(2026, 12, 1), acting("manager") as by:
        end_role(post_of("host"), by=by)
        with pytest.raises(Refused, match="has ended already"):
            hand_over(post_of("host"), user=heir, by=by, on=APRIL)


def test_who_comes_back_has_a_new_post_and_the_old_one_stays(
    acting: Any, cast: Any, post_of: Any
) -> None:
    from koryu.accounts.actions.posts import grant_role

    with at(2026, 12, 1), acting("manager") as by:
        end_role(post_of("host"), by=by, last_day=date(2027, 3, 31))
    with at(2028, 4, 1), acting("manager") as by:
        grant_role(cast["host"], unit=Unit.objects.get(code=HOST), role="host_officer", by=by)
    days = Membership.objects.filter(user=cast["host"]).values_list("valid_until", flat=True)
    assert sorted(days, key=str) == [date(2027, 3, 31), None]
