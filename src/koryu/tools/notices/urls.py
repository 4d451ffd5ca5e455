from django.urls import path

from koryu.tools.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.show_inbox, name="inbox"),
    path("<uuid:key>/", views.show_notice, name="notice"),
]
