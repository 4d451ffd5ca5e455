"""One letter, and the forms by which letters are registered, drafted and answered."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koryu.accounts.http import ViewerRequest, for_roles
from koryu.base.form_pages import FormPage
from koryu.base.moves import Refused
from koryu.base.spreadsheets import attachment
from koryu.desks.correspondence import actions, moves, queries
from koryu.desks.correspondence.forms import (
    AnswerForm,
    DraftForm,
    EnclosuresForm,
    LetterForm,
    RegisterForm,
)
from koryu.desks.correspondence.models import Letter
from koryu.desks.correspondence.papers import letter_as_pdf
from koryu.desks.correspondence.shown import files_shown, next_steps, stages
from koryu.desks.correspondence.views.registers import PDF, READERS
from koryu.records.queries import history_of
from koryu.tools.approvals.queries import circulations_of
from koryu.ui.typesetting import NotTypeset

AT_HAND = 2  # steps that stay in sight; the others, and what is quiet, are one press further


@for_roles(*READERS)
@require_safe
def show_letter(request: ViewerRequest, key: UUID) -> HttpResponse:
    """Everything that the viewer may see of a letter, and what they can do with it."""
    letter, viewer = letter_or_404(request, key), request.viewer
    reader = queries.is_reader(viewer)
    enclosures, steps = queries.enclosures_of(letter, viewer), next_steps(letter, viewer)
    at_hand = sum(step.variant != "quiet" for step in steps[:AT_HAND])
    context = {
        "letter": letter,
        "reader": reader,
        "stages": stages(letter, reader=reader),
        "steps": steps[:at_hand],
        "more": steps[at_hand:],
        "files": files_shown(enclosures, viewer),
        "may_revise": moves.may_revise(letter, viewer),
        "thread": queries.thread_of(letter, viewer),
        "history": history_of(letter, viewer),
        "charges": [] if reader else queries.charges_of(letter, viewer),
        "circulations": [] if reader or letter.is_incoming else circulations_of(letter, viewer),
        "fulfils": [] if reader else queries.steps_fulfilled_by(letter, viewer),
    }
    return render(request, "correspondence/letter.html", context)


@for_roles(*moves.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: ViewerRequest) -> HttpResponse:
    """A letter that came in, with its files."""
    initial = _about(request)
    form = RegisterForm(
        request.POST or None, request.FILES or None, viewer=request.viewer, initial=initial
    )

    def act() -> Letter:
        data = form.cleaned_data
        return actions.register_letter(
            form.content,
            their_number=data["their_number"],
            dated=data["dated"],
            received_at=form.received,
            answers=data["answers"],
            answer_due_at=form.due,
            files=data["enclosures"],
            by=request.viewer,
        )

    page = {"title": _("Register a letter"), "label": _("Register")}
    lead = _("It gets the next number of receipt. Enclosures are kept just as they are.")
    return _by_form(request, form, act, page | {"lead": lead})


@for_roles(*moves.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: ViewerRequest) -> HttpResponse:
    """A letter of ours; ``?answers=`` names the one that it answers."""
    initial = _about(request)
    form = DraftForm(
        request.POST or None, request.FILES or None, viewer=request.viewer, initial=initial
    )

    def act() -> Letter:
        data = form.cleaned_data
        return actions.draft_letter(
            form.content, answers=data["answers"], files=data["enclosures"], by=request.viewer
        )

    page = {"title": _("Draft a letter"), "label": _("Keep the draft")}
    lead = _("It gets its number when it is dispatched, after it has been approved.")
    return _by_form(request, form, act, page | {"lead": lead})


@for_roles(*moves.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def revise(request: ViewerRequest, key: UUID) -> HttpResponse:
    letter = letter_or_404(request, key)
    if not moves.may_revise(letter, request.viewer):
        messages.error(request, _("Only a draft can be revised."))
        return redirect(letter)
    form = DraftForm(
        request.POST or None,
        request.FILES or None,
        viewer=request.viewer,
        letter=letter,
        initial=DraftForm.initial_of(letter),
    )

    def act() -> Letter:
        data = form.cleaned_data
        return actions.revise_letter(
            letter,
            form.content,
            answers=data["answers"],
            files=data["enclosures"],
            by=request.viewer,
        )

    page = {"title": _("Revise the draft"), "label": _("Keep the draft"), "lead": ""}
    return _by_form(request, form, act, page, letter)


@for_roles(moves.READER)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: ViewerRequest, key: UUID) -> HttpResponse:
    """A ministry's reader answers a letter of CLAIR's."""
    letter = letter_or_404(request, key)
    if not moves.may_answer_as_reader(letter, request.viewer):
        raise Http404
    initial = {"subject": letter.subject, "language": letter.language}
    form = AnswerForm(request.POST or None, request.FILES or None, initial=initial)

    def act() -> Letter:
        data = dict(form.cleaned_data)
        files = data.pop("enclosures")
        return actions.answer_as_ministry(letter, files=files, by=request.viewer, **data)

    page = {"title": _("Answer"), "label": _("Send the answer"), "lead": str(letter)}
    return _by_form(request, form, act, page, letter)


@for_roles(*moves.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def enclose(request: ViewerRequest, key: UUID) -> HttpResponse:
    """Files that came with a letter, or after it."""
    letter = letter_or_404(request, key)
    form = EnclosuresForm(request.POST or None, request.FILES or None)

    def act() -> Letter:
        return actions.enclose(letter, form.cleaned_data["enclosures"], by=request.viewer)

    page = {"title": _("Add enclosures"), "label": _("Add"), "lead": str(letter)}
    return _by_form(request, form, act, page, letter)


@for_roles(*moves.OFFICE)
@require_POST
def take_out(request: ViewerRequest, key: UUID, pk: int) -> HttpResponse:
    """A file no longer goes with a draft."""
    letter = letter_or_404(request, key)
    found = [one for one in queries.enclosures_of(letter, request.viewer) if one.pk == pk]
    if not found:
        raise Http404
    try:
        actions.take_out(found[0], by=request.viewer)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The file is taken out."))
    return redirect(letter)


@for_roles(*moves.STAFF)
@require_safe
def preview(request: ViewerRequest, key: UUID) -> HttpResponse:
    """The paper as it would go out, marked as a draft."""
    letter = letter_or_404(request, key)
    if letter.is_incoming:
        raise Http404
    enclosures = queries.enclosures_of(letter, request.viewer)
    try:
        data = letter_as_pdf(letter, enclosures, draft=not letter.official_number)
    except NotTypeset:
        messages.error(request, _("Write the subject in the language of record first."))
        return redirect(letter)
    return attachment(data, name=f"{letter.key}.pdf", kind=PDF)


def letter_or_404(request: ViewerRequest, key: UUID) -> Letter:
    found: Letter = get_object_or_404(queries.letters_for(request.viewer), key=key)
    return found


def crumbs(letter: Letter | None = None) -> list[tuple[str, str]]:
    first = (reverse("correspondence:list"), _("Letters"))
    return [first, (letter.get_absolute_url(), str(letter))] if letter else [first]


def _kept(letter: Letter) -> str:
    if not letter.official_number:
        return _("The draft is kept.")
    return _("It is registered under %(number)s.") % {"number": letter.official_number}


def _about(request: ViewerRequest) -> dict[str, Any]:
    """Whom a letter goes to and what it answers, from the letter named in the address."""
    try:
        key = UUID(request.GET.get("answers", ""))
    except ValueError:
        return {}
    asked = queries.letters_for(request.viewer).filter(key=key).first()
    if asked is None:
        return {}
    return LetterForm.initial_of(asked) | {"answers": str(asked.key), "body_ja": "", "body_en": ""}


def _by_form(
    request: ViewerRequest,
    form: Any,
    act: Any,
    words: dict[str, str],
    letter: Letter | None = None,
) -> HttpResponse:
    """The form, its act, and then the page of the letter that it made or changed."""
    if request.method == "POST" and form.is_valid():
        try:
            made = act()
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _kept(made))
            return redirect(made)
    back = letter.get_absolute_url() if letter else reverse("correspondence:list")
    page = FormPage(
        title=words["title"],
        label=words["label"],
        lead=words["lead"],
        back=back,
        done="",
        crumbs=crumbs(letter),
    )
    return render(request, "base/form_page.html", {"form": form, "page": page})
