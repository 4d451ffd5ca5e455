"""How many questions a list page asks the database, and how long it takes, at the year's size
and at ten times it.

    KORYU_HOME=/tmp/bench .venv/bin/python bench/pages.py [1 10]

Makes the years through the same actions as the demo, in a database of its own under
KORYU_HOME; only the placement of the larger year is the smaller one's, repeated, since what is
measured here are pages. Writes bench/results/pages.json.
"""

import json
import os
import platform
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ["KORYU_DEMO"] = "1"

from koryu.command import house

LISTS = {
    "intake:list": "officer",
    "people:list": "officer",
    "organisations:list": "officer",
    "placement:lines": "officer",
    "placement:unplaced": "officer",
    "placement:area": "host",
    "notices:inbox": "officer",
}
OTHERS = {"home": "officer", "placement:ours": "organisation"}  # no lists: timed, not judged
MOST_QUERIES, REPEATS = 12, 7
RESULTS = Path(__file__).parent / "results" / "pages.json"


def main(sizes: list[int]) -> int:
    house.find_database()
    house.start_django()
    rows = [row for size in sizes for row in measure(size)]
    RESULTS.parent.mkdir(exist_ok=True)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    RESULTS.write_text(json.dumps({"machine": machine, "rows": rows}, indent=1) + "\n")
    over = [row for row in rows if row["page"] in LISTS and row["queries"] > MOST_QUERIES]
    for row in over:
        print(f"over {MOST_QUERIES} queries: {row['page']}")
    return 1 if over else 0


def measure(size: int) -> list[dict[str, Any]]:
    """Build the year this many times over, then ask for each list as its reader does."""
    from koryu.command import stages
    from koryu.desks.placement.models import Run

    house.migrate()
    stages.clear()
    house.migrate()
    began = time.perf_counter()
    build(size)
    print(f"{size} × the year, built in {time.perf_counter() - began:.0f} s")
    run = Run.objects.get()
    return [time_page(size, name, slug, run.key) for name, slug in {**LISTS, **OTHERS}.items()]


def build(size: int) -> None:
    from koryu.accounts.viewer import SYSTEM
    from koryu.base.scopes import scoped
    from koryu.command import stages
    from koryu.registers.organisations.actions import record_requests
    from koryu.registers.people.actions import record_candidacies

    stages.lay_ground(lambda _share: None)
    people, requests = read_sheets()
    with scoped(SYSTEM.scopes):
        year = stages.this_year()
        many = [renumbered(c, k) for k in range(size) for c in people]
        record_candidacies(many, year=year, by=SYSTEM)
        lines = [
            replace(r, request_no=f"{r.request_no}-{k}") for k in range(size) for r in requests
        ]
        record_requests(lines, year=year, by=SYSTEM)
    compute(size, people, requests)
    stages.publish(lambda _share: None)


def read_sheets() -> tuple[Any, Any]:
    from datetime import UTC, datetime

    from koryu.command.stages import SAMPLES
    from koryu.programme.places import load_places
    from koryu.programme.sheets import read_candidates, read_requests

    places, today = load_places(), datetime.now(UTC).date()
    people = (SAMPLES / "candidates.xlsx").read_bytes()
    requests = (SAMPLES / "requests.xlsx").read_bytes()
    return (
        read_candidates(people, filename="c.xlsx", today=today, places=places).records,
        read_requests(requests, filename="r.xlsx", places=places).records,
    )


def renumbered(candidate: Any, copy: int) -> Any:
    partner = f"{candidate.partner_no}-{copy}" if candidate.partner_no else ""
    return replace(candidate, candidate_no=f"{candidate.candidate_no}-{copy}", partner_no=partner)


def compute(size: int, people: Any, requests: Any) -> None:
    """A round whose run holds the year's placement, repeated in every copy."""
    from koryu.base.scopes import scoped
    from koryu.command import stages
    from koryu.desks.placement import actions
    from koryu.desks.placement.actions import runs
    from koryu.desks.placement.computing import compute
    from koryu.programme.places import load_places
    from koryu.programme.rules import default_rules
    from koryu.programme.snapshot import make_snapshot

    officer = stages.viewer_as("officer")
    places = load_places()
    snapshot = make_snapshot(
        people, requests, lambda r: places.place_of(r.organisation_code, r.host_code)
    )
    result = compute(
        snapshot,
        default_rules(),
        seed=stages.SEED,
        pins={},
        progress=lambda _share, _step: None,
        stopped=lambda: False,
    )
    lines = tuple(
        replace(
            line,
            candidate_no=f"{line.candidate_no}-{copy}",
            request_no=line.request_no and f"{line.request_no}-{copy}",
        )
        for copy in range(size)
        for line in result.lines
    )
    with scoped(officer.scopes):
        round_ = actions.open_round(
            year=stages.this_year(), name_en="Bench", name_ja="計測", by=officer
        )
        actions.freeze_inputs(round_, by=officer)
        run = actions.ask_run(round_, seed=stages.SEED, by=officer)
    work = runs.take_run(run.pk)
    assert work is not None
    runs.finish_run(work, replace(result, lines=lines))


def time_page(size: int, name: str, slug: str, run: object) -> dict[str, Any]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from koryu.accounts.models import User
    from koryu.accounts.personas import BY_SLUG

    client = Client()
    client.force_login(
        User.objects.get(email=BY_SLUG[slug].email),
        "allauth.account.auth_backends.AuthenticationBackend",
    )
    address = reverse(name, args=[run] if name in ("placement:lines", "placement:unplaced") else [])
    client.get(address)
    seconds = []
    for _ in range(REPEATS):
        with CaptureQueriesContext(connection) as asked:
            began = time.perf_counter()
            response = client.get(address)
            seconds.append(time.perf_counter() - began)
        assert response.status_code == 200, (name, response.status_code)
    queries = len([q for q in asked if not q["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT"))])
    row = {
        "page": name,
        "size": size,
        "queries": queries,
        "median_ms": round(1000 * statistics.median(seconds)),
        "kilobytes": round(len(response.content) / 1000),
    }
    print(row)
    return row


if __name__ == "__main__":
    sys.exit(main([int(word) for word in sys.argv[1:]] or [1, 10]))
