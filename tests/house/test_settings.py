"""Every setting that is read is told to whoever runs Newsdesk."""

import re

import pytest

from tests.house.tree import PROJECT

READ = sorted(
    set(
        re.findall(
            r"env\.\w+\(\s*\"([A-Z_]+)\"",
            (PROJECT / "newsdesk" / "settings.py").read_text(encoding="utf-8"),
        )
    )
)
OF_TESTS = {"PICTURES_TEST_ORIGIN"}


def test_there_are_settings():
    assert "DATABASE_URL" in READ


@pytest.mark.parametrize("name", READ)
def test_a_setting_stands_in_the_example(name):
    example = (PROJECT / ".env.example").read_text(encoding="utf-8")
    assert re.search(rf"^#?{name}=", example, re.MULTILINE)


@pytest.mark.parametrize("name", [name for name in READ if name not in OF_TESTS])
def test_a_setting_is_explained_to_operators(name):
    assert f"`{name}`" in (PROJECT / "docs" / "operating.md").read_text(encoding="utf-8")
