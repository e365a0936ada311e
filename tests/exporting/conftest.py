import pytest

from articles.models import Article
from tests.documents_factory import Newsroom, entry
from tests.factories import a_person


@pytest.fixture
def newsroom(tmp_path, db):
    return Newsroom(tmp_path / "newsroom")


@pytest.fixture
def ann(db):
    """An editor."""
    return a_person("Editors", username="ann")


@pytest.fixture
def out(tmp_path):
    """Where an export is written to."""
    return tmp_path / "out"


@pytest.fixture
def dogs(newsroom):
    newsroom.seed(
        "dogs",
        published=False,
        locale="en-us",
        topics=["Robots", None, "AI"],
        tags=["US"],
        images=[{"url": "https://news.example/1.jpg", "width": 1, "height": 1}],
        related=[entry("one"), entry("two", secured="x"), entry("three")],
        unknown="kept",
        body="Text.",
    )
    newsroom.run()
    return Article.objects.get(slug="dogs")


def files(folder):
    """Relative path → bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
