"""What waits for somebody at this desk."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koryu.accounts.models import Membership
from koryu.accounts.viewer import Viewer
from koryu.base.todo import Todo
from koryu.desks.correspondence.models import Letter, PlanStep
from koryu.desks.correspondence.moves import OFFICE, may
from koryu.desks.correspondence.queries.letters import awaited, is_reader, letters_for
from koryu.records.models import subject_key
from koryu.tools.approvals.models import Circulation

S = Letter.State
SOON = timedelta(days=30)
MOST = 20  # of one kind: the due list has them all
OPEN = (S.REGISTERED, S.IN_HAND)


def todo_for(viewer: Any) -> list[Todo]:
    """Of a ministry's reader: what to acknowledge and answer. Of the office: what is in one's
    charge, what nobody has taken in hand, what came back from circulation, what can go out,
    what the year expects of CLAIR."""
    if is_reader(viewer):
        return list(_of_reader(viewer))
    if not may(viewer, *OFFICE):
        return []
    own = [*_to_answer(viewer), *_untaken(viewer), *_came_back(viewer), *_to_send(viewer)]
    return [*own, *_steps(viewer)]


def work_of_post(holder: Viewer, post: Membership) -> Iterator[Todo]:
    """Letters in the charge of the post, and drafts that it began: the successor has both."""
    lines = post.lines
    letters = Letter.objects.visible_to(holder)
    charged = letters.filter(state__in=OPEN, charges__post__in=lines).distinct().count()
    if charged:
        yield Todo(_("Letters in the charge of the post"), "", count=charged)
    drafts = letters.filter(state__in=(S.DRAFT, S.CIRCULATING, S.APPROVED), post__in=lines)
    if begun := drafts.count():
        yield Todo(_("Letters of the post that are not out yet"), "", count=begun)


def _of_reader(viewer: Viewer) -> Iterator[Todo]:
    new = letters_for(viewer).filter(state=S.DISPATCHED).order_by("-passed_at", "-pk")
    for letter in new[:MOST]:
        yield Todo(
            _("Acknowledge a letter from CLAIR"),
            _page(letter),
            letter.answer_due_at,
            note=_told(letter),
        )
    for letter in awaited(viewer).filter(state=S.ACKNOWLEDGED)[:MOST]:
        label, due = _("Answer a letter from CLAIR"), letter.answer_due_at
        yield Todo(label, _page(letter), due, note=_told(letter))


def _to_answer(viewer: Viewer) -> Iterator[Todo]:
    """Letters in one's own charge: to take in hand, or to answer by a day."""
    mine = _in_charge(viewer)
    for letter in mine.filter(state=S.REGISTERED)[:MOST]:
        label, due = _("Take a letter in hand"), letter.answer_due_at
        yield Todo(label, _page(letter), due, note=_told(letter))
    for letter in mine.filter(state=S.IN_HAND, answer_due_at__isnull=False)[:MOST]:
        label, due = _("Answer a letter"), letter.answer_due_at
        yield Todo(label, _page(letter), due, note=_told(letter))


def _in_charge(viewer: Viewer) -> QuerySet[Letter]:
    mine = letters_for(viewer).filter(charges__post__in=sorted(viewer.lines), direction="in")
    ordered: QuerySet[Letter] = mine.order_by("answer_due_at", "pk")
    return ordered


def _untaken(viewer: Viewer) -> Iterator[Todo]:
    waiting = Letter.objects.visible_to(viewer).filter(state=S.REGISTERED, charges=None)
    if count := waiting.count():
        there = f"{reverse('correspondence:list')}?show=in&standing={S.REGISTERED}"
        yield Todo(_("Letters that nobody has taken in hand"), there, count=count)


def _came_back(viewer: Viewer) -> Iterator[Todo]:
    """Own drafts that were returned or rejected, until they go round again or are cancelled."""
    drafts = letters_for(viewer).filter(state=S.DRAFT, post__in=sorted(viewer.lines))
    by_subject = {subject_key(letter): letter for letter in drafts.order_by("pk")}
    back = Circulation.objects.visible_to(viewer).filter(
        subject__in=list(by_subject),
        state__in=(Circulation.State.RETURNED, Circulation.State.REJECTED),
    )
    returned = set(back.values_list("subject", flat=True))
    for letter in [found for key, found in by_subject.items() if key in returned][:MOST]:
        yield Todo(_("Revise a draft that came back"), _page(letter), note=_told(letter))


def _to_send(viewer: Viewer) -> Iterator[Todo]:
    approved = letters_for(viewer).filter(state=S.APPROVED, post__in=sorted(viewer.lines))
    for letter in approved.order_by("pk")[:MOST]:
        yield Todo(_("Dispatch an approved letter"), _page(letter), note=_told(letter))


def _steps(viewer: Viewer) -> Iterator[Todo]:
    """What CLAIR owes within a month, and what a ministry should have sent."""
    now = timezone.now()
    steps = PlanStep.objects.visible_to(viewer).filter(letter=None, year__is_current=True)
    near = Q(owes=PlanStep.Owes.CLAIR, due_at__lt=now + SOON) | Q(due_at__lt=now)
    there = reverse("correspondence:plan")
    for step in steps.filter(near).select_related("ministry")[:MOST]:
        ours = step.owes == PlanStep.Owes.CLAIR
        what = _("Send what the year’s plan expects") if ours else _("Ask for what is overdue")
        note = _("%(step)s: %(ministry)s") % {"step": step, "ministry": step.ministry}
        yield Todo(what, there, step.due_at, note=note)


def _told(letter: Letter) -> str:
    """Its number, or to whom the draft goes, and what it is about."""
    return f"{letter.official_number or letter.counterpart_name} · {letter.subject}"


def _page(letter: Letter) -> str:
    return letter.get_absolute_url()
