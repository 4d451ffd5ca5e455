"""The exchange of the demonstration's year with the ministries, letter by letter through the
acts of the desk. What is said stands in a sample; its days are counted back from today."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.utils import timezone

from koryu.accounts.models import Unit
from koryu.accounts.viewer import SYSTEM, Viewer
from koryu.base.dates import TOKYO, wareki
from koryu.base.scopes import scoped
from koryu.base.working_days import is_working_day, next_working_day
from koryu.command.cast import post_of, this_year, viewer_as
from koryu.command.enclosures import SAMPLES, made
from koryu.desks.correspondence import actions as desk
from koryu.desks.correspondence.actions import Content
from koryu.desks.correspondence.actions.figures import release_statistics
from koryu.desks.correspondence.actions.plans import exchange_of, lay_out_plan, tie_step
from koryu.desks.correspondence.models import Letter, PlanStep
from koryu.desks.correspondence.papers import paper_of
from koryu.records.models import StoredFile, subject_key
from koryu.tools.approvals import actions as approvals
from koryu.tools.approvals.models import Circulation
from koryu.tools.notices.actions import mailings

SAID = SAMPLES / "letters.toml"
KEEPER, HEAD = "correspondence", "head"
READERS = {"MOFA": "mofa", "MEXT": "mext"}
ROUTES = {"open": ("officer", HEAD), "internal": ("officer", HEAD), "personal": (HEAD,)}
SENT = {"", "acknowledged"}  # how a letter of ours may end that went out
CLOSING = time(17)
Said = Mapping[str, Any]
Tell = Callable[[float], None]


def write_first_letters(tell: Tell) -> None:
    """The plan of the year, and all letters until the sheet of successful candidates came."""
    with scoped(SYSTEM.scopes):
        year = this_year()
        lay_out_plan(year, exchange_of(year.year), by=viewer_as(KEEPER))
    _write(_said()["before"], tell)


def write_later_letters(tell: Tell) -> None:
    """Letters since the placement was published, and what goes with them."""
    said = _said()
    _write(said["since"], tell)
    _take_numbers(said["numbers"])
    head = viewer_as(HEAD)
    units = list(Unit.objects.filter(code__in=said["figures"]["ministries"]))
    with scoped(head.scopes):
        release_statistics(as_of=said["figures"]["as_of"], ministries=units, by=head)
    for mailing in said["mailings"]:
        _mail(mailing)


def sheet_of_candidates() -> StoredFile:
    """The enclosure that intake takes in."""
    letter = _letter(_by_id("candidates"))
    return StoredFile.objects.get(enclosure__letter=letter, name="candidates.xlsx")


@cache
def _said() -> dict[str, Any]:
    return tomllib.loads(SAID.read_text(encoding="utf-8"))


def _by_id(wanted: str) -> Said:
    letters: list[Said] = [*_said()["before"], *_said()["since"]]
    return next(said for said in letters if said["id"] == wanted)


def _write(letters: Sequence[Said], tell: Tell) -> None:
    for n, said in enumerate(letters, 1):
        {"in": _receive, "out": _send, "koryu": _answer_on_koryu}[said["way"]](said)
        tell(n / len(letters))


def _receive(said: Said) -> None:
    by, at = viewer_as(said.get("by", KEEPER)), _moment(said)
    with scoped(by.scopes):
        letter = desk.register_letter(
            _content(said),
            their_number=said.get("sign", ""),
            dated=_working_day(at.date() - timedelta(days=2)),
            received_at=at,
            answers=_answered(said),
            answer_due_at=_due(said),
            files=made(said, at.date()),
            by=by,
        )
        _tie(said, letter, by)
    _work_on(letter, said, by)


def _work_on(letter: Letter, said: Said, by: Viewer) -> None:
    """Who is in charge of it, and what became of it."""
    if charged := said.get("charge"):
        head, by = viewer_as(HEAD), viewer_as(charged[0])
        with scoped(head.scopes):
            desk.put_in_charge(letter, [post_of(slug) for slug in charged], by=head)
    with scoped(by.scopes):
        if charged or said.get("end") == "in_hand":
            desk.take_in_hand(letter, by=by)
        elif end := said.get("end"):
            {"closed": desk.close_letter, "void": desk.void_letter}[end](
                letter, reason=said["reason"], by=by
            )


def _send(said: Said) -> None:
    """Drafted, and as far on its way as it has come."""
    by, end = viewer_as(KEEPER), said.get("end", "")
    with scoped(by.scopes):
        day = _moment(said).date()
        letter = desk.draft_letter(
            _content(said), answers=_answered(said), files=made(said, day), by=by
        )
        if end == "cancelled":
            desk.cancel_letter(letter, reason=said["reason"], by=by)
        elif end != "draft":
            desk.circulate_letter(letter, by=by)
    if end == "returned":
        _return(letter, said["reason"])
    elif end in {"approved", *SENT}:
        _decide(letter, ROUTES[letter.classification])
    if end in SENT:
        _dispatch(letter, said, by)


def _return(letter: Letter, reason: str) -> None:
    officer = viewer_as("officer")
    with scoped(officer.scopes):
        approvals.return_to(_circulation(letter), step=0, comment=reason, by=officer)


def _decide(letter: Letter, route: Sequence[str]) -> None:
    for slug in route:
        decider = viewer_as(slug)
        with scoped(decider.scopes):
            circulation = approvals.approve(_circulation(letter), by=decider)
    approvals.settle(circulation.pk, now=circulation.settles_at)


def _dispatch(letter: Letter, said: Said, by: Viewer) -> None:
    sent_at = _moment(said)
    with scoped(by.scopes):
        letter.refresh_from_db()
        desk.dispatch_letter(
            letter, paper=paper_of, sent_at=sent_at, answer_due_at=_due(said), by=by
        )
        _tie(said, letter, by)
    if said.get("end") == "acknowledged":
        day = next_working_day(sent_at.date())
        reader = viewer_as(READERS.get(str(said["with"]), KEEPER))
        with scoped(reader.scopes):
            at = min(datetime.combine(day, time(14, 20), TOKYO), timezone.now())
            desk.acknowledge_letter(letter, acknowledged_at=at, by=reader)


def _answer_on_koryu(said: Said) -> None:
    reader = viewer_as(READERS[said["with"]])
    with scoped(reader.scopes):
        desk.answer_as_ministry(
            _letter(_by_id(said["answers"])),
            subject=said["ja"],
            body=said["body_ja"],
            their_number=said["sign"],
            files=made(said, timezone.localdate()),
            by=reader,
        )


def _take_numbers(numbers: Sequence[Said]) -> None:
    by = viewer_as(KEEPER)
    with scoped(by.scopes):
        for said in numbers:
            words = {"name": said["name"], "reason": said["reason"]}
            number = desk.reserve_number(direction="out", by=by, **words)
            if why := said.get("given_up"):
                desk.give_up_number(number, reason=why, by=by)


def _mail(said: Said) -> None:
    words = {name: said[name] for name in said if name not in {"by", "approver"}}
    by = viewer_as(said["by"])
    with scoped(by.scopes):
        mailing = mailings.draft_mailing(by=by, **words)
        if not said.get("approver"):
            return
        mailings.read_mailing(mailing, by=by)
    approver = viewer_as(said["approver"])
    with scoped(approver.scopes):
        mailings.approve_mailing(mailing, by=approver)
        mailings.release_mailing(mailing, by=approver)


def _tie(said: Said, letter: Letter, by: Viewer) -> None:
    if code := said.get("step"):
        tie_step(PlanStep.objects.get(year=this_year(), code=code), letter, by=by)


def _content(said: Said) -> Content:
    unit, mission = _counterpart(said)
    names = {
        f"counterpart_name_{at}": name for at, name in zip(("en", "ja"), mission, strict=False)
    }
    due = _due(said)
    day = timezone.localdate(due) if due else timezone.localdate()
    return Content(
        counterpart=unit,
        addressee=said.get("addressee", ""),
        subject_en=said.get("en", ""),
        subject_ja=said["ja"],
        body_en=said.get("body_en", "").replace("{due}", f"{day.day} {day:%B %Y}"),
        body_ja=said.get("body_ja", "").replace("{due}", wareki(day)),
        language=said.get("language", "ja"),
        classification=said.get("class", "open"),
        medium=said.get("medium", "koryu" if _reads(said) else "post"),
        **names,
    )


def _reads(said: Said) -> bool:
    """Whether the other side finds it on Koryu."""
    return said["way"] == "out" and str(said["with"]) in READERS


def _counterpart(said: Said) -> tuple[Unit | None, Sequence[str]]:
    other = said["with"]
    return (Unit.objects.get(code=other), ()) if isinstance(other, str) else (None, other)


def _answered(said: Said) -> Letter | None:
    return _letter(_by_id(said["answers"])) if "answers" in said else None


def _letter(said: Said) -> Letter:
    """The letter that was written from this part of the sample."""
    unit, _mission = _counterpart(said)
    there = Letter.objects.exclude(state=Letter.State.VOID)
    found: Letter = there.get(direction=said["way"], counterpart=unit, subject_ja=said["ja"])
    return found


def _circulation(letter: Letter) -> Circulation:
    return Circulation.objects.get(subject=subject_key(letter), state="circulating")


def _moment(said: Said) -> datetime:
    """When it came in or went out: in working hours of a day when offices are open."""
    day = timezone.localdate() - timedelta(days=said.get("ago", 1))
    return datetime.combine(_working_day(day), time(10, 20), TOKYO)


def _working_day(day: date) -> date:
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def _due(said: Said) -> datetime | None:
    """So many working days later, at the close of business."""
    if "due" not in said:
        return None
    return datetime.combine(next_working_day(_moment(said).date(), said["due"]), CLOSING, TOKYO)
