"""Accounts as people walk them: invited, signed in, in need, standing in, handed over."""

import base64
import hashlib
import hmac
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.plugins import house
from tests.plugins.database import Addresses, pointed_at
from tests.walks.conftest import Koryu, Walker
from tests.walks.steps import choose, day, expect_said, fill, follow, press, put_on

NEWCOMER, ADDRESS = "Hana Demo-Newcomer", "hana@koryu.example"
PASSWORD = "four plain words in a row"
REASON = "Missing since the earthquake; the embassy asks which school to call."
STEP_SECONDS = 30  # as long as an app shows a code
WAIT_SECONDS = 20
LINK = "main a[href*='/invitation/']"
DEVICE = {  # a computer that asks for a fingerprint, and somebody who gives it
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@dataclass
class Newcomer:
    """Nobody yet: the walk makes somebody of them."""

    walker: Walker
    secret: str = ""  # in the app on their phone
    code: str = ""  # on paper


@pytest.fixture(scope="module")
def stage() -> str:
    return "imported"


@pytest.fixture(scope="module")
def world(
    database_copy: Callable[[str], Addresses], django_db_blocker: Any, sizes: object
) -> Addresses:
    """The small sample; its round is computed and waits to be submitted."""
    from koryu.accounts.viewer import SYSTEM
    from koryu.base.scopes import scoped
    from koryu.command.stages import MARK
    from koryu.registers.calendar.models import YearRule
    from koryu.tools.approvals.actions import load_routes

    addresses = database_copy("accounts")
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), pointed_at(addresses):
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # a browser may be open already
        house.load_everything()
        year, cast = house.open_the_year(), house.make_cast()
        house.take_in(year, cast)
        with scoped(SYSTEM.scopes):
            load_routes(by=SYSTEM)
        with house.acting_as(cast, "officer") as officer:
            house.compute_round(year, by=officer)
        YearRule.objects.create(year=year, key=MARK, value="imported", source_en="koryu demo")
    return addresses


@pytest.fixture(scope="module")
def newcomer(koryu: Koryu) -> Newcomer:
    return Newcomer(koryu.visitor())


@pytest.fixture(scope="module")
def administrator(koryu: Koryu) -> Walker:
    return koryu.sign_in("administrator")


@pytest.fixture(scope="module")
def keeper(koryu: Koryu) -> Walker:
    return koryu.sign_in("keeper")


def go_on(page: Page) -> None:
    """Press the one button of the page's form, in whatever language it is written."""
    page.locator("main .form-acts button").click()


