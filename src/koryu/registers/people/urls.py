from django.urls import path

from koryu.registers.people import views

app_name = "people"
urlpatterns = [
    path("", views.list_candidacies, name="list"),
    path("mine/", views.show_mine, name="mine"),
    path("<uuid:key>/", views.show_person, name="detail"),
    path("<uuid:key>/names/add/", views.give_name, name="give_name"),
    path("<uuid:key>/appointments/<int:pk>/agree/", views.agree, name="agree"),
]
