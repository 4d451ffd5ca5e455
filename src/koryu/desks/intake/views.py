"""The desk's pages: sheets that came in, and one sheet with all that was found in it."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koryu.accounts.http import ViewerRequest, for_roles
from koryu.base.moves import Refused
from koryu.base.spreadsheets import CSV, XLSX, attachment, to_csv, to_xlsx
from koryu.desks.intake import actions, queries
from koryu.desks.intake.figures import figures_of, plots_of
from koryu.desks.intake.forms import DecideForm, KindForm, NarrowForm, ReceiveForm, SeenForm
from koryu.desks.intake.listed import listed
from koryu.desks.intake.models import MOST_KEPT, Finding, Sheet
from koryu.desks.intake.moves import (
    ACCEPTED,
    DIFFERS,
    MOVES,
    READERS,
    SAME,
    WAITING,
    check_may_receive,
    may_receive,
)
from koryu.desks.intake.shown import (
    REFUSED_HEAD,
    RowShown,
    columns_shown,
    field_name,
    refused_lines,
    row_shown,
)
from koryu.programme.sheets import FORMS, Unusable, recognise
from koryu.programme.sheets.template import write_template
from koryu.records.models import StoredFile
from koryu.records.queries import history_of
from koryu.registers.calendar.queries import current_year

PAGE = 50
ROWS = "rows"
NOTHING: Mapping[str, str] = MappingProxyType({})


@for_roles(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def list_sheets(request: ViewerRequest) -> HttpResponse:
    """All sheets, and the form by which one is taken in; a file with a fault comes back
    to the form with its fault in words."""
    form = ReceiveForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sheet = _receive(request, form)
        if sheet is not None:
            return redirect("intake:detail", sheet.key)
    context = {
        "sheets": _page(request, queries.sheets_for(request.viewer)),
        "form": form if may_receive(request.viewer) else None,
        "kinds": Sheet.Kind,
        "history": _history(queries.latest_acts(request.viewer)),
    }
    return render(request, "intake/list.html", context)


def _receive(request: ViewerRequest, form: ReceiveForm) -> Sheet | None:
    year, file = current_year(), form.cleaned_data["file"]
    if year is None:
        messages.error(request, _("No programme year is open yet, so no sheet can be taken in."))
        return None
    kind = form.cleaned_data["kind"]
    try:
        return actions.receive_sheet(
            file.read(), filename=file.name, kind=kind, year=year, by=request.viewer
        )
    except Unusable as fault:
        form.add_error("file", fault.words.in_language(get_language() or "en"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return None


@for_roles(*READERS)
@require_safe
def download_template(request: ViewerRequest, kind: str) -> HttpResponse:
    """An empty sheet to fill in, its header in both languages."""
    if kind not in FORMS:
        raise Http404
    return attachment(write_template(kind), name=f"koryu-{kind}.xlsx", kind=XLSX)


@for_roles(*READERS)
@require_safe
def show_sheet(request: ViewerRequest, key: str) -> HttpResponse:
    """What was found, one list at a time: differences, refused cells, remarks or rows."""
    return _show(request, _sheet(request, key))


def _show(
    request: ViewerRequest, sheet: Sheet, typed: Mapping[str, str] = NOTHING, error: str = ""
) -> HttpResponse:
    """The page; with what was typed, and why it was not saved."""
    show = _what_to_show(request, sheet)
    refusals = {move.name: move.refusal(sheet, request.viewer) for move in MOVES}
    context: dict[str, Any] = {
        "sheet": sheet,
        "standing": queries.accepted_sheet(sheet.kind, sheet.year)
        if sheet.state in (SAME, DIFFERS)
        else None,
        "figures": figures_of(sheet),
        "plots": plots_of(sheet),
        "counts": sheet.totals["findings"],
        "show": show,
        "moves": {name for name, refusal in refusals.items() if refusal is None},
        "why_not": refusals["apply"] if sheet.state == DIFFERS else None,
        "history": _history(history_of(sheet, request.viewer)),
    }
    if show == ROWS:
        context |= _rows(request, sheet)
    elif show == Finding.Weight.DIFFERS:
        context |= _differences(request, sheet, typed) | {"typed": typed, "error": error}
    else:
        context |= _findings(request, sheet, show)
    if sheet.state == ACCEPTED and may_receive(request.viewer):
        context["stays"] = refusals["recall"]
    if refusals["apply"] is None:
        context["seen"] = queries.decisions_mark(sheet)
    return render(request, "intake/detail.html", context)


def _what_to_show(request: ViewerRequest, sheet: Sheet) -> str:
    """The list asked for, else the first that says something."""
    found = sheet.totals["findings"]
    first = [weight for weight in ("differs", "refused") if found[weight]]
    if sheet.state not in WAITING:
        first.sort(key="differs".__eq__)  # what was decided is told after what is refused
    asked = request.GET.get("show", "")
    return asked if asked in {*Finding.Weight.values, ROWS} else [*first, ROWS][0]


def _findings(request: ViewerRequest, sheet: Sheet, weight: str) -> dict[str, Any]:
    findings = queries.findings_of(sheet, weight, request.viewer)
    count = sheet.totals["findings"][weight]
    page = _page(request, findings, count=min(count, MOST_KEPT))
    for finding in page:
        finding.field_name = field_name(sheet.kind, finding.field)
    return {"findings": page, "more": count > MOST_KEPT}


def _differences(request: ViewerRequest, sheet: Sheet, typed: Mapping[str, str]) -> dict[str, Any]:
    """The differences asked for, by their numbers, with what was decided on each."""
    found = queries.findings_of(sheet, Finding.Weight.DIFFERS, request.viewer)
    counts = queries.how_many(found)
    filters = NarrowForm(request.GET or None, sheet=sheet, counts=counts)
    page = _page(request, _narrowed(request, found).select_related("decided_by"))
    return {
        "findings": page,
        "groups": listed(sheet, page, typed),
        "filters": filters,
        "left": counts["decision"][queries.OPEN],
        "more": sheet.totals["findings"][Finding.Weight.DIFFERS] > MOST_KEPT,
    }


def _narrowed(request: ViewerRequest, found: Any) -> Any:
    """By what the address says; what makes no sense finds nothing."""
    asked = {name: request.GET.get(name, "")[:40] for name in ("change", "field", "decision")}
    return queries.narrowed(found, **asked)


@for_roles(*READERS)
@require_POST
def decide(request: ViewerRequest, key: str) -> HttpResponse:
    """Save decisions on differences: those chosen one by one, all of a number, or all that
    the address lists."""
    sheet, form = _sheet(request, key), DecideForm(request.POST)
    try:
        outcome = _decided(request, sheet, form.checked())
    except Refused as refusal:
        messages.error(request, str(refusal))
        if sheet.state != DIFFERS:
            return redirect("intake:detail", key)
        return _show(request, sheet, typed=form.typed, error=str(refusal))
    _tell(request, outcome)
    asked = request.GET.urlencode()
    return redirect(reverse("intake:detail", args=[key]) + (f"?{asked}" if asked else ""))


def _decided(request: ViewerRequest, sheet: Sheet, form: DecideForm) -> actions.Outcome:
    by, because = request.viewer, form.cleaned_data["because"]
    found = queries.findings_of(sheet, Finding.Weight.DIFFERS, by)
    if word := form.cleaned_data["all"]:
        these = _narrowed(request, found)
        return actions.decide_all(sheet, these, word, because=because, by=by)
    if row := form.cleaned_data["row"]:
        word, _space, number = row.partition(" ")
        these = found.filter(number=number)
        return actions.decide_all(sheet, these, word, because=because, by=by)
    chosen, shown = form.cleaned_data["chosen"], form.cleaned_data["shown"]
    return actions.decide_differences(sheet, chosen, shown=shown, because=because, by=by)


def _tell(request: ViewerRequest, outcome: actions.Outcome) -> None:
    if outcome.overtaken:
        said = ngettext(
            "%(n)s difference was decided by somebody else meanwhile, and stays as they decided.",
            "%(n)s differences were decided by somebody else meanwhile, and stay as they decided.",
            outcome.overtaken,
        )
        messages.warning(request, said % {"n": f"{outcome.overtaken:,}"})
    said = ngettext(
        "%(n)s difference is decided.", "%(n)s differences are decided.", outcome.decided
    )
    messages.success(request, said % {"n": f"{outcome.decided:,}"})


@for_roles(*READERS)
@require_POST
def apply(request: ViewerRequest, key: str) -> HttpResponse:
    """Write what was decided into the registers."""
    done = _("The sheet is applied: what was taken of it stands in the registers.")
    form = SeenForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else ""
    act = partial(actions.apply_sheet, seen=seen)
    _move(request, key, act, done)
    return redirect("intake:detail", key)


@for_roles(*READERS)
@require_POST
def open_stored(request: ViewerRequest, key: str) -> HttpResponse:
    """Take a copy of a letter's enclosure in. Its columns tell which sheet it is, or the
    officer does; what cannot be read is answered with its reason."""
    stored = get_object_or_404(StoredFile.objects.visible_to(request.viewer), key=key)
    context: dict[str, Any] = {"file": stored}
    try:
        check_may_receive(request.viewer)
        asked = KindForm(request.POST if "kind" in request.POST else None)
        kind = asked.cleaned_data["kind"] if asked.is_valid() else _recognised(stored)
        year = current_year()
        if year is None:
            raise Refused(_("No programme year is open yet, so no sheet can be taken in."))
        if kind:
            sheet = actions.open_stored_file(stored, kind=kind, year=year, by=request.viewer)
            return redirect("intake:detail", sheet.key)
        context["form"] = asked
    except Unusable as fault:
        context["fault"] = fault.words
    except Refused as refusal:
        context["fault"] = str(refusal)
    return render(request, "intake/open.html", context)


def _recognised(stored: StoredFile) -> str:
    """Which of the sheets its columns say it is; blank where they say neither or both."""
    with stored.content.open("rb") as file:
        return recognise(file.read(), filename=stored.name)


def _rows(request: ViewerRequest, sheet: Sheet) -> dict[str, Any]:
    page: Page[Any] = _page(request, queries.read_again(sheet).rows)
    shown: list[RowShown] = [row_shown(sheet.kind, row) for row in page]
    return {"page": page, "rows": shown, "columns": columns_shown(sheet.kind)}


@for_roles(*READERS)
@require_POST
def accept(request: ViewerRequest, key: str) -> HttpResponse:
    done = _("The sheet is accepted: what it brought stands in the registers.")
    _move(request, key, actions.accept_sheet, done)
    return redirect("intake:detail", key)


@for_roles(*READERS)
@require_POST
def recall(request: ViewerRequest, key: str) -> HttpResponse:
    done = _("The sheet is recalled: what it had brought is taken out of the registers.")
    _move(request, key, actions.recall_sheet, done)
    return redirect("intake:detail", key)


@for_roles(*READERS)
@require_POST
def put_aside(request: ViewerRequest, key: str) -> HttpResponse:
    if _move(request, key, actions.set_aside, _("The sheet is set aside and its file deleted.")):
        return redirect("intake:list")
    return redirect("intake:detail", key)


def _move(request: ViewerRequest, key: str, act: Callable[..., Any], done: str) -> bool:
    """Make a move and say so, or say why it is refused."""
    try:
        act(_sheet(request, key), by=request.viewer)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, done)
    return True


@for_roles(*READERS)
@require_safe
def download_refused_csv(request: ViewerRequest, key: str) -> HttpResponse:
    """The refused cells, to send back to the sheet's sender."""
    sheet = _sheet(request, key)
    data = to_csv(REFUSED_HEAD, _refused(request, sheet))
    return attachment(data, name=_refused_name(sheet, "csv"), kind=CSV)


