from django.urls import path

from koryu.tools.notices.views import inbox

app_name = "notices"
urlpatterns = [
    path("inbox/", inbox.show_inbox, name="inbox"),
    path("inbox/<uuid:key>/", inbox.show_notice, name="notice"),
]
