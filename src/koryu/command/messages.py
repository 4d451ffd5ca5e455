"""`koryu messages`: gathers the interface's texts into the Japanese catalogue.

Done with Babel, so that no machine needs GNU gettext. Python and templates are read;
`koryu.programme` keeps its texts in pairs and takes no part.
"""

import argparse
import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parents[1]
CATALOGUE = SOURCE.parents[1] / "locale" / "ja" / "LC_MESSAGES" / "django.po"
WITHOUT_GETTEXT = {"programme", "matching", "command"}
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("messages", help="gather the texts for translation")
    parser.set_defaults(run=run)


def gather() -> Catalog:
    """Every text of the interface, by file in alphabetical order, without line numbers."""
    catalogue = Catalog(locale="ja", project="Koryu", fuzzy=False)
    for path, code in sorted(_sources()):
        found = extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS)
        for _line, message, _comments, context in found:
            flags = ["python-format"] if "%(" in str(message) else []
            catalogue.add(message, locations=[(path, 0)], context=context, flags=flags)
    return catalogue


def _sources() -> Iterator[tuple[str, str]]:
    for path in SOURCE.rglob("*"):
        name = path.relative_to(SOURCE)
        if name.parts[0] in WITHOUT_GETTEXT or "migrations" in name.parts:
            continue
        if path.suffix == ".py":
            yield f"{name}", path.read_text()
        elif path.suffix in {".html", ".txt"}:
            code = templatize(path.read_text(), origin=str(name))
            yield f"{name}", "\n".join(line.strip() for line in code.splitlines())


def update(path: Path = CATALOGUE) -> Catalog:
    """Merge what the sources say into the catalogue: translations stay, dead ones go."""
    gathered = gather()
    with path.open("rb") as file:
        catalogue = read_po(file, locale="ja")
    catalogue.update(gathered, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with path.open("wb") as file:
        write_po(
            file, catalogue, width=96, omit_header=False, sort_output=True, include_lineno=False
        )
    return catalogue


def run(_arguments: argparse.Namespace) -> int:
    catalogue = update()
    missing = [m for m in catalogue if m.id and not all(_strings(m.string))]
    print(f"{len(catalogue)} texts, {len(missing)} without Japanese")
    for message in missing:
        print(f"  {message.id!r}")
    return 0


def _strings(string: object) -> tuple[object, ...]:
    return string if isinstance(string, tuple) else (string,)
