"""Where a fetch may go: plain http(s) addresses, and nothing but the public network behind them.

A name is judged here, and the addresses that it stands for when they are known: it is these that
are dialled (`connecting`). One host:port may be excepted, for tests: see `test_origin`.
"""

import ipaddress
import re
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings

from articles.pictures.failures import Failure, Kind

LONGEST = 2_048  # characters of an address
PORTS = {"http": 80, "https": 443}

# The special-purpose registries of IANA (RFC 6890 and its successors): loopback, private, shared,
# link-local, documentation, benchmarking, multicast, reserved. Written out, because what Python
# calls global has changed between its versions.
_NOT_PUBLIC_4 = [
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",  # looks public, and is the inside of a large cloud
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    )
]
# Of IPv6 only what is handed out to the public (2000::/3), but for what has another meaning there.
_PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
_NOT_PUBLIC_6 = [
    ipaddress.IPv6Network(network)
    for network in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
]
# These carry an IPv4 address in their last 32 bits, which is where a connection ends.
_CARRIERS = [ipaddress.IPv6Network("::ffff:0:0/96"), ipaddress.IPv6Network("64:ff9b::/96")]

_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_LAST_LABEL = re.compile(r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])")
_INSIDE = ("localhost", "local", "internal", "localdomain", "lan", "intranet", "home", "corp")
_ODD = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\\]")


class Target(NamedTuple):
    """One request's goal, judged: whoever connects uses these parts and no other."""

    scheme: str
    host: str  # lower case, in ASCII
    port: int
    path: str  # with the query, encoded
    is_test_origin: bool = False

    @property
    def address(self) -> str:
        port = "" if self.port == PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}{self.path}"


def target_of(address: str) -> Target:
    """Judges an address. Raises Failure when a fetch doesn't go there."""
    if len(address) > LONGEST:
        raise _refused(f"an address of {len(address):,} characters")
    if _ODD.search(address):
        raise _refused("a control character or a backslash in the address")
    try:
        parts = urlsplit(address.strip())
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        raise _refused("an address that can't be read") from None
    scheme = parts.scheme.lower()
    if scheme not in PORTS:
        raise _refused(f"neither http nor https, but {scheme or 'no scheme'}")
    if "@" in parts.netloc:
        raise _refused("a user's name in the address")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    if parts.query:
        path += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    port = PORTS[scheme] if port is None else port
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    if place == test_origin():
        return Target(scheme, host, port, path, is_test_origin=True)
    if port not in PORTS.values():
        raise _refused(f"port {port}; 80 and 443 are allowed")
    return Target(scheme, _judged_host(host), port, path)


def redirected(target: Target, location: str) -> Target:
    """Where a redirect leads. Raises Failure like `target_of`."""
    try:
        return target_of(urljoin(target.address, location))
    except ValueError:
        raise _refused("a redirect to an address that can't be read") from None


def _judged_host(host: str) -> str:
    if not host.isascii():
        try:
            host = host[:254].encode("idna").decode("ascii")
        except UnicodeError:
            raise _refused("a host that is no name") from None
    host = host.lower()
    labels = host.split(".")
    if labels[-1] in _INSIDE:
        raise _refused(f"{host}: a name of the inside")
    if len(host) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise _refused("a host that is no name")
    if len(labels) < 2 or not _LAST_LABEL.fullmatch(labels[-1]):
        raise _refused(f"{host}: a number, or no public name")  # 127.1, 0x7f000001, localhost
    return host


def check_public(address: str, host: str) -> None:
    """Raises Failure unless an IP address, as the system writes it, is on the public network."""
    if not is_public(address):
        raise _refused(f"{host} is {address}, which isn't on the public network")


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public network, by itself and by what it carries."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if "%" in address:  # a zone: an address of one network alone
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if any(found in carrier for carrier in _CARRIERS):
            found = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        else:
            special = any(found in network for network in _NOT_PUBLIC_6)
            return found in _PUBLIC_6 and not special
    return not any(found in network for network in _NOT_PUBLIC_4)


def test_origin() -> str:
    """The one host:port that is excepted from all this, in tests and with DEBUG; "" for none.

    The settings refuse it elsewhere; that is said here once more, where it matters.
    """
    allowed = settings.DEBUG or settings.TESTING
    return settings.PICTURES_TEST_ORIGIN.lower() if allowed else ""


def _refused(what: str) -> Failure:
    return Failure(Kind.ADDRESS, f"refused address: {what}")
