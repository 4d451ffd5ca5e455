from django.urls import path

from koryu.registers.organisations import views

app_name = "organisations"
urlpatterns = [
    path("", views.list_organisations, name="list"),
    path("add/", views.add_corporation, name="add"),
    path("<str:code>/", views.show_organisation, name="detail"),
    path("<str:code>/edit/", views.edit, name="edit"),
    path("<str:code>/facts/<slug:need>/", views.record_fact, name="record_fact"),
    path("<str:code>/contacts/add/", views.add_contact, name="add_contact"),
    path("<str:code>/offices/add/", views.add_office, name="add_office"),
    path("<str:code>/merge/", views.merge, name="merge"),
    path("<str:code>/host/", views.change_host, name="host"),
]
