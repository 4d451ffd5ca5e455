"""How far a packed file unpacks, found out without keeping any of it.

What a file says of itself is not believed: each part is unpacked here, piece by piece, until
it ends or the limit is reached. A part packed again inside counts with all that it unpacks to.
"""

import zlib
from collections.abc import Iterator
from io import BytesIO
from struct import unpack_from
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

ZIP, GZIP = b"PK\x03\x04", b"\x1f\x8b\x08"
MAX_UNPACKED = 200_000_000  # bytes of all parts together
MAX_PARTS = 5_000  # in all
MAX_DEPTH = 3  # an archive within an archive within an archive
PIECE = 1_000_000
LOCAL_HEAD = 30  # bytes of a part's own header before its name (APPNOTE.TXT, 4.3.7)


class Overfull(Exception):
    """The file unpacks to more than is allowed, or hides how far it does."""


class Allowance:
    """What may still be unpacked of one file."""

    def __init__(self) -> None:
        self.bytes, self.parts = MAX_UNPACKED, MAX_PARTS

    def spend(self, unpacked: int, parts: int = 0) -> None:
        self.bytes -= unpacked
        self.parts -= parts
        if self.bytes < 0 or self.parts < 0:
            raise Overfull


def check_unpacked(data: bytes) -> None:
    """Raises Overfull where a zip or gzip file unpacks beyond the limits; a damaged one, which
    nothing can unpack, passes."""
    _check(data, Allowance(), MAX_DEPTH)


def _check(data: bytes, left: Allowance, depth: int) -> None:
    if not data.startswith((ZIP, GZIP)):
        return
    if not depth:
        raise Overfull
    for part in _parts(data, left):
        _check(part, left, depth - 1)


def _parts(data: bytes, left: Allowance) -> Iterator[bytes]:
    """Those parts that are packed again themselves; the others are counted and dropped."""
    if data.startswith(GZIP):
        left.spend(0, parts=1)
        yield _unpacked(data, 16 + zlib.MAX_WBITS, left)
        return
    try:
        listed = ZipFile(BytesIO(data)).infolist()
    except (BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
        return
    left.spend(0, parts=len(listed))
    declared = sum(part.file_size for part in listed)
    if declared > left.bytes or sum(part.compress_size for part in listed) > len(data):
        raise Overfull  # the second: parts that lie over each other
    for part in listed:
        yield _part(data, part, left)


def _part(data: bytes, part: ZipInfo, left: Allowance) -> bytes:
    start = part.header_offset + LOCAL_HEAD
    if start > len(data):
        return b""
    first = start + sum(unpack_from("<HH", data, start - 4))  # past the name and what follows it
    packed = data[first : first + part.compress_size]
    if part.flag_bits & 1:  # encrypted: it unpacks nowhere without its password
        left.spend(part.file_size)
        return b""
    if part.compress_type == ZIP_STORED:
        left.spend(len(packed))
        return packed
    if part.compress_type == ZIP_DEFLATED:
        return _unpacked(packed, -zlib.MAX_WBITS, left)
    left.spend(part.file_size)
    return b""


def _unpacked(packed: bytes, how: int, left: Allowance) -> bytes:
    """The whole part where it is packed again inside, else nothing of it."""
    unpacker = zlib.decompressobj(how)
    kept = bytearray()
    is_packed = False
    try:
        while packed and not unpacker.eof:
            piece = unpacker.decompress(packed, PIECE)
            left.spend(len(piece))
            is_packed = is_packed or (not kept and piece.startswith((ZIP, GZIP)))
            kept += piece if is_packed else b""
            packed = unpacker.unconsumed_tail
    except zlib.error:
        return bytes(kept)
    return bytes(kept)
