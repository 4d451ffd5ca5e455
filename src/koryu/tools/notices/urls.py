from django.urls import path

from koryu.tools.notices.views import deliveries, inbox, mailings, templates

app_name = "notices"
urlpatterns = [
    path("inbox/", inbox.show_inbox, name="inbox"),
    path("inbox/<uuid:key>/", inbox.show_notice, name="notice"),
    path("inbox/<uuid:key>/answer/", inbox.answer, name="answer"),
    path("mailings/", mailings.show_mailings, name="mailings"),
    path("mailings/new/", mailings.begin_mailing, name="mailing_begin"),
    path("mailings/new/<str:audience>/", mailings.write_mailing, name="mailing_write"),
    path("mailings/deliveries/", deliveries.show_deliveries, name="deliveries"),
    path("mailings/deliveries/<uuid:key>/<str:move>/", deliveries.move_mail, name="delivery_move"),
    path("mailings/templates/", templates.show_templates, name="templates"),
    path("mailings/templates/new/", templates.new_template, name="template_new"),
    path("mailings/templates/<uuid:key>/", templates.show_template, name="template"),
    path("mailings/templates/<uuid:key>/new/", templates.word_template, name="template_word"),
    path("mailings/<uuid:key>/", mailings.show_mailing, name="mailing"),
    path("mailings/<uuid:key>/change/", mailings.change_mailing, name="mailing_change"),
    path("mailings/<uuid:key>/time/", mailings.schedule_mailing, name="mailing_time"),
    path("mailings/<uuid:key>/<str:move>/", mailings.move_mailing, name="mailing_move"),
]
