"""Candidacies of a year: recorded, taken back, marked as used."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koryu.accounts.models import User
from koryu.accounts.viewer import Viewer
from koryu.base.moves import Refused
from koryu.base.scopes import granting
from koryu.programme import facts
from koryu.records.actions import leave_entries, leave_entry
from koryu.records.sentences import Sentence
from koryu.registers.calendar.models import ProgrammeYear
from koryu.registers.people.models import Candidacy, Name, Person
from koryu.registers.people.queries import OF_CANDIDACY, OF_NAME, OF_PERSON

CANDIDACY_RECORDED = Sentence(
    "people.candidacy_recorded", gettext_lazy("The candidacy %(number)s was recorded.")
)
CANDIDACY_REMOVED = Sentence(
    "people.candidacy_removed", gettext_lazy("The candidacy %(number)s was recalled.")
)
CANDIDACIES_USED = Sentence(
    "people.candidacies_used", gettext_lazy("%(count)s candidacies were frozen for a placement.")
)


@transaction.atomic
def record_candidacies(
    records: Sequence[facts.Candidate], *, year: ProgrammeYear, by: Viewer
) -> list[Candidacy]:
    """A person, the name as in the passport and a candidacy of the year for each record."""
    _refuse_known(records, year)
    persons = Person.objects.bulk_create(_person(record) for record in records)
    pairs = list(zip(records, persons, strict=True))
    Name.objects.bulk_create(_passport_name(record, person) for record, person in pairs)
    candidacies = Candidacy.objects.bulk_create(
        _candidacy(record, person, year) for record, person in pairs
    )
    leave_entries(CANDIDACY_RECORDED, candidacies, by=by, facts=_number)
    return candidacies


@transaction.atomic
def remove_candidacies(candidacies: Iterable[Candidacy], *, by: Viewer) -> None:
    """Take candidacies back as if they had never been recorded, with the people who were
    known by them alone; an account of theirs then belongs to nobody. A candidacy that a
    placement used is refused, and all with it."""
    going = list(candidacies)
    for candidacy in going:
        if candidacy.used_at is not None:
            raise Refused(_("The candidacy %s was used by a placement.") % candidacy.candidate_no)
    leave_entries(CANDIDACY_REMOVED, going, by=by, facts=_number)
    Candidacy.objects.filter(pk__in=[candidacy.pk for candidacy in going]).delete()
    persons = Person.objects.filter(
        pk__in=[candidacy.person_id for candidacy in going],
        candidacies=None,
        appointments=None,
    )
    accounts = User.objects.filter(person_key__in=list(persons.values_list("key", flat=True)))
    with granting():
        accounts.update(person_key=None)
    persons.delete()


@transaction.atomic
def mark_candidacies_used(year: ProgrammeYear, *, at: datetime, by: Viewer) -> int:
    """A placement froze the candidacies of the year: from now on they are not recalled."""
    fresh = Candidacy.objects.filter(year=year, used_at=None, withdrawn_at=None)
    count = fresh.update(used_at=at)
    if count:
        leave_entry(CANDIDACIES_USED, year, by=by, count=count)
    return count


def _refuse_known(records: Sequence[facts.Candidate], year: ProgrammeYear) -> None:
    numbers = [record.candidate_no for record in records]
    known = Candidacy.objects.filter(year=year, candidate_no__in=numbers).first()
    if known is not None:
        raise Refused(_("The candidate number %s stands already.") % known.candidate_no)


def _person(record: facts.Candidate) -> Person:
    person = Person(**{name: getattr(record, name) for name in OF_PERSON})
    person.scopes = person.scopes_wanted()
    return person


def _passport_name(record: facts.Candidate, person: Person) -> Name:
    parts = {part: getattr(record, column) for column, part in OF_NAME.items()}
    return Name(person=person, form=Name.Form.PASSPORT, scopes=person.scopes, **parts)


def _candidacy(record: facts.Candidate, person: Person, year: ProgrammeYear) -> Candidacy:
    columns = {name: getattr(record, name) for name in OF_CANDIDACY}
    columns["needs"] = list(record.needs)
    return Candidacy(year=year, person=person, scopes=person.scopes, **columns)


def _number(candidacy: Candidacy) -> dict[str, str]:
    return {"number": candidacy.candidate_no}
