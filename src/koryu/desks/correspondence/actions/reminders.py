"""Reminding those in charge of letters whose answer is due soon, or is overdue."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from koryu.accounts.viewer import CORRESPONDENCE, SYSTEM, post_scope
from koryu.base.dates import moment_words
from koryu.base.working_days import next_working_day
from koryu.desks.correspondence.models import Letter
from koryu.desks.correspondence.models.letters import WAITS_FOR_ANSWER
from koryu.programme.words import Words
from koryu.tools.notices.actions import Draft, send_notices

DAYS_BEFORE = 3  # working days
AGAIN_AFTER = timedelta(days=7)
SUBJECT = Words("Letters to be answered: {n}", "回答期限の近い文書：{n}件")
LINE = Words("{number}: {due}", "{number}：{due}")
BODY = Words(
    "An answer is due soon, or overdue, to these letters in the charge of your post.\n\n{lines}",
    "担当されている次の文書の回答期限が近づいているか、過ぎています。\n\n{lines}",
)


@transaction.atomic
def remind_of_answers(now: datetime | None = None) -> int:
    """One message to each post for all its letters; a letter is told of once before its day,
    once when that has passed, and each week after it. Gives how many posts were told."""
    now = now or timezone.now()
    letters = list(_to_remind_of(now))
    by_post: dict[int, list[Letter]] = defaultdict(list)
    for letter in letters:
        for post in _posts(letter):
            by_post[post].append(letter)
    drafts = [_draft(post, found) for post, found in sorted(by_post.items())]
    send_notices(drafts, by=SYSTEM, seen_by=[CORRESPONDENCE])
    Letter.objects.filter(pk__in=[letter.pk for letter in letters]).update(reminded_at=now)
    return len(drafts)


def _to_remind_of(now: datetime) -> Iterable[Letter]:
    last = next_working_day(timezone.localdate(now), DAYS_BEFORE)
    soon = Q(answer_due_at__date__lte=last, reminded_at__isnull=True)
    passed = Q(answer_due_at__lt=now) & (
        Q(reminded_at__lt=F("answer_due_at")) | Q(reminded_at__lte=now - AGAIN_AFTER)
    )
    waiting = Letter.objects.filter(
        soon | passed, answered_at__isnull=True, state__in=WAITS_FOR_ANSWER
    )
    ordered = waiting.prefetch_related("charges")
    return ordered.order_by("answer_due_at", "pk").select_for_update(of=("self",))


def _posts(letter: Letter) -> list[int]:
    """Those in charge, else the post that wrote or registered it."""
    charged = [charge.post_id for charge in letter.charges.all()]
    return charged or ([letter.post_id] if letter.post_id else [])


def _draft(post: int, letters: list[Letter]) -> Draft:
    subject = SUBJECT.fill(n=len(letters))
    lines = [[_line(letter).in_language(code) for letter in letters] for code in ("en", "ja")]
    body = BODY.fill(lines=Words(*map("\n".join, lines)))
    return Draft(
        recipient=post_scope(post),
        subject_en=subject.en,
        subject_ja=subject.ja,
        body_en=body.en,
        body_ja=body.ja,
        link=reverse("correspondence:due"),
    )


def _line(letter: Letter) -> Words:
    at = letter.answer_due_at
    due = Words(moment_words(at, "en"), moment_words(at, "ja")) if at else Words("", "")
    return LINE.fill(number=letter.official_number, due=due)
