from django.conf import settings
from django.urls import path

from koryu.portal import demo, views

urlpatterns = [
    path("", views.home, name="home"),
    path("how-placement-works/", views.placement_explained, name="placement_explained"),
    path("data/", views.data, name="data"),
    path("search/", views.search_house, name="search"),
]
if settings.DEMO:
    urlpatterns += [
        path("demo/", demo.choose_persona, name="demo"),
        path("demo/mail/", demo.sent_mail, name="demo_mail"),
        path("demo/<slug:name>/", demo.become_persona, name="demo_become"),
    ]
