"""One's own account: what stands on its page, sessions, hats, address, how long one is in."""

import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from koryu.accounts.actions import grant_role
from koryu.accounts.hats import HAT
from koryu.accounts.middleware import BEGAN, LATEST
from koryu.accounts.models import (
    Delegation,
    DelegationReason,
    EmergencyAccess,
    Membership,
    Role,
    Unit,
    User,
)
from koryu.accounts.own import device_words
from koryu.accounts.sessions import row_of
from koryu.accounts.viewer import SYSTEM, user_scope, viewer_of
from koryu.base.scopes import granting, scoped
from tests.accounts.conftest import PASSWORD, by_code, by_password, is_in

pytestmark = pytest.mark.django_db
MINE = "/account/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def no_policy(settings: Any) -> None:
    """The second factor has tests of its own."""
    settings.SECOND_FACTOR = "nobody"


@pytest.fixture
def two_hats(official: User, office: Unit) -> User:
    with scoped(SYSTEM.scopes):
        grant_role(official, unit=office, role=Role.PREFECTURAL_ADVISOR, by=SYSTEM)
    return official


def hat_of(user: User, role: str) -> str:
    return next(hat.key for hat in viewer_of(user).wardrobe if hat.role == role)


def test_a_visitor_is_asked_to_sign_in(client: Client) -> None:
    assert client.get(MINE).headers["location"] == "/sign-in/?next=/account/"
    assert client.post("/account/hat/", {"hat": "x"}).status_code == 302
    assert client.post("/account/sessions/1/end/").status_code == 302


def test_the_page_tells_all_of_the_own_account_and_nothing_of_another(
    official: User, account: Callable[..., User], office: Unit
) -> None:
    account("aki", Role.UNIT_MANAGER, office)
    html = by_password(official).get(MINE).content.decode()
    assert "hana@koryu.example" in html
    assert "host officer · Test Prefecture" in html
    assert "aki@koryu.example" not in html
    assert "manager of the unit" not in html


def test_posts_stand_there_with_their_days_and_whose_place_one_takes(
    official: User, account: Callable[..., User], office: Unit
) -> None:
    other = account("aki", Role.UNIT_MANAGER, office)
    until = timezone.localdate() + timedelta(days=30)
    with granting():
        Membership.objects.filter(user=official).update(valid_until=until, purpose="arrivals")
        lent = Delegation.objects.create(
            membership=Membership.objects.get(user=other),
            delegate=official,
            valid_from=timezone.localdate(),
            valid_until=until,
        )
        concerned = [user_scope(official.pk)]
        DelegationReason.objects.create(delegation=lent, text="leave", scopes=concerned)
    html = by_password(official).get(MINE).content.decode()
    assert "in place of Aki" in html
    assert ("arrivals" in html, "leave" in html) == (True, True)


def test_a_post_that_is_over_is_not_shown(official: User) -> None:
    with granting():
        Membership.objects.filter(user=official).update(valid_until=date(2020, 3, 31))
    html = by_password(official).get(MINE).content.decode()
    assert "You hold no role at the moment" in html


# Sessions


def test_each_browser_stands_in_the_list(official: User) -> None:
    by_password(official, Client(headers={"user-agent": FIREFOX}))
    html = by_password(official).get(MINE).content.decode()
    assert "Firefox on Windows" in html
    assert html.count("127.0.0.1") == 2


def test_ending_one_really_ends_it(official: User) -> None:
    there, here = by_password(official), by_password(official)
    assert is_in(there)
    (session,) = UserSession.objects.exclude(session_key=row_of(here.session.session_key))
    here.post(f"/account/sessions/{session.pk}/end/")
    assert (is_in(there), is_in(here)) == (False, True)


def test_ending_all_others_leaves_this_one(official: User) -> None:
    others = [by_password(official) for _browser in range(2)]
    here = by_password(official)
    assert here.post(reverse("usersessions_list")).headers["location"] == MINE
    assert ([is_in(other) for other in others], is_in(here)) == ([False, False], True)


def test_nobody_ends_the_session_of_another(official: User, account: Callable[..., User]) -> None:
    theirs = by_password(account("aki"))
    session = UserSession.objects.get(user__name="Aki")
    assert by_password(official).post(f"/account/sessions/{session.pk}/end/").status_code == 404
    assert is_in(theirs)


def test_a_new_password_signs_out_everywhere_else(official: User) -> None:
    there, here = by_password(official), by_password(official)
    new = "quite another one 8"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/account/password/", form).headers["location"] == MINE
    assert (is_in(there), is_in(here)) == (False, True)


