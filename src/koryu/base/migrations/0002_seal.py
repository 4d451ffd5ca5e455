from typing import Any

from django.db import migrations

from koryu.base.scopes import MOMENT, keep_key

# The key lies in a schema of its own, which the running role may not enter; the function
# reads it with its owner's rights and tells nobody. Keyed as RFC 2104 says (HMAC-SHA-256),
# with both padded keys kept, for PostgreSQL has no HMAC of its own.
MAKE = f"""
CREATE SCHEMA IF NOT EXISTS walls;
CREATE TABLE IF NOT EXISTS walls.key (within bytea NOT NULL, around bytea NOT NULL);
CREATE FUNCTION koryu_scopes() RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  said text := current_setting('koryu.scopes', true);
  seal text := current_setting('koryu.seal', true);
  text_sealed bytea := convert_to({MOMENT} || ' ' || said, 'UTF8');
BEGIN
  IF (SELECT encode(sha256(around || sha256(within || text_sealed)), 'hex') = seal FROM walls.key)
  THEN RETURN string_to_array(said, ' ');
  END IF;
  RETURN ARRAY[]::text[];
END $$;
"""  # noqa: S608  (put together from a constant)
UNMAKE = "DROP FUNCTION koryu_scopes(); DROP SCHEMA walls CASCADE;"


def give_key(_apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        keep_key(cursor)


class Migration(migrations.Migration):
    dependencies = [("base", "0001_cache")]

    operations = [
        migrations.RunSQL(MAKE, UNMAKE),
        migrations.RunPython(give_key, migrations.RunPython.noop),
    ]
