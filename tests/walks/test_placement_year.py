"""A placement year as people walk it: from the ministry's sheet to published placements."""

import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.walks.conftest import Koryu, Walker

SAMPLES = Path(str(files("koryu.programme"))) / "samples" / "year-2027"
COMPUTED_MS = 180_000
REASON = "The school asked for somebody who has worked with deaf pupils."


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def take_in(officer: Walker, kind: str, rows: str) -> None:
    """Upload a sheet, see what was found, accept it."""
    officer.go("/intake/")
    page = officer.page
    page.locator("select[name=kind], input[name=kind]").first.wait_for()
    if page.locator("select[name=kind]").count():
        page.select_option("select[name=kind]", kind)
    else:
        page.check(f"input[name=kind][value={kind}]")
    page.set_input_files("input[type=file]", SAMPLES / f"{kind}.xlsx")
    press(page, "Read the file")
    expect(page.locator("main")).to_contain_text(rows)
    officer.look(f"intake-{kind}-read")
    press(page, "Accept")
    expect(page.locator("main")).to_contain_text("accepted")
    officer.look(f"intake-{kind}-accepted")


def wait_until_computed(page: Page) -> None:
    expect(page.locator("#run-progress")).to_have_count(0, timeout=COMPUTED_MS)


@pytest.fixture(scope="module")
def officer(koryu: Koryu) -> Walker:
    return koryu.sign_in("officer")


def test_a_visitor_reads_the_public_pages(koryu: Koryu) -> None:
    visitor = koryu.visitor()
    for name, path in {
        "home": "/",
        "sign-in": "/sign-in/",
        "how-placement-works": "/how-placement-works/",
        "about-the-data": "/data/",
        "cast": "/demo/",
    }.items():
        assert visitor.go(path) == 200
        visitor.look(f"public-{name}")


def test_the_officer_takes_both_sheets_in(officer: Walker) -> None:
    officer.look("officer-home-empty")
    officer.go("/intake/")
    officer.look("intake-list-empty")
    take_in(officer, "candidates", "2,464")
    take_in(officer, "requests", "1,079")
    officer.go("/intake/")
    officer.look("intake-list")


def test_the_officer_looks_people_and_places_up(officer: Walker) -> None:
    officer.go("/people/")
    officer.look("people-list")
    officer.page.locator("main table tbody th a").first.click()
    expect(officer.page.locator("main")).to_contain_text("candidates.xlsx")
    officer.look("people-detail")
    officer.go("/organisations/362018/")
    expect(officer.page.locator("h1")).to_contain_text("Tokushima")
    officer.look("organisation-detail")
    officer.go("/organisations/")
    officer.look("organisations-list")
    officer.go("/calendar/2027/")
    officer.look("calendar")


def test_the_officer_opens_a_round_and_computes(officer: Walker) -> None:
    officer.go("/placement/")
    officer.look("rounds-empty")
    follow(officer.page, "Open a round")
    officer.look("round-open")
    press(officer.page, "Open the round")
    officer.look("round-opened")
    press(officer.page, "Freeze the inputs")
    officer.look("round-frozen")
    press(officer.page, "Compute a placement")
    expect(officer.page.locator("#run-progress")).to_be_visible()
    officer.look("run-progress")
    wait_until_computed(officer.page)
    officer.page.reload()
    officer.look("round-computed")


def test_the_officer_reads_reasons(officer: Walker) -> None:
    page = officer.page
    page.locator('a[href$="/lines/"]').first.click()
    officer.look("lines")
    page.locator("main table tbody th a").first.click()
    expect(page.locator(".reason-box, .reason")).not_to_have_count(0)
    officer.look("line")


