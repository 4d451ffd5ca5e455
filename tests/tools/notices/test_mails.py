"""Every notice goes by mail too: to whom, what it says, and what becomes of it."""

from collections.abc import Callable
from typing import Any

import pytest
from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused
from anymail.signals import AnymailTrackingEvent, tracking
from django.core import mail as outgoing
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob
from requests import Response

from koryu.accounts.models import Invitation, Membership, User
from koryu.accounts.viewer import (
    CORRESPONDENCE,
    SYSTEM,
    host_scope,
    organisation_scope,
    person_scope,
    post_scope,
)
from koryu.base.moves import Refused
from koryu.base.scopes import CLAIR, granting, scoped
from koryu.registers.organisations.models import Contact
from koryu.registers.people.models import Candidacy, Person
from koryu.tools.notices import jobs
from koryu.tools.notices.actions import Draft, decide_mail, send_notices
from koryu.tools.notices.actions.deciding import note_tracking
from koryu.tools.notices.actions.posting import fate_of
from koryu.tools.notices.models import Mail, Notice
from tests.plugins.house import HOST, NEIGHBOUR, ORGANISATION
from tests.tools.notices.mail_server import serving

pytestmark = pytest.mark.django_db
SECRET = "secret of the notice"


def tell(by: Any, *recipients: str, **more: Any) -> list[Notice]:
    drafts = [Draft(to, SECRET, SECRET, SECRET, SECRET, "/") for to in recipients]
    with scoped(by.scopes):
        return send_notices(drafts, by=by, **more)


def mails() -> list[Mail]:
    with scoped(SYSTEM.scopes):
        return list(Mail.objects.order_by("pk"))


def work() -> None:
    """What a worker would do, once."""
    for job in ProcrastinateJob.objects.filter(task_name="notices.send_bundle"):
        jobs.send_bundle(**job.args)


def state_of(place: int = 0) -> tuple[str, str]:
    mail = mails()[place]
    return mail.state, mail.trouble


# To whom


def test_it_goes_to_whoever_sees_it(viewer: Callable[[str], Any], cast: dict[str, Any]) -> None:
    post = Membership.objects.get(user=cast["organisation"])
    tell(viewer("officer"), host_scope(HOST), post_scope(post.pk), organisation_scope(NEIGHBOUR))
    assert [(m.user, m.address) for m in mails()] == [
        (cast[slug], cast[slug].email) for slug in ("host", "organisation", "neighbour")
    ]


def test_they_are_queued_with_the_notices_in_bundles(viewer: Callable[[str], Any]) -> None:
    tell(viewer("officer"), *[host_scope(HOST)] * 120)
    sizes = [m.bundle_id for m in mails()]
    assert [sizes.count(bundle) for bundle in sorted(set(sizes))] == [50, 50, 20]
    queued = ProcrastinateJob.objects.filter(task_name="notices.send_bundle")
    assert [job.args["bundle_id"] for job in queued.order_by("pk")] == sorted(set(sizes))
    assert {(job.queue_name, job.priority) for job in queued} == {("mail", -10)}


def test_a_candidate_without_account_is_invited_at_the_sheets_address(
    accepted: Any, viewer: Callable[[str], Any], cast: dict[str, Any]
) -> None:
    with scoped(SYSTEM.scopes):
        known = set(User.objects.exclude(person_key=None).values_list("person_key", flat=True))
        person = Person.objects.exclude(key__in=known).exclude(email="").first()
    assert person is not None
    tell(viewer("officer"), person_scope(person.key))
    work()
    [letter], [invitation] = outgoing.outbox, Invitation.objects.all()
    assert letter.to == [person.email.lower()]
    assert (invitation.email, invitation.person_key) == (person.email.lower(), person.key)
    assert "/invitation/" in letter.body


