from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("correspondence", "0002_walls")]

    operations = [
        migrations.AddField(
            model_name="letter",
            name="official_number",
            field=models.CharField(blank=True, max_length=120, verbose_name="official number"),
        ),
    ]
