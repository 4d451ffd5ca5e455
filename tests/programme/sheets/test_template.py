"""What we write, we read: templates, and any record in any of its forms."""

import re
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from koryu.programme.codes import COUNTRIES, LANGUAGES
from koryu.programme.facts import JAPANESE_LEVELS, NEEDS, SIZE_BANDS, Candidate, Request
from koryu.programme.sheets import FORMS
from koryu.programme.sheets.table import EXPLANATIONS
from koryu.programme.sheets.template import write_sheet, write_template
from tests.programme.sheets.build import (
    PLACES,
    TODAY,
    csv_file,
    read_candidate_file,
    read_request_file,
    xlsx,
)

PLACE_CODES = st.sampled_from(["", *PLACES.hosts])
PLAIN = st.characters(categories=["L", "N", "P", "S"], exclude_characters="#")
TEXT = st.text(PLAIN, max_size=12)
NAME = st.text(PLAIN, min_size=1, max_size=12)
NUMBERS = st.from_regex(r"[A-Z]{2}-[0-9]{4}", fullmatch=True)
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}

CANDIDATES = st.builds(
    Candidate,
    candidate_no=NUMBERS,
    family_name=NAME,
    given_name=NAME,
    middle_name=TEXT,
    sex=st.sampled_from(["", "F", "M", "X"]),
    nationality=st.sampled_from(sorted(COUNTRIES)),
    date_of_birth=st.dates(date(1930, 1, 1), TODAY - timedelta(days=1)),
    position=st.just("SEA"),
    language=st.sampled_from(sorted(LANGUAGES)),
    result=st.just("A"),
    alternate_rank=st.integers(1, 400),
    interview_post=st.sampled_from(["", "2100", "0009", "9695"]),
    score=st.none() | st.integers(0, 1_000).map(lambda tenths: tenths / 10),
    group=st.sampled_from(["", "APR", "A", "B", "C"]),
    home_city=TEXT,
    home_region=TEXT,
    home_country=st.sampled_from(["", *sorted(COUNTRIES)]),
    japanese_level=st.sampled_from(JAPANESE_LEVELS),
    driving=st.booleans(),
    sport=st.sampled_from(["", "rugby", "table tennis"]),
    wish_1=PLACE_CODES,
    wish_2=PLACE_CODES,
    wish_3=PLACE_CODES,
    wish_area=st.sampled_from(["", *SIZE_BANDS]),
    wish_reason=TEXT,
    dependants=st.integers(0, 9),
    needs=st.lists(st.sampled_from(NEEDS), unique=True).map(tuple),
    named_post=st.just("") | NUMBERS,
    remarks=TEXT,
    email=st.sampled_from(["", "someone@example.org"]),
)
ORGANISATIONS = st.sampled_from([*PLACES.municipalities, "010006", "470007", "P-09027"])
REQUESTS = st.builds(
    Request,
    request_no=NUMBERS,
    host_code=st.sampled_from(PLACES.hosts),
    organisation_code=ORGANISATIONS,
    organisation_name_ja=NAME,
    organisation_name_en=TEXT,
    position=st.just("SEA"),
    seats=st.integers(1, 60),
    group=st.sampled_from(["APR", "A", "B"]),
    language=st.sampled_from(sorted(LANGUAGES)),
    nationalities=st.lists(st.sampled_from(sorted(COUNTRIES)), min_size=1, unique=True).map(tuple),
    nationality_rule=st.sampled_from(["required", "preferred"]),
    japanese_min=st.sampled_from(JAPANESE_LEVELS[1:]),
    japanese_rule=st.sampled_from(["required", "preferred"]),
    driving_rule=st.sampled_from(["none", "preferred", "required"]),
    sex_wish=st.sampled_from(["", "F", "M"]),
    sport=st.sampled_from(["", "judo"]),
    named_post=st.booleans(),
    continuing=st.integers(0, 60),
    priority=st.none() | st.integers(1, 9),
    remarks=TEXT,
    contact_email=st.sampled_from(["", "jet@example.jp"]),
)


def read(kind: str, data: bytes, filename: str = "sheet.xlsx") -> Any:
    return (read_candidate_file if kind == "candidates" else read_request_file)(data, filename)


@pytest.mark.parametrize("kind", FORMS)
def test_an_empty_template_is_read_as_a_sheet_without_rows(kind: str) -> None:
    reading = read(kind, write_template(kind))
    assert (reading.records, reading.refused, reading.remarks) == ((), (), ())


@pytest.mark.parametrize("kind", FORMS)
def test_a_template_names_every_column_in_both_languages(kind: str) -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(write_template(kind)))
    (header,) = book.get_sheet_by_index(0).to_python()
    for cell, column in zip(header, FORMS[kind].columns, strict=True):
        ja, en, *mark = str(cell).split("\n")
        assert (ja, en) == (column.label.ja, column.label.en)
        assert bool(mark) is column.required