def test_an_organisation_without_account_is_invited_at_its_contacts(
    accepted: Any, viewer: Callable[[str], Any]
) -> None:
    with scoped(SYSTEM.scopes):
        contact = Contact.objects.exclude(organisation__unit__code=ORGANISATION).first()
        assert contact is not None
        unit = contact.organisation.unit
    tell(viewer("officer"), organisation_scope(unit.code))
    work()
    [invitation] = Invitation.objects.all()
    assert (invitation.email, invitation.unit) == (contact.email, unit)
    assert (invitation.role, invitation.invited_by) == ("organisation_officer", None)
    assert outgoing.outbox[0].to == [contact.email]


def test_a_second_notice_brings_no_second_invitation(
    accepted: Any, viewer: Callable[[str], Any]
) -> None:
    with scoped(SYSTEM.scopes):
        code = Contact.objects.exclude(organisation__unit__code=ORGANISATION).first()
    assert code is not None
    for _turn in range(2):
        tell(viewer("officer"), organisation_scope(code.organisation.unit.code))
    work()
    assert (len(outgoing.outbox), Invitation.objects.count()) == (2, 1)


def test_whom_nobody_can_write_to_is_shown_and_not_lost(viewer: Callable[[str], Any]) -> None:
    tell(viewer("officer"), host_scope("011002"))
    assert state_of() == ("failed", "nobody")
    assert ProcrastinateJob.objects.filter(task_name="notices.send_bundle").count() == 0


def test_an_address_that_cannot_be_right_is_not_tried(
    accepted: Any, viewer: Callable[[str], Any]
) -> None:
    with scoped(SYSTEM.scopes), granting():
        person = Person.objects.exclude(email="").first()
        assert person is not None
        Person.objects.filter(pk=person.pk).update(email="two@a.example; b@b.example")
        User.objects.filter(person_key=person.key).update(person_key=None)
    tell(viewer("officer"), person_scope(person.key))
    assert state_of() == ("failed", "address")


def test_publication_reaches_everyone_of_the_sheets(published: Any, cast: dict[str, Any]) -> None:
    with scoped(SYSTEM.scopes):
        people = {person_scope(c.person.key) for c in Candidacy.objects.select_related("person")}
        told = {m.recipient for m in mails() if m.state == "queued"}
        without = set(published.publication.without_email)
        silent = Candidacy.objects.filter(candidate_no__in=without).select_related("person")
        nobody = {person_scope(c.person.key) for c in silent}
    reached = {scope for scope in told if scope.startswith("person:")}
    linked = {person_scope(cast[s].person_key) for s in cast if look(cast[s]).person_key}
    assert reached == (people - nobody) | (linked & people)


def look(user: Any) -> Any:
    user.refresh_from_db()
    return user


# What it says


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("en", "A message waits for you on Koryu"),
        ("", "A message waits for you on Koryu"),
    ],
)
def test_it_says_only_that_something_waits(
    language: str, subject: str, viewer: Callable[[str], Any], cast: dict[str, Any]
) -> None:
    with granting():
        User.objects.filter(pk=cast["host"].pk).update(language=language)
    [notice] = tell(viewer("officer"), host_scope(HOST))
    work()
    [letter] = outgoing.outbox
    assert letter.subject.startswith(subject)
    assert reverse("notices:notice", args=[notice.key]) in letter.body
    assert (SECRET in str(letter.message()), "invitation" in letter.body) == (False, False)
    assert letter.body.count(str(notice.key)) == (1 if language else 2)


def test_its_id_is_its_own_and_says_nothing(viewer: Callable[[str], Any]) -> None:
    tell(viewer("officer"), host_scope(HOST), host_scope(HOST))
    work()
    ids = [letter.message()["Message-ID"] for letter in outgoing.outbox]
    assert ids == [f"<{mail.key}@localhost>" for mail in mails()]
    assert [letter.message()["Auto-Submitted"] for letter in outgoing.outbox] == [
        "auto-generated"
    ] * 2


# Who sees that it went


