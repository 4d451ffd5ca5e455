from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_posts_and_invitations"),
    ]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="held_until",
            field=models.DateField(blank=True, null=True),
        ),
    ]
