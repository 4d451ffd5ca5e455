import pytest

from koryu.accounts.actions import ROLE_GRANTED
from koryu.accounts.models import Role
from koryu.records.sentences import say


@pytest.mark.parametrize("role", Role)
def test_a_granted_role_is_told_by_its_name_never_by_its_code(role: Role) -> None:
    assert say(ROLE_GRANTED[role].key, {"unit": "CLAIR"}) == f"Became {role.label} at CLAIR."
