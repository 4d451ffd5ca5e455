from django.urls import path

from koryu.tools.notices import views

app_name = "notices"
urlpatterns = [
    path("inbox/", views.show_inbox, name="inbox"),
    path("inbox/<uuid:key>/", views.show_notice, name="notice"),
]
