from django.db import migrations

from koryu.base.scopes import unsealed_wall

# Entries are for ever: the role that runs the house may add and read them, nothing else.
KEEP = """
CREATE FUNCTION records_entry_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'entries are never changed or deleted'; END $$;
CREATE TRIGGER records_entry_keep BEFORE UPDATE OR DELETE ON records_entry
FOR EACH ROW EXECUTE FUNCTION records_entry_keep();
CREATE TRIGGER records_entry_keep_all BEFORE TRUNCATE ON records_entry
FOR EACH STATEMENT EXECUTE FUNCTION records_entry_keep();
"""
LET_GO = """
DROP TRIGGER records_entry_keep_all ON records_entry;
DROP TRIGGER records_entry_keep ON records_entry;
DROP FUNCTION records_entry_keep();
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]

    operations = [
        unsealed_wall("records_entry"),
        unsealed_wall("records_storedfile"),
        unsealed_wall("records_origin"),
        migrations.RunSQL(KEEP, LET_GO),
    ]
