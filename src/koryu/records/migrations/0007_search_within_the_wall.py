from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations

# Under row-level security PostgreSQL asks the wall of every row before it lets a word be
# compared: its operators might tell of rows that are hidden. So no index of words is used, and
# a search reads the whole table. This function reads with its owner's rights, compares the same
# scopes with the same seal itself, and tells the numbers of rows and nothing of what they hold.
MAKE = """
CREATE FUNCTION koryu_search(about text, parted text, english text, part text, most int)
RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  seen text[] := public.koryu_scopes();
  wanted tsquery := nullif(parted, '')::tsquery;
  stems tsquery := plainto_tsquery('english', english);
BEGIN
  IF numnode(stems) > 0 THEN wanted := coalesce(wanted || stems, stems); END IF;
  RETURN ARRAY(
    SELECT t.row FROM public.records_searchtext t
    WHERE t.label = about AND t.scopes && seen
      AND (t.words @@ wanted OR t.numbers LIKE '%' || part || '%')
    ORDER BY coalesce(t.numbers LIKE '%' || part || '%', false) DESC,
      coalesce(ts_rank_cd(t.words, wanted, 1), 0) DESC, t.row DESC
    LIMIT most
  );
END $$;
"""
UNMAKE = "DROP FUNCTION koryu_search(text, text, text, text, int)"


class Migration(migrations.Migration):
    dependencies = [("records", "0006_search_texts")]

    operations = [
        migrations.AddIndex(
            "searchtext",
            GinIndex(OpClass("numbers", name="gin_trgm_ops"), name="searchtext_numbers"),
        ),
        migrations.RunSQL(MAKE, UNMAKE),
    ]
