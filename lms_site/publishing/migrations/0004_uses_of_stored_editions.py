"""The files that editions stored before 0003 need."""

from django.db import migrations

OWN = """
INSERT INTO publishing_mediause (edition, source, sha, sealed)
SELECT named.digest, named.digest, named.sha, bool_and(named.sealed)
FROM (
    SELECT stored.digest, found[1] AS sha, FALSE AS sealed
    FROM publishing_edition stored, regexp_matches(stored.delivery, 'lms:media/([0-9a-f]{64})/[a-z0-9]', 'g') found
    UNION ALL
    SELECT hidden.digest, found[1], TRUE
    FROM publishing_sealededition hidden, regexp_matches(hidden.body, 'lms:media/([0-9a-f]{64})/[a-z0-9]', 'g') found
) named
GROUP BY named.digest, named.sha
ON CONFLICT DO NOTHING
"""
PINNED = """
INSERT INTO publishing_mediause (edition, source, sha, sealed)
SELECT DISTINCT hidden.digest, used.source, used.sha, TRUE
FROM publishing_sealededition hidden
CROSS JOIN regexp_matches(hidden.body, '"([0-9a-f]{64})"', 'g') pinned
JOIN publishing_mediause used ON used.edition = pinned[1] AND used.source = pinned[1]
WHERE hidden.digest <> pinned[1]
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("publishing", "0003_uses_of_media")]
    operations = [
        migrations.RunSQL(OWN, migrations.RunSQL.noop),
        migrations.RunSQL(PINNED, migrations.RunSQL.noop),
    ]
