"""The project's own files, as the tests about the house see them."""

import subprocess
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


@cache
def our_files() -> list[Path]:
    """What is in the repository or about to be: everything that .gitignore doesn't name."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        check=True,
    )
    names = listing.stdout.decode().split("\0")
    return sorted(path for name in names if name and (path := PROJECT / name).is_file())
