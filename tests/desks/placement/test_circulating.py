"""A result circulates for approval: what is frozen of it, who decides, and what follows."""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from koryu.accounts.actions import grant_role
from koryu.accounts.models import Role, Unit
from koryu.accounts.viewer import SYSTEM, viewer_of
from koryu.base.moves import Refused
from koryu.base.scopes import CLAIR, scoped
from koryu.desks.placement.actions import close_round, reopen_round, submit_round
from koryu.desks.placement.models import Pin, Round
from koryu.programme.rules import AIM_NAMES, default_rules
from koryu.records.models import Entry
from koryu.registers.organisations.models import RequestLine
from koryu.registers.people.models import Candidacy
from koryu.tools.approvals import actions
from koryu.tools.approvals.models import Circulation
from koryu.tools.approvals.queries import circulations_of
from tests.plugins.house import CANDIDATE, UNPLACED, decide, submit

pytestmark = pytest.mark.django_db
BACK = import_module("koryu.desks.placement.migrations.0008_circulates")


@pytest.fixture
def circulation(reviewed: Round, cast: Any) -> Circulation:
    found: Circulation = submit(reviewed, cast)
    return found


@pytest.fixture
def head(viewer: Callable[[str], Any], accepted: Any) -> Any:
    return viewer("head")


def now(round_: Round) -> Round:
    return Round.objects.get(pk=round_.pk)


def last(round_: Round) -> Entry:
    entry: Entry = Entry.objects.about(round_).order_by("-pk")[0]
    return entry


def facts(circulation: Circulation) -> dict[str, str]:
    return {fact["label_en"]: fact["value_en"] for fact in circulation.content}


def test_what_a_decider_needs_is_frozen(circulation: Circulation, reviewed: Round) -> None:
    run = reviewed.run_of_record
    assert run is not None
    assert run.certificate is not None
    aims = [f"Aim {n}: {AIM_NAMES[a].en}" for n, a in enumerate(default_rules().aims, start=1)]
    assert facts(circulation) == {
        "Programme year": "2027",
        "Round": "Main round 2027",
        "Run of record": "1",
        "Seed of the lottery": "1",
        "Inputs (SHA-256)": reviewed.snapshot.sha256,
        "Rules (SHA-256)": reviewed.rule_set.sha256,
        "Certificate (SHA-256)": run.certificate.sha256,
        "Candidates": "20 short-listed, of 36 in all",
        "Seats": "21 on 17 request lines",
        "Placed": "18 of 20",
        "Not placed": "2",
        "Organisations that receive somebody": "16 of 17",
        **{label: facts(circulation)[label] for label in aims},
        "Moved by hand": "0",
    }
    assert facts(circulation)[aims[0]] == "18 (the best possible)"
    assert (circulation.title_en, circulation.title_ja) == (
        "Placement result: Main round 2027",
        "配置結果：2027年度本配置",
    )


def test_everything_is_told_in_both_languages(circulation: Circulation) -> None:
    said = [(f["label_ja"], f["value_ja"]) for f in circulation.content]
    assert ("候補者", "合格者20名（全36名）") in said
    assert ("未配置", "2") in said
    assert [f for f in circulation.content if not all(f.values())] == []
    assert len({f["label_ja"] for f in circulation.content}) == len(circulation.content)


def test_no_name_and_no_number_of_a_person_circulates(
    reviewed: Round, officer: Any, cast: Any
) -> None:
    """Nor why somebody was moved: whoever decides may not see the lines."""
    Pin.objects.create(
        run=reviewed.run_of_record,
        candidacy=Candidacy.objects.get(candidate_no=CANDIDATE),
        request_line=RequestLine.objects.all()[0],
        reason="a private matter",
        by=officer.user,
        scopes=[CLAIR],
    )
    circulation = submit(reviewed, cast)
    assert facts(circulation)["Moved by hand"] == "1"
    told = str(circulation.content)
    assert [word for word in (CANDIDATE, "Park", "private") if word in told] == []


