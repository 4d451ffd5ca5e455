"""Files that come with letters: nothing that harms is kept, and what is kept harms nobody."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pypdf import PdfWriter

from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import scoped
from koryu.desks.correspondence.models import Letter
from koryu.records.archives import MAX_UNPACKED
from koryu.records.models import StoredFile
from tests.records import papers

pytestmark = pytest.mark.django_db
REGISTER = "/letters/register/"
NOTE = re.compile(r'<p class="file__note">(.*?)</p>')
FAULT = re.compile(
    r'<div class="field__error" id="id_enclosures_error">(.*?)</div></div>', re.DOTALL
)
TAGS = re.compile(r"<[^>]+>")


def locked_pdf() -> bytes:
    writer, file = PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret")
    writer.write(file)
    return file.getvalue()


@pytest.fixture
def clerk(year: Any, as_persona: Callable[[str], Client]) -> Client:
    return as_persona("correspondence")


def send(client: Client, *files: tuple[str, bytes]) -> Any:
    said = {
        "counterpart": "MOFA",
        "subject_ja": "名簿の送付",
        "language": "ja",
        "classification": "open",
        "medium": "mail",
        "received_on": str(timezone.localdate()),
        "received_at": "00:00",
    }
    enclosures = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(REGISTER, {**said, "enclosures": enclosures})


def kept() -> list[StoredFile]:
    with scoped(SYSTEM.scopes):
        return list(StoredFile.objects.order_by("pk"))


REFUSED = {
    "bomb": (
        papers.bomb(MAX_UNPACKED + 1_000_000),
        "x.zip unpacks to far more than a letter holds, so it is not kept. "
        "Send the files in it one by one.",
    ),
    "lying": (
        papers.lying(MAX_UNPACKED + 1_000_000),
        "x.zip unpacks to far more than a letter holds, so it is not kept. "
        "Send the files in it one by one.",
    ),
    "empty": (b"", "x.zip is empty: choose the file again."),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_never_kept_is_refused_beside_the_field(case: str, clerk: Client) -> None:
    """And no letter is registered without its enclosure, nor with half of them."""
    data, words = REFUSED[case]
    answer = send(clerk, ("letter.txt", b"a letter"), ("x.zip", data))
    assert answer.status_code == 200
    (fault,) = FAULT.findall(answer.content.decode())
    assert " ".join(TAGS.sub(" ", fault).split()) == words
    assert (kept(), Letter.objects.count()) == ([], 0)


def test_a_body_of_300_mb_is_refused_before_it_is_read(clerk: Client) -> None:
    answer = clerk.generic(
        "POST", REGISTER, b"", content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(300 * 1024 * 1024),
    )  # fmt: skip
    assert answer.status_code == 413
    assert "What is sent at once may hold 25 MB" in answer.content.decode()


ODD = {
    "a page named as a letter": ("letter.pdf", papers.PAGE, "Something other than its name says"),
    "a program named as a list": ("l.xlsx", papers.PROGRAM, "Something other than its name says"),
    "macros": ("list.xlsm", papers.with_macros(), "Holds macros or scripts"),
    "macros under a harmless name": ("l.xlsx", papers.with_macros(), "Holds macros or scripts"),
    "a locked letter": ("letter.pdf", locked_pdf(), "Protected with a password"),
    "a locked list": ("list.xlsx", papers.LOCKED_OFFICE, "Protected with a password"),
    "a page": ("letter.html", papers.PAGE, "A program or a web page"),
    "an archive": ("all.zip", papers.packed({"a.txt": b"x"}), "An archive of files"),
    "a torn archive": ("all.zip", papers.packed({"a.txt": b"x"})[:40], "Damaged"),
}


@pytest.mark.parametrize("case", ODD)
def test_odd_files_are_kept_with_a_remark_and_never_shown(case: str, clerk: Client) -> None:
    name, data, remark = ODD[case]
    sent = send(clerk, (name, data))
    page = clerk.get(sent.headers["location"]).content.decode()
    assert NOTE.findall(page) == [remark]
    (stored,) = kept()
    answer = clerk.get(f"/files/{stored.key}/")
    assert answer.content == data
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; filename")
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "name",
    ["../../x.txt", "C:\\x.txt", "<script>.txt", "x\u202etxt.exe", "🎉.txt", "あ" * 200 + ".txt"],
)
def test_a_name_is_a_label_and_nothing_else(name: str, clerk: Client) -> None:
    page = clerk.get(send(clerk, (name, b"a letter")).headers["location"]).content.decode()
    assert "<script>.txt" not in page
    (stored,) = kept()
    assert stored.content.name == f"incoming/{stored.key}"
    assert not {"/", "\\"} & set(stored.name)
