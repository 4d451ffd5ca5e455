"""The desk's pages: who sees them, what they say in either language, what they cost."""

import html
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import scoped
from koryu.desks.intake.actions import accept_sheet, receive_sheet
from koryu.desks.intake.forms import ReceiveForm
from koryu.desks.intake.models import Sheet
from koryu.desks.intake.shown import REFUSED_HEAD
from koryu.programme.sheets.unusable import MAX_BYTES, MAX_ROWS
from koryu.records.models import StoredFile
from koryu.registers.calendar.models import ProgrammeYear
from koryu.registers.organisations.models import RequestLine
from koryu.registers.people.models import Candidacy
from tests.desks.intake.papers import FAULTS, KINDS, Paper, changed, sample, written

pytestmark = pytest.mark.django_db

SignIn = Callable[..., Client]
TakeIn = Callable[..., Sheet]
OTHERS = ("host", "organisation", "candidate", "neighbour")
LIST = "/intake/"
QUERIES = 14


@pytest.fixture
def taken_in(year: Any, acting: Callable[[str], Any]) -> TakeIn:
    """``taken_in(paper, accepted=False)`` – a sheet that the officer took in before."""

    def take_in(paper: Paper, *, accepted: bool = False) -> Sheet:
        with acting("officer") as by:
            data, name = paper.data, paper.name
            sheet = receive_sheet(data, filename=name, kind=paper.kind, year=year, by=by)
            return accept_sheet(sheet, by=by) if accepted else sheet

    return take_in


def page_of(sheet: Sheet, show: str = "") -> str:
    return reverse("intake:detail", args=[sheet.key]) + (f"?show={show}" if show else "")


def send(client: Client, paper: Paper) -> Any:
    file = SimpleUploadedFile(paper.name, paper.data)
    return client.post(LIST, {"kind": paper.kind, "file": file})


def text_of(answer: Any) -> str:
    """The words of the page's main part, spaced once."""
    main = re.search(r"<main.*</main>", answer.content.decode(), re.DOTALL)
    text = re.sub(r'<span class="nowrap">([^<]*)</span>', r"\1", main[0] if main else "")
    bare = html.unescape(re.sub(r"<[^>]+>", " ", text))
    return " ".join(bare.split())


def pages(sheet: Sheet) -> list[str]:
    names = ("detail", "refused_csv", "refused_xlsx")
    templates = [reverse("intake:template", args=[kind]) for kind in KINDS]
    return [LIST, *templates, *(reverse(f"intake:{name}", args=[sheet.key]) for name in names)]


def acts(sheet: Sheet) -> list[str]:
    names = ("accept", "set_aside", "recall")
    return [reverse(f"intake:{name}", args=[sheet.key]) for name in names]


# Who may


@pytest.mark.parametrize("slug", ["officer", "approver"])
def test_clair_reads_every_page(slug: str, taken_in: TakeIn, as_persona: SignIn) -> None:
    client = as_persona(slug)
    sheet = taken_in(sample("messy", "candidates"))
    assert [client.get(url).status_code for url in pages(sheet)] == [200] * 6


@pytest.mark.parametrize("slug", OTHERS)
def test_for_others_the_desk_does_not_exist(
    slug: str, taken_in: TakeIn, as_persona: SignIn
) -> None:
    client = as_persona(slug)
    sheet = taken_in(sample("messy", "candidates"))
    assert [client.get(url).status_code for url in pages(sheet)] == [404] * 6
    assert [client.post(url).status_code for url in [LIST, *acts(sheet)]] == [404] * 4
    stored = reverse("records:file", args=[sheet.file.key])
    assert client.get(stored).status_code == 404


def test_a_visitor_is_asked_to_sign_in(taken_in: TakeIn, as_persona: SignIn) -> None:
    client = as_persona("visitor")
    sheet = taken_in(sample("small", "requests"))
    for url in pages(sheet):
        answer = client.get(url)
        assert (answer.status_code, answer["Location"]) == (302, f"/sign-in/?next={url}")
    assert [client.post(url).status_code for url in acts(sheet)] == [302] * 3
    with scoped(SYSTEM.scopes):
        assert Sheet.objects.count() == 1


def test_an_approver_reads_without_a_button(taken_in: TakeIn, as_persona: SignIn) -> None:
    sheet = taken_in(sample("small", "requests"))
    client = as_persona("approver")
    assert b'type="file"' not in client.get(LIST).content
    page = client.get(page_of(sheet)).content.decode()
    assert [url for url in acts(sheet) if url in page] == []


