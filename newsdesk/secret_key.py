"""The secret key, made once and kept beside the database."""

import os
import secrets
from pathlib import Path


def kept_secret_key(path: Path) -> str:
    """The key kept in `path`; on the first call it is made, readable by its owner alone.

    Several processes may start at once: the key is written aside and linked into place, which
    only one of them can do, and all of them read what stands there afterwards.

    Raises OSError when the folder can be neither read nor written.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f"{path.name}.{os.getpid()}")
        aside.touch(mode=0o600, exist_ok=True)
        aside.write_text(secrets.token_urlsafe(50), encoding="ascii")
        try:
            os.link(aside, path)
        except FileExistsError:
            pass  # another process was first; its key counts
        finally:
            aside.unlink()
    return path.read_text(encoding="ascii").strip()
