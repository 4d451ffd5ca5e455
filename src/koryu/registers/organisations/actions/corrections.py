"""Request lines after they were recorded: changed, withdrawn, back again."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from koryu.accounts.viewer import Viewer
from koryu.programme import facts
from koryu.programme.sheets import REQUESTS
from koryu.programme.sheets.columns import names_of
from koryu.records.actions import leave_entries
from koryu.records.facts import of_names
from koryu.records.sentences import Sentence
from koryu.registers.organisations.actions.requests import (
    forget_what_nobody_asks,
    name_what_is_asked,
    place_lines,
)
from koryu.registers.organisations.models import RequestLine
from koryu.registers.organisations.queries import SHEET_COLUMNS, request_facts

REQUEST_CHANGED = Sentence(
    "organisations.request_changed",
    gettext_lazy("The request line %(number)s was corrected: %(fields)s."),
)
REQUEST_WITHDRAWN = Sentence(
    "organisations.request_withdrawn",
    gettext_lazy("The request line %(number)s was withdrawn: %(reason)s"),
)
REQUEST_BACK = Sentence(
    "organisations.request_back", gettext_lazy("The request line %(number)s stands again.")
)
BATCH = 500


@transaction.atomic
def change_requests(
    pairs: Iterable[tuple[RequestLine, facts.Request]], *, by: Viewer
) -> list[RequestLine]:
    """Record what is asked now; the entry names the fields, not the values.

    Who asks, hosts and contacts follow. What a placement froze stays as it was frozen.
    """
    changed = {line: record for line, record in pairs if request_facts(line) != record}
    fields = {it: facts.changed_fields(request_facts(it), new) for it, new in changed.items()}
    before = RequestLine.objects.in_bulk([line.pk for line in changed])
    now = timezone.now()
    for line, record in changed.items():
        for name in SHEET_COLUMNS:
            setattr(line, name, getattr(record, name))
        line.nationalities, line.changed_at = list(record.nationalities), now
    place_lines(changed, by=by)
    columns = [*SHEET_COLUMNS, "host", "organisation", "scopes", "changed_at"]
    RequestLine.objects.bulk_update(changed, columns, batch_size=BATCH)
    forget_what_nobody_asks(list(before.values()))
    name_what_is_asked(list(changed), by=by)
    leave_entries(REQUEST_CHANGED, changed, by=by, facts=lambda line: _said(line, fields[line]))
    return list(changed)


@transaction.atomic
def withdraw_requests(reasons: Mapping[RequestLine, str], *, by: Viewer) -> None:
    """They are asked no longer, each for its reason, and stay on record."""
    now = timezone.now()
    for line, reason in reasons.items():
        line.withdrawn_at = line.changed_at = now
        line.withdrawn_because = reason
    _save(list(reasons))
    leave_entries(
        REQUEST_WITHDRAWN, reasons, by=by, facts=lambda it: _number(it) | {"reason": reasons[it]}
    )


@transaction.atomic
def bring_back_requests(lines: Sequence[RequestLine], *, by: Viewer) -> None:
    """Those that were withdrawn are asked again, as they were."""
    now = timezone.now()
    for line in lines:
        line.withdrawn_at, line.withdrawn_because = None, ""
        line.changed_at = now
    _save(lines)
    leave_entries(REQUEST_BACK, lines, by=by, facts=_number)


def _save(lines: Sequence[RequestLine]) -> None:
    columns = ["withdrawn_at", "withdrawn_because", "changed_at"]
    RequestLine.objects.bulk_update(lines, columns, batch_size=BATCH)


def _said(line: RequestLine, fields: Iterable[str]) -> dict[str, object]:
    words = names_of(REQUESTS, fields)
    return _number(line) | {"fields": of_names(en=words.en, ja=words.ja)}


def _number(line: RequestLine) -> dict[str, object]:
    return {"number": line.request_no}
