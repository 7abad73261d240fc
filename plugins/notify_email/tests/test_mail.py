"""What a mail looks like, what cannot be smuggled into one, and what becomes of it at a server."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest

from lms_plugins.notify_email import plugin
from lms_plugins.notify_email.channel import Email, ServerAnswers
from lms_plugins.notify_email.settings import EmailConfig, read_address
from lms_plugins.notify_email.simulator import MailServer
from lms_sdk.notifications import Delivery, Message, Rendered
from lms_sdk.testing.world import FakeContext

ADA = "ada@example.org"
UNSUBSCRIBE = "https://school.example/notifications/unsubscribe/x"


@pytest.fixture
def server():
    one = MailServer()
    yield one
    one.close()


def context(server, **changed):
    return FakeContext(server.config().model_copy(update=changed))


def sent(server, content, *, key="0197e3a2-5c1d-7b44-9a55-2f6f0c1d8e10", to=ADA, **changed):
    """The one mail that arrives, read back."""
    [result] = Email().send([Delivery(key, read_address(to), content)], context(server, **changed))
    assert result.status == "sent"
    return message_from_bytes(server.mails[-1], policy=policy.default)


def test_a_mail_has_a_text_part_and_an_html_part_and_says_that_a_machine_wrote_it(server):
    message = Message("graded", "Märked", "Täxt", html="<p>Täxt</p>", unsubscribe_url=UNSUBSCRIBE)
    content = Email().render(message, "en", context(server))
    mail = sent(server, content, sender_name="Anthus")
    assert mail["Subject"] == "Märked"
    assert str(mail["From"]) == "Anthus <school@example.org>"
    assert mail["Message-ID"] == "<0197e3a2-5c1d-7b44-9a55-2f6f0c1d8e10@example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] == f"<{UNSUBSCRIBE}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.get_content_type() == "multipart/alternative"
    assert mail.get_body(("plain",)).get_content().strip() == "Täxt"
    assert mail.get_body(("html",)).get_content().strip() == "<p>Täxt</p>"


def test_the_same_delivery_has_the_same_message_id_on_every_try(server):
    content = Rendered("Again", "Again")
    first, second = sent(server, content), sent(server, content)
    assert first["Message-ID"] == second["Message-ID"]


def test_a_long_address_to_unsubscribe_at_is_sent_whole(server):
    """Folded or encoded, mail programs would not find it."""
    address = UNSUBSCRIBE + "y" * 300
    message = Message("graded", "T", "B", unsubscribe_url=address)
    sent(server, Email().render(message, "en", context(server)), sender="school@" + "a" * 60 + ".example.org")
    lines = server.mails[-1].split(b"\r\n")
    assert f"List-Unsubscribe: <{address}>".encode() in lines
    assert any(line.startswith(b"Message-ID: <") and line.endswith(b">") for line in lines)


@pytest.mark.parametrize("evil", ["Hello\r\nBcc: eve@example.org", "a\nb", "a\x85b", "a\u2028b", "a\x00b"])
def test_nothing_in_a_title_or_a_name_begins_another_header(server, evil):
    mail = sent(server, Rendered(evil, "Text"), sender_name=evil)
    plain = sent(server, Rendered("Title", "Text"), sender_name="Name")
    assert sorted(mail.keys()) == sorted(plain.keys())
    assert mail["Bcc"] is None
    assert len(str(mail["Subject"]).splitlines()) == 1


def test_only_the_channels_own_headers_are_taken_over(server):
    headers = {"Bcc": "eve@example.org", "List-Unsubscribe": "<https://x>\r\nBcc: eve@example.org"}
    mail = sent(server, Rendered("Title", "Text", headers=headers))
    assert mail["Bcc"] is None
    assert mail["List-Unsubscribe"] is None


def test_a_line_with_one_dot_does_not_end_the_mail(server):
    mail = sent(server, Rendered("Dots", "before\n.\n..\nafter"))
    assert mail.get_content().split() == ["before", ".", "..", "after"]


def test_without_a_server_every_delivery_has_failed_and_can_be_tried_again(server):
    ctx = context(server)
    server.close()
    batch = [Delivery(str(number), read_address(ADA), Rendered("T", "B")) for number in range(3)]
    assert [one.status for one in Email().send(batch, ctx)] == ["failed"] * 3
    assert ADA not in ctx.logged


def test_a_sender_that_is_no_address_is_tried_again_and_found_by_the_health_check(server):
    ctx = context(server, sender="nobody\r\nBcc: eve@example.org")
    [result] = Email().send([Delivery("1", read_address(ADA), Rendered("T", "B"))], ctx)
    assert result.status == "failed"
    assert ServerAnswers().check(ctx).status == "failed"


def test_the_health_check_says_whether_the_server_answers(server):
    ctx = context(server)
    assert ServerAnswers().check(ctx).status == "ok"
    server.close()
    assert ServerAnswers().check(ctx).status == "failed"
    assert ServerAnswers().check(FakeContext(EmailConfig())).status == "failed"


def test_a_password_is_never_sent_without_tls_unless_that_is_wanted(server):
    ctx = context(server, security="starttls", user="ada", password="sesame-4711")  # noqa: S106 (of nobody)
    [result] = Email().send([Delivery("1", read_address(ADA), Rendered("T", "B"))], ctx)
    assert result.status == "failed"
    assert not server.mails
    assert "sesame" not in ctx.logged + repr(ctx.config)


def test_a_folder_keeps_the_mails_as_files_and_each_once(tmp_path):
    ctx = FakeContext(EmailConfig(folder=str(tmp_path / "mails")))
    batch = [Delivery(f"key-{number}", read_address(ADA), Rendered("T", "B")) for number in range(3)]
    assert [one.status for one in Email().send(batch, ctx)] == ["sent"] * 3
    Email().send(batch, ctx)
    files = sorted((tmp_path / "mails").iterdir())
    ids = [message_from_bytes(file.read_bytes(), policy=policy.default)["Message-ID"] for file in files]
    assert sorted(ids) == [f"<key-{number}@localhost>" for number in range(3)]


def test_the_plugin_offers_the_channel():
    assert (plugin.key, [one.key for one in plugin.notification_channels]) == ("lms.email", ["lms.email"])
