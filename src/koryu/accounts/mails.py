"""Mails of the house: short, in both languages, with nothing in them but what one must know."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import override

LANGUAGES = ("en", "ja")
BETWEEN = f"\n\n{'―' * 12}\n\n"


def in_both_languages(template: str, to: str, context: dict[str, Any]) -> EmailMessage:
    """``<template>_subject.txt`` and ``<template>_message.txt``, English and then Japanese."""
    return in_languages(template, to, context, LANGUAGES)


def in_languages(
    template: str, to: str, context: dict[str, Any], languages: Sequence[str]
) -> EmailMessage:
    """The same in these languages, one after the other."""
    subjects, bodies = zip(*(_rendered(template, context, code) for code in languages), strict=True)
    body = BETWEEN.join(bodies) + "\n"
    return EmailMessage(" / ".join(dict.fromkeys(subjects)), body, to=[to])


def _rendered(template: str, context: dict[str, Any], language: str) -> tuple[str, str]:
    with override(language):
        subject = render_to_string(f"{template}_subject.txt", context)
        body = render_to_string(f"{template}_message.txt", context)
    return " ".join(subject.split()), body.strip()


def absolute(path: str) -> str:
    """An address of this house, for a mail that no request asked for."""
    return f"{settings.SITE_URL}{path}"
