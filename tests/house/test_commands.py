import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import load_command_class

import articles.management.commands
from tests.house.tree import PROJECT

COMMANDS = sorted(
    path.stem
    for path in Path(articles.management.commands.__path__[0]).glob("*.py")
    if not path.stem.startswith("_")
)


def test_there_are_commands():
    assert {"import_seeds", "export_seeds", "run_newsdesk"} <= set(COMMANDS)


def test_garbage_that_a_command_makes_is_collected_and_what_it_loaded_is_left_alone():
    told = "import gc; print(gc.isenabled(), gc.get_freeze_count() > 1000)"
    command = [sys.executable, "manage.py", "shell", "--verbosity=0", "-c", told]
    ran = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
    assert ran.stdout.split() == ["True", "True"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does(name):
    command = load_command_class("articles", name)
    assert command.help.strip().endswith(".")
    assert command.help.strip() in " ".join(
        command.create_parser("manage.py", name).format_help().split()
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_every_argument_of_a_command_says_what_it_is_for(name):
    parser = load_command_class("articles", name).create_parser("manage.py", name)
    assert [action.dest for action in parser._actions if not action.help] == []
