"""What the repository holds, without what tools leave in it."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEPT_DOTTED = {".ci", ".editorconfig", ".gitignore"}
TEXT = {".cfg", ".css", ".csv", ".html", ".js", ".json", ".md", ".po", ".py", ".toml", ".txt", ""}


def files(*suffixes: str, under: str = ".") -> list[Path]:
    """Every file of the project with one of these suffixes, in order."""
    return sorted(path for path in _all(ROOT / under) if path.suffix in suffixes)


def breaches(paths: Iterable[Path], find: Callable[[str], list[str]]) -> dict[str, list[str]]:
    """What ``find`` finds in each file's text, by file; nothing where all is well."""
    found = {path: find(path.read_text(encoding="utf-8", errors="replace")) for path in paths}
    return {str(path.relative_to(ROOT)): each for path, each in found.items() if each}


def _all(top: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(top):
        folders[:] = [name for name in folders if _ours(name)]
        yield from (Path(folder) / name for name in names if _ours(name))


def _ours(name: str) -> bool:
    if name.startswith("."):
        return name in KEPT_DOTTED
    made = {"__pycache__", "static-collected", "test-output"}
    return name not in made and not name.endswith((".egg-info", ".pyc", ".mo"))
