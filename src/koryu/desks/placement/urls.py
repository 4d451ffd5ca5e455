from django.urls import path

from koryu.desks.placement.views import audiences, review, rounds, runs

app_name = "placement"
urlpatterns = [
    path("", rounds.list_rounds, name="rounds"),
    path("open/", rounds.open_new, name="open"),
    path("rounds/<uuid:key>/", rounds.show_round, name="round"),
    path("rounds/<uuid:key>/rules/", rounds.show_rules, name="rules"),
    path("rounds/<uuid:key>/run/", runs.ask, name="ask"),
    path("rounds/<uuid:key>/move/<slug:move>/", rounds.make_move, name="round_move"),
    path("runs/<uuid:key>/", runs.show_run, name="run"),
    path("runs/<uuid:key>/progress/", runs.show_progress, name="progress"),
    path("runs/<uuid:key>/compare/", runs.compare, name="compare"),
    path("runs/<uuid:key>/move/<slug:move>/", runs.make_move, name="run_move"),
    path("runs/<uuid:key>/lift/<int:pk>/", runs.lift, name="lift"),
    path("runs/<uuid:key>/lines/", review.list_lines, name="lines"),
    path("runs/<uuid:key>/lines/<int:pk>/", review.show_line, name="line"),
    path("runs/<uuid:key>/lines/<int:pk>/move/", review.move, name="move"),
    path("runs/<uuid:key>/unplaced/", review.list_unplaced, name="unplaced"),
    path("runs/<uuid:key>/without/", review.list_without, name="without"),
    path("runs/<uuid:key>/sheet/", review.download_sheet, name="sheet"),
    path("area/", audiences.show_area, name="area"),
    path("area/sheet.xlsx", audiences.download_area, name="area_sheet"),
    path("ours/", audiences.show_ours, name="ours"),
    path("ours/sheet.xlsx", audiences.download_ours, name="ours_sheet"),
    path("mine/", audiences.show_mine, name="mine"),
]
