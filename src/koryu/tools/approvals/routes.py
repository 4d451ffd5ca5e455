"""Routes before they are kept: what a form brings, and those that the house begins with."""

from dataclasses import dataclass, field

from koryu.accounts.models import Role
from koryu.tools.approvals.models import Need

AT_CLAIR = "CLAIR"


@dataclass(frozen=True)
class Holder:
    """Whoever holds a role in a unit, any post there (no role), or one post."""

    role: str = ""
    unit_code: str = ""
    post_id: int | None = None

    @property
    def key(self) -> str:
        """As a form names it."""
        return f"post:{self.post_id}" if self.post_id else f"{self.role}@{self.unit_code}"


@dataclass(frozen=True)
class StepDraft:
    name_en: str
    name_ja: str
    holders: tuple[Holder, ...]
    need: str = Need.ANY.value
    count: int = 1
    seen_later: bool = False


@dataclass(frozen=True)
class RouteDraft:
    kind: str
    name_en: str
    name_ja: str
    steps: tuple[StepDraft, ...] = field(default=())
    class_: str = ""


def default_routes() -> list[RouteDraft]:
    """What a new house decides by until its head changes it."""
    officer, approver, head = (
        Holder(role.value, AT_CLAIR)
        for role in (Role.PLACEMENT_OFFICER, Role.PLACEMENT_APPROVER, Role.DEPARTMENT_HEAD)
    )
    check = StepDraft("Check", "審査", (officer, approver))
    propose = StepDraft("Placement section", "配置担当", (approver,))
    decide = StepDraft("Head of department", "部長決裁", (head,), seen_later=True)
    return [
        RouteDraft("letter", "Outgoing letters", "発送文書", (check, decide)),
        RouteDraft("letter", "Personal matters", "人事・個人情報", (decide,), class_="personal"),
        RouteDraft("letter", "Sealed letters", "親展・秘", (decide,), class_="sealed"),
        RouteDraft("placement", "Placement", "配置", (propose, decide)),
    ]
