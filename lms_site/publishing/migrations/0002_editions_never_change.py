"""Editions, sealed editions and manifests never change: the database itself refuses it."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION publishing_edition_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'editions are never deleted: take them down' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.digest <> OLD.digest OR NEW.kind <> OLD.kind OR NEW.compiler <> OLD.compiler
     OR OLD.tombstoned_at IS NOT NULL
     OR (NEW.tombstoned_at IS NULL AND (NEW.delivery <> OLD.delivery OR NEW.words <> OLD.words)) THEN
    RAISE EXCEPTION 'editions never change' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER edition_is_immutable BEFORE UPDATE OR DELETE ON publishing_edition
  FOR EACH ROW EXECUTE FUNCTION publishing_edition_is_immutable();

CREATE FUNCTION publishing_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% never changes', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER sealed_is_immutable BEFORE UPDATE ON publishing_sealededition
  FOR EACH ROW EXECUTE FUNCTION publishing_never_changes();
CREATE TRIGGER manifest_is_immutable BEFORE UPDATE ON publishing_manifest
  FOR EACH ROW EXECUTE FUNCTION publishing_never_changes();
"""

BACKWARD = """
DROP TRIGGER edition_is_immutable ON publishing_edition;
DROP TRIGGER sealed_is_immutable ON publishing_sealededition;
DROP TRIGGER manifest_is_immutable ON publishing_manifest;
DROP FUNCTION publishing_edition_is_immutable();
DROP FUNCTION publishing_never_changes();
"""


class Migration(migrations.Migration):
    dependencies = [("publishing", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
