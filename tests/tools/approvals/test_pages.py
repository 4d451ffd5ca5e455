"""The pages: one's lists, one circulation, an act as a form, the approval sheet as PDF."""

import io
from typing import Any

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client
from django.urls import reverse

from koryu.base.scopes import CLAIR
from koryu.tools.approvals.models import Circulation
from tests.tools.approvals.conftest import APPROVER, FACTS, HEAD, OFFICER, Office, step

pytestmark = pytest.mark.django_db


def page(client: Client, name: str, *args: Any, show: str = "") -> str:
    address = reverse(f"approvals:{name}", args=args) + (f"?show={show}" if show else "")
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def move(client: Client, row: Circulation, name: str, **fields: Any) -> str:
    """The page that the act leads to."""
    address = reverse("approvals:move", args=[row.key, name])
    answer = client.post(address, fields, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("show", "who"),
    [
        ("waiting", {"approver"}),
        ("drafted", {"correspondence"}),
        ("decided", set()),
        ("all", {"officer", "approver", "correspondence", "head"}),
    ],
)
def test_each_list_shows_its_own(
    show: str, who: set[str], two_steps: Office, as_persona: Any
) -> None:
    two_steps.circulate(scopes=[CLAIR])
    found = {
        slug
        for slug in ("officer", "approver", "correspondence", "head")
        if "Report on placements" in page(as_persona(slug), "mine", show=show)
    }
    assert found == who


def test_what_one_has_decided_is_found_again(two_steps: Office, as_persona: Any) -> None:
    two_steps.approve("approver", two_steps.circulate())
    assert "Report on placements" in page(as_persona("approver"), "mine", show="decided")
    assert "Report on placements" not in page(as_persona("approver"), "mine")


def test_an_empty_list_says_what_will_come(two_steps: Office, as_persona: Any) -> None:
    assert "Nothing waits for your decision" in page(as_persona("head"), "mine")


def test_the_page_shows_what_was_frozen(two_steps: Office, as_persona: Any) -> None:
    row = two_steps.circulate()
    shown = page(as_persona("approver"), "circulation", row.key)
    assert "<dt>To</dt><dd>MEXT</dd>" in shown
    assert row.sha256 in shown.replace("<wbr>", "")
    japanese = page(as_persona("approver", language="ja"), "circulation", row.key)
    assert "<dt>宛先</dt><dd>文部科学省</dd>" in japanese
    assert "<h1>配置報告" in japanese


def test_the_page_shows_what_changed(two_steps: Office, as_persona: Any) -> None:
    two_steps.does("correspondence", "withdraw", two_steps.circulate())
    row = two_steps.circulate(content=[FACTS[0], FACTS[1] | {"value_en": "A better one"}])
    shown = page(as_persona("approver"), "circulation", row.key)
    assert "What changed since the earlier version" in shown
    assert "Report</del>" in shown
    assert "A better one</ins>" in shown


def test_only_who_sees_the_subject_finds_the_way_to_it(two_steps: Office, as_persona: Any) -> None:
    row = two_steps.circulate(scopes=["sealed"])
    there = f'href="/calendar/{two_steps.subject.pk}/"'
    assert there in page(as_persona("head"), "circulation", row.key)
    assert there not in page(as_persona("approver"), "circulation", row.key)


def test_one_press_approves(two_steps: Office, as_persona: Any) -> None:
    row = two_steps.circulate()
    assert "Approved." in move(as_persona("approver"), row, "approve")
    assert two_steps.again(row).in_order[0].state == "done"


def test_an_opinion_with_files_is_read_by_the_next(two_steps: Office, as_persona: Any) -> None:
    row = two_steps.circulate()
    files = [SimpleUploadedFile(f"note {n}.txt", b"Mind the sum\n") for n in (1, 2)]
    move(as_persona("approver"), row, "approve", comment="<b>Mind</b> it", files=files)
    shown = page(as_persona("head"), "circulation", row.key)
    assert "&lt;b&gt;Mind&lt;/b&gt; it" in shown
    assert shown.count("note 1.txt</a>") == 1
    assert [p.file.name for p in two_steps.again(row).history[-1].own_papers] == [
        "note 1.txt",
        "note 2.txt",
    ]


