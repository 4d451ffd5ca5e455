"""The second person is another person: nobody who was let in by whoever asks."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from koryu.accounts.actions import grant_role, invite
from koryu.accounts.actions.accepting import take_up_invitation
from koryu.accounts.links import of_invitation
from koryu.accounts.models import EmergencyAccess, Invitation, Membership, Role, Unit, User
from koryu.accounts.moves import makers_of
from koryu.accounts.viewer import viewer_of
from koryu.base.moves import Refused
from koryu.desks.access.actions import ask_for_access, decide_on_access
from koryu.desks.access.queries import todo_for
from koryu.tools.notices.models import Notice
from koryu.tools.notices.queries import inbox
from tests.desks.access.conftest import acting_as
from tests.plugins.house import CANDIDATE, HOST, give_second_factors

pytestmark = pytest.mark.django_db
REASON = "An earthquake: the family cannot reach them and nobody of CLAIR is awake."
PASSWORD = "seven grey herons waited"
BORROWED = "Aki Demo-Approval"  # the name of the true approver
Acting = Callable[[str], Any]


@pytest.fixture
def cast(published_once: Any) -> dict[str, Any]:
    return published_once.cast


def let_in(by: Any, address: str, role: str = Role.PLACEMENT_APPROVER) -> User:
    """Invited by this viewer under somebody else's name, and taken up."""
    unit = Unit.objects.get(code="CLAIR")
    invitation: Invitation = invite(email=address, name=BORROWED, unit=unit, role=role, by=by)
    user = take_up_invitation(invitation, password=PASSWORD)
    give_second_factors([user])
    return user


@pytest.fixture
def second_self(cast: Any, acting: Acting) -> User:
    with acting("administrator") as by:
        return let_in(by, "second@koryu.example")


@pytest.fixture
def asked(cast: Any, acting: Acting) -> EmergencyAccess:
    with acting("administrator") as by:
        return ask_for_access(kind="person", what=CANDIDATE, reason=REASON, by=by)


def decides(user: User, access: EmergencyAccess) -> EmergencyAccess:
    with acting_as(user) as viewer:
        return decide_on_access(access, "agree", by=viewer)


WHY = "You have your account or a post from whoever asks"


@pytest.mark.parametrize("move", ["agree", "refuse"])
def test_whom_the_asker_invited_does_not_decide(
    move: str, second_self: User, asked: EmergencyAccess
) -> None:
    with acting_as(second_self) as viewer, pytest.raises(Refused, match=WHY):
        decide_on_access(asked, move, by=viewer)


def test_nor_does_whom_such_a_one_let_in(cast: Any, acting: Acting, asked: EmergencyAccess) -> None:
    with acting("administrator") as by:
        helper = let_in(by, "helper@koryu.example", Role.ADMINISTRATOR)
    with acting_as(helper) as by:
        third = let_in(by, "third@koryu.example")
    assert makers_of(third.pk) == {helper.pk, cast["administrator"].pk}
    with pytest.raises(Refused, match=WHY):
        decides(third, asked)


def test_nor_does_who_has_another_post_from_them(
    cast: Any, acting: Acting, asked: EmergencyAccess
) -> None:
    with acting("administrator") as by:
        unit = Unit.objects.get(code=HOST)
        grant_role(cast["approver"], unit=unit, role=Role.HOST_OFFICER, by=by)
    approver = cast["approver"]
    hat = next(hat for hat in viewer_of(approver).wardrobe if hat.role == "placement_approver")
    with acting_as(approver, hat.key) as viewer, pytest.raises(Refused, match=WHY):
        decide_on_access(asked, "agree", by=viewer)


def test_the_asker_may_decide_on_what_their_people_ask(cast: Any, acting: Acting) -> None:
    with acting("administrator") as by:
        helper = let_in(by, "helper@koryu.example", Role.ADMINISTRATOR)
    with acting_as(helper) as by:
        theirs = ask_for_access(kind="person", what=CANDIDATE, reason=REASON, by=by)
    assert decides(cast["administrator"], theirs).state == "open"


def test_they_find_no_button_and_nothing_to_do(second_self: User, asked: EmergencyAccess) -> None:
    client = Client()
    client.force_login(second_self)
    html = client.get(reverse("access:emergency")).content.decode()
    assert "Agree" not in html
    assert CANDIDATE in html
    with acting_as(second_self) as viewer:
        assert todo_for(viewer) == []


