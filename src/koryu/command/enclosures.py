"""Files that go with the letters of the demonstration, of the kinds that offices exchange."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from importlib.resources import files
from io import BytesIO
from typing import Any

from django.utils.translation import override
from docx import Document
from python_calamine import CalamineWorkbook

from koryu.base.names import place_name
from koryu.base.spreadsheets import to_csv, to_xlsx
from koryu.records.actions import Upload
from koryu.registers.people.models import STANDING, Appointment
from koryu.ui.typesetting import LetterText, OfficialLetter, typeset

SAMPLES = files("koryu.programme") / "samples" / "year-2027"
SHEET = "candidates.xlsx"
Said = Mapping[str, Any]
Table = tuple[list[str], list[list[Any]]]


def made(letter: Said, dated: date) -> list[Upload]:
    return [Upload(file["name"], _data(file, letter, dated)) for file in letter.get("files", ())]


def _data(file: Said, letter: Said, dated: date) -> bytes:
    kind = file["name"].rpartition(".")[2]
    if "sample" in file:
        return (SAMPLES / str(file["sample"])).read_bytes()
    if kind == "pdf":
        return _paper(letter, dated)
    if kind == "docx":
        return _document(file["text"])
    if kind == "txt":
        return str(file["text"]).encode()
    head, rows = _table(file)
    return to_csv(head, rows) if kind == "csv" else to_xlsx(file["name"][:-5], head, rows)


def _table(file: Said) -> Table:
    if file.get("placements"):
        return _placements()
    if count := file.get("alternates"):
        return _alternates(count)
    if columns := file.get("corrected"):
        return _corrected(columns)
    return file["head"], file["rows"]


def _paper(letter: Said, dated: date) -> bytes:
    """The letter itself, as the other side would set it."""
    text = LetterText(
        addressee=["一般財団法人自治体国際化協会", "JETプログラム事業部長　殿"],
        sender=[letter["addressee"]],
        subject=letter["ja"],
        body=letter["body_ja"],
    )
    return typeset(
        "letter", OfficialLetter(number=letter["sign"], dated=dated, text=text), language="ja"
    )


def _document(text: str) -> bytes:
    document, file = Document(), BytesIO()
    for paragraph in text.split("\n"):
        document.add_paragraph(paragraph)
    document.save(file)
    return file.getvalue()


def _placements() -> Table:
    """Places by prefecture and position, as the placement has them."""
    standing = Appointment.objects.filter(state__in=STANDING)
    places = standing.values_list("post__organisation__prefecture", "post__position")
    positions = ["ALT", "CIR", "SEA"]
    counts: dict[str, list[int]] = {}
    for prefecture, position in places:
        counts.setdefault(prefecture, [0, 0, 0])[positions.index(position)] += 1
    with override("ja"):
        rows = [[place_name(code), *row, sum(row)] for code, row in sorted(counts.items())]
    return ["都道府県", *positions, "計"], rows


def _alternates(count: int) -> Table:
    wanted = ("candidate_no", "nationality", "position", "alternate_rank")
    found = [row for row in _candidates() if row["result"] == "A"][:count]
    return ["番号", "国", "職種", "順位"], [[row[name] for name in wanted] for row in found]


def _corrected(columns: Sequence[str]) -> Table:
    """The whole sheet sent again: of some people one cell each is put right, and one of them
    all is on it no more."""
    rows = _candidates()
    chosen = [row for row in rows if row["result"] == "S"][: len(columns) + 1]
    for row, column in zip(chosen, columns, strict=False):
        row[column] = _other(row[column])
    rows.remove(chosen[-1])
    return list(rows[0]), [list(row.values()) for row in rows]


def _other(value: str) -> str:
    """A day later, or spelt another way."""
    try:
        return (date.fromisoformat(value) + timedelta(days=1)).isoformat()
    except ValueError:
        return f"{value}e"


def _candidates() -> list[dict[str, str]]:
    """The rows of the year's sheet as a text file has them."""
    book = CalamineWorkbook.from_filelike(BytesIO((SAMPLES / SHEET).read_bytes()))
    head, *rows = book.get_sheet_by_index(0).to_python()
    return [dict(zip(map(str, head), map(_text, row), strict=True)) for row in rows]


def _text(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
