"""Responses and scores can be added, never changed. The one way to delete them is erasure of a person (docs/learning.md)."""

from django.db import migrations

GUARD = """
CREATE FUNCTION learning_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('lms.erasing', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
"""
TRIGGERS = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION learning_append_only();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION learning_append_only();
"""
UNDO = """
DROP TRIGGER {table}_append_only ON {table};
DROP TRIGGER {table}_no_truncate ON {table};
"""
TABLES = ("learning_response", "learning_score")


class Migration(migrations.Migration):
    dependencies = [("learning", "0001_initial")]

    operations = [
        migrations.RunSQL(GUARD, "DROP FUNCTION learning_append_only();"),
        *[migrations.RunSQL(TRIGGERS.format(table=table), UNDO.format(table=table)) for table in TABLES],
    ]
