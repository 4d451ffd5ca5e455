"""The inbox and its notices."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from koryu.accounts.http import ViewerRequest, for_roles
from koryu.base.moves import Refused
from koryu.tools.notices.actions import answer_notice, mark_read
from koryu.tools.notices.forms import AnswerForm
from koryu.tools.notices.models import Notice
from koryu.tools.notices.queries.inbox import answer_to, inbox

A_PAGE = 50


@for_roles()
@require_safe
def show_inbox(request: ViewerRequest) -> HttpResponse:
    page = Paginator(inbox(request.viewer), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "notices/inbox.html", {"page": page})


@for_roles()
@require_safe
def show_notice(request: ViewerRequest, key: UUID) -> HttpResponse:
    """One notice; whoever opens it has read it."""
    return _shown(request, _notice(request, key), AnswerForm())


@for_roles()
@require_POST
def answer(request: ViewerRequest, key: UUID) -> HttpResponse:
    """What the recipient says to a notice that asks."""
    notice, form = _notice(request, key), AnswerForm(request.POST)
    if not form.is_valid():
        return _shown(request, notice, form)
    try:
        answer_notice(notice, text=form.cleaned_data["text"], by=request.viewer)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your answer is on its way to those who asked."))
    return redirect("notices:notice", key)


def _notice(request: ViewerRequest, key: UUID) -> Notice:
    found: Notice = get_object_or_404(Notice.objects.visible_to(request.viewer), key=key)
    return found


def _shown(request: ViewerRequest, notice: Notice, form: AnswerForm) -> HttpResponse:
    mark_read(notice, by=request.viewer)
    context = {"notice": notice, "form": form, "answer": answer_to(notice)}
    return render(request, "notices/notice.html", context)
