from django.urls import path

from koryu.desks.intake import views

app_name = "intake"
urlpatterns = [
    path("", views.list_sheets, name="list"),
    path("templates/<slug:kind>.xlsx", views.download_template, name="template"),
    path("<uuid:key>/", views.show_sheet, name="detail"),
    path("open/<uuid:key>/", views.open_stored, name="open_stored"),
    path("<uuid:key>/decide/", views.decide, name="decide"),
    path("<uuid:key>/apply/", views.apply, name="apply"),
    path("<uuid:key>/accept/", views.accept, name="accept"),
    path("<uuid:key>/set-aside/", views.put_aside, name="set_aside"),
    path("<uuid:key>/recall/", views.recall, name="recall"),
    path("<uuid:key>/refused.csv", views.download_refused_csv, name="refused_csv"),
    path("<uuid:key>/refused.xlsx", views.download_refused_xlsx, name="refused_xlsx"),
]