def test_whoever_is_no_longer_active_is_out_at_once(official: User) -> None:
    client = by_password(official)
    assert is_in(client)
    with granting():
        User.objects.filter(pk=official.pk).update(is_active=False)
    assert not is_in(client)


def test_an_official_signs_in_anew_after_half_a_day(official: User) -> None:
    client = by_password(official, remember="on")
    assert is_in(client)
    session = client.session
    session[BEGAN] = time.time() - 12 * 3600 - 1
    session.save()
    assert client.get("/inbox/").headers["location"] == "/sign-in/?next=/inbox/"


def test_an_official_signs_in_anew_after_a_long_pause_others_need_not(
    official: User, account: Callable[..., User]
) -> None:
    for user, stays in ((official, False), (account("kai"), True)):
        client = by_password(user)
        for pause, inside in ((2 * 3600 - 60, True), (2 * 3600 + 1, stays)):
            session = client.session
            session[LATEST] = time.time() - pause
            session.save()
            assert is_in(client) is inside
        assert "signed out after a while" in client.get("/sign-in/").content.decode() or stays


def test_each_request_ends_the_pause_and_is_not_written_down_each_time(official: User) -> None:
    client = by_password(official)
    assert is_in(client)
    for pause, written in ((200, False), (400, True)):
        session = client.session
        before = session[LATEST] = time.time() - pause
        session.save()
        assert is_in(client)
        assert (client.session[LATEST] > before + 100) is written


def test_anybody_signs_in_anew_after_two_weeks_however_much_they_do(
    account: Callable[..., User],
) -> None:
    client = by_password(account("kai"), remember="on")
    for age, inside in ((14 * 24 * 3600 - 60, True), (14 * 24 * 3600 + 1, False)):
        session = client.session
        session[BEGAN] = time.time() - age
        session.save()
        assert is_in(client) is inside


def test_proving_it_again_gives_the_session_a_new_number(official: User) -> None:
    client, other = by_password(official), by_password(official)
    before = client.session.session_key
    make_stale(client)
    client.post("/account/again/", {"password": PASSWORD})
    after = client.session.session_key
    assert after != before
    known = UserSession.objects.filter(user=official).values_list("session_key", flat=True)
    assert set(known) == {row_of(after), row_of(other.session.session_key)}
    stolen = Client()
    stolen.cookies["sessionid"] = before
    assert (is_in(client), is_in(stolen)) == (True, False)


def test_ending_sessions_takes_a_fresh_proof_and_then_happens(official: User) -> None:
    for address in ("/account/sessions/{}/end/", "/account/sessions/"):
        there, here = by_password(official), by_password(official)
        make_stale(here)
        ends = UserSession.objects.get(session_key=row_of(there.session.session_key))
        asked = here.post(address.format(ends.pk)).headers["location"]
        assert (asked.startswith("/account/again/?next="), is_in(there)) == (True, True)
        here.post(asked, {"password": PASSWORD})
        assert (is_in(there), is_in(here)) == (False, True)


