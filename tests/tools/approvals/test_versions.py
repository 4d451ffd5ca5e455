"""What circulates is frozen: its fingerprint, its files; and what a later version changes."""

import hashlib
import json
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from koryu.base.moves import Refused
from koryu.base.scopes import CLAIR, scoped
from koryu.programme.words import Words
from koryu.records.actions import Upload, store_file
from koryu.tools.approvals.models import Circulation, Deed, Paper
from koryu.tools.approvals.queries import circulations_of, under_way
from tests.tools.approvals.conftest import APPROVER, FACTS, HEAD, Office, step

pytestmark = pytest.mark.django_db


ENDS = r"on record|approved_on"


def stored(office: Office, data: bytes = b"one,two\n", name: str = "list.csv") -> Any:
    with scoped({CLAIR}):
        return store_file(data, name=name, scopes=[CLAIR])


def told(row: Circulation) -> list[tuple[str, str | None, str | None]]:
    return [
        (c.label.en, c.before and c.before.en, c.after and c.after.en) for c in row.told_changes
    ]


def test_the_fingerprint_is_of_all_that_was_put_forward(two_steps: Office) -> None:
    file = stored(two_steps)
    row = two_steps.circulate("officer", files=[file], class_="")
    frozen = {
        "kind": "trial",
        "class_code": "",
        "subject": f"calendar.programmeyear:{two_steps.subject.pk}",
        "title_en": "Report on placements",
        "title_ja": "配置報告",
        "content": FACTS,
        "files": [["list.csv", hashlib.sha256(b"one,two\n").hexdigest()]],
    }
    line = json.dumps(frozen, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert row.sha256 == hashlib.sha256(line.encode()).hexdigest()


def test_files_are_copied(two_steps: Office) -> None:
    """What happens to the desk's own file is nothing to what circulates."""
    file = stored(two_steps)
    row = two_steps.again(two_steps.circulate("officer", files=[file]))
    [paper] = row.own_papers
    assert (paper.file.pk == file.pk, paper.file.came_from_id) == (False, file.pk)
    with paper.file.content.open() as copy:
        assert copy.read() == b"one,two\n"
    assert paper.file.scopes == row.scopes


def test_a_file_comes_with_an_opinion(two_steps: Office) -> None:
    row = two_steps.circulate()
    sent = Upload("note.txt", b"See here\n")
    row = two_steps.approve("approver", row, comment="With a remark", files=[sent])
    deed = next(deed for deed in row.history if deed.comment)
    assert (deed.act, deed.comment) == ("approved", "With a remark")
    assert [paper.file.name for paper in deed.own_papers] == ["note.txt"]
    assert row.own_papers == []


def test_a_file_that_is_never_kept_is_refused_with_the_act(two_steps: Office) -> None:
    row = two_steps.circulate()
    with pytest.raises(Refused):
        two_steps.approve("approver", row, files=[Upload("empty.txt", b"")])
    assert [deed.act for deed in two_steps.again(row).history] == ["circulated"]


def test_a_change_circulates_anew_and_says_what_changed(two_steps: Office) -> None:
    first = two_steps.circulate("officer", files=[stored(two_steps)])
    two_steps.does("approver", "return_to", first, step=0, comment="The text")
    facts = [
        FACTS[0],
        FACTS[1] | {"value_en": "A better report", "value_ja": "改めた報告"},
        {"label_en": "Due", "label_ja": "期限", "value_en": "1 July", "value_ja": "7月1日"},
    ]
    row = two_steps.circulate("officer", content=facts, title=Words("Report", "報告"))
    assert (row.number, row.earlier_id) == (2, first.pk)
    digest = hashlib.sha256(b"one,two\n").hexdigest()[:12]
    assert told(two_steps.again(row)) == [
        ("Title", "Report on placements", "Report"),
        ("Text", "Report", "A better report"),
        ("Due", None, "1 July"),
        ("Files", f"list.csv ({digest})", None),
    ]


def test_the_same_again_says_that_nothing_changed(two_steps: Office) -> None:
    first = two_steps.circulate()
    two_steps.does("correspondence", "withdraw", first)
    row = two_steps.circulate()
    assert told(two_steps.again(row)) == []
    assert told(two_steps.again(first)) == []


def test_a_subject_circulates_once_at_a_time(two_steps: Office) -> None:
    row = two_steps.circulate()
    with pytest.raises(Refused, match=r"^This circulates already"):
        two_steps.circulate()
    two_steps.approve("approver", row)
    two_steps.approve("head", row)
    with pytest.raises(Refused, match=r"^This circulates already"):
        two_steps.circulate()
    two_steps.settle(row)
    assert two_steps.circulate().number == 2


def test_all_versions_of_a_subject_are_found(two_steps: Office) -> None:
    first = two_steps.circulate()
    viewer = two_steps.viewer("officer")
    with scoped(viewer.scopes):
        now = under_way(two_steps.subject, viewer)
        assert now is not None
        assert now.pk == first.pk
    two_steps.does("correspondence", "withdraw", first)
    second = two_steps.circulate()
    with scoped(viewer.scopes):
        found = circulations_of(two_steps.subject, viewer)
        assert [row.pk for row in found] == [second.pk, first.pk]
    two_steps.does("correspondence", "withdraw", second)
    with scoped(viewer.scopes):
        assert under_way(two_steps.subject, viewer) is None


@pytest.mark.parametrize(
    "change",
    [
        {"title_en": "Another"},
        {"content": []},
        {"changes": [1]},
        {"sha256": "0" * 64},
        {"number": 7},
        {"subject": "calendar.programmeyear:0"},
    ],
)
def test_the_database_itself_keeps_it_frozen(change: dict[str, Any], two_steps: Office) -> None:
    row = two_steps.circulate()
    with (
        scoped(two_steps.viewer("officer").scopes),
        pytest.raises(DatabaseError, match="what circulates is frozen"),
        transaction.atomic(),
    ):
        Circulation.objects.filter(pk=row.pk).update(**change)


@pytest.mark.parametrize("change", [{"comment": "Fine"}, {"act": "approved"}, {"by": None}])
def test_what_was_done_stays_on_record(change: dict[str, Any], two_steps: Office) -> None:
    row = two_steps.circulate()
    deeds = Deed.objects.filter(circulation=row)
    with scoped(two_steps.viewer("officer").scopes):
        for write in (lambda: deeds.update(**change), lambda: deeds._raw_delete("default")):
            with pytest.raises(DatabaseError, match=ENDS), transaction.atomic():
                write()
        assert deeds.count() == 1


def test_without_a_route_nothing_circulates(office: Office) -> None:
    with pytest.raises(Refused, match=r"^There is no route for this yet"):
        office.circulate()


def test_the_class_chooses_the_route(office: Office) -> None:
    office.route(step("Check", APPROVER), step("Decide", HEAD))
    office.route(step("Head alone", HEAD), class_="sealed")
    row = office.circulate("officer", class_="sealed")
    assert [s.name_en for s in row.in_order] == ["Head alone"]
    office.does("officer", "withdraw", row)
    row = office.circulate("officer", class_="internal")
    assert [s.name_en for s in row.in_order] == ["Check", "Decide"]


def test_where_nobody_else_could_take_the_first_step_it_is_refused(office: Office) -> None:
    office.route(step("Check", APPROVER), step("Decide", HEAD))
    with pytest.raises(Refused, match=r"^Nobody but you could take the step “Check”"):
        office.circulate("approver")
    with scoped({CLAIR, "approvals"}):
        assert Circulation.objects.count() == 0


@pytest.mark.parametrize("slug", ["host", "administrator", "mofa"])
def test_only_those_who_decide_at_clair_put_into_circulation(slug: str, two_steps: Office) -> None:
    with pytest.raises(Refused, match=r"^Your role does not include this step\.$"):
        two_steps.circulate(slug)


def test_papers_are_of_one_circulation(two_steps: Office) -> None:
    file = stored(two_steps)
    first = two_steps.circulate("officer", files=[file])
    two_steps.does("officer", "withdraw", first)
    second = two_steps.circulate("officer", files=[file])
    with scoped({CLAIR}):
        kept = Paper.objects.filter(circulation__in=[first, second])
        assert len({paper.file_id for paper in kept}) == 2