def test_the_officer_moves_one_person(officer: Walker) -> None:
    page = officer.page
    follow(page, "Move by hand")
    officer.look("move-choose")
    page.get_by_role("link", name=re.compile("^Choose ")).last.click()
    press(page, "Solve again with this move")
    expect(page.locator("[aria-invalid=true], .field--error, :invalid")).not_to_have_count(0)
    page.fill("textarea[name=reason]", REASON)
    officer.look("move-reason")
    press(page, "Solve again with this move")
    page.wait_for_url(re.compile("/compare/$"), timeout=COMPUTED_MS)
    expect(page.locator("main")).to_contain_text(REASON)
    officer.look("compare")
    press(page, "Make it the run of record")
    officer.look("round-moved")


def test_two_people_decide_and_the_officer_publishes(
    koryu: Koryu, officer: Walker, settle: Callable[[], list[bool]]
) -> None:
    officer.go("/placement/")
    officer.page.locator("main table tbody th a").first.click()
    address = officer.page.url.removeprefix(koryu.url)
    press(officer.page, "Submit for approval")
    officer.look("round-submitted")
    follow(officer.page, "Open the circulation")
    expect(officer.page.get_by_role("button", name="Approve", exact=True)).to_have_count(0)
    for slug in ("approver", "head"):
        decider = koryu.sign_in(slug)
        expect(decider.page.locator("main")).to_contain_text("Decide on: Placement result")
        decider.look(f"{slug}-home")
        decider.go(address)
        decider.look(f"round-for-{slug}")
        follow(decider.page, "Read and decide")
        expect(decider.page.locator("main")).to_contain_text("Seed of the lottery")
        decider.look(f"placement-circulates-{slug}")
        press(decider.page, "Approve")
    decider.look("placement-settles")
    assert settle() == [True]
    officer.go(address)
    officer.look("round-approved")
    follow(officer.page, "Publish")
    officer.look("publish-confirm")
    number = officer.page.locator("form[action$='publish/'] strong, form code").first.inner_text()
    officer.page.fill("input[name=number]", number.strip())
    press(officer.page, "Publish now")
    expect(officer.page.locator("main")).to_contain_text("Published as version 1")
    officer.look("round-published")


@pytest.mark.parametrize(
    ("slug", "path"),
    [("host", "/placement/area/"), ("organisation", "/placement/ours/")],
)
def test_each_finds_the_own_part(koryu: Koryu, slug: str, path: str) -> None:
    walker = koryu.sign_in(slug)
    walker.look(f"{slug}-home")
    walker.go("/inbox/")
    walker.look(f"{slug}-inbox")
    walker.page.locator("main a[href^='/inbox/']").first.click()
    walker.look(f"{slug}-notice")
    assert walker.go(path) == 200
    expect(walker.page.locator("main")).to_contain_text("Tokushima")
    walker.look(f"{slug}-placements")
    with walker.page.expect_download() as download:
        walker.page.locator("a[href$='sheet.xlsx']").first.click()
    assert Path(download.value.path()).read_bytes()[:2] == b"PK"


def test_the_candidate_reads_why(koryu: Koryu) -> None:
    candidate = koryu.sign_in("candidate")
    candidate.look("candidate-home")
    candidate.go("/placement/mine/")
    expect(candidate.page.locator("main")).to_contain_text("Tokushima")
    expect(candidate.page.locator("main")).to_contain_text(re.compile("You (asked for|named no)"))
    candidate.look("candidate-placement")
    candidate.go("/inbox/")
    candidate.look("candidate-inbox")


def test_the_neighbour_finds_nothing(koryu: Koryu, officer: Walker) -> None:
    neighbour = koryu.sign_in("neighbour")
    neighbour.look("neighbour-home")
    officer.go("/placement/")
    round_ = officer.page.locator("main table tbody th a").first.get_attribute("href")
    for path in (round_, "/placement/", "/intake/", "/people/", "/placement/area/"):
        assert neighbour.go(str(path)) == 404, path
    neighbour.look("neighbour-not-found")
    neighbour.go("/placement/ours/")
    expect(neighbour.page.locator("main")).not_to_contain_text("US-")
    neighbour.look("neighbour-placements")
