from typing import Any
import pytest
from koryu.tools.approvals.models import Circulation
pytestmark = pytest.mark.django_db

def test_the_way(two_steps: Any, desk: Any) -> None:
    row = two_steps.circulate()
    assert row.state == "circulating"
    two_steps.approve("approver", row)
    row = two_steps.approve("head", row)
    assert row.state == "settling"
    assert desk.effects == []
    assert two_steps.settle(row) is True
    assert two_steps.again(row).state == "approved"
    assert desk.effects == [(1, two_steps.cast["head"].pk)]
    assert two_steps.settle(row) is False
