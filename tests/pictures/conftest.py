import pytest

from articles.pictures import addresses, connecting
from articles.pictures.pressing import Workshop
from tests.factories import an_article
from tests.pictures.examples import a_picture
from tests.pictures.network import PUBLIC, Network, Server, reply
from tests.pictures.newsroom import image


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    """A shelf of its own for every test."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def network(monkeypatch):
    """Names, a public server and the inside. The guard is the real one, but for what it takes for
    public (127.0.0.2) and for the usual ports (those of the server)."""
    made = Network()
    is_public = addresses.is_public
    monkeypatch.setattr(addresses, "is_public", lambda ip: ip == PUBLIC or is_public(ip))
    monkeypatch.setitem(addresses.PORTS, "http", made.server.port)
    monkeypatch.setattr("socket.getaddrinfo", made.getaddrinfo)
    yield made
    assert made.inside.asked == []  # whatever a test was about
    made.close()


@pytest.fixture
def no_guard(monkeypatch):
    """Everything is public: shows that what the guard keeps us from could be reached."""
    monkeypatch.setattr(connecting, "check_public", lambda address, host: None)


@pytest.fixture
def impatient(monkeypatch):
    """Timeouts that a test can wait for."""
    monkeypatch.setattr("articles.pictures.fetching.WHOLE_SECONDS", 0.8)
    monkeypatch.setattr("articles.pictures.fetching.IDLE_SECONDS", 0.4)


@pytest.fixture
def server(settings):
    """A server that is the test origin: `server.answers[path] = reply(picture)`."""
    made = Server("127.0.0.1")
    settings.PICTURES_TEST_ORIGIN = made.origin
    yield made
    made.close()


@pytest.fixture
def illustrated(server):
    """`illustrated("a.jpg", …)`: a public article with these pictures, which are on the server."""

    def make(*paths, make=an_article, **fields):
        images = [image(f"http://{server.origin}/{path}") for path in paths]
        return make(images=images, **fields)

    return make


@pytest.fixture
def serves(server):
    """`serves("a.jpg", …)`: the server has these; `answer`: what it says instead."""

    def serve(*paths, answer=None):
        for path in paths:
            server.answers[f"/{path}"] = answer or reply(a_picture(400, 300))

    return serve


@pytest.fixture(scope="module")
def workshop():
    with Workshop() as made:
        yield made
