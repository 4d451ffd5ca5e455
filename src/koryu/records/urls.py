from django.urls import path

from koryu.records import views

app_name = "records"
urlpatterns = [path("<uuid:key>/", views.download_file, name="file")]
