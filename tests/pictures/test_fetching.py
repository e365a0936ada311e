"""The one door to the network, against servers that try everything. Nothing leaves the machine."""

import gzip
import zlib

import httpcore2
import pytest

from articles.pictures import addresses, connecting
from articles.pictures.failures import Failure, Kind
from articles.pictures.fetching import fetch
from tests.pictures.network import INSIDE, OK, PUBLIC, failure, raw, reply, to

PICTURE = b"the bytes of a picture"


class TestAPicture:
    def test_comes_as_it_is(self, network):
        network.server.answers["/a.jpg?w=1"] = reply(PICTURE, Content_Type="text/html")
        assert fetch(network.address("/a.jpg?w=1#x")) == PICTURE

    def test_comes_in_chunks_or_until_the_connection_ends(self, network):
        chunks = OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"
        network.server.answers |= {"/chunks": raw(chunks), "/end": raw(OK + b"\r\nabcde")}
        assert fetch(network.address("/chunks")) == b"abcde"
        assert fetch(network.address("/end")) == b"abcde"

    @pytest.mark.parametrize(
        ("encoding", "pack"),
        [("gzip", gzip.compress), ("x-gzip", gzip.compress), ("deflate", zlib.compress)],
    )
    def test_is_unpacked_where_a_server_packs_unasked(self, network, encoding, pack):
        network.server.answers["/a"] = reply(pack(PICTURE), Content_Encoding=encoding)
        assert fetch(network.address("/a")) == PICTURE

    def test_may_be_three_redirects_away(self, network):
        for number in range(3):
            network.server.answers[f"/{number}"] = to(f"/{number + 1}", f"30{number + 1} Moved")
        network.server.answers["/3"] = reply(PICTURE)
        assert fetch(network.address("/0")) == PICTURE


class TestTheRequest:
    def test_names_the_site_and_tells_nothing_else(self, network, settings, monkeypatch):
        settings.SITE_NAME, settings.SITE_URL = "The Tarn & Tide\r\n", "https://tide.example"
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://{network.inside.origin}")
        monkeypatch.delenv("no_proxy", raising=False)
        network.server.answers["/a b"] = reply(PICTURE, Set_Cookie="tracked=1; Path=/")
        network.server.answers["/a%20b"] = to("/c")
        network.server.answers["/c"] = reply(PICTURE, Set_Cookie="tracked=1; Path=/")
        fetch(network.address("/a b"))
        fetch(network.address("/c"))
        head, *lines = network.server.asked[-1].split("\r\n")
        sent = dict(line.split(": ", 1) for line in lines if line)
        assert head == "GET /c HTTP/1.1"
        assert sent.keys() == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}
        assert sent["User-Agent"] == (
            "The-Tarn-Tide-pictures/1.0 (Newsdesk; +https://tide.example/)"
        )
        assert sent["Accept-Encoding"] == "identity"
        assert len(network.server.asked) == 3

    def test_names_the_site_alone_where_it_has_no_address(self, network, settings):
        settings.SITE_NAME, settings.SITE_URL = "Новости", ""
        network.server.answers["/a"] = reply(PICTURE)
        fetch(network.address("/a"))
        assert "User-Agent: Newsdesk-pictures/1.0\r\n" in network.server.asked[0]


# Into the inside ----------------------------------------------------------------------------------

LOCATIONS = [
    "http://127.0.0.1:{port}/",
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://localhost/",
    "http://LocalHost:{port}/",
    "http://public.example@127.0.0.1/",
    "http://①②⑦.⓪.⓪.①/",
    "//127.0.0.1:{port}/",
    "http://169.254.169.254/latest/meta-data/",
    "http://metadata.google.internal/",
    "http://10.0.0.1/",
    "http://inside.example/",
    "http://inside.example:{port}/",
    "http://mixed.example/",
    "http://mapped.example/",
    "http://translated.example/",
    "http://link-local.example/",
    "http://metadata.example/",
    "http://zoned.example/",
    "http://ipv6.example/",
    "http:\\\\127.0.0.1\\",
    "http://127.0.0.1\\@public.example/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/_GET",
    "ftp://127.0.0.1/",
    "unix:///run/postgresql",
]


