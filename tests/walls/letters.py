"""Letters with a canary in each, and who may read them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from koryu.accounts.models import Unit
from koryu.accounts.viewer import SYSTEM, ministry_scope
from koryu.base.scopes import scoped
from koryu.desks.correspondence import actions
from koryu.desks.correspondence.actions import Content
from koryu.desks.correspondence.actions.plans import exchange_of, lay_out_plan
from koryu.desks.correspondence.models import Letter, Statistics
from koryu.desks.correspondence.scoping import NUMBERS
from koryu.records.actions import Upload
from tests.plugins.house import acting_as

OFFICE = {"officer", "approver", "correspondence", "head"}
OF_LETTERS = {  # the mark in the letter's texts, and who may read them
    "canary-open-letter": OFFICE | {"mofa"},
    "canary-personal-letter": {"correspondence", "head", "mext"},
    "canary-sealed-letter": {"head"},
    "canary-draft": OFFICE,
    "canary-reason-of-an-error": OFFICE,
    "canary-reserved": OFFICE,
}


def exchange(cast: dict[str, Any], year: Any) -> Letter:
    """Letters of each class between CLAIR and the ministries; gives MOFA's open one."""
    with acting_as(cast, "correspondence") as by:
        lay_out_plan(year, exchange_of(year.year), by=by)
        actions.reserve_number(direction="out", name="canary-reserved", reason="canary", by=by)
        first = _received("MOFA", "canary-open-letter", by)
        _received("MEXT", "canary-personal-letter", by, classification="personal")
        error = _received("MEXT", "canary-reason-of-an-error", by)
        actions.void_letter(error, reason="canary-reason-of-an-error", by=by)
        actions.draft_letter(_content("MOFA", "canary-draft"), files=_files("canary-draft"), by=by)
    with acting_as(cast, "head") as head:
        _received("", "canary-sealed-letter", head, classification="sealed")
        actions.take_in_hand(first, by=head)
    with scoped(SYSTEM.scopes):
        Statistics.objects.create(
            as_of=timezone.localdate(),
            ministries=["MOFA"],
            total=9,
            tables={"position": [["ALT", 9]], "nationality": [], "prefecture": []},
            scopes=[*NUMBERS, ministry_scope("MOFA")],
        )
    return first


def _received(code: str, mark: str, by: Any, **more: Any) -> Letter:
    now = timezone.now()
    return actions.register_letter(
        _content(code, mark, **more),
        their_number=f"{mark}-1",
        dated=timezone.localdate(),
        received_at=now,
        answer_due_at=now + timedelta(days=2),
        files=_files(mark),
        by=by,
    )


def _content(code: str, mark: str, **more: Any) -> Content:
    unit = Unit.objects.get(code=code) if code else None
    mission = {} if code else {f"counterpart_name_{at}": f"{mark} mission" for at in ("en", "ja")}
    texts = ("subject_en", "subject_ja", "body_en", "body_ja", "addressee")
    said = {name: f"{mark} {name}" for name in texts}
    return Content(counterpart=unit, **mission, **said, **more)


def _files(mark: str) -> list[Upload]:
    return [Upload(f"{mark}.csv", f"{mark} in a file\n".encode())]
