import os
import subprocess
import sys

import pytest

from tests.house.tree import PROJECT


def pytest_without_browser(empty_folder, **environment):
    """What pytest says of a test that needs a browser, on a machine that has none."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist"]
    command += ["tests/house/examples/needs_a_browser.py"]
    bare = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    bare |= {"PATH": str(empty_folder), "CI": "", **environment}
    return subprocess.run(
        command, cwd=PROJECT, env=bare, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("ci", "status", "word"), [("", 0, "1 skipped"), ("true", 1, "1 error")], ids=["here", "in CI"]
)
def test_what_the_machine_lacks_is_skipped_by_name_and_a_failure_in_ci(tmp_path, ci, status, word):
    run = pytest_without_browser(tmp_path, CI=ci)
    assert run.returncode == status, run.stdout
    assert word in run.stdout
    named = [line for line in run.stdout.splitlines() if "::test_that_needs_a_browser - " in line]
    assert "needs a browser, and this machine has no Chromium" in named[0]
