"""Reading what circulates: what waits for whom, what stands of one, who holds a step today."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Model, Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.accounts.models import Membership
from koryu.accounts.viewer import Viewer
from koryu.base.todo import Todo
from koryu.records.models import subject_key
from koryu.tools.approvals.models import Circulation, Deed, Paper, Route, Seat, Step
from koryu.tools.approvals.moves import CIRCULATING, HOLDERS, MOVES, UNDER_WAY

LISTED = 20  # of one sort on the first screen
PEOPLE = ("drafted_by", "drafted_for", "drafted_at_post__unit")
SEATS = Prefetch(
    "steps__seats", Seat.objects.select_related("post__user", "post__unit").order_by("pk")
)
DEEDS = Prefetch("deeds", Deed.objects.select_related("by", "in_place_of", "post__unit", "to_step"))
PAPERS = Prefetch("papers", Paper.objects.select_related("file"))
WHOLE = ("steps", SEATS, DEEDS, PAPERS)
TO_DECIDE = {"state": CIRCULATING, "steps__state": Step.State.OPEN, "steps__seats__left_at": None}


def whole(circulation: Circulation) -> Circulation:
    """The circulation with all that belongs to it, as it stands now."""
    vars(circulation).pop("_prefetched_objects_cache", None)
    prefetch_related_objects([circulation], *WHOLE)
    return circulation


def circulations_for(viewer: Viewer) -> QuerySet[Circulation]:
    found = Circulation.objects.visible_to(viewer).select_related(*PEOPLE)
    return found.prefetch_related(*WHOLE)


def circulations_of(subject: Model, viewer: Viewer) -> list[Circulation]:
    """Every circulation of this row, newest first."""
    return list(circulations_for(viewer).filter(subject=subject_key(subject)).order_by("-pk"))


def under_way(subject: Model, viewer: Viewer) -> Circulation | None:
    """The one that circulates now, or takes effect in a moment."""
    found = circulations_for(viewer).filter(subject=subject_key(subject), state__in=UNDER_WAY)
    return found.first()


def waiting_for(viewer: Viewer) -> list[Circulation]:
    """What this viewer can approve now, the oldest first."""
    found = circulations_for(viewer).filter(
        **TO_DECIDE, steps__seats__post__in=sorted(viewer.lines)
    )
    rows = found.order_by("circulated_at", "pk").distinct()
    approve = MOVES.table["approve"]
    return [row for row in rows if approve.refusal(row, viewer) is None]


def to_see(viewer: Viewer) -> list[Circulation]:
    """Where a deputy approved in the viewer's place and the viewer has not looked since."""
    found = circulations_for(viewer).filter(
        deeds__see_later=True,
        deeds__seen_at=None,
        deeds__lifted_at=None,
        deeds__seat__post__in=sorted(viewer.lines),
    )
    see = MOVES.table["see"]
    return [row for row in found.distinct() if see.refusal(row, viewer) is None]


def drafted_by(viewer: Viewer) -> QuerySet[Circulation]:
    """What was drafted at the viewer's post."""
    return circulations_for(viewer).filter(drafted_at_post__in=sorted(viewer.lines))


def decided_by(viewer: Viewer) -> QuerySet[Circulation]:
    """Where something was done at the viewer's post."""
    at_post = Deed.objects.visible_to(viewer).filter(post__in=sorted(viewer.lines))
    done = at_post.exclude(act=Deed.Act.CIRCULATED)
    return circulations_for(viewer).filter(pk__in=done.values("circulation"))


def stuck_for(viewer: Viewer) -> list[Circulation]:
    """What cannot go on: nobody holds a seat of the open step today. Told to the drafter."""
    rows = list(drafted_by(viewer).filter(state=CIRCULATING))
    held = holders_of({seat.post_id for row in rows for seat in _open_seats(row)})
    return [row for row in rows if not row.open_step or vacant(row.open_step, held)]


def vacant(step: Step, held: Collection[int] | None = None) -> bool:
    """Whether the step has fewer seats than must approve, or one that nobody holds."""
    return step.is_short or bool(vacant_seats(step, held))


