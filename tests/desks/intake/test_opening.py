"""A letter's enclosure opened in intake: a copy, which names the letter."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from koryu.accounts.viewer import SEALED, SYSTEM
from koryu.base.moves import Refused
from koryu.base.scopes import CLAIR, CORRESPONDENCE, scoped
from koryu.desks.intake.actions import (
    accept_sheet,
    open_stored_file,
    recall_sheet,
    set_aside,
)
from koryu.desks.intake.models import Sheet
from koryu.records.actions import store_file
from koryu.records.models import Entry, StoredFile
from koryu.records.queries import origins_of
from koryu.registers.calendar.models import ProgrammeYear
from koryu.registers.people.models import Candidacy
from koryu.registers.people.queries import lineage_of
from tests.desks.intake.papers import encrypted, sample

pytestmark = pytest.mark.django_db

SignIn = Callable[..., Client]
NUMBER = "外務省人交第123号"
PAPER, LINES = sample("small", "candidates"), sample("small", "requests")


def enclose(data: bytes = PAPER.data, name: str = "list.xlsx", scope: str = CLAIR) -> StoredFile:
    """A file as it came with a letter."""
    with scoped({*SYSTEM.scopes, scope}):
        return store_file(data, name=name, scopes=[scope], reference=NUMBER)


def press(client: Client, stored: StoredFile, **posted: str) -> Any:
    return client.post(reverse("intake:open_stored", args=[stored.key]), posted)


def only_sheet() -> Sheet:
    with scoped(SYSTEM.scopes):
        return Sheet.objects.select_related("file").get()


# The act


def test_the_sheet_is_a_copy_that_names_the_letter(year: Any, officer: Any) -> None:
    stored = enclose()
    sheet = open_stored_file(stored, kind="candidates", year=year, by=officer)
    assert (sheet.state, sheet.readable) == ("read", 36)
    copy = sheet.file
    assert (copy.came_from, copy.reference, copy.sha256) == (stored, NUMBER, stored.sha256)
    assert copy.content.name != stored.content.name
    assert str(Entry.objects.about(sheet)[0]) == (
        "A sheet of successful candidates for 2027 was taken in from the letter "
        f"{NUMBER}: 36 rows read, 0 refused."
    )


def test_setting_the_sheet_aside_leaves_the_letter_its_enclosure(
    year: Any, officer: Any, django_capture_on_commit_callbacks: Any
) -> None:
    stored = enclose()
    sheet = open_stored_file(stored, kind="candidates", year=year, by=officer)
    with django_capture_on_commit_callbacks(execute=True):
        set_aside(sheet, by=officer)
    assert list(StoredFile.objects.all()) == [stored]
    with stored.content.open("rb") as file:
        assert file.read() == PAPER.data


def test_every_fact_leads_through_file_and_cell_to_the_letter(year: Any, officer: Any) -> None:
    sheet = open_stored_file(enclose(), kind="candidates", year=year, by=officer)
    accept_sheet(sheet, by=officer)
    first = PAPER.reading.records[0].candidate_no
    candidacy = Candidacy.objects.get(candidate_no=first)
    (origin,) = origins_of(candidacy, officer)
    assert (origin.file.reference, origin.row) == (NUMBER, 2)
    lineage = lineage_of(candidacy, officer)
    assert {cell.file.reference for cell in lineage} == {NUMBER}
    assert (lineage[0].column, lineage[0].row, lineage[0].is_earlier) == ("A", 2, False)


def test_pressed_twice_it_leads_to_the_same_sheet(year: Any, officer: Any) -> None:
    stored = enclose()
    sheet = open_stored_file(stored, kind="candidates", year=year, by=officer)
    assert open_stored_file(stored, kind="candidates", year=year, by=officer) == sheet
    recall_sheet(accept_sheet(sheet, by=officer), by=officer)
    assert open_stored_file(stored, kind="candidates", year=year, by=officer) != sheet


def test_what_a_sealed_letter_encloses_stays_there(year: Any, officer: Any) -> None:
    with pytest.raises(Refused, match="The letter is sealed"):
        open_stored_file(enclose(scope=SEALED), kind="candidates", year=year, by=officer)


def test_an_approver_opens_nothing(year: Any, viewer: Callable[[str], Any]) -> None:
    approver = viewer("approver")
    with scoped(approver.scopes), pytest.raises(Refused, match="taking sheets in"):
        open_stored_file(enclose(), kind="candidates", year=year, by=approver)


# The page


@pytest.mark.parametrize(("paper", "kind"), [(PAPER, "candidates"), (LINES, "requests")])
def test_one_press_opens_it_and_its_columns_say_which_sheet_it_is(
    paper: Any, kind: str, year: Any, as_persona: SignIn
) -> None:
    answer = press(as_persona("officer"), enclose(paper.data))
    sheet = only_sheet()
    assert (sheet.kind, answer["Location"]) == (kind, reverse("intake:detail", args=[sheet.key]))


def test_the_page_of_the_sheet_and_of_the_person_name_the_letter(
    year: Any, as_persona: SignIn
) -> None:
    client = as_persona("officer")
    page = client.get(press(client, enclose())["Location"]).content.decode()
    assert "Came with the letter" in page
    assert NUMBER in page
    client.post(reverse("intake:accept", args=[only_sheet().key]))
    with scoped(SYSTEM.scopes):
        person = Candidacy.objects.select_related("person").first().person
    shown = client.get(reverse("people:detail", args=[person.key])).content.decode()
    assert shown.count(NUMBER) > 8


def test_where_the_columns_do_not_tell_the_officer_is_asked(year: Any, as_persona: SignIn) -> None:
    client = as_persona("officer")
    stored = enclose("受付番号,姓,名\n".encode(), "list.csv")
    page = press(client, stored)
    assert page.status_code == 200
    assert b'name="kind"' in page.content
    answer = press(client, stored, kind="candidates")
    assert "No header was found" in answer.content.decode()
    assert b'name="kind"' not in answer.content


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"%PDF-1.7\n\x00\x01", "letter.pdf", "The file is not a spreadsheet."),
        (encrypted(), "list.xlsx", "The file is protected with a password."),
    ],
)
def test_an_enclosure_that_is_no_sheet_is_answered_in_words(
    data: bytes, name: str, said: str, year: Any, as_persona: SignIn
) -> None:
    page = press(as_persona("officer"), enclose(data, name)).content.decode()
    assert "Nothing was taken in" in page
    assert said in page
    assert "The letter keeps the file as it came." in page
    with scoped(SYSTEM.scopes):
        assert not Sheet.objects.exists()


@pytest.mark.parametrize("slug", ["host", "candidate", "mofa", "correspondence"])
def test_for_others_there_is_no_such_page(slug: str, year: Any, as_persona: SignIn) -> None:
    assert press(as_persona(slug), enclose()).status_code == 404


def test_what_an_officer_does_not_see_is_not_opened(year: Any, as_persona: SignIn) -> None:
    assert press(as_persona("officer"), enclose(scope=CORRESPONDENCE)).status_code == 404


def test_without_an_open_year_it_says_so(year: Any, as_persona: SignIn) -> None:
    ProgrammeYear.objects.update(is_current=False)
    answer = press(as_persona("officer"), enclose())
    assert "No programme year is open yet" in answer.content.decode()
