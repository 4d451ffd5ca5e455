from django.db import migrations

from koryu.base.scopes import wall


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]

    operations = [
        wall("notices_notice"),
    ]
