from django.db import migrations

from koryu.base.scopes import wall


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        wall("people_person"),
        wall("people_name"),
        wall("people_candidacy"),
        wall("people_appointment"),
    ]
