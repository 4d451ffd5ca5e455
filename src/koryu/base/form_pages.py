"""A page that is one form: it shows the form, does the act, or says in words why not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from koryu.base.moves import Refused


@dataclass(frozen=True)
class FormPage:
    """What stands around the form; ``label`` is its button, a verb, and ``back`` where one
    goes when it is cancelled or done, unless ``onward`` leads to what the act has made."""

    title: str
    label: str
    back: str
    done: str
    crumbs: Sequence[tuple[str, str]] = ()  # address and label
    lead: str = ""
    told_here: bool = False  # what is missing: by the house, in its reader's language
    onward: Callable[[Any], str] | None = None


def act_by_form(
    request: HttpRequest, form: forms.Form, act: Callable[..., Any], page: FormPage
) -> HttpResponse:
    """``act`` takes the form's fields by name; what it refuses is said above the form."""
    if request.method == "POST" and form.is_valid():
        try:
            made = act(**form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, page.done)
            return redirect(page.onward(made) if page.onward else page.back)
    return render(request, "base/form_page.html", {"form": form, "page": page})
