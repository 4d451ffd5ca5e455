"""Invitations: who writes them, what the mail says, who takes them up, and who cannot."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import signing
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from koryu.accounts import jobs
from koryu.accounts.actions import grant_role, invite, remind, withdraw_invitation
from koryu.accounts.actions.accepting import take_up_invitation
from koryu.accounts.actions.posts import end_role
from koryu.accounts.links import invitation_behind, of_invitation
from koryu.accounts.models import Invitation, Kind, Membership, Role, Unit, User
from koryu.accounts.viewer import SYSTEM, Viewer, viewer_of
from koryu.base.moves import Refused
from koryu.base.scopes import granting, scoped
from koryu.records.models import Entry
from tests.accounts.conftest import PASSWORD, by_password, is_in

pytestmark = pytest.mark.django_db
EMAIL = "rin@koryu.example"
PAGE = "/invitation/"
NEW = "quite another one 8"
FORM = {"name": "Rin Successor", "password1": NEW, "password2": NEW}


@pytest.fixture
def invited(manager: Viewer, office: Unit) -> Invitation:
    """Rin is invited to be host officer at the office."""
    return written(manager, office)


def written(by: Viewer, unit: Unit, **more: Any) -> Invitation:
    facts = {"email": EMAIL, "name": "Rin", "role": Role.HOST_OFFICER, **more}
    with scoped(by.scopes):
        return invite(unit=unit, by=by, **facts)


def link(invitation: Invitation) -> str:
    return of_invitation(invitation)


def opened(client: Client, invitation: Invitation) -> Any:
    """The page behind the link."""
    return client.get(link(invitation), follow=True)


def answered(client: Client, invitation: Invitation, form: Any = None) -> Any:
    """What the form on that page gets back."""
    opened(client, invitation)
    return client.post(PAGE, form)


def state(invitation: Invitation) -> str:
    invitation.refresh_from_db()
    return str(invitation.state)


def posts(email: str = EMAIL) -> list[tuple[str, str]]:
    found = Membership.objects.filter(user__email=email, ended_at=None).order_by("role")
    return list(found.values_list("role", "unit__code"))


# Writing


def test_an_invitation_leaves_an_entry_and_a_job_that_carries_its_number_alone(
    invited: Invitation, manager: Viewer
) -> None:
    job = ProcrastinateJob.objects.get(task_name="accounts.send_invitation")
    assert (job.args, job.queue_name) == ({"invitation_id": invited.pk}, "mail")
    with scoped(manager.scopes):
        entry = Entry.objects.get(sentence="accounts.invited")
    assert (entry.by_id, EMAIL in str(entry.facts)) == (manager.user_id, False)


def test_the_mail_is_short_in_both_languages_and_names_nobody(
    invited: Invitation, mailoutbox: list[Any], settings: Any
) -> None:
    settings.SITE_URL = "https://koryu.example"
    jobs.send_invitation(invitation_id=invited.pk)
    (mail,) = mailoutbox
    assert mail.to == [EMAIL]
    assert mail.body.count(f"https://koryu.example{link(invited)}") == 2
    said = ("Rin", "Mio", "host officer", "Test Prefecture", "<")
    assert [word for word in said if word in mail.body] == []


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PLACEMENT_OFFICER, "candidate", "x"])
def test_a_manager_gives_no_role_that_is_not_the_units(
    manager: Viewer, office: Unit, role: str
) -> None:
    with pytest.raises(Refused):
        written(manager, office, role=role)


def test_a_manager_invites_to_no_other_office(manager: Viewer) -> None:
    with granting():
        other = Unit.objects.create(code="999998", kind=Kind.PREFECTURE, name_ja="他県")
    with pytest.raises(Refused):
        written(manager, other)


@pytest.mark.parametrize("role", [Role.HOST_OFFICER, Role.PREFECTURAL_ADVISOR, ""])
def test_who_looks_after_no_accounts_invites_nobody(
    account: Callable[..., User], office: Unit, role: str
) -> None:
    someone = viewer_of(account("aki", role, office if role else None))
    with pytest.raises(Refused):
        written(someone, office)


def test_nobody_invites_themself_or_twice_or_to_what_is_held(
    manager: Viewer, office: Unit, account: Callable[..., User], invited: Invitation
) -> None:
    account("aki", Role.HOST_OFFICER, office)
    for email in (manager.user.email if manager.user else "", EMAIL.upper(), "aki@koryu.example"):
        with pytest.raises(Refused):
            written(manager, office, email=email)
    assert Invitation.objects.count() == 1


def test_a_role_does_not_end_before_it_begins(manager: Viewer, office: Unit) -> None:
    days = {"valid_from": date(2027, 4, 1), "valid_until": date(2027, 3, 31)}
    with pytest.raises(Refused):
        written(manager, office, **days)
    with pytest.raises(Refused):
        written(manager, office, valid_until=date(2020, 3, 31))


def test_a_reminder_sends_it_again_with_as_long_to_answer(
    invited: Invitation, manager: Viewer
) -> None:
    with granting():
        Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert opened(Client(), invited).status_code == 410
    with scoped(manager.scopes):
        remind(invited, by=manager)
    assert ProcrastinateJob.objects.filter(task_name="accounts.send_invitation").count() == 2
    assert opened(Client(), invited).status_code == 200


def test_only_who_looks_after_the_role_reminds_or_withdraws(
    invited: Invitation, account: Callable[..., User], office: Unit
) -> None:
    other = viewer_of(account("aki", Role.HOST_OFFICER, office))
    for act in (remind, withdraw_invitation):
        with pytest.raises(Refused), scoped(other.scopes):
            act(invited, by=other)
    assert state(invited) == "open"


def test_no_mail_goes_out_for_what_was_withdrawn_meanwhile(
    invited: Invitation, manager: Viewer, mailoutbox: list[Any]
) -> None:
    with scoped(manager.scopes):
        withdraw_invitation(invited, by=manager)
    jobs.send_invitation(invitation_id=invited.pk)
    jobs.send_invitation(invitation_id=0)
    assert mailoutbox == []


# Taking up, with a new account


def test_the_page_tells_who_invites_to_what(invited: Invitation, client: Client) -> None:
    html = opened(client, invited).content.decode()
    told = ("host officer", "Test Prefecture", "Mio", EMAIL)
    assert [word for word in told if word not in html] == []
    assert "at least 12 characters" in html


def test_somebody_new_is_in_with_the_role_and_a_proved_address(
    invited: Invitation, client: Client
) -> None:
    answer = answered(client, invited, FORM)
    assert (answer.status_code, answer.headers["location"]) == (302, "/")
    assert client.get("/").headers["location"] == "/account/second-factor/"
    address = EmailAddress.objects.get(email=EMAIL)
    assert (address.verified, address.primary) == (True, True)
    assert posts() == [("host_officer", "999999")]
    user = User.objects.get(email=EMAIL)
    assert (user.name, user.check_password(NEW)) == ("Rin", True)  # as the inviter wrote it
    assert (state(invited), invited.accepted_by) == ("accepted", user)


def test_days_and_purpose_come_with_the_role(manager: Viewer, office: Unit) -> None:
    first = timezone.localdate() + timedelta(days=10)
    last = first + timedelta(days=100)
    invitation = written(manager, office, valid_from=first, valid_until=last, purpose="arrivals")
    take_up_invitation(invitation, password=NEW)
    post = Membership.objects.get(user__email=EMAIL)
    assert (post.valid_from, post.valid_until, post.purpose) == (first, last, "arrivals")
    assert post.granted_by == manager.user


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"password2": "something else 99"}, "This is not the same password."),
        ({"password1": "short", "password2": "short"}, "too short"),
        ({"password1": "password12345678", "password2": "password12345678"}, "easy to guess"),
        ({"password1": EMAIL, "password2": EMAIL}, "easy to guess"),
    ],
)
def test_a_poor_password_is_told_in_words(
    invited: Invitation, client: Client, change: dict[str, str], said: str
) -> None:
    answer = answered(client, invited, {**FORM, **change})
    assert answer.status_code == 200
    assert not User.objects.filter(email=EMAIL).exists()
    assert said in answer.content.decode()


@pytest.mark.parametrize(
    ("language", "password"),
    [("en", "short"), ("ja", "short"), ("en", "password12345678"), ("ja", "password12345678")],
)
def test_a_poor_password_is_told_of_once(invited: Invitation, language: str, password: str) -> None:
    client = Client(headers={"accept-language": language})
    answer = answered(client, invited, {**FORM, "password1": password, "password2": password})
    assert len(answer.context["form"].errors["password1"]) == 1


def test_what_the_form_does_not_ask_for_changes_nothing(
    invited: Invitation, client: Client
) -> None:
    more = {"email": "evil@koryu.example", "role": "administrator", "is_active": "0", "unit": "1"}
    answered(client, invited, {**FORM, **more})
    assert posts() == [("host_officer", "999999")]
    assert not User.objects.filter(email="evil@koryu.example").exists()


def test_the_link_leads_on_and_its_token_stands_in_no_address_after_it(
    invited: Invitation, client: Client
) -> None:
    answer = opened(client, invited)
    assert (answer.redirect_chain, answer.status_code) == ([(PAGE, 302)], 200)
    token = link(invited).removeprefix(PAGE).rstrip("/")
    assert token not in answer.content.decode()
    assert answered(client, invited, FORM).headers["location"] == "/"
    assert "invited" not in client.session


def test_each_browser_keeps_what_it_was_sent(manager: Viewer, office: Unit) -> None:
    one = written(manager, office)
    other = written(manager, office, email="ren@koryu.example", name="Ren")
    here, there = Client(), Client()
    opened(here, one)
    opened(there, other)
    names = {"name": "Ren", "password1": NEW, "password2": NEW}
    assert (here.post(PAGE, FORM).status_code, there.post(PAGE, names).status_code) == (302, 302)
    assert (posts(EMAIL), posts("ren@koryu.example")) == ([("host_officer", "999999")],) * 2


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_opened_no_link_is_told_so(client: Client, method: str) -> None:
    answer = getattr(client, method)(PAGE)
    assert answer.status_code == 404
    assert "Open the link in the mail" in answer.content.decode()


# Taking up, with the account one has


def test_who_has_an_account_is_asked_to_sign_in_first(
    invited: Invitation, client: Client, account: Callable[..., User]
) -> None:
    account("rin")
    html = opened(client, invited).content.decode()
    assert "/sign-in/?next=/invitation/" in html
    answered(client, invited, FORM)
    assert (posts(), state(invited)) == ([], "open")


def test_its_owner_accepts_by_a_press(invited: Invitation, account: Callable[..., User]) -> None:
    client = by_password(account("rin"))
    assert "The role comes to the account you have" in opened(client, invited).content.decode()
    assert answered(client, invited).headers["location"] == "/"
    assert (posts(), state(invited)) == ([("host_officer", "999999")], "accepted")


def test_somebody_else_who_is_signed_in_cannot(
    invited: Invitation, account: Callable[..., User]
) -> None:
    client = by_password(account("aki"))
    for answer in (opened(client, invited), answered(client, invited)):
        assert "This invitation is for somebody else" in answer.content.decode()
        assert EMAIL not in answer.content.decode()
    assert (posts("aki@koryu.example"), state(invited)) == ([], "open")


# When it cannot be taken up


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"state": "withdrawn"}, "This invitation was withdrawn."),
        ({"state": "accepted"}, "This invitation has been used."),
        ({"expires_at": timezone.now() - timedelta(seconds=1)}, "The time to answer"),
    ],
)
def test_each_way_of_being_too_late_has_its_page(
    invited: Invitation, client: Client, method: str, change: dict[str, Any], said: str
) -> None:
    with granting():
        Invitation.objects.update(**change)
    answer = opened(client, invited) if method == "get" else answered(client, invited, FORM)
    assert answer.status_code == 410
    assert said in answer.content.decode()
    assert not User.objects.filter(email=EMAIL).exists()


def test_a_link_that_was_touched_opens_nothing(invited: Invitation, client: Client) -> None:
    key, signature = link(invited).removeprefix("/invitation/").rstrip("/").split(":")
    elsewhere = signing.Signer(salt="another").sign(key)
    other_key = f"00000000-0000-4000-8000-000000000000:{signature}"
    for token in (key, f"{key}:{signature[:-1]}", other_key, elsewhere, f"{key}:", "x"):
        assert client.get(f"/invitation/{token}/").status_code == 404, token
    assert invitation_behind(f"{key}:{signature}") == invited


def test_an_invitation_falls_with_the_role_of_its_writer(
    invited: Invitation, manager: Viewer, client: Client, account: Callable[..., User], office: Unit
) -> None:
    with scoped(SYSTEM.scopes):
        end_role(Membership.objects.get(user=manager.user), by=SYSTEM)
    answer = answered(client, invited, FORM)
    assert "can no longer give the role" in answer.content.decode()
    assert not User.objects.filter(email=EMAIL).exists()


def test_it_stands_whichever_hat_its_writer_wears(
    invited: Invitation, manager: Viewer, office: Unit, client: Client
) -> None:
    with scoped(SYSTEM.scopes):
        grant_role(manager.user, unit=office, role=Role.HOST_OFFICER, by=SYSTEM)  # type: ignore[arg-type]
    assert answered(client, invited, FORM).status_code == 302


def test_taken_up_twice_it_works_once(invited: Invitation) -> None:
    take_up_invitation(invited, password=NEW)
    with pytest.raises(Refused):
        take_up_invitation(invited, password=PASSWORD)
    assert User.objects.get(email=EMAIL).name == "Rin"


def test_signed_in_after_taking_up_one_stands_in_the_list_of_sessions(
    invited: Invitation, client: Client, settings: Any
) -> None:
    settings.SECOND_FACTOR = "nobody"
    answered(client, invited, FORM)
    assert is_in(client)
    assert client.get("/account/").content.decode().count("127.0.0.1") == 1
