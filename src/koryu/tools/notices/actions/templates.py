"""Templates: a new wording is a new version, and what was is kept."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from koryu.accounts.viewer import Viewer
from koryu.base.moves import Refused
from koryu.records.actions import leave_entry
from koryu.records.sentences import Sentence
from koryu.tools.notices.actions.sending import office_of
from koryu.tools.notices.models import Template, TemplateVersion
from koryu.tools.notices.moves import SENDERS

WORDED = Sentence("notices.template_worded", _("Version %(number)s of the template was written."))


@transaction.atomic
def save_template(
    template: Template | None,
    *,
    name: str,
    subject_en: str,
    subject_ja: str,
    body_en: str,
    body_ja: str,
    by: Viewer,
) -> TemplateVersion:
    """The template's next version; the first one of a new template."""
    if not by.holds(*SENDERS):
        raise Refused(_("Your role does not include this step."))
    template = _named(template, name)
    last = template.versions.order_by("number").last()
    version: TemplateVersion = template.versions.create(
        number=last.number + 1 if last else 1,
        subject_en=subject_en,
        subject_ja=subject_ja,
        body_en=body_en,
        body_ja=body_ja,
        made_by=by.user,
    )
    leave_entry(WORDED, template, by=by, scopes=office_of(by), number=version.number)
    return version


def _named(template: Template | None, name: str) -> Template:
    others = Template.objects.exclude(pk=template.pk) if template else Template.objects.all()
    if others.filter(name=name).exists():
        raise Refused(_("Another template has this name."))
    if template is None:
        made: Template = Template.objects.create(name=name)
        return made
    kept: Template = Template.objects.select_for_update().get(pk=template.pk)
    kept.name = name
    kept.save(update_fields=["name"])
    return kept
