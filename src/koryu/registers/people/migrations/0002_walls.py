from django.db import migrations

from koryu.base.scopes import unsealed_wall


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        unsealed_wall("people_person"),
        unsealed_wall("people_name"),
        unsealed_wall("people_candidacy"),
        unsealed_wall("people_appointment"),
    ]
