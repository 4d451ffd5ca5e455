"""The desk's people, and letters as the tests begin with."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

from django.utils import timezone

from koryu.accounts.models import Unit
from koryu.desks.correspondence import actions
from koryu.desks.correspondence.actions import Content
from koryu.desks.correspondence.models import Letter
from koryu.records.actions import Upload

Acting = Callable[[str], AbstractContextManager[Any]]
SHEET = Upload("名簿 candidates.csv", b"a,b\n1,2\n")
PAPER = b"%PDF-1.7 as it went out"


def content(code: str = "MOFA", **more: Any) -> Content:
    """What a letter says, to or from this ministry."""
    said = {
        "subject_en": "Notification of successful candidates",
        "subject_ja": "選考結果の通知について",
        "body_ja": "標記の件について、別添のとおり通知します。",
    }
    return Content(counterpart=Unit.objects.get(code=code), **said | more)


def received(by: Any, code: str = "MOFA", **more: Any) -> Letter:
    """A letter that came in an hour ago."""
    of_letter = {
        key: more.pop(key)
        for key in ("their_number", "dated", "answers", "answer_due_at", "files")
        if key in more
    }
    at = timezone.now() - timedelta(hours=1)
    return actions.register_letter(content(code, **more), received_at=at, by=by, **of_letter)


def approved(by: Any, code: str = "MEXT", **more: Any) -> Letter:
    """A letter of ours that a circulation has approved."""
    from koryu.desks.correspondence.actions.dispatch import follow

    letter = actions.draft_letter(content(code, **more), by=by)
    Letter.objects.filter(pk=letter.pk).update(state="circulating")
    return follow("approve", letter, by=by)


def dispatched(by: Any, code: str = "MEXT", **more: Any) -> Letter:
    """A letter of ours that went out."""
    when = {key: more.pop(key) for key in ("answer_due_at", "sent_at") if key in more}
    letter = approved(by, code, **more)
    return actions.dispatch_letter(letter, paper=lambda _letter: PAPER, by=by, **when)
