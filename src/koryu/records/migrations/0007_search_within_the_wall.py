from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations

# Under row-level security PostgreSQL asks the wall of every row before it lets a word be
# compared: its operators might tell of rows that are hidden. So no index of words is used, and
# a search reads the whole table. This function reads with its owner's rights, compares the same
# scopes with the same seal itself, and tells the numbers of rows and nothing of what they hold.
# To weigh a row its words are read whole: where very many match, only the latest are weighed.
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
    SELECT found.row FROM (
      (SELECT t.row, 1.0 AS weight FROM public.records_searchtext t
        WHERE t.label = about AND t.scopes && seen AND t.numbers LIKE '%' || part || '%'
        ORDER BY t.row DESC LIMIT most)
      UNION ALL
      SELECT late.row, ts_rank_cd(late.words, wanted, 1 | 32) FROM (
        SELECT t.row, t.words FROM public.records_searchtext t
        WHERE t.label = about AND t.scopes && seen AND t.words @@ wanted
        ORDER BY t.row DESC LIMIT 4 * most
      ) late
    ) found
    GROUP BY found.row ORDER BY sum(found.weight) DESC, found.row DESC LIMIT most
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