def vacant_seats(step: Step, held: Collection[int] | None = None) -> list[Seat]:
    """Seats without an approval whose post nobody holds or continues today."""
    if held is None:
        held = holders_of({seat.post_id for seat in step.taken})
    approved = {deed.seat_id for deed in step.standing}
    return [s for s in step.taken if s.pk not in approved and s.post_id not in held]


def holders_of(posts: Collection[int]) -> dict[int, Membership]:
    """By each of these posts the one that is held today: itself, or one that continues it."""
    if not posts:
        return {}
    found = holders_today().filter(lines__overlap=sorted(posts))
    return {line: post for post in found for line in post.lines}


def holders_today() -> QuerySet[Membership]:
    """Every post on which somebody can decide today."""
    found = Membership.objects.filter(role__in=HOLDERS, user__is_active=True)
    posts: QuerySet[Membership] = found.valid_on(timezone.localdate())
    return posts.select_related("user", "unit").order_by("pk")


def posts_named(
    rules: Iterable[Mapping[str, Any]], *, without: Collection[int]
) -> list[Membership]:
    """The posts that a step's rules name today, one a person, without those of these users."""
    named = Q()
    for rule in rules:
        named |= _named(rule)
    if not named:
        return []
    found = holders_today().filter(named).exclude(user__in=list(without))
    one_each = {post.user_id: post for post in reversed(list(found))}
    return sorted(one_each.values(), key=lambda post: post.pk)


def route_for(kind: str, class_code: str) -> Route | None:
    """The route of this class, else the one of the kind for all others."""
    found = Route.objects.filter(kind=kind, class_code__in={class_code, ""})
    return found.prefetch_related("steps__holders").order_by("-class_code").first()


def routes_for(viewer: Viewer) -> QuerySet[Route]:
    found = Route.objects.visible_to(viewer)
    return found.prefetch_related("steps__holders__unit", "steps__holders__post__user")


def todo_for(viewer: Viewer) -> list[Todo]:
    """What waits for a decision, to be seen, or for a way on."""
    if not viewer.holds(*HOLDERS) or not viewer.lines:
        return []
    return [*_decisions(viewer), *_unseen(viewer), *_stuck(viewer)]


def work_of_post(holder: Viewer, post: Membership) -> Iterator[Todo]:
    """What waits at this post, and what was drafted at it."""
    if not holder.holds(*HOLDERS):
        return
    if waiting := len(waiting_for(holder)):
        yield Todo(_("Drafts that wait for a decision"), "", count=waiting)
    if own := drafted_by(holder).filter(state__in=UNDER_WAY).count():
        yield Todo(_("Own drafts in circulation"), "", count=own)


def _decisions(viewer: Viewer) -> Iterator[Todo]:
    for row in waiting_for(viewer)[:LISTED]:
        step = row.open_step
        note = f"{step.name} · {row.drafted_by}" if step else ""
        yield Todo(_("Decide on: %(title)s") % {"title": row.title}, _address(row), note=note)


def _unseen(viewer: Viewer) -> Iterator[Todo]:
    for row in to_see(viewer)[:LISTED]:
        label = _("See what was approved in your place: %(title)s") % {"title": row.title}
        yield Todo(label, _address(row))


def _stuck(viewer: Viewer) -> Iterator[Todo]:
    for row in stuck_for(viewer)[:LISTED]:
        label = _("Nobody can take the next step, reroute it: %(title)s") % {"title": row.title}
        yield Todo(label, _address(row))


def _address(circulation: Circulation) -> str:
    return circulation.get_absolute_url()


def _open_seats(circulation: Circulation) -> list[Seat]:
    step = circulation.open_step
    return step.taken if step else []


def _named(rule: Mapping[str, Any]) -> Q:
    if post := rule.get("post"):
        return Q(lines__contains=[post])
    role = {"role": rule["role"]} if rule.get("role") else {}
    return Q(unit=rule["unit"], **role)
