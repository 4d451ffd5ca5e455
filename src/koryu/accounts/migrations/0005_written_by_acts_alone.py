from django.db import migrations

from koryu.base.scopes import ALLOWED, grants_wall

# Who asked, those who decide, and those concerned.
OF_EMERGENCY = (
    "ARRAY['accounts', 'clair', scope, 'user:' || asked_by_id]::text[] && (SELECT koryu_scopes())"
)
WRITTEN = (
    "accounts_user",
    "accounts_unit",
    "accounts_membership",
    "accounts_delegation",
    "accounts_invitation",
    "account_emailaddress",
    "account_emailconfirmation",
    "mfa_authenticator",
    "cache",
)
# Sessions that began before their numbers were hashed open nothing any more.
SESSIONS = "DELETE FROM usersessions_usersession; DELETE FROM django_session;"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_reasons_apart"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("base", "0002_seal"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("sessions", "0001_initial"),
        ("usersessions", "0001_initial"),
    ]

    operations = [
        migrations.RemoveField(model_name="delegation", name="reason"),
        *[grants_wall(table) for table in WRITTEN],
        grants_wall("accounts_delegationreason", ALLOWED),
        grants_wall("accounts_emergencyaccess", OF_EMERGENCY),
        migrations.RunSQL(SESSIONS, migrations.RunSQL.noop),
    ]
