from django.urls import path

from koryu.registers.calendar import views

app_name = "calendar"
urlpatterns = [
    path("", views.show_year, name="year"),
    path("<int:year>/groups/<str:code>/", views.edit_group, name="edit_group"),
    path("<int:year>/deadlines/<slug:code>/", views.edit_deadline, name="edit_deadline"),
    path("<int:year>/rules/<slug:key>/", views.edit_rule, name="edit_rule"),
]