def test_too_many_files_are_refused(two_steps: Office, as_persona: Any) -> None:
    row = two_steps.circulate()
    files = [SimpleUploadedFile(f"{n}.txt", b"x\n") for n in range(21)]
    said = move(as_persona("approver"), row, "approve", files=files)
    assert "Send at most 20 files at once." in said
    assert two_steps.again(row).in_order[0].state == "open"


def test_an_empty_file_comes_back_to_the_form(two_steps: Office, as_persona: Any) -> None:
    row = two_steps.circulate()
    file = SimpleUploadedFile("empty.txt", b"")
    move(as_persona("approver"), row, "approve", files=[file])
    assert two_steps.again(row).in_order[0].state == "open"


def test_a_return_names_the_steps_before(office: Office, as_persona: Any) -> None:
    office.route(step("Look", OFFICER), step("Check", APPROVER), step("Decide", HEAD))
    row = office.circulate()
    office.approve("officer", row)
    office.approve("approver", row)
    form = page(as_persona("head"), "move", row.key, "return")
    found = [name for name in ("Look", "Check", "Decide") if f">{name}</option>" in form]
    assert found == ["Look", "Check"]
    assert "Emi Demo-Letters, who drafted it" in form
    shown = move(as_persona("head"), row, "return", step="2", comment="Look again")
    assert "Returned with your reason." in shown
    assert [s.state for s in office.again(row).in_order] == ["done", "open", "waiting"]


def test_a_return_without_a_reason_comes_back_to_the_form(
    two_steps: Office, as_persona: Any
) -> None:
    row = two_steps.circulate()
    assert "Please look at the marked fields" in move(
        as_persona("approver"), row, "return", step="0"
    )
    assert two_steps.again(row).state == "circulating"


@pytest.mark.parametrize("name", ["undo", "withdraw", "opinion", "see", "reject"])
def test_the_other_acts(name: str, two_steps: Office, as_persona: Any) -> None:
    two_steps.lend("head", to="officer")
    row = two_steps.approve("approver", two_steps.circulate())
    if name == "see":
        two_steps.approve("officer", row, in_place_of="head")
    who = {"undo": "approver", "withdraw": "correspondence", "opinion": "officer"}
    before = len(two_steps.again(row).history)
    move(as_persona(who.get(name, "head")), row, name, comment="Because")
    acts = {"undo": "undone", "withdraw": "withdrawn", "see": "seen", "reject": "rejected"}
    done = two_steps.again(row).history
    assert (len(done) - before, done[-1].act) == (1, acts.get(name, name))


def test_an_act_that_is_not_known_does_not_exist(two_steps: Office, as_persona: Any) -> None:
    row = two_steps.circulate()
    for name in ("burn", "reroutes", "settle"):
        address = reverse("approvals:move", args=[row.key, name])
        assert as_persona("approver").get(address).status_code == 404


def test_the_head_reroutes_on_a_page(two_steps: Office, as_persona: Any) -> None:
    row = two_steps.circulate()
    two_steps.add("chief", APPROVER)
    client, address = as_persona("head"), reverse("approvals:reroute", args=[row.key])
    form = client.get(address).content.decode()
    assert form.count("Aki Demo-Approval") == 2  # as the seat, and as a post
    seat = row.in_order[0].taken[0]
    fields = {"seat": seat.pk, "to": two_steps.post("chief").pk, "reason": "Ill for a month"}
    answer = client.post(address, fields, follow=True).content.decode()
    assert "Rerouted." in answer
    assert [s.post.user.name for s in two_steps.again(row).in_order[0].taken] == ["Chief"]


def test_while_everybody_is_there_others_have_nothing_to_reroute(
    two_steps: Office, as_persona: Any
) -> None:
    row = two_steps.circulate()
    answer = as_persona("correspondence").get(
        reverse("approvals:reroute", args=[row.key]), follow=True
    )
    assert "There is nothing to reroute" in answer.content.decode()
    assert "Reroute this step" not in page(as_persona("correspondence"), "circulation", row.key)


