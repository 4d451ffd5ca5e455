"""A run and its worker: what it gives, what it survives, and what only counts once."""

import zlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import translation
from procrastinate.contrib.django.models import ProcrastinateJob

from koryu.accounts.viewer import host_scope
from koryu.base.moves import Refused
from koryu.base.scopes import scoped
from koryu.desks.placement import jobs
from koryu.desks.placement.actions import ask_run, ask_stop, choose_run, run_again
from koryu.desks.placement.actions.runs import finish_run, is_unwanted, note_progress, take_run
from koryu.desks.placement.computing import compute
from koryu.desks.placement.jobs import compute_run
from koryu.desks.placement.models import Line, Pin, Round, Run, Snapshot
from koryu.desks.placement.moves import SILENCE, is_stalled
from koryu.desks.placement.queries.inputs import frozen_inputs, frozen_rules
from koryu.matching.certificate import OptimalCertificate, from_files
from koryu.programme.placing import Impossible, place
from koryu.programme.rules import default_rules
from koryu.programme.words import Words
from koryu.records.models import Entry
from tests.desks.placement.conftest import lines_of
from tests.desks.placement.test_rounds import from_the_sheets
from tests.plugins.house import HOST, ORGANISATION

pytestmark = pytest.mark.django_db
STEP = Words("Somewhere", "どこか")


def now(run: Run) -> Run:
    run.refresh_from_db()
    return run


def silence(run: Run) -> None:
    """As if nothing had been heard of the worker for long."""
    Run.objects.filter(pk=run.pk).update(alive_at=run.alive_at - SILENCE - timedelta(seconds=1))


def waiting_jobs(run: Run) -> int:
    return ProcrastinateJob.objects.filter(args={"run_id": run.pk}, status="todo").count()


def sentences(run: Run) -> list[str]:
    return [entry.sentence for entry in Entry.objects.about(run.round).order_by("pk")]


def test_the_desk_places_as_the_solver_does_on_the_same_facts(asked: Run) -> None:
    compute_run(asked.pk)
    alone = place(from_the_sheets(), default_rules(), seed=1)
    placed = {who: where for who, where in lines_of(asked).items() if where}
    assert placed == dict(alone.lines)
    assert now(asked).aims == dict(alone.aims)
    assert asked.gap == dict(alone.gap)
    assert asked.round.snapshot.sha256 == alone.snapshot_sha256


def test_every_short_listed_person_has_one_line_with_its_reasons(asked: Run) -> None:
    compute_run(asked.pk)
    lines = list(Line.objects.filter(run=asked))
    assert len(lines) == 20
    assert all(line.words and all(w.en and w.ja for w in line.words) for line in lines)
    left = [line for line in lines if line.request_line_id is None]
    assert {line.candidacy.candidate_no for line in left} == set(now(asked).figures["left"])


def test_the_figures_are_those_of_the_lines(asked: Run) -> None:
    compute_run(asked.pk)
    figures, lines = now(asked).figures, Line.objects.filter(run=asked)
    placed = lines.exclude(request_line=None)
    assert figures["placed"] == placed.count() == asked.aims["placed"]
    assert figures["receiving"] == asked.aims["spread"]
    assert (figures["short_listed"], figures["seats"], figures["organisations"]) == (20, 21, 17)
    assert figures["couples"] == 1
    assert sum(figures["wishes"].values()) == figures["placed"]
    assert figures["wishes"]["1"] == placed.filter(wish_met=1).count()
    assert sum(there for _code, _seats, there, _met in figures["hosts"]) == figures["placed"]
    assert sum(there for *_kind, there in figures["positions"]) == figures["placed"]


def test_a_run_keeps_its_proof_as_files_that_name_each_other(asked: Run) -> None:
    compute_run(asked.pk)
    kept = (now(asked).certificate, asked.prices)
    files = {file.name: file for file in kept if file is not None}
    assert sorted(files) == ["certificate.json", "certificate.npz"]

    def read(name: str) -> bytes:
        with files[name].content.open("rb") as content:
            return bytes(content.read())

    certificate = from_files("certificate.json", read)
    assert isinstance(certificate, OptimalCertificate)
    alone = place(from_the_sheets(), default_rules(), seed=1).certificate
    assert certificate.market == alone.market
    assert certificate.optimum.place_of.tolist() == alone.optimum.place_of.tolist()
    assert all(file.scopes == ["clair"] for file in files.values())


