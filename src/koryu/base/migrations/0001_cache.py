from django.db import migrations

# The cache that all processes share: rate limits would mean little if each had its own.
MAKE = """
CREATE TABLE cache (
  cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX cache_expires ON cache (expires);
"""


class Migration(migrations.Migration):
    operations = [migrations.RunSQL(MAKE, "DROP TABLE cache")]
