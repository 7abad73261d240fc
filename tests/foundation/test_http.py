from __future__ import annotations

import ast
import contextlib
import ipaddress
import json
import socket
import ssl
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lms_site.foundation import addresses, http
from lms_site.foundation.addresses import AddressRefused
from lms_site.foundation.http import OutboundFailed
from tests.foundation.servers import replies, serving

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data" / "url-ssrf"
HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: 1\r\nX-A: 2\r\n\r\nhello"
PLAIN = ("http", "https")

HOSTILE = [
    "http://127.0.0.1:{port}/",
    "http://127.1:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.1:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://localhost:{port}/",
    "http://LOCALHOST.:{port}/",
    "http://[::1]:{port}/",
    "http://[::]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[0:0:0:0:0:ffff:127.0.0.1]:{port}/",
    "http://[64:ff9b::127.0.0.1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[fe80::1%25lo]:{port}/",
    "http://\uff11\uff12\uff17.0.0.1:{port}/",  # digits of full width
    "http://127.0.0.1%2f@example.com:{port}/",
    "http://example.com@127.0.0.1:{port}/",
    "http://user:pass@127.0.0.1@example.com:{port}/",
    "http://127.0.0.1:{port}#@example.com/",
    "http://example.com#@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\@example.com/",
    "http://127.0.0.1:{port}\t/",
    " http://127.0.0.1:{port}/",
    "http:127.0.0.1:{port}/",
    "http:///127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "gopher://127.0.0.1:{port}/_INFO",
    "ftp://127.0.0.1:{port}/",
    "file:///etc/passwd",
    "http://169.254.169.254/latest/meta-data/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://metadata.google.internal./",
    "http://10.0.0.1/",
    "http://example.com:22/",
    "http://example.com:0/",
    "http://example.com:99999/",
    "http://",
    "",
    "http://" + "a" * 3000,
]


@pytest.fixture
def allow_loopback_2(settings):
    """127.0.0.2 stands for a public address; 127.0.0.1 stays forbidden."""
    settings.LMS_HTTP_NETWORKS = ("127.0.0.2/32",)


@pytest.fixture
def names(monkeypatch):
    """What names resolve to; a name with several lists answers one after the other."""
    known: dict[str, list[list[str]]] = {}
    real = socket.getaddrinfo

    def look_up(host, port, *args, **kwargs):
        answers = known.get(host)
        if answers is None:
            return real(host, port, *args, **kwargs)
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in answer]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


@pytest.mark.parametrize("url", HOSTILE)
def test_no_spelling_of_a_private_address_reaches_it(url):
    with serving(replies(HELLO), host="127.0.0.1") as trap:
        with pytest.raises(AddressRefused):
            http.request("GET", url.format(port=trap.port), schemes=PLAIN, timeout=3)
        assert trap.asked == []


def test_the_trap_catches_a_client_that_does_not_look():
    with serving(replies(HELLO), host="127.0.0.1") as trap:
        with urllib.request.urlopen(f"http://localhost:{trap.port}/") as answer:
            assert answer.read() == b"hello"
        assert len(trap.asked) == 1


@pytest.mark.usefixtures("allow_loopback_2")
def test_an_answer_comes_as_it_is():
    with serving(replies(HELLO)) as server:
        reply = http.request(
            "POST",
            f"http://{server.host}:{server.port}/a?b=ü",
            headers={"X-Token": "t"},
            body=b"{}",
            schemes=PLAIN,
        )
    assert (reply.status, reply.body, reply.headers["x-a"]) == (200, b"hello", "1, 2")
    head = server.asked[0].decode().split("\r\n")
    assert head[0] == "POST /a?b=%C3%BC HTTP/1.1"
    assert f"Host: {server.host}:{server.port}" in head
    assert "Accept-Encoding: identity" in head
    assert "X-Token: t" in head


@pytest.mark.usefixtures("allow_loopback_2")
def test_a_name_that_changes_its_mind_gains_nothing(names):
    with serving(replies(HELLO)) as good, serving(replies(HELLO), host="127.0.0.1") as trap:
        names["rebind.test"] = [["127.0.0.2"], ["127.0.0.1"]]
        reply = http.request("GET", f"http://rebind.test:{good.port}/", schemes=PLAIN)
        assert reply.status == 200
        assert (len(good.asked), len(trap.asked)) == (1, 0)
        assert f"Host: rebind.test:{good.port}".encode() in good.asked[0]


