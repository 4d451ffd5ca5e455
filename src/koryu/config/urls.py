"""Every address of the house, room by room."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("koryu.accounts.urls")),
    path("", include("koryu.portal.urls")),
    path("", include("koryu.tools.notices.urls")),
    path("approvals/", include("koryu.tools.approvals.urls")),
    path("organisations/", include("koryu.registers.organisations.urls")),
    path("people/", include("koryu.registers.people.urls")),
    path("calendar/", include("koryu.registers.calendar.urls")),
    path("files/", include("koryu.records.urls")),
    path("access/", include("koryu.desks.access.urls")),
    path("letters/", include("koryu.desks.correspondence.urls")),
    path("intake/", include("koryu.desks.intake.urls")),
    path("placement/", include("koryu.desks.placement.urls")),
]
if settings.MAIL_PROVIDER:
    urlpatterns.append(path("mail-tracking/", include("koryu.tools.notices.tracking_urls")))
if settings.DEMO:
    urlpatterns.append(path("style-guide/", include("koryu.ui.urls")))
