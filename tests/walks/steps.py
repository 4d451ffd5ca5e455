"""What people do on any page of a walk: press, follow, fill in, read."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

from tests.walks.conftest import Walker

TOKYO = ZoneInfo("Asia/Tokyo")


def press(page: Page | Locator, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page | Locator, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.fill(f"main [name={name}]", value)


def choose(page: Page, field: str, name: str) -> None:
    """The option in which this stands, a colleague's name for instance."""
    option = page.locator(f"[name={field}] option").filter(has_text=name)
    page.select_option(f"[name={field}]", option.get_attribute("value"))


def expect_said(page: Page, *texts: str) -> None:
    for text in texts:
        expect(page.locator("main")).to_contain_text(text)


def day(days: int) -> str:
    return (datetime.now(TOKYO).date() + timedelta(days)).isoformat()


def put_on(walker: Walker, hat: str) -> None:
    """Change the hat in the header."""
    page = walker.page
    page.locator(".hats summary").click()
    page.locator(".hats button").filter(has_text=hat).click()
    expect(page.locator(".hats summary")).to_contain_text(hat)
