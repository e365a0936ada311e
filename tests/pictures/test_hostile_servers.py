"""Servers that misbehave, and hosts that aren't there. Nothing leaves the machine."""

import gzip
import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from articles.pictures import addresses, connecting
from articles.pictures.failures import Kind
from articles.pictures.fetching import MOST_BYTES, fetch
from tests.pictures.network import (
    OK,
    PUBLIC,
    a_bomb,
    failure,
    for_ever,
    raw,
    reply,
    silence,
    to,
)

PICTURE = b"the bytes of a picture"


class TestAServer:
    def test_that_sends_for_ever_is_cut_off_at_the_limit(self, network):
        network.server.answers["/a"] = for_ever(OK + b"\r\n", bytes(65536))
        ended = failure(network.address("/a"))
        assert ended.kind is Kind.SIZE

    def test_that_announces_too_much_is_believed(self, network):
        network.server.answers["/a"] = reply(b"x", length=MOST_BYTES + 1)
        ended = failure(network.address("/a"))
        assert ended.reason == "too large: 12,000,001 bytes are announced; 12,000,000 are the most"

    @pytest.mark.parametrize("encoding", ["gzip", "deflate"])
    def test_that_sends_a_bomb_is_cut_off_before_it_goes_off(self, network, encoding):
        network.server.answers["/a"] = reply(a_bomb(), Content_Encoding=encoding)
        ended = failure(network.address("/a"))
        assert ended.kind is Kind.SIZE

    @pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "compress", "x" * 500])
    def test_that_packs_in_ways_that_nobody_asked_for_is_refused(self, network, encoding):
        network.server.answers["/a"] = reply(PICTURE, Content_Encoding=encoding)
        assert "wasn't asked for" in failure(network.address("/a")).reason

    def test_that_packs_badly_is_refused(self, network):
        network.server.answers["/a"] = reply(b"no gzip at all", Content_Encoding="gzip")
        network.server.answers["/b"] = reply(gzip.compress(PICTURE)[:-9], Content_Encoding="gzip")
        assert failure(network.address("/a")).reason.startswith("badly packed")
        assert failure(network.address("/b")).reason.startswith("broken off")

    @pytest.mark.parametrize(
        "answer",
        [
            for_ever(OK + b"\r\n", b"x", pause=0.1),
            for_ever(OK, b"X-Header: x\r\n", pause=0.1),
            for_ever(b"", b"HTTP/1.1 100 Continue\r\n\r\n", pause=0.1),
            for_ever(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", pause=0.1),
            for_ever(b"H", b"", pause=0.1),
            silence,
            raw(OK + b"Content-Length: 5\r\n\r\n")
            and for_ever(OK + b"Content-Length: 5\r\n\r\n", b"", 0.1),
        ],
        ids=["body", "headers", "interim answers", "chunks", "one byte", "nothing", "no body"],
    )
    def test_that_drips_or_is_silent_is_given_up(self, network, impatient, answer):
        network.server.answers["/a"] = answer
        ended = failure(network.address("/a"))
        assert ended.kind is Kind.LATE
        assert ended.reason.startswith("timed out")

    def test_that_is_slow_in_many_redirects_gets_no_more_time(self, network, impatient):
        def slowly(connection):
            time.sleep(0.25)
            to("/a")(connection)

        network.server.answers["/a"] = slowly
        assert failure(network.address("/a")).kind is Kind.LATE  # and not at the last redirect

    @pytest.mark.parametrize(
        ("answer", "kind"),
        [
            (for_ever(OK, b"X-Header: xxxxxxxxxxxxxxxxxxxxxxxx\r\n"), Kind.SIZE),
            (for_ever(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), Kind.SIZE),
            (reply(PICTURE, X_Long="x" * 40_000), Kind.SIZE),
            (reply(PICTURE, **{f"X_{n}": "x" for n in range(120)}), Kind.SIZE),
            (for_ever(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"), Kind.SIZE),
            (for_ever(OK + b"Transfer-Encoding: chunked\r\n\r\n1;", b"x" * 999), Kind.ANSWER),
        ],
        ids=[
            "endless",
            "endless interim",
            "one large",
            "many",
            "tiny chunks",
            "endless chunk head",
        ],
    )
    def test_that_wraps_nothing_in_very_much_is_cut_off(self, network, answer, kind):
        network.server.answers["/a"] = answer
        ended = failure(network.address("/a"))
        assert ended.kind is kind, ended.reason

    @pytest.mark.parametrize(
        "answer",
        [
            reply(PICTURE, length=100),
            raw(OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab"),
            raw(OK + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nab"),
            raw(OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde"),
            raw(OK + b"Content-Length: -5\r\n\r\nabcde"),
            raw(b"SSH-2.0-OpenSSH_9.2\r\n"),
            raw(b"\x16\x03\x01" + bytes(50)),
            raw(b"HTTP/1.1 200 OK\r\nBad Header\r\n\r\n"),
            raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
            raw(b""),
            lambda connection: connection.setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00"
            ),
        ],
    )
    def test_that_speaks_no_proper_http_or_breaks_off_is_no_picture(self, network, answer):
        network.server.answers["/a"] = answer
        assert failure(network.address("/a")).kind is Kind.ANSWER

    def test_that_sends_nothing_has_no_picture(self, network):
        network.server.answers["/a"] = reply(b"")
        assert failure(network.address("/a")).reason == "not a picture: the answer is empty"

    @pytest.mark.parametrize(
        ("status", "kind"),
        [
            ("404 Not Found", Kind.GONE),
            ("410 Gone", Kind.GONE),
            ("403 Forbidden", Kind.ANSWER),
            ("401 Unauthorized", Kind.ANSWER),
            ("204 No Content", Kind.ANSWER),
            ("206 Partial Content", Kind.ANSWER),
            ("300 Multiple Choices", Kind.ANSWER),
            ("304 Not Modified", Kind.ANSWER),
            ("500 Broken", Kind.ANSWER),
            ("429 Too Many Requests", Kind.BUSY),
            ("503 Service Unavailable", Kind.BUSY),
        ],
    )
    def test_says_with_its_status_what_to_make_of_it(self, network, status, kind):
        network.server.answers["/a"] = reply(status=status)
        ended = failure(network.address("/a"))
        assert (ended.kind, status[:3] in ended.reason) == (kind, True)

    @pytest.mark.parametrize(
        ("said", "wait"),
        [
            ("120", timedelta(minutes=2)),
            ("0", timedelta(0)),
            ("99999999", timedelta(days=7)),
            (timedelta(hours=1), timedelta(hours=1)),
            (timedelta(hours=-1), timedelta(0)),
            ("-5", None),
            ("soon", None),
            ("", None),
        ],
        ids=["seconds", "now", "years", "a date", "a date gone by", "less than none", "a word", ""],
    )
    def test_says_how_long_it_wants_to_be_left_alone(self, network, said, wait):
        if isinstance(said, timedelta):  # a date, reckoned when it is sent
            said = format_datetime(datetime.now(UTC) + said, usegmt=True)
        network.server.answers["/a"] = reply(status="429 Too Many", Retry_After=said)
        ended = failure(network.address("/a"))
        if wait is None:
            assert ended.wait is None
        else:
            assert abs(ended.wait - wait) < timedelta(minutes=1)

    def test_that_redirects_a_fourth_time_or_to_nowhere_is_given_up(self, network):
        network.server.answers["/a"] = to("/a")
        network.server.answers["/b"] = reply(status="302 Found")
        network.server.answers["/c"] = to("/" + "x" * 3000)
        assert failure(network.address("/a")).reason == "redirected more than 3 times"
        assert len(network.server.asked) == 4
        assert failure(network.address("/b")).reason == "redirected (302) to nowhere"
        assert failure(network.address("/c")).kind is Kind.ADDRESS


class TestAHost:
    def test_that_nobody_knows_is_said(self, network):
        ended = failure("http://nowhere.example/a")
        assert ended.kind is Kind.UNREACHED
        assert ended.reason == "nowhere.example can't be found: Name or service not known"

    def test_that_nobody_listens_at_is_said(self, network):
        network.names["public.example"] = [["127.0.0.2"]]
        network.server.close()
        network.server._socket = socket.create_server((PUBLIC, 0))  # for closing it again
        assert failure(network.address("/a")).reason.endswith("Connection refused")

    def test_whose_look_up_takes_too_long_is_given_up(self, network, impatient, monkeypatch):
        stuck = threading.Event()
        monkeypatch.setattr("socket.getaddrinfo", lambda *args, **kwargs: stuck.wait(240) and [])
        ended = failure("http://slow.example/a")
        stuck.set()
        assert ended.kind is Kind.UNREACHED
        assert ended.reason.endswith("the look-up takes too long")

    def test_is_tried_at_its_next_address(self, network, monkeypatch):
        monkeypatch.setattr(connecting, "check_public", lambda address, host: None)
        network.names["two.example"] = [["127.0.0.3", PUBLIC]]
        network.server.answers["/a"] = reply(PICTURE)
        assert fetch(network.address("/a", "two.example")) == PICTURE

    def test_without_a_certificate_that_we_trust_is_not_spoken_to(
        self, network, monkeypatch, own_certificate
    ):
        monkeypatch.setitem(addresses.PORTS, "https", network.server.port)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(own_certificate)
        network.server.wrap = lambda connection: context.wrap_socket(connection, server_side=True)
        ended = failure("https://public.example/a")
        assert ended.kind is Kind.UNREACHED
        assert "certificate verify failed" in ended.reason
        assert network.server.asked == []


@pytest.fixture
def own_certificate(tmp_path):
    """Of public.example, as it says of itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "public.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("public.example")]), False)
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    private = key.private_bytes(
        encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = tmp_path / "certificate.pem"
    file.write_bytes(made.public_bytes(encoding) + private)
    return file
