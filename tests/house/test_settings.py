"""Every setting that is read is told to whoever runs Newsdesk."""

import os
import re
import subprocess
import sys

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


@pytest.mark.parametrize(("switch", "held"), [("on", True), ("off", False)])
def test_browsers_hold_subdomains_to_https_unless_the_operator_says_otherwise(
    tmp_path, switch, held
):
    told = (
        "from django.conf import settings as s; "
        "print(s.SECURE_HSTS_SECONDS, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_HSTS_PRELOAD)"
    )
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path}/newsdesk.sqlite3",
        "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRST",
        "ALLOWED_HOSTS": "news.example",
        "SITE_URL": "https://news.example",
        "HSTS_SUBDOMAINS": switch,
    }

    def manage(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True)

    said = manage("shell", "--verbosity=0", "-c", told)
    assert said.stdout.split() == ["31536000", str(held), str(held)]
    assert manage("check", "--deploy", "--fail-level", "WARNING").returncode == 0
