"""Putting a frozen version into circulation, and taking it back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from koryu.accounts.viewer import Viewer, post_scope
from koryu.base.moves import Refused
from koryu.programme.words import Words
from koryu.records.facts import of_number
from koryu.records.models import StoredFile, subject_key
from koryu.records.sentences import Sentence
from koryu.tools.approvals.actions.shared import (
    OWN_SCOPE,
    end,
    held,
    keep_deed,
    keep_paper,
    note,
    open_step,
    post_of,
    spread,
)
from koryu.tools.approvals.kinds import kind_of
from koryu.tools.approvals.models import Circulation, Deed, Route, RouteStep, Step
from koryu.tools.approvals.moves import HOLDERS, MOVES
from koryu.tools.approvals.queries import PAPERS, route_for
from koryu.tools.approvals.versions import Facts, as_data, differences, facts_of, sha256_of

CIRCULATED = Sentence(
    "approvals.circulated", _("%(kind)s: version %(number)s was put into circulation.")
)
WITHDRAWN = Sentence("approvals.withdrawn", _("%(kind)s: taken back by its drafter."))
FACT = ("label_en", "label_ja", "value_en", "value_ja")


@transaction.atomic
def circulate(
    subject: models.Model,
    *,
    kind: str,
    title: Words,
    content: Sequence[Mapping[str, str]],
    scopes: Iterable[str],
    by: Viewer,
    class_: str = "",
    files: Iterable[StoredFile] = (),
) -> Circulation:
    """Freeze what is put forward and open the first step of the route of its kind and class.

    ``scopes`` are those of the subject. The files are copied. Refused while another version
    circulates, without a route, and where nobody but the drafter could take the first step.
    """
    user, post = by.user, post_of(by)
    if user is None or post is None or not by.holds(*HOLDERS):
        raise Refused(_("Your role does not include this step."))
    route = _route(kind, class_)
    frozen = _frozen(subject, kind, class_, title, content, files)
    circulation = Circulation(
        **frozen["columns"],
        sha256=frozen["sha256"],
        route_en=route.name_en,
        route_ja=route.name_ja,
        drafted_by=user,
        drafted_for_id=by.in_place_of_id,
        drafted_at_post_id=post,
        subject_scopes=sorted(scopes),
    )
    _begin(circulation, facts_of(title, content, frozen["files"]))
    Step.objects.bulk_create(_step(circulation, step) for step in route.steps.all())
    keep_deed(circulation, Deed.Act.CIRCULATED, by=by)
    for stored in frozen["files"]:
        with stored.content.open("rb") as file:
            keep_paper(circulation, file.read(), name=stored.name, copy_of=stored)
    spread(circulation)
    _open_first(circulation)
    note(CIRCULATED, circulation, by=by, number=of_number(circulation.number))
    return circulation


@transaction.atomic
def withdraw(circulation: Circulation, *, by: Viewer, comment: str = "") -> Circulation:
    """The drafter takes it back, until it has taken effect."""
    row = held(circulation)
    move = MOVES.check("withdraw", row, by)
    keep_deed(row, Deed.Act.WITHDRAWN, by=by, comment=comment)
    end(row, move.to, by=by)
    note(WITHDRAWN, row, by=by)
    return row


@transaction.atomic
def rewrite_scopes(subject: models.Model, *, scopes: Iterable[str], by: Viewer) -> None:
    """Others see the subject from now on: every circulation of it follows, with its files."""
    found = Circulation.objects.visible_to(by).filter(subject=subject_key(subject))
    for circulation in found.select_for_update(of=("self",)):
        circulation.subject_scopes = sorted(scopes)
        circulation.save(update_fields=["subject_scopes"])
        spread(circulation)


def _frozen(
    subject: models.Model,
    kind: str,
    class_: str,
    title: Words,
    content: Sequence[Mapping[str, str]],
    files: Iterable[StoredFile],
) -> dict[str, Any]:
    facts = [{name: str(fact[name]) for name in FACT} for fact in content]
    columns = {
        "kind": kind_of(kind).code,
        "class_code": class_,
        "subject": subject_key(subject),
        "title_en": title.en,
        "title_ja": title.ja,
        "content": facts,
    }
    kept = list(files)
    sums = [[stored.name, stored.sha256] for stored in kept]
    return {"columns": columns, "files": kept, "sha256": sha256_of({**columns, "files": sums})}


def _begin(circulation: Circulation, facts: Facts) -> None:
    """Number it after the earlier ones, and say what changed since the last; the database lets
    one alone be under way."""
    earlier = Circulation.objects.filter(subject=circulation.subject).order_by("-number")
    last = earlier.prefetch_related(PAPERS).first()
    circulation.earlier, circulation.number = last, last.number + 1 if last else 1
    if last is not None:
        circulation.changes = as_data(differences(_facts(last), facts))
    post = post_scope(circulation.drafted_at_post_id)
    circulation.scopes = sorted({OWN_SCOPE, post, *circulation.subject_scopes})
    try:
        with transaction.atomic():
            circulation.save()
    except IntegrityError as clash:
        raise Refused(_("This circulates already. Take it back before you change it.")) from clash


def _facts(row: Circulation) -> Facts:
    files = [paper.file for paper in row.own_papers]
    return facts_of(Words(row.title_en, row.title_ja), row.content, files)


def _route(kind: str, class_: str) -> Route:
    route = route_for(kind, class_)
    if route is None or not route.steps.all():
        raise Refused(_("There is no route for this yet. The head of department draws one up."))
    return route


def _step(circulation: Circulation, step: RouteStep) -> Step:
    return Step(
        circulation=circulation,
        position=step.position,
        name_en=step.name_en,
        name_ja=step.name_ja,
        need=step.need,
        count=step.count,
        seen_later=step.seen_later,
        holders=[_rule(holder) for holder in step.holders.all()],
    )


def _rule(holder: Any) -> dict[str, Any]:
    if holder.post_id:
        return {"post": holder.post_id}
    return {"unit": holder.unit_id, "role": holder.role}


def _open_first(circulation: Circulation) -> None:
    first = circulation.in_order[0]
    open_step(circulation, first)
    if not circulation.in_order[0].taken:
        raise Refused(
            _("Nobody but you could take the step “%(step)s”. Ask for another route.")
            % {"step": first.name}
        )
