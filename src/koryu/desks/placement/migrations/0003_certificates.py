import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("placement", "0002_walls"), ("records", "0002_walls")]

    operations = [
        migrations.AddField(
            "run",
            name,
            models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="records.storedfile",
            ),
        )
        for name in ("certificate", "prices")
    ]
