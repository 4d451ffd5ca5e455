"""Whole files: what can be opened, and what is said of the rest."""

import struct
import time
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from koryu.programme.sheets import Unusable, unusable
from koryu.programme.sheets.unusable import MAX_BYTES, MAX_ROWS
from koryu.programme.sheets.workbook import MAX_PARTS, OLE, as_text, column_letter, open_sheets
from tests.programme.sheets.build import (
    CANDIDATE,
    REQUEST,
    csv_file,
    read_candidate_file,
    read_request_file,
    table,
    xlsx,
)

GOOD = xlsx(table([CANDIDATE]))


def zipped(**parts: bytes) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def changed(data: bytes, change: Callable[[bytes], bytes], part: str = "") -> bytes:
    """The same workbook with one of its parts changed, its first sheet unless named."""
    file = BytesIO()
    with ZipFile(BytesIO(data)) as before, ZipFile(file, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            hit = name == (part or "xl/worksheets/sheet1.xml")
            after.writestr(name, change(content) if hit else content)
    return file.getvalue()


def container(stream: str) -> bytes:
    """The head of an old Office container, with the name of a stream in its directory."""
    return OLE + bytes(504) + stream.encode("utf-16-le") + bytes(512)


def said_of(data: bytes, filename: str = "candidates.xlsx") -> str:
    with pytest.raises(Unusable) as caught:
        read_candidate_file(data, filename)
    assert caught.value.words.ja
    return caught.value.words.en


NOT_A_SHEET = "The file is not a spreadsheet. Send an Excel workbook (.xlsx) or a CSV file."
DAMAGED = (
    "The workbook is damaged and cannot be opened. Open it in Excel, save it again as .xlsx, then "
    "send it again."
)


@pytest.mark.parametrize("data", [b"", b"  \r\n\n"])
@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "a"])
def test_an_empty_file(data: bytes, name: str) -> None:
    assert said_of(data, name) == (
        "The file is empty: choose the file again, or ask its sender for a new copy."
    )


@pytest.mark.parametrize("name", ["letter.xlsx", "LETTER.XLSX", "letter.xls"])
def test_a_text_that_is_named_like_a_workbook(name: str) -> None:
    assert said_of(b"Dear colleagues, please find attached", name) == (
        "The file is named like an Excel workbook but is none. Open it, save it as an Excel "
        "workbook (.xlsx), then send it again."
    )


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n\x00\x01\x02",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00",
        bytes(range(256)),
        b"\xff\xfe\x00\xd8",
    ],
)
def test_a_file_that_is_no_spreadsheet(data: bytes) -> None:
    assert said_of(data, "photo.csv") == NOT_A_SHEET


@pytest.mark.parametrize("part", ["word/document.xml", "anything.txt"])
def test_a_zip_that_is_no_workbook(part: str) -> None:
    assert said_of(zipped(**{part: b"<x/>"})) == NOT_A_SHEET


@pytest.mark.parametrize("part", ["xl/workbook.bin", "content.xml"])
def test_a_spreadsheet_of_another_kind(part: str) -> None:
    assert said_of(zipped(**{part: b"<x/>"})) == (
        "The file is a spreadsheet of another kind. Save it as an Excel workbook (.xlsx) or as "
        "CSV, then send it again."
    )


def test_an_encrypted_workbook() -> None:
    assert said_of(container("EncryptedPackage")) == (
        "The file is protected with a password. Open it, save it without a password, then send it "
        "again."
    )


def test_a_workbook_of_the_old_format() -> None:
    assert said_of(container("Workbook")) == (
        "The file is in the old Excel format (.xls). Open it, save it as an Excel workbook "
        "(.xlsx), then send it again."
    )


def test_a_container_that_does_not_tell() -> None:
    assert said_of(OLE + bytes(1_000)) == (
        "The file is protected with a password or in an old Office format. Save it as an Excel "
        "workbook (.xlsx) without a password, then send it again."
    )


def test_a_zip_with_a_password() -> None:
    data = bytearray(GOOD)
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(header, at + 1)) >= 0:
            data[at + flags] |= 1
    assert said_of(bytes(data)).startswith("The file is protected with a password.")


