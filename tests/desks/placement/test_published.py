"""What stands once a round is published: everyone is told, each of their own."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from koryu.accounts.viewer import (
    SYSTEM,
    advisor_scope,
    host_scope,
    organisation_scope,
    person_scope,
)
from koryu.base.moves import Refused
from koryu.base.scopes import CLAIR, scoped
from koryu.desks.placement.actions import publish_round
from koryu.desks.placement.models import (
    Line,
    PublishedLine,
    PublishedReason,
)
from koryu.desks.placement.queries.outcome import place_words
from koryu.records.models import Entry
from koryu.registers.organisations.models import Organisation, RequestLine
from koryu.registers.people.models import Appointment, Candidacy, Person, Post
from koryu.tools.notices.models import Notice
from tests.plugins.house import ALTERNATE, CANDIDATE, ORGANISATION, UNPLACED

pytestmark = pytest.mark.django_db
Acting = Callable[[str], Any]


@pytest.fixture
def cast(published_once: Any) -> dict[str, Any]:
    return published_once.cast


@pytest.fixture
def everything(published_once: Any) -> Any:
    """The published round, seen by the house itself."""
    with scoped(SYSTEM.scopes):
        yield published_once


def line_of(number: str) -> PublishedLine:
    return PublishedLine.objects.get(candidate_no=number)


def notices_to(recipient: str) -> list[Notice]:
    with scoped({recipient}):
        return list(Notice.objects.all())


def test_each_placed_person_has_a_frozen_line(everything: Any) -> None:
    placed = Line.objects.filter(run=everything.round.run_of_record).exclude(request_line=None)
    expected = placed.values_list("candidacy__candidate_no", "request_line__request_no")
    found = PublishedLine.objects.values_list("candidate_no", "request_no")
    assert sorted(found) == sorted(expected)
    assert len(found) == 18


def test_a_line_holds_what_its_readers_may_read(everything: Any) -> None:
    line = line_of(CANDIDATE)
    request = RequestLine.objects.get(request_no=line.request_no)
    assert (line.family_name, line.given_name, line.middle_name) == ("Park", "Imani", "")
    assert (line.nationality, line.position, line.language) == ("US", "ALT", "en")
    assert (line.japanese_level, line.driving, line.group) == ("N2", True, "A")
    assert line.arrives_on == date(2027, 7, 25)
    assert (line.host, line.organisation) == (request.host, request.organisation.unit)


def test_its_scopes_name_exactly_these(everything: Any) -> None:
    line = line_of(CANDIDATE)
    person = Person.objects.get(candidacies__candidate_no=CANDIDATE)
    assert sorted(line.scopes) == sorted(
        [
            CLAIR,
            person_scope(person.key),
            organisation_scope(line.organisation.code),
            host_scope(line.host.code),
            advisor_scope(line.host.code),
        ]
    )


def test_each_side_has_its_own_reasons(everything: Any) -> None:
    line = line_of(CANDIDATE)
    person = line.appointment.person
    own = line.reasons.get(audience="candidate")
    offices = line.reasons.get(audience="organisation")
    assert sorted(own.scopes) == sorted([CLAIR, person_scope(person.key)])
    assert sorted(offices.scopes) == sorted(
        [CLAIR, organisation_scope(line.organisation.code), host_scope(line.host.code)]
    )
    assert min(len(own.sentences), len(offices.sentences)) > 0
    assert {len(pair) for pair in (*own.sentences, *offices.sentences)} == {2}


def test_nothing_else_has_reasons(everything: Any) -> None:
    assert PublishedReason.objects.count() == 2 * PublishedLine.objects.count()


def test_the_offered_term_follows_the_arrival(everything: Any) -> None:
    appointment = line_of(CANDIDATE).appointment
    assert appointment.state == "offered"
    assert (appointment.period.lower, appointment.period.upper) == (
        date(2027, 7, 26),
        date(2028, 7, 26),  # the first day after it: the last one is 25 July
    )
    assert Appointment.objects.count() == 18
    assert Post.objects.count() == 18


def test_everyone_is_told_once(everything: Any) -> None:
    """36 candidates, 17 organisations, 14 hosts: one message each, not one a line."""
    recipients = {person_scope(key) for key in Person.objects.values_list("key", flat=True)}
    lines = RequestLine.objects.select_related("host", "organisation__unit")
    recipients |= {organisation_scope(line.organisation.unit.code) for line in lines}
    recipients |= {host_scope(line.host.code) for line in lines}
    assert len(recipients) == 36 + 17 + 14
    with scoped(recipients):
        told = Counter(Notice.objects.values_list("recipient", flat=True))
    assert told == dict.fromkeys(recipients, 1)


def test_a_placed_candidate_is_told_where(everything: Any) -> None:
    line = line_of(CANDIDATE)
    [notice] = notices_to(person_scope(line.appointment.person.key))
    place = place_words(line.organisation.organisation)
    assert notice.subject_en == f"Your place: {place.en}"
    assert notice.subject_ja == f"配置先のお知らせ：{place.ja}"
    assert notice.body_en.startswith("Dear Imani Park,\n")
    assert "to arrive on Sunday 25 July 2027." in notice.body_en
    assert "来日日は2027年7月25日（日）です。" in notice.body_ja
    assert notice.link == "/placement/mine/"


@pytest.mark.parametrize(
    ("code", "english", "japanese"),
    [
        (ORGANISATION, "Toshima, Tokyo", "東京都豊島区"),
        ("140007", "Kanagawa Prefecture", "神奈川県"),
    ],
)
def test_a_town_is_told_with_its_prefecture(
    everything: Any, code: str, english: str, japanese: str
) -> None:
    place = place_words(Organisation.objects.get(unit__code=code))
    assert (place.en, place.ja) == (english, japanese)


@pytest.mark.parametrize(
    ("number", "subject"),
    [
        (UNPLACED, "Where things stand: no place found yet"),
        (ALTERNATE, "Where things stand: you are an alternate"),
    ],
)
def test_those_without_a_place_are_told_honestly(
    number: str, subject: str, everything: Any
) -> None:
    person = Person.objects.get(candidacies__candidate_no=number)
    [notice] = notices_to(person_scope(person.key))
    assert notice.subject_en == subject


def test_an_alternate_is_never_told_a_rank(everything: Any) -> None:
    ranks = dict(Candidacy.objects.filter(result="A").values_list("person__key", "alternate_rank"))
    bodies = {notices_to(person_scope(key))[0].body_en.split(",\n", 1)[1] for key in ranks}
    assert set(ranks.values()) == {1, 2, 3}
    assert len(bodies) == 1


def test_an_organisation_and_a_host_are_told_how_many(everything: Any) -> None:
    [organisation] = notices_to(organisation_scope("131164"))
    assert organisation.subject_en == "Who comes to you in 2027: 1 person"
    assert "Toshima asked for 1 person; 1 person will come." in organisation.body_en
    assert organisation.link == "/placement/ours/"
    [host] = notices_to(host_scope("130001"))
    assert "Of 3 people asked for in your area, 3 people will come to 3 organisations." in (
        host.body_en
    )
    assert host.link == "/placement/area/"


def test_an_organisation_that_gets_nobody_is_told_so(everything: Any) -> None:
    """Asahikawa required a Mongolian with N2: there was none."""
    [notice] = notices_to(organisation_scope("012041"))
    assert notice.subject_en == "Nobody could be placed with you this time"


def test_the_round_is_published_and_says_so(everything: Any) -> None:
    assert (everything.round.state, everything.publication.version) == ("published", 1)
    entry = Entry.objects.about(everything.round).first()
    assert entry is not None
    assert str(entry) == (
        "Version 1 was published: 18 people placed, 2 short-listed without a place, "
        "0 without an e-mail address."
    )


def test_nobody_publishes_twice(published_once: Any, acting: Acting) -> None:
    with acting("approver") as approver, pytest.raises(Refused):
        publish_round(published_once.round, by=approver)