def test_others_find_both(cast: Any, as_persona: Any, asked: EmergencyAccess, acting: Any) -> None:
    for slug in ("keeper", "approver"):
        html = as_persona(slug).get(reverse("access:emergency")).content.decode()
        assert html.count(">Agree<") == 1
    with acting("keeper") as viewer:
        assert [todo.count for todo in todo_for(viewer) if "Decide on" in str(todo.label)] == [1]


def test_a_press_without_a_button_is_told_why_not(
    second_self: User, asked: EmergencyAccess
) -> None:
    client = Client()
    client.force_login(second_self)
    there = reverse("access:emergency_move", args=[asked.key, "refuse"])
    assert WHY in client.post(there, follow=True).content.decode()


# Names


def test_the_name_that_the_inviter_gave_stands(cast: Any, acting: Acting) -> None:
    with acting("administrator") as by:
        unit = Unit.objects.get(code="CLAIR")
        invitation = invite(
            email="x@koryu.example", name="Given Name", unit=unit, role="administrator", by=by
        )
    client = Client()
    assert "Given Name" in client.get(of_invitation(invitation), follow=True).content.decode()
    form = {"name": BORROWED, "password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/invitation/", form).status_code == 302
    assert User.objects.get(email="x@koryu.example").name == "Given Name"


def test_a_name_that_turns_the_writing_is_refused_in_words(as_persona: Any, cast: Any) -> None:
    client = as_persona("administrator")
    form = {
        "unit": "CLAIR",
        "role": "administrator",
        "name": "Aki\u202eomed",
        "email": "x@y.example",
    }
    html = client.post(reverse("access:invite"), form).content.decode()
    assert "The name holds a character that cannot be seen" in html
    assert Invitation.objects.filter(email="x@y.example").count() == 0


def test_the_address_stands_beside_each_name(
    cast: Any, as_persona: Any, asked: EmergencyAccess
) -> None:
    decides(cast["keeper"], asked)
    html = as_persona("approver").get(reverse("access:emergency")).content.decode()
    for slug in ("administrator", "keeper"):
        assert f"({slug}@koryu.example)" in html


def test_so_it_does_in_the_letters(cast: Any, acting: Acting, asked: EmergencyAccess) -> None:
    decides(cast["keeper"], asked)
    with acting("candidate") as candidate:
        notice = Notice.objects.visible_to(candidate).get(subject_en="Emergency access was opened")
    for body in (notice.body_en, notice.body_ja):
        assert body.count("(administrator@koryu.example)") == 1
        assert body.count("(keeper@koryu.example)") == 1


# Told of newcomers


def notices_of(acting: Acting, slug: str) -> list[tuple[str, str, str]]:
    with acting(slug) as viewer:
        found = inbox(viewer).filter(subject_en__startswith="A new").order_by("pk")
        return list(found.values_list("subject_en", "subject_ja", "body_en"))


def test_all_administrators_are_told_of_a_new_one_and_of_approvers(
    cast: Any, acting: Acting
) -> None:
    with acting("administrator") as by:
        let_in(by, "one@koryu.example")
        let_in(by, "two@koryu.example", Role.ADMINISTRATOR)
        let_in(by, "three@koryu.example", Role.PLACEMENT_OFFICER)
    told = notices_of(acting, "keeper")
    assert [(en, ja) for en, ja, _body in told] == [
        ("A new placement approver", "配置承認者の追加"),
        ("A new administrator of accounts", "アカウント管理者の追加"),
    ]
    assert f"{BORROWED} (one@koryu.example) is now placement approver at " in told[0][2]
    assert "Kei Demo-Accounts (administrator@koryu.example)" in told[0][2]
    assert notices_of(acting, "manager") == notices_of(acting, "officer") == []


def test_other_days_for_a_post_are_no_news(cast: Any, acting: Acting, post_of: Any) -> None:
    post: Membership = post_of("approver")
    with acting("administrator") as by:
        grant_role(cast["approver"], unit=post.unit, role=post.role, by=by, purpose="Checks")
    assert notices_of(acting, "keeper") == []


def test_nobody_asks_where_nobody_could_decide(cast: Any, acting: Acting) -> None:
    with acting("administrator") as by:
        unit = Unit.objects.get(code=HOST)
        for slug in ("approver", "keeper"):
            grant_role(cast[slug], unit=unit, role=Role.HOST_OFFICER, by=by)
        with pytest.raises(Refused, match="Nobody could decide on it"):
            ask_for_access(kind="person", what=CANDIDATE, reason=REASON, by=by)
    assert not EmergencyAccess.objects.exists()
