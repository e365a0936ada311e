"""The generator is a witness of the format: what it says of it, it doesn't have from us."""

import subprocess
import sys

from tests.house.tree import PROJECT


def test_it_needs_nothing_but_python():
    script = (
        "import sys, articles.generating\n"
        "ours = {name for name in sys.modules if name.startswith('articles.')}\n"
        "print(sorted(name for name in ours if not name.startswith('articles.generating')))\n"
        "print(sorted({'django', 'yaml'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert run.stdout.split("\n")[:2] == ["[]", "[]"]
