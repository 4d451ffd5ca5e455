"""Letters to many: drafted, read with real recipients, approved by a second person, released."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from koryu.accounts.viewer import CORRESPONDENCE, SYSTEM, host_scope, person_scope
from koryu.base.moves import Refused
from koryu.base.scopes import CLAIR, scoped
from koryu.programme.words import Words
from koryu.records.models import Entry
from koryu.registers.people.models import Candidacy
from koryu.tools.notices import audiences, jobs
from koryu.tools.notices.actions import answer_notice
from koryu.tools.notices.actions import mailings as acts
from koryu.tools.notices.actions.templates import save_template
from koryu.tools.notices.audiences import Audience, Recipient
from koryu.tools.notices.models import Addressee, Answer, Mail, Mailing, Notice
from koryu.tools.notices.moves import MAIL_MOVES, MAILING_MOVES
from koryu.tools.notices.queries.mailings import deliveries_of, examples_of, tally_of
from koryu.tools.notices.wording import filled, missing, placeholders_in
from tests.plugins.house import CANDIDATE, HOST, NEIGHBOUR, ORGANISATION

pytestmark = pytest.mark.django_db
WORDS = {
    "title": "Call for numbers",
    "subject_en": "Numbers for {year}, {name}",
    "subject_ja": "{year}年度の要望数（{name}）",
    "body_en": "Dear {name},\n\nplease send them.",
    "body_ja": "{name} 御中\n\nお送りください。",
}


def draft(by: Any, **more: Any) -> Mailing:
    words = {**WORDS, "audience": "by_hand", "params": {"names": f"{HOST}\n{ORGANISATION}"}, **more}
    with scoped(by.scopes):
        return acts.draft_mailing(by=by, **words)


def act(name: str, mailing: Mailing, by: Any, **more: Any) -> Mailing:
    with scoped(by.scopes):
        made: Mailing = getattr(acts, f"{name}_mailing")(mailing, by=by, **more)
    return made


@pytest.fixture
def drafted(viewer: Callable[[str], Any]) -> Mailing:
    return draft(viewer("officer"))


@pytest.fixture
def agreed(drafted: Mailing, viewer: Callable[[str], Any]) -> Mailing:
    act("read", drafted, viewer("officer"))
    return act("approve", drafted, viewer("approver"))


@pytest.fixture
def released(agreed: Mailing, viewer: Callable[[str], Any]) -> Mailing:
    return act("release", agreed, viewer("officer"))


def received(viewer: Any) -> list[str]:
    with scoped(viewer.scopes):
        found = Notice.objects.visible_to(viewer).order_by("pk")
        return list(found.values_list("subject_en", flat=True))


# The way


def test_each_recipient_gets_it_in_both_languages_with_their_own_name(
    released: Mailing, viewer: Callable[[str], Any]
) -> None:
    assert released.state == "released"
    [subject] = received(viewer("host"))
    assert subject.startswith("Numbers for 2027, Tokyo")
    with scoped({host_scope(HOST)}):
        notice = Notice.objects.get()
    assert notice.body_ja == "東京都 御中\n\nお送りください。"
    assert notice.mailing_id == released.pk
    assert received(viewer("neighbour")) == []


def test_and_by_mail(released: Mailing) -> None:
    with scoped(SYSTEM.scopes):
        found = Mail.objects.filter(mailing=released)
        assert sorted(found.values_list("recipient", "state")) == [
            (host_scope(HOST), "queued"),
            (f"organisation:{ORGANISATION}", "queued"),
        ]


def test_it_is_released_once(released: Mailing, viewer: Callable[[str], Any]) -> None:
    with pytest.raises(Refused, match="present state"):
        act("release", released, viewer("officer"))
    assert acts.release_due(released.pk) is False
    assert len(received(viewer("host"))) == 1


def test_the_database_itself_lets_nobody_have_it_twice(released: Mailing) -> None:
    with scoped({host_scope(HOST)}):
        once = Notice.objects.get()
        once.pk, once.key = None, "00000000-0000-4000-8000-000000000000"
        with pytest.raises(IntegrityError, match="in_the_inbox_once"), transaction.atomic():
            once.save(force_insert=True)


def test_each_act_leaves_an_entry_for_the_office(
    released: Mailing, viewer: Callable[[str], Any]
) -> None:
    with scoped(viewer("officer").scopes):
        said = Entry.objects.about(released).order_by("pk").values_list("sentence", flat=True)
        assert list(said) == [
            f"notices.mailing_{act}" for act in ("drafted", "read", "approved", "released")
        ]


# Reading


def test_a_placeholder_that_stands_for_nothing_refuses(viewer: Callable[[str], Any]) -> None:
    mailing = draft(viewer("officer"), body_en="Dear {name}, of {colour}")
    with pytest.raises(Refused, match=r"nothing to put in the place of \{colour\}"):
        act("read", mailing, viewer("officer"))
    with scoped(viewer("officer").scopes):
        [first, _second] = examples_of(mailing, acts.addressees_now(mailing, viewer("officer")))
    assert first.gaps == ["{colour}"]
    assert first.said["body_en"].endswith("of {colour}")


def test_nobody_to_write_to_refuses(viewer: Callable[[str], Any]) -> None:
    mailing = draft(viewer("officer"), audience="waiting", params={})
    with pytest.raises(Refused, match="Nobody would get this"):
        act("read", mailing, viewer("officer"))


def test_a_number_that_is_nobodys_is_named(viewer: Callable[[str], Any]) -> None:
    mailing = draft(viewer("officer"), params={"names": f"{HOST}\nNO-SUCH"})
    with pytest.raises(Refused, match="NO-SUCH"):
        act("read", mailing, viewer("officer"))


def test_whoever_is_named_twice_gets_it_once(viewer: Callable[[str], Any]) -> None:
    mailing = draft(viewer("officer"), params={"names": f"{HOST}\n {HOST} \n\n"})
    act("read", mailing, viewer("officer"))
    with scoped(SYSTEM.scopes):
        assert list(mailing.addressees.values_list("recipient", flat=True)) == [host_scope(HOST)]


def test_what_was_read_is_what_goes_out(drafted: Mailing, viewer: Callable[[str], Any]) -> None:
    officer = viewer("officer")
    act("read", drafted, officer)
    with pytest.raises(Refused, match="present state"):
        act("change", drafted, officer, **WORDS, audience="hosts")
    reopened = act("reopen", drafted, officer)
    assert (reopened.state, reopened.read_by) == ("draft", None)
    with scoped(SYSTEM.scopes):
        assert Addressee.objects.filter(mailing=drafted).count() == 0
    changed = act("change", drafted, officer, **{**WORDS, "title": "Other"}, audience="hosts")
    assert (changed.title, changed.audience, changed.params) == ("Other", "hosts", {})


def test_names_are_never_read_as_placeholders(viewer: Callable[[str], Any]) -> None:
    mailing = Mailing(subject_en="{name}", subject_ja="{a}", body_en="{name} {a} {", body_ja="}")
    values = {"name": ["{a} {x}", "い"], "a": ["1", "2"]}
    assert placeholders_in(mailing) == ["name", "a"]
    assert missing(mailing, values) == []
    assert filled(mailing, values) == {
        "subject_en": "{a} {x}",
        "subject_ja": "2",
        "body_en": "{a} {x} 1 {",
        "body_ja": "}",
    }


def test_a_subject_that_grows_too_long_refuses(viewer: Callable[[str], Any]) -> None:
    mailing = draft(viewer("officer"), subject_en="{name}" * 30)
    with pytest.raises(Refused, match="longer than 200"):
        act("read", mailing, viewer("officer"))


# A second person


def test_whoever_wrote_or_read_it_does_not_approve(viewer: Callable[[str], Any]) -> None:
    mailing = draft(viewer("approver"))
    act("read", mailing, viewer("officer"))
    with pytest.raises(Refused, match="second person"):
        act("approve", mailing, viewer("approver"))
    assert act("approve", mailing, viewer("head")).state == "approved"


def test_whoever_changed_it_has_written_it(drafted: Mailing, viewer: Callable[[str], Any]) -> None:
    who = {"audience": "by_hand", "params": {"names": HOST}}
    act("change", drafted, viewer("approver"), **WORDS, **who)
    act("read", drafted, viewer("officer"))
    with pytest.raises(Refused, match="second person"):
        act("approve", drafted, viewer("approver"))


MOVES = list(MAILING_MOVES.table)
HOLDERS = ("officer", "approver", "correspondence", "head", "host", "candidate", "administrator")


@pytest.mark.parametrize("name", MOVES)
@pytest.mark.parametrize("state", Mailing.State.values)
def test_every_state_move_and_role(name: str, state: str, viewer: Callable[[str], Any]) -> None:
    mailing = Mailing(state=state, **WORDS)
    move = MAILING_MOVES.table[name]
    allowed = {slug for slug in HOLDERS if move.refusal(mailing, viewer(slug)) is None}
    senders = {"officer", "approver", "correspondence", "head"}
    by = {"approver", "head"} if name == "approve" else senders
    assert allowed == (by if state in move.from_ else set())


@pytest.mark.parametrize("state", Mail.State.values)
@pytest.mark.parametrize("name", list(MAIL_MOVES.table))
def test_every_state_of_a_mail(name: str, state: str, viewer: Callable[[str], Any]) -> None:
    move = MAIL_MOVES.table[name]
    allowed = {s for s in HOLDERS if move.refusal(Mail(state=state), viewer(s)) is None}
    senders = {"officer", "approver", "correspondence", "head"}
    assert allowed == (senders if state in move.from_ else set())


# The time


def test_it_is_released_at_its_time(agreed: Mailing, viewer: Callable[[str], Any]) -> None:
    at = timezone.now() + timedelta(days=1)
    act("schedule", agreed, viewer("officer"), release_at=at)
    job = ProcrastinateJob.objects.get(task_name="notices.release")
    assert (job.scheduled_at, job.args) == (at, {"mailing_id": agreed.pk})
    jobs.release(agreed.pk)
    assert received(viewer("host")) == []  # too early
    assert acts.release_due(agreed.pk, now=at) is True
    assert acts.release_due(agreed.pk, now=at) is False
    assert len(received(viewer("host"))) == 1


@pytest.mark.parametrize(
    ("years", "why"), [(0, "a time to come"), (20, "Give a day from"), (7973, "Give a day from")]
)
def test_a_time_that_has_passed_or_is_far_is_refused(
    years: int, why: str, agreed: Mailing, viewer: Callable[[str], Any]
) -> None:
    now = timezone.now()
    with pytest.raises(Refused, match=why):
        act("schedule", agreed, viewer("officer"), release_at=now.replace(year=now.year + years))


@pytest.mark.parametrize("name", ["withdraw", "reopen"])
def test_taken_back_before_its_time_it_goes_to_nobody(
    name: str, agreed: Mailing, viewer: Callable[[str], Any]
) -> None:
    at = timezone.now() + timedelta(days=1)
    act("schedule", agreed, viewer("officer"), release_at=at)
    act(name, agreed, viewer("officer"))
    assert acts.release_due(agreed.pk, now=at) is False
    assert received(viewer("host")) == []


# Who sees it


@pytest.mark.parametrize(
    ("slug", "scopes"),
    [
        ("officer", [CLAIR]),
        ("correspondence", [CORRESPONDENCE]),
        ("head", [CLAIR, CORRESPONDENCE]),
    ],
)
def test_a_mailing_is_its_offices(
    slug: str, scopes: list[str], viewer: Callable[[str], Any]
) -> None:
    assert draft(viewer(slug)).scopes == scopes


def test_others_do_not_write_to_many(viewer: Callable[[str], Any]) -> None:
    with pytest.raises(Refused, match="Your role"):
        draft(viewer("host"))


def test_correspondence_writes_to_hosts_and_finds_no_candidate(
    accepted: Any, viewer: Callable[[str], Any]
) -> None:
    mailing = draft(viewer("correspondence"), params={"names": CANDIDATE})
    with pytest.raises(Refused, match=CANDIDATE):
        act("read", mailing, viewer("correspondence"))
    hosts = draft(viewer("correspondence"), audience="hosts", params={})
    assert act("read", hosts, viewer("correspondence")).state == "read"


# The audiences of the registers


def scopes_of(code: str, viewer: Any) -> set[str]:
    audience = audiences.by_code(code)
    assert audience is not None
    with scoped(viewer.scopes):
        return {recipient.scope for recipient in audience.recipients(viewer, {})}


def test_candidates_are_found_by_how_they_stand(
    published: Any, viewer: Callable[[str], Any], cast: dict[str, Any]
) -> None:
    officer = viewer("officer")
    groups = {code: scopes_of(code, officer) for code in ("placed", "waiting", "alternates")}
    for slug, code in (
        ("candidate", "placed"),
        ("unplaced", "waiting"),
        ("alternate", "alternates"),
    ):
        cast[slug].refresh_from_db()
        own = person_scope(cast[slug].person_key)
        assert {name for name, found in groups.items() if own in found} == {code}
    with scoped(SYSTEM.scopes):
        people = Candidacy.objects.filter(result__in=("S", "A")).count()
    assert sum(len(found) for found in groups.values()) == people


def test_hosts_and_organisations_of_the_year(accepted: Any, viewer: Callable[[str], Any]) -> None:
    hosts = scopes_of("hosts", viewer("officer"))
    organisations = scopes_of("organisations", viewer("officer"))
    assert (host_scope(HOST) in hosts, host_scope(NEIGHBOUR) in hosts) == (True, False)
    assert f"organisation:{ORGANISATION}" in organisations
    assert f"organisation:{NEIGHBOUR}" not in organisations


def test_an_audience_is_registered_once() -> None:
    found = audiences.by_code("hosts")
    assert found is not None
    audiences.register(found)
    with pytest.raises(ValueError, match="registered twice"):
        audiences.register(Audience("hosts", "others", lambda viewer, params: []))


def test_a_desks_values_are_filled_in() -> None:
    recipient = Recipient("host:1", Words("A", "あ"), {"place": Words("B", "い"), "no": "7"})
    assert recipient.pairs() == {"name": ["A", "あ"], "place": ["B", "い"], "no": ["7", "7"]}


# Answers


@pytest.fixture
def asking(viewer: Callable[[str], Any]) -> Mailing:
    mailing = draft(viewer("officer"), asks_answer=True, answer_by=timezone.localdate())
    act("read", mailing, viewer("officer"))
    act("approve", mailing, viewer("approver"))
    return act("release", mailing, viewer("officer"))


def answered(viewer: Any, text: str = "Twelve.") -> Answer:
    with scoped(viewer.scopes):
        notice = Notice.objects.visible_to(viewer).get()
        return answer_notice(notice, text=text, by=viewer)


def test_an_answer_reaches_those_who_asked(asking: Mailing, viewer: Callable[[str], Any]) -> None:
    answered(viewer("host"))
    with scoped(viewer("officer").scopes):
        deliveries = deliveries_of(list(asking.addressees.all()), asking, viewer("officer"))
        assert [d.answer.text if d.answer else "" for d in deliveries] == ["Twelve.", ""]
        tally = tally_of(asking, viewer("officer"))
    assert (tally.recipients, tally.answered, tally.read) == (2, 1, 0)
    with scoped(viewer("organisation").scopes):
        assert Answer.objects.count() == 0


def test_one_answers_once_and_only_where_asked(
    asking: Mailing, viewer: Callable[[str], Any]
) -> None:
    answered(viewer("host"))
    with pytest.raises(Refused, match="answered already"):
        answered(viewer("host"))


def test_nothing_is_answered_that_does_not_ask(
    released: Mailing, viewer: Callable[[str], Any]
) -> None:
    with pytest.raises(Refused, match="asks for no answer"):
        answered(viewer("host"))


# Templates


def test_a_new_wording_is_a_new_version_and_the_old_one_stays(
    viewer: Callable[[str], Any],
) -> None:
    words = {key: value for key, value in WORDS.items() if key != "title"}
    officer = viewer("officer")
    with scoped(officer.scopes):
        first = save_template(None, name="Call", by=officer, **words)
        later = {**words, "body_en": "New."}
        second = save_template(first.template, name="Call", by=officer, **later)
        with pytest.raises(Refused, match="has this name"):
            save_template(None, name="Call", by=officer, **words)
    mailing = draft(officer, template=first)
    assert mailing.template == first
    assert [(v.number, v.body_en) for v in second.template.versions.all()] == [
        (2, "New."),
        (1, WORDS["body_en"]),
    ]
