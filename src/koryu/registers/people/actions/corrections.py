"""Candidacies after they were recorded: changed, withdrawn, back again."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koryu.accounts.viewer import Viewer
from koryu.base.moves import Refused
from koryu.programme import facts
from koryu.programme.sheets import CANDIDATES
from koryu.programme.sheets.columns import names_of
from koryu.records.actions import leave_entries
from koryu.records.facts import of_names
from koryu.records.sentences import Sentence
from koryu.registers.people.models import STANDING, Appointment, Candidacy, Name, Person
from koryu.registers.people.queries import OF_CANDIDACY, OF_NAME, OF_PERSON, candidate_facts

CANDIDACY_CHANGED = Sentence(
    "people.candidacy_changed",
    gettext_lazy("The candidacy %(number)s was corrected: %(fields)s."),
)
CANDIDACY_WITHDRAWN = Sentence(
    "people.candidacy_withdrawn",
    gettext_lazy("The candidacy %(number)s was withdrawn: %(reason)s"),
)
CANDIDACY_BACK = Sentence(
    "people.candidacy_back", gettext_lazy("The candidacy %(number)s stands again.")
)
BATCH = 500


@transaction.atomic
def change_candidacies(
    pairs: Iterable[tuple[Candidacy, facts.Candidate]], *, by: Viewer
) -> list[Candidacy]:
    """Record what is said of each candidacy now; the entry names the fields, not the values.

    What a placement froze stays as it was frozen. Names are to be prefetched for many.
    """
    changed = {c: record for c, record in pairs if candidate_facts(c) != record}
    fields = {c: facts.changed_fields(candidate_facts(c), record) for c, record in changed.items()}
    now = timezone.now()
    for candidacy, record in changed.items():
        _write(candidacy, record)
        candidacy.changed_at = now
    people = [candidacy.person for candidacy in changed]
    Person.objects.bulk_update(people, OF_PERSON, batch_size=BATCH)
    passports = [_passport(candidacy) for candidacy in changed]
    Name.objects.bulk_update(passports, list(OF_NAME.values()), batch_size=BATCH)
    Candidacy.objects.bulk_update(changed, [*OF_CANDIDACY, "changed_at"], batch_size=BATCH)
    leave_entries(CANDIDACY_CHANGED, changed, by=by, facts=lambda c: _said(c, fields[c]))
    return list(changed)


@transaction.atomic
def withdraw_candidacies(reasons: Mapping[Candidacy, str], *, by: Viewer) -> None:
    """They stand no longer, each for its reason, and stay on record. Refused where an
    appointment of the year stands."""
    going = list(reasons)
    bound = Appointment.objects.filter(
        state__in=STANDING,
        person__in=[c.person_id for c in going],
        year__in={c.year for c in going},
    )
    if (first := bound.select_related("person").first()) is not None:
        number = next(c.candidate_no for c in going if c.person_id == first.person_id)
        raise Refused(
            _("%s has an appointment that stands, which no sheet withdraws: keep it as recorded.")
            % number
        )
    now = timezone.now()
    for candidacy, reason in reasons.items():
        candidacy.withdrawn_at = candidacy.changed_at = now
        candidacy.withdrawn_because = reason
    _save(going)
    leave_entries(
        CANDIDACY_WITHDRAWN, going, by=by, facts=lambda c: _number(c) | {"reason": reasons[c]}
    )


@transaction.atomic
def bring_back_candidacies(candidacies: Sequence[Candidacy], *, by: Viewer) -> None:
    """Those that were withdrawn stand again, as they were."""
    now = timezone.now()
    for candidacy in candidacies:
        candidacy.withdrawn_at, candidacy.withdrawn_because = None, ""
        candidacy.changed_at = now
    _save(candidacies)
    leave_entries(CANDIDACY_BACK, candidacies, by=by, facts=_number)


def _write(candidacy: Candidacy, record: facts.Candidate) -> None:
    for name in OF_CANDIDACY:
        setattr(candidacy, name, getattr(record, name))
    candidacy.needs = list(record.needs)
    for name in OF_PERSON:
        setattr(candidacy.person, name, getattr(record, name))
    passport = _passport(candidacy)
    for column, part in OF_NAME.items():
        setattr(passport, part, getattr(record, column))


def _passport(candidacy: Candidacy) -> Name:
    names: Iterable[Name] = candidacy.person.names.all()
    return next(name for name in names if name.form == Name.Form.PASSPORT)


def _save(candidacies: Sequence[Candidacy]) -> None:
    columns = ["withdrawn_at", "withdrawn_because", "changed_at"]
    Candidacy.objects.bulk_update(candidacies, columns, batch_size=BATCH)


def _said(candidacy: Candidacy, fields: Iterable[str]) -> dict[str, object]:
    words = names_of(CANDIDATES, fields)
    return _number(candidacy) | {"fields": of_names(en=words.en, ja=words.ja)}


def _number(candidacy: Candidacy) -> dict[str, object]:
    return {"number": candidacy.candidate_no}
