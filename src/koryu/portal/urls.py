from django.urls import path

from koryu.portal import views

urlpatterns = [path("", views.home, name="home")]
