"""The living style guide, served in demo mode only."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from koryu.ui import samples


def _demo_only() -> None:
    if not settings.DEMO:
        raise Http404


@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    """Every component on one page, in the reader's language."""
    _demo_only()
    return render(request, "ui/style_guide.html", samples.everything(request.GET.get("page")))


@require_safe
def progress_sample(request: HttpRequest) -> HttpResponse:
    """The sample progress, one step on each time it is asked."""
    _demo_only()
    told = request.GET.get("step", "")
    step = min(int(told), 6) + 1 if told.isdecimal() else 1
    return render(request, "ui/style_guide/progress.html", {"step": step})
