"""One post: its days, its end, its hand-over, its deputies."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koryu.accounts.actions import delegations, factors, heirs, posts
from koryu.accounts.http import ViewerRequest, for_roles, proved_lately
from koryu.accounts.models import Membership
from koryu.accounts.queries import (
    MANAGERS,
    delegations_for,
    grantable,
    has_successor,
    own_posts,
    posts_for,
    with_safety,
)
from koryu.accounts.work import work_of
from koryu.base.form_pages import FormPage, act_by_form
from koryu.base.moves import Refused
from koryu.desks.access import queries
from koryu.desks.access.forms import ClearForm, DatesForm, DelegateForm, EndForm, HandOverForm

FORM = ["GET", "HEAD", "POST"]


@for_roles(*MANAGERS)
@require_safe
def show_post(request: ViewerRequest, pk: int) -> HttpResponse:
    """A person in a post: until when, how they sign in, who stands in, what was done."""
    viewer = request.viewer
    post = get_object_or_404(with_safety(posts_for(viewer)), pk=pk)
    context = {
        "post": post,
        "stands": _stands(post),
        "may_act": post.role in grantable(viewer, post.unit),
        "is_own": post.user_id == viewer.user_id,
        "has_successor": bool(has_successor([post])),
        "others": posts_for(viewer).filter(user=post.user_id).exclude(pk=post.pk)[:20],
        "deputies": _with_state(queries.lent_of(post, viewer)),
        "history": queries.history_of(post, viewer),
    }
    return render(request, "access/member.html", context)


@for_roles()
@require_safe
def show_own(request: ViewerRequest) -> HttpResponse:
    """One's own posts, who stands in for one, and for whom one stands in."""
    viewer = request.viewer
    if not viewer.is_official:
        raise Http404
    mine = Q(membership__user=viewer.user_id) | Q(delegate=viewer.user_id)
    lent = list(delegations_for(viewer).filter(mine, ended_at__isnull=True)[:50])
    on = {hat.membership_id for hat in viewer.hats if hat.holder_id is None}
    context = {
        "posts": [(post, post.pk in on) for post in own_posts(viewer)],
        "given": _with_state([one for one in lent if one.membership.user_id == viewer.user_id]),
        "held": _with_state([one for one in lent if one.delegate_id == viewer.user_id]),
    }
    return render(request, "access/own.html", context)


@for_roles(*MANAGERS)
@require_http_methods(FORM)
def change_dates(request: ViewerRequest, pk: int) -> HttpResponse:
    post = _managed(request, pk)
    initial = {"valid_from": post.valid_from, "valid_until": post.valid_until}
    page = _page(
        post,
        _("Change the days"),
        pgettext("act", "Change"),
        _("The days of the post have changed."),
    )
    act = partial(posts.change_dates, post, by=request.viewer)
    return act_by_form(request, DatesForm(request.POST or None, initial=initial), act, page)


@for_roles(*MANAGERS)
@require_http_methods(FORM)
def end_role(request: ViewerRequest, pk: int) -> HttpResponse:
    post = _managed(request, pk)
    page = _page(post, _("End the post"), _("End the post"), _("The post is ended."))
    act = partial(posts.end_role, post, by=request.viewer)
    return act_by_form(request, EndForm(request.POST or None), act, page)


@for_roles(*MANAGERS)
@require_http_methods(FORM)
@proved_lately
def clear_factors(request: ViewerRequest, pk: int) -> HttpResponse:
    """For somebody who lost what they sign in with besides the password."""
    post = _managed(request, pk)
    title, done = _("Clear the second factors"), _("They can set up a new second factor now.")
    page = _page(post, title, _("Clear them"), done)
    act = partial(factors.clear_factors, post, by=request.viewer)
    return act_by_form(request, ClearForm(request.POST or None), act, page)


@for_roles(*MANAGERS)
@require_POST
def sign_out(request: ViewerRequest, pk: int) -> HttpResponse:
    """For somebody whose session may be in other hands: signed out at every browser."""
    try:
        factors.sign_out_holder(_managed(request, pk), by=request.viewer)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("They are signed out everywhere."))
    return redirect("access:member", pk)


