"""Copy the courses until there are 100,000: heads, entries and listings by INSERT ... SELECT, none by pages."""

from __future__ import annotations

import sys

import django

django.setup()

from django.db import connection  # noqa: E402 after the setup of Django

_STEPS = """
    CREATE TEMP TABLE copies ON COMMIT DROP AS
      SELECT c.course_id AS source, gen_random_uuid() AS key, n
      FROM (SELECT course_id FROM publishing_coursehead ORDER BY id LIMIT 100) c,
        generate_series(1, {times}) n;
    INSERT INTO publishing_course (key) SELECT key FROM copies;
    INSERT INTO publishing_edition (digest, kind, compiler, delivery, resolved, resolver, etag, words,
        tombstone_reason)
      SELECT encode(sha256(copies.key::text::bytea), 'hex'), 'course', 1, e.delivery, e.resolved, e.resolver,
        left(md5(copies.key::text), 32), '', ''
      FROM copies JOIN publishing_entry o ON o.course_id = copies.source AND o.kind = 'course'
        JOIN publishing_edition e ON e.digest = o.digest;
    INSERT INTO publishing_coursehead (locale, slug, title, version, live, restricted, published_at, course_id,
        manifest_id)
      SELECT locale, slug || '-' || copies.n, title, 1, true, false, now(), copies.key, manifest_id
      FROM copies JOIN publishing_coursehead h ON h.course_id = copies.source;
    INSERT INTO publishing_entry (locale, key, kind, position, depth, title, preview, graded, rules, course_id,
        digest)
      SELECT o.locale, copies.key, 'course', 0, 0, o.title, false, false, o.rules, copies.key,
        encode(sha256(copies.key::text::bytea), 'hex')
      FROM copies JOIN publishing_entry o ON o.course_id = copies.source AND o.kind = 'course';
    INSERT INTO catalog_listing (course_id, locale, slug, title, sort_title, summary, level, language, category,
        is_free, card, popularity, published_at, vector)
      SELECT copies.key, locale, slug || '-' || copies.n, title, sort_title, summary, level, language, category,
        is_free, card, (random() * 100000)::int, now(), vector
      FROM copies JOIN catalog_listing l ON l.course_id = copies.source;
"""


def main() -> None:
    """Grow to the number of courses given."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM publishing_coursehead")
        (number,) = cursor.fetchone()
        times = (int(sys.argv[1]) - number) // 100
        if times > 0:
            cursor.execute("BEGIN;" + _STEPS.format(times=times) + "COMMIT;")
        cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    main()