def test_a_client_that_checks_and_then_resolves_again_falls_for_it(names):
    with serving(replies(HELLO), host="127.0.0.1") as trap:
        names["rebind.test"] = [["127.0.0.2"], ["127.0.0.1"]]
        assert socket.getaddrinfo("rebind.test", trap.port)[0][4][0] == "127.0.0.2"
        with urllib.request.urlopen(f"http://rebind.test:{trap.port}/") as answer:
            assert answer.status == 200


@pytest.mark.usefixtures("allow_loopback_2")
def test_one_forbidden_address_among_good_ones_refuses_all(names):
    names["mixed.test"] = [["127.0.0.2", "127.0.0.1"]]
    with pytest.raises(AddressRefused):
        http.request("GET", "http://mixed.test:8080/", schemes=PLAIN)


@pytest.mark.usefixtures("allow_loopback_2")
def test_a_redirect_is_an_answer_and_is_not_followed():
    with serving(replies(HELLO), host="127.0.0.1") as trap:
        answer = f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{trap.port}/\r\nContent-Length: 0\r\n\r\n"
        with serving(replies(answer.encode())) as server:
            reply = http.request("GET", f"http://{server.host}:{server.port}/", schemes=PLAIN)
        assert (reply.status, trap.asked) == (302, [])


@pytest.mark.usefixtures("allow_loopback_2")
def test_only_https_unless_the_caller_says_so():
    with pytest.raises(AddressRefused):
        http.request("GET", "http://127.0.0.2:8080/")


def endless(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    with contextlib.suppress(OSError):
        while True:
            client.sendall(b"x" * 65536)


@pytest.mark.usefixtures("allow_loopback_2")
@pytest.mark.parametrize(
    "talk", [endless, replies(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n" + b"x" * 2000)]
)
def test_no_more_is_read_than_there_is_room_for(talk):
    with serving(talk) as server:
        url = f"http://{server.host}:{server.port}/"
        with pytest.raises(OutboundFailed) as failed:
            http.request("GET", url, schemes=PLAIN, max_bytes=1000)
        assert failed.value.data == {"reason": "too long"}
        reply = http.request("GET", url, schemes=PLAIN, max_bytes=1000, may_cut=True)
        assert (reply.body, reply.cut) == (b"x" * 1000, True)


def drip(first: bytes, piece: bytes) -> object:
    def talk(client: socket.socket) -> None:
        client.sendall(first)
        with contextlib.suppress(OSError):
            for _ in range(200):
                client.sendall(piece)
                time.sleep(0.05)

    return talk


@pytest.mark.usefixtures("allow_loopback_2")
@pytest.mark.parametrize(
    "talk",
    [
        lambda client: time.sleep(12),
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", b"x"),
        drip(b"HTTP/1.1 200 OK\r\nX-Long: ", b"x"),
        drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["silent", "slow body", "slow head", "endless promises"],
)
def test_a_call_ends_when_its_time_is_over_however_slowly_the_other_side_sends(talk):
    with serving(talk) as server:
        start = time.monotonic()
        with pytest.raises(OutboundFailed) as failed:
            http.request("GET", f"http://{server.host}:{server.port}/", schemes=PLAIN, timeout=0.6)
        assert failed.value.data == {"reason": "timeout"}
        assert 0.5 < time.monotonic() - start < 5


@pytest.mark.usefixtures("allow_loopback_2")
def test_a_resolver_that_hangs_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: time.sleep(6) or [])
    start = time.monotonic()
    with pytest.raises(AddressRefused):
        http.request("GET", "http://slow.test:8080/", schemes=PLAIN, timeout=0.2)
    assert time.monotonic() - start < 4


@pytest.mark.usefixtures("allow_loopback_2")
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"", "connection"),
        (b"SSH-2.0-OpenSSH\r\n", "connection"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nxx", "encoding"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", "connection"),
    ],
)
def test_an_answer_that_is_none_is_a_failure_and_no_crash(answer, reason):
    with serving(replies(answer)) as server, pytest.raises(OutboundFailed) as failed:
        http.request("GET", f"http://{server.host}:{server.port}/", schemes=PLAIN)
    assert failed.value.data == {"reason": reason}


@pytest.mark.usefixtures("allow_loopback_2")
def test_nobody_listening_is_a_failure():
    with serving(replies(HELLO)) as server:
        pass
    with pytest.raises(OutboundFailed):
        http.request("GET", f"http://{server.host}:{server.port}/", schemes=PLAIN)


