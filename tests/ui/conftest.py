"""Shows components and pages, and reads what came out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import HttpRequest
from django.template import Context, Template
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import translation
from django_cotton.compiler_regex import CottonCompiler

HOSTILE = """'"><script>alert(1)</script><b onclick='x' style="y">&amp;"""


@dataclass
class Element:
    """A start tag as a browser reads it."""

    tag: str
    attrs: dict[str, str | None] = field(default_factory=dict)


class Page(HTMLParser):
    """What a browser would see: elements, and the words between them."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.source = source
        self.elements: list[Element] = []
        self.pieces: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.pieces).split())

    def all(self, tag: str, **attrs: str) -> list[Element]:
        return [e for e in self.elements if e.tag == tag and attrs.items() <= e.attrs.items()]

    def one(self, tag: str, **attrs: str) -> Element:
        (found,) = self.all(tag, **attrs)
        return found

    @property
    def inline(self) -> list[Element]:
        """Elements that the content security policy would refuse."""
        return [
            e
            for e in self.elements
            if e.tag == "style"
            or (e.tag == "script" and not e.attrs.get("src"))
            or any(name == "style" or name.startswith("on") for name in e.attrs)
        ]


Show = Callable[..., Page]


@pytest.fixture(autouse=True)
def alone(settings: Any) -> None:
    """These tests need no other room: the layout's few addresses are stood in for."""
    settings.ROOT_URLCONF = "tests.ui.urls"


def on_page(request: HttpRequest, values: dict[str, Any]) -> Context:
    """The context of a page without the context processors of the house."""
    context = Context({"request": request, **values})
    context.request = request  # where {% querystring %} looks for it
    return context


def whole_page(template: str, lang: str = "en", **values: Any) -> str:
    """A page template by its name, as asked for at ``/here/?page=2``."""
    request = RequestFactory().get("/here/?page=2")
    with translation.override(lang):
        return get_template(template).template.render(on_page(request, values))


@pytest.fixture
def show(rf: RequestFactory) -> Show:
    """``show('<c-badge state="draft" />', lang="ja", path="/?page=2", **context)``."""

    def shown(source: str, *, lang: str = "en", path: str = "/", **values: Any) -> Page:
        template = Template(CottonCompiler().process(source))
        with translation.override(lang):
            return Page(template.render(on_page(rf.get(path), values)))

    return shown
