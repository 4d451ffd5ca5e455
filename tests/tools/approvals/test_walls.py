"""Who sees a circulation, and who must not: by both walls, in lists, counts and addresses."""

from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from koryu.accounts.viewer import CORRESPONDENCE, SEALED
from koryu.base.scopes import CLAIR, scoped
from koryu.records.actions import store_file
from koryu.records.models import StoredFile
from koryu.tools.approvals import actions
from koryu.tools.approvals.models import Circulation
from koryu.tools.approvals.queries import circulations_for, todo_for
from tests.tools.approvals.conftest import APPROVER, HEAD, LETTERS, OFFICER, Office, step

pytestmark = pytest.mark.django_db

TABLES = ("circulation", "step", "seat", "deed", "paper")
EVERYBODY = (
    "officer",
    "approver",
    "correspondence",
    "head",
    "host",
    "organisation",
    "candidate",
    "neighbour",
    "advisor",
    "manager",
    "administrator",
    "keeper",
    "mofa",
    "mext",
)


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM approvals_{table}")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def who_sees(office: Office) -> list[str]:
    """By the law of the model and by the database, which must agree."""
    found = []
    for slug in EVERYBODY:
        viewer = office.viewer(slug)
        with scoped(viewer.scopes):
            by_database, by_law = count("circulation"), circulations_for(viewer).count()
        assert by_database == by_law, slug
        found += [slug] * by_database
    return found


def test_those_who_see_the_subject_and_those_who_hold_a_step(office: Office) -> None:
    """The correspondence officer sees nothing of it until the step opens that they hold."""
    office.route(step("Check", APPROVER), step("Letters", LETTERS))
    row = office.circulate("officer", scopes=[CLAIR])
    assert who_sees(office) == ["officer", "approver", "head"]
    office.approve("approver", row)
    assert who_sees(office) == ["officer", "approver", "correspondence", "head"]


def test_of_a_sealed_draft_the_holder_of_another_step_sees_nothing_yet(office: Office) -> None:
    office.route(step("Check", APPROVER), step("Sum", OFFICER), step("Decide", HEAD))
    row = office.circulate(scopes=[SEALED])
    assert who_sees(office) == ["approver", "correspondence", "head"]
    office.approve("approver", row)
    assert who_sees(office) == ["officer", "approver", "correspondence", "head"]


def test_a_colleague_of_the_holders_role_who_has_no_seat_sees_nothing(office: Office) -> None:
    office.route(step("Check", APPROVER))
    office.circulate(scopes=[SEALED])
    office.add("newcomer", APPROVER)
    newcomer = office.viewer("newcomer")
    with scoped(newcomer.scopes):
        assert [count(table) for table in TABLES] == [0] * 5
        assert (list(circulations_for(newcomer)), todo_for(newcomer)) == ([], [])


def test_what_belongs_to_it_is_seen_with_it(two_steps: Office) -> None:
    with scoped({CORRESPONDENCE}):
        file = store_file(b"a,b\n", name="a.csv", scopes=[CORRESPONDENCE])
    two_steps.circulate(scopes=[CORRESPONDENCE], files=[file])
    seen = {}
    for slug in EVERYBODY:
        with scoped(two_steps.viewer(slug).scopes):
            seen[slug] = [count(table) for table in TABLES]
    everything = [1, 2, 1, 1, 1]
    assert {slug: rows for slug, rows in seen.items() if any(rows)} == {
        "approver": everything,
        "correspondence": everything,
        "head": everything,
    }


def test_the_files_follow(two_steps: Office, as_persona: Any) -> None:
    with scoped({CORRESPONDENCE}):
        file = store_file(b"a,b\n", name="a.csv", scopes=[CORRESPONDENCE])
    row = two_steps.circulate(scopes=[CORRESPONDENCE], files=[file])
    copy = row.own_papers[0].file
    answers = {
        slug: as_persona(slug).get(reverse("records:file", args=[copy.key])).status_code
        for slug in ("officer", "approver", "correspondence", "head", "host", "mofa")
    }
    assert answers == {
        "officer": 404,
        "approver": 200,
        "correspondence": 200,
        "head": 200,
        "host": 404,
        "mofa": 404,
    }
    assert as_persona("approver").get(reverse("records:file", args=[file.key])).status_code == 404


