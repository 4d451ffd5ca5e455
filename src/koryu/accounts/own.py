"""What the page about one's own account shows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.accounts import sessions
from koryu.accounts.models import Delegation, Membership
from koryu.accounts.viewer import Viewer

BROWSERS = (
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Opera", r"OPR/"),
    ("Firefox", r"(Firefox|FxiOS)/"),
    ("Chrome", r"(Chrome|CriOS)/"),
    ("Safari", r"Safari/"),
)
SYSTEMS = (
    ("Windows", r"Windows"),
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Mac", r"Macintosh"),
    ("Linux", r"Linux"),
)


@dataclass(frozen=True)
class Device:
    """A session that is open somewhere."""

    pk: int
    what: str
    ip: str
    since: datetime
    is_this: bool


@dataclass(frozen=True)
class Post:
    """A hat that one holds or is lent, and for how long."""

    label: str
    in_place_of: str
    purpose: str
    valid_from: date | None
    valid_until: date | None


@dataclass(frozen=True)
class Factors:
    """The second factors of an account."""

    app: Authenticator | None
    keys: Sequence[Authenticator]
    codes_left: int | None  # None: no recovery codes were made

    @property
    def any(self) -> bool:
        return self.app is not None or bool(self.keys)


def factors_of(viewer: Viewer) -> Factors:
    found = list(Authenticator.objects.filter(user=viewer.user).order_by("pk"))
    by_type: dict[str, list[Authenticator]] = {}
    for one in found:
        by_type.setdefault(one.type, []).append(one)
    codes = by_type.get(Authenticator.Type.RECOVERY_CODES)
    return Factors(
        app=next(iter(by_type.get(Authenticator.Type.TOTP, [])), None),
        keys=by_type.get(Authenticator.Type.WEBAUTHN, []),
        codes_left=len(codes[0].wrap().get_unused_codes()) if codes else None,
    )


def devices_of(viewer: Viewer, here: str) -> list[Device]:
    """Where the account is signed in now, the latest first; ``here`` is the row of the session
    that asks."""
    found = [
        Device(s.pk, device_words(s.user_agent), s.ip, s.created_at, s.session_key == here)
        for s in sessions.sessions_of(viewer.user)
    ]
    return sorted(found, key=lambda device: (device.is_this, device.since), reverse=True)


def device_words(agent: str) -> str:
    """What a browser says of itself, in words: “Firefox on Windows”."""
    browser = next((name for name, sign in BROWSERS if re.search(sign, agent)), "")
    system = next((name for name, sign in SYSTEMS if re.search(sign, agent)), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("a browser")


def posts_of(viewer: Viewer) -> list[Post]:
    """Posts and delegations that hold today or will."""
    today = timezone.localdate()
    posts = Membership.objects.visible_to(viewer).filter(user=viewer.user, ended_at=None)
    lent = Delegation.objects.visible_to(viewer).filter(delegate=viewer.user, ended_at=None)
    found = [_post(post, post) for post in posts.select_related("unit", "user")]
    found += [
        _post(one.membership, one, str(one.membership.user))
        for one in lent.select_related("membership__unit", "membership__user", "told")
    ]
    return [post for post in found if post.valid_until is None or post.valid_until >= today]


def _post(post: Membership, times: Any, holder: str = "") -> Post:
    purpose = times.reason if holder else post.purpose
    label = f"{post.get_role_display()} · {post.unit}"
    return Post(label, holder, purpose, times.valid_from, times.valid_until)
