"""A personal letter in circulation in the world of the walls, and who gets its pages."""

from typing import Any

from koryu.accounts.models import Unit
from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import scoped
from koryu.desks.correspondence import actions as letters
from koryu.records.actions import Upload
from koryu.tools.approvals import actions
from koryu.tools.approvals.models import Circulation, Route
from tests.plugins import house

DRAFT, OPINION = "canary-in-circulation", "canary-of-an-opinion"
READERS: dict[str, set[str]] = {DRAFT: set(), OPINION: set()}
# Columns as in ``table``: visitor, officer, approver, host, organisation, candidate, neighbour
ROWS = """\
approvals:mine            | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
approvals:routes          | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
approvals:route_new       | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
approvals:route           | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
approvals:circulation     | in  404 404 404 404 404 404 | in  405 405 404 404 404 404
approvals:sheet           | in  404 404 404 404 404 404 | in  405 405 404 404 404 404
approvals:reroute         | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
approvals:move            | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
"""
MORE_ROWS = """\
approvals:mine            | 404 404 404 404 | 404 404 404 404
approvals:routes          | 404 404 200 200 | 404 404 405 405
approvals:route_new       | 404 404 200 200 | 404 404 200 200
approvals:route           | 404 404 200 200 | 404 404 200 200
approvals:circulation     | 404 404 404 404 | 404 404 404 404
approvals:sheet           | 404 404 404 404 | 404 404 404 404
approvals:reroute         | 404 404 404 404 | 404 404 404 404
approvals:move            | 404 404 404 404 | 404 404 404 404
"""
# Columns as in ``office``: correspondence, head, mofa, mext
OFFICE_ROWS = """\
approvals:mine            | 200 200 404 404 | 405 405 404 404
approvals:routes          | 200 200 404 404 | 405 405 404 404
approvals:route_new       | 404 200 404 404 | 404 200 404 404
approvals:route           | 404 200 404 404 | 404 200 404 404
approvals:circulation     | 200 200 404 404 | 405 405 404 404
approvals:sheet           | 200 200 404 404 | 405 405 404 404
approvals:reroute         | 302 200 404 404 | 302 200 404 404
approvals:move            | 302 200 404 404 | 302 200 404 404
"""
WITHOUT_KEY = {"route", "route_new", "routes"}
KEYS: dict[str, dict[str, object]] = {
    "approvals:move": {"move": "return"},
    "approvals:route": {"pk": "route"},
}


def put_into_circulation(cast: dict[str, Any]) -> None:
    """The correspondence officer drafts it with a file and says something; the head decides."""
    with scoped(SYSTEM.scopes):
        actions.load_routes(by=SYSTEM)
    texts = ("subject_en", "subject_ja", "body_en", "body_ja", "addressee")
    said = {name: f"{DRAFT} {name}" for name in texts}
    with house.acting_as(cast, "correspondence") as by:
        mext = Unit.objects.get(code="MEXT")
        content = letters.Content(counterpart=mext, classification="personal", **said)
        files = [Upload(f"{DRAFT}.csv", DRAFT.encode())]
        draft = letters.draft_letter(content, files=files, by=by)
        letters.circulate_letter(draft, by=by)
        row = Circulation.objects.get(kind="letter")
        note = [Upload(f"{OPINION}.txt", OPINION.encode())]
        actions.give_opinion(row, comment=OPINION, files=note, by=by)


def things() -> dict[str, object]:
    return {
        "circulation": Circulation.objects.get(kind="letter").key,
        "route": Route.objects.get(kind="letter", class_code="personal").pk,
    }