@pytest.fixture
def names(network):
    network.names |= {
        "inside.example": [[INSIDE]],
        "mixed.example": [[PUBLIC, INSIDE]],
        "mapped.example": [[f"::ffff:{INSIDE}"]],
        "translated.example": [["64:ff9b::7f00:1"]],
        "link-local.example": [["169.254.10.10"]],
        "metadata.example": [["169.254.169.254"]],
        "zoned.example": [["fe80::1%2"]],
        "ipv6.example": [["::1"]],
        "metadata.google.internal": [["169.254.169.254"]],
        "localhost": [[INSIDE]],
        "LocalHost": [[INSIDE]],
    }
    return network


@pytest.mark.parametrize("location", LOCATIONS)
class TestNobodyIsLedInside:
    def test_by_a_redirect(self, names, location):
        names.server.answers["/a"] = to(location.format(port=names.server.port))
        ended = failure(names.address("/a"))
        assert ended.kind is Kind.ADDRESS, ended.reason
        assert names.server.paths == ["/a"]

    def test_by_a_documents_address(self, names, location):
        ended = failure(location.format(port=names.server.port))
        assert ended.kind is Kind.ADDRESS, ended.reason
        assert names.server.asked == []


def test_without_the_guard_the_inside_would_be_reached(names, no_guard):
    """So that the tests above can fail: what they forbid is possible here."""
    names.inside.answers["/secret"] = reply(PICTURE)
    names.server.answers["/a"] = to("http://inside.example/secret")
    assert fetch(names.address("/a")) == PICTURE
    assert names.inside.paths == ["/secret"]
    names.inside.asked.clear()


class TestANameThatChangesItsAnswer:
    def test_is_asked_once_and_what_was_judged_is_dialled(self, network, monkeypatch):
        network.names["flips.example"] = [[PUBLIC], [INSIDE]]
        network.server.answers["/a"] = reply(PICTURE)
        dialled = []
        connect = httpcore2.SyncBackend.connect_tcp
        monkeypatch.setattr(
            httpcore2.SyncBackend,
            "connect_tcp",
            lambda self, host, *args, **kw: (
                dialled.append(host) or connect(self, host, *args, **kw)
            ),
        )
        assert fetch(network.address("/a", "flips.example")) == PICTURE
        assert network.looked_up == ["flips.example"]
        assert dialled == [PUBLIC]

    def test_is_judged_again_when_it_redirects_to_itself(self, network):
        network.names["flips.example"] = [[PUBLIC], [INSIDE]]
        network.server.answers["/a"] = to("http://flips.example/b")
        ended = failure(network.address("/a", "flips.example"))
        assert f"flips.example is {INSIDE}" in ended.reason
        assert network.looked_up == ["flips.example"] * 2

    def test_is_refused_even_if_something_between_us_leads_the_connection_elsewhere(
        self, network, monkeypatch
    ):
        """A transparent proxy, or a route of the machine: where we arrived is looked at as well."""
        connect = httpcore2.SyncBackend.connect_tcp

        def led_astray(self, host, port, **kwargs):
            stream = connect(self, host, port, **kwargs)
            tell = stream.get_extra_info
            stream.get_extra_info = lambda what: (
                (INSIDE, port) if what == "server_addr" else tell(what)
            )
            return stream

        monkeypatch.setattr(httpcore2.SyncBackend, "connect_tcp", led_astray)
        assert failure(network.address("/a")).kind is Kind.ADDRESS
        assert "".join(network.server.asked) == ""  # the connection was closed without a word


def test_only_the_target_that_was_judged_is_ever_dialled(network):
    target = addresses.target_of(network.address("/a"))
    door = connecting.Door(target, connecting.Deadline(1, 1), connecting.Meter())
    with pytest.raises(Failure, match="wasn't judged"):
        door.connect_tcp("inside.example", network.server.port)
    with pytest.raises(Failure, match="refused address"):
        door.connect_unix_socket("/run/anything")
