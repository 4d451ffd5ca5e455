from django.db import migrations

# What an office connects a spreadsheet to, by the reader's role: counts by year, prefecture
# and position. The views belong to the owner and so count behind the walls; fewer than five
# are not told, for so few people could be known by them.
FEWEST = 5
MAKE = f"""
CREATE VIEW figures_placed AS
SELECT y.year, left(h.code, 2) AS prefecture, l.position, count(*) AS people
FROM placement_publishedline l
JOIN placement_publication p ON p.id = l.publication_id
JOIN placement_round r ON r.id = p.round_id
JOIN calendar_programmeyear y ON y.id = r.year_id
JOIN accounts_unit h ON h.id = l.host_id
GROUP BY y.year, left(h.code, 2), l.position HAVING count(*) >= {FEWEST};
CREATE VIEW figures_asked AS
SELECT y.year, left(h.code, 2) AS prefecture, l.position, sum(l.seats) AS seats
FROM organisations_requestline l
JOIN calendar_programmeyear y ON y.id = l.year_id
JOIN accounts_unit h ON h.id = l.host_id
WHERE l.used_at IS NOT NULL
GROUP BY y.year, left(h.code, 2), l.position HAVING sum(l.seats) >= {FEWEST};
"""  # noqa: S608  (put together from constants)
UNMAKE = "DROP VIEW figures_placed; DROP VIEW figures_asked;"


class Migration(migrations.Migration):
    dependencies = [("placement", "0005_sealed"), ("organisations", "0002_walls")]

    operations = [migrations.RunSQL(MAKE, UNMAKE)]
