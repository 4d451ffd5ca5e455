"""An exchange with two ministries as people walk it: a list comes in by letter and is taken
in; a report goes out, is returned once, decided in the head's place, read and acknowledged;
and the other ministry learns nothing of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.plugins import house
from tests.plugins.database import Addresses
from tests.walks.conftest import Koryu, Walker, at_hand
from tests.walks.steps import choose, day, expect_said, fill, follow, press, put_on

SHEET = house.SAMPLES / "small" / "candidates.xlsx"
NOTIFICATION = {
    "addressee": "架空人物交流課長　例示 花子",
    "their_number": "外例交第27号",
    "subject_ja": "選考結果の通知について",
    "subject_en": "Notification of successful candidates",
    "body_ja": "標記の件について、別添名簿のとおり通知します。",
}
REPORT = {
    "addressee": "架空外国語教育課長　仮名 次郎　殿",
    "subject_ja": "配置結果の報告について",
    "subject_en": "Report on the result of placement",
    "body_ja": "標記の件について、別添のとおり報告します。",
    "body_en": "Please find enclosed the result of placement.",
}
SENTENCE = "来日日程は、A日程及びB日程です。"
WHY = "Name the groups of arrival as well."
FIGURES = ("配置結果.csv", "text/csv", "職種,人数\nALT,57\n".encode())
NOTHING = 0
TOO_LARGE = "Together these files are larger than 25 MB. Choose smaller or fewer ones."
HEAD, DEPUTY = "Toki Demo-Head", "Aki Demo-Approval"


@dataclass
class Case:
    """What the people of this walk pass on to one another."""

    notification: str = ""  # where MOFA's letter stands
    report: str = ""  # where the report to MEXT stands
    circulation: str = ""
    number: str = ""
    paper: str = ""  # where the letter lies as it went out


@pytest.fixture(scope="module")
def stage() -> str:
    return "empty"


@pytest.fixture(scope="module")
def world(
    database_copy: Callable[[str], Addresses], django_db_blocker: Any, sizes: object
) -> Addresses:
    """The year is open, nobody has a letter yet."""
    from koryu.accounts.viewer import SYSTEM
    from koryu.base.scopes import scoped
    from koryu.command.stages import MARK
    from koryu.registers.calendar.models import YearRule
    from koryu.tools.approvals.actions import load_routes

    addresses = database_copy("letters")
    with at_hand(addresses, django_db_blocker):
        house.load_everything()
        year, _cast = house.open_the_year(), house.make_cast()
        with scoped(SYSTEM.scopes):
            load_routes(by=SYSTEM)
        YearRule.objects.create(year=year, key=MARK, value="empty", source_en="koryu demo")
    return addresses


@pytest.fixture(scope="module")
def case() -> Case:
    return Case()


@pytest.fixture(scope="module")
def emi(koryu: Koryu) -> Walker:
    """Who keeps the letters."""
    return koryu.sign_in("correspondence")


@pytest.fixture(scope="module")
def officer(koryu: Koryu) -> Walker:
    return koryu.sign_in("officer")


@pytest.fixture(scope="module")
def deputy(koryu: Koryu) -> Walker:
    return koryu.sign_in("approver")


@pytest.fixture(scope="module")
def head(koryu: Koryu) -> Walker:
    return koryu.sign_in("head")


def here(walker: Walker) -> str:
    return walker.page.url.removeprefix(walker.koryu.url)


def rows(page: Page) -> int:
    return page.locator("main table tbody th a").count()


def test_the_years_exchange_is_laid_out(emi: Walker) -> None:
    emi.go("/letters/")
    emi.look("letters-empty")
    follow(emi.page, "Plan of the year")
    press(emi.page, "Lay out the plan")
    expect_said(emi.page, "Steps laid out: 16.")


def test_the_letter_of_mofa_is_registered_with_its_sheet(emi: Walker, case: Case) -> None:
    emi.go("/letters/")
    follow(emi.page, "Register a letter")
    emi.look("letters-register")
    choose(emi.page, "counterpart", "Foreign Affairs")
    fill(emi.page, **NOTIFICATION, dated=day(-1), due_in="5")
    files = emi.page.locator("input[name=enclosures]")
    large = {"name": "all.zip", "mimeType": "application/zip", "buffer": bytes(25_000_001)}
    files.set_input_files(large)
    press(emi.page, "Register")  # is not sent, so nothing typed is lost
    assert files.evaluate("it => it.validationMessage") == TOO_LARGE
    files.set_input_files(SHEET)
    press(emi.page, "Register")
    expect_said(emi.page, "It is registered under 令", "自国協JET収第1号", "外例交第27号")
    case.notification = here(emi)
    # Letters are hers, sheets are not: nothing to press.
    expect(emi.page.get_by_role("button", name="Open as a sheet")).to_have_count(0)
    emi.look("letter-received")


def test_one_press_opens_its_sheet_in_intake(officer: Walker, case: Case) -> None:
    page = officer.page
    officer.go(case.notification)
    press(page, "Open as a sheet")
    page.wait_for_url(re.compile("/intake/"))
    expect_said(page, "candidates.xlsx", "自国協JET収第1号")
    officer.look("intake-from-letter")
    press(page, "Accept")
    expect_said(page, "accepted")
    officer.go("/people/")
    page.locator("main table tbody th a").first.click()
    expect_said(page, "自国協JET収第1号")


def test_the_step_of_the_plan_is_fulfilled(emi: Walker) -> None:
    page = emi.page
    emi.go("/letters/plan/")
    follow(page, "Name the letter (Notification of successful candidates)")
    choose(page, "letter", "自国協JET収第1号")
    press(page, "Keep")
    step = page.locator("li").filter(has_text="Notification of successful candidates").last
    expect(step).to_contain_text("自国協JET収第1号")
    expect(step).to_contain_text("Done")
    emi.look("letters-plan-fulfilled")


def test_a_report_is_drafted_and_circulates(emi: Walker, case: Case) -> None:
    page = emi.page
    emi.go("/letters/draft/")
    emi.look("letters-draft")
    choose(page, "counterpart", "Education")
    fill(page, **REPORT)
    name, kind, data = FIGURES
    page.set_input_files("input[name=enclosures]", {"name": name, "mimeType": kind, "buffer": data})
    press(page, "Keep the draft")
    case.report = here(emi)
    expect_said(page, "The draft is kept.", "given when it is dispatched")
    emi.look("letter-draft")
    press(page, "Put into circulation")
    expect_said(page, "Circulating for approval")
    case.circulation = str(page.locator("main a[href^='/approvals/']").get_attribute("href"))
    emi.go(case.circulation)
    expect(page.get_by_role("button", name="Approve", exact=True)).to_have_count(0)


def test_it_is_returned_once(officer: Walker, emi: Walker, case: Case) -> None:
    page = officer.page
    officer.go("/approvals/")
    officer.look("approvals-waiting")
    page.locator("main table tbody th a").first.click()
    assert here(officer) == case.circulation
    follow(page, "Return")
    press(page, "Return")
    expect(page.locator(":invalid, [aria-invalid=true]")).not_to_have_count(0)  # it needs a reason
    fill(page, comment=WHY)
    officer.look("circulation-return")
    press(page, "Return")
    expect_said(page, "Returned with your reason.")
    emi.go("/")
    follow(emi.page, "Revise a draft that came back")
    assert here(emi) == case.report
    expect_said(emi.page, WHY)
    emi.look("letter-returned")


def test_it_is_changed_and_says_what_changed(emi: Walker, officer: Walker, case: Case) -> None:
    follow(emi.page, "Revise")
    fill(emi.page, body_ja=REPORT["body_ja"] + SENTENCE)
    press(emi.page, "Keep the draft")
    press(emi.page, "Put into circulation")
    again = emi.page.locator("main a[href^='/approvals/']").first.get_attribute("href")
    assert again != case.circulation
    case.circulation = str(again)
    officer.go(case.circulation)
    changed = officer.page.locator(".card").filter(has_text="What changed since")
    expect(changed).to_contain_text(SENTENCE)
    officer.look("circulation-second")
    press(officer.page, "Approve")
    expect_said(officer.page, "Approved.", "You have approved this")


def test_the_head_names_a_deputy_who_decides(head: Walker, deputy: Walker, case: Case) -> None:
    head.go("/access/own/")
    follow(head.page, "Name a deputy")
    choose(head.page, "to", DEPUTY)
    fill(head.page, valid_from=day(0), valid_until=day(3), reason="Journey to Naha")
    press(head.page, "Name the deputy")
    expect_said(head.page, "The deputy is named")
    deputy.go(case.circulation)
    expect(deputy.page.get_by_role("button", name="Approve", exact=True)).to_have_count(0)
    deputy.go("/")
    put_on(deputy, f"in place of {HEAD}")
    deputy.go(case.circulation)
    press(deputy.page, "Approve")
    expect_said(deputy.page, f"{DEPUTY} in place of {HEAD}", "it takes effect in a moment")
    deputy.look("circulation-settling")


def test_after_a_minute_it_is_approved_and_the_head_sees_it_later(
    settle: Callable[[], list[bool]], head: Walker, case: Case
) -> None:
    head.go(case.report)
    expect_said(head.page, "Circulating for approval")
    assert settle() == [True]
    assert settle() == []
    head.go(case.circulation)
    expect_said(head.page, f"by the deputy {DEPUTY}", "still to be seen by the holder")
    head.look("circulation-to-see")
    press(head.page, "I have seen it")
    expect_said(head.page, "seen by the holder")
    assert head.page.get_by_text("still to be seen by the holder").count() == 0
    with head.page.expect_download() as sheet:
        follow(head.page, "Approval sheet (PDF)")
    said = text_of(Path(sheet.value.path()).read_bytes())
    assert [mark for mark in ("Toki", "Aki", "Oto") if mark not in said] == []


def test_it_goes_out_as_a_paper(emi: Walker, case: Case) -> None:
    page = emi.page
    emi.go("/")
    expect_said(page, "Dispatch an approved letter")
    emi.go(case.report)
    follow(page, "Dispatch")
    emi.look("letter-dispatch")
    fill(page, day=day(14))
    press(page, "Dispatch")
    case.number = page.locator(".number__code").first.inner_text()
    assert case.number.endswith("自国協JET第1号")
    paper = page.locator("main a[download]").filter(has_text=f"{case.number}.pdf")
    case.paper = str(paper.get_attribute("href"))
    said = text_of(emi.page.request.get(emi.koryu.url + case.paper).body())
    wanted = (case.number, REPORT["subject_ja"], SENTENCE, FIGURES[0], REPORT["subject_en"])
    assert [words for words in wanted if words.replace(" ", "") not in said] == []
    emi.look("letter-dispatched")
    emi.go("/letters/?show=out")
    assert rows(page) == 1
    emi.look("letters-out")


def text_of(pdf: bytes) -> str:
    """What stands on the paper, without the gaps that setting makes."""
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


EVERYWHERE = ("/", "/inbox/", "/letters/", "/letters/?show=in", "/letters/due/")


def traces(reader: Walker, case: Case) -> dict[str, object]:
    """All that a ministry's reader meets of the report."""
    page, url = reader.page, reader.koryu.url
    told = {}
    for path in EVERYWHERE:
        reader.go(path)
        told[path] = case.number in page.content()
    reader.go("/letters/?show=out")
    met: dict[str, object] = {"letters": rows(page), "told": {p for p in told if told[p]}}
    met["letter"] = reader.go(case.report)
    for name in ("paper", "circulation"):
        met[name] = page.request.get(url + getattr(case, name)).status
    for words in (REPORT["subject_en"], REPORT["subject_ja"], SENTENCE, case.number):
        reader.go("/search/")
        fill(page, text=words)
        press(page.locator("main"), "Search")
        met[words] = page.locator(f"main a[href='{case.report}']").count()
    return met


