"""Pages obey the strict content security policy before a browser says so."""

import re

import pytest

from tests.house.files import breaches, files

INLINE = re.compile(
    r"""(?ix)
    <script\b (?![^>]*\b(?:src=|type="application/json")) [^>]*>  # a script without a file
    | <style\b                                                     # a style sheet in the page
    | (?<=\s)style\s*=\s*\\?["']                                   # a style on one element
    | (?<=\s)on[a-z]+\s*=\s*\\?["']                                # a handler on one element
    | javascript:
    """
)
FOREIGN = re.compile(
    r"""(?ix)
    <(?:script|link|img|iframe|source|object)\b[^>]*\b(?:src|href|data)\s*=\s*["'](?:https?:)?//
    | (?:@import|url\()\s*["']?(?:https?:)?//
    """
)
PAGES, STYLES = files(".html", ".svg", under="src"), files(".css", under="src")
MAKERS = [path for path in files(".py", under="src/koryu") if "migrations" not in path.parts]


def test_no_inline_script_or_style() -> None:
    assert breaches(PAGES + MAKERS, INLINE.findall) == {}


def test_nothing_is_loaded_from_another_host() -> None:
    assert breaches(PAGES + STYLES, FOREIGN.findall) == {}


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [
        ("<script>go()</script>", INLINE, ["<script>"]),
        ('<script src="{% static "a.js" %}" defer></script>', INLINE, []),
        ('<script type="application/json">{}</script>', INLINE, []),
        ('<p style="color:red">', INLINE, ['style="']),
        ('<p data-style="bar" class="on">', INLINE, []),
        ("<a onclick='go()'>", INLINE, ["onclick='"]),
        ('<img src="//cdn.example/a.png">', FOREIGN, ['<img src="//']),
        ('<a href="https://example.org/">', FOREIGN, []),
        ('@import "https://fonts.example/a.css"', FOREIGN, ['@import "https://']),
    ],
)
def test_breaches_are_found(text: str, pattern: "re.Pattern[str]", expected: list[str]) -> None:
    assert pattern.findall(text) == expected