def test_an_approver_who_tries_is_told_why_not(taken_in: TakeIn, as_persona: SignIn) -> None:
    sheet = taken_in(sample("small", "requests"))
    client = as_persona("approver")
    for url in acts(sheet)[:2]:
        said = text_of(client.post(url, follow=True))
        assert "Your role does not include this step." in said
    assert "does not include taking sheets in" in text_of(
        send(client, sample("small", "candidates"))
    )
    assert [s.state for s in Sheet.objects.all()] == ["read"]


def test_a_sheet_is_not_changed_by_a_link(taken_in: TakeIn, as_persona: SignIn) -> None:
    sheet = taken_in(sample("small", "requests"))
    client = as_persona("officer")
    assert [client.get(url).status_code for url in acts(sheet)] == [405] * 3


# Taking in


@pytest.mark.parametrize("kind", KINDS)
def test_an_officer_takes_in_sees_and_accepts(kind: str, cast: Any, as_persona: SignIn) -> None:
    client = as_persona("officer")
    answer = send(client, sample("messy", kind))
    sheet = Sheet.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, page_of(sheet))
    page = client.get(page_of(sheet)).content.decode()
    assert [url in page for url in acts(sheet)] == [True, True, False]
    done = client.post(acts(sheet)[0], follow=True)
    assert "The sheet is accepted: what it brought stands in the registers." in text_of(done)
    assert [url in done.content.decode() for url in acts(sheet)] == [False, False, True]
    sheet.refresh_from_db()
    assert sheet.state == "accepted"
    assert Candidacy.objects.count() + RequestLine.objects.count() == sheet.readable


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_file_is_answered_in_words(
    fault: str, cast: Any, as_persona: SignIn
) -> None:
    name, data, english, japanese = FAULTS[fault]
    for language, said in (("en", english), ("ja", japanese)):
        client = as_persona("officer", language=language)
        answer = send(client, Paper("candidates", name, data))
        assert answer.status_code == 200
        assert said in text_of(answer)
        plain = re.sub(rb' id="[^"]*"| required', b"", answer.content)
        assert b'value="candidates" checked' in plain  # the choice made is still there
    assert not Sheet.objects.exists()


def test_the_user_is_told_that_the_file_is_not_lost(cast: Any, as_persona: SignIn) -> None:
    answer = send(as_persona("officer"), Paper("requests", "a.csv", b"x"))
    assert "Your file is unchanged where you chose it." in text_of(answer)


def test_a_file_too_large_is_refused_before_it_is_read() -> None:
    class Unread(SimpleUploadedFile):
        def read(self, *args: Any) -> bytes:
            raise AssertionError("it was read")

    file = Unread("a.csv", b"x")
    file.size = MAX_BYTES + 1
    form = ReceiveForm({"kind": "requests"}, {"file": file})
    assert form.errors["file"] == [
        "The file is too large: it may hold 20 MB. Take out pictures and other sheets, then "
        "send it again."
    ]


def test_without_a_file_the_form_says_so(cast: Any, as_persona: SignIn) -> None:
    answer = as_persona("officer").post(LIST, {"kind": "requests"})
    assert "This field is required." in text_of(answer)


def test_without_an_open_year_nothing_is_taken_in(cast: Any, as_persona: SignIn) -> None:
    ProgrammeYear.objects.update(is_current=False)
    client = as_persona("officer")
    assert b'type="file"' not in client.get(LIST).content
    answer = send(client, sample("small", "requests"))
    assert "No programme year is open yet, so no sheet can be taken in." in text_of(answer)
    assert not Sheet.objects.exists()


# What was found


def test_refused_rows_stand_cell_by_cell(taken_in: TakeIn, as_persona: SignIn) -> None:
    paper = sample("messy", "candidates")
    sheet = taken_in(paper)
    for language in ("en", "ja"):
        page = text_of(as_persona("officer", language=language).get(page_of(sheet)))
        for refusal in paper.reading.refused:
            assert refusal.reason.in_language(language) in page


def test_remarks_have_a_list_of_their_own(taken_in: TakeIn, as_persona: SignIn) -> None:
    paper = sample("messy", "requests")
    page = text_of(as_persona("officer").get(page_of(taken_in(paper), "remark")))
    assert [remark.words.en in page for remark in paper.reading.remarks] == [True]


