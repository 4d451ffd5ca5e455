"""Whose data it is that somebody reads: for those who have to be told."""

from koryu.registers.organisations.models import RequestLine
from koryu.registers.people.models import Appointment

CONCERNED = ("person:", "organisation:")


def concerned_by(scope: str) -> set[str]:
    """The people and organisations of whom rows open to this scope tell: who is appointed
    there, and who asked for somebody there. Ask with the scopes of CLAIR."""
    found: set[str] = set()
    for rows in (Appointment.objects, RequestLine.objects):
        carrying = rows.filter(scopes__contains=[scope])
        found.update(*carrying.values_list("scopes", flat=True))
    return {one for one in found if one.startswith(CONCERNED)} - {scope}
