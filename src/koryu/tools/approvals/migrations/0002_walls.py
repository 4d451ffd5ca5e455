from django.db import migrations

from koryu.base.scopes import wall

# Everything that belongs to a circulation is seen with it: one wall, on one row.
SEEN = "c.scopes && (SELECT koryu_scopes())"
OF_CIRCULATION = (
    f"EXISTS (SELECT 1 FROM approvals_circulation c WHERE c.id = circulation_id AND {SEEN})"  # noqa: S608
)
OF_STEP = (
    "EXISTS (SELECT 1 FROM approvals_step s JOIN approvals_circulation c"  # noqa: S608
    f" ON c.id = s.circulation_id WHERE s.id = step_id AND {SEEN})"
)

# What circulates is frozen. And whatever the code above does: nothing is ever approved while
# one of its steps is undone. The check counts with its owner's rights, past every wall.
GUARD = """
CREATE FUNCTION approvals_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.kind, OLD.class_code, OLD.subject, OLD.number, OLD.title_en, OLD.title_ja, OLD.content,
      OLD.sha256, OLD.changes, OLD.drafted_by_id, OLD.drafted_for_id, OLD.drafted_at_post_id)
    IS DISTINCT FROM
     (NEW.kind, NEW.class_code, NEW.subject, NEW.number, NEW.title_en, NEW.title_ja, NEW.content,
      NEW.sha256, NEW.changes, NEW.drafted_by_id, NEW.drafted_for_id, NEW.drafted_at_post_id)
  THEN RAISE EXCEPTION 'what circulates is frozen';
  END IF;
  IF OLD.state IN ('approved', 'returned', 'rejected', 'withdrawn') AND NEW.state <> OLD.state
  THEN RAISE EXCEPTION 'what has ended circulates no more';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER approvals_frozen BEFORE UPDATE ON approvals_circulation
FOR EACH ROW EXECUTE FUNCTION approvals_frozen();

CREATE FUNCTION approvals_complete() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM approvals_step s WHERE s.circulation_id = NEW.id)
    OR EXISTS (
      SELECT 1 FROM approvals_step s WHERE s.circulation_id = NEW.id AND (
        s.state <> 'done'
        OR (SELECT count(DISTINCT d.by_id) FROM approvals_deed d
            WHERE d.step_id = s.id AND d.act = 'approved' AND d.lifted_at IS NULL)
           < CASE s.need WHEN 'some' THEN s.count ELSE 1 END
        OR s.need = 'all' AND EXISTS (
            SELECT 1 FROM approvals_seat t WHERE t.step_id = s.id AND t.left_at IS NULL
            AND NOT EXISTS (
              SELECT 1 FROM approvals_deed d
              WHERE d.seat_id = t.id AND d.act = 'approved' AND d.lifted_at IS NULL))))
  THEN RAISE EXCEPTION 'nothing is approved with a step undone';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER approvals_complete BEFORE INSERT OR UPDATE ON approvals_circulation
FOR EACH ROW WHEN (NEW.state = 'approved') EXECUTE FUNCTION approvals_complete();

CREATE FUNCTION approvals_deed_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'what was done to a circulation stays on record'; END $$;
CREATE TRIGGER approvals_deed_keep BEFORE DELETE ON approvals_deed
FOR EACH ROW EXECUTE FUNCTION approvals_deed_keep();
CREATE TRIGGER approvals_deed_said BEFORE UPDATE ON approvals_deed
FOR EACH ROW WHEN (
  (OLD.act, OLD.by_id, OLD.in_place_of_id, OLD.comment, OLD.at, OLD.step_id, OLD.seat_id)
  IS DISTINCT FROM
  (NEW.act, NEW.by_id, NEW.in_place_of_id, NEW.comment, NEW.at, NEW.step_id, NEW.seat_id)
  OR (OLD.lifted_at IS NOT NULL AND NEW.lifted_at IS NULL))
EXECUTE FUNCTION approvals_deed_keep();
"""
UNGUARD = """
DROP TRIGGER approvals_deed_said ON approvals_deed;
DROP TRIGGER approvals_deed_keep ON approvals_deed;
DROP TRIGGER approvals_complete ON approvals_circulation;
DROP TRIGGER approvals_frozen ON approvals_circulation;
DROP FUNCTION approvals_deed_keep();
DROP FUNCTION approvals_complete();
DROP FUNCTION approvals_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("base", "0002_seal"), ("approvals", "0001_initial")]

    operations = [
        wall("approvals_circulation"),
        wall("approvals_step", OF_CIRCULATION),
        wall("approvals_seat", OF_STEP),
        wall("approvals_deed", OF_CIRCULATION),
        wall("approvals_paper", OF_CIRCULATION),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
