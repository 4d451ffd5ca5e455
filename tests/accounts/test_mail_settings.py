"""Where mail goes, by the environment."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from koryu.config.settings import mail


def test_a_mail_server_is_named_by_one_address() -> None:
    said = mail("smtp://koryu%40office:p%40ss@mail.example:2525?tls=1")
    assert (said["EMAIL_HOST"], said["EMAIL_PORT"]) == ("mail.example", 2525)
    assert (said["EMAIL_HOST_USER"], said["EMAIL_HOST_PASSWORD"]) == ("koryu@office", "p@ss")
    assert (said["EMAIL_USE_TLS"], said["EMAIL_USE_SSL"]) == (True, False)


@pytest.mark.parametrize(("address", "port"), [("smtp://m?tls=1", 587), ("smtp://m?ssl=1", 465)])
def test_the_port_follows_from_the_kind_of_line(address: str, port: int) -> None:
    assert mail(address)["EMAIL_PORT"] == port


@pytest.mark.parametrize(
    "address",
    ["mail.example", "http://mail.example", "smtp://", "smtp://mail.example", "smtp://m?tls=0"],
)
def test_anything_else_is_refused_at_the_start(address: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        mail(address)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_a_plain_line_stays_on_this_machine(host: str) -> None:
    assert mail(f"smtp://{host}:25")["EMAIL_USE_TLS"] is False
