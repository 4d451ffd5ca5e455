"""Where the mail provider that is configured says what became of mails; no other's address."""

from anymail.urls import urlpatterns as of_every_provider
from django.conf import settings

NAMES = (f"{settings.MAIL_PROVIDER}_tracking_webhook", f"{settings.MAIL_PROVIDER}_webhook")
urlpatterns = [pattern for pattern in of_every_provider if pattern.name in NAMES]