@pytest.mark.parametrize(
    ("by", "more", "scopes"),
    [
        ("officer", {}, [CLAIR]),
        ("correspondence", {}, [CORRESPONDENCE]),
        ("system", {}, [CLAIR]),
        ("system", {"seen_by": [CORRESPONDENCE]}, [CORRESPONDENCE]),
        ("host", {"seen_by": ["host:130001"]}, [CLAIR]),
    ],
)
def test_the_senders_office_sees_to_it(
    by: str, more: Any, scopes: list[str], viewer: Callable[[str], Any]
) -> None:
    tell(viewer(by), host_scope(HOST), **more)
    assert mails()[0].scopes == scopes


def test_recipients_find_no_mail(viewer: Callable[[str], Any]) -> None:
    tell(viewer("officer"), host_scope(HOST))
    with scoped(viewer("host").scopes):
        assert Mail.objects.count() == 0


# What becomes of it


def test_a_job_that_comes_twice_sends_once(viewer: Callable[[str], Any]) -> None:
    tell(viewer("officer"), host_scope(HOST))
    work()
    work()
    assert (len(outgoing.outbox), state_of()) == (1, ("sent", ""))


@pytest.mark.parametrize(
    ("said", "state", "trouble"),
    [
        ("250 taken", "sent", ""),
        ("550 no such mailbox", "failed", "refused"),
        ("452 try later", "queued", "busy"),
        ("421 too much", "queued", "busy"),
    ],
)
def test_what_the_server_says_counts(
    said: str, state: str, trouble: str, viewer: Callable[[str], Any], settings: Any
) -> None:
    tell(viewer("officer"), host_scope(HOST))
    with serving() as server:
        by_smtp(settings, server.server_address[1])
        server.answer = lambda letter: said
        work()
    assert state_of() == (state, trouble)
    assert mails()[0].said == ("" if state == "sent" else said)


