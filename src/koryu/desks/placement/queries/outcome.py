"""The result of a round, person by person, as it is about to be told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from koryu.base.moves import Refused
from koryu.desks.placement.models import Line, Round
from koryu.programme.facts import ALTERNATE, SHORT_LISTED
from koryu.programme.places import load_places
from koryu.programme.words import Words
from koryu.registers.calendar.models import ArrivalGroup, ProgrammeYear
from koryu.registers.organisations.models import Organisation, RequestLine
from koryu.registers.people.models import Candidacy, Name


@dataclass(frozen=True, slots=True)
class Placed:
    """Somebody, the request line they fill, and the group they arrive with."""

    candidacy: Candidacy
    request_line: RequestLine
    group: ArrivalGroup


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everyone whom the publication of a round concerns.

    Whoever withdrew after the inputs were frozen is among none of them: the seat stays open,
    and nobody is told of it.
    """

    year: ProgrammeYear
    placed: list[Placed]
    waiting: list[Candidacy]  # short-listed, and no place found
    alternates: list[Candidacy]
    asked: list[RequestLine]  # without those that were withdrawn and have nobody
    withdrawn: frozenset[str]  # the numbers of those who would have been among them

    @property
    def without_email(self) -> list[str]:
        """The numbers of those who can only be told on Koryu or by their mission."""
        told = [*(p.candidacy for p in self.placed), *self.waiting, *self.alternates]
        return sorted(c.candidate_no for c in told if not c.person.email)


def outcome_of(round_: Round) -> Outcome:
    """The result of the round's run of record, with all that telling it needs."""
    lines = Line.objects.filter(run=round_.run_of_record).exclude(request_line=None)
    place_of = dict(lines.values_list("candidacy_id", "request_line_id"))
    asked = _asked(round_.year)
    by_pk = {line.pk: line for line in asked}
    groups = {group.code: group for group in round_.year.groups.all()}
    people = _candidacies(round_.year)
    taken = {place_of[person.pk] for person in people if person.pk in place_of}
    gone = _gone(round_)
    return Outcome(
        year=round_.year,
        placed=[
            _placed(person, by_pk[place_of[person.pk]], groups)
            for person in people
            if person.pk in place_of
        ],
        waiting=_left(people, SHORT_LISTED, place_of),
        alternates=_left(people, ALTERNATE, place_of),
        asked=[line for line in asked if line.withdrawn_at is None or line.pk in taken],
        withdrawn=frozenset(gone.values_list("candidate_no", flat=True)),
    )


def withdrawn_since(round_: Round) -> int:
    """How many withdrew after the inputs of the round were frozen."""
    return _gone(round_).count()


def told_in_numbers(round_: Round) -> dict[str, int]:
    """Whom a publication of the run of record would tell now, and whom it would leave out."""
    lines = Line.objects.filter(run=round_.run_of_record, candidacy__withdrawn_at=None)
    placed = lines.exclude(request_line=None).count()
    told = _standing(round_.year).count()
    return {"placed": placed, "waiting": told - placed, "withdrawn": withdrawn_since(round_)}


def passport_name(candidacy: Candidacy) -> Name:
    names: Iterable[Name] = candidacy.person.names.all()
    return next(name for name in names if name.form == Name.Form.PASSPORT)


def place_words(organisation: Organisation) -> Words:
    """Where that is: ``Toshima, Tokyo`` or ``東京都豊島区``; a prefecture is its own name."""
    unit = organisation.unit
    own = Words(unit.name_en or unit.name_ja, unit.name_ja)
    prefecture = load_places().prefectures.get(organisation.prefecture)
    if prefecture is None or organisation.is_prefecture:
        return own
    return Words(f"{own.en}, {prefecture.name_en}", f"{prefecture.name_ja}{own.ja}")


def _standing(year: ProgrammeYear) -> QuerySet[Candidacy]:
    return Candidacy.objects.filter(year=year, used_at__isnull=False, withdrawn_at=None)


def _gone(round_: Round) -> QuerySet[Candidacy]:
    since = round_.snapshot.frozen_at
    used = Candidacy.objects.filter(year=round_.year_id, used_at__isnull=False)
    return used.filter(withdrawn_at__gte=since)


def _candidacies(year: ProgrammeYear) -> list[Candidacy]:
    return list(_standing(year).select_related("person").prefetch_related("person__names"))


def _asked(year: ProgrammeYear) -> list[RequestLine]:
    found = RequestLine.objects.filter(year=year, used_at__isnull=False)
    return list(found.select_related("host", "organisation__unit"))


def _placed(candidacy: Candidacy, line: RequestLine, groups: Mapping[str, ArrivalGroup]) -> Placed:
    """A person's own group stands; where none was given, the organisation's."""
    code = candidacy.group or line.group
    if code not in groups:
        raise Refused(_("The calendar does not say when group %(code)s arrives.") % {"code": code})
    return Placed(candidacy, line, groups[code])


def _left(
    people: Iterable[Candidacy], result: str, place_of: Mapping[int, int | None]
) -> list[Candidacy]:
    return [c for c in people if c.result == result and c.pk not in place_of]