@pytest.mark.parametrize(
    "data",
    [
        GOOD[: len(GOOD) // 2],
        changed(GOOD, lambda xml: xml[:300]),
        changed(GOOD, lambda xml: b"\xff" + xml, "xl/workbook.xml"),
        changed(GOOD, lambda xml: xml.replace(b' r="A1"', b"")),
    ],
    ids=["cut off", "broken sheet", "broken workbook", "cell without its place"],
)
def test_a_damaged_workbook(data: bytes) -> None:
    assert said_of(data) == DAMAGED


def test_a_file_beyond_the_size_that_is_read() -> None:
    assert said_of(b"x" * (MAX_BYTES + 1), "a.csv").startswith("The file is too large")


def test_a_small_file_that_unpacks_to_a_huge_one() -> None:
    bomb = changed(GOOD, lambda xml: xml + b" " * 200_000_000)
    assert len(bomb) < 1_000_000
    assert quickly(lambda: said_of(bomb)).startswith("The file is too large")


def test_a_file_that_lies_about_its_size() -> None:
    """What unpacks to more than the file says is never handed on to the reader behind."""
    bomb = bytearray(changed(GOOD, lambda xml: xml + b" " * 10_000_000))
    with ZipFile(BytesIO(bomb)) as archive:
        (size,) = {i.file_size for i in archive.infolist() if "sheet1" in i.filename}
    honest, claimed = struct.pack("<L", size), struct.pack("<L", 1_000)
    assert said_of(bytes(bomb.replace(honest, claimed))) == DAMAGED


def test_a_workbook_of_countless_parts_is_not_even_looked_into() -> None:
    packed = BytesIO(GOOD)
    with ZipFile(packed, "a") as archive:
        for number in range(MAX_PARTS):
            archive.writestr(f"docProps/{number}", b"")
    assert said_of(packed.getvalue()) == unusable.TOO_LARGE.en


@pytest.mark.parametrize("rows", [MAX_ROWS + 1, 50_000])
def test_more_rows_than_are_read_at_once(rows: int) -> None:
    header, row = table([CANDIDATE])
    lines = [header, *([f"US-{at}", *row[1:]] for at in range(rows))]
    expected = (
        "The file has more than 20,000 rows, the most that is read at once. Keep only this year's "
        "rows, or send them in several files."
    )
    data = xlsx(lines)
    assert quickly(lambda: said_of(data)) == expected
    as_csv = csv_file(lines)
    assert quickly(lambda: said_of(as_csv, "a.csv")) == expected


@pytest.mark.parametrize(
    ("cell", "said"),
    [("A1048576", "The file has more than 20,000 rows"), ("XFD2", "The file has more than 256")],
)
def test_a_stray_cell_far_away_does_not_take_all_memory(cell: str, said: str) -> None:
    far = f'<row r="1"><c r="{cell}"><v>1</v></c></row></sheetData>'.encode()
    data = changed(GOOD, lambda xml: xml.replace(b"</sheetData>", far))
    assert quickly(lambda: said_of(data)).startswith(said)


def test_empty_cells_far_down_do_no_harm() -> None:
    """Formats that reach to the last row of the sheet are common, and hold no data."""
    far = b'<row r="1048576"><c r="A1048576" s="1"/></row></sheetData>'
    data = changed(GOOD, lambda xml: xml.replace(b"</sheetData>", far))
    assert len(read_candidate_file(data).rows) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_a_csv_file_is_read_in_any_usual_encoding(encoding: str) -> None:
    data = csv_file(table([REQUEST]), encoding)
    (line,) = read_request_file(data, "requests.csv").records
    assert line.organisation_name_ja == "北海道"


@pytest.mark.parametrize("parted", ["\t", ";"])
def test_a_text_file_may_part_its_cells_otherwise(parted: str) -> None:
    text = "\n".join(parted.join(map(str, row)) for row in table([REQUEST]))
    assert len(read_request_file(text.encode(), "requests.txt").rows) == 1


def test_a_workbook_is_known_by_its_content_not_its_name() -> None:
    assert len(read_candidate_file(GOOD, "candidates.csv").rows) == 1


def test_a_quotation_mark_left_open_swallows_no_row() -> None:
    text = csv_file(table([REQUEST, REQUEST])).replace("北海道".encode(), '"北海道'.encode(), 1)
    with pytest.raises(Unusable) as caught:
        read_request_file(text, "requests.csv")
    assert caught.value.words.en.startswith("The CSV file cannot be taken apart at line ")


@pytest.mark.parametrize(
    ("index", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (255, "IV")]
)
def test_columns_have_their_letters(index: int, letter: str) -> None:
    assert column_letter(index) == letter


def test_a_value_is_shown_as_it_stood() -> None:
    assert [as_text(raw) for raw in (2110.0, 57.8, 1e20, True, " x\x00 ")] == [
        "2110",
        "57.8",
        "1e+20",
        "TRUE",
        " x ",
    ]


def test_sheets_are_opened_only_when_asked_for() -> None:
    first, second = open_sheets(xlsx([["a"]], [["b"]], names=("一", "二"), hide=1), filename="x")
    assert (first.name, first.hidden, second.name, second.hidden) == ("一", False, "二", True)
    assert second.load() == [["b"]]


def quickly(act: Callable[[], str]) -> str:
    """What it gives; a clear answer is no use when it comes after minutes."""
    start = time.process_time()
    given = act()
    assert time.process_time() - start < 3
    return given
