from django.db import migrations

from koryu.base.scopes import wall

# People to write to have no scopes of their own: CLAIR, the organisation and the hosts that
# gather its requests see them, as ``ContactQuerySet`` says.
SEEN = "(SELECT koryu_scopes())"
CONTACT = f"""
'clair' = ANY({SEEN}::text[])
OR EXISTS (
  SELECT 1 FROM accounts_unit u WHERE u.id = organisation_id
  AND ARRAY['organisation:' || u.code, 'host:' || u.code] && {SEEN})
OR EXISTS (
  SELECT 1 FROM organisations_requestline l JOIN accounts_unit h ON h.id = l.host_id
  WHERE l.organisation_id = organisations_contact.organisation_id
  AND 'host:' || h.code = ANY({SEEN}::text[]))
"""  # noqa: S608  (put together from a constant)


class Migration(migrations.Migration):
    dependencies = [("base", "0002_seal"), ("organisations", "0001_initial")]

    operations = [wall("organisations_requestline"), wall("organisations_contact", CONTACT)]
