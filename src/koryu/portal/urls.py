from django.urls import path

from koryu.portal import views

urlpatterns = [
    path("", views.home, name="home"),
    path("how-placement-works/", views.placement_explained, name="placement_explained"),
    path("data/", views.data, name="data"),
]
