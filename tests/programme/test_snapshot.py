"""The frozen inputs: one hash whatever the order, exact bytes, and the way back."""

import json
from dataclasses import replace
from datetime import date
from hashlib import sha256
from random import Random

import pytest

from koryu.programme.facts import Candidate, Place, Request, Snapshot
from koryu.programme.places import load_places
from koryu.programme.snapshot import (
    canonical_json,
    load_snapshot,
    make_snapshot,
    snapshot_sha256,
)

CANDIDATE = Candidate(
    candidate_no="US-1",
    family_name="O'Rourke",
    given_name="Zoë",
    nationality="US",
    date_of_birth=date(2001, 5, 3),
    position="ALT",
    language="en",
    result="S",
    score=57.8,
    needs=("step_free", "near_hospital"),
)
REQUEST = Request(
    request_no="01-001",
    host_code="01",
    organisation_code="012114",
    organisation_name_ja="網走市",
    position="ALT",
    seats=2,
    group="A",
    language="en",
    nationalities=("US", "GB"),
)


def place_of(request: Request) -> Place:
    return load_places().place_of(request.organisation_code, request.host_code)


def snapshot_of(candidates: list[Candidate], requests: list[Request]) -> Snapshot:
    return make_snapshot(candidates, requests, place_of)


def with_score(score: float | None) -> bytes:
    return canonical_json(snapshot_of([replace(CANDIDATE, score=score)], []))


def test_the_canonical_form_of_a_small_snapshot() -> None:
    small = Snapshot((), (), {"P-1": Place("P-1", "09", meets={"step_free": True})})
    assert canonical_json(small) == (
        b'{"candidates":[],"places":{"P-1":{"meets":{"step_free":true},'
        b'"organisation_code":"P-1","prefecture":"09","sister_cities":[],"size_band":""}},'
        b'"requests":[]}'
    )


def test_the_order_of_rows_does_not_change_the_hash() -> None:
    candidates = [replace(CANDIDATE, candidate_no=f"US-{n}") for n in range(30)]
    requests = [
        replace(REQUEST, request_no=f"01-{n}", organisation_code=code)
        for n, code in enumerate(("012114", "011002", "P-01001", "012114"))
    ]
    before = snapshot_sha256(snapshot_of(candidates, requests))
    for seed in range(5):
        Random(seed).shuffle(candidates)
        Random(seed).shuffle(requests)
        assert snapshot_sha256(snapshot_of(candidates, requests)) == before


def test_any_change_of_a_fact_changes_the_hash() -> None:
    before = snapshot_sha256(snapshot_of([CANDIDATE], [REQUEST]))
    changed = (
        snapshot_of([replace(CANDIDATE, remarks="x")], [REQUEST]),
        snapshot_of([replace(CANDIDATE, needs=("near_hospital", "step_free"))], [REQUEST]),
        snapshot_of([CANDIDATE], [replace(REQUEST, seats=3)]),
        make_snapshot([CANDIDATE], [REQUEST], lambda r: replace(place_of(r), size_band="urban")),
    )
    assert before not in {snapshot_sha256(snapshot) for snapshot in changed}


def test_the_hash_is_that_of_the_canonical_bytes() -> None:
    snapshot = snapshot_of([CANDIDATE], [REQUEST])
    assert snapshot_sha256(snapshot) == sha256(canonical_json(snapshot)).hexdigest()


def test_a_snapshot_comes_back_as_it_was() -> None:
    snapshot = snapshot_of([CANDIDATE, replace(CANDIDATE, candidate_no="B", score=None)], [REQUEST])
    again = load_snapshot(canonical_json(snapshot))
    assert again == snapshot
    assert canonical_json(again) == canonical_json(snapshot)


def test_a_whole_score_comes_back_as_a_number_of_its_own_kind() -> None:
    (candidate,) = load_snapshot(with_score(100.0)).candidates
    assert isinstance(candidate.score, float)


@pytest.mark.parametrize(
    ("score", "written"),
    [
        (57.8, "57.8"),
        (100.0, "100"),
        (100, "100"),
        (0.0, "0"),
        (-0.0, "0"),
        (-1.5, "-1.5"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1e-6, "0.000001"),
        (1e-7, "1e-7"),
        (1.5e-9, "1.5e-9"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
        (None, "null"),
    ],
)
def test_numbers_are_written_as_rfc_8785_asks(score: float | None, written: str) -> None:
    assert f'"score":{written},'.encode() in with_score(score)


@pytest.mark.parametrize("score", [float("nan"), float("inf"), float("-inf"), 2**53])
def test_a_number_that_json_cannot_hold_is_refused(score: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        with_score(score)


def test_text_keeps_its_characters_and_dates_are_iso() -> None:
    text = canonical_json(snapshot_of([replace(CANDIDATE, remarks='"\n\x1f\\/é日本')], []))
    assert '"remarks":"\\"\\n\\u001f\\\\/é日本"'.encode() in text
    assert b'"date_of_birth":"2001-05-03"' in text
    assert json.loads(text)["candidates"][0]["remarks"] == '"\n\x1f\\/é日本'


def test_keys_are_sorted_by_utf_16_code_units() -> None:
    """The one case where code points would sort otherwise: beyond the basic plane."""
    places = {code: Place(code, "09") for code in ("\ufb33", "\U0001f600")}
    text = canonical_json(Snapshot((), (), places)).decode()
    assert text.index("\U0001f600") < text.index("\ufb33")


def test_a_number_that_stands_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="US-1 stands twice"):
        snapshot_of([CANDIDATE, replace(CANDIDATE, family_name="Other")], [])
    with pytest.raises(ValueError, match="01-001 stands twice"):
        snapshot_of([], [REQUEST, REQUEST])


def test_each_organisation_is_asked_once_by_its_first_line() -> None:
    lines = [
        replace(REQUEST, request_no="2", organisation_code="P-1", host_code="09"),
        replace(REQUEST, request_no="1", organisation_code="P-1", host_code="01"),
    ]
    assert snapshot_of([], lines).places["P-1"].prefecture == "01"


def test_a_value_of_no_known_kind_is_refused() -> None:
    with pytest.raises(TypeError, match="no canonical form for list"):
        canonical_json(snapshot_of([replace(CANDIDATE, needs=["step_free"])], []))  # type: ignore[arg-type]
