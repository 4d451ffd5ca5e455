"""What the code never does, whoever writes it: points of docs/building/asvs.md, read off it."""

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from tests.house.files import ROOT, breaches, files

SOURCES = files(".py", under="src/koryu")
ROOMS = [
    path
    for path in SOURCES
    if not {"migrations", "command"} & set(path.parts)  # these two build SQL from our own names
]
SCRIPTS = files(".js", under="src/koryu")
TEMPLATES = files(".html", under="src/koryu")  # mails are plain text: nothing to escape for

# Opens connections, but to this machine alone: it waits for its own server to answer.
WAITS_FOR_ITSELF = ROOT / "src/koryu/command/demo.py"
POSTMAN = ROOT / "src/koryu/tools/notices/actions/posting.py"  # knows what mail servers say
NETWORK = {
    "aiohttp",
    "ftplib",
    "http.client",
    "httpx",
    "imaplib",
    "poplib",
    "requests",
    "smtplib",
    "socket",
    "telnetlib",
    "urllib.request",
    "urllib3",
    "websockets",
}
UNPACKS_OBJECTS = {"dill", "jsonpickle", "marshal", "pickle", "shelve", "yaml"}
READS_XML = {"defusedxml", "lxml", "xml", "xmltodict"}
OTHER_DATABASES = {"ldap", "ldap3", "pylibmc", "pymemcache", "pymongo", "redis", "memcache"}
RUNS_TEXT = {"eval", "exec", "__import__", "compile"}
WEAK = {"md5", "sha1", "md4", "DES", "ARC4", "Blowfish", "ECB"}
PAST_THE_ORM = {"raw", "extra", "RawSQL"}
NEVER_IN_SCRIPTS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function"
    r"|postMessage|localStorage|sessionStorage|indexedDB|__proto__|Object\.assign|document\.cookie"
)
UNESCAPED = re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off|\|\s*safeseq\b")
# Help of a field is written by us; the square of a one-time code is drawn from our own address.
OURS = ("field.help_text|words|safe", "{{ totp_svg|safe }}")

Found = Callable[[ast.AST], Iterator[str]]


def reading(find: Found) -> Callable[[str], list[str]]:
    """``find`` asked of every part of a file's code."""
    return lambda text: [name for node in parts_of(text) for name in find(node)]


@cache
def parts_of(code: str) -> list[ast.AST]:
    return list(ast.walk(ast.parse(code)))


def imports_of(modules: set[str]) -> Callable[[str], list[str]]:
    def find(node: ast.AST) -> Iterator[str]:
        named: list[str] = []
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            named = [node.module or "", *(f"{node.module}.{a.name}" for a in node.names)]
        yield from (name for name in named if _begins(name, modules))

    return reading(find)


def _begins(name: str, modules: set[str]) -> bool:
    parts = name.split(".")
    return any(".".join(parts[:end]) in modules for end in range(1, len(parts) + 1))


def calls_of(names: set[str]) -> Callable[[str], list[str]]:
    """Calls by a bare name or as a method; ``re.compile`` is no ``compile``."""

    def find(node: ast.AST) -> Iterator[str]:
        if isinstance(node, ast.Call) and (name := called(node)) in names:
            yield name

    return reading(find)


