from django.urls import path

from koryu.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.style_guide, name="style_guide"),
    path("progress/", views.progress_sample, name="progress_sample"),
]
