"""The result of `koryu place`, as it is written into its folder and read from there.

``summary.json`` names the other files by their SHA-256, the certificate its arrays: so
nothing of a result can be exchanged by itself.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from koryu.command.inputs import Inputs, Unusable
from koryu.command.shown import json_text
from koryu.matching.certificate import JSON_NAME, NPZ_NAME, write_certificate
from koryu.matching.market_json import BadMarketFile, load_json, object_at
from koryu.programme.placing import Placement
from koryu.programme.sheets import Refusal
from koryu.programme.words import Words

PLACEMENTS, REFUSED, SUMMARY = "placements.csv", "refused.csv", "summary.json"
FILES = (PLACEMENTS, REFUSED, SUMMARY, JSON_NAME, NPZ_NAME)
NAMED = {  # key of the summary -> the file of which it holds the SHA-256
    "placements_sha256": PLACEMENTS,
    "refused_sha256": REFUSED,
    "certificate_sha256": JSON_NAME,
}
HASHES = ("snapshot_sha256", "rules_sha256", *NAMED)
KEYS = ("placed", "aims", "gap", "seed", *HASHES)
BEFORE_NAMES = "the result was made before summary.json named its files; place again"


# Written


def write_result(out: Path, inputs: Inputs, placement: Placement) -> None:
    """All files of a result into the folder ``out``."""
    _write_csv(out / PLACEMENTS, ["candidate_no", "request_no"], placement.lines.items())
    refused = (
        (refusal.sheet, refusal.row, column_of(refusal), refusal.value, refusal.reason.en)
        for reading in inputs.readings.values()
        for refusal in reading.refused
    )
    _write_csv(out / REFUSED, ["sheet", "row", "column", "value", "reason"], refused)
    write_certificate(out, placement.certificate)
    summary = {
        "placed": len(placement.lines),
        "aims": dict(placement.aims),
        "gap": dict(placement.gap),
        "seed": placement.seed,
        "snapshot_sha256": placement.snapshot_sha256,
        "rules_sha256": placement.rules_sha256,
        **{key: file_sha256(out / name) for key, name in NAMED.items()},
    }
    (out / SUMMARY).write_text(json_text(summary), encoding="utf-8")


def column_of(refusal: Refusal) -> str:
    """The column's key; its letter where the cell lies outside the known columns."""
    return refusal.key or refusal.column


def file_sha256(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _write_csv(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)


# Read


@dataclass(frozen=True)
class Summary:
    """What summary.json of a ``folder`` says, its figures being numbers by their names."""

    folder: Path
    data: Mapping[str, Any]
    placed: int
    aims: Mapping[str, int]
    gap: Mapping[str, int]

    def faults(self) -> Iterator[str]:
        """What is not as place writes it: its keys, and the files that it names."""
        left_out = [key for key in KEYS if key not in self.data]
        if left_out:
            yield f"summary.json has no {', '.join(left_out)}: {BEFORE_NAMES}."
        for key in self.data:
            if key not in KEYS:
                yield f"summary.json says something of ‘{key}’, of which nothing is known."
        for key, name in NAMED.items():
            path = self.folder / name
            if not path.exists():
                yield f"{name} is missing."
            elif key in self.data and self.data[key] != file_sha256(path):
                yield f"{name} is not the file that summary.json names (SHA-256)."


def read_summary(folder: Path) -> Summary:
    """The summary in this folder. Raises Unusable, and OSError where there is none."""
    path = folder / SUMMARY
    try:
        data = load_json(path.read_bytes())
        figures = {key: object_at(key, data[key]) for key in ("aims", "gap")}
        return Summary(folder, data, data["placed"], **figures)
    except (BadMarketFile, KeyError, TypeError):
        raise _unreadable(path, "this is not the summary of a placement") from None


def read_lines(folder: Path) -> list[tuple[str, str]]:
    """Candidate and request of each line of placements.csv. Raises Unusable, OSError."""
    path = folder / PLACEMENTS
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [(row["candidate_no"], row["request_no"]) for row in csv.DictReader(file)]
    except KeyError as missing:
        raise _unreadable(path, f"the column {missing} is missing") from None
    except (UnicodeDecodeError, csv.Error):
        raise _unreadable(path, "this is not a CSV file in UTF-8") from None


def _unreadable(path: Path, why: str) -> Unusable:
    return Unusable(path, Words(why, why))
