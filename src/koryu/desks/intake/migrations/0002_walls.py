from django.db import migrations

from koryu.base.scopes import wall


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]

    operations = [
        wall("intake_finding"),
    ]
