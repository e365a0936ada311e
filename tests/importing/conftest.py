import pytest

from tests.documents_factory import Newsroom


@pytest.fixture
def newsroom(tmp_path, db):
    return Newsroom(tmp_path / "newsroom")


@pytest.fixture
def every_file_is_read(monkeypatch):
    """No file is known by its mark, so that what is read is compared."""
    marks = iter(range(1, 1_000_000))
    monkeypatch.setattr(
        "articles.importing.finding.file_mark", lambda _: next(marks).to_bytes(16, "big")
    )


@pytest.fixture
def coarse_clock(monkeypatch):
    """The file system's clock stands still: what is written again keeps its mark."""
    for module in ("finding", "preparing"):
        monkeypatch.setattr(f"articles.importing.{module}.file_mark", lambda _: b"m" * 16)


@pytest.fixture
def folder(tmp_path):
    """A newsroom's folder alone: the test brings its own database."""
    return Newsroom(tmp_path / "newsroom")
