"""Emergency access: two people, a reason, some hours, and everything told and written down."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from koryu.accounts.actions.delegations import delegate_post
from koryu.accounts.models import EmergencyAccess
from koryu.accounts.viewer import SYSTEM, host_scope, person_scope, viewer_of
from koryu.base.moves import Refused
from koryu.base.scopes import granting, scoped
from koryu.desks.access.actions import ask_for_access, decide_on_access
from koryu.desks.access.jobs import lapse
from koryu.records.models import Entry
from koryu.registers.people.models import Candidacy, Person
from koryu.tools.notices.models import Notice
from koryu.tools.notices.queries import inbox
from tests.desks.access.conftest import acting_as, at
from tests.plugins.house import CANDIDATE, HOST, UNPLACED, look_up, open_to

pytestmark = pytest.mark.django_db
REASON = "An earthquake: the family cannot reach them and nobody of CLAIR is awake."
Acting = Callable[[str], Any]


@pytest.fixture
def cast(published_once: Any) -> dict[str, Any]:
    return published_once.cast


@pytest.fixture
def asked(cast: Any, acting: Acting) -> EmergencyAccess:
    with acting("administrator") as by:
        return ask_for_access(kind="person", what=CANDIDATE, reason=REASON, by=by)


@pytest.fixture
def opened(asked: EmergencyAccess, acting: Acting) -> EmergencyAccess:
    with acting("keeper") as by:
        return decide_on_access(asked, "agree", by=by)


def people_seen(cast: dict[str, Any], slug: str) -> int:
    who = look_up(cast, slug)
    with acting_as(who.user, who.hats[0].key) as viewer:
        return Person.objects.visible_to(viewer).count() + Candidacy.objects.count()


def file_of(cast: dict[str, Any], slug: str) -> str:
    return reverse("people:detail", args=[cast[slug].person_key])


def inbox_of(cast: dict[str, Any], slug: str) -> list[str]:
    with acting_as(cast[slug]) as viewer:
        return list(inbox(viewer).order_by("pk").values_list("subject_en", flat=True))


# Asking


@pytest.mark.parametrize("slug", ["officer", "approver", "manager", "host", "candidate"])
def test_only_administrators_ask(slug: str, cast: Any, acting: Acting) -> None:
    with acting(slug) as by, pytest.raises(Refused, match="Your role does not include"):
        ask_for_access(kind="person", what=CANDIDATE, reason=REASON, by=by)


@pytest.mark.parametrize(
    ("kind", "what", "reason", "why"),
    [
        ("person", CANDIDATE, "Please let me see it."[:19], "at least 20 characters"),
        ("person", CANDIDATE, " " * 40, "at least 20 characters"),
        ("person", "XX-0000-00000", REASON, "Nothing has this number or code"),
        ("host", "131164", REASON, "Nothing has this number or code"),
        ("organisation", "CLAIR", REASON, "Nothing has this number or code"),
    ],
)
def test_what_is_refused(
    kind: str, what: str, reason: str, why: str, cast: Any, acting: Acting
) -> None:
    with acting("administrator") as by, pytest.raises(Refused, match=why):
        ask_for_access(kind=kind, what=what, reason=reason, by=by)


def test_one_at_a_time(asked: EmergencyAccess, acting: Acting) -> None:
    with acting("administrator") as by:
        with pytest.raises(Refused, match="One at a time"):
            ask_for_access(kind="person", what=UNPLACED, reason=REASON, by=by)
        decide_on_access(asked, "take_back", by=by)
        ask_for_access(kind="person", what=UNPLACED, reason=REASON, by=by)


def test_it_names_no_person(asked: EmergencyAccess, cast: Any) -> None:
    assert (asked.label, asked.scope) == (CANDIDATE, person_scope(cast["candidate"].person_key))


# The second person


@pytest.mark.parametrize("move", ["agree", "refuse"])
def test_whoever_asked_does_not_decide(
    move: str, asked: EmergencyAccess, acting: Acting, cast: Any
) -> None:
    with acting("administrator") as by, pytest.raises(Refused, match="takes a second person"):
        decide_on_access(asked, move, by=by)
    assert people_seen(cast, "administrator") == 0


@pytest.mark.parametrize("slug", ["officer", "manager", "host", "candidate"])
def test_nobody_else_decides(slug: str, asked: EmergencyAccess, acting: Acting) -> None:
    with acting(slug) as by, pytest.raises(Refused, match="Your role does not include"):
        decide_on_access(asked, "agree", by=by)


@pytest.mark.parametrize("slug", ["keeper", "approver"])
def test_another_administrator_or_an_approver_agrees(
    slug: str, asked: EmergencyAccess, acting: Acting, cast: Any
) -> None:
    with acting(slug) as by:
        decide_on_access(asked, "agree", by=by)
    assert people_seen(cast, "administrator") == 2


def test_a_deputy_does_not_stand_in_for_either(
    asked: EmergencyAccess, acting: Acting, cast: Any, post_of: Any
) -> None:
    today = timezone.localdate()
    days = {"valid_from": today, "valid_until": today}
    with acting("keeper") as keeper:
        own = post_of("keeper")
        delegate_post(own, to=cast["officer"], reason="Leave", by=keeper, **days)
    [hat] = [hat for hat in look_up(cast, "officer").wardrobe if hat.in_place_of]
    with acting_as(cast["officer"], hat.key) as deputy:
        assert deputy.holds("administrator")
        with pytest.raises(Refused, match="in person"):
            decide_on_access(asked, "agree", by=deputy)
        with pytest.raises(Refused, match="in person"):
            ask_for_access(kind="person", what=UNPLACED, reason=REASON, by=deputy)


def test_decided_once(opened: EmergencyAccess, acting: Acting) -> None:
    with acting("approver") as by, pytest.raises(Refused, match="present state"):
        decide_on_access(opened, "refuse", by=by)


# What it opens, and for how long


def test_before_it_an_administrator_sees_nobody(asked: Any, cast: Any, as_persona: Any) -> None:
    assert people_seen(cast, "administrator") == 0
    assert as_persona("administrator").get(file_of(cast, "candidate")).status_code == 404


def test_with_it_that_one_alone(opened: Any, cast: Any, as_persona: Any) -> None:
    client: Client = as_persona("administrator")
    assert people_seen(cast, "administrator") == 2
    html = client.get(file_of(cast, "candidate")).content.decode()
    assert "Imani" in html
    assert "You see more than usual" in html
    assert client.get(file_of(cast, "unplaced")).status_code == 404
    assert client.get(reverse("people:list")).status_code == 404
    assert as_persona("keeper").get(file_of(cast, "candidate")).status_code == 404


def test_it_opens_no_letters(opened: Any, cast: Any) -> None:
    """Messages stay with whom they are addressed to."""
    assert "Emergency access was opened" in inbox_of(cast, "candidate")
    told = inbox_of(cast, "administrator")
    assert told == ["Emergency access is asked for", "Emergency access was opened"]


def test_nothing_is_changed_by_it(opened: Any, cast: Any, as_persona: Any) -> None:
    client = as_persona("administrator")
    key = cast["candidate"].person_key
    assert client.post(reverse("people:give_name", args=[key])).status_code == 404


def test_it_lasts_its_hours(opened: EmergencyAccess) -> None:
    assert opened.until is not None
    assert opened.decided_at is not None
    assert opened.until - opened.decided_at == timedelta(hours=settings.EMERGENCY_HOURS)


def test_it_ends_by_itself_and_is_told_once(opened: EmergencyAccess, cast: Any) -> None:
    lapse(opened.pk)
    assert people_seen(cast, "administrator") == 2  # still running: nothing is noted
    with granting():
        EmergencyAccess.objects.update(until=timezone.now())
    assert people_seen(cast, "administrator") == 0
    lapse(opened.pk)
    lapse(opened.pk)
    with scoped(SYSTEM.scopes):
        opened.refresh_from_db()
    assert opened.state == "ended"
    assert inbox_of(cast, "candidate").count("Emergency access has ended") == 1


@pytest.mark.parametrize("slug", ["administrator", "keeper"])
def test_either_of_the_two_ends_it(
    slug: str, opened: EmergencyAccess, acting: Acting, cast: Any, as_persona: Any
) -> None:
    with acting(slug) as by:
        decide_on_access(opened, "end", by=by)
    assert people_seen(cast, "administrator") == 0
    assert as_persona("administrator").get(file_of(cast, "candidate")).status_code == 404


def test_nobody_else_ends_it(opened: EmergencyAccess, acting: Acting) -> None:
    with acting("approver") as by, pytest.raises(Refused, match="Only the two"):
        decide_on_access(opened, "end", by=by)


def test_refused_it_opens_nothing(asked: EmergencyAccess, acting: Acting, cast: Any) -> None:
    with acting("keeper") as by:
        assert decide_on_access(asked, "refuse", by=by).state == "refused"
    assert people_seen(cast, "administrator") == 0
    assert "Emergency access was opened" not in inbox_of(cast, "candidate")


def test_what_a_host_sees_opens_to_read(cast: Any, acting: Acting, as_persona: Any) -> None:
    with acting("administrator") as by:
        asked = ask_for_access(kind="host", what=HOST, reason=REASON, by=by)
    client = as_persona("administrator")
    assert client.get(reverse("placement:area")).status_code == 404
    with acting("approver") as by:
        decide_on_access(asked, "agree", by=by)
    assert asked.scope == host_scope(HOST)
    page = client.get(reverse("placement:area"))
    assert (page.status_code, "Garrick" in page.content.decode()) == (200, True)
    assert client.get(reverse("placement:area_sheet")).status_code == 404
    assert client.get(reverse("placement:ours")).status_code == 404
    assert "Emergency access was opened" in inbox_of(cast, "host")
    assert "Emergency access was opened" not in inbox_of(cast, "neighbour")


def test_with_another_hat_on_it_rests(opened: Any, cast: Any, acting: Acting) -> None:
    from koryu.accounts.actions import grant_role
    from koryu.accounts.models import Unit

    with acting("keeper") as by:
        unit = Unit.objects.get(code=HOST)
        grant_role(cast["administrator"], unit=unit, role="prefectural_advisor", by=by)
    other = next(
        hat for hat in look_up(cast, "administrator").wardrobe if hat.role != "administrator"
    )
    assert open_to(viewer_of(cast["administrator"], other.key)).opened == frozenset()


# Told and written down


def test_each_step_is_written_where_the_person_can_read_it(
    opened: EmergencyAccess, acting: Acting, cast: Any
) -> None:
    with acting("keeper") as by:
        decide_on_access(opened, "end", by=by)
    with acting("candidate") as candidate:
        told = Entry.objects.visible_to(candidate).about(opened).order_by("pk")
        said = [entry.sentence.rpartition(".")[2] for entry in told]
        assert said == ["asked", "opened", "ended"]
    for slug in ("unplaced", "host", "neighbour"):
        with acting(slug) as other:
            assert Entry.objects.visible_to(other).about(opened).count() == 0


def test_the_notice_says_who_what_until_when_and_why(opened: Any, acting: Acting) -> None:
    with acting("candidate") as candidate:
        notice = Notice.objects.visible_to(candidate).get(subject_en="Emergency access was opened")
    for text in ("Kei Demo-Accounts", "Rin Demo-Keeper", "JST", REASON):
        assert text in notice.body_en
    for text in ("Kei Demo-Accounts", "Rin Demo-Keeper", "日本時間", REASON):
        assert text in notice.body_ja


def test_each_look_is_written_down_once_for_each_subject(
    opened: EmergencyAccess, acting: Acting, cast: Any, as_persona: Any
) -> None:
    client = as_persona("administrator")
    for _twice in range(2):
        client.get(file_of(cast, "candidate"))
        client.get(reverse("organisations:detail", args=[HOST]))
        client.get(reverse("organisations:detail", args=["131164"]))
        client.get(file_of(cast, "unplaced"))  # not found: nothing was seen
        client.get("/access/emergency/")
        client.get("/")
    with acting("candidate") as candidate:
        looks = Entry.objects.visible_to(candidate).about(opened)
        looks = looks.filter(sentence__contains="looked").order_by("pk")
        assert [str(entry) for entry in looks] == [
            "Under emergency access the person's file was read.",
            f"Under emergency access the page of an organisation was read: {HOST}",
            "Under emergency access the page of an organisation was read: 131164",
        ]
        assert {entry.by for entry in looks} == {cast["administrator"]}


def test_who_sees_more_by_their_role_leaves_no_such_line(
    opened: EmergencyAccess, acting: Acting, cast: Any, as_persona: Any
) -> None:
    as_persona("officer").get(file_of(cast, "candidate"))
    with acting("officer"):
        assert not Entry.objects.filter(sentence__contains="looked").exists()


def test_at_the_last_moment(cast: Any, acting: Acting) -> None:
    """Asked on one day and agreed near midnight, it runs over midnight."""
    with at(2027, 3, 31, 23, 30), acting("administrator") as by:
        asked = ask_for_access(kind="person", what=CANDIDATE, reason=REASON, by=by)
    with at(2027, 3, 31, 23, 59), acting("keeper") as by:
        decide_on_access(asked, "agree", by=by)
    with at(2027, 4, 1, 3, 58):
        assert people_seen(cast, "administrator") == 2
    with at(2027, 4, 1, 3, 59):
        assert people_seen(cast, "administrator") == 0
