"""Templates of letters, with every wording that they had."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from koryu.accounts.http import ViewerRequest, for_roles
from koryu.base.form_pages import FormPage, act_by_form
from koryu.tools.notices.actions.templates import save_template
from koryu.tools.notices.forms import TemplateForm, template_words
from koryu.tools.notices.moves import SENDERS
from koryu.tools.notices.queries import mailings as queries


@for_roles(*SENDERS)
@require_safe
def show_templates(request: ViewerRequest) -> HttpResponse:
    rows = list(queries.templates(request.viewer))
    return render(request, "notices/templates.html", {"rows": rows})


@for_roles(*SENDERS)
@require_safe
def show_template(request: ViewerRequest, key: UUID) -> HttpResponse:
    template = get_object_or_404(queries.templates(request.viewer), key=key)
    return render(request, "notices/template.html", {"template": template})


@for_roles(*SENDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_template(request: ViewerRequest) -> HttpResponse:
    form = TemplateForm(request.POST or None)
    act = partial(save_template, None, by=request.viewer)
    return act_by_form(request, form, act, _page(_("New template")))


@for_roles(*SENDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def word_template(request: ViewerRequest, key: UUID) -> HttpResponse:
    """The next version; mailings that began with an earlier one keep it."""
    template = get_object_or_404(queries.templates(request.viewer), key=key)
    form = TemplateForm(request.POST or None, initial=template_words(template))
    act = partial(save_template, template, by=request.viewer)
    return act_by_form(request, form, act, _page(_("New wording")))


def _page(title: str) -> FormPage:
    return FormPage(
        title=title,
        lead=_("Words in braces are filled in for each recipient: {name}, {year}."),
        label=_("Keep this version"),
        back=reverse("notices:templates"),
        done=_("The version is kept."),
        crumbs=[
            (reverse("notices:mailings"), _("Mailings")),
            (reverse("notices:templates"), _("Templates")),
        ],
    )