@pytest.mark.parametrize("kind", FORMS)
def test_a_template_explains_every_column(kind: str) -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(write_template(kind)))
    _, *rows = book.get_sheet_by_name(EXPLANATIONS).to_python()
    assert [(row[0], row[1]) for row in rows] == [
        (column.label.ja, column.label.en) for column in FORMS[kind].columns
    ]
    assert all(row[3] and row[4] for row in rows)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", FORMS)
def test_hints_and_lists_fit_what_a_spreadsheet_allows(kind: str) -> None:
    write_template(kind)  # the writer warns and leaves out what does not fit


@pytest.mark.parametrize("kind", FORMS)
def test_a_template_guides_the_hand(kind: str) -> None:
    """Drop-down lists for choices, codes kept as text, the header held in view."""
    with ZipFile(BytesIO(write_template(kind))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        styles = book.read("xl/styles.xml").decode()
    offered = [column.kind.offered for column in FORMS[kind].columns if column.kind.offered]
    lists = re.findall(r'type="list".*?<formula1>"(.*?)"</formula1>', sheet)
    assert lists == [",".join(codes) for codes in offered]
    assert '<pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight"' in sheet
    column_a = re.search(r'<col min="1" max="1" [^>]*style="(\d+)"', sheet)
    assert column_a is not None
    cell_formats = styles.split("<cellXfs", 1)[1].split("<xf ")[1:]
    assert 'numFmtId="49"' in cell_formats[int(column_a[1])]  # 49 is text


@settings(max_examples=25)
@given(st.lists(CANDIDATES, max_size=3, unique_by=lambda person: person.candidate_no))
def test_candidates_written_are_the_candidates_read(people: list[Candidate]) -> None:
    reading = read("candidates", write_sheet("candidates", people))
    assert (reading.records, reading.refused) == (tuple(people), ())


@settings(max_examples=25)
@given(st.lists(REQUESTS, max_size=3, unique_by=lambda line: line.request_no))
def test_requests_written_are_the_requests_read(lines: list[Request]) -> None:
    reading = read("requests", write_sheet("requests", lines))
    assert (reading.records, reading.refused) == (tuple(lines), ())


@settings(max_examples=60)
@given(CANDIDATES, st.data(), st.booleans())
def test_a_candidate_is_read_the_same_in_any_form(
    person: Candidate, data: st.DataObject, as_csv: bool
) -> None:
    assert read_in_some_form("candidates", person, data, as_csv) == person


@settings(max_examples=60)
@given(REQUESTS, st.data(), st.booleans())
def test_a_request_is_read_the_same_in_any_form(
    line: Request, data: st.DataObject, as_csv: bool
) -> None:
    assert read_in_some_form("requests", line, data, as_csv) == line


def read_in_some_form(kind: str, record: Any, data: st.DataObject, as_csv: bool) -> Any:
    """Write each value in one of the ways people write it, and read the sheet."""
    row = [data.draw(st.sampled_from(ways(key, value))) for key, value in asdict(record).items()]
    rows = [list(asdict(record)), row]
    reading = read(kind, csv_file(rows) if as_csv else xlsx(rows), "s.csv" if as_csv else "s.xlsx")
    assert reading.refused == ()
    return reading.records[0]


OWN_WORDS = {
    "family_name", "given_name", "middle_name", "home_city", "home_region", "wish_reason",
    "remarks", "organisation_name_ja", "organisation_name_en",
}  # fmt: skip


def ways(key: str, value: Any) -> list[Any]:
    """The ways in which people and spreadsheets write a value; all mean the same."""
    match value:
        case None | "" | ():
            return ["", " ", "\u3000"] if key in OWN_WORDS else ["", "-", "－"]
        case bool():
            return ["可", "yes", "○", "TRUE", True] if value else ["否", "no", "×", 0, ""]
        case date():
            era = f"令和{value.year - 2018}年{value.month}月{value.day}日"
            modern = [era] if value >= date(2019, 5, 1) else []
            return [value.isoformat(), f"{value:%Y/%m/%d}", f"{value:%d %B %Y}", *modern]
        case tuple():
            return [mark.join(value) for mark in (";", "；", "、", " ; ")]
        case int() | float():
            return [value, f"{value:g}", f"{value:g}".translate(WIDE)]
        case _:
            return [value, f"  {value} "] if key in OWN_WORDS else ways_of_a_code(key, value)


def ways_of_a_code(key: str, value: str) -> list[Any]:
    forms: list[Callable[[str], Any]] = [str, str.lower, lambda code: f" {code}\u3000"]
    if key != "sport":
        forms.append(lambda code: code.translate(WIDE))
    return [form(value) for form in forms] + ([int(value)] if value.isdecimal() else [])
