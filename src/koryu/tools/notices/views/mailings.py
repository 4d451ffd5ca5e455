"""The outbox: mailings from the draft to the release."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koryu.accounts.http import ViewerRequest, for_roles
from koryu.base.form_pages import FormPage, act_by_form
from koryu.base.moves import Refused
from koryu.tools.notices import audiences
from koryu.tools.notices.actions import mailings as acts
from koryu.tools.notices.audiences import Audience
from koryu.tools.notices.forms import ChooseForm, TimeForm, draft_form, params_among, words_of
from koryu.tools.notices.models import Addressee, Mailing, TemplateVersion
from koryu.tools.notices.moves import MAILING_MOVES, SENDERS
from koryu.tools.notices.queries import mailings as queries
from koryu.tools.notices.wording import FIELDS
from koryu.ui.templatetags.ui import bracketed, comma

A_PAGE = 50
MOVES = {
    "read": acts.read_mailing,
    "approve": acts.approve_mailing,
    "release": acts.release_mailing,
    "reopen": acts.reopen_mailing,
    "withdraw": acts.withdraw_mailing,
}
DONE = {
    "read": gettext_lazy("Frozen as you have read it. A second person can approve it now."),
    "approve": gettext_lazy("The mailing is approved: it can be released."),
    "release": gettext_lazy("The mailing is released."),
    "reopen": gettext_lazy("The mailing is a draft again."),
    "withdraw": gettext_lazy("The mailing is withdrawn: it goes to nobody."),
}
WAY = ("draft", "read", "approved", "released")


@for_roles(*SENDERS)
@require_safe
def show_mailings(request: ViewerRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    if state not in Mailing.State.values:
        state = ""
    counts = queries.counts_by_state(request.viewer)
    tabs = [(value, label, counts.get(value, 0)) for value, label in Mailing.State.choices]
    page = page_of(request, queries.mailings(request.viewer, state))
    rows = [(mailing, audience_label(mailing)) for mailing in page]
    context = {"page": page, "rows": rows, "tabs": tabs, "state": state}
    return render(request, "notices/mailings.html", context)


@for_roles(*SENDERS)
@require_safe
def begin_mailing(request: ViewerRequest) -> HttpResponse:
    """To whom, and with which template."""
    form = ChooseForm(request.GET or None, viewer=request.viewer)
    if request.GET and form.is_valid():
        template = form.cleaned_data["template"]
        there = reverse("notices:mailing_write", args=[form.cleaned_data["audience"]])
        return redirect(f"{there}?template={template.pk}" if template else there)
    return render(request, "notices/mailing_begin.html", {"form": form})


@for_roles(*SENDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def write_mailing(request: ViewerRequest, audience: str) -> HttpResponse:
    found = _audience(audience)
    begun = request.GET.get("template", "")
    version = _template(request, int(begun[:9])) if begun.isdecimal() else None
    form = draft_form(found, request.POST or None, initial=words_of(version))
    page = _page(_("Draft a mailing"), found, back=reverse("notices:mailings"))

    def draft(**words: Any) -> Mailing:
        template = _template(request, words.pop("template"))
        params = params_among(found, words)
        return acts.draft_mailing(
            by=request.viewer, template=template, audience=found.code, params=params, **words
        )

    return act_by_form(request, form, draft, page)


@for_roles(*SENDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def change_mailing(request: ViewerRequest, key: UUID) -> HttpResponse:
    mailing = _mailing(request, key)
    found = _audience(mailing.audience)
    fields = ("title", *FIELDS, "asks_answer", "answer_by")
    initial = {field: getattr(mailing, field) for field in fields} | mailing.params
    form = draft_form(found, request.POST or None, initial=initial)
    page = _page(_("Change the draft"), found, back=mailing_page(mailing))

    def change(**words: Any) -> Mailing:
        words.pop("template", None)
        params = params_among(found, words)
        return acts.change_mailing(
            mailing, by=request.viewer, audience=found.code, params=params, **words
        )

    return act_by_form(request, form, change, page)


@for_roles(*SENDERS)
@require_safe
def show_mailing(request: ViewerRequest, key: UUID) -> HttpResponse:
    """One mailing: where it stands, how it reads for real people, who gets it, what became of
    it. Of a draft the recipients are those of this moment."""
    mailing = _mailing(request, key)
    addressees, trouble = _addressees(mailing, request)
    page: Page[Addressee] = page_of(request, addressees)
    context = {
        "mailing": mailing,
        "audience": audience_label(mailing),
        "stages": _stages(mailing),
        "moves": [m for m in MAILING_MOVES.open_to(mailing, request.viewer) if m.name in MOVES],
        "may_change": mailing.state == Mailing.State.DRAFT,
        "may_schedule": MAILING_MOVES.table["schedule"].refusal(mailing, request.viewer) is None,
        "examples": queries.examples_of(mailing, addressees),
        "trouble": trouble,
        "page": page,
        "deliveries": queries.deliveries_of(list(page), mailing, request.viewer),
        "tally": _tally(mailing, request),
        "history": queries.history_of(mailing, request.viewer),
    }
    return render(request, "notices/mailing.html", context)


@for_roles(*SENDERS)
@require_POST
def move_mailing(request: ViewerRequest, key: UUID, move: str) -> HttpResponse:
    mailing = _mailing(request, key)
    if move not in MOVES:
        raise Http404
    try:
        MOVES[move](mailing, by=request.viewer)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(DONE[move]))
    return redirect(mailing_page(mailing))


@for_roles(*SENDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def schedule_mailing(request: ViewerRequest, key: UUID) -> HttpResponse:
    mailing = _mailing(request, key)
    page = FormPage(
        title=_("Set the time of release"),
        lead=_("It is released by itself then, unless somebody withdraws it before."),
        label=_("Set the time"),
        back=mailing_page(mailing),
        done=_("The time is set."),
        crumbs=[
            (reverse("notices:mailings"), _("Mailings")),
            (mailing_page(mailing), str(mailing)),
        ],
    )
    form = TimeForm(request.POST or None, initial={"release_at": mailing.release_at})
    act = partial(acts.schedule_mailing, mailing, by=request.viewer)
    return act_by_form(request, form, act, page)


def page_of(request: ViewerRequest, rows: Any) -> "Page[Any]":
    return Paginator(rows, A_PAGE).get_page(request.GET.get("page"))


def mailing_page(mailing: Mailing) -> str:
    return reverse("notices:mailing", args=[mailing.key])


def audience_label(mailing: Mailing) -> str:
    found = audiences.by_code(mailing.audience)
    return str(found.label) if found else mailing.audience


def _mailing(request: ViewerRequest, key: UUID) -> Mailing:
    visible = Mailing.objects.visible_to(request.viewer)
    people = ("made_by", "read_by", "approved_by", "template__template")
    found: Mailing = get_object_or_404(visible.select_related(*people), key=key)
    return found


def _audience(code: str) -> Audience:
    if (found := audiences.by_code(code)) is None:
        raise Http404
    return found


def _template(request: ViewerRequest, pk: int | None) -> TemplateVersion | None:
    """The wording with which the mailing begins."""
    versions = TemplateVersion.objects.visible_to(request.viewer).select_related("template")
    found: TemplateVersion | None = versions.filter(pk=pk or 0).first()
    return found


def _page(title: str, audience: Audience, *, back: str) -> FormPage:
    offered = audience.every_placeholder.items()
    told = _("To: %(audience)s. What can be filled in for each: %(placeholders)s.") % {
        "audience": audience.label,
        "placeholders": comma().join(f"{{{name}}}{bracketed(what)}" for name, what in offered),
    }
    return FormPage(
        title=title,
        lead=told,
        label=_("Keep the draft"),
        back=back,
        done=_("The draft is kept. Read it with real recipients below."),
        crumbs=[(reverse("notices:mailings"), _("Mailings"))],
        onward=mailing_page,
    )


def _addressees(mailing: Mailing, request: ViewerRequest) -> tuple[list[Addressee], str]:
    """Those that are frozen; of a draft those of now, or why there are none."""
    if mailing.state != Mailing.State.DRAFT:
        return list(mailing.addressees.all()), ""
    try:
        return acts.addressees_now(mailing, request.viewer), ""
    except Refused as refusal:
        return [], str(refusal)


def _tally(mailing: Mailing, request: ViewerRequest) -> queries.Tally | None:
    released = mailing.state == Mailing.State.RELEASED
    return queries.tally_of(mailing, request.viewer) if released else None


def _stages(mailing: Mailing) -> list[dict[str, Any]]:
    labels = {state: capfirst(str(label)) for state, label in Mailing.State.choices}
    here = WAY.index(mailing.state) if mailing.state in WAY else None
    if here is None:
        return [{"label": labels[mailing.state], "state": "blocked"}]
    last = here == len(WAY) - 1
    return [
        {
            "label": labels[state],
            "state": "done" if place < here or last else "current" if place == here else "todo",
        }
        for place, state in enumerate(WAY)
    ]
