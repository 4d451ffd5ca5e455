"""Who looks after whose accounts: roles given and ended, nobody for themself."""

from collections.abc import Callable
from typing import Any

import pytest

from koryu.accounts.actions.posts import change_dates, end_role, grant_role
from koryu.accounts.models import Membership, Role, Unit
from koryu.accounts.queries import grantable, people_for, posts_for, units_for
from koryu.accounts.viewer import viewer_of
from koryu.base.moves import Refused
from koryu.records.models import Entry, subject_key
from tests.plugins.house import HOST, NEIGHBOUR, ORGANISATION

pytestmark = pytest.mark.django_db
OF_HOST = {"host_officer", "organisation_officer", "prefectural_advisor", "unit_manager"}
OF_TOWN = {"organisation_officer", "unit_manager"}
OF_CLAIR = {
    "placement_officer",
    "placement_approver",
    "correspondence_officer",
    "department_head",
    "unit_manager",
    "administrator",
}
NOBODY: set[str] = set()


def unit(code: str) -> Unit:
    return Unit.objects.get(code=code)


@pytest.mark.parametrize(
    ("slug", "code", "roles"),
    [
        ("administrator", HOST, OF_HOST),
        ("administrator", ORGANISATION, OF_TOWN),
        ("administrator", "CLAIR", OF_CLAIR),
        ("administrator", "360007", OF_HOST),
        ("manager", HOST, OF_HOST),
        ("manager", ORGANISATION, OF_TOWN),
        ("manager", "CLAIR", NOBODY),
        ("manager", "360007", NOBODY),
        ("manager", "362018", NOBODY),
        *((slug, HOST, NOBODY) for slug in ("officer", "approver", "host", "advisor", "visitor")),
        ("candidate", HOST, NOBODY),
        ("neighbour", NEIGHBOUR, NOBODY),
    ],
)
def test_who_gives_which_roles_where(slug: str, code: str, roles: set[str], viewer: Any) -> None:
    assert set(grantable(viewer(slug), unit(code))) == roles


def test_administrators_are_made_by_administrators_alone(somebody: Any) -> None:
    chief = viewer_of(somebody("chief", Role.UNIT_MANAGER, "CLAIR"))
    assert set(grantable(chief, unit("CLAIR"))) == OF_CLAIR - {"administrator"}


def test_a_manager_sees_the_people_of_the_own_units_alone(viewer: Any, cast: Any) -> None:
    seen = {user.pk for user in people_for(viewer("manager"))}
    here = ("host", "organisation", "neighbour", "manager", "advisor")
    assert seen == {cast[slug].pk for slug in here}
    everywhere = {post.user_id for post in posts_for(viewer("administrator"))}
    assert everywhere == {post.user_id for post in Membership.objects.all()}
    for slug in ("officer", "host", "candidate", "visitor", "advisor"):
        assert list(people_for(viewer(slug))) == []
        assert list(units_for(viewer(slug))) == []


@pytest.mark.parametrize("slug", ["officer", "approver", "host", "neighbour", "advisor"])
def test_nobody_else_gives_a_role(slug: str, acting: Any, cast: Any) -> None:
    with acting(slug) as by, pytest.raises(Refused, match="You do not look after"):
        grant_role(cast["candidate"], unit=unit(HOST), role=Role.HOST_OFFICER, by=by)
    assert Membership.objects.filter(user=cast["candidate"]).count() == 0


@pytest.mark.parametrize("slug", ["manager", "administrator"])
def test_nobody_gives_themself_a_role(slug: str, acting: Any, cast: Any) -> None:
    with acting(slug) as by, pytest.raises(Refused, match="Nobody gives themself a post"):
        grant_role(cast[slug], unit=unit(HOST), role=Role.HOST_OFFICER, by=by)


def test_a_manager_gives_a_role_and_it_is_written_down(acting: Any, cast: Any) -> None:
    with acting("manager") as by:
        made = grant_role(cast["organisation"], unit=unit(HOST), role=Role.HOST_OFFICER, by=by)
        [entry] = Entry.objects.filter(subject=f"accounts.membership:{made.pk}")
        assert (str(entry), entry.by) == ("Became host officer at Tokyo.", cast["manager"])
    with acting("host"):
        assert [str(own) for own in Entry.objects.all()] == ["Became host officer at Tokyo."]
    with acting("officer") as officer:
        given = Entry.objects.visible_to(officer).filter(subject=subject_key(made))
        assert list(given) == []


def test_ended_at_once_the_holder_is_out(acting: Any, cast: Any, post_of: Any) -> None:
    with acting("manager") as by:
        end_role(post_of("host"), by=by)
    assert viewer_of(cast["host"]).wardrobe == ()
    ended = post_of("host")
    assert ended.ended_by == cast["manager"]
    with acting("manager") as by, pytest.raises(Refused, match="has ended already"):
        end_role(ended, by=by)


@pytest.mark.parametrize("slug", ["officer", "host", "neighbour"])
def test_nobody_else_ends_a_post(slug: str, acting: Any, post_of: Any) -> None:
    with acting(slug) as by, pytest.raises(Refused, match="You do not look after"):
        end_role(post_of("organisation"), by=by)


def test_a_manager_ends_nothing_elsewhere(acting: Any, post_of: Any) -> None:
    with acting("manager") as by, pytest.raises(Refused, match="You do not look after"):
        end_role(post_of("officer"), by=by)


def test_nobody_lengthens_their_own_post(acting: Any, post_of: Any) -> None:
    with acting("manager") as by, pytest.raises(Refused, match="Nobody gives themself"):
        change_dates(post_of("manager"), valid_from=None, valid_until=None, by=by)


def test_the_last_administrator_stays(acting: Any, post_of: Callable[[str], Membership]) -> None:
    with acting("administrator") as by:
        end_role(post_of("keeper"), by=by)
        with pytest.raises(Refused, match="the last administrator"):
            end_role(post_of("administrator"), by=by)
