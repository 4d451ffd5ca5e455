"""Looking through a run: its lines, one line with all its reasons, and moving a person."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from koryu.accounts.http import ViewerRequest, for_roles
from koryu.base.models import is_japanese
from koryu.base.moves import Refused
from koryu.base.names import choices, code_name, country_name
from koryu.base.search import search, searched
from koryu.base.spreadsheets import XLSX, Cell, attachment, to_xlsx
from koryu.desks.placement import actions
from koryu.desks.placement.forms import LineFilter, MovePerson
from koryu.desks.placement.models import Line, Run
from koryu.desks.placement.moves import OFFICER, RUN_MOVES
from koryu.desks.placement.queries.choices import choice_of, choices_for, why_nowhere
from koryu.desks.placement.queries.lines import (
    SORTS,
    lines_of,
    lines_without,
    narrow,
    unplaced,
)
from koryu.desks.placement.queries.why import may_be_asked, missed_by
from koryu.desks.placement.views.result import hosts_of, why_in_words
from koryu.desks.placement.views.shared import CLAIR, allowed, page_of, run_or_404
from koryu.registers.organisations.models import RequestLine
from koryu.ui.templatetags.ui import words

if TYPE_CHECKING:
    from koryu.programme.reasons.unmet import Missed

CHOICES_A_PAGE = 20


@for_roles(*CLAIR)
@require_http_methods(["GET", "HEAD", "POST"])
def list_lines(request: ViewerRequest, key: UUID) -> HttpResponse:
    """The lines of a run, searched (by POST) and narrowed."""
    run = run_or_404(request, key)
    if request.method == "POST":
        return search(request)
    form = LineFilter(request.GET, choices=_filter_choices(run))
    form.is_valid()
    text = searched(request)
    lines = narrow(lines_of(run, request.viewer), form.cleaned_data, text)
    order = SORTS.get(request.GET.get("order", ""), SORTS["number"])
    context = {
        "run": run,
        "round": run.round,
        "filters": form,
        "searched": text,
        "page": page_of(request, lines.order_by(*order)),
    }
    return render(request, "placement/lines.html", context)


@for_roles(*CLAIR)
@require_safe
def show_line(request: ViewerRequest, key: UUID, pk: int) -> HttpResponse:
    """One person of the run: the facts that matter, the place, and why; if asked, what would
    have had to be different."""
    run = run_or_404(request, key)
    line = get_object_or_404(lines_of(run, request.viewer), pk=pk)
    line.run = run  # known: it need not be asked for again
    pins = run.pins.visible_to(request.viewer)
    context = {
        "run": run,
        "round": run.round,
        "line": line,
        "person": line.candidacy,
        "wishes": [line.candidacy.wish_1, line.candidacy.wish_2, line.candidacy.wish_3],
        "pin": pins.filter(candidacy=line.candidacy_id).select_related("by").first(),
        "partner": _partner(line, request),
        "moves": allowed(RUN_MOVES, run, request),
        "may_be_asked": may_be_asked(line),
        "missed": _missed(line) if "missed" in request.GET else None,
    }
    return render(request, "placement/line.html", context)


@for_roles(*OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: ViewerRequest, key: UUID, pk: int) -> HttpResponse:
    """First choose another request line for the person, then say why; bars are told."""
    run = run_or_404(request, key)
    line = get_object_or_404(lines_of(run, request.viewer), pk=pk)
    try:
        RUN_MOVES.check("pin", run, request.viewer)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("placement:line", run.key, line.pk)
    form = MovePerson(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("placement:progress", _move(run, line, form, request).key)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"run": run, "round": run.round, "line": line, "form": form}
    return render(request, "placement/move.html", context | _choosing(run, line, request))


def _choosing(run: Run, line: Line, request: ViewerRequest) -> dict[str, Any]:
    """The chosen request line, or those to choose from."""
    number, text = request.GET.get("to", ""), request.GET.get("q", "").strip()
    if number and (chosen := choice_of(run, line.candidacy, number)):
        return {"chosen": chosen}
    found = choices_for(run, line.candidacy, text)
    why = why_nowhere(line) if not (found or text) else []
    return {"text": text, "why": why, "page": page_of(request, found, a_page=CHOICES_A_PAGE)}


@for_roles(*CLAIR)
@require_safe
def list_unplaced(request: ViewerRequest, key: UUID) -> HttpResponse:
    """Who has no place, grouped by why."""
    run = run_or_404(request, key)
    groups, wanted = why_in_words(run), request.GET.get("why")
    why = next((row for row in groups if row["group"].code == wanted), None)
    page = page_of(request, unplaced(run, request.viewer, why["group"] if why else None))
    context = {"run": run, "round": run.round, "groups": groups, "why": why, "page": page}
    return render(request, "placement/unplaced.html", context)


@for_roles(*CLAIR)
@require_safe
def list_without(request: ViewerRequest, key: UUID) -> HttpResponse:
    """Organisations that ask and receive nobody."""
    run = run_or_404(request, key)
    page = page_of(request, lines_without(run, request.viewer))
    context = {"run": run, "round": run.round, "page": page}
    return render(request, "placement/without.html", context)


@for_roles(*CLAIR)
@require_safe
def download_sheet(request: ViewerRequest, key: UUID) -> HttpResponse:
    """All lines of the run as a workbook in the language of the page."""
    run = run_or_404(request, key)
    head = [
        _("Candidate number"),
        _("Name"),
        _("Nationality"),
        _("Position"),
        _("Group"),
        _("Request number"),
        _("Organisation"),
        _("Host"),
        _("Wish met"),
        _("Moved by hand"),
        _("Reasons"),
    ]
    rows = (_row(line) for line in lines_of(run, request.viewer).iterator(chunk_size=500))
    name = f"koryu-{run.round.year}-run-{run.number}.xlsx"
    return attachment(to_xlsx(_("Placement"), head, rows), name=name, kind=XLSX)


def _move(run: Run, line: Line, form: MovePerson, request: ViewerRequest) -> Run:
    wanted = RequestLine.objects.visible_to(request.viewer).filter(year=run.round.year_id)
    request_line = wanted.filter(request_no=form.cleaned_data["request_no"]).first()
    if request_line is None:
        raise Refused(_("This request line does not stand in the round."))
    return actions.move_person(
        run,
        candidacy=line.candidacy,
        request_line=request_line,
        reason=form.cleaned_data["reason"],
        by=request.viewer,
    )


def _missed(line: Line) -> "list[Missed] | None":
    return missed_by(line.run, line.candidacy.candidate_no) if may_be_asked(line) else None


def _partner(line: Line, request: ViewerRequest) -> Line | None:
    if not line.candidacy.partner_no:
        return None
    lines = lines_of(line.run, request.viewer)
    return lines.filter(candidacy__candidate_no=line.candidacy.partner_no).first()


def _filter_choices(run: Run) -> dict[str, list[tuple[str, str]]]:
    """What can be chosen in the filters, in words: only what occurs in the run."""
    named = sorted((country_name(code), code) for code in run.figures["nationalities"])
    return {
        "host": [(host["unit_code"], str(words(host["name"]))) for host in hosts_of(run)],
        "position": choices("position"),
        "group": [(code, code_name(code, "group")) for code in run.figures["groups"]],
        "nationality": [(code, name) for name, code in named],
    }


def _row(line: Line) -> list[Cell]:
    person, request = line.candidacy, line.request_line
    place: list[Cell] = ["", "", ""]
    if request is not None:
        place = [request.request_no, str(request.organisation.unit), str(request.host)]
    which = 1 if is_japanese() else 0
    return [
        person.candidate_no,
        str(person.person),
        country_name(person.person.nationality),
        person.position,
        person.group,
        *place,
        line.wish_met,
        _("yes") if line.is_pinned else "",
        "\n".join(pair[which] for pair in line.reasons),
    ]
