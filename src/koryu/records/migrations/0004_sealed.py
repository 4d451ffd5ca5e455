from django.db import migrations

from koryu.base.scopes import wall


class Migration(migrations.Migration):
    dependencies = [("base", "0002_seal"), ("records", "0003_in_place_of")]

    operations = [
        wall("records_entry"),
        wall("records_storedfile"),
        wall("records_origin"),
    ]
