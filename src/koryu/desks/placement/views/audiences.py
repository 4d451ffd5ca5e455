"""What a published placement shows to hosts, organisations and candidates."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import wraps
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from koryu.accounts.http import View, ViewerRequest, for_roles
from koryu.accounts.models import Unit
from koryu.accounts.viewer import CANDIDATE, Viewer
from koryu.base.models import is_japanese
from koryu.base.names import choices
from koryu.base.spreadsheets import XLSX, Cell, attachment, to_xlsx
from koryu.desks.placement.models import PublishedLine
from koryu.desks.placement.queries import audiences as q
from koryu.desks.placement.queries.outcome import place_words
from koryu.desks.placement.views.shared import A_PAGE, page_of
from koryu.programme.facts import POSITIONS
from koryu.programme.places import load_places
from koryu.registers.calendar.models import ProgrammeYear
from koryu.registers.calendar.queries import current_year
from koryu.registers.organisations.models import RequestLine
from koryu.ui import charts

ONE_DAY = timedelta(days=1)
# Offices work with this sheet in Japanese, whatever language its reader's page has.
HEAD = (
    "要望番号",
    "任用団体コード",
    "任用団体名",
    "職種",
    "受付番号",
    "姓",
    "名",
    "ミドルネーム",
    "国籍",
    "指定言語",
    "来日日程",
    "来日日",
    "日本語能力",
    "運転可否",
    "競技",
    "同伴家族数",
    "配置の理由",
)


class AreaFilter(forms.Form):
    """What a host narrows its list to; what is not understood narrows nothing."""

    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"), required=False)
    position = forms.ChoiceField(label=gettext_lazy("Position"), required=False)
    group = forms.ChoiceField(label=gettext_lazy("Group"), required=False)

    def __init__(self, *args: Any, shares: Iterable[q.Share], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {
            "organisation": list(dict.fromkeys((s.organisation, _named(s)) for s in shares)),
            "position": choices("position"),
            "group": choices("group"),
        }
        for name, offered in known.items():
            field: Any = self.fields[name]
            field.choices = [("", _("All")), *offered]

    @property
    def wanted(self) -> dict[str, str]:
        self.is_valid()
        return self.cleaned_data


def for_readers(units: Callable[[Viewer], list[str]]) -> Callable[[View[[]]], View[[]]]:
    """Only for those to whom a body's page is open: to all others it does not exist."""

    def guard(view: View[[]]) -> View[[]]:
        @for_roles()
        @wraps(view)
        def guarded(request: ViewerRequest) -> HttpResponseBase:
            if not units(request.viewer):
                raise Http404
            return view(request)

        return guarded

    return guard


@for_readers(q.hosts_of)
@require_safe
def show_area(request: ViewerRequest) -> HttpResponse:
    """Everyone placed in the area of the viewer's host, by organisation. An advisor reads who
    comes and when; what a host weighs is not for them."""
    year = current_year()
    lines = q.lines_of_area(request.viewer, year)
    shares = q.shares_of(lines)
    if not shares and q.published_at(year) is None:
        asked = q.asked_in_area(request.viewer, year)
        return _before(request, year, asked, _("Placed in our area"))
    form = AreaFilter(request.GET, shares=shares)
    wanted = form.wanted
    page = Paginator(q.told(q.narrow(lines, wanted), request.viewer), A_PAGE)
    page.count = sum(share.people for share in shares if share.fits(wanted))
    context = {
        "year": year,
        "units": _units(request, q.hosts_of(request.viewer)),
        "may_download": request.viewer.holds(q.HOST),
        "page": page.get_page(request.GET.get("page")),
        "filters": form,
        "organisations": len({share.organisation for share in shares}),
        **_figures(shares),
    }
    advises = request.viewer.holds(q.ADVISOR)
    template = "audience_area_advisor" if advises else "audience_area"
    return render(request, f"placement/{template}.html", context)


@for_readers(q.organisations_of)
@require_safe
def show_ours(request: ViewerRequest) -> HttpResponse:
    """Who comes to the viewer's organisation, and how that answers what it asked for."""
    year = current_year()
    asked = q.asked_by_ours(request.viewer, year)
    if q.published_at(year) is None:
        return _before(request, year, asked, _("Who comes to us"))
    lines = q.lines_of_ours(request.viewer, year)
    context = {
        "year": year,
        "units": _units(request, q.organisations_of(request.viewer)),
        "may_download": request.viewer.holds(q.ORGANISATION),
        "page": page_of(request, q.told(lines, request.viewer)),
        "asked": _answered(asked, lines),
        "seats": sum(line.seats for line in asked),
    }
    return render(request, "placement/audience_ours.html", context)