def test_rows_read_are_shown_by_name(taken_in: TakeIn, as_persona: SignIn) -> None:
    paper = sample("small", "requests")
    sheet = taken_in(paper)
    record = paper.reading.records[0]
    english = text_of(as_persona("officer").get(page_of(sheet, "rows")))
    assert f"{record.request_no} 2 {record.organisation_name_en}" in english
    japanese = text_of(as_persona("officer", language="ja").get(page_of(sheet, "rows")))
    assert f"{record.request_no} 2 {record.organisation_name_ja}" in japanese


def test_rows_are_paged(taken_in: TakeIn, as_persona: SignIn) -> None:
    paper = sample("messy", "candidates")
    client, sheet = as_persona("officer"), taken_in(paper)
    last = text_of(client.get(page_of(sheet, "rows") + "&page=8"))
    assert [r.record.candidate_no in last for r in paper.reading.rows[-8:]] == [True] * 8
    assert paper.reading.rows[-9].record.candidate_no not in last


def test_a_sheet_that_differs_says_so_and_what_to_do(taken_in: TakeIn, as_persona: SignIn) -> None:
    paper = sample("small", "requests")
    standing = taken_in(paper, accepted=True)
    first = paper.reading.records[0]
    sheet = taken_in(changed(paper, {first.request_no: {"remarks": "<b>new</b>"}}))
    answer = as_persona("officer").get(page_of(sheet))
    assert "This sheet differs from the accepted one" in text_of(answer)
    assert "Nothing changes before you apply it" in text_of(answer)
    assert page_of(standing) in answer.content.decode()
    assert "<b>new</b>" in text_of(answer)
    assert b"<b>new</b>" not in answer.content


@pytest.mark.parametrize(
    ("kind", "key", "register"),
    [("requests", "request_no", RequestLine), ("candidates", "candidate_no", Candidacy)],
)
def test_beside_a_used_sheet_it_is_said_what_stays(
    taken_in: TakeIn,
    as_persona: SignIn,
    acting: Callable[[str], Any],
    kind: str,
    key: str,
    register: Any,
) -> None:
    paper = sample("small", kind)
    standing = taken_in(paper, accepted=True)
    number = getattr(paper.reading.records[0], key)
    sheet = taken_in(changed(paper, {number: {"remarks": "new"}}))
    said = "A placement round has used the accepted facts."
    assert said not in text_of(as_persona("officer").get(page_of(sheet)))
    with acting("officer"):
        register.objects.update(used_at=standing.decided_at)
    assert said in text_of(as_persona("officer").get(page_of(sheet)))


def test_the_limits_of_a_file_stand_beside_the_field(as_persona: SignIn, year: Any) -> None:
    said = text_of(as_persona("officer").get(LIST))
    assert f"at most {MAX_BYTES // 1_000_000} MB and {MAX_ROWS:,} rows." in said


def test_a_sheet_that_changes_nothing_says_which_one_stands(
    taken_in: TakeIn, as_persona: SignIn
) -> None:
    taken_in(sample("messy", "requests"), accepted=True)
    sheet = taken_in(sample("messy", "requests", "requests-cp932.csv"))
    page = text_of(as_persona("officer").get(page_of(sheet)))
    assert "This sheet changes nothing Its facts are those of requests.xlsx , accepted on" in (
        page.replace("requests.xlsx,", "requests.xlsx ,")
    )


def test_a_used_sheet_says_why_it_stays(
    taken_in: TakeIn, as_persona: SignIn, acting: Callable[[str], Any]
) -> None:
    sheet = taken_in(sample("small", "requests"), accepted=True)
    with acting("officer"):
        RequestLine.objects.update(used_at=sheet.decided_at)
    answer = as_persona("officer").get(page_of(sheet))
    assert "it can no longer be recalled" in text_of(answer)
    assert acts(sheet)[2] not in answer.content.decode()


def test_a_sheet_without_rows_offers_no_acceptance(taken_in: TakeIn, as_persona: SignIn) -> None:
    sheet = taken_in(written("candidates", []))
    answer = as_persona("officer").get(page_of(sheet))
    assert "No row could be read" in text_of(answer)
    assert [url in answer.content.decode() for url in acts(sheet)] == [False, True, False]


def test_setting_aside_leads_back_to_the_list(taken_in: TakeIn, as_persona: SignIn) -> None:
    sheet = taken_in(sample("small", "candidates"))
    answer = as_persona("officer").post(acts(sheet)[1], follow=True)
    assert answer.redirect_chain == [(LIST, 302)]
    said = text_of(answer)
    assert "The sheet is set aside and its file deleted." in said
    assert "A sheet of successful candidates for 2027 was set aside and its file deleted." in said
    assert not StoredFile.objects.exists()


