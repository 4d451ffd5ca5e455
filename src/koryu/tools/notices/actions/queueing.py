"""From notices to mails in the queue: whom to write to, and in which bundle."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from procrastinate.contrib.django import app
from procrastinate.types import JSONDict

from koryu.accounts.models import User
from koryu.accounts.queries import holders_of
from koryu.accounts.viewer import Viewer
from koryu.base.scopes import CLAIR, scoped
from koryu.registers.organisations.queries import addresses_of_organisations
from koryu.registers.people.queries import addresses_of_people
from koryu.tools.notices.models import Bundle, Mail, Notice

SEND = "notices.send_bundle"  # the job's name
A_BUNDLE = 50  # mails over one line to the mail server
BEHIND_OTHERS = -10  # thousands of mails let whoever waits for something else pass


@dataclass(frozen=True, slots=True)
class Address:
    """Where to write; without ``user`` it is the address of the sheets."""

    email: str
    user: User | None = None

    @property
    def language(self) -> str:
        return self.user.language if self.user else ""


def queue_mails(notices: Sequence[Notice], *, scopes: Collection[str], by: Viewer) -> list[Mail]:
    """A mail for each address behind the notices, and the jobs that send them: all of it in the
    transaction that wrote the notices, so that neither is ever without the other. Call it with
    these scopes set."""
    addresses = addresses_behind({notice.recipient for notice in notices})
    mails = [mail for notice in notices for mail in _mails(notice, addresses, sorted(scopes), by)]
    to_send = [mail for mail in mails if mail.state == Mail.State.QUEUED]
    bundles = _bundled(to_send)
    Mail.objects.bulk_create(mails, batch_size=1000)
    queue_bundles(bundles)
    return mails


def queue_bundles(bundles: Sequence[Bundle]) -> None:
    if bundles:
        job = app.configure_task(SEND, queue="mail", priority=BEHIND_OTHERS)
        job.batch_defer(*(_numbered(bundle) for bundle in bundles))


def _numbered(bundle: Bundle) -> JSONDict:
    return {"bundle_id": bundle.pk}


def addresses_behind(recipients: Collection[str]) -> dict[str, list[Address]]:
    """Whom to write to about a notice to each of these scopes: the accounts that see it; of
    people and organisations without one, the addresses that their sheets gave."""
    found = {
        scope: [Address(user.email, user) for user in users]
        for scope, users in holders_of(recipients).items()
    }
    without = [scope for scope in recipients if scope not in found]
    people = [key for scope in without if (key := named(scope, "person"))]
    codes = [code for scope in without if (code := named(scope, "organisation"))]
    with scoped({CLAIR}):
        sheets = {f"person:{key}": [email] for key, email in addresses_of_people(people).items()}
        for code, emails in addresses_of_organisations(codes).items():
            sheets[f"organisation:{code}"] = emails
    return found | {
        scope: [Address(email.lower()) for email in dict.fromkeys(emails)]
        for scope, emails in sheets.items()
    }


def can_be_written_to(recipients: Collection[str]) -> bool:
    """Whether a notice to each of these scopes would also reach somebody by mail."""
    found = addresses_behind(recipients)
    return all(
        any(may_be_written_to(address.email) for address in found.get(scope, ()))
        for scope in recipients
    )


def named(scope: str, kind: str) -> str:
    """What stands after the colon of a scope of this kind; nothing for another."""
    start, _colon, name = scope.partition(":")
    return name if start == kind else ""


def may_be_written_to(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return True


def new_message_id(key: UUID) -> str:
    """The same for as long as the mail stands, whenever and however often it is sent."""
    return f"<{key}@{urlsplit(settings.SITE_URL).hostname}>"


def _mails(
    notice: Notice, addresses: dict[str, list[Address]], scopes: list[str], by: Viewer
) -> Iterator[Mail]:
    for address in addresses.get(notice.recipient) or [Address("")]:
        key = uuid4()
        mail = Mail(
            key=key,
            notice=notice,
            mailing=notice.mailing,
            recipient=notice.recipient,
            user=address.user,
            address=address.email,
            language=address.language,
            message_id=new_message_id(key),
            sent_by=by.user,
            scopes=scopes,
        )
        if not may_be_written_to(address.email):
            mail.state = Mail.State.FAILED
            mail.trouble = Mail.Trouble.ADDRESS if address.email else Mail.Trouble.NOBODY
        yield mail


def _bundled(mails: Sequence[Mail]) -> list[Bundle]:
    bundles = Bundle.objects.bulk_create(Bundle() for _start in range(0, len(mails), A_BUNDLE))
    for place, mail in enumerate(mails):
        mail.bundle = bundles[place // A_BUNDLE]
    return bundles