@for_roles(CANDIDATE)
@require_safe
def show_mine(request: ViewerRequest) -> HttpResponse:
    """The viewer's own place and why; or honestly where things stand."""
    year = current_year()
    standing = q.standing_of(request.viewer, year)
    context: dict[str, Any] = {
        "year": year,
        "standing": standing,
        "expected": q.expected_at(year),
        "rules": q.rules_of_the_year(year),
        "steps": q.next_steps(year),
        "until": q.waiting_ends_on(year),
    }
    if standing.line is not None:
        context |= _where(standing.line)
    return render(request, f"placement/audience_mine_{standing.state}.html", context)


@for_roles(q.HOST)
@require_safe
def download_area(request: ViewerRequest) -> HttpResponse:
    return _sheet(request, q.lines_of_area(request.viewer, current_year()))


@for_roles(q.ORGANISATION)
@require_safe
def download_ours(request: ViewerRequest) -> HttpResponse:
    return _sheet(request, q.lines_of_ours(request.viewer, current_year()))


def _before(
    request: ViewerRequest, year: ProgrammeYear | None, asked: QuerySet[RequestLine], title: str
) -> HttpResponse:
    context = {
        "title": title,
        "year": year,
        "expected": q.expected_at(year),
        "asked": page_of(request, asked.select_related("organisation__unit")),
    }
    return render(request, "placement/audience_before.html", context)


def _units(request: ViewerRequest, codes: list[str]) -> str:
    """The names of these bodies: those of the hat that is on are known."""
    known = [hat.unit_name for hat in request.viewer.hats if hat.unit_code in codes]
    return " · ".join(known or map(str, Unit.objects.filter(code__in=codes)))


def _named(share: q.Share) -> str:
    return share.name_ja if is_japanese() else share.name_en or share.name_ja


def _figures(shares: list[q.Share]) -> dict[str, Any]:
    """The totals by position, and the plot of who arrives when."""
    number: Counter[tuple[str, str]] = Counter()
    for share in shares:
        number[share.group, share.position] += share.people
    there = {position for _group, position in number}
    positions = [position for position in POSITIONS if position in there]
    by_group = [
        (name, [number[group, position] for position in positions])
        for group, name in choices("group")
        if any(number[group, position] for position in positions)
    ]
    return {
        "total": number.total(),
        "by_position": [(p, sum(number[g, p] for g, _name in choices("group"))) for p in positions],
        "plot": charts.stacked(_("Who arrives when"), positions, by_group, head=_("Group")),
    }


def _answered(
    asked: QuerySet[RequestLine], lines: QuerySet[PublishedLine]
) -> list[tuple[RequestLine, int]]:
    """Each line asked for, and how many people it brought."""
    brought: dict[str, int] = {}
    for number in lines.values_list("request_no", flat=True):
        brought[number] = brought.get(number, 0) + 1
    return [(line, brought.get(line.request_no, 0)) for line in asked]


def _where(line: PublishedLine) -> dict[str, Any]:
    """What is known of the place itself."""
    organisation = line.organisation.organisation
    prefecture = load_places().prefectures.get(organisation.prefecture or line.host.code[:2])
    own = prefecture is None or organisation.is_prefecture
    return {
        "line": line,
        "organisation": organisation,
        "place": place_words(organisation),
        "prefecture": None if own else prefecture,
        "map": charts.tile_map_of_one(_("Where it lies"), prefecture.pref_code)
        if prefecture
        else None,
        "last_day": line.appointment.period.upper - ONE_DAY,
    }


def _sheet(request: ViewerRequest, lines: QuerySet[PublishedLine]) -> HttpResponse:
    if not lines.exists():
        raise Http404
    year = current_year()
    rows = (_row(line) for line in q.told(lines, request.viewer))
    data = to_xlsx("配置結果", HEAD, rows)
    return attachment(data, name=f"koryu-{year}-placement.xlsx", kind=XLSX)


def _row(line: Any) -> list[Cell]:
    """A published line that was ``told``, in the order of the head."""
    return [
        line.request_no,
        line.organisation.code,
        line.organisation.name_ja,
        line.position,
        line.candidate_no,
        line.family_name,
        line.given_name,
        line.middle_name,
        line.nationality,
        line.language,
        line.group,
        line.arrives_on.isoformat() if line.arrives_on else "",
        line.japanese_level,
        "可" if line.driving else "否",
        line.sport,
        line.dependants,
        "\n".join(words.ja for reason in line.why for words in reason.words),
    ]
