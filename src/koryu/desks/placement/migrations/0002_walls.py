from django.db import migrations

from koryu.base.scopes import wall


class Migration(migrations.Migration):
    dependencies = [("placement", "0001_initial")]

    operations = [
        wall("placement_snapshot"),
        wall("placement_pin"),
        wall("placement_line"),
        wall("placement_publishedline"),
        wall("placement_publishedreason"),
    ]
