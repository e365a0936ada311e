"""Makes `.venv` and installs what the requirements files pin, to `run` or to `test`.

Needs nothing but the standard library. Does nothing, and needs no network, where all is in place;
may run twice at once; and an interrupted run is made good by the next one.
"""

import compileall
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
UNFINISHED = VENV / ".unfinished"

OURS = ("newsdesk", "articles")
FILES = {
    "run": ["requirements.txt"],
    "test": ["requirements.txt", "requirements-dev.txt"],
}


def fingerprint(purpose: str) -> str:
    """What an environment was made from: its place (scripts name it), Python, and the pins."""
    pins = hashlib.sha256()
    for name in FILES[purpose]:
        pins.update((PROJECT / name).read_bytes())
    return f"{VENV} {sys.version_info.major}.{sys.version_info.minor} {pins.hexdigest()}\n"


def stamp(purpose: str) -> Path:
    return VENV / f".prepared-to-{purpose}"


def is_prepared(purpose: str) -> bool:
    path = stamp(purpose)
    if not path.exists() or path.read_text(encoding="utf-8") != fingerprint(purpose):
        return False
    # The Python that the environment stands on may have been uninstalled since.
    return Path(sys.prefix) == VENV or runs(PYTHON, "-c", "")


def runs(*command: str | Path) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def make_venv() -> None:
    """A fresh `.venv`, unless there is a whole one that belongs to this place and this Python."""
    same_version = f"import sys; sys.exit(sys.version_info[:2] != {tuple(sys.version_info[:2])})"
    script = VENV / "bin" / "pip"
    belongs_here = script.exists() and str(VENV) in script.read_text(encoding="utf-8")
    if (
        not UNFINISHED.exists()
        and belongs_here
        and runs(PYTHON, "-c", same_version)
        and runs(PYTHON, "-m", "pip", "--version")
    ):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    VENV.mkdir()
    UNFINISHED.touch()
    # The interpreter below a virtual environment, in case this very file runs in one.
    base = getattr(sys, "_base_executable", None) or sys.executable
    subprocess.run([base, "-m", "venv", VENV], check=True)
    UNFINISHED.unlink()


def install(purpose: str) -> None:
    # While pip works, a package may be half there and yet count as installed: the note left here
    # tells the next run, should this one be cut off, to start from an empty environment.
    UNFINISHED.touch()
    command: list[str | Path] = [PYTHON, "-m", "pip", "install", "-qq", "--no-input"]
    command += ["--disable-pip-version-check", "--prefer-binary"]
    for name in FILES[purpose]:
        command += ["-r", PROJECT / name]
    environment = {**os.environ, "PIP_USER": "0", "PIP_ROOT_USER_ACTION": "ignore"}
    subprocess.run(command, check=True, env=environment)
    for earlier in ("run", purpose):  # what testing needs holds what running needs
        stamp(earlier).write_text(fingerprint(earlier), encoding="utf-8")
    UNFINISHED.unlink()


def prepare(purpose: str) -> None:
    """Raises CalledProcessError or OSError when the environment could not be made."""
    if is_prepared(purpose):
        return
    folder = os.open(PROJECT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Another setup is at work here; waiting for it.", flush=True)
        fcntl.flock(folder, fcntl.LOCK_EX)
    if is_prepared(purpose):  # by the one that was waited for
        return
    version = ".".join(map(str, sys.version_info[:3]))
    print(f"Preparing .venv to {purpose} (Python {version}); this takes a minute.", flush=True)
    make_venv()
    install(purpose)


def compile_ours() -> None:
    """Bytecode of our own modules, as pip leaves it of a package's.

    Where Python is told to leave none behind (as in many containers), every command would compile
    all of them anew: a third of what it takes to start one.
    """
    for name in OURS:
        compileall.compile_dir(PROJECT / name, quiet=2)


if __name__ == "__main__":
    try:
        prepare(sys.argv[1])
        compile_ours()
    except KeyboardInterrupt:
        sys.exit(130)
    except subprocess.CalledProcessError as trouble:
        step = " ".join(map(str, trouble.cmd[1:4]))
        print(f"Could not prepare .venv: `{step}` failed, as it says above.", file=sys.stderr)
        sys.exit(2)
    except OSError as trouble:
        print(f"Could not prepare .venv: {trouble}", file=sys.stderr)
        sys.exit(2)
