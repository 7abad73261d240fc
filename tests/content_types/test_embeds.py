import pytest
from django.core.exceptions import ValidationError

from content_types.embeds import PROVIDERS, recognise
from content_types.models import LessonPage


@pytest.mark.parametrize(
    ("url", "provider", "id_"),
    [
        ("https://www.youtube.com/watch?v=abcdefghijk", "youtube", "abcdefghijk"),
        ("https://www.youtube.com/watch?list=x&v=abcdefghijk&t=3", "youtube", "abcdefghijk"),
        ("https://youtu.be/abcdefghijk?t=10", "youtube", "abcdefghijk"),
        ("https://www.youtube.com/embed/abcdefghijk", "youtube", "abcdefghijk"),
        ("https://vimeo.com/12345678", "vimeo", "12345678"),
        ("https://player.vimeo.com/video/12345678?h=a", "vimeo", "12345678"),
        ("https://www.ted.com/talks/some_talk", "ted", "some_talk"),
        ("https://www.geogebra.org/m/abcd1234", "geogebra", "abcd1234"),
        ("https://soundcloud.com/someone/some-song", "soundcloud", "someone/some-song"),
    ],
)
def test_an_address_of_an_allowed_site_is_recognised(url, provider, id_):
    found = recognise(url)
    assert (found.provider, found.id) == (provider, id_)
    assert found.player.startswith("https://")


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/watch?v=abcdefghijk",
        "https://youtube.com.evil.example/watch?v=abcdefghijk",
        "https://evil.example/https://youtu.be/abcdefghijk",
        "https://youtu.be@evil.example/abcdefghijk",
        "javascript:alert(1)//youtu.be/abcdefghijk",
        'https://youtu.be/abc"><script>',
        "https://vimeo.com/about",
        "ftp://youtu.be/abcdefghijk",
        "",
    ],
)
def test_no_other_address_is(url):
    assert recognise(url) is None


def test_a_school_can_narrow_the_list(settings):
    settings.LMS_EMBED_PROVIDERS = ["vimeo"]
    assert recognise("https://vimeo.com/12345678")
    assert recognise("https://youtu.be/abcdefghijk") is None
    assert len({provider.key for provider in PROVIDERS}) == len(PROVIDERS)


def test_the_editor_refuses_what_is_not_allowed_and_names_what_is():
    block = LessonPage._meta.get_field("body").stream_block
    raw = [
        {"type": "embed", "value": {"url": "https://evil.example/", "title": "T", "caption": ""}, "id": "1"}
    ]
    with pytest.raises(ValidationError) as error:
        block.clean(block.to_python(raw))
    assert "YouTube" in str(error.value.block_errors[0].block_errors["url"])
