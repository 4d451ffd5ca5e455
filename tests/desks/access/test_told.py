"""Emergency access is told to those concerned, and a second person learns of it at once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from koryu.accounts.actions import grant_role
from koryu.accounts.models import EmergencyAccess, Role, Unit, User
from koryu.accounts.viewer import host_scope, organisation_scope, person_scope
from koryu.base.scopes import CLAIR, scoped
from koryu.desks.access.actions import ask_for_access, decide_on_access
from koryu.registers.people.models import Appointment, Candidacy, Person
from koryu.registers.people.queries.concerned import concerned_by
from koryu.tools.notices.models import Mail
from koryu.tools.notices.queries import inbox
from tests.desks.access.conftest import acting_as
from tests.plugins.house import CANDIDATE, HOST, ORGANISATION

pytestmark = pytest.mark.django_db
REASON = "An earthquake: the family cannot reach them and nobody of CLAIR is awake."
Acting = Callable[[str], Any]
ASKED = "Emergency access is asked for"
BEGUN, OVER = "Emergency access was opened", "Emergency access has ended"
CANNOT = "Some of those concerned have neither an account nor an address in the sheets"


@pytest.fixture
def cast(published_once: Any) -> dict[str, Any]:
    return published_once.cast


@pytest.fixture
def ask(cast: Any, acting: Acting) -> Callable[..., EmergencyAccess]:
    def asked(kind: str, what: str) -> EmergencyAccess:
        with acting("administrator") as by:
            return ask_for_access(kind=kind, what=what, reason=REASON, by=by)

    return asked


@pytest.fixture
def open_(ask: Any, acting: Acting) -> Callable[..., EmergencyAccess]:
    def opened(kind: str, what: str) -> EmergencyAccess:
        access = ask(kind, what)
        with acting("keeper") as by:
            return decide_on_access(access, "agree", by=by)

    return opened


def told(cast: dict[str, Any]) -> set[str]:
    """Who of the cast has read that a wall was opened."""
    slugs = (
        "candidate",
        "advisor",
        "unplaced",
        "host",
        "organisation",
        "neighbour",
        "keeper",
        "manager",
    )
    return {slug for slug in slugs if BEGUN in letters_of(cast, slug)}


def letters_of(cast: dict[str, Any], slug: str) -> dict[str, str]:
    with acting_as(cast[slug], "candidate-0") as viewer:  # where they have that hat
        return dict(inbox(viewer).order_by("pk").values_list("subject_en", "body_en"))


def mailed(by: User) -> set[str]:
    """The addresses to which a mail goes that a notice of this user waits."""
    with scoped({CLAIR}):
        found = Mail.objects.filter(sent_by=by, state=Mail.State.QUEUED)
        return set(found.values_list("address", flat=True))


def addresses(*slugs: str) -> set[str]:
    return {f"{slug}@koryu.example" for slug in slugs}


def placed_at(scope: str) -> set[str]:
    with scoped({CLAIR}):
        found = Appointment.objects.filter(scopes__contains=[scope])
        return {person_scope(key) for key in found.values_list("person__key", flat=True)}


# Those concerned


def test_a_hosts_rows_concern_the_people_there_and_their_organisations(cast: Any) -> None:
    with scoped({CLAIR}):
        found = concerned_by(host_scope(HOST))
    people = {scope for scope in found if scope.startswith("person:")}
    assert people == placed_at(host_scope(HOST))
    assert person_scope(cast["advisor"].person_key) in people  # who is placed there
    for slug in ("candidate", "unplaced"):
        assert person_scope(cast[slug].person_key) not in people
    assert organisation_scope(ORGANISATION) in found
    assert {scope.partition(":")[0] for scope in found} == {"person", "organisation"}


def test_an_organisations_rows_concern_the_people_there(cast: Any) -> None:
    scope = organisation_scope(ORGANISATION)
    with scoped({CLAIR}):
        assert concerned_by(scope) == placed_at(scope) != set()


def test_without_scopes_it_finds_nobody(cast: Any) -> None:
    with scoped(()):
        assert concerned_by(host_scope(HOST)) == set()


def test_all_of_them_are_told_when_a_hosts_rows_open(cast: Any, open_: Any) -> None:
    open_("host", HOST)
    assert told(cast) >= {"advisor", "host", "organisation", "keeper"}
    assert told(cast).isdisjoint({"candidate", "unplaced", "manager"})
    body = letters_of(cast, "advisor")[BEGUN]
    assert "What stands there about you or your organisation is part of it." in body
    assert REASON in body
    assert "first screen" in letters_of(cast, "host")[BEGUN]


def test_and_when_they_close(cast: Any, open_: Any, acting: Acting) -> None:
    access = open_("host", HOST)
    with acting("administrator") as by:
        decide_on_access(access, "end", by=by)
    for slug in ("advisor", "host", "organisation", "keeper"):
        assert OVER in letters_of(cast, slug)
    assert OVER not in letters_of(cast, "unplaced")


def test_of_one_persons_file_that_person_is_told(cast: Any, open_: Any) -> None:
    open_("person", CANDIDATE)
    assert told(cast) == {"candidate", "keeper"}
    assert "first screen" in letters_of(cast, "candidate")[BEGUN]


def test_refused_it_is_told_to_nobody_concerned(cast: Any, ask: Any, acting: Acting) -> None:
    access = ask("host", HOST)
    with acting("keeper") as by:
        decide_on_access(access, "refuse", by=by)
    assert told(cast) == set()
    assert mailed(cast["keeper"]) == set()


# By mail as well


def test_second_persons_are_told_when_somebody_asks(cast: Any, ask: Any) -> None:
    ask("person", CANDIDATE)
    assert mailed(cast["administrator"]) == addresses("administrator", "keeper", "approver")
    for slug in ("administrator", "keeper", "approver"):
        assert [*letters_of(cast, slug)].count(ASKED) == 1


def test_who_may_not_decide_is_not_asked(cast: Any, ask: Any, acting: Acting) -> None:
    with acting("administrator") as by:
        unit = Unit.objects.get(code=HOST)
        grant_role(cast["approver"], unit=unit, role=Role.HOST_OFFICER, by=by)
    ask("person", CANDIDATE)
    assert mailed(cast["administrator"]) == addresses("administrator", "keeper")


def test_those_concerned_get_a_mail_when_it_opens(cast: Any, open_: Any) -> None:
    open_("person", CANDIDATE)
    assert mailed(cast["keeper"]) == addresses("candidate", "administrator", "keeper")


def test_for_a_hosts_rows_so_do_all_its_people_and_officers(cast: Any, open_: Any) -> None:
    open_("host", HOST)
    assert mailed(cast["keeper"]) >= addresses("advisor", "host", "organisation")
    assert mailed(cast["keeper"]).isdisjoint(addresses("candidate", "unplaced", "manager"))


# Those who cannot be told


@pytest.fixture
def unreachable(cast: dict[str, Any]) -> str:
    """Somebody placed in Tokyo, without an account, whose sheet gave no address: their number."""
    accounts = [user.person_key for user in cast.values() if user.person_key]
    with scoped({CLAIR}):
        placed = Appointment.objects.filter(scopes__contains=[host_scope(HOST)])
        person = placed.exclude(person__key__in=accounts)[0].person
        Person.objects.filter(pk=person.pk).update(email="")
        return str(Candidacy.objects.get(person=person).candidate_no)


@pytest.mark.usefixtures("unreachable")
def test_the_second_person_reads_that_some_cannot_be_told(
    cast: Any, ask: Any, as_persona: Any
) -> None:
    ask("host", HOST)
    assert CANNOT in page(as_persona("keeper"))
    assert CANNOT not in page(as_persona("administrator"))  # whoever asked learns nothing by it


def test_nothing_of_the_kind_where_all_can_be_written_to(
    cast: Any, ask: Any, as_persona: Any
) -> None:
    ask("person", CANDIDATE)
    assert CANNOT not in page(as_persona("keeper"))


@pytest.mark.usefixtures("unreachable")
def test_once_it_is_decided_it_stands_there_no_more(cast: Any, open_: Any, as_persona: Any) -> None:
    open_("host", HOST)
    assert CANNOT not in page(as_persona("approver"))


def test_of_one_person_who_cannot_be_told_it_is_said_too(
    unreachable: str, ask: Any, as_persona: Any
) -> None:
    ask("person", unreachable)
    assert CANNOT in page(as_persona("keeper"))


def page(client: Any) -> str:
    return str(client.get(reverse("access:emergency")).content.decode())