def test_the_other_ministry_meets_nothing_of_it(koryu: Koryu, case: Case) -> None:
    """Asked in just the same way as the ministry that was written to."""
    found = dict.fromkeys((REPORT["subject_en"], REPORT["subject_ja"], SENTENCE), 1)
    found[case.number] = 1
    seen = {"letters": 1, "letter": 200, "paper": 200, "circulation": 404}
    told = {"/", "/inbox/", "/letters/", "/letters/due/"}
    assert traces(koryu.sign_in("mext"), case) == seen | {"told": told} | found
    unseen = {"letters": 0, "letter": 404, "paper": 404, "circulation": 404}
    other = koryu.sign_in("mofa")
    assert traces(other, case) == unseen | {"told": set()} | dict.fromkeys(found, NOTHING)
    other.glance("mofa-finds-nothing")
    other.go("/letters/?show=in")
    assert rows(other.page) == 1  # its own letter


def test_the_ministry_sees_and_acknowledges_it(koryu: Koryu, emi: Walker, case: Case) -> None:
    reader = koryu.sign_in("mext")
    page = reader.page
    reader.look("mext-home")
    follow(page, "Acknowledge a letter from CLAIR")
    assert here(reader) == case.report
    reader.look("mext-letter")
    press(page, "Acknowledge")
    expect_said(page, "Acknowledged")
    emi.go("/letters/?show=out")
    expect(emi.page.locator("main table tbody tr").first).to_contain_text("Acknowledged")