def test_recalling_from_the_page(taken_in: TakeIn, as_persona: SignIn) -> None:
    sheet = taken_in(sample("small", "candidates"), accepted=True)
    answer = as_persona("officer").post(acts(sheet)[2], follow=True)
    assert "The sheet is recalled" in text_of(answer)
    assert "This sheet was recalled" in text_of(answer)


# To take away


def test_refused_cells_as_csv_open_in_excel_and_run_nothing(
    taken_in: TakeIn, as_persona: SignIn
) -> None:
    head = "candidate_no,family_name,given_name,nationality,date_of_birth,position,language,result"
    row = 'A-1,Vance,Amara,"=HYPERLINK(""http://example.org"")",@SUM(1),+1+1,en,S'
    sheet = taken_in(Paper("candidates", "a.csv", f"{head}\n{row}\n".encode()))
    answer = as_persona("officer").get(reverse("intake:refused_csv", args=[sheet.key]))
    assert answer["Content-Disposition"] == 'attachment; filename="refused-candidates-2027.csv"'
    lines = answer.content.decode("utf-8-sig").split("\r\n")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert lines[0] == ",".join(REFUSED_HEAD)
    assert lines[1].startswith('a.csv,2,D,国籍 Nationality,"\'=HYPERLINK(""http://example.org"")",')
    assert lines[2].startswith("a.csv,2,E,生年月日 Date of birth,'@SUM(1),")
    assert lines[3].startswith("a.csv,2,F,職種 Position,'+1+1,")


def test_refused_cells_as_xlsx_hold_both_languages(taken_in: TakeIn, as_persona: SignIn) -> None:
    paper = sample("messy", "candidates")
    url = reverse("intake:refused_xlsx", args=[taken_in(paper).key])
    book = CalamineWorkbook.from_filelike(BytesIO(as_persona("officer").get(url).content))
    rows = book.get_sheet_by_index(0).to_python()[1:]
    assert [(r[0], r[1], r[2], r[4], r[5], r[6]) for r in rows] == [
        (c.sheet, c.row, c.column, c.value, c.reason.ja, c.reason.en) for c in paper.reading.refused
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_can_be_taken_back(kind: str, cast: Any, as_persona: SignIn) -> None:
    client = as_persona("officer")
    template = client.get(reverse("intake:template", args=[kind])).content
    send(client, Paper(kind, "template.xlsx", template))
    sheet = Sheet.objects.get()
    assert (sheet.kind, sheet.readable, sheet.refused) == (kind, 0, 0)


def test_there_are_templates_of_the_two_kinds_only(cast: Any, as_persona: SignIn) -> None:
    url = reverse("intake:template", args=["serving"])
    assert as_persona("officer").get(url).status_code == 404


# What it costs


def queries_of(client: Client, url: str, counter: Any, most: int = QUERIES) -> int:
    client.get(url)  # what is read once a process is read now
    with counter(most) as counted:
        assert client.get(url).status_code == 200
    return len(counted)


def test_the_list_costs_the_same_with_one_sheet_and_three(
    taken_in: TakeIn, as_persona: SignIn, django_assert_max_num_queries: Any
) -> None:
    client = as_persona("officer")
    taken_in(sample("small", "requests"))
    one = queries_of(client, LIST, django_assert_max_num_queries)
    taken_in(sample("small", "candidates"))
    taken_in(sample("messy", "candidates"))
    assert queries_of(client, LIST, django_assert_max_num_queries) == one


@pytest.mark.parametrize("show", ["", "refused", "remark", "rows", "differs"])
def test_a_page_of_a_sheet_costs_few_queries(
    show: str, taken_in: TakeIn, as_persona: SignIn, django_assert_max_num_queries: Any
) -> None:
    client = as_persona("officer")
    taken_in(sample("small", "candidates"), accepted=True)
    sheet = taken_in(sample("messy", "candidates"))
    assert sheet.state == "differs"
    queries_of(client, page_of(sheet, show), django_assert_max_num_queries, most=18)


def test_the_page_of_an_accepted_sheet_costs_few_queries(
    taken_in: TakeIn, as_persona: SignIn, django_assert_max_num_queries: Any
) -> None:
    client = as_persona("officer")
    sheet = taken_in(sample("messy", "candidates"), accepted=True)
    for show in ("rows", "refused"):
        queries_of(client, page_of(sheet, show), django_assert_max_num_queries)