@for_roles(*MANAGERS)
@require_http_methods(FORM)
@proved_lately
def hand_over(request: ViewerRequest, pk: int) -> HttpResponse:
    """Say who takes over and when; see what goes along; then it is done in one act."""
    post = _managed(request, pk)
    form = HandOverForm(request.POST or None, post=post, viewer=request.viewer)
    context = {"post": post, "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "access/hand_over.html", context)
    act = _hand_over(post, form, request)
    try:
        if "confirmed" not in request.POST:
            _try(act)
            more = {"data": form.cleaned_data, "to": form.successor, "along": work_of(post)}
            return render(request, "access/hand_over_confirm.html", context | more)
        act()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return render(request, "access/hand_over.html", context)
    messages.success(request, _("The post is handed over."))
    return redirect("access:member", pk)


@for_roles()
@require_http_methods(FORM)
def delegate(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """By the holder wearing this hat, or who looks after the post."""
    managed = posts_for(request.viewer).filter(pk=pk).first()
    post = managed or own_posts(request.viewer).filter(pk=pk).first()
    if post is None or not delegations.may_delegate(post, request.viewer):
        raise Http404
    return _delegate(request, post, managed=managed is not None)


@proved_lately
def _delegate(request: ViewerRequest, post: Membership, *, managed: bool) -> HttpResponse:
    back = reverse("access:member", args=[post.pk]) if managed else reverse("access:own")
    page = FormPage(
        title=_("Name a deputy"),
        lead=f"{post.user} · {post.get_role_display()} · {post.unit}",
        label=_("Name the deputy"),
        back=back,
        done=_("The deputy is named: on these days they find the hat in their wardrobe."),
        crumbs=_crumbs(post) if managed else [(back, _("My posts"))],
    )
    form = DelegateForm(request.POST or None, post=post, viewer=request.viewer)
    act = partial(delegations.delegate_post, post, by=request.viewer)
    return act_by_form(request, form, act, page)


@for_roles()
@require_POST
def end_delegation(request: ViewerRequest, key: UUID) -> HttpResponse:
    lent = get_object_or_404(delegations_for(request.viewer), key=key)
    try:
        delegations.end_delegation(lent, by=request.viewer)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The deputy’s time is ended."))
    if posts_for(request.viewer).filter(pk=lent.membership_id).exists():
        return redirect("access:member", lent.membership_id)
    return redirect("access:own")


def _managed(request: ViewerRequest, pk: int) -> Membership:
    post: Membership = get_object_or_404(posts_for(request.viewer), pk=pk)
    if post.role not in grantable(request.viewer, post.unit) or not _stands(post):
        raise Http404
    return post


def _stands(post: Membership) -> bool:
    over = post.valid_until is not None and post.valid_until < timezone.localdate()
    return post.ended_at is None and not over


def _with_state(lent: list[Any]) -> list[tuple[Any, bool]]:
    """Each with whether it stands, today or to come."""
    today = timezone.localdate()
    return [(one, one.ended_at is None and one.valid_until >= today) for one in lent]


def _crumbs(post: Membership) -> list[tuple[str, str]]:
    people = (reverse("access:people"), _("People and posts"))
    return [people, (reverse("access:member", args=[post.pk]), str(post.user))]


def _page(post: Membership, title: str, label: str, done: str) -> FormPage:
    return FormPage(
        title=title,
        lead=f"{post.user} · {post.get_role_display()} · {post.unit}",
        label=label,
        back=reverse("access:member", args=[post.pk]),
        done=done,
        crumbs=_crumbs(post),
    )


def _hand_over(post: Membership, form: Any, request: ViewerRequest) -> Callable[[], Any]:
    said = form.cleaned_data
    days = {"on": said["on"], "valid_until": said["valid_until"]}
    if form.successor is not None:
        return partial(posts.hand_over, post, user=form.successor, by=request.viewer, **days)
    whom = {"email": said["email"], "name": said["name"]}
    return partial(heirs.hand_over_by_invitation, post, by=request.viewer, **whom, **days)


def _try(act: Callable[[], Any]) -> None:
    """What would be refused is said before anybody confirms it; nothing stays of the trial."""
    with transaction.atomic():
        act()
        transaction.set_rollback(True)
