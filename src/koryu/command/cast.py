"""The people of the demonstration, as its stages let them act."""

from koryu.accounts.models import Membership, User
from koryu.accounts.personas import BY_SLUG
from koryu.accounts.viewer import Viewer, viewer_of
from koryu.registers.calendar.models import ProgrammeYear


def viewer_as(slug: str) -> Viewer:
    return viewer_of(User.objects.get(email=BY_SLUG[slug].email))


def post_of(slug: str) -> Membership:
    """The post that somebody of the cast holds from the beginning."""
    persona = BY_SLUG[slug]
    return Membership.objects.get(user__email=persona.email, role=persona.role)


def this_year() -> ProgrammeYear:
    return ProgrammeYear.objects.get(is_current=True)