def test_the_first_result_of_a_round_stands_until_another_is_chosen(
    asked: Run, officer: Any
) -> None:
    compute_run(asked.pk)
    round_ = Round.objects.get(pk=asked.round_id)
    assert (round_.state, round_.run_of_record) == ("computed", asked)
    second = ask_run(round_, seed=2, by=officer)
    compute_run(second.pk)
    round_.refresh_from_db()
    assert round_.run_of_record == asked
    assert choose_run(round_, second, by=officer).run_of_record == second
    before = Entry.objects.count()
    choose_run(round_, second, by=officer)
    assert Entry.objects.count() == before


def test_the_same_seed_gives_the_same_result(asked: Run, officer: Any) -> None:
    compute_run(asked.pk)
    again = ask_run(asked.round, seed=1, by=officer)
    compute_run(again.pk)
    assert lines_of(again) == lines_of(asked)


def test_a_job_run_twice_changes_nothing(asked: Run) -> None:
    compute_run(asked.pk)
    before = (now(asked).finished_at, Entry.objects.count(), Line.objects.count())
    compute_run(asked.pk)
    assert (now(asked).finished_at, Entry.objects.count(), Line.objects.count()) == before


def test_the_job_is_queued_with_the_fact_or_not_at_all(frozen: Round, officer: Any) -> None:
    with transaction.atomic():
        run = ask_run(frozen, seed=1, by=officer)
        assert waiting_jobs(run) == 1
        transaction.set_rollback(True)
    assert waiting_jobs(run) == 0
    assert not Run.objects.exists()


def test_the_rules_are_frozen_with_the_first_run(frozen: Round, officer: Any) -> None:
    assert frozen.rule_set.frozen_at is None
    run = ask_run(frozen, seed=1, by=officer)
    assert run.round.rule_set.frozen_at is not None


@pytest.mark.parametrize("slug", ["approver", "host", "organisation", "candidate"])
def test_only_an_officer_asks_for_runs(slug: str, asked: Run, viewer: Callable[[str], Any]) -> None:
    for act in (
        lambda by: ask_run(asked.round, seed=1, by=by),
        lambda by: ask_stop(asked, by=by),
        lambda by: choose_run(asked.round, asked, by=by),
    ):
        with pytest.raises(Refused):
            act(viewer(slug))
    assert Run.objects.count() == 1


# Stopping


def test_a_run_that_nobody_took_stops_at_once(asked: Run, officer: Any) -> None:
    ask_stop(asked, by=officer)
    assert now(asked).state == "stopped"
    compute_run(asked.pk)
    assert now(asked).state == "stopped"
    assert not Line.objects.exists()


def test_a_worker_stops_when_it_is_asked_to(
    asked: Run, officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "TOLD_EVERY", 0)
    steps: list[str] = []

    def follow(_share: float, step: Words) -> None:
        steps.append(step.en)
        if len(steps) == 2:
            ask_stop(asked, by=officer)
            assert now(asked).state == "running"

    compute_run(asked.pk, progress=follow)
    assert len(steps) == 2
    assert now(asked).state == "stopped"
    assert not Line.objects.exists()
    assert sentences(asked)[-2:] == ["placement.stop_asked", "placement.run_stopped"]


def test_a_stopped_run_can_be_computed_again(asked: Run, officer: Any) -> None:
    ask_stop(asked, by=officer)
    again = run_again(asked, by=officer)
    assert (again.state, again.stop_asked, waiting_jobs(asked)) == ("waiting", False, 2)
    compute_run(asked.pk)
    assert now(asked).state == "done"


# Failing


def test_an_impossible_run_says_why_in_both_languages(asked: Run, officer: Any) -> None:
    one_seat = asked.round.year.request_lines.get(request_no="13-002")
    for candidacy in asked.round.year.candidacies.filter(result="S", position="ALT")[:2]:
        Pin.objects.create(
            run=asked,
            candidacy=candidacy,
            request_line=one_seat,
            reason="-",
            by=officer.user,
            scopes=["clair"],
        )
    pins = dict(Pin.objects.values_list("candidacy__candidate_no", "request_line__request_no"))
    with pytest.raises(Impossible) as why:
        place(from_the_sheets(), default_rules(), seed=1, pins=pins)
    compute_run(asked.pk)
    assert (now(asked).state, asked.trouble) == ("failed", why.value.words.en)
    with translation.override("ja"):
        assert asked.trouble == why.value.words.ja
    assert not Line.objects.exists()
    assert sentences(asked)[-1] == "placement.run_failed"