@pytest.mark.parametrize(
    ("slug", "buttons"),
    [
        ("officer", ["Give an opinion"]),
        ("approver", ["Approve", "Approve with an opinion", "Return", "Reject", "Give an opinion"]),
        ("correspondence", ["Give an opinion", "Take the draft back"]),
        ("head", ["Give an opinion", "Reroute this step"]),
    ],
)
def test_each_finds_the_buttons_of_what_they_may(
    slug: str, buttons: list[str], two_steps: Office, as_persona: Any
) -> None:
    row = two_steps.circulate()
    shown = page(as_persona(slug), "circulation", row.key)
    known = [
        "Approve",
        "Approve with an opinion",
        "Return",
        "Reject",
        "Take my approval back",
        "I have seen it",
        "Give an opinion",
        "Reroute this step",
        "Take the draft back",
    ]
    assert [
        label for label in known if f">{label}</a>" in shown or f">{label}</button>" in shown
    ] == buttons


def test_while_it_settles_the_page_says_until_when(two_steps: Office, as_persona: Any) -> None:
    row = two_steps.approve("head", two_steps.approve("approver", two_steps.circulate()))
    shown = page(as_persona("head"), "circulation", row.key)
    assert "Approved: it takes effect in a moment" in shown
    assert "Take my approval back</a>" in shown


def words(data: bytes) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def test_the_sheet_holds_names_days_and_seals(two_steps: Office, as_persona: Any) -> None:
    two_steps.lend("head", to="officer")
    row = two_steps.approve("approver", two_steps.circulate(), comment="With a remark")
    two_steps.approve("officer", row, in_place_of="head")
    address = reverse("approvals:sheet", args=[row.key])
    answer = as_persona("head").get(address)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    told = words(answer.content)
    for text in (
        "Report on placements",
        "Emi Demo-Letters",
        "AS DEPUTY",
        "Toki Demo-Head",
        "Still to be seen",
        "With a remark",
        row.sha256[:20],
    ):
        assert text in told
    japanese = words(as_persona("head", language="ja").get(address).content).replace(" ", "")
    for text in ("起案用紙", "配置報告", "文部科学省", "代決", "要後閲", "令和"):
        assert text in japanese


def test_the_sheet_stands_at_every_stage(two_steps: Office, as_persona: Any) -> None:
    row = two_steps.circulate()
    client, address = as_persona("head"), reverse("approvals:sheet", args=[row.key])
    told = [words(client.get(address).content)]
    two_steps.approve("head", two_steps.approve("approver", row))
    told.append(words(client.get(address).content))
    two_steps.settle(row)
    told.append(words(client.get(address).content))
    assert ["DECIDED" in text for text in told] == [False, True, True]


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_as_many_queries_for_three_as_for_one(
    count: int, two_steps: Office, as_persona: Any, django_assert_num_queries: Any
) -> None:
    subjects: list[models.Model] = list(two_steps.cast.values())[:count]
    for subject in subjects:
        two_steps.subject = subject
        two_steps.circulate()
    client, address = as_persona("approver"), reverse("approvals:mine")
    client.get(address)
    with django_assert_num_queries(LISTED):
        client.get(address)


@pytest.mark.parametrize("count", [1, 3])
def test_one_circulation_takes_as_many_queries_however_many_decide(
    count: int, office: Office, as_persona: Any, django_assert_num_queries: Any
) -> None:
    for n in range(count):
        office.add(f"more{n}", APPROVER)
    office.route(*[step(f"Check {n}", APPROVER, need="all") for n in range(count)])
    row = office.circulate()
    client, address = as_persona("head"), reverse("approvals:circulation", args=[row.key])
    client.get(address)
    with django_assert_num_queries(SHOWN):
        client.get(address)


@pytest.mark.parametrize("count", [1, 3])
def test_the_first_screen_does_not_grow_with_what_waits(
    count: int, two_steps: Office, as_persona: Any, django_assert_num_queries: Any
) -> None:
    for subject in list(two_steps.cast.values())[:count]:
        two_steps.subject = subject
        two_steps.circulate()
    client = as_persona("approver")
    told = client.get(reverse("home")).content.decode()
    assert told.count("Decide on: Report on placements") == count
    with django_assert_num_queries(FIRST_SCREEN):
        client.get(reverse("home"))


LISTED, SHOWN, FIRST_SCREEN = 15, 16, 29