def code_of(secret: str) -> str:
    """The six digits that an app shows (RFC 6238); never in their last moments."""
    if (left := STEP_SECONDS - time.time() % STEP_SECONDS) < 3:
        time.sleep(left + 0.1)
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    counter = struct.pack(">Q", int(time.time()) // STEP_SECONDS)
    digest = hmac.new(key, counter, hashlib.sha1).digest()
    (number,) = struct.unpack_from(">I", digest, digest[-1] & 15)
    return f"{(number & 0x7FFFFFFF) % 10**6:06}"


def wait_for_mail(page: Page) -> None:
    """A worker sends it, once the invitation is certain."""
    until = time.monotonic() + WAIT_SECONDS
    while not page.locator(LINK).count() and time.monotonic() < until:
        page.reload()


def expect_in(page: Page) -> None:
    """The newcomer's own first screen."""
    expect(page.locator("h1")).to_have_text("To do")
    expect(page.locator(".hat")).to_contain_text(NEWCOMER)


def sign_out(page: Page) -> None:
    press(page, "Sign out")
    expect(page.locator(".hat")).to_have_count(0)


def give_password(walker: Walker) -> None:
    walker.go("/sign-in/")
    fill(walker.page, login=ADDRESS, password=PASSWORD)
    press(walker.page.locator("main"), "Sign in")
    expect_said(walker.page, "The password is right.")


def give_code(page: Page, code: str) -> None:
    fill(page, code=code)
    press(page.locator("main"), "Sign in")
    expect_in(page)


def test_a_manager_invites(koryu: Koryu) -> None:
    manager = koryu.sign_in("manager")
    follow(manager.page, "People and posts")
    manager.look("access-people")
    follow(manager.page, "Invite somebody")
    fill(manager.page, unit=house.ORGANISATION, name=NEWCOMER, email=ADDRESS)
    manager.page.select_option("[name=role]", "organisation_officer")
    press(manager.page, "Invite")
    expect_said(manager.page, "The invitation is on its way.", ADDRESS)
    manager.look("access-invitations")


def test_the_newcomer_comes_in_by_the_mail(newcomer: Newcomer) -> None:
    walker, page = newcomer.walker, newcomer.walker.page
    walker.go("/demo/mail/")
    wait_for_mail(page)
    walker.glance("mail")
    page.locator(LINK).first.click()
    expect_said(page, "organisation officer", "Toshima")
    walker.look("invitation")
    fill(page, password1=PASSWORD, password2=PASSWORD)
    press(page, "Accept and go in")
    expect_said(page, "Your work needs a second factor besides the password")
    walker.go("/")
    expect(page.locator("h1")).to_have_text("Second factor")
    walker.look("second-factor-owed")


def test_they_set_up_an_app(newcomer: Newcomer) -> None:
    walker, page = newcomer.walker, newcomer.walker.page
    follow(page, "Set up an app")
    walker.look("app")
    page.reload()  # each look at it makes another key
    newcomer.secret = page.locator(".totp__key").inner_text()
    fill(page, code=code_of(newcomer.secret))
    press(page, "Set up")
    expect_said(page, "They are shown this once.")
    newcomer.code = page.locator("#codes").inner_text().split()[0]
    follow(page, "I have kept them")
    follow(page, "Go on to the first page")
    expect_in(page)
    walker.glance("newcomer-home")


def test_they_sign_in_with_a_code_of_the_app_or_from_paper(newcomer: Newcomer) -> None:
    walker, page = newcomer.walker, newcomer.walker.page
    sign_out(page)
    give_password(walker)
    expect(page.get_by_role("button", name="Use a key")).to_have_count(0)  # they have none yet
    walker.look("sign-in-code")
    give_code(page, code_of(newcomer.secret))
    sign_out(page)
    give_password(walker)
    give_code(page, newcomer.code)
    walker.go("/account/")
    expect_said(page, "9 of 10 are left.")
    walker.look("account")


def test_they_make_new_codes(newcomer: Newcomer) -> None:
    for walker in newcomer.walker.in_both_languages():
        walker.go("/account/second-factor/recovery-codes/generate/")
        go_on(walker.page)
        codes = walker.page.locator("#codes").inner_text().split()
        assert (len(set(codes)), newcomer.code in codes) == (10, False)
        walker.glance("recovery-codes")


def test_they_sign_in_with_a_passkey_alone(newcomer: Newcomer) -> None:
    walker, page = newcomer.walker, newcomer.walker.page
    computer = page.context.new_cdp_session(page)
    computer.send("WebAuthn.enable")
    computer.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    walker.go("/account/second-factor/")
    follow(page, "Add a key")
    walker.look("key-add")
    page.reload()  # each look at it asks another question
    fill(page, name="office laptop")
    page.check("[name=passwordless]")
    press(page, "Add the key")
    expect_said(page, "office laptop", "passkey: signs in by itself")
    walker.look("second-factor-key")
    sign_out(page)
    walker.go("/sign-in/")
    press(page, "Sign in with a passkey")
    expect_in(page)


def test_a_wall_is_opened_in_an_emergency_by_two(administrator: Walker, keeper: Walker) -> None:
    page = administrator.page
    follow(page, "Emergency access")
    follow(page, "Ask for emergency access")
    page.check("[name=kind][value=person]")
    fill(page, what=house.CANDIDATE, reason=REASON)
    administrator.look("emergency-ask")
    press(page, "Ask")
    expect_said(page, f"The file of candidate {house.CANDIDATE}", REASON)
    expect(page.get_by_role("button", name="Agree")).to_have_count(0)
    keeper.page.reload()
    follow(keeper.page, "Decide on a request for emergency access")
    press(keeper.page, "Agree")
    expect_said(keeper.page, "Emergency access is open; those concerned are told.")


def test_the_file_is_read_and_the_person_is_told(koryu: Koryu, administrator: Walker) -> None:
    page = administrator.page
    page.reload()
    administrator.look("emergency-open")
    follow(page, "Read it")
    expect_said(page, house.CANDIDATE, "Park, Imani")
    administrator.look("emergency-file")
    file = page.url.removeprefix(koryu.url)
    candidate = koryu.sign_in("candidate")
    candidate.go("/inbox/")
    follow(candidate.page, "Emergency access was opened")
    expect_said(candidate.page, REASON, "Kei Demo-Accounts", "Rin Demo-Keeper")
    candidate.look("emergency-notice")
    press(page, "End it now")
    expect(page.locator(".emergency")).to_have_count(0)
    page.locator("main summary").first.click()
    administrator.look("emergency-ended")
    assert administrator.go(file) == 404
    candidate.go("/")
    expect_said(candidate.page, "Emergency access has ended", "the person's file was read")
    candidate.look("emergency-told")


def test_a_deputy_acts_in_place_of_the_holder(koryu: Koryu, administrator: Walker) -> None:
    officer = koryu.sign_in("officer")
    officer.go("/access/own/")
    follow(officer.page, "Name a deputy")
    choose(officer.page, "to", "Kei Demo-Accounts")
    fill(officer.page, valid_from=day(0), valid_until=day(7), reason="Business trip to Sapporo")
    press(officer.page, "Name the deputy")
    expect_said(officer.page, "The deputy is named", "Kei Demo-Accounts")
    officer.look("own-posts-deputy")
    page = administrator.page
    administrator.go("/")
    put_on(administrator, "in place of Oto Demo-Placement")
    administrator.look("deputy-home")
    follow(page, "Placement")
    page.locator("main table tbody th a").first.click()
    press(page, "Submit for approval")
    expect_said(page, "Done in place of Oto Demo-Placement.")
    put_on(administrator, "administrator of accounts")


def test_a_post_is_handed_over_with_its_work(
    koryu: Koryu, administrator: Walker, keeper: Walker
) -> None:
    approver = koryu.sign_in("approver")
    work = "Decide on: Placement result: Main round 2027"
    expect_said(approver.page, work)
    page = administrator.page
    administrator.go("/access/")
    follow(page, "Aki Demo-Approval")
    administrator.look("access-post")
    follow(page, "Hand over")
    administrator.look("hand-over")
    for walker in administrator.in_both_languages():
        choose(walker.page, "to", "Rin Demo-Keeper")
        fill(walker.page, on=day(0))
        go_on(walker.page)
        walker.glance("hand-over-along")
    expect_said(page, "Drafts that wait for a decision")
    press(page, "Hand over")
    expect_said(page, "The post is handed over.")
    assert approver.go("/placement/") == 404
    approver.go("/")
    expect_said(approver.page, "You hold no role at the moment.")
    approver.look("predecessor-home")
    keeper.go("/")
    expect_said(keeper.page, "You have a new role: placement approver")
    put_on(keeper, "placement approver")
    keeper.glance("successor-home")
    follow(keeper.page, work)
    press(keeper.page, "Approve")
    expect_said(keeper.page, "Approved: Placement section")
    administrator.go("/access/log/")
    administrator.look("access-log")
