"""What every act on a circulation needs: the row held, the deed kept, the wall moved along."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from koryu.accounts.viewer import Viewer, post_scope
from koryu.base.moves import Refused
from koryu.base.scopes import scoped
from koryu.records.actions import Upload, check_upload, leave_entry, store_file
from koryu.records.facts import Fact, of_names
from koryu.records.models import StoredFile
from koryu.records.sentences import Sentence
from koryu.tools.approvals.kinds import kind_of, label_of
from koryu.tools.approvals.models import Circulation, Deed, Paper, Seat, Step
from koryu.tools.approvals.moves import drafters
from koryu.tools.approvals.queries import posts_named, whole

OWN_SCOPE = "approvals"  # of the job that lets approvals take effect: no viewer has it
NO_FILES: tuple[Upload, ...] = ()


def held(circulation: Circulation) -> Circulation:
    """The circulation as it stands now, whole; nobody else acts on it until this is through."""
    row: Circulation = Circulation.objects.select_for_update(of=("self",)).get(pk=circulation.pk)
    return whole(row)


def keep_deed(
    circulation: Circulation,
    act: str,
    *,
    by: Viewer,
    comment: str = "",
    files: Iterable[Upload] = NO_FILES,
    **about: Any,
) -> Deed:
    """Write down who did what, with their words and files."""
    deed = Deed.objects.create(
        circulation=circulation,
        act=act,
        by=by.user,
        in_place_of_id=by.in_place_of_id,
        post_id=post_of(by),
        comment=comment.strip(),
        **about,
    )
    for file in files:
        check_upload(file.data, file.name)
        keep_paper(circulation, file.data, name=file.name, deed=deed)
    return deed


def keep_paper(
    circulation: Circulation,
    data: bytes,
    *,
    name: str,
    deed: Deed | None = None,
    copy_of: StoredFile | None = None,
) -> Paper:
    stored = store_file(data, name=name, scopes=circulation.scopes, came_from=copy_of)
    return Paper.objects.create(circulation=circulation, deed=deed, file=stored)


def post_of(by: Viewer) -> int | None:
    """The post whose hat is on."""
    return next((hat.membership_id for hat in by.hats if hat.membership_id), None)


def open_step(circulation: Circulation, step: Step) -> None:
    """The step decides from now on; the first time, its holders are looked up."""
    if not step.taken:
        posts = posts_named(step.holders, without=drafters(circulation))
        Seat.objects.bulk_create(Seat(step=step, post=post) for post in posts)
    step.state = Step.State.OPEN
    step.save(update_fields=["state"])
    spread(circulation)


def spread(circulation: Circulation) -> None:
    """The wall as it has to stand now: whoever sees the subject, the drafter's post, those
    that hold a seat, and those that did something here."""
    whole(circulation)
    seats = (seat.post_id for step in circulation.in_order for seat in step.taken)
    did = (deed.post_id for deed in circulation.history if deed.post_id)
    posts = {circulation.drafted_at_post_id, *seats, *did}
    scopes = sorted({OWN_SCOPE, *circulation.subject_scopes, *map(post_scope, posts)})
    if scopes != circulation.scopes:
        circulation.scopes = scopes
        circulation.save(update_fields=["scopes"])
        papers = Paper.objects.filter(circulation=circulation)
        StoredFile.objects.filter(pk__in=papers.values("file")).update(scopes=scopes)


def end(circulation: Circulation, state: str, *, by: Viewer) -> None:
    """It ends without approval, and its desk hears of it."""
    circulation.state, circulation.ended_at = state, timezone.now()
    circulation.settles_at = None
    circulation.save(update_fields=["state", "ended_at", "settles_at"])
    with scoped({*by.scopes, *circulation.scopes}):
        kind_of(circulation.kind).returned(whole(circulation), by=by)


def note(sentence: Sentence, circulation: Circulation, *, by: Viewer, **facts: Fact | int) -> None:
    """An entry for those who see the circulation; of what circulates it tells the kind alone."""
    said = {}
    for language in ("en", "ja"):
        with override(language):
            said[language] = label_of(circulation.kind)
    scopes = circulation.scopes
    leave_entry(sentence, circulation, by=by, scopes=scopes, kind=of_names(**said), **facts)


def step_words(step: Step) -> Fact:
    return of_names(en=step.name_en, ja=step.name_ja)


def said(comment: str) -> str:
    """The words without stray spaces; refused where none are given."""
    if not (comment := comment.strip()):
        raise Refused(_("Please give the reason."))
    return comment
