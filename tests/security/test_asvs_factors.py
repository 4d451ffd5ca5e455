"""What codes of second factors are made from, and for how long one counts."""

import base64

import pytest
from allauth.mfa import app_settings as settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp

from koryu.accounts.secrets import encrypt

MINUTE = 1_800_000_000  # the moment a minute begins


@pytest.mark.parametrize(
    ("seconds", "counts"), [(-1, False), (0, True), (29, True), (30, False), (90, False)]
)
def test_a_code_is_only_taken_in_its_half_minute(
    seconds: int, counts: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = totp.generate_totp_secret()
    code = totp.format_hotp_value(totp.hotp_value(secret, MINUTE // 30))
    monkeypatch.setattr(totp.time, "time", lambda: MINUTE + seconds)
    assert totp.validate_totp_code(secret, code) is counts


@pytest.mark.django_db
def test_codes_are_long_enough_not_to_be_guessed() -> None:
    """Recovery codes of eight digits are 26 bits; a one-time code has six, as RFC 6238."""
    codes = RecoveryCodes(Authenticator(data={"seed": encrypt(RecoveryCodes.generate_seed())}))
    assert {len(code) for code in codes.generate_codes()} == {8}
    assert len(set(codes.generate_codes())) == settings.RECOVERY_CODE_COUNT
    assert len(totp.format_hotp_value(totp.hotp_value(totp.generate_totp_secret(), 1))) == 6


def test_seeds_differ_and_are_long() -> None:
    seeds = {totp.generate_totp_secret() for _ in range(20)}
    assert len(seeds) == 20
    assert {len(base64.b32decode(seed)) for seed in seeds} == {20}
    assert {len(RecoveryCodes.generate_seed()) for _ in range(3)} == {80}
