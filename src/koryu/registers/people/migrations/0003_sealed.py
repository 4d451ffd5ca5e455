from django.db import migrations

from koryu.base.scopes import wall


class Migration(migrations.Migration):
    dependencies = [("base", "0002_seal"), ("people", "0002_walls")]

    operations = [
        wall("people_person"),
        wall("people_name"),
        wall("people_candidacy"),
        wall("people_appointment"),
    ]
