from django.db import migrations

from koryu.base.scopes import unsealed_wall


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]

    operations = [
        unsealed_wall("intake_finding"),
    ]