def test_who_withdrew_since_is_told_to_those_who_decide(reviewed: Round, cast: Any) -> None:
    Candidacy.objects.filter(candidate_no=CANDIDATE).update(withdrawn_at=timezone.now())
    told = facts(submit(reviewed, cast))
    assert told["Withdrawn since the inputs were frozen (not placed, not told)"] == "1"


def test_those_who_see_the_round_see_it_circulate(circulation: Circulation) -> None:
    assert circulation.subject_scopes == [CLAIR]
    assert (circulation.kind, circulation.state) == ("placement", "circulating")


def test_the_last_decision_approves_once_it_has_settled(
    circulation: Circulation, reviewed: Round, approver: Any, head: Any
) -> None:
    assert now(reviewed).state == "submitted"
    actions.approve(circulation, by=approver)
    settling = actions.approve(circulation, by=head)
    assert settling.settles_at is not None
    assert not actions.settle(settling.pk, now=settling.settles_at - timedelta(seconds=1))
    assert (now(reviewed).state, now(reviewed).approved_by) == ("submitted", None)
    assert actions.settle(settling.pk, now=settling.settles_at)
    assert (now(reviewed).state, now(reviewed).approved_by) == ("approved", head.user)
    entries = Entry.objects.about(reviewed).filter(sentence="placement.approved")
    assert [(entry.by, str(entry)) for entry in entries] == [
        (head.user, "The result of run 1 was approved.")
    ]


def test_the_route_says_who_decides_whatever_their_role(
    reviewed: Round, officer: Any, cast: Any
) -> None:
    """A route that ends with the correspondence officer, who sees no placement, has its effect."""
    from koryu.tools.approvals.routes import AT_CLAIR, Holder, RouteDraft, StepDraft

    letters = Holder(Role.CORRESPONDENCE_OFFICER.value, AT_CLAIR)
    route = RouteDraft("placement", "Other", "別", (StepDraft("One", "一", (letters,)),))
    with scoped(SYSTEM.scopes):
        actions.load_routes([route], by=SYSTEM)
    submit_round(reviewed, by=officer)
    by = viewer_of(cast["correspondence"])
    with scoped(by.scopes):
        settling = actions.approve(Circulation.objects.get(), by=by)
    actions.settle(settling.pk, now=settling.settles_at)
    assert (now(reviewed).state, now(reviewed).approved_by) == ("approved", by.user)


@pytest.mark.parametrize(
    ("act", "words"),
    [(actions.return_to, {"step": 0}), (actions.reject, {})],
)
def test_a_return_brings_the_round_back_with_the_words(
    act: Any,
    words: dict[str, int],
    circulation: Circulation,
    reviewed: Round,
    officer: Any,
    approver: Any,
) -> None:
    act(circulation, comment="  One couple apart. ", by=approver, **words)
    back = now(reviewed)
    assert (back.state, back.returned_because) == ("computed", "One couple apart.")
    assert (back.submitted_by, back.approved_by) == (None, None)
    assert str(last(back)) == "The round was returned: One couple apart."
    again = submit_round(back, by=officer)
    assert (again.state, again.submitted_by, again.returned_because) == (
        "submitted",
        officer.user,
        "",
    )
    newest, earlier = circulations_of(reviewed, officer)
    assert (newest.number, newest.told_changes, earlier.state != "circulating") == (2, [], True)


def test_to_an_earlier_step_it_goes_on_circulating(
    circulation: Circulation, reviewed: Round, approver: Any, head: Any
) -> None:
    actions.approve(circulation, by=approver)
    actions.return_to(circulation, step=1, comment="Look once more.", by=head)
    assert (now(reviewed).state, now(reviewed).returned_because) == ("submitted", "")


