"""Who is told what on the day of publication: one message for each, never one a line."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from django.urls import reverse

from koryu.accounts.models import Unit
from koryu.accounts.viewer import host_scope, organisation_scope, person_scope
from koryu.desks.placement import letters
from koryu.desks.placement.queries.audiences import waiting_ends_on
from koryu.desks.placement.queries.outcome import Outcome, Placed, passport_name, place_words
from koryu.programme.words import Words
from koryu.registers.calendar.models import ProgrammeYear
from koryu.registers.organisations.models import RequestLine
from koryu.registers.people.models import Candidacy
from koryu.tools.notices.actions import Draft
from koryu.tools.notices.letters import Letter


def drafts_of(outcome: Outcome) -> list[Draft]:
    """A message to each candidate, each organisation that asked, and each host."""
    return [
        *map(_to_placed, outcome.placed),
        *_to_waiting(outcome),
        *_to_alternates(outcome),
        *_to_organisations(outcome),
        *_to_hosts(outcome),
    ]


def _to_placed(placed: Placed) -> Draft:
    organisation = placed.request_line.organisation
    letter = letters.PLACED.fill(
        name=_name(placed.candidacy),
        place=place_words(organisation),
        organisation=_unit_words(organisation.unit),
        position=letters.POSITIONS[placed.request_line.position],
        arrives=letters.on_day(placed.group.arrives_on),
    )
    return _draft(_person(placed.candidacy), letter, "placement:mine")


def _to_waiting(outcome: Outcome) -> Iterator[Draft]:
    for candidacy in outcome.waiting:
        letter = letters.WAITING.fill(name=_name(candidacy), year=outcome.year.year)
        yield _draft(_person(candidacy), letter, "placement:mine")


def _to_alternates(outcome: Outcome) -> Iterator[Draft]:
    until = _until(outcome.year)
    for candidacy in outcome.alternates:
        letter = letters.ALTERNATE.fill(name=_name(candidacy), year=outcome.year.year, until=until)
        yield _draft(_person(candidacy), letter, "placement:mine")


def _to_organisations(outcome: Outcome) -> Iterator[Draft]:
    coming = Counter(placed.request_line.organisation_id for placed in outcome.placed)
    asked: dict[int, list[RequestLine]] = defaultdict(list)
    for line in outcome.asked:
        asked[line.organisation_id].append(line)
    for key, lines in asked.items():
        unit = lines[0].organisation.unit
        letter = (letters.COMING if coming[key] else letters.NOBODY).fill(
            year=outcome.year.year,
            organisation=_unit_words(unit),
            seats=letters.people(_seats(lines)),
            people=letters.people(coming[key]),
        )
        yield _draft(organisation_scope(unit.code), letter, "placement:ours")


def _to_hosts(outcome: Outcome) -> Iterator[Draft]:
    asked: dict[str, list[RequestLine]] = defaultdict(list)
    coming: dict[str, list[int]] = defaultdict(list)
    for line in outcome.asked:
        asked[line.host.code].append(line)
    for placed in outcome.placed:
        line = placed.request_line
        coming[line.host.code].append(line.organisation_id)
    for code, lines in asked.items():
        letter = letters.AREA.fill(
            year=outcome.year.year,
            seats=letters.people(_seats(lines)),
            people=letters.people(len(coming[code])),
            organisations=letters.organisations(len(set(coming[code]))),
        )
        yield _draft(host_scope(code), letter, "placement:area")


def _draft(recipient: str, letter: Letter, page: str) -> Draft:
    subject, body = letter.subject, letter.body
    return Draft(recipient, subject.en, subject.ja, body.en, body.ja, reverse(page))


def _person(candidacy: Candidacy) -> str:
    return person_scope(candidacy.person.key)


def _name(candidacy: Candidacy) -> str:
    """The name as in the passport, all of it, in the order in which one is addressed."""
    name = passport_name(candidacy)
    return " ".join(part for part in (name.given, name.middle, name.family) if part)


def _unit_words(unit: Unit) -> Words:
    return Words(unit.name_en or unit.name_ja, unit.name_ja)


def _seats(lines: Iterable[RequestLine]) -> int:
    return sum(line.seats for line in lines)


def _until(year: ProgrammeYear) -> Words:
    """When waiting ends, where the year's rules say so."""
    ends = waiting_ends_on(year)
    return letters.UNTIL.fill(day=letters.on_day(ends)) if ends else Words("", "")
