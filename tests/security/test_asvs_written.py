"""The numbers that docs/building/asvs.md tells are those by which the house goes."""

import re
from typing import Any

import pytest
from allauth.account import app_settings as account
from allauth.mfa import app_settings as mfa
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from koryu.accounts import passwords
from koryu.accounts.jobs import JOBS_KEPT
from koryu.config.settings import LEAST_SECRET
from koryu.desks.intake.models import MOST_KEPT
from koryu.desks.intake.views import PAGE
from koryu.desks.placement.moves import SILENCE
from koryu.programme.sheets.unusable import MAX_BYTES, MAX_COLUMNS, MAX_ROWS
from koryu.programme.sheets.workbook import MAX_PARTS, MAX_UNPACKED
from tests.house.files import ROOT

HOUR, DAY = 60 * 60, 24 * 60 * 60
TEXT, SECURITY = (
    " ".join((ROOT / f"docs/building/{name}.md").read_text(encoding="utf-8").split())
    for name in ("asvs", "security")
)
MILLION = 1_000_000


@pytest.mark.parametrize(
    ("said", "holds"),
    [
        (f"{MAX_BYTES // MILLION} MB; {MAX_PARTS:,} parts, {MAX_UNPACKED // MILLION} MB of", True),
        (f"{MAX_ROWS:,} rows; {MAX_COLUMNS} columns; {MOST_KEPT:,} findings", True),
        ("ends twelve hours after signing in", settings.OFFICIALS_DAY == 12 * HOUR),
        ("lasts twelve hours, or fourteen days", settings.SESSION_COOKIE_AGE == 12 * HOUR),
        ("or fourteen days if they asked", settings.ACCOUNT_SESSION_COOKIE_AGE == 14 * DAY),
        ("Two hours without a request end", settings.OFFICIALS_PAUSE == 2 * HOUR),
        ("four hours; a second person agrees", settings.EMERGENCY_HOURS == 4),
        ("it is open for 14 days and counts once", settings.INVITATION_DAYS == 14),
        ("open for 2 hours and counts once", settings.PASSWORD_RESET_TIMEOUT == 2 * HOUR),
        ("2 MB, 1,000 fields", settings.DATA_UPLOAD_MAX_MEMORY_SIZE == 2 * 1024 * 1024),
        ("2 MB, 1,000 fields", settings.DATA_UPLOAD_MAX_NUMBER_FIELDS == 1_000),
        ("silent for three minutes", SILENCE.total_seconds() == 180),
        ("fifty rows a page", PAGE == 50),
        ("a million rounds", PBKDF2PasswordHasher.iterations == MILLION),
        ("more than 5 minutes after", settings.ACCOUNT_REAUTHENTICATION_TIMEOUT == 300),
    ],
)
def test_what_is_written_holds(said: str, holds: bool) -> None:
    assert said in TEXT
    assert holds


@pytest.mark.parametrize(
    ("said", "holds"),
    [
        ("worth eight that nobody foresees", passwords.LEAST == 8),
        ("is worth three, - a row of keys", (passwords.COMMON, passwords.RUN) == (3, 2)),
        ("the body that invites, is worth one", passwords.NAMED == 1),
        ("30 days after they ended", JOBS_KEPT == 30),
        ("shorter than fifty characters are refused", LEAST_SECRET == 50),
    ],
)
def test_so_does_what_is_written_of_keys_and_passwords(said: str, holds: bool) -> None:
    assert said in SECURITY
    assert holds


def test_the_words_of_the_house_stand_on_the_page_too() -> None:
    told = SECURITY.partition("The words of this house: ")[2].partition(".")[0]
    assert sorted(re.split(r"[,;] ", told)) == sorted(passwords.HOUSE)


@pytest.mark.parametrize(
    ("rates", "action", "rate"),
    [
        (account, "login", "30/m/ip"),
        (account, "login_failed", "10/m/ip,5/5m/key"),
        (account, "reset_password", "20/m/ip,5/m/key"),
        (account, "reauthenticate", "10/m/user"),
        (mfa, "webauthn_login", "10/m/ip"),
    ],
)
def test_what_slows_guessing_down_is_what_is_written(rates: Any, action: str, rate: str) -> None:
    assert rates.RATE_LIMITS[action] == rate
