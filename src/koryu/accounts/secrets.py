"""What a second factor's codes are made from is not kept in the clear."""

import base64
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

__all__ = ["InvalidToken", "decrypt", "encrypt"]


def encrypt(text: str) -> str:
    return _box(tuple(settings.MFA_KEYS)).encrypt(text.encode()).decode()


def decrypt(text: str) -> str:
    """Raises ``InvalidToken`` where no key of the settings fits."""
    return _box(tuple(settings.MFA_KEYS)).decrypt(text.encode()).decode()


@cache
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    """A key of its own, so that nothing else the same secret signs says anything about it."""
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"koryu second factor")
    return base64.urlsafe_b64encode(kdf.derive(key.encode()))
