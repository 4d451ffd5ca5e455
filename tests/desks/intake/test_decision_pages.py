"""The pages on which a changed sheet is decided: by one, by many, by two officers at once."""

import html
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import scoped
from koryu.desks.intake.actions import accept_sheet, receive_sheet
from koryu.desks.intake.models import Sheet
from koryu.desks.intake.queries import differences_of
from koryu.registers.people.models import Candidacy
from tests.desks.intake.papers import Paper, changed, sample, written

pytestmark = pytest.mark.django_db

SignIn = Callable[..., Client]
PEOPLE = sample("small", "candidates")
RECORDS = PEOPLE.reading.records
FIRST, SECOND = RECORDS[0].candidate_no, RECORDS[1].candidate_no
BOTH = {"home_city": "Leeds", "home_region": "Yorkshire"}


@pytest.fixture
def differing(year: Any, acting: Callable[[str], Any]) -> Callable[[Paper], Sheet]:
    """``differing(paper)`` – taken in beside the small sheet of candidates, which is accepted."""

    def take_in(paper: Paper) -> Sheet:
        with acting("officer") as by:

            def receive(it: Paper) -> Sheet:
                return receive_sheet(it.data, filename=it.name, kind=it.kind, year=year, by=by)

            accept_sheet(receive(PEOPLE), by=by)
            return receive(paper)

    return take_in


def at(name: str, sheet: Sheet, query: str = "") -> str:
    return reverse(f"intake:{name}", args=[sheet.key]) + (f"?{query}" if query else "")


def text_of(answer: Any) -> str:
    main = re.search(r"<main.*</main>", answer.content.decode(), re.DOTALL)
    bare = html.unescape(re.sub(r"<[^>]+>", " ", main[0] if main else ""))
    return " ".join(bare.split())


def keys(sheet: Sheet) -> dict[tuple[str, str], int]:
    with scoped(SYSTEM.scopes):
        return {(f.number, f.field or f.change): f.pk for f in differences_of(sheet)}


def decisions(sheet: Sheet) -> dict[tuple[str, str], str]:
    with scoped(SYSTEM.scopes):
        return {(f.number, f.field or f.change): f.decision for f in differences_of(sheet)}


def seen_on(answer: Any) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', answer.content.decode())
    return html.unescape(found[1]) if found else ""


def test_an_officer_decides_field_by_field_then_applies(
    differing: Callable[[Paper], Sheet], as_persona: SignIn
) -> None:
    sheet = differing(changed(PEOPLE, {FIRST: BOTH}))
    client = as_persona("officer")
    page = client.get(at("detail", sheet))
    assert "2 differences are not decided yet." in text_of(page)
    assert at("apply", sheet) not in page.content.decode()
    city, region = (keys(sheet)[FIRST, name] for name in BOTH)
    chosen = {f"d{city}": "take", f"w{city}": "", f"d{region}": "keep", f"w{region}": ""}
    answer = client.post(at("decide", sheet), chosen, follow=True)
    assert "2 differences are decided." in text_of(answer)
    assert "Apply what was decided?" in text_of(answer)
    done = client.post(at("apply", sheet), {"seen": seen_on(answer)}, follow=True)
    assert "The sheet is applied: what was taken of it stands in the registers." in text_of(done)
    now = Candidacy.objects.get(candidate_no=FIRST)
    assert (now.home_city, now.home_region) == ("Leeds", RECORDS[0].home_region)


def test_an_applied_sheet_still_tells_who_decided_what(
    differing: Callable[[Paper], Sheet], as_persona: SignIn
) -> None:
    sheet = differing(changed(PEOPLE, {FIRST: BOTH}))
    client = as_persona("officer")
    answer = client.post(at("decide", sheet), {"all": "take"}, follow=True)
    client.post(at("apply", sheet), {"seen": seen_on(answer)})
    page = client.get(at("detail", sheet, "show=differs"))
    assert text_of(page).count("new value taken Oto Demo-Placement") == 2
    assert b'type="radio"' not in page.content
    earlier = Sheet.objects.get(state="replaced")
    said = text_of(client.get(at("detail", earlier)))
    assert "A later sheet took the place of this one changed.xlsx was applied on" in said


def test_a_whole_row_or_all_that_is_listed_is_decided_by_one_press(
    differing: Callable[[Paper], Sheet], as_persona: SignIn
) -> None:
    sheet = differing(changed(PEOPLE, {FIRST: BOTH, SECOND: BOTH}))
    client = as_persona("officer")
    client.post(at("decide", sheet), {"row": f"keep {FIRST}"})
    narrow = "show=differs&field=home_city"
    answer = client.post(at("decide", sheet, narrow), {"all": "take"})
    assert answer["Location"] == at("detail", sheet, narrow)
    assert decisions(sheet) == {
        (FIRST, "home_city"): "keep",
        (FIRST, "home_region"): "keep",
        (SECOND, "home_city"): "take",
        (SECOND, "home_region"): "",
    }