def make_stale(client: Client) -> None:
    """The browser proved itself a while ago."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 600
    session.save()


def test_others_may_stay_signed_in_for_two_weeks(account: Callable[..., User]) -> None:
    kept = by_password(account("kai"), remember="on")
    assert kept.session.get_expiry_age() == 14 * 24 * 3600
    assert by_password(account("nao")).session.get_expire_at_browser_close()


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari", "Chrome on Android"),
        ("curl/8.0", "a browser"),
    ],
)
def test_a_browser_is_told_in_words(agent: str, words: str) -> None:
    assert device_words(agent) == words


# Hats


def test_one_sees_which_hat_is_on_and_puts_on_another(two_hats: User) -> None:
    client = by_password(two_hats)
    assert client.get("/").context["hat_line"] == "host officer · Test Prefecture"
    advisor = hat_of(two_hats, Role.PREFECTURAL_ADVISOR)
    assert client.post("/account/hat/", {"hat": advisor}).headers["location"] == "/"
    page = client.get("/")
    assert page.context["hat_line"] == "Prefectural Advisor · Test Prefecture"
    assert f'value="{hat_of(two_hats, Role.HOST_OFFICER)}"' in page.content.decode()


def test_nobody_puts_on_what_is_not_theirs(two_hats: User, account: Any, office: Unit) -> None:
    theirs = hat_of(account("aki", Role.UNIT_MANAGER, office), Role.UNIT_MANAGER)
    client = by_password(two_hats)
    for hat in (theirs, "", "administrator-0", "candidate-0"):
        assert client.post("/account/hat/", {"hat": hat}).status_code == 404
    assert client.session[HAT] == hat_of(two_hats, Role.HOST_OFFICER)  # as it was


def test_with_one_hat_there_is_nothing_to_change(official: User) -> None:
    html = by_password(official).get("/").content.decode()
    assert "Change hats" not in html


def test_a_hat_is_changed_by_a_press_alone(two_hats: User) -> None:
    assert by_password(two_hats).get("/account/hat/").status_code == 405


def test_a_hat_that_was_lent_tells_for_whom(
    official: User, account: Callable[..., User], office: Unit
) -> None:
    post = Membership.objects.get(user=account("aki", Role.UNIT_MANAGER, office))
    today = timezone.localdate()
    with granting():
        Delegation.objects.create(
            membership=post, delegate=official, valid_from=today, valid_until=today
        )
    client = by_password(official)
    client.post("/account/hat/", {"hat": hat_of(official, Role.UNIT_MANAGER)})
    assert client.get("/").context["hat_line"].endswith("Test Prefecture · in place of Aki")


def test_open_emergency_access_is_told_on_every_page(
    account: Callable[..., User], office: Unit
) -> None:
    administrator = account("kei", Role.ADMINISTRATOR, office)
    client = by_password(administrator)
    assert "You see more than usual" not in client.get("/calendar/").content.decode()
    with granting():
        access = EmergencyAccess.objects.create(
            scope="host:130001",
            label="Tokyo",
            reason="flood",
            asked_by=administrator,
            state=EmergencyAccess.State.OPEN,
            until=timezone.now() + timedelta(hours=1),
        )
    for path in ("/calendar/", MINE, "/inbox/"):
        html = client.get(path).content.decode()
        assert "You see more than usual until" in html, path
        assert f'action="/access/emergency/{access.key}/end/"' in html


# The address


def change_address(client: Client, to: str) -> Any:
    return client.post("/account/address/", {"action_add": "1", "email": to})


def test_the_address_changes_once_the_new_one_is_confirmed(
    official: User, django_capture_on_commit_callbacks: Any, mailoutbox: list[Any]
) -> None:
    client = by_password(official)
    with django_capture_on_commit_callbacks(execute=True):
        change_address(client, "hana2@koryu.example")
    official.refresh_from_db()
    assert official.email == "hana@koryu.example"
    (mail,) = mailoutbox
    assert mail.to == ["hana2@koryu.example"]
    link = next(line for line in mail.body.splitlines() if line.startswith("http"))
    path = link.removeprefix("http://testserver")
    assert client.get(path).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(path).headers["location"] == MINE
    official.refresh_from_db()
    assert official.email == "hana2@koryu.example"
    assert EmailAddress.objects.get(user=official).verified
    assert mailoutbox[1].to == ["hana@koryu.example"]


def test_an_address_of_somebody_else_is_never_taken_over_nor_told_of(
    official: User,
    account: Callable[..., User],
    django_capture_on_commit_callbacks: Any,
    mailoutbox: list[Any],
) -> None:
    other, client = account("aki"), by_password(official)
    with django_capture_on_commit_callbacks(execute=True):
        taken, free = (
            change_address(client, address).headers["location"]
            for address in (other.email, "free@koryu.example")
        )
    assert taken == free
    link = next(line for line in mailoutbox[0].body.splitlines() if line.startswith("http"))
    client.post(link.removeprefix("http://testserver"))
    official.refresh_from_db()
    assert official.email == "hana@koryu.example"


def test_a_protected_account_changes_its_address_too(protected: Any) -> None:
    client = by_code(protected.user, protected.codes[0])
    assert change_address(client, "new@koryu.example").status_code == 302
    assert EmailAddress.objects.filter(user=protected.user).count() == 2


# Cookies


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(official: User) -> None:
    client = by_password(official)
    client.post(reverse("set_language"), {"language": "ja"})
    for name in ("sessionid", "csrftoken", "koryu_language"):
        if name in client.cookies:
            cookie = client.cookies[name]
            assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax"), name


@override_settings(ACCOUNT_RATE_LIMITS={"manage_email": "1/m/user"})
def test_asking_for_changes_of_address_over_and_over_is_paused(official: User) -> None:
    client = by_password(official)
    change_address(client, "one@koryu.example")
    assert change_address(client, "two@koryu.example").status_code == 429
