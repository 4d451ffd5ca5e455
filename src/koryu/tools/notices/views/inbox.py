"""The inbox and its notices."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from koryu.accounts.http import ViewerRequest, for_roles
from koryu.tools.notices.actions import mark_read
from koryu.tools.notices.models import Notice
from koryu.tools.notices.queries.inbox import inbox

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
    notice = get_object_or_404(Notice.objects.visible_to(request.viewer), key=key)
    mark_read(notice, by=request.viewer)
    return render(request, "notices/notice.html", {"notice": notice})
