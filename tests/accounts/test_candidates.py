"""Candidates and organisations of the sheets: invited by the house, once, at their address."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from koryu.accounts.actions import keep_invited, take_up_invitation
from koryu.accounts.actions.invitations import remind
from koryu.accounts.links import of_invitation
from koryu.accounts.models import Invitation, Membership, Role, Unit, User
from koryu.accounts.queries import invitations_for
from koryu.accounts.viewer import CANDIDATE, SYSTEM, Viewer, person_scope, user_scope, viewer_of
from koryu.base.moves import Refused
from koryu.base.scopes import granting, scoped
from koryu.records.models import Entry
from tests.accounts.conftest import is_in

pytestmark = pytest.mark.django_db
EMAIL, KEY = "noa@koryu.example", uuid4()
NEW = "quite another one 8"
FORM = {"name": "Noa Applicant", "password1": NEW, "password2": NEW}


@pytest.fixture
def invited(db: None) -> Invitation:
    found = keep_invited(EMAIL, person_key=KEY)
    assert found is not None
    return found


def take_up(invitation: Invitation, form: Any = FORM, client: Client | None = None) -> Any:
    client = client or Client(headers={"accept-language": "ja"})
    client.get(of_invitation(invitation))
    return client.post("/invitation/", form)


def test_the_link_makes_an_account_that_is_the_persons(invited: Invitation) -> None:
    client = Client(headers={"accept-language": "ja"})
    answer = take_up(invited, client=client)
    user = User.objects.get(email=EMAIL)
    assert (answer.status_code, is_in(client)) == (302, True)
    assert (user.person_key, user.language, user.name) == (KEY, "ja", "Noa Applicant")
    assert viewer_of(user).own_scopes == {person_scope(KEY), user_scope(user.pk)}
    assert Membership.objects.filter(user=user).count() == 0


def test_its_entry_is_for_clair_and_the_person(invited: Invitation) -> None:
    take_up(invited)
    with scoped({person_scope(KEY)}):
        entry = Entry.objects.get(sentence="accounts.invitation_accepted")
    assert entry.scopes == ["clair", person_scope(KEY)]


def test_an_account_that_is_there_becomes_the_persons(invited: Invitation, account: Any) -> None:
    user, client = account("noa"), Client()
    client.force_login(user)
    answer = take_up(invited, {}, client)
    user.refresh_from_db()
    assert (answer.status_code, user.person_key) == (302, KEY)
    assert [hat.role for hat in viewer_of(user, client.session["hat"]).hats] == [CANDIDATE]


def test_somebody_else_cannot_take_it(invited: Invitation, account: Any) -> None:
    user, client = account("mallory"), Client()
    client.force_login(user)
    answer = take_up(invited, {}, client)
    user.refresh_from_db()
    assert (answer.status_code, user.person_key) == (200, None)


def test_an_account_of_one_person_never_becomes_anothers(invited: Invitation, account: Any) -> None:
    user, client, other = account("noa"), Client(), uuid4()
    with granting():
        User.objects.filter(pk=user.pk).update(person_key=other)
    client.force_login(user)
    assert take_up(invited, {}, client).status_code == 409
    user.refresh_from_db()
    assert user.person_key == other


def test_nor_has_a_person_two_accounts(invited: Invitation, account: Any) -> None:
    first = account("first")
    with granting():
        User.objects.filter(pk=first.pk).update(person_key=KEY)
    with pytest.raises(Refused, match="This person has another account"):
        take_up_invitation(invited, name="Noa", password=NEW)
    assert User.objects.filter(email=EMAIL).count() == 0


def test_it_works_once(invited: Invitation) -> None:
    take_up(invited)
    assert take_up(invited).status_code == 410


def test_writing_again_keeps_the_one_invitation_and_gives_it_time(invited: Invitation) -> None:
    with granting():
        Invitation.objects.update(expires_at="2026-01-01T00:00Z")
    again = keep_invited(f" {EMAIL.upper()} ", person_key=KEY)
    assert again is not None
    assert (again.pk, Invitation.objects.count()) == (invited.pk, 1)
    assert again.expires_at > invited.invited_at


def test_whoever_has_come_is_not_invited(invited: Invitation, office: Unit) -> None:
    take_up(invited)
    assert keep_invited(EMAIL, person_key=KEY) is None


def test_an_organisation_is_invited_to_its_officers_role(office: Unit) -> None:
    role = Role.ORGANISATION_OFFICER.value
    made = keep_invited("town@koryu.example", unit=office, role=role, name="Town")
    assert made is not None
    take_up(made, {**FORM, "name": "Town Officer"})
    post = Membership.objects.get()
    assert (post.role, post.unit, post.user.email) == (role, office, "town@koryu.example")
    assert keep_invited("town@koryu.example", unit=office, role=role) is None


def test_those_who_keep_officials_accounts_see_none_of_a_candidate(
    invited: Invitation, manager: Viewer, account: Any, office: Unit
) -> None:
    administrator = viewer_of(account("kei", Role.ADMINISTRATOR, office))
    assert [*invitations_for(administrator), *invitations_for(manager)] == []
    with pytest.raises(Refused, match="goes with each message"):
        remind(invited, by=SYSTEM)


@pytest.mark.parametrize("wrong", [{}, {"person_key": KEY, "role": Role.HOST_OFFICER}])
def test_nobody_is_invited_to_nothing_or_to_both(wrong: Any, db: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), granting():
        Invitation.objects.create(email=EMAIL, expires_at="2030-01-01T00:00Z", **wrong)


# The language in which one is written to


@pytest.mark.parametrize(("said", "kept"), [("ja", "ja"), ("en", "en"), ("xx", "")])
def test_an_account_remembers_the_language_it_chose(said: str, kept: str, account: Any) -> None:
    user, client = account("noa"), Client()
    client.force_login(user)
    answer = client.post("/i18n/setlang/", {"language": said, "next": "/"})
    user.refresh_from_db()
    assert (answer.status_code, user.language) == (302, kept)


def test_a_visitor_chooses_for_the_browser_alone(db: None) -> None:
    client = Client()
    client.post("/i18n/setlang/", {"language": "ja"})
    assert client.cookies["koryu_language"].value == "ja"
