import time

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.test import override_settings
from django.urls import clear_url_caches, path

from lms_site.accounts import api as accounts
from lms_site.communication.notifications.sending import send_due
from lms_site.foundation.outbox import drain
from lms_site.learning import api as learning
from lms_site.studio.mails.views import mail_source, mails
from lms_site.studio.uploads import uploaded_file
from tests.learning.builders import course, lesson

urlpatterns = [
    path("mails/", mails, name="mails"),
    path("mails/<str:name>", mail_source, name="mail_source"),
    path("media/<path:path>", uploaded_file),
]


@pytest.fixture(autouse=True)
def development(settings, tmp_path):
    settings.ROOT_URLCONF = __name__
    settings.LMS_MAILS_DIR = tmp_path / "mails"
    settings.MEDIA_ROOT = tmp_path
    clear_url_caches()
    yield
    clear_url_caches()


def send(subject, text, html=""):
    connection = get_connection("lms_site.studio.mails.backend.FolderBackend")
    mail = EmailMultiAlternatives(
        subject, text, "school@localhost", ["lea@example.com"], connection=connection
    )
    if html:
        mail.attach_alternative(html, "text/html")
    return mail.send()


@pytest.mark.django_db
def test_a_mail_is_kept_and_shown_newest_first_with_links_to_follow(client):
    assert send("First", "Hello") == 1
    assert send("Zweite für Lea", "Please confirm: http://127.0.0.1:8000/confirm?key=a&b=c", "<b>no</b>") == 1
    page = client.get("/mails/").content.decode()
    assert page.index("Zweite für Lea") < page.index("First")
    assert 'href="http://127.0.0.1:8000/confirm?key=a&amp;b=c"' in page
    assert "lea@example.com" in page


@pytest.mark.django_db
def test_notifications_by_mail_are_shown_beside_mails_about_accounts(client, settings):
    kept = {"folder": str(settings.LMS_MAILS_DIR), "sender": "school@localhost"}
    settings.LMS_PLUGIN_CONFIG = {**settings.LMS_PLUGIN_CONFIG, "lms.email": kept}
    ada = accounts.add_person("ada@example.org", None, name="Ada").pk
    learning.enrol(ada, course(lesson(), free=True))
    drain(strict=True)
    while send_due():
        time.sleep(0.02)
    page = client.get("/mails/").content.decode()
    assert "You are enrolled in “A course”" in page
    assert "ada@example.org" in page
    [file] = settings.LMS_MAILS_DIR.glob("*.eml")
    assert "multipart/alternative" in client.get(f"/mails/{file.stem}").content.decode()


@pytest.mark.django_db
def test_what_a_mail_holds_is_shown_and_never_run(client):
    send("<script>alert(1)</script>", "<img src=x onerror=alert(1)>")
    page = client.get("/mails/").content.decode()
    assert "<script>alert" not in page
    assert "<img" not in page


@pytest.mark.django_db
def test_the_source_of_a_mail_can_be_read_and_of_nothing_else(client, tmp_path):
    send("Source", "As sent")
    name = next((tmp_path / "mails").glob("*.eml")).stem
    assert b"Subject: Source" in client.get(f"/mails/{name}").content
    (tmp_path / "secret.eml").write_text("secret")
    assert client.get("/mails/..%2Fsecret").status_code == 404


@pytest.mark.django_db
def test_an_uploaded_page_runs_nothing_in_the_sites_name(client, tmp_path):
    (tmp_path / "evil.html").write_text("<script>alert(1)</script>")
    answer = client.get("/media/evil.html")
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert client.get("/media/../secret").status_code in {400, 404}


@pytest.mark.django_db
def test_a_site_that_is_no_development_site_has_no_such_pages(client):
    with override_settings(ROOT_URLCONF="lms_site.urls"):
        assert client.get("/mails/").status_code == 404
        assert client.get("/media/evil.html").status_code == 404
