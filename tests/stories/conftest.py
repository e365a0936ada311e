import pytest

from tests.documents_factory import Newsroom
from tests.factories import a_person


@pytest.fixture
def newsroom(tmp_path, db):
    return Newsroom(tmp_path / "newsroom")


@pytest.fixture
def ann(db):
    """An editor."""
    return a_person("Editors", username="ann")
