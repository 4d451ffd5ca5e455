"""Names as somebody types them: any script, and nothing unseen."""

import pytest
from django.core.exceptions import ValidationError

from koryu.accounts.names import PersonNameField


@pytest.mark.parametrize(
    "name",
    [
        "Aoi Demo-Placement",
        "山田　花子",
        "محمد علی",
        "می\u200cخواهم",  # a joiner between letters, as Persian is written
        "דנה לוי",
        "Ngô Thị Đào",
        "O’Brien, Seán",
    ],
)
def test_letters_of_any_script_are_a_name(name: str) -> None:
    assert PersonNameField().clean(f" {name} ") == name


@pytest.mark.parametrize(
    "unseen",
    list("\u202e\u202a\u2066\u2069\u200e\u200f\u061c\u200b\ufeff\u00ad\u0007\u0085\u2028\x1b\t\n"),
)
def test_what_cannot_be_seen_is_no_part_of_one(unseen: str) -> None:
    with pytest.raises(ValidationError, match="a character that cannot be seen"):
        PersonNameField().clean(f"Aki{unseen}Demo")


def test_it_may_be_left_empty_where_none_is_needed() -> None:
    assert PersonNameField(required=False).clean("") == ""
