"""What others see of a run while it is computed: with real commits, on another connection."""

from typing import Any

import psycopg
import pytest

from koryu.base.scopes import scoped
from koryu.desks.placement import jobs
from koryu.desks.placement.actions import ask_run, freeze_inputs, open_round
from koryu.desks.placement.jobs import compute_run
from koryu.programme.words import Words
from tests.plugins.database import Addresses
from tests.plugins.house import accept_sample, load_everything, look_up, make_cast, open_the_year

QUESTION = "SELECT state, round(progress::numeric, 2)::float, step_en FROM placement_run"


def test_progress_is_seen_while_the_run_is_under_way(
    committed_db: Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "TOLD_EVERY", 0)
    load_everything()
    year, cast = open_the_year(), make_cast()
    officer = look_up(cast, "officer")
    with scoped(officer.scopes):
        accept_sample(year, by=officer)
        round_ = open_round(year=year, name_en="Main round", name_ja="本配置", by=officer)
        freeze_inputs(round_, by=officer)
        run = ask_run(round_, seed=1, by=officer)
    # The owner of the tables, whom no wall holds up: the run is behind one.
    with psycopg.connect(committed_db.owner, autocommit=True) as other:

        def seen() -> Any:
            return other.execute(QUESTION).fetchone()

        told: list[tuple[float, str]] = []
        read: list[Any] = []

        def follow(share: float, step: Words) -> None:
            read.append(seen())
            told.append((round(share, 2), step.en))

        compute_run(run.pk, progress=follow)
        assert read[1:] == [("running", *step) for step in told[:-1]]
        assert seen() == ("done", 1.0, told[-1][1])
