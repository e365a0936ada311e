"""Where a fetch may go, judged without going there."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from articles.pictures.addresses import is_public, redirected, target_of
from articles.pictures.failures import Failure, Kind
from newsdesk.pictures import picture_storage
from newsdesk.pictures import test_origin as read_test_origin

INSIDE = [
    "0.0.0.0",  # noqa: S104 - nothing is bound here
    "10.1.2.3",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:5db8:d822::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%2",
    "2606:2800:220:1::1%2",
    "fec0::1",
    "ff02::1",
    "",
    "localhost",
]
PUBLIC = [
    "93.184.216.34",
    "1.1.1.1",
    "100.63.255.255",
    "172.32.0.1",
    "223.255.255.255",
    "2606:2800:220:1:248:1893:25c8:1946",
    "2a00:1450:4001:80b::200e",
    "::ffff:93.184.216.34",
    "64:ff9b::5db8:d822",
]


@pytest.mark.parametrize("address", INSIDE)
def test_what_belongs_to_the_inside_or_to_nobody_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_what_was_handed_out_to_the_public_is(address):
    assert is_public(address)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("ftp://pictures.example/a.jpg", "neither http nor https, but ftp"),
        ("file:///etc/passwd", "neither http nor https, but file"),
        ("gopher://pictures.example/_", "but gopher"),
        ("data:image/png;base64,AAAA", "but data"),
        ("/assets/a.jpg", "no scheme"),
        ("//pictures.example/a.jpg", "no scheme"),
        ("http:///a.jpg", "a host that is no name"),
        ("http://ann:secret@pictures.example/", "a user's name"),
        ("http://pictures.example@127.0.0.1/", "a user's name"),
        ("http://pictures.example:8080/a.jpg", "port 8080"),
        ("http://pictures.example:22/", "port 22"),
        ("http://pictures.example:0/", "port 0"),
        ("http://pictures.example:99999/", "can't be read"),
        ("http://pictures.example:http/", "can't be read"),
        ("http://[::1", "can't be read"),
        ("http://[::1]/", "no name"),
        ("http://[::ffff:7f00:1]/", "no name"),
        ("http://127.0.0.1/", "a number"),
        ("http://127.1/", "a number"),
        ("http://2130706433/", "a number"),
        ("http://0x7f000001/", "a number"),
        ("http://0x7f.0.0.1/", "a number"),
        ("http://0177.0.0.1/", "a number"),
        ("http://１２７.０.０.１/", "a number"),
        ("http://127。0。0。1/", "a number"),
        ("http://①②⑦.⓪.⓪.①/", "a number"),
        ("http://93.184.216.34/", "a number"),
        ("http://localhost/", "a name of the inside"),
        ("http://LOCALHOST/", "a name of the inside"),
        ("http://printer.local/", "a name of the inside"),
        ("http://metadata.google.internal/", "a name of the inside"),
        ("http://wiki.corp/", "a name of the inside"),
        ("http://intranet/", "a name of the inside"),
        ("http://wiki/", "no public name"),
        ("http://localhost./", "no name"),
        ("http://pictures..example/", "no name"),
        ("http://pic tures.example/", "no name"),
        ("http://pictures.example%00.evil.example/", "no name"),
        ("http://pictures.example\\@127.0.0.1/", "a backslash"),
        ("http://pictures.example/\r\nHost: evil.example", "a control character"),
        ("http://pictures.example/\x00", "a control character"),
        (f"http://pictures.example/{'a' * 2100}", "characters"),
        (f"http://{'a' * 64}.example/", "no name"),
        (f"http://{'a.' * 200}example/", "no name"),
    ],
)
def test_an_address_that_leads_elsewhere_than_to_a_public_server_is_refused(address, why):
    with pytest.raises(Failure) as refused:
        target_of(address)
    assert refused.value.kind is Kind.ADDRESS
    assert refused.value.reason.startswith("refused address: ")
    assert why in refused.value.reason
    assert len(refused.value.reason) < 300


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("http://pictures.example", "http://pictures.example/"),
        ("https://Pictures.Example/A.jpg", "https://pictures.example/A.jpg"),
        ("https://pictures.example:443/a", "https://pictures.example/a"),
        ("http://pictures.example:443/a", "http://pictures.example:443/a"),
        (" http://pictures.example/a ", "http://pictures.example/a"),
        ("http://pictures.example/a b?c d#e", "http://pictures.example/a%20b?c%20d"),
        ("http://pictures.example/a%20b%2Fc?d=%26", "http://pictures.example/a%20b%2Fc?d=%26"),
        ("http://pictures.example/ä", "http://pictures.example/%C3%A4"),
        ("http://bücher.example/a", "http://xn--bcher-kva.example/a"),
        ("http://pictures.example/art%3A10.1038%2Fs41.png?as=webp", None),
    ],
)
def test_an_address_is_asked_for_as_it_stands_but_encoded(address, asked):
    assert target_of(address).address == (asked or address)


@pytest.mark.parametrize(
    ("location", "leads_to"),
    [
        ("/b", "http://pictures.example/b"),
        ("b?x", "http://pictures.example/one/b?x"),
        ("//other.example/b", "http://other.example/b"),
        ("https://other.example/b", "https://other.example/b"),
        ("?x", "http://pictures.example/one/a?x"),
    ],
)
def test_a_redirect_may_be_relative(location, leads_to):
    assert redirected(target_of("http://pictures.example/one/a"), location).address == leads_to


@pytest.mark.parametrize("location", ["http://127.0.0.1/", "//[::1]/", "http://[/", "file:///a"])
def test_a_redirect_is_judged_like_an_address(location):
    with pytest.raises(Failure, match="refused address"):
        redirected(target_of("http://pictures.example/one/a"), location)


class TestTheTestOrigin:
    def test_is_admitted_by_its_very_name_and_port_and_no_other(self, settings):
        settings.PICTURES_TEST_ORIGIN = "127.0.0.1:9000"
        assert target_of("http://127.0.0.1:9000/a").is_test_origin
        for other in ("localhost:9000", "127.0.0.1:9001", "127.1:9000", "127.0.0.1", "[::1]:9000"):
            with pytest.raises(Failure):
                target_of(f"http://{other}/a")

    def test_may_have_a_name_or_be_ipv6(self, settings):
        settings.PICTURES_TEST_ORIGIN = "[::1]:9000"
        assert target_of("http://[::1]:9000/a").is_test_origin
        settings.PICTURES_TEST_ORIGIN = "Pictures.example:9000"
        assert target_of("http://pictures.example:9000/a").is_test_origin

    def test_is_none_in_production_whatever_the_settings_say(self, settings):
        settings.PICTURES_TEST_ORIGIN = "127.0.0.1:9000"
        settings.DEBUG = settings.TESTING = False
        with pytest.raises(Failure):
            target_of("http://127.0.0.1:9000/a")

    def test_stops_a_production_server_from_starting(self):
        with pytest.raises(ImproperlyConfigured, match="needs DEBUG"):
            read_test_origin("127.0.0.1:9000", allowed=False)
        assert read_test_origin("", allowed=False) == ""

    @pytest.mark.parametrize("place", ["127.0.0.1", "http://a.example:80", "a b:80", "u@a:80"])
    def test_is_a_host_and_a_port(self, place):
        with pytest.raises(ImproperlyConfigured, match="should be host:port"):
            read_test_origin(place, allowed=True)


class TestTheStorage:
    def test_is_a_folder_unless_a_bucket_is_named(self):
        assert picture_storage("")["BACKEND"].endswith("FileSystemStorage")
        options = picture_storage("s3://our-bucket/news/pictures")["OPTIONS"]
        assert (options["bucket_name"], options["location"]) == ("our-bucket", "news/pictures")

    @pytest.mark.parametrize("url", ["https://bucket", "s3://", "bucket", "s3://key:secret@bucket"])
    def test_that_is_something_else_is_said(self, url):
        with pytest.raises(ImproperlyConfigured, match="should be like s3://bucket"):
            picture_storage(url)