@for_roles(*READERS)
@require_safe
def download_refused_xlsx(request: ViewerRequest, key: str) -> HttpResponse:
    """The same as an Excel workbook."""
    sheet = _sheet(request, key)
    data = to_xlsx("拒否 refused", REFUSED_HEAD, _refused(request, sheet))
    return attachment(data, name=_refused_name(sheet, "xlsx"), kind=XLSX)


def _refused(request: ViewerRequest, sheet: Sheet) -> list[tuple[str | int | None, ...]]:
    findings = queries.findings_of(sheet, Finding.Weight.REFUSED, request.viewer)
    return refused_lines(sheet.kind, findings)


def _refused_name(sheet: Sheet, ending: str) -> str:
    return f"refused-{sheet.kind}-{sheet.year.year}.{ending}"


def _sheet(request: ViewerRequest, key: str) -> Sheet:
    return get_object_or_404(queries.sheets_for(request.viewer), key=key)


def _page(request: ViewerRequest, rows: Any, count: int | None = None) -> Page[Any]:
    """The page asked for; a count that is known is not asked of the database again."""
    paginator = Paginator(rows, PAGE)
    if count is not None:
        paginator.count = count
    return paginator.get_page(request.GET.get("page"))


def _history(entries: list[Any]) -> list[dict[str, Any]]:
    return [{"when": e.at, "text": str(e), "by": str(e.by) if e.by else ""} for e in entries]