def called(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return "" if function.attr in RUNS_TEXT else function.attr
    return function.id if isinstance(function, ast.Name) else ""


def through_a_shell(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call):
        yield from ("shell" for key in node.keywords if key.arg == "shell")
    if isinstance(node, ast.Attribute) and node.attr in {"system", "popen"}:
        yield node.attr


def put_together(node: ast.AST) -> Iterator[str]:
    """SQL and markup that is not one fixed text: values belong beside it, never in it."""
    if isinstance(node, ast.Call) and called(node) in {"execute", "format_html"}:
        yield from (ast.unparse(text) for text in node.args[:1] if not _is_fixed(text))


def made_patterns(node: ast.AST) -> Iterator[str]:
    """Regular expressions set together at run time, of anything but constants."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        of_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
        set_together = isinstance(node.args[0], ast.JoinedStr | ast.BinOp | ast.Call)
        if of_re and set_together and not _is_fixed(node.args[0]):
            yield ast.unparse(node.args[0])


def _is_fixed(text: ast.expr) -> bool:
    """A text, a constant by its name, or constants set into a text."""
    if isinstance(text, ast.JoinedStr):
        return all(_is_fixed(part) for part in text.values)
    if isinstance(text, ast.BinOp):
        return _is_fixed(text.left) and _is_fixed(text.right)
    if isinstance(text, ast.FormattedValue):
        return _is_fixed(text.value)
    if isinstance(text, ast.Name):
        return text.id.isupper() or text.id == "bar"  # a local name for one of two fixed marks
    return isinstance(text, ast.Constant) and isinstance(text.value, str)


def names_of(wanted: set[str]) -> Callable[[str], list[str]]:
    def find(node: ast.AST) -> Iterator[str]:
        name = getattr(node, "attr", getattr(node, "id", ""))
        if isinstance(node, ast.Attribute | ast.Name) and name in wanted:
            yield name

    return reading(find)


def unescaped(text: str) -> list[str]:
    for ours in OURS:
        text = text.replace(ours, "")
    return UNESCAPED.findall(text)


def test_no_text_is_run_as_code() -> None:
    assert breaches(SOURCES, calls_of(RUNS_TEXT)) == {}


def test_no_command_goes_through_a_shell() -> None:
    assert breaches(SOURCES, reading(through_a_shell)) == {}


def test_no_object_is_unpacked_from_bytes() -> None:
    assert breaches(SOURCES, imports_of(UNPACKS_OBJECTS)) == {}


def test_no_xml_is_parsed_in_python() -> None:
    """Workbooks are read by calamine, which resolves no entity."""
    assert breaches(SOURCES, imports_of(READS_XML)) == {}


def test_no_directory_or_other_store_is_asked() -> None:
    assert breaches(SOURCES, imports_of(OTHER_DATABASES)) == {}


def test_the_house_calls_nobody() -> None:
    """But its database and its mail server, through Django and psycopg."""
    found = breaches(SOURCES, imports_of(NETWORK))
    assert set(found) == {str(file.relative_to(ROOT)) for file in (WAITS_FOR_ITSELF, POSTMAN)}


def test_no_pattern_is_made_of_what_somebody_typed() -> None:
    assert breaches(SOURCES, reading(made_patterns)) == {}


def test_no_query_goes_past_the_orm() -> None:
    assert breaches(ROOMS, calls_of(PAST_THE_ORM)) == {}


def test_sql_and_markup_are_fixed_texts() -> None:
    assert breaches(ROOMS, reading(put_together)) == {}


def test_no_weak_hash_or_cipher() -> None:
    assert breaches(SOURCES, names_of(WEAK)) == {}


def test_nothing_secret_comes_from_predictable_numbers() -> None:
    assert breaches(ROOMS, imports_of({"random", "numpy.random"})) == {}


def test_no_view_is_exempt_from_the_forgery_check() -> None:
    assert breaches(SOURCES, names_of({"csrf_exempt", "xframe_options_exempt", "csp_exempt"})) == {}


def test_templates_escape_whatever_they_show() -> None:
    assert breaches(TEMPLATES, unescaped) == {}


def test_no_text_becomes_a_template() -> None:
    assert breaches(SOURCES, calls_of({"Template", "from_string"})) == {}


def test_scripts_show_text_as_text_and_keep_nothing() -> None:
    assert SCRIPTS != []
    assert breaches(SCRIPTS, NEVER_IN_SCRIPTS.findall) == {}


@pytest.mark.parametrize(
    ("find", "code", "found"),
    [
        (calls_of(RUNS_TEXT), "eval(x); re.compile(y); compile(z, '', 'exec')", 2),
        (reading(through_a_shell), "run(x, shell=True); os.system(y)", 2),
        (imports_of(UNPACKS_OBJECTS), "import pickle\nimport yaml.loader as y", 2),
        (imports_of(NETWORK), "from urllib import request\nimport urllib.parse", 1),
        (imports_of({"numpy.random"}), "from numpy import random\nimport numpy.random as r", 2),
        (calls_of(PAST_THE_ORM), "Unit.objects.raw(x); q.extra(where=[y])", 2),
        (
            reading(put_together),
            "c.execute(f'SELECT {x}'); c.execute(f'SELECT {IT}'); c.execute(SQL)",
            1,
        ),
        (reading(put_together), "format_html('<p>' + x); format_html('<p>{}', x)", 1),
        (names_of(WEAK), "hashlib.md5(x); modes.ECB()", 2),
        (names_of({"csrf_exempt"}), "@csrf_exempt\ndef view(): ...", 1),
        (unescaped, "{{ x|safe }} {% autoescape off %} {{ field.help_text|words|safe }}", 2),
        (reading(made_patterns), "re.compile(rf'{x}'); re.compile(f'{IT}'); re.sub(y, z)", 1),
        (NEVER_IN_SCRIPTS.findall, "a.innerHTML = b; a.textContent = c", 1),
    ],
)
def test_breaches_are_found(find: Callable[[str], list[str]], code: str, found: int) -> None:
    assert len(find(code)) == found


def test_what_is_looked_at_is_there() -> None:
    assert min(len(SOURCES), len(ROOMS), len(TEMPLATES)) > 40
