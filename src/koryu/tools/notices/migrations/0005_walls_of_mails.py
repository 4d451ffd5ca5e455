from django.db import migrations

from koryu.base.scopes import wall


class Migration(migrations.Migration):
    dependencies = [("notices", "0004_mailings_and_mails")]

    operations = [
        wall("notices_mailing"),
        wall("notices_addressee"),
        wall("notices_mail"),
        wall("notices_answer"),
    ]
