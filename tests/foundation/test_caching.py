import pytest
from django.core.cache import cache

from lms_site.foundation import valkey


@pytest.fixture
def down(settings):
    settings.LMS_VALKEY_URL = "unix:///nowhere/valkey.sock?db=0"
    valkey.client.cache_clear()
    yield
    valkey.client.cache_clear()
    valkey.breaker.closed_until = 0.0


def test_what_is_kept_is_found_and_counted():
    cache.set("kept", {"a": 1})
    cache.set("number", 1)
    assert cache.get("kept") == {"a": 1}
    assert cache.incr("number") == 2
    assert cache.get_many(["kept", "absent"]) == {"kept": {"a": 1}}


def test_clearing_leaves_what_is_not_the_caches_alone():
    valkey.client().set("somebody-elses", b"1", px=60_000)
    cache.set("mine", 1)
    cache.clear()
    assert (cache.get("mine"), valkey.client().get("somebody-elses")) == (None, b"1")
    valkey.try_delete("somebody-elses")


def test_while_valkey_is_down_nothing_is_remembered_and_nobody_fails(down):
    cache.set("kept", 1)
    cache.set_many({"kept": 1})
    assert cache.get("kept", "nothing") == "nothing"
    assert cache.get_many(["kept"]) == {}
    assert cache.get_or_set("kept", lambda: 7) == 7
    assert cache.add("lock", 1) is True
    assert (cache.delete("kept"), cache.has_key("kept"), cache.touch("kept")) == (False, False, False)
    cache.clear()
    cache.delete_many(["kept"])
    with pytest.raises(ValueError, match="not found"):
        cache.incr("kept")
