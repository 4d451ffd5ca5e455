"""What a reader and a screen reader find in a paper."""

import io
from collections.abc import Iterator
from typing import Any

import pypdf

from koryu.ui import typesetting as ts


def printed(template: str, data: Any, language: str) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(ts.typeset(template, data, language=language)))


def pages(pdf: pypdf.PdfReader) -> list[list[str]]:
    return [page.extract_text().split("\n") for page in pdf.pages]


def words(pdf: pypdf.PdfReader) -> str:
    """All text with no space or line end, so that where a line breaks does not matter."""
    return "".join("".join(line) for page in pages(pdf) for line in page).replace(" ", "")


def elements(pdf: pypdf.PdfReader) -> Iterator[Any]:
    """Each element of the tag tree, in reading order."""

    def below(node: Any) -> Iterator[Any]:
        node = node.get_object()
        if isinstance(node, pypdf.generic.ArrayObject):
            for each in node:
                yield from below(each)
        elif isinstance(node, pypdf.generic.DictionaryObject):
            yield node
            if "/K" in node:
                yield from below(node["/K"])

    yield from below(pdf.trailer["/Root"]["/StructTreeRoot"]["/K"])


def tags(pdf: pypdf.PdfReader, kind: str) -> list[Any]:
    return [each for each in elements(pdf) if each.get("/S") == kind]


def typefaces(pdf: pypdf.PdfReader) -> set[str]:
    """Names of the typefaces, each of which must be in the file."""
    found = set()
    for page in pdf.pages:
        for font in page["/Resources"]["/Font"].values():
            (inner,) = font.get_object()["/DescendantFonts"]
            inner = inner.get_object()
            descriptor = inner["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & descriptor.keys(), inner["/BaseFont"]
            found.add(inner["/BaseFont"].partition("+")[2])
    return found
