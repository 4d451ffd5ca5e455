"""The registers as pages, workbooks and papers, and what is due."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from koryu.accounts.http import ViewerRequest, for_roles
from koryu.base.spreadsheets import XLSX, attachment, to_xlsx
from koryu.desks.correspondence import moves, queries
from koryu.desks.correspondence.forms import FindForm
from koryu.desks.correspondence.papers import TITLES, register_as_pdf
from koryu.desks.correspondence.shown import HEADS, register_rows
from koryu.ui.typesetting import REGISTER_ROWS

PAGE = 50
PDF = "application/pdf"
SHOWN = (queries.IN, queries.OUT, queries.DRAFTS)
READERS = (*moves.STAFF, moves.READER)


@for_roles(*READERS)
@require_safe
def list_letters(request: ViewerRequest) -> HttpResponse:
    """The register of receipts, that of dispatches, or the letters that are not out yet. A
    ministry's reader sees the letters to and from the own ministry."""
    which = _which(request, SHOWN)
    found, form = _found(request, which)
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "filters": form,
        "which": which,
        "reader": queries.is_reader(request.viewer),
        "may_act": moves.may(request.viewer, *moves.OFFICE),
    }
    return render(request, "correspondence/list.html", context)


@for_roles(*moves.STAFF)
@require_safe
def download_xlsx(request: ViewerRequest) -> HttpResponse:
    """The register as it is narrowed on the page, as a workbook."""
    which = _which(request, SHOWN[:2])
    found, _form = _found(request, which)
    title = TITLES[which].in_language(get_language() or "en")
    head = [str(label) for label in HEADS[which]]
    data = to_xlsx(title, head, register_rows(found, which))
    return attachment(data, name=f"{title}.xlsx", kind=XLSX)


@for_roles(*moves.STAFF)
@require_safe
def download_pdf(request: ViewerRequest) -> HttpResponse:
    """The same to print; a register too long for one paper is narrowed first."""
    which = _which(request, SHOWN[:2])
    found, form = _found(request, which)
    letters = list(found[: REGISTER_ROWS + 1])
    if len(letters) > REGISTER_ROWS:
        most = {"most": f"{REGISTER_ROWS:,}"}
        messages.error(request, _("Narrow the register first: at most %(most)s rows.") % most)
        return redirect(f"{request.path.removesuffix('register.pdf')}?{request.GET.urlencode()}")
    days = form.wanted.get("since"), form.wanted.get("until")
    language = get_language() or "en"
    data = register_as_pdf(letters, which, days=days, language=language)
    return attachment(data, name=f"{TITLES[which].in_language(language)}.pdf", kind=PDF)


@for_roles(*READERS)
@require_safe
def list_due(request: ViewerRequest) -> HttpResponse:
    """Everything that is due, what is overdue first; of the department, or one's own."""
    reader = queries.is_reader(request.viewer)
    mine = request.GET.get("show") == "mine" and not reader
    due = queries.DueList(request.viewer, mine=mine)
    rows: Any = due  # counts and slices, and is no list
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "mine": mine, "overdue": due.overdue, "reader": reader}
    return render(request, "correspondence/due.html", context)


def _which(request: ViewerRequest, shown: tuple[str, ...]) -> str:
    reader = queries.is_reader(request.viewer)
    which = request.GET.get("show", "") or (queries.OUT if reader else queries.IN)
    if which not in shown or (which == queries.DRAFTS and reader):
        raise Http404
    return which


def _found(request: ViewerRequest, which: str) -> tuple[Any, FindForm]:
    form = FindForm(request.GET or None, which=which, reader=queries.is_reader(request.viewer))
    return queries.register(request.viewer, which, **form.wanted), form