def by_smtp(settings: Any, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port


def test_what_the_server_wants_later_comes_later_and_not_for_ever(
    viewer: Callable[[str], Any], settings: Any
) -> None:
    tell(viewer("officer"), host_scope(HOST))
    with serving() as server:
        by_smtp(settings, server.server_address[1])
        server.answer = lambda letter: "452 later"
        work()
        later = ProcrastinateJob.objects.order_by("-pk").first()
        assert later is not None
        assert later.scheduled_at is not None
        for _turn in range(7):
            jobs.send_bundle(**later.args)
    assert state_of() == ("failed", "busy")
    assert mails()[0].attempts == 8


def test_while_nobody_answers_everything_waits(viewer: Callable[[str], Any], settings: Any) -> None:
    tell(viewer("officer"), host_scope(HOST), host_scope(HOST))
    by_smtp(settings, 9)  # nobody listens there
    work()
    assert [state_of(0), state_of(1)] == [("queued", "unreached"), ("queued", "")]
    assert ProcrastinateJob.objects.filter(task_name="notices.send_bundle").count() == 2


def test_a_line_that_breaks_leaves_it_uncertain(
    viewer: Callable[[str], Any], settings: Any
) -> None:
    tell(viewer("officer"), host_scope(HOST), host_scope(HOST))
    with serving() as server:
        by_smtp(settings, server.server_address[1])
        server.answer = lambda letter: "" if len(server.letters) == 1 else "250 taken"
        settings.EMAIL_TIMEOUT = 2
        work()
    assert [state_of(0), state_of(1)] == [("uncertain", "cut_off"), ("sent", "")]


# What officers decide


@pytest.fixture
def uncertain(viewer: Callable[[str], Any]) -> Mail:
    tell(viewer("officer"), host_scope(HOST))
    with scoped(SYSTEM.scopes):
        Mail.objects.update(state="sending", sending_at="2027-01-01T00:00Z", attempts=1)
    work()
    assert state_of() == ("uncertain", "cut_off")
    return mails()[0]


def test_an_uncertain_mail_is_taken_as_sent(
    uncertain: Mail, acting: Callable[[str], Any], cast: dict[str, Any]
) -> None:
    with acting("officer") as officer:
        decided = decide_mail(uncertain, "take_as_sent", by=officer)
    assert (decided.state, decided.decided_by) == ("sent", cast["officer"])
    work()
    assert len(outgoing.outbox) == 0


def test_or_sent_again_under_the_same_id(uncertain: Mail, acting: Callable[[str], Any]) -> None:
    with acting("officer") as officer:
        decide_mail(uncertain, "send_again", by=officer)
    work()
    [letter] = outgoing.outbox
    assert letter.message()["Message-ID"] == uncertain.message_id
    assert state_of() == ("sent", "")


@pytest.mark.parametrize("slug", ["host", "candidate", "administrator"])
def test_nobody_else_decides(slug: str, uncertain: Mail, viewer: Callable[[str], Any]) -> None:
    with scoped(SYSTEM.scopes), pytest.raises(Refused, match="Your role"):
        decide_mail(uncertain, "send_again", by=viewer(slug))


def test_what_was_sent_is_not_sent_again(
    viewer: Callable[[str], Any], acting: Callable[[str], Any]
) -> None:
    tell(viewer("officer"), host_scope(HOST))
    work()
    with acting("officer") as officer, pytest.raises(Refused, match="present state"):
        decide_mail(mails()[0], "send_again", by=officer)


def test_after_a_bounce_it_goes_to_todays_address(
    viewer: Callable[[str], Any], acting: Callable[[str], Any], cast: dict[str, Any]
) -> None:
    tell(viewer("officer"), host_scope(HOST))
    work()
    note_tracking(message_id=mails()[0].message_id, kind="bounced", said="gone")
    with granting():
        User.objects.filter(pk=cast["host"].pk).update(email="new@koryu.example")
    with acting("officer") as officer:
        decide_mail(mails()[0], "send_again", by=officer)
    work()
    assert [letter.to for letter in outgoing.outbox] == [
        [cast["host"].email],
        ["new@koryu.example"],
    ]


def test_nobody_stays_nobody_until_somebody_is_there(
    viewer: Callable[[str], Any], acting: Callable[[str], Any]
) -> None:
    tell(viewer("officer"), host_scope("011002"))
    with acting("officer") as officer, pytest.raises(Refused, match="nobody to write to"):
        decide_mail(mails()[0], "send_again", by=officer)


# A provider


@pytest.fixture
def by_provider(settings: Any) -> None:
    settings.EMAIL_BACKEND = "anymail.backends.test.EmailBackend"


@pytest.mark.usefixtures("by_provider")
@pytest.mark.parametrize(
    ("kind", "state", "trouble"),
    [
        ("delivered", "sent", ""),
        ("bounced", "bounced", "returned"),
        ("rejected", "bounced", "returned"),
        ("failed", "failed", "refused"),
        ("complained", "sent", "complaint"),
        ("opened", "sent", ""),
    ],
)
def test_what_the_provider_tells_is_noted(
    kind: str, state: str, trouble: str, viewer: Callable[[str], Any]
) -> None:
    tell(viewer("officer"), host_scope(HOST), host_scope(HOST))
    work()
    known = [mail.provider_id for mail in mails()]
    assert known == ["0", "1"]
    event = AnymailTrackingEvent(event_type=kind, message_id="0", description="mailbox full")
    tracking.send(sender=object(), event=event, esp_name="Test")
    assert [state_of(0), state_of(1)] == [(state, trouble), ("sent", "")]
    assert (mails()[0].arrived_at is not None) == (kind == "delivered")
    assert mails()[0].said == ("" if kind == "opened" else "mailbox full")


def answered(code: int) -> AnymailAPIError:
    response = Response()
    response.status_code, response.reason = code, "so"
    return AnymailAPIError("said", status_code=code, response=response)


@pytest.mark.parametrize(
    ("error", "fate"),
    [
        (AnymailRecipientsRefused("no"), ("failed", "refused")),
        (answered(400), ("failed", "refused")),
        (answered(429), ("queued", "busy")),
        (answered(502), ("uncertain", "cut_off")),
        (AnymailAPIError("no line"), ("uncertain", "cut_off")),
    ],
)
def test_what_a_provider_answers_counts(error: Any, fate: tuple[str, str]) -> None:
    assert fate_of(error)[:2] == fate
