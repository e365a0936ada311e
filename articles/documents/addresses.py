"""Which addresses are plain http(s) with a public host name (docs/format.md).

An address is kept as it came, even with a raw blank in its query: encoding is for whoever links it.
The host is judged strictly, since browsers and fetchers disagree on odd ones.
"""

import re
from functools import lru_cache

from articles.documents.characters import shown
from articles.documents.limits import MAX_URL

_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(//)?([^/?#]*)([^?#]*)")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_LAST_LABEL = re.compile(r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])")
_PORT = re.compile(r"[1-9][0-9]{0,4}")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LOCAL_ENDINGS = ("localhost", "local", "internal")
_EXPECTED = "a plain http(s) address with a public host name is right"


@lru_cache(maxsize=8192)
def address_problem(address: str) -> str:
    """What is wrong with an article's address, "" if nothing is."""
    if len(address) > MAX_URL:
        return f"found {len(address):,} characters; an address has {MAX_URL:,} at most"
    match = _ADDRESS.match(address)
    if match is None:
        return f"found {shown(address)}; {_EXPECTED}"
    scheme, slashes, authority, path = match.groups()
    if scheme.lower() not in ("http", "https") or not slashes:
        return f"found {shown(address)}; {_EXPECTED}"
    if _CONTROLS.search(address) or "\\" in path:
        return f"found a control character or a backslash in {shown(address)}; {_EXPECTED}"
    problem = host_problem(authority)
    return f"found {shown(address)}, with {problem}; {_EXPECTED}" if problem else ""


def picture_problem(address: str) -> str:
    """What is wrong with a picture's address, which may be relative to its site ("/assets/…")."""
    if address.startswith("/") and not address.startswith(("//", "/\\")):
        if len(address) > MAX_URL:
            return f"found {len(address):,} characters; an address has {MAX_URL:,} at most"
        if _CONTROLS.search(address) or "\\" in address:
            return f"found a control character or a backslash in {shown(address)}; {_EXPECTED}"
        return ""
    return address_problem(address)


@lru_cache(maxsize=4096)
def host_problem(authority: str) -> str:
    """What is wrong with the part between "//" and the path, "" if it is a public host name.

    A port is allowed; a name and a password are not, nor is a name that would have to be cleaned
    up to be one: whoever reads it next might clean up differently.
    """
    if "@" in authority:
        return "a user's name in it"
    host, colon, port = authority.partition(":")
    if colon and not (_PORT.fullmatch(port) and int(port) < 65_536):
        return "an odd port, or an IPv6 literal for a host"
    if not host.isascii():
        host = _in_ascii(host)
    host = host.lower()
    labels = host.split(".")
    if not host:
        return "no host"
    if labels[-1] in _LOCAL_ENDINGS:
        return "a host that isn't public"
    if len(labels) < 2:
        return "a host without a dot"
    if len(host) > 253 or not all(map(_LABEL.fullmatch, labels)):
        return "a host that is no name"
    if not _LAST_LABEL.fullmatch(labels[-1]):
        return "an IP address or no name for a host"  # 127.0.0.1, 0x7f.1 and their like
    return ""


def _in_ascii(host: str) -> str:
    """A host in letters of other alphabets as the DNS has it; "?" if it can't be."""
    if len(host) > 253:  # the codec's cost grows with the square of the length
        return "?"
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return "?"
