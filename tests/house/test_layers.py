import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import PROJECT


def lint_imports(folder):
    command = [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_imports_point_down():
    linted = lint_imports(PROJECT)
    assert linted.returncode == 0, linted.stdout


@pytest.mark.parametrize(
    ("path", "line", "broken"),
    [
        ("articles/documents/reading.py", "import django.utils.timezone", "never heard of Django"),
        ("articles/documents/reading.py", "import articles.models", "Imports point down"),
        ("articles/models/article.py", "import articles.documents", "Imports point down"),
        ("articles/ranking.py", "import articles.importing", "Imports point down"),
        ("articles/importing/planning.py", "import articles.views", "Imports point down"),
        ("articles/views/anything.py", "import newsdesk.settings", "only wires"),
        ("articles/admin/anything.py", "import articles.views", "don't know each other"),
        ("articles/anything.py", "", "articles.anything"),
    ],
)
def test_an_import_that_points_elsewhere_is_found(tmp_path, path, line, broken):
    for name in ("articles", "newsdesk"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PROJECT / name, tmp_path / name, ignore=ignored)
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    with (tmp_path / path).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    linted = lint_imports(tmp_path)
    assert linted.returncode == 1
    told = [text for text in linted.stdout.splitlines() if not text.endswith("KEPT")]
    assert broken in "\n".join(told)
