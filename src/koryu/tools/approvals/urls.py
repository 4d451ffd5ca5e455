from django.urls import path

from koryu.tools.approvals.views import circulations, routes

app_name = "approvals"
urlpatterns = [
    path("", circulations.list_mine, name="mine"),
    path("routes/", routes.list_routes, name="routes"),
    path("routes/new/", routes.draw_up, name="route_new"),
    path("routes/<int:pk>/", routes.change, name="route"),
    path("<uuid:key>/", circulations.show, name="circulation"),
    path("<uuid:key>/sheet/", circulations.download_sheet, name="sheet"),
    path("<uuid:key>/reroute/", circulations.reroute, name="reroute"),
    path("<uuid:key>/<slug:move>/", circulations.make_move, name="move"),
]
