"""Routes are data: those a house begins with, and the page on which they are changed."""

from typing import Any

import pytest
from django.urls import reverse

from koryu.accounts.actions import grant_role
from koryu.accounts.viewer import SYSTEM
from koryu.base.moves import Refused
from koryu.base.scopes import scoped
from koryu.records.models import Entry
from koryu.tools.approvals import actions
from koryu.tools.approvals.models import Route
from koryu.tools.approvals.queries import posts_named, route_for
from koryu.tools.approvals.routes import Holder, StepDraft, default_routes
from tests.tools.approvals.conftest import APPROVER, HEAD, Office, step

pytestmark = pytest.mark.django_db

NAMES = {"name_en": "Trial", "name_ja": "試行"}


def filled(*steps: dict[str, Any], what: str = "trial:") -> dict[str, Any]:
    """The form as a browser sends it."""
    fields: dict[str, Any] = {"what": what, **NAMES}
    fields |= {"steps-TOTAL_FORMS": len(steps), "steps-INITIAL_FORMS": 0}
    for n, told in enumerate(steps):
        blank = {"need": "any", "count": "1"}
        fields |= {f"steps-{n}-{name}": value for name, value in (blank | told).items()}
    return fields


def asked(name: str, *holders: str, **more: Any) -> dict[str, Any]:
    return {"name_en": name, "name_ja": f"{name}（日）", "holders": list(holders), **more}


def steps_of(route: Route) -> list[tuple[str, str, int, bool, list[str]]]:
    return [
        (
            s.name_en,
            s.need,
            s.count,
            s.seen_later,
            sorted(h.role or "post" for h in s.holders.all()),
        )
        for s in route.steps.all()
    ]


def test_a_new_house_begins_with_routes(office: Office) -> None:
    with scoped(SYSTEM.scopes):
        made = actions.load_routes(by=SYSTEM)
        assert [(r.kind, r.class_code) for r in made] == [
            ("letter", ""),
            ("letter", "personal"),
            ("letter", "sealed"),
            ("placement", ""),
        ]
        assert actions.load_routes(by=SYSTEM) == []
        assert Route.objects.count() == len(default_routes())
    assert [s.name_ja for s in made[0].steps.all()] == ["審査", "部長決裁"]


def test_a_class_without_a_route_takes_the_one_of_its_kind(office: Office) -> None:
    with scoped(SYSTEM.scopes):
        actions.load_routes(by=SYSTEM)
    found = {code: route_for("letter", code) for code in ("", "internal", "sealed")}
    assert {code: route and route.class_code for code, route in found.items()} == {
        "": "",
        "internal": "",
        "sealed": "sealed",
    }
    assert route_for("nothing", "") is None


def test_the_head_draws_up_a_route_on_a_page(office: Office, as_persona: Any) -> None:
    post = office.post("officer")
    client, address = as_persona("head"), reverse("approvals:route_new")
    form = client.get(address).content.decode()
    assert "Oto Demo-Placement · placement officer" in form
    sent = filled(
        asked("Second", f"{HEAD}@CLAIR", ORDER="2", seen_later="on"),
        asked("First", f"{APPROVER}@CLAIR", f"post:{post.pk}", ORDER="1", need="some", count="2"),
        {},
        asked("Out", f"{HEAD}@CLAIR", ORDER="3", DELETE="on"),
    )
    answer = client.post(address, sent, follow=True)
    assert "The route is kept." in answer.content.decode()
    route = Route.objects.get(kind="trial")
    assert steps_of(route) == [
        ("First", "some", 2, False, [APPROVER, "post"]),
        ("Second", "any", 1, True, [HEAD]),
    ]


def test_a_route_is_changed_and_what_circulates_goes_on_as_it_was(
    two_steps: Office, as_persona: Any
) -> None:
    row = two_steps.circulate()
    route = Route.objects.get(kind="trial")
    client, address = as_persona("administrator"), reverse("approvals:route", args=[route.pk])
    form = client.get(address).content.decode()
    assert form.count('value="Check"') == 1
    client.post(address, filled(asked("Head alone", f"{HEAD}@CLAIR", ORDER="1")))
    assert steps_of(Route.objects.get(pk=route.pk)) == [("Head alone", "any", 1, False, [HEAD])]
    assert [s.name_en for s in two_steps.again(row).in_order] == ["Check", "Decide"]
    two_steps.does("correspondence", "withdraw", row)
    assert [s.name_en for s in two_steps.circulate().in_order] == ["Head alone"]


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"name_en": "Half"}, "A step needs both names"),
        (asked("Nobody"), "A step needs both names"),
        (asked("Strange", "host_officer@CLAIR"), "is not one of the available choices"),
        (asked("Count", f"{HEAD}@CLAIR", count="0"), "Give 1 or more."),
        ({}, "A route needs a step."),
    ],
)
def test_a_step_that_nobody_could_take_is_refused(
    told: dict[str, Any], why: str, office: Office, as_persona: Any
) -> None:
    answer = as_persona("head").post(reverse("approvals:route_new"), filled(told))
    assert answer.status_code == 200
    assert why in answer.content.decode()
    assert not Route.objects.filter(kind="trial").exists()