def test_an_unexpected_fault_is_told_and_loses_nothing(
    asked: Run, officer: Any, caplog: pytest.LogCaptureFixture
) -> None:
    whole = bytes(Snapshot.objects.get(round=asked.round).content)
    Snapshot.objects.update(content=b"rubbish")
    compute_run(asked.pk)
    assert now(asked).state == "failed"
    entry = Entry.objects.about(asked.round).latest("pk")
    assert entry.sentence == "placement.run_failed"
    assert str(entry.act) in asked.trouble_en
    assert str(entry.act) in asked.trouble_ja
    assert str(entry.act) in caplog.text
    assert zlib.error.__name__ in caplog.text
    Snapshot.objects.update(content=whole)
    run_again(asked, by=officer)
    compute_run(asked.pk)
    assert (now(asked).state, asked.trouble_en) == ("done", "")


def test_a_round_stays_frozen_while_no_run_is_done(asked: Run, officer: Any) -> None:
    ask_stop(asked, by=officer)
    assert Round.objects.get(pk=asked.round_id).state == "frozen"


# A worker that dies


def test_a_run_whose_worker_died_is_taken_up_again(asked: Run, officer: Any) -> None:
    dead = take_run(asked.pk)
    assert dead is not None
    with pytest.raises(Refused, match="still under way"):
        run_again(asked, by=officer)
    silence(now(asked))
    assert is_stalled(now(asked))
    run_again(asked, by=officer)
    compute_run(asked.pk)
    assert now(asked).state == "done"


def test_the_late_word_of_a_worker_given_up_does_not_count(asked: Run, officer: Any) -> None:
    late = take_run(asked.pk)
    assert late is not None
    silence(now(asked))
    compute_run(asked.pk)
    whole = lines_of(asked)
    inputs, rules = frozen_inputs(asked.round), frozen_rules(asked.round.rule_set)
    result = compute(
        inputs, rules, seed=9, pins={}, progress=lambda *_: None, stopped=lambda: False
    )
    assert is_unwanted(late)
    note_progress(late, 0.1, STEP)
    finish_run(late, result)
    assert lines_of(asked) == whole
    assert now(asked).progress == 1
    assert sentences(asked).count("placement.run_done") == 1


def test_no_second_worker_takes_a_run_that_is_under_way(asked: Run) -> None:
    assert take_run(asked.pk) is not None
    assert take_run(asked.pk) is None


def test_a_sign_of_life_is_progress_and_a_look_whether_to_stop(asked: Run) -> None:
    work = take_run(asked.pk)
    assert work is not None
    for sign in (lambda: note_progress(work, 0.5, STEP), lambda: is_unwanted(work)):
        silence(now(asked))
        sign()
        assert not is_stalled(now(asked))
    assert (now(asked).progress, asked.step_en, asked.step_ja) == (0.5, "Somewhere", "どこか")


def test_a_run_that_waits_behind_a_working_one_is_not_given_up(asked: Run, officer: Any) -> None:
    work = take_run(asked.pk)
    assert work is not None
    behind = ask_run(asked.round, seed=2, by=officer)
    silence(behind)
    assert is_stalled(now(behind))
    is_unwanted(work)
    assert not is_stalled(now(behind))


# Transactions and walls


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How deep in transactions the solver's progress was told, seen from this test's own."""
    depths: list[int] = []
    own = len(connection.savepoint_ids)
    monkeypatch.setattr(jobs, "TOLD_EVERY", 0)
    yield depths
    assert depths
    assert set(depths) == {own}


def test_the_solver_works_outside_any_transaction(asked: Run, outside: list[int]) -> None:
    compute_run(asked.pk, progress=lambda *_: outside.append(len(connection.savepoint_ids)))


def test_nobody_but_clair_sees_a_line(asked: Run, viewer: Callable[[str], Any]) -> None:
    compute_run(asked.pk)
    for scopes in (
        [host_scope(HOST)],
        [f"organisation:{ORGANISATION}"],
        viewer("candidate").scopes,
        viewer("neighbour").scopes,
        [],
    ):
        with scoped(scopes):
            counts = [model.objects.count() for model in (Line, Pin, Snapshot)]
            assert counts == [0, 0, 0]
    assert Line.objects.count() == 20
