"""How far files unpack: what they say of themselves is not believed."""

import pytest

from koryu.records.archives import MAX_PARTS, MAX_UNPACKED, Overfull, check_unpacked
from tests.records import papers

TOO_MUCH = MAX_UNPACKED + 1_000_000


@pytest.mark.parametrize(
    "data",
    [
        papers.bomb(TOO_MUCH),
        papers.lying(TOO_MUCH),
        papers.overlapping(50),
        papers.gzipped(TOO_MUCH),
        papers.packed({"a.gz": papers.gzipped(TOO_MUCH)}),
        papers.nested(1, papers.bomb(TOO_MUCH)),
        papers.nested(4, b"a letter"),
        papers.packed({f"{n}.zip": papers.bomb(21_000_000) for n in range(10)}),
        papers.packed({str(n): b"" for n in range(MAX_PARTS + 1)}),
    ],
    ids=["large", "lying", "overlapping", "gzip", "two", "nested", "deep", "spread", "parts"],
)  # fmt: skip
def test_what_unpacks_without_end_is_refused(data: bytes) -> None:
    assert len(data) < 1_000_000
    with pytest.raises(Overfull):
        check_unpacked(data)


@pytest.mark.parametrize(
    "data",
    [
        b"a letter",
        papers.bomb(MAX_UNPACKED),
        papers.lying(1_000_000),
        papers.nested(3, b"a letter"),
        papers.workbook("x"),
        papers.letter("x"),
        papers.gzipped(1_000),
        papers.bomb(1_000_000)[:200],
        b"PK\x03\x04 and nothing more",
        b"\x1f\x8b\x08 and nothing more",
    ],
)
def test_anything_else_passes(data: bytes) -> None:
    check_unpacked(data)


def test_a_header_that_points_out_of_the_file_is_no_fault_of_ours() -> None:
    data = bytearray(papers.packed({"a.txt": b"x"}))
    at = data.index(b"PK\x01\x02")
    data[at + 42 : at + 46] = (1 << 30).to_bytes(4, "little")
    check_unpacked(bytes(data))
