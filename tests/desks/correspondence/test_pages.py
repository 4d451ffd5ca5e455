"""The desk's pages: who reads what, and what a form does."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from koryu.desks.correspondence import actions
from koryu.desks.correspondence.actions.dispatch import follow
from koryu.desks.correspondence.models import Letter
from koryu.records.actions import Upload
from tests.desks.correspondence.conftest import SHEET, approved, content, dispatched, received

pytestmark = pytest.mark.django_db
AsPersona = Callable[..., Client]
Acting = Callable[[str], AbstractContextManager[Any]]
STAFF = ("correspondence", "head", "officer", "approver")
STAGE = re.compile(r'class="stage__label">(\w+)')


def page(client: Client, name: str, *args: Any, **query: str) -> str:
    answer = client.get(reverse(f"correspondence:{name}", args=args), query)
    assert answer.status_code == 200, answer.headers
    return answer.content.decode()


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("slug", [*STAFF, "mofa"])
def test_every_page_is_there(
    slug: str, language: str, acting: Acting, as_persona: AsPersona
) -> None:
    with acting("correspondence") as by:
        letters = [received(by, files=[SHEET]), approved(by), dispatched(by, "MOFA")]
    client = as_persona(slug, language)
    for name in ("list", "due", "statistics"):
        page(client, name)
    page(client, "list", show="out")
    if slug != "mofa":
        for name in ("plan", "numbers", "feed"):
            page(client, name)
        page(client, "list", show="drafts")
    for letter in letters:
        if slug != "mofa" or letter.number:
            page(client, "letter", letter.key)
    client.get("/").content.decode()


# Forms


def filled(**more: Any) -> dict[str, Any]:
    said = {
        "counterpart": "MOFA",
        "subject_ja": "選考結果の通知について",
        "language": "ja",
        "body_ja": "別添のとおり通知します。",
        "classification": "open",
        "medium": "mail",
        "received_on": "2026-11-20",
        "received_at": "10:30",
    }
    return {**said, **more}


def file(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def post(client: Client, name: str, data: dict[str, Any], *args: Any) -> Any:
    return client.post(reverse(f"correspondence:{name}", args=args), data)


def test_a_letter_is_registered_with_several_files(as_persona: AsPersona, acting: Acting) -> None:
    files = [file("名簿.csv", b"a,b\n"), file("letter.pdf", b"<html><script>1</script></html>")]
    data = filled(enclosures=files, due_in="5", their_number="外人交第1号")
    answer = post(as_persona("correspondence"), "register", data)
    assert answer.status_code == 302
    with acting("correspondence"):
        letter = Letter.objects.get()
        kept = [(one.file.name, one.file.remark) for one in letter.enclosures.all()]
        due = timezone.localtime(letter.answer_due_at)
    assert answer.headers["location"] == letter.get_absolute_url()
    assert kept == [("名簿.csv", ""), ("letter.pdf", "disguised")]
    assert due.isoformat() == "2026-11-30T17:00:00+09:00"  # Monday the 23rd is a holiday


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"subject_ja": ""}, "Write the subject in one of the languages."),
        ({"counterpart": "mission"}, "Write the name of the mission."),
        ({"due_in": "5", "due_on": "2026-12-01"}, "Give a day or a number of days, not both."),
        ({"received_on": "2027-11-20"}, "still to come"),
        ({"dated": "2026-11-21"}, "after the day on which it came in"),
        ({"classification": "sealed"}, "Choose one of the values offered."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    change: dict[str, Any], why: str, as_persona: AsPersona, acting: Acting
) -> None:
    answer = post(as_persona("correspondence"), "register", filled(**change))
    assert answer.status_code == 200
    assert why in answer.content.decode()
    with acting("correspondence"):
        assert not Letter.objects.exists()


def test_a_file_that_unpacks_without_end_is_refused_in_words(
    as_persona: AsPersona, acting: Acting
) -> None:
    bomb = BytesIO()
    with ZipFile(bomb, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/sheet.xml", b"0" * 200_000_001)
    data = filled(enclosures=[file("candidates.xlsx", bomb.getvalue())])
    answer = post(as_persona("correspondence"), "register", data)
    assert answer.status_code == 200
    assert "unpacks to far more than a letter holds" in answer.content.decode()
    with acting("correspondence"):
        assert not Letter.objects.exists()


def test_from_draft_to_dispatch(as_persona: AsPersona, acting: Acting) -> None:
    client = as_persona("officer")
    data = filled(counterpart="MEXT", enclosures=[file("report.csv", b"1,2\n")])
    there = post(client, "draft", data).headers["location"]
    with acting("officer") as by:
        letter = Letter.objects.get()
    assert there == letter.get_absolute_url()
    revised = filled(counterpart="MEXT", subject_ja="配置結果の報告")
    assert post(client, "revise", revised, letter.key).status_code == 302
    with acting("officer") as by:
        Letter.objects.update(state="circulating")
        follow("approve", letter, by=by)
    out = {"medium": "koryu", "dated": "2026-11-23", "day": "", "time": "17:00"}
    sent = post(client, "dispatch", {**out, "zone": "Asia/Tokyo", "number": ""}, letter.key)
    assert sent.status_code == 302
    html = page(as_persona("mext"), "letter", letter.key)
    assert "配置結果の報告" in html
    assert "report.csv" in html
    assert as_persona("mofa").get(there).status_code == 404


def test_the_ministry_acknowledges_and_answers_with_a_file(
    as_persona: AsPersona, acting: Acting
) -> None:
    with acting("correspondence") as by:
        letter = dispatched(by, "MEXT")
    client = as_persona("mext")
    assert post(client, "move", {}, letter.key, "acknowledge").status_code == 302
    data = {"subject": "回答", "language": "ja", "their_number": "8文科第3号", "body": ""}
    none = post(client, "answer", data, letter.key)
    assert "Write the answer, or send it as a file." in none.content.decode()
    sent = post(client, "answer", {**data, "enclosures": [file("a.pdf", b"%PDF-1.7")]}, letter.key)
    html = client.get(sent.headers["location"]).content.decode()
    assert "8文科第3号" in html
    assert "a.pdf" in html
    assert "Take in hand" not in html


def test_buttons_are_those_of_the_role(as_persona: AsPersona, acting: Acting) -> None:
    with acting("correspondence") as by:
        letter = dispatched(by, "MEXT")
    shown = {}
    for slug in ("correspondence", "head", "approver", "mext"):
        html = page(as_persona(slug), "letter", letter.key)
        labels = ("Acknowledge<", "Note that it was", "Put in charge", "Classify anew")
        shown[slug] = [label for label in labels if label in html]
    assert shown == {
        "correspondence": ["Note that it was", "Classify anew"],
        "head": ["Note that it was", "Put in charge", "Classify anew"],
        "approver": [],
        "mext": ["Acknowledge<"],
    }


def test_the_register_is_narrowed_and_saved_as_it_is_shown(
    as_persona: AsPersona, acting: Acting
) -> None:
    with acting("correspondence") as by:
        kept = received(by, "MOFA", subject_en="Kept letter")
        received(by, "MEXT", subject_en="Other letter")
    client = as_persona("correspondence")
    html = page(client, "list", show="in", ministry="MOFA")
    assert ("Kept letter" in html, "Other letter" in html) == (True, False)
    answer = client.get(reverse("correspondence:xlsx"), {"show": "in", "ministry": "MOFA"})
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == ["Official number", kept.official_number]
    paper = client.get(reverse("correspondence:pdf"), {"show": "in", "ministry": "MOFA"})
    assert paper.content.startswith(b"%PDF")


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "tomorrow"])
@pytest.mark.parametrize("where", ["list", "xlsx", "pdf"])
def test_a_day_out_of_reach_narrows_nothing(
    day: str, where: str, as_persona: AsPersona, acting: Acting
) -> None:
    with acting("correspondence") as by:
        received(by, "MOFA", subject_en="Kept letter")
    found = {"since": day, "until": day}
    answer = as_persona("correspondence").get(reverse(f"correspondence:{where}"), found)
    assert answer.status_code == 200
    if where == "list":
        assert "Kept letter" in answer.content.decode()


def test_a_ministry_lists_its_own_and_saves_no_register(
    as_persona: AsPersona, acting: Acting
) -> None:
    with acting("correspondence") as by:
        received(by, "MOFA", subject_en="Own letter")
        received(by, "MEXT", subject_en="Other letter")
    client = as_persona("mofa")
    html = page(client, "list", show="in", ministry="MEXT")
    assert ("Own letter" in html, "Other letter" in html) == (True, False)
    assert '<span class="count">1</span>' in html
    assert client.get(reverse("correspondence:xlsx")).status_code == 404
    assert client.get(reverse("correspondence:list"), {"show": "drafts"}).status_code == 404


def test_files_are_added_while_work_goes_on(as_persona: AsPersona, acting: Acting) -> None:
    with acting("correspondence") as by:
        letter = received(by)
    client = as_persona("officer")
    data = {"enclosures": [file("late.csv", b"1\n")]}
    assert post(client, "enclose", data, letter.key).status_code == 302
    assert "late.csv" in page(as_persona("mofa"), "letter", letter.key)


def test_a_reader_sees_nothing_of_how_the_office_works(
    as_persona: AsPersona, acting: Acting
) -> None:
    with acting("correspondence") as by:
        letter = received(by, "MOFA")
    with acting("officer") as officer:
        actions.take_in_hand(letter, by=officer)
        actions.close_letter(letter, reason="A reason of the office", by=officer)
    html = page(as_persona("mofa"), "letter", letter.key)
    for inside in ("A reason of the office", "Oto Demo-Placement", "Closed", "taken in hand"):
        assert inside not in html


def test_what_ended_early_claims_no_stage_that_it_never_had(
    as_persona: AsPersona, acting: Acting
) -> None:
    with acting("correspondence") as by:
        draft = actions.draft_letter(content("MEXT"), by=by)
        actions.cancel_letter(draft, reason="No more of use.", by=by)
        letter = received(by)
        actions.close_letter(letter, reason="Nothing is asked.", by=by)
    client = as_persona("correspondence")
    bars = [page(client, "letter", one.key) for one in (draft, letter)]
    assert [STAGE.findall(bar) for bar in bars] == [
        ["Draft", "Cancelled"],
        ["Registered", "Closed"],
    ]


def test_a_list_in_a_text_file_opens_as_a_sheet_too(as_persona: AsPersona, acting: Acting) -> None:
    with acting("correspondence") as by:
        files = [SHEET, Upload("a note.txt", SHEET.data)]
        letter = received(by, files=files)
        sheet, note = [one.file for one in letter.enclosures.select_related("file")]
    opened = {
        slug: page(as_persona(slug), "letter", letter.key) for slug in ("officer", "correspondence")
    }
    addresses = [reverse("intake:open_stored", args=[file.key]) for file in (sheet, note)]
    assert [address in opened["officer"] for address in addresses] == [True, False]
    assert [address in opened["correspondence"] for address in addresses] == [False, False]