def test_the_subject_is_hidden_from_others_from_now_on(two_steps: Office) -> None:
    row = two_steps.circulate("officer", scopes=[CLAIR, CORRESPONDENCE])
    assert who_sees(two_steps) == ["officer", "approver", "correspondence", "head"]
    by = two_steps.viewer("head")
    with scoped(by.scopes):
        actions.rewrite_scopes(two_steps.subject, scopes=[SEALED], by=by)
    assert who_sees(two_steps) == ["officer", "approver", "head"]  # drafter, holder, head
    with scoped({SEALED}):
        papers = StoredFile.objects.filter(came_from__isnull=False)
        assert {SEALED in file.scopes for file in papers} <= {True}
        assert two_steps.again(row).subject_scopes == [SEALED]


def test_without_scopes_nobody_finds_anything(two_steps: Office) -> None:
    two_steps.circulate()
    with scoped(()):
        assert [count(table) for table in TABLES] == [0] * 5


def test_a_reroute_takes_the_sight_along(office: Office) -> None:
    office.route(step("Check", APPROVER))
    office.add("second", OFFICER)
    row = office.circulate(scopes=[SEALED])
    here = row.open_step
    assert here is not None
    by = office.viewer("head")
    with scoped(by.scopes):
        seat = here.taken[0]
        actions.reroute(here, seat=seat, to=office.post("second"), reason="Ill", by=by)
    assert who_sees(office) == ["correspondence", "head"]
    with scoped(office.viewer("second").scopes):
        assert count("circulation") == 1


@pytest.mark.parametrize(
    ("slug", "answer"),
    [
        ("visitor", 302),
        ("officer", 404),
        ("approver", 200),
        ("correspondence", 200),
        ("head", 200),
        ("host", 404),
        ("organisation", 404),
        ("candidate", 404),
        ("neighbour", 404),
        ("advisor", 404),
        ("manager", 404),
        ("administrator", 404),
        ("mofa", 404),
        ("mext", 404),
    ],
)
def test_the_pages_of_a_circulation(
    slug: str, answer: int, two_steps: Office, as_persona: Any
) -> None:
    row = two_steps.circulate(scopes=[CORRESPONDENCE])
    client = as_persona(slug)
    for name in ("circulation", "sheet"):
        assert client.get(reverse(f"approvals:{name}", args=[row.key])).status_code == answer
    acts = [reverse("approvals:move", args=[row.key, "approve"])]
    acts.append(reverse("approvals:reroute", args=[row.key]))
    refused = 302 if answer == 200 else answer  # the page says why
    allowed = {"approver": [200, refused], "head": [refused, 200]}
    found = [client.get(address).status_code for address in acts]
    assert found == allowed.get(slug, [refused, refused])


def test_a_refused_post_changes_nothing(two_steps: Office, as_persona: Any) -> None:
    row = two_steps.circulate(scopes=[CLAIR])
    for slug in ("officer", "head", "host", "mofa", "correspondence"):
        for move in ("approve", "return", "reject", "undo", "see"):
            address = reverse("approvals:move", args=[row.key, move])
            assert as_persona(slug).post(address, {"comment": "x", "step": 0}).status_code in (
                302,
                404,
            )
    assert [deed.act for deed in two_steps.again(row).history] == ["circulated"]


def test_the_jobs_own_scope_is_nobodys(two_steps: Office) -> None:
    assert all("approvals" not in two_steps.viewer(slug).scopes for slug in EVERYBODY)


def test_lists_and_the_first_screen_tell_outsiders_nothing(
    two_steps: Office, as_persona: Any
) -> None:
    two_steps.circulate(scopes=[SEALED])
    for slug in ("host", "mofa", "neighbour", "administrator"):
        assert as_persona(slug).get(reverse("approvals:mine")).status_code == 404
    for slug in ("officer", "host", "mofa", "neighbour", "candidate"):
        page = as_persona(slug).get(reverse("home")).content.decode()
        assert "Report on placements" not in page
    page = as_persona("officer").get(reverse("approvals:mine") + "?show=all").content.decode()
    assert "Report on placements" not in page
    assert Circulation.objects.count() == 0