@pytest.mark.parametrize("name", ["Host", "content-length", "Connection"])
def test_a_caller_cannot_set_what_the_client_sets_itself(name, settings):
    settings.LMS_HTTP_NETWORKS = ("127.0.0.2/32",)
    with pytest.raises(ValueError, match="sets"):
        http.request("GET", "http://127.0.0.2:8080/", headers={name: "x"}, schemes=PLAIN)


@pytest.fixture
def authority(tmp_path, monkeypatch):
    """A certificate authority that the client trusts, and the context of a server called good.test."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "good.test")])
    now = datetime(2020, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=20_000))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("good.test")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    form = serialization.PrivateFormat.PKCS8
    (tmp_path / "cert.pem").write_bytes(certificate.public_bytes(pem))
    (tmp_path / "key.pem").write_bytes(key.private_bytes(pem, form, serialization.NoEncryption()))
    trusting = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
    monkeypatch.setattr(http, "_tls", lambda: trusting)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    return server


@pytest.mark.usefixtures("allow_loopback_2")
def test_tls_proves_the_name_and_not_the_address(authority, names):
    names["good.test"] = names["evil.test"] = [["127.0.0.2"]]
    with serving(replies(HELLO), tls=authority) as server:
        assert http.request("GET", f"https://good.test:{server.port}/").body == b"hello"
        for other in ("evil.test", "127.0.0.2"):
            with pytest.raises(OutboundFailed) as failed:
                http.request("GET", f"https://{other}:{server.port}/")
            assert failed.value.data == {"reason": "certificate"}


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("172.32.0.1", True),
        ("192.0.1.1", True),
        ("2606:4700::1111", True),
        ("64:ff9b::8.8.8.8", True),
        ("64:ff9b::10.0.0.1", False),
        ("64:ff9b:1::8.8.8.8", False),
        ("100.64.0.1", False),
        ("172.31.255.255", False),
        ("192.0.0.192", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("::8.8.8.8", False),
        ("::ffff:8.8.8.8", False),
        ("2001::1", False),
        ("2002:0808:0808::1", False),
        ("fc00::1", False),
        ("fe80::1", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("2001:db8::1", False),
    ],
)
def test_public_is_what_everybody_reaches(address, public):
    assert addresses.is_public(ipaddress.ip_address(address)) is public


@pytest.mark.skipif(not DATA.exists(), reason="no shared data here")
def test_every_case_of_the_shared_list_is_refused():
    for case in json.loads((DATA / "ssrf.json").read_text()):
        assert case["expect"] == "refuse"
        with pytest.raises(AddressRefused):
            addresses.resolve(addresses.parse(case["url"], schemes=PLAIN), timeout=3)


@pytest.mark.skipif(not DATA.exists(), reason="no shared data here")
def test_no_address_is_read_in_another_way_than_browsers_read_it():
    accepted = 0
    for case in json.loads((DATA / "wpt-urltestdata.json").read_text()):
        try:
            target = addresses.parse(case["input"], schemes=PLAIN)
        except AddressRefused:
            continue
        accepted += 1
        assert not case.get("failure"), case["input"]
        assert (f"[{target.host}]" if ":" in target.host else target.host) == case["hostname"], case["input"]
        assert str(target.port) == (case["port"] or {"http:": "80", "https:": "443"}[case["protocol"]])
    assert accepted >= 20


def test_a_name_in_other_letters_is_called_by_its_ascii_form():
    target = addresses.parse("https://Bücher.example/straße?q=ä")
    assert (target.host, target.path) == ("xn--bcher-kva.example", "/stra%C3%9Fe?q=%C3%A4")


def test_nothing_else_in_the_product_calls_out():
    others = {"requests", "httpx", "urllib3", "aiohttp", "http.client", "urllib.request", "socket"}
    allowed = {
        "lms_site/foundation/http.py",
        "lms_site/foundation/addresses.py",
        "lms_site/serve.py",  # asks the processes that it started, on loopback
        "lms_site/accounts/identity/calls.py",  # gives allauth a session of requests that calls by foundation.http
        "lms_site/accounts/identity/shared.py",  # knows the errors of that session
    }
    found = []
    for folder in ("lms_site", "content_types"):
        for file in (ROOT / folder).rglob("*.py"):
            path = file.relative_to(ROOT).as_posix()
            if path not in allowed and not path.startswith("lms_site/embedded/"):
                found += [f"{path}: {name}" for name in imported(file) if name in others]
    assert found == []


def imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names
