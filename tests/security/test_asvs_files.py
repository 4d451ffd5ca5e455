"""Files from outside: what a workbook cannot make its reader do."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from koryu.base.spreadsheets import to_xlsx
from koryu.programme.sheets.unusable import Unusable
from koryu.programme.sheets.workbook import open_sheets

STRINGS = "xl/sharedStrings.xml"


def workbook(definition: str, text: str) -> bytes:
    """A workbook that defines the entity ``it`` so, and whose last cell is this text."""
    copy = BytesIO()
    sound = to_xlsx("sheet", ["first", "second"], [["third", "last"]])
    with ZipFile(BytesIO(sound)) as old, ZipFile(copy, "w") as new:
        for name in old.namelist():
            part = old.read(name).decode()
            if name == STRINGS:
                part = part.replace("<sst ", f"<!DOCTYPE sst [<!ENTITY it {definition}>]><sst ")
                part = part.replace(">last<", f">{text}<")
            new.writestr(name, part)
    return copy.getvalue()


def texts_of(data: bytes) -> list[str]:
    (sheet,) = open_sheets(data, filename="sheet.xlsx")
    return [str(cell) for row in sheet.load() for cell in row]


@pytest.mark.parametrize("definition", ['SYSTEM "file:///etc/hostname"', '"a canary"'])
def test_no_entity_of_a_workbook_is_resolved(definition: str) -> None:
    assert texts_of(workbook(definition, "last")) == ["first", "second", "third", "last"]
    with pytest.raises(Unusable, match="damaged"):
        texts_of(workbook(definition, "&it;"))
