"""What `make` does on a machine that has Python and make, or not even that.

Nothing here needs a network: the copies of the project name no package to install.
"""

import os
import shutil
import subprocess
import sys
from importlib.util import cache_from_source
from pathlib import Path

import pytest

from tests.house.tree import PROJECT

NAMES = ["python", "python3", "python3.11", "python3.12", "python3.13"]
OLD = "import sys; sys.version_info = (3, 9, 18, 'final', 0)"
WITHOUT_VENV = """
import sys
class Lacking:
    def find_spec(self, name, *_):
        if name == "ensurepip":
            raise ModuleNotFoundError("No module named 'ensurepip'", name=name)
sys.meta_path.insert(0, Lacking())
"""


@pytest.fixture
def clone(tmp_path):
    """The project as `make setup` sees it, without a package to install and without a `.venv`."""
    folder = tmp_path / "a clone"
    folder.mkdir()
    shutil.copy(PROJECT / "Makefile", folder)
    shutil.copytree(PROJECT / ".ci", folder / ".ci")
    for name in ("requirements.txt", "requirements-dev.txt"):
        (folder / name).write_text("# nothing\n", encoding="utf-8")
    return folder


@pytest.fixture
def machine(tmp_path):
    """A machine's commands: `machine(python3=prelude)` has that Python and no other."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def with_pythons(**preludes):
        for name in NAMES:
            prelude = preludes.get(name.replace(".", "_"))
            body = "exit 127"  # as a shim does that stands for no installed version
            if prelude is not None:
                (folder / f"{name}.prelude").write_text(prelude, encoding="utf-8")
                body = (
                    f'if [ "$1" = -c ]; then exec {sys.executable} -c '
                    f"\"exec(open('{folder}/{name}.prelude').read()); $2\"\n"
                    f'else exec {sys.executable} "$@"; fi'
                )
            (folder / name).write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
            (folder / name).chmod(0o755)
        # Nothing else of this run's environment: it may stem from a make of its own.
        mine = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
        return mine | {"PATH": f"{folder}:/usr/bin:/bin", "PIP_NO_INDEX": "1"}

    return with_pythons


def make(folder, environment, target):
    return subprocess.run(
        ["make", target], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def only_line(run):
    lines = (run.stdout + run.stderr).splitlines()
    assert len(lines) == 1, lines
    return lines[0]


class TestAPythonThatWontDo:
    @pytest.mark.parametrize("target", ["run", "setup", "test"])
    def test_an_old_one_is_refused_in_one_line(self, clone, machine, target):
        run = make(clone, machine(python3=OLD), target)
        assert run.returncode == 2
        assert "needs Python 3.11 or newer, but python3 is 3.9" in only_line(run)
        assert not (clone / ".venv").exists()

    def test_one_without_venv_is_refused_in_one_line_that_says_what_to_install(
        self, clone, machine
    ):
        run = make(clone, machine(python3=WITHOUT_VENV), "run")
        assert run.returncode == 2
        assert "lacks ensurepip" in only_line(run)
        assert "python3-venv" in only_line(run)

    def test_none_at_all_is_said_in_one_line(self, clone, machine):
        run = make(clone, machine(), "run")
        assert run.returncode == 2
        assert "found none" in only_line(run)

    def test_a_better_one_is_taken_instead(self, clone, machine):
        environment = machine(python3=OLD, python3_12=WITHOUT_VENV, python3_11="")
        found = subprocess.run(
            ["sh", ".ci/find-python"], cwd=clone, env=environment, capture_output=True, check=True
        )
        assert found.stdout == b"python3.11\n"


class TestSetup:
    @pytest.fixture
    def setup(self, clone, machine):
        environment = machine(python3="")
        return lambda folder=clone: make(folder, environment, "setup")

    def test_prepares_once_and_says_nothing_when_nothing_changed(self, clone, setup):
        first, second = setup(), setup()
        assert first.returncode == second.returncode == 0, first.stderr
        assert "Preparing .venv" in first.stdout
        assert second.stdout + second.stderr == ""

    def test_prepares_again_what_was_cut_off_moved_or_changed(self, clone, setup):
        setup()
        left_inside = clone / ".venv/left-inside"
        left_inside.touch()

        (clone / "requirements.txt").write_text("# other pins\n", encoding="utf-8")
        assert "Preparing" in setup().stdout
        assert left_inside.exists()  # the same one, brought up to date

        (clone / ".venv/.unfinished").touch()
        (clone / ".venv/.prepared-to-run").unlink()
        assert "Preparing" in setup().stdout
        assert not left_inside.exists()
        assert not (clone / ".venv/.unfinished").exists()

        moved = clone.rename(clone.with_name("moved"))
        assert "Preparing" in setup(moved).stdout
        script = (moved / ".venv/bin/pip").read_text(encoding="utf-8")
        assert str(moved / ".venv/bin/python") in script

    def test_leaves_no_command_to_compile_our_modules_anew(self, clone, setup):
        (clone / "articles").mkdir()
        source = clone / "articles/desks.py"
        source.write_text("OPEN = True\n", encoding="utf-8")
        setup()
        assert Path(cache_from_source(source)).exists()

    def test_two_at_once_wait_for_each_other(self, clone, machine):
        environment = machine(python3="")
        both = [
            subprocess.Popen(
                ["make", "setup"], cwd=clone, env=environment, stdout=subprocess.PIPE, text=True
            )
            for _ in range(2)
        ]
        told = [run.communicate(timeout=300)[0] for run in both]
        assert [run.returncode for run in both] == [0, 0]
        assert sum("Preparing" in text for text in told) == 1

    def test_a_package_that_cannot_be_had_is_said_and_nothing_counts_as_prepared(
        self, clone, setup
    ):
        (clone / "requirements.txt").write_text("a-package-of-ours==1\n", encoding="utf-8")
        run = setup()
        assert run.returncode == 2
        assert "Could not prepare .venv" in run.stderr
        assert "Traceback" not in run.stderr
        assert "Preparing" in setup().stdout