@pytest.mark.parametrize(
    ("narrow", "left"),
    [
        ("", {FIRST, SECOND}),
        ("field=home_region", {FIRST}),
        ("change=missing", {SECOND}),
        ("change=new", set()),
        ("decision=open", {FIRST, SECOND}),
        ("decision=take", set()),
        ("field=nonsense", set()),
    ],
)
def test_the_list_is_narrowed(
    narrow: str, left: set[str], differing: Callable[[Paper], Sheet], as_persona: SignIn
) -> None:
    rest = [replace(RECORDS[0], **BOTH), *RECORDS[2:]]
    sheet = differing(written("candidates", rest))
    page = as_persona("officer").get(at("detail", sheet, f"show=differs&{narrow}"))
    assert set(re.findall(r"<bdi>([^<]*)</bdi>", page.content.decode())) == left


def test_a_missing_reason_comes_back_with_what_was_chosen(
    differing: Callable[[Paper], Sheet], as_persona: SignIn
) -> None:
    sheet = differing(written("candidates", [replace(RECORDS[0], **BOTH), *RECORDS[2:]]))
    found = keys(sheet)
    gone, city = found[SECOND, "missing"], found[FIRST, "home_city"]
    answer = as_persona("officer").post(
        at("decide", sheet), {f"d{gone}": "take", f"d{city}": "keep"}
    )
    assert answer.status_code == 200
    assert "Please give the reason for what is left out or withdrawn." in text_of(answer)
    page = answer.content.decode()
    assert f'name="d{gone}" value="take" checked' in page
    assert f'name="d{city}" value="keep" checked' in page
    assert set(decisions(sheet).values()) == {""}


def test_two_officers_at_work_do_not_write_over_each_other(
    differing: Callable[[Paper], Sheet], as_persona: SignIn
) -> None:
    sheet = differing(changed(PEOPLE, {FIRST: BOTH}))
    client = as_persona("officer")
    city, region = (keys(sheet)[FIRST, name] for name in BOTH)
    client.post(at("decide", sheet), {f"d{city}": "keep", f"w{city}": ""})
    late = {f"d{city}": "take", f"w{city}": "", f"d{region}": "take", f"w{region}": ""}
    said = text_of(client.post(at("decide", sheet), late, follow=True))
    assert "1 difference was decided by somebody else meanwhile, and stays as they decided" in said
    assert decisions(sheet) == {(FIRST, "home_city"): "keep", (FIRST, "home_region"): "take"}


def test_an_approver_sees_the_differences_and_decides_nothing(
    differing: Callable[[Paper], Sheet], as_persona: SignIn
) -> None:
    sheet = differing(changed(PEOPLE, {FIRST: BOTH}))
    client = as_persona("approver")
    page = client.get(at("detail", sheet))
    assert text_of(page).count("not decided yet") >= 2
    assert b'type="radio"' not in page.content
    client.post(at("decide", sheet), {"all": "take"})
    assert "Your role does not include this step." in text_of(
        client.post(at("apply", sheet), follow=True)
    )
    assert set(decisions(sheet).values()) == {""}


@pytest.mark.parametrize("name", ["decide", "apply"])
def test_a_sheet_without_differences_is_neither_decided_nor_applied(
    name: str, differing: Callable[[Paper], Sheet], as_persona: SignIn
) -> None:
    sheet = differing(PEOPLE)
    answer = as_persona("officer").post(at(name, sheet), {"all": "take"}, follow=True)
    assert "This is not possible in the present state." in text_of(answer)


def test_a_form_of_nonsense_changes_nothing(
    differing: Callable[[Paper], Sheet], as_persona: SignIn
) -> None:
    sheet = differing(changed(PEOPLE, {FIRST: BOTH}))
    client = as_persona("officer")
    city = keys(sheet)[FIRST, "home_city"]
    for posted in ({f"d{city}": "both"}, {"all": "x"}, {"row": f"x {FIRST}"}):
        said = text_of(client.post(at("decide", sheet), posted))
        assert "Choose what is to become of the difference." in said
    client.post(at("decide", sheet), {"d": "take", "dx": "take", "d" + "9" * 30: "take"})
    assert set(decisions(sheet).values()) == {""}


def test_thousands_of_differences_are_paged_at_the_price_of_few(
    differing: Callable[[Paper], Sheet], as_persona: SignIn, django_assert_max_num_queries: Any
) -> None:
    everybody = {r.candidate_no: {"remarks": "x", **BOTH} for r in RECORDS}
    sheet = differing(changed(PEOPLE, everybody))
    client = as_persona("officer")
    client.get(at("detail", sheet))
    with django_assert_max_num_queries(22):
        page = client.get(at("detail", sheet))
    assert page.content.decode().count('value="take"') == 50 + 1
    assert len(page.content) < 150_000
    last = client.get(at("detail", sheet, "show=differs&page=3")).content.decode()
    assert last.count('type="radio"') == 2 * (3 * len(RECORDS) - 100)
