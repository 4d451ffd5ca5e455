"""Facts to place in a test: plain ones by hand, and the samples as they are read."""

import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import koryu.programme
from koryu.programme.facts import Candidate, Place, Request, Snapshot
from koryu.programme.places import load_places
from koryu.programme.placing import Placement, place
from koryu.programme.rules import default_rules
from koryu.programme.sheets import read_candidates, read_requests
from koryu.programme.snapshot import make_snapshot

SAMPLES = Path(koryu.programme.__file__).parent / "samples"
NAMES = ("small", "messy", "special", "year-2027")
TODAY = date(2026, 11, 23)


def candidate(number: str = "C-1", **facts: Any) -> Candidate:
    """Somebody short-listed as an ALT from the United States who wished for nothing."""
    plain = {
        "family_name": "Yardley",
        "given_name": "Mateo",
        "nationality": "US",
        "date_of_birth": date(2001, 5, 3),
        "position": "ALT",
        "language": "en",
        "result": "S",
        "group": "A",
    }
    return Candidate(number, **plain | facts)


def request(number: str = "R-1", **facts: Any) -> Request:
    """Abashiri in Hokkaido, a town of 34,000, asks for one ALT and nothing more."""
    plain = {
        "host_code": "01",
        "organisation_code": "012114",
        "organisation_name_ja": "網走市",
        "position": "ALT",
        "seats": 1,
        "group": "A",
        "language": "en",
    }
    return Request(number, **plain | facts)


def place_of(line: Request) -> Place:
    return load_places().place_of(line.organisation_code, line.host_code)


def snapshot(candidates: list[Candidate], requests: list[Request]) -> Snapshot:
    return make_snapshot(candidates, requests, place_of)


@lru_cache
def sample(name: str) -> Snapshot:
    """The sheets of a sample as they are read, without the rows that cannot be."""
    people, lines = (SAMPLES / name / f"{kind}.xlsx" for kind in ("candidates", "requests"))
    places = load_places()
    return snapshot(
        list(
            read_candidates(
                people.read_bytes(), filename=people.name, today=TODAY, places=places
            ).records
        ),
        list(read_requests(lines.read_bytes(), filename=lines.name, places=places).records),
    )


def truth(name: str) -> Any:
    return json.loads((SAMPLES / name / "truth.json").read_text(encoding="utf-8"))


@lru_cache
def placed(name: str) -> Placement:
    """A sample placed under the default rules with seed 1."""
    return place(sample(name), default_rules(), seed=1)
