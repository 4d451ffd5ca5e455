"""The approval sheet (起案用紙) of a circulation, as it is typeset."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from koryu.accounts.models import Membership
from koryu.programme.words import Words
from koryu.tools.approvals.kinds import class_label, label_of
from koryu.tools.approvals.models import Circulation, Deed
from koryu.tools.approvals.moves import APPROVED, SETTLING
from koryu.tools.approvals.shown import SeatShown, StepShown, by_words, steps_shown
from koryu.ui import typesetting as paper
from koryu.ui.templatetags.ui import bracketed
from koryu.ui.typesetting.shapes import Act


def sheet_of(circulation: Circulation, language: str) -> paper.ApprovalSheet:
    """Everything that stands of it now, in a language; fetched whole before."""
    with override(language):
        steps = steps_shown(circulation)
        return paper.ApprovalSheet(
            number=number_of(circulation),
            title=Words(circulation.title_en, circulation.title_ja),
            printed=timezone.localtime(),
            drafter=_drafter(circulation),
            drafted=_day(circulation.circulated_at),
            steps=[_step(shown, n == len(steps)) for n, shown in enumerate(steps, start=1)],
            kind=label_of(circulation.kind),
            state=circulation.get_state_display(),
            classification=class_label(circulation.kind, circulation.class_code),
            decided=_decided(circulation),
            carried_out=_carried_out(circulation),
            content=[paper.Fact(**fact) for fact in circulation.facts],
            content_hash=circulation.sha256,
            changes=[
                paper.Change(label=c.label, before=c.before, after=c.after)
                for c in circulation.told_changes
            ],
            files=[
                paper.FileLine(name=p.file.name, size=p.file.size, sha256=p.file.sha256)
                for p in circulation.own_papers
            ],
            opinions=[_opinion(deed) for deed in circulation.history if deed.comment],
        )


def number_of(circulation: Circulation) -> str:
    """Names this version on paper, and tells nothing of how many there are."""
    return f"{circulation.key.hex[:8].upper()}-{circulation.number}"


def post_words(post: Membership) -> str:
    return f"{post.unit} {post.get_role_display()}"


def _drafter(circulation: Circulation) -> paper.Holder:
    post, name = circulation.drafted_at_post, str(circulation.drafted_by)
    seal = paper.Seal(family_name=name, day=_day(circulation.circulated_at), act="drafted")
    deputy = circulation.drafted_for_id is not None
    holder = str(circulation.drafted_for) if deputy else name
    by = name if deputy else ""
    return paper.Holder(post=post_words(post), name=holder, seal=seal, deputy=by)


def _step(shown: StepShown, is_last: bool) -> paper.Step:
    holders = [_holder(seat, shown, is_last) for seat in shown.seats]
    label = Words(shown.step.name_en, shown.step.name_ja)
    return paper.Step(label=label, holders=holders, need=shown.need)


def _holder(shown: SeatShown, step: StepShown, is_last: bool) -> paper.Holder:
    """The seat with the seal of who approved: the holder's own, or the deputy's."""
    deed, post = shown.approved, shown.post
    if deed is None:
        note = _("not needed") if step.step.is_fulfilled else ""
        return paper.Holder(post=post_words(post), name=str(post.user), note=note)
    deputy = deed.in_place_of is not None
    act: Act = "deputy" if deputy else "decided" if is_last else "approved"
    return paper.Holder(
        post=post_words(post),
        name=str(deed.in_place_of or deed.by),
        seal=paper.Seal(family_name=str(deed.by), day=_day(deed.at), act=act),
        deputy=str(deed.by) if deputy else "",
        later=_seen(deed),
        later_due=deed.waits_to_be_seen,
    )


def _seen(deed: Deed) -> paper.Seal | None:
    if deed.seen_at is None:
        return None
    name = str(deed.in_place_of or deed.by)
    return paper.Seal(family_name=name, day=_day(deed.seen_at), act="seen_later")


def _opinion(deed: Deed) -> paper.Opinion:
    files = [found.file.name for found in deed.own_papers]
    by = by_words(deed) + bracketed(deed.get_act_display())
    return paper.Opinion(by=by, when=deed.at, text=deed.comment, files=files)


def _decided(circulation: Circulation) -> date | None:
    """The day of the last approval, once every step is done."""
    if circulation.state not in (SETTLING, APPROVED):
        return None
    return _day(circulation.in_order[-1].standing[-1].at)


def _carried_out(circulation: Circulation) -> date | None:
    if circulation.state != APPROVED or circulation.ended_at is None:
        return None
    return _day(circulation.ended_at)


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)
