"""A round from opening to publication: who may do what, and what is frozen."""

import datetime
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation

from koryu.base.moves import Refused
from koryu.desks.intake.actions import recall_sheet
from koryu.desks.intake.models import Sheet
from koryu.desks.placement.actions import (
    close_round,
    freeze_inputs,
    open_round,
    publish_round,
    submit_round,
)
from koryu.desks.placement.models import Round, RuleSet, Snapshot
from koryu.desks.placement.queries.inputs import frozen_inputs
from koryu.programme.places import load_places
from koryu.programme.rules import default_rules, rules_sha256
from koryu.programme.sheets import read_candidates, read_requests
from koryu.programme.snapshot import canonical_json, make_snapshot, snapshot_sha256
from koryu.records.models import Entry
from koryu.registers.people.models import Candidacy
from tests.plugins.house import accept, approve, sample_sheet, submit

pytestmark = pytest.mark.django_db
NAMES = {"name_en": "Main round", "name_ja": "本配置"}


def said(round_: Round) -> list[str]:
    """What was done to the round, oldest first."""
    return [entry.sentence for entry in Entry.objects.about(round_).order_by("pk")]


def from_the_sheets() -> Any:
    """The snapshot made from the files alone, without a database."""
    places = load_places()
    requests = read_requests(sample_sheet("requests"), filename="r.xlsx", places=places)
    people = read_candidates(
        sample_sheet("candidates"),
        filename="c.xlsx",
        today=datetime.date(2026, 11, 23),
        places=places,
    )
    return make_snapshot(
        people.records,
        requests.records,
        lambda line: places.place_of(line.organisation_code, line.host_code),
    )


def test_a_round_opens_with_the_default_rules_and_an_entry(opened: Round) -> None:
    assert opened.state == "open"
    assert opened.rule_set.sha256 == rules_sha256(default_rules())
    assert opened.rule_set.content == default_rules().as_data()
    assert said(opened) == ["placement.opened"]


def test_the_name_is_read_in_the_language_of_the_page(opened: Round) -> None:
    with translation.override("ja"):
        assert str(opened) == "本配置"


@pytest.mark.parametrize("slug", ["approver", "host", "organisation", "candidate", "visitor"])
def test_only_an_officer_opens_a_round(
    slug: str, accepted: Any, viewer: Callable[[str], Any]
) -> None:
    with pytest.raises(Refused, match="Your role does not include this step"):
        open_round(year=accepted, by=viewer(slug), **NAMES)
    assert not Round.objects.exists()


def test_a_year_has_one_round_at_a_time(opened: Round, officer: Any) -> None:
    with pytest.raises(Refused, match="already has a round"):
        open_round(year=opened.year, by=officer, **NAMES)
    close_round(opened, reason="Wrong sheets", by=officer)
    again = open_round(year=opened.year, by=officer, **NAMES)
    assert again.pk != opened.pk
    assert RuleSet.objects.count() == 1


def test_freezing_takes_the_facts_as_the_sheets_brought_them(frozen: Round) -> None:
    facts = from_the_sheets()
    snapshot = Snapshot.objects.get(round=frozen)
    assert snapshot.sha256 == snapshot_sha256(facts)
    assert zlib.decompress(snapshot.content) == canonical_json(facts)
    assert frozen_inputs(frozen) == facts
    counted = (snapshot.candidates, snapshot.short_listed, snapshot.requests, snapshot.seats)
    assert counted == (36, 20, 17, 21)
    assert frozen.state == "frozen"


def test_what_changes_afterwards_does_not_change_the_round(frozen: Round) -> None:
    Candidacy.objects.filter(year=frozen.year).update(japanese_level="N1")
    assert frozen_inputs(frozen) == from_the_sheets()


def test_frozen_facts_are_used_and_no_longer_recalled(frozen: Round, officer: Any) -> None:
    assert not Candidacy.objects.filter(year=frozen.year, used_at=None).exists()
    assert not frozen.year.request_lines.filter(used_at=None).exists()
    for sheet in Sheet.objects.filter(year=frozen.year):
        with pytest.raises(Refused, match="can no longer be recalled"):
            recall_sheet(sheet, by=officer)


def test_inputs_are_frozen_once(frozen: Round, officer: Any) -> None:
    with pytest.raises(Refused, match="not possible in the present state"):
        freeze_inputs(frozen, by=officer)
    assert Snapshot.objects.count() == 1


@pytest.mark.parametrize(
    ("there", "words"),
    [
        ([], "Neither sheet"),
        (["requests"], "The sheet of successful candidates has not been accepted"),
        (["candidates"], "The sheet of requests has not been accepted"),
    ],
)
def test_a_missing_sheet_is_named(
    there: list[str], words: str, year: Any, acting: Callable[[str], Any]
) -> None:
    with acting("officer") as officer:
        for kind in there:
            accept(sample_sheet(kind), kind=kind, year=year, by=officer)
        round_ = open_round(year=year, by=officer, **NAMES)
        with pytest.raises(Refused, match=words):
            freeze_inputs(round_, by=officer)
        assert not Snapshot.objects.exists()


def test_the_way_to_publication(reviewed: Round, officer: Any, cast: Any) -> None:
    approve(reviewed, cast)
    publication = publish_round(reviewed, by=officer)
    reviewed.refresh_from_db()
    assert reviewed.state == "published"
    assert publication.run == reviewed.run_of_record
    assert said(reviewed)[-3:] == [
        "placement.submitted",
        "placement.approved",
        "placement.published",
    ]


def test_nothing_is_submitted_before_a_run_is_done(frozen: Round, officer: Any) -> None:
    with pytest.raises(Refused, match="not possible in the present state"):
        submit_round(frozen, by=officer)


def test_nothing_is_published_before_it_is_approved(
    reviewed: Round, officer: Any, cast: Any
) -> None:
    submit(reviewed, cast)
    with pytest.raises(Refused, match="not possible in the present state"):
        publish_round(reviewed, by=officer)