def test_each_kind_and_class_has_one_route(two_steps: Office, as_persona: Any) -> None:
    sent = filled(asked("Head alone", f"{HEAD}@CLAIR", ORDER="1"))
    answer = as_persona("head").post(reverse("approvals:route_new"), sent)
    assert "There is a route for this kind and class already." in answer.content.decode()
    sent = filled(asked("Head alone", f"{HEAD}@CLAIR", ORDER="1"), what="trial:sealed")
    assert as_persona("head").post(reverse("approvals:route_new"), sent).status_code == 302


@pytest.mark.parametrize("slug", ["officer", "approver", "correspondence", "host", "mofa"])
def test_others_change_no_route(slug: str, two_steps: Office, as_persona: Any) -> None:
    route = Route.objects.get(kind="trial")
    for name, args in (("route_new", []), ("route", [route.pk])):
        address = reverse(f"approvals:{name}", args=args)
        assert as_persona(slug).get(address).status_code == 404
    by = two_steps.viewer(slug)
    with scoped(by.scopes), pytest.raises(Refused):
        actions.save_route(
            None, kind="trial", class_="sealed", steps=[step("x", HEAD)], by=by, **NAMES
        )


@pytest.mark.parametrize(
    ("slug", "answer"),
    [("officer", 200), ("head", 200), ("administrator", 200), ("host", 404), ("mext", 404)],
)
def test_who_reads_the_routes(slug: str, answer: int, two_steps: Office, as_persona: Any) -> None:
    found = as_persona(slug).get(reverse("approvals:routes"))
    assert found.status_code == answer
    assert ("Trial route" in found.content.decode()) == (answer == 200)


def test_nobody_from_outside_is_given_a_step(office: Office) -> None:
    draft = StepDraft("Host", "取りまとめ", (Holder("host_officer", "130001"),))
    with scoped(SYSTEM.scopes), pytest.raises(Refused, match="Only officers of CLAIR"):
        actions.save_route(None, kind="trial", class_="", steps=[draft], by=SYSTEM, **NAMES)


def test_posts_are_named_by_role_unit_or_themselves(office: Office) -> None:
    head, clair = office.post("head"), office.post("head").unit_id

    def named(*rules: dict[str, Any], without: tuple[int, ...] = ()) -> list[str]:
        return [post.user.name.split()[0] for post in posts_named(rules, without=without)]

    assert named({"unit": clair, "role": HEAD}) == ["Toki"]
    assert named({"unit": clair, "role": ""}) == ["Oto", "Aki", "Emi", "Toki"]
    assert named({"post": head.pk}, {"unit": clair, "role": APPROVER}) == ["Aki", "Toki"]
    assert named({"unit": clair, "role": ""}, without=(head.user_id,)) == ["Oto", "Aki", "Emi"]
    assert named({"post": office.post("host").pk}) == []
    assert named() == []


def test_a_person_with_two_posts_has_one_seat(office: Office) -> None:
    with scoped(SYSTEM.scopes):
        clair = office.post("head").unit
        grant_role(office.cast["head"], unit=clair, role=APPROVER, by=SYSTEM)
    office.route(step("All", APPROVER, HEAD, need="all"))
    row = office.circulate()
    assert [seat.post.user.name for seat in row.in_order[0].taken] == [
        "Aki Demo-Approval",
        "Toki Demo-Head",
    ]


def test_a_change_of_a_route_is_written_down(two_steps: Office) -> None:
    route = Route.objects.get(kind="trial")
    for scopes in (two_steps.viewer("administrator").scopes, two_steps.viewer("head").scopes):
        with scoped(scopes):
            assert [str(entry) for entry in Entry.objects.about(route)] == [
                "The route “Trial route” was drawn up anew: 2 steps."
            ]
