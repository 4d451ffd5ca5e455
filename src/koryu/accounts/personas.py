"""The fixed cast of the demo and the tests: plainly fictitious people, one for each part.

Everybody has the same password in the demo, which never serves a public address.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from koryu.accounts.models import Role
from koryu.accounts.viewer import CANDIDATE

PASSWORD = "koryu-demo-2027"  # noqa: S105  (everybody may know it: demo only)


@dataclass(frozen=True)
class Persona:
    """Who they are, and the unit in which officials hold their role. ``placed``: somebody who
    takes part, and so is there once a placement is published."""

    slug: str
    name: str
    email: str
    role: str
    part: str | Promise
    unit_code: str = ""
    placed: bool = False


CAST: tuple[Persona, ...] = (
    Persona(
        "officer",
        "Oto Demo-Placement",
        "officer@koryu.example",
        Role.PLACEMENT_OFFICER,
        _("CLAIR placement officer: takes the sheets in, computes and reviews the placement"),
        unit_code="CLAIR",
    ),
    Persona(
        "approver",
        "Aki Demo-Approval",
        "approver@koryu.example",
        Role.PLACEMENT_APPROVER,
        _("CLAIR approver: reads the proposal, approves or returns it, publishes"),
        unit_code="CLAIR",
    ),
    Persona(
        "correspondence",
        "Emi Demo-Letters",
        "correspondence@koryu.example",
        Role.CORRESPONDENCE_OFFICER,
        _("CLAIR correspondence officer: keeps the registers of letters, drafts and dispatches"),
        unit_code="CLAIR",
    ),
    Persona(
        "head",
        "Toki Demo-Head",
        "head@koryu.example",
        Role.DEPARTMENT_HEAD,
        _("CLAIR head of department: decides on what circulates, reads sealed letters"),
        unit_code="CLAIR",
    ),
    Persona(
        "mofa",
        "Yori Demo-Ministry",
        "mofa@koryu.example",
        Role.MINISTRY_READER,
        _("reader at the Ministry of Foreign Affairs: letters to and from the own ministry"),
        unit_code="MOFA",
    ),
    Persona(
        "mext",
        "Sei Demo-Ministry",
        "mext@koryu.example",
        Role.MINISTRY_READER,
        _("reader at the Ministry of Education: letters to and from the own ministry"),
        unit_code="MEXT",
    ),
    Persona(
        "host",
        "Haru Demo-Host",
        "host@koryu.example",
        Role.HOST_OFFICER,
        _("host officer: sees everyone placed in the own area"),
        unit_code="360007",
    ),
    Persona(
        "organisation",
        "Sora Demo-Town",
        "organisation@koryu.example",
        Role.ORGANISATION_OFFICER,
        _("officer of a contracting organisation: sees who comes to it"),
        unit_code="362018",
    ),
    Persona(
        "candidate",
        "Kai Demo-Candidate",
        "candidate@koryu.example",
        CANDIDATE,
        _("candidate: sees the own place and why"),
        placed=True,
    ),
    Persona(
        "advisor",
        "Ren Demo-Advisor",
        "advisor@koryu.example",
        Role.PREFECTURAL_ADVISOR,
        _("participant who is also Prefectural Advisor: two hats, one at a time"),
        unit_code="360007",
        placed=True,
    ),
    Persona(
        "neighbour",
        "Nao Demo-Neighbour",
        "neighbour@koryu.example",
        Role.ORGANISATION_OFFICER,
        _("officer of a neighbouring organisation: must see nothing of all this"),
        unit_code="362051",
    ),
    Persona(
        "manager",
        "Mio Demo-Manager",
        "manager@koryu.example",
        Role.UNIT_MANAGER,
        _("manager of a prefecture’s accounts: invites, hands posts over, sees nothing else"),
        unit_code="360007",
    ),
    Persona(
        "administrator",
        "Kei Demo-Accounts",
        "administrator@koryu.example",
        Role.ADMINISTRATOR,
        _("administrator of all accounts: sees no participant, but for emergency access"),
        unit_code="CLAIR",
    ),
    Persona(
        "keeper",
        "Rin Demo-Keeper",
        "keeper@koryu.example",
        Role.ADMINISTRATOR,
        _("second administrator: agrees to emergency access or refuses it"),
        unit_code="CLAIR",
    ),
)
BY_SLUG = {persona.slug: persona for persona in CAST}
