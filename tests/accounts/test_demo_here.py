"""Demo mode answers this machine only, whatever stands in front of it."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from koryu.accounts.middleware import LoopbackOnly

ELSEWHERE = "http://192.0.2.2:8079"


def status(**sent: str) -> int:
    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    return LoopbackOnly(page)(RequestFactory().get("/", **sent)).status_code  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"REMOTE_ADDR": "::1"},
        {"HTTP_ORIGIN": "http://localhost:8000"},
        {"HTTP_ORIGIN": "null", "HTTP_REFERER": "http://127.0.0.1:8000/demo/"},
        {"HTTP_REFERER": "http://[::1]:8000/"},
    ],
)
def test_this_machine_is_answered(sent: dict[str, str]) -> None:
    assert status(**sent) == 200


@pytest.mark.parametrize(
    "sent",
    [
        {"REMOTE_ADDR": "192.0.2.2"},
        {"HTTP_X_FORWARDED_FOR": "192.0.2.2"},
        {"HTTP_X_FORWARDED_HOST": "koryu.example"},
        {"HTTP_FORWARDED": "for=192.0.2.2"},
        {"HTTP_VIA": "1.1 proxy"},
        {"HTTP_ORIGIN": ELSEWHERE},
        {"HTTP_REFERER": f"{ELSEWHERE}/demo/"},
    ],
)
def test_what_was_handed_on_is_not(sent: dict[str, str]) -> None:
    assert status(**sent) == 403
