from django.urls import path

from koryu.desks.access.views import emergency, people, posts

app_name = "access"
urlpatterns = [
    path("", people.list_people, name="people"),
    path("invite/", people.invite, name="invite"),
    path("invitations/", people.list_invitations, name="invitations"),
    path("invitations/<uuid:key>/remind/", people.remind, name="invitation_remind"),
    path("invitations/<uuid:key>/withdraw/", people.withdraw, name="invitation_withdraw"),
    path("log/", people.show_log, name="log"),
    path("own/", posts.show_own, name="own"),
    path("posts/<int:pk>/", posts.show_post, name="member"),
    path("posts/<int:pk>/dates/", posts.change_dates, name="dates"),
    path("posts/<int:pk>/end/", posts.end_role, name="end_role"),
    path("posts/<int:pk>/clear-factors/", posts.clear_factors, name="clear_factors"),
    path("posts/<int:pk>/sign-out/", posts.sign_out, name="sign_out"),
    path("posts/<int:pk>/hand-over/", posts.hand_over, name="hand_over"),
    path("posts/<int:pk>/delegate/", posts.delegate, name="delegate"),
    path("deputies/<uuid:key>/end/", posts.end_delegation, name="delegation_end"),
    path("emergency/", emergency.list_emergencies, name="emergency"),
    path("emergency/ask/", emergency.ask, name="emergency_ask"),
    path("emergency/<uuid:key>/<slug:move>/", emergency.make_move, name="emergency_move"),
]
