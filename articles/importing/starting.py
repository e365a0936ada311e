"""Starting an import from the desk: a process of its own, so that no request waits for it."""

import subprocess
import sys
import threading
from pathlib import Path

from django.conf import settings

from articles.importing.finding import CannotRun

PATIENCE = 1.5  # seconds in which a run that can't begin, or has little to do, is done


def start_import(source: str, *, who: str) -> bool:
    """Starts an import of a configured source; True if it is done already.

    `who` is the person's name, for the record of the run. Raises CannotRun when the source isn't
    among settings.IMPORT_SOURCES, or when the import says that it can't run.
    """
    if source not in settings.IMPORT_SOURCES:
        raise CannotRun("this folder isn't among the sources that the operator configured")
    command = [sys.executable, str(Path(settings.BASE_DIR, "manage.py")), "import_seeds", source]
    process = subprocess.Popen(  # noqa: S603 - our own command, on a folder the operator named
        [*command, "--who", who, "--verbosity", "0"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # goes on when the server that started it is restarted
    )
    try:
        _, said = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        # Somebody has to take note of its end, and to read what it says.
        threading.Thread(target=process.communicate, daemon=True).start()
        return False
    if process.returncode == 2:
        lines = said.strip().splitlines()
        raise CannotRun(lines[-1].removeprefix("import_seeds: ") if lines else "it could not run")
    return True