def test_the_drafter_takes_it_back(
    circulation: Circulation, reviewed: Round, officer: Any, approver: Any
) -> None:
    with pytest.raises(Refused, match="Only its drafter"):
        actions.withdraw(circulation, by=approver)
    actions.withdraw(circulation, comment="Another run", by=officer)
    back = now(reviewed)
    assert (back.state, back.submitted_by, back.returned_because) == ("computed", None, "")
    assert str(last(back)) == "Run 1 was taken back before a decision."


def test_nobody_decides_on_what_they_submitted(
    circulation: Circulation, reviewed: Round, officer: Any
) -> None:
    """Not with the approver's hat on either."""
    clair = Unit.objects.get(code="CLAIR")
    other = grant_role(officer.user, unit=clair, role=Role.PLACEMENT_APPROVER, by=SYSTEM)
    both = viewer_of(officer.user, f"placement_approver-{other.pk}")
    assert both.holds(Role.PLACEMENT_APPROVER)
    for by in (officer, both):
        with pytest.raises(Refused):
            actions.approve(circulation, by=by)
        with pytest.raises(Refused):
            actions.reject(circulation, comment="No", by=by)
    assert now(reviewed).state == "submitted"


def test_without_a_route_nothing_is_submitted(reviewed: Round, officer: Any) -> None:
    with pytest.raises(Refused, match="There is no route for this yet"):
        submit_round(reviewed, by=officer)
    assert now(reviewed).state == "computed"
    assert last(reviewed).sentence != "placement.submitted"


def test_what_circulates_is_neither_submitted_again_nor_closed(
    circulation: Circulation, reviewed: Round, officer: Any
) -> None:
    with pytest.raises(Refused, match="not possible in the present state"):
        submit_round(reviewed, by=officer)
    with pytest.raises(Refused, match="not possible in the present state"):
        close_round(reviewed, reason="No", by=officer)


def test_a_round_that_went_elsewhere_is_not_approved(
    circulation: Circulation, reviewed: Round, cast: Any
) -> None:
    """Then the circulation comes to nothing too, and the round stays where it is."""
    Round.objects.update(state="closed")
    decide(circulation, cast)
    assert Circulation.objects.get().state == "returned"
    assert (now(reviewed).state, now(reviewed).returned_because) == ("closed", "")


@pytest.mark.parametrize("slug", ["officer", "approver"])
def test_an_approved_round_is_reviewed_again(
    slug: str, circulation: Circulation, reviewed: Round, cast: Any, viewer: Callable[[str], Any]
) -> None:
    decide(circulation, cast)
    with pytest.raises(Refused, match="Please give the reason"):
        reopen_round(reviewed, reason=" \n", by=viewer(slug))
    back = reopen_round(reviewed, reason=" A late letter. ", by=viewer(slug))
    assert (back.state, back.returned_because) == ("computed", "A late letter.")
    assert (back.submitted_by, back.approved_by) == (None, None)
    assert str(last(back)) == "The approved round is reviewed again: A late letter."


def test_a_further_version_says_what_changed(
    circulation: Circulation, reviewed: Round, officer: Any, approver: Any
) -> None:
    actions.return_to(circulation, step=0, comment="Why?", by=approver)
    Candidacy.objects.filter(candidate_no=UNPLACED).update(withdrawn_at=timezone.now())
    submit_round(reviewed, by=officer)
    [change] = circulations_of(reviewed, officer)[0].told_changes
    assert change.label.en.startswith("Withdrawn since")
    assert (change.before, change.after and change.after.en) == (None, "1")


# A database from before results circulated


def test_an_older_submission_comes_back_with_a_reason(reviewed: Round, officer: Any) -> None:
    Round.objects.filter(pk=reviewed.pk).update(state="submitted", submitted_by=officer.user)
    BACK.give_back(apps, None)
    back = now(reviewed)
    assert (back.state, back.submitted_by) == ("computed", None)
    assert back.returned_because == BACK.WHY


def test_what_circulates_already_is_left_alone(circulation: Circulation, reviewed: Round) -> None:
    BACK.give_back(apps, None)
    assert (now(reviewed).state, now(reviewed).returned_because) == ("submitted", "")
