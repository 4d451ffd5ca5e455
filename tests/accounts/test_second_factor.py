"""Officials get no further without a second factor, and nobody with one past it."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import translation

from koryu.accounts import secrets
from koryu.accounts.actions.factors import clear_factors, sign_out_holder
from koryu.accounts.adapter import CHOSEN, FactorAdapter
from koryu.accounts.middleware import SETTING_UP
from koryu.accounts.models import Kind, Membership, Role, Unit, User
from koryu.accounts.viewer import SYSTEM, Viewer, viewer_of
from koryu.base.moves import Refused
from koryu.base.scopes import granting, scoped
from koryu.records.models import Entry
from tests.accounts.conftest import by_code, by_password, factors, is_in, totp_code

pytestmark = pytest.mark.django_db
INDEX = "/account/second-factor/"
ACTIVATE = INDEX + "totp/activate/"


def set_up_app(client: Client) -> str:
    """The app set up as a person does; its secret."""
    secret: str = client.get(ACTIVATE).context["form"].secret
    client.post(ACTIVATE, {"code": totp_code(secret)})
    return secret


def add_key(user: User, name: str = "Key") -> Authenticator:
    """A key as it lies in the database; nothing here asks it to sign."""
    with granting():
        return Authenticator.objects.create(
            user=user, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": {}}
        )


@pytest.mark.parametrize("path", ["/", "/inbox/", "/calendar/", "/account/", "/account/password/"])
def test_an_official_without_one_is_sent_to_set_one_up(official: User, path: str) -> None:
    client = by_password(official)
    assert client.get(path).headers["location"] == INDEX
    assert "set one up now" in client.get(INDEX).content.decode()


def test_setting_up_signing_out_and_the_language_stay_open(official: User) -> None:
    client = by_password(official)
    for name in sorted(SETTING_UP - {"demo", "demo_become", "set_language"}):
        answer = client.get(reverse(name))
        assert answer.headers.get("location") != INDEX or name == "mfa_reauthenticate", name
    switch = client.post(reverse("set_language"), {"language": "ja", "next": INDEX})
    assert switch.cookies["koryu_language"].value == "ja"


def test_with_an_app_the_house_opens(official: User) -> None:
    client = by_password(official)
    set_up_app(client)
    assert factors(official) == ["recovery_codes", "totp"]
    assert is_in(client)


@override_settings(SECOND_FACTOR="nobody")
def test_the_policy_can_ask_nobody(official: User) -> None:
    assert is_in(by_password(official))


@pytest.mark.parametrize(("policy", "inside"), [("officials", True), ("everyone", False)])
def test_who_holds_no_role_owes_one_only_where_everyone_does(
    account: Callable[..., User], policy: str, inside: bool
) -> None:
    with override_settings(SECOND_FACTOR=policy):
        assert is_in(by_password(account("kai"))) is inside


@pytest.mark.parametrize(("demo", "inside"), [(True, True), (False, False)])
def test_only_in_a_demonstration_does_the_choosers_mark_count(
    official: User, demo: bool, inside: bool
) -> None:
    client = by_password(official)
    session = client.session
    session[CHOSEN] = True
    session.save()
    with override_settings(DEMO=demo):
        assert is_in(client) is inside


def test_the_password_alone_opens_nothing_where_there_is_one(protected: Any) -> None:
    client = by_password(protected.user)
    assert not is_in(client)
    assert client.get("/account/").headers["location"] == "/sign-in/?next=/account/"
    assert client.get(INDEX).headers["location"] == f"/sign-in/?next={INDEX}"


def test_the_code_of_the_app_opens_and_leads_to_where_one_was_going(protected: Any) -> None:
    client = by_password(protected.user, next="/calendar/")
    answer = client.post(reverse("mfa_authenticate"), {"code": totp_code()})
    assert answer.headers["location"] == "/calendar/"
    assert is_in(client)


def test_a_code_works_once(protected: Any) -> None:
    code = totp_code()
    assert is_in(by_code(protected.user, code))
    assert not is_in(by_code(protected.user, code))


def test_a_recovery_code_works_once(protected: Any) -> None:
    assert is_in(by_code(protected.user, protected.codes[3]))
    assert not is_in(by_code(protected.user, protected.codes[3]))
    assert is_in(by_code(protected.user, protected.codes[4]))


def test_guessing_codes_is_paused(protected: Any) -> None:
    client = by_password(protected.user)
    for _guess in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    client.post(reverse("mfa_authenticate"), {"code": totp_code()})
    assert not is_in(client)


def test_recovery_codes_are_shown_once(official: User) -> None:
    client = by_password(official)
    set_up_app(client)
    page = reverse("mfa_view_recovery_codes")
    codes = client.get(page).context["unused_codes"]
    assert len(set(codes)) == 10
    again = client.get(page).content.decode()
    assert [code for code in codes if code in again] == []
    assert "10 of 10 are left" in again
    assert client.get(reverse("mfa_download_recovery_codes")).status_code == 403


def test_other_sessions_which_began_without_it_end(
    official: User, django_capture_on_commit_callbacks: Any
) -> None:
    before, here = by_password(official), by_password(official)
    with django_capture_on_commit_callbacks(execute=True):
        set_up_app(here)
    assert is_in(here)
    assert before.get("/account/").headers["location"] == "/sign-in/?next=/account/"


def test_the_last_one_stays_while_the_work_asks_for_it(protected: Any) -> None:
    client = by_code(protected.user, protected.codes[0])
    page = client.post(INDEX + "totp/deactivate/").content.decode()
    assert "add another first" in page
    assert factors(protected.user) == ["recovery_codes", "totp"]


def test_the_last_key_stays_too(protected: Any) -> None:
    client = by_code(protected.user, protected.codes[0])
    key = add_key(protected.user)
    with granting():
        Authenticator.objects.filter(user=protected.user, type="totp").delete()
    answer = client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert answer.headers["location"] == INDEX
    assert factors(protected.user) == ["recovery_codes", "webauthn"]


def test_with_another_one_it_goes(protected: Any) -> None:
    client = by_code(protected.user, protected.codes[0])
    add_key(protected.user)
    client.post(INDEX + "totp/deactivate/")
    assert factors(protected.user) == ["recovery_codes", "webauthn"]


def test_who_owes_none_may_give_it_up_and_the_codes_go_along(protected: Any) -> None:
    client = by_code(protected.user, protected.codes[0])
    with granting():
        Membership.objects.filter(user=protected.user).delete()
    client.post(INDEX + "totp/deactivate/")
    assert factors(protected.user) == []


def test_nobody_touches_the_key_of_another(
    protected: Any, account: Callable[..., User], office: Unit
) -> None:
    theirs = add_key(account("aki", Role.HOST_OFFICER, office), "Theirs")
    client = by_code(protected.user, protected.codes[0])
    for name in ("mfa_remove_webauthn", "mfa_edit_webauthn"):
        page = reverse(name, args=[theirs.pk])
        assert client.get(page).status_code == 404
        assert client.post(page, {"name": "Mine"}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.data["name"] == "Theirs"


def test_each_change_of_factors_leaves_an_entry_and_a_mail(
    official: User, django_capture_on_commit_callbacks: Any, mailoutbox: list[Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        set_up_app(by_password(official))
    with scoped({"accounts"}):
        said = Entry.objects.filter(by=official).values_list("sentence", flat=True)
        assert list(said) == ["accounts.factor_added"]
    (mail,) = mailoutbox
    assert mail.to == [official.email]
    assert "An app with codes was added" in mail.body


def test_changing_factors_takes_a_fresh_proof(protected: Any) -> None:
    client = by_code(protected.user, protected.codes[0])
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 600
    session.save()
    for page in (INDEX + "webauthn/add/", INDEX + "totp/deactivate/", "/account/address/"):
        answer = client.post(page, {"action_add": "1", "email": "else@koryu.example"})
        assert answer.headers["location"].startswith("/account/again/"), page
    answer = client.post("/account/again/", {"password": "a right long password"})
    assert answer.status_code == 302
    assert client.get(INDEX + "webauthn/add/").status_code == 200


def test_the_secret_is_not_kept_in_the_clear(official: User) -> None:
    secret = set_up_app(by_password(official))
    kept = Authenticator.objects.get(user=official, type="totp").data["secret"]
    assert secret not in kept
    assert secrets.decrypt(kept) == secret
    seed = Authenticator.objects.get(user=official, type="recovery_codes").data["seed"]
    assert len(base64.urlsafe_b64decode(seed)) > 80
    assert len(secrets.decrypt(seed)) == 80


def test_an_older_key_still_decrypts_after_a_new_one_is_put_before_it() -> None:
    with override_settings(MFA_KEYS=["old"]):
        kept = secrets.encrypt("secret")
    with override_settings(MFA_KEYS=["new", "old"]):
        assert secrets.decrypt(kept) == "secret"
        assert FactorAdapter().decrypt(secrets.encrypt("secret")) == "secret"
    with override_settings(MFA_KEYS=["new"]), pytest.raises(secrets.InvalidToken):
        secrets.decrypt(kept)


def test_the_square_is_of_this_account_and_stands_in_the_page(official: User) -> None:
    page = by_password(official).get(ACTIVATE)
    assert page.context["totp_url"].startswith("otpauth://totp/hana%40koryu.example?secret=")
    html = page.content.decode()
    assert '<svg class="qr"' in html
    assert "data:image" not in html


def test_a_role_that_comes_later_asks_at_the_next_page(
    account: Callable[..., User], office: Unit
) -> None:
    user = account("kai")
    client = by_password(user)
    assert is_in(client)
    with scoped(SYSTEM.scopes), granting():
        Membership.objects.create(user=user, unit=office, role=Role.HOST_OFFICER)
    assert client.get("/inbox/").headers["location"] == INDEX


# Everything lost: who looks after the account opens the way again


def cleared(post: Membership, by: Any) -> None:
    viewer = viewer_of(by)
    with scoped(viewer.scopes):
        clear_factors(post, recognised="met", by=viewer)


def test_whoever_lost_everything_begins_again_with_the_password(
    protected: Any,
    manager: Viewer,
    django_capture_on_commit_callbacks: Any,
    mailoutbox: list[Any],
) -> None:
    there = by_code(protected.user, protected.codes[0])
    with django_capture_on_commit_callbacks(execute=True):
        cleared(Membership.objects.get(user=protected.user), manager.user)
    assert factors(protected.user) == []
    assert not is_in(there)
    assert by_password(protected.user).get("/").headers["location"] == INDEX
    assert [mail.to for mail in mailoutbox] == [[protected.user.email]]


def test_no_manager_weakens_what_opens_another_office(
    protected: Any, manager: Viewer, account: Callable[..., User]
) -> None:
    with granting():
        other = Unit.objects.create(code="999998", kind=Kind.PREFECTURE, name_ja="他県")
        Membership.objects.create(user=protected.user, unit=other, role=Role.HOST_OFFICER)
    post = Membership.objects.get(user=protected.user, unit__code="999999")
    with pytest.raises(Refused):
        cleared(post, manager.user)
    assert factors(protected.user) == ["recovery_codes", "totp"]
    cleared(post, account("kei", Role.ADMINISTRATOR, other))
    assert factors(protected.user) == []


def test_nobody_clears_their_own(manager: Viewer) -> None:
    with pytest.raises(Refused):
        cleared(Membership.objects.get(user=manager.user), manager.user)


def test_the_page_for_it_asks_for_a_fresh_proof(protected: Any, manager: Viewer) -> None:
    client = Client()
    client.force_login(manager.user)
    add_key(manager.user)
    page = f"/access/posts/{Membership.objects.get(user=protected.user).pk}/clear-factors/"
    assert client.post(page).headers["location"].startswith("/account/again/")
    client = by_password(protected.user)
    assert client.post(page).status_code == 302
    assert factors(protected.user) == ["recovery_codes", "totp"]


@override_settings(SECOND_FACTOR="nobody")
def test_the_page_clears_them_at_a_press(protected: Any, manager: Viewer) -> None:
    client = by_password(manager.user)
    page = f"/access/posts/{Membership.objects.get(user=protected.user).pk}/clear-factors/"
    assert "Clear them" in client.get(page).content.decode()
    assert client.post(page, {"press": "1"}).status_code == 200
    assert factors(protected.user) == ["recovery_codes", "totp"]
    assert client.post(page, {"recognised": "called"}).status_code == 302
    assert factors(protected.user) == []


def test_how_they_were_recognised_stays_in_the_entry(protected: Any, manager: Viewer) -> None:
    with scoped(manager.scopes):
        post = Membership.objects.get(user=protected.user)
        with pytest.raises(Refused, match="how you recognised them"):
            clear_factors(post, recognised="by mail", by=manager)
        clear_factors(post, recognised="document", by=manager)
        entry = Entry.objects.get(sentence="accounts.factors_cleared")
        assert str(entry).endswith("saw an official document with a photograph”.")
        with translation.override("ja"):
            assert "写真" in str(entry)


# A session in other hands


def test_the_holder_is_signed_out_everywhere_and_signs_in_again(
    protected: Any, manager: Viewer
) -> None:
    there = by_code(protected.user, protected.codes[0])
    assert is_in(there)
    with scoped(manager.scopes):
        sign_out_holder(Membership.objects.get(user=protected.user), by=manager)
        entry = Entry.objects.get(sentence="accounts.sessions_ended")
        assert (str(entry), entry.by) == ("The holder was signed out everywhere.", manager.user)
    assert not is_in(there)
    assert is_in(by_code(protected.user, protected.codes[1]))


def test_nobody_else_signs_them_out(
    protected: Any, account: Callable[..., User], office: Unit
) -> None:
    there = by_code(protected.user, protected.codes[0])
    with granting():
        other = Unit.objects.create(code="999998", kind=Kind.PREFECTURE, name_ja="他県")
    colleague = viewer_of(account("aki", Role.HOST_OFFICER, office))
    for by in (colleague, viewer_of(account("nao", Role.UNIT_MANAGER, other))):
        with scoped(by.scopes), pytest.raises(Refused):
            sign_out_holder(Membership.objects.get(user=protected.user), by=by)
    assert is_in(there)


@override_settings(SECOND_FACTOR="nobody")
def test_a_button_does_it_for_others_and_never_for_oneself(protected: Any, manager: Viewer) -> None:
    there, client = by_code(protected.user, protected.codes[0]), by_password(manager.user)
    own, theirs = (
        f"/access/posts/{Membership.objects.get(user=user).pk}/"
        for user in (manager.user, protected.user)
    )
    shown = [f"{page}sign-out/" in client.get(page).content.decode() for page in (own, theirs)]
    assert shown == [False, True]
    assert client.post(f"{theirs}sign-out/").headers["location"] == theirs
    client.post(f"{own}sign-out/")
    assert (is_in(there), is_in(client)) == (False, True)
