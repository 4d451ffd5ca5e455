"""Files that are kept, those that never are, and how the kept ones go out again."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.datastructures import MultiValueDict

from koryu.base.moves import Refused
from koryu.records.actions import MAX_BYTES, check_upload, store_file
from koryu.records.archives import MAX_UNPACKED
from koryu.records.forms import Upload, UploadField, UploadsField
from koryu.records.kinds import XLSX
from koryu.records.models import StoredFile
from tests.records import papers

pytestmark = pytest.mark.django_db
Acting = Callable[[str], Any]
SignIn = Callable[[str], Client]
HARMLESS = {
    "Content-Type": "application/octet-stream",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
KEPT = [
    ("letter.pdf", papers.PAGE, "text/html", "disguised"),
    ("list.xlsm", papers.with_macros(), XLSX, "macros"),
    ("letter.pdf", b"%PDF-1.7 << /Encrypt 5 0 R >>", "application/pdf", "encrypted"),
    ("list.xlsx", papers.LOCKED_OFFICE, "application/x-encrypted-office", "encrypted"),
    ("a.svg", b"<svg onload='alert(1)'/>", "image/svg+xml", "program"),
    ("a.exe", papers.PROGRAM, "application/x-executable", "program"),
    ("a.zip", papers.packed({"a.txt": b"x"}), "application/zip", "archive"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "kind", "remark"), KEPT)
def test_odd_files_are_kept_with_a_remark_and_handed_out_to_be_saved(
    name: str, data: bytes, kind: str, remark: str, acting: Acting, as_persona: SignIn
) -> None:
    check_upload(data, name)
    with acting("officer"):
        stored = store_file(data, name=name)
    assert (stored.media_type, stored.remark, stored.size) == (kind, remark, len(data))
    assert stored.sha256 == hashlib.sha256(data).hexdigest()
    answer = as_persona("officer").get(f"/files/{stored.key}/")
    assert answer.content == data
    assert {name: answer.headers[name] for name in HARMLESS} == HARMLESS
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "a.xlsx is empty: choose the file again."),
        (bytes(MAX_BYTES + 1), "a.xlsx is too large: a file may hold 25 MB."),
        (
            papers.bomb(MAX_UNPACKED + 1_000_000),
            "a.xlsx unpacks to far more than a letter holds, so it is not kept. Send the files "
            "in it one by one.",
        ),
    ],
    ids=["empty", "large", "bomb"],
)
def test_what_is_never_kept_is_refused_in_plain_words(data: bytes, why: str) -> None:
    with pytest.raises(Refused) as refused:
        check_upload(data, "a.xlsx")
    assert str(refused.value) == why


def test_a_file_as_large_as_may_be_is_kept() -> None:
    check_upload(bytes(MAX_BYTES), "a.bin")


def test_a_copy_knows_where_it_came_from(acting: Acting) -> None:
    with acting("officer"):
        enclosure = store_file(b"a,b", name="list.csv", reference="総行国第12号")
        copy = store_file(b"a,b", name="list.csv", came_from=enclosure, reference="総行国第12号")
        assert list(enclosure.copies.all()) == [copy]
        assert copy.reference == "総行国第12号"
        assert copy.content.name != enclosure.content.name


class OneFile(forms.Form):
    file = UploadField(label="File")


class ManyFiles(forms.Form):
    files = UploadsField(label="Files", required=False)


def sent(name: str, *contents: bytes) -> Any:
    files = [SimpleUploadedFile(f"{n}.txt", data) for n, data in enumerate(contents, 1)]
    return MultiValueDict({name: files})


def test_a_field_brings_name_and_bytes() -> None:
    form = OneFile({}, sent("file", b"a letter"))
    assert form.is_valid()
    assert form.cleaned_data == {"file": Upload("1.txt", b"a letter")}


@pytest.mark.parametrize(
    ("contents", "error"),
    [([], "This field is required."), ([b""], "1.txt is empty: choose the file again.")],
)
def test_a_field_says_what_is_wrong(contents: list[bytes], error: str) -> None:
    assert OneFile({}, sent("file", *contents)).errors == {"file": [error]}


def test_many_files_come_in_the_order_sent() -> None:
    form = ManyFiles({}, sent("files", b"a", b"b"))
    assert form.is_valid()
    assert form.cleaned_data == {"files": [Upload("1.txt", b"a"), Upload("2.txt", b"b")]}
    assert "multiple" in str(form["files"])


@pytest.mark.parametrize(
    ("contents", "errors"),
    [
        ([], {}),
        ([b"a", b""], {"files": ["2.txt is empty: choose the file again."]}),
        (
            [b"", b"a", b""],
            {"files": [f"{n}.txt is empty: choose the file again." for n in (1, 3)]},
        ),
        ([b"a"] * 21, {"files": ["Send at most 20 files at once."]}),
    ],
)
def test_each_bad_file_of_many_is_named(contents: list[bytes], errors: dict[str, Any]) -> None:
    assert ManyFiles({}, sent("files", *contents)).errors == errors


def test_nothing_is_kept_of_what_a_form_refused() -> None:
    ManyFiles({}, sent("files", b"a", b"")).is_valid()
    assert not StoredFile.objects.exists()
