"""Mails that went out, came back, or of which an officer has to decide."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from koryu.accounts.http import ViewerRequest, for_roles
from koryu.base.moves import Refused
from koryu.tools.notices.actions import decide_mail
from koryu.tools.notices.models import Mail
from koryu.tools.notices.moves import MAIL_MOVES, SENDERS
from koryu.tools.notices.queries import mailings as queries
from koryu.tools.notices.views.mailings import page_of

DONE = {
    "take_as_sent": _("The mail is taken as sent."),
    "send_again": _("The mail is in the queue again."),
}


@for_roles(*SENDERS)
@require_safe
def show_deliveries(request: ViewerRequest) -> HttpResponse:
    """The mails of the viewer's office, in one state or all."""
    counts = queries.mails_by_state(request.viewer)
    state = request.GET.get("state", "")
    if state not in Mail.State.values:
        state = ""
    page = page_of(request, queries.mails(request.viewer, state=state))
    mails = list(page)
    names = queries.names_of([mail.recipient for mail in mails], request.viewer)
    read = queries.read_among(mails)
    rows = [
        {
            "mail": mail,
            "name": names.get(mail.recipient, ""),
            "is_read": mail.pk in read,
            "moves": MAIL_MOVES.open_to(mail, request.viewer),
        }
        for mail in mails
    ]
    tabs = [(value, label, counts[value]) for value, label in Mail.State.choices]
    context = {"page": page, "rows": rows, "tabs": tabs, "state": state}
    return render(request, "notices/deliveries.html", context)


@for_roles(*SENDERS)
@require_POST
def move_mail(request: ViewerRequest, key: UUID, move: str) -> HttpResponse:
    """An officer decides on a mail."""
    mail = get_object_or_404(Mail.objects.visible_to(request.viewer), key=key)
    if move not in MAIL_MOVES.table:
        raise Http404
    state = mail.state
    try:
        decide_mail(mail, move, by=request.viewer)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(DONE[move]))
    return redirect(f"{reverse('notices:deliveries')}?state={state}")
