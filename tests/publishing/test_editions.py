"""Editions: stored once, never changed, taken down for good."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import DEFAULT_DB_ALIAS, DatabaseError, transaction

from lms_site.publishing import api as publishing
from lms_site.publishing import cache, references
from lms_site.publishing.errors import EditionMissing, Gone
from lms_site.publishing.models import Dependency, Edition, SealedEdition
from tests.publishing.builders import COMPILER, lesson, put_edition

pytestmark = pytest.mark.django_db


def test_equal_documents_are_stored_once():
    document = lesson()

    digests = publishing.put_editions([document, document], compiler=COMPILER)

    assert len(set(digests)) == 1
    assert put_edition(document, compiler=COMPILER) == digests[0]
    assert Edition.objects.count() == 1


def test_the_digest_covers_content_sealed_part_and_compiler():
    key = uuid4()
    digests = {
        put_edition(lesson(key), compiler=1),
        put_edition(lesson(key), compiler=2),
        put_edition(lesson(key, text="Bye"), compiler=1),
        put_edition(lesson(key, sealed={"a": 1}), compiler=1),
        put_edition(lesson(key, sealed={"a": 2}), compiler=1),
    }

    assert len(digests) == 5


def test_the_etag_does_not_tell_the_sealed_part():
    key = uuid4()
    one = put_edition(lesson(key, sealed={"correct": "a"}), compiler=1)
    two = put_edition(lesson(key, sealed={"correct": "b"}), compiler=1)

    assert one != two
    assert publishing.delivery(one).etag == publishing.delivery(two).etag


def test_references_are_resolved_to_paths_without_a_host():
    target, sha = uuid4(), "ab" * 32
    text = f'<a href="lms:page/{target}">x</a><img src="lms:media/{sha}/w800">'
    digest = put_edition(lesson(text=text, delivery={"links": {str(target): "lesson"}}), compiler=COMPILER)

    body = publishing.delivery(digest).body

    assert f"/api/v1/lessons/{target}/" in body
    assert f"/api/v1/media/{sha}/w800" in body
    assert "lms:" not in body.replace('"lms.lesson/1"', "")
    assert "http" not in body


def test_a_takedown_empties_the_document_and_keeps_the_digest():
    digest = put_edition(lesson(sealed={"a": 1}), compiler=COMPILER)
    publishing.sealed(digest)

    publishing.take_down(digest, reason="erasure")
    publishing.take_down(digest, reason="again")

    with pytest.raises(Gone):
        publishing.delivery(digest)
    with pytest.raises(EditionMissing):
        publishing.sealed(digest)
    row = Edition.objects.get()
    assert (row.delivery, row.resolved, row.words, row.tombstone_reason) == ("", "", "", "erasure")
    assert SealedEdition.objects.count() == 0


def test_what_was_taken_down_stays_down_when_it_is_published_again():
    document = lesson()
    digest = put_edition(document, compiler=COMPILER)
    publishing.take_down(digest, reason="erasure")

    assert put_edition(document, compiler=COMPILER) == digest
    assert Edition.objects.get().delivery == ""


@pytest.mark.parametrize("column", ["delivery", "kind", "words"])
def test_the_database_refuses_to_change_an_edition(column):
    put_edition(lesson(), compiler=COMPILER)

    with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
        Edition.objects.update(**{column: "other"})
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        Edition.objects.all()._raw_delete(DEFAULT_DB_ALIAS)


def test_sealed_parts_are_read_in_one_statement_and_then_from_the_process(django_assert_num_queries):
    digests = publishing.put_editions([lesson(sealed={"n": n}) for n in range(5)], compiler=COMPILER)
    cache.clear()

    with django_assert_num_queries(1):
        found = publishing.sealed_many(digests)
    with django_assert_num_queries(0):
        again = publishing.sealed_many(digests)

    assert [found[digest]["n"] for digest in digests] == [0, 1, 2, 3, 4]
    assert again == found


def test_the_process_holds_no_more_than_its_room():
    shelf = cache.Shelf(room=80, seconds=60)
    for number in range(20):
        shelf.put(str(number), number, 10)

    assert [shelf.get(str(number)) for number in (0, 11, 12, 19)] == [None, None, 12, 19]


def test_stored_documents_follow_a_change_of_paths(monkeypatch):
    target = uuid4()
    digest = put_edition(lesson(text=f"lms:page/{target}"), compiler=COMPILER)
    before = Edition.objects.get()
    monkeypatch.setattr(references, "RESOLVER", 2)
    monkeypatch.setitem(references.PATHS, "page", "/api/v2/pages/{key}/")

    assert publishing.resolve_again() == 1
    assert publishing.resolve_again() == 0

    after = Edition.objects.get()
    assert f"/api/v2/pages/{target}/" in after.resolved
    assert (after.digest, after.delivery, after.etag != before.etag) == (digest, before.delivery, True)


def test_dependencies_follow_the_last_compile():
    key = uuid4()
    used = frozenset({publishing.Reference("image", "1"), publishing.Reference("page", "x")})
    put_edition(lesson(key, references=used), compiler=COMPILER)
    put_edition(lesson(key, references=frozenset({publishing.Reference("image", "2")})), compiler=COMPILER)

    assert list(Dependency.objects.values_list("user_key", "ref_kind", "ref")) == [(key, "image", "2")]
