"""How `make run` serves: gunicorn's settings, and what it says when it answers.

Production can use this file too: `gunicorn --config python:newsdesk.gunicorn newsdesk.wsgi`.
Options on gunicorn's command line, in GUNICORN_CMD_ARGS and WEB_CONCURRENCY come first.
"""

import os
import signal
from contextlib import suppress

# One process with threads: the cache in memory is shared by all requests, and SQLite has one
# writer anyway. More processes (WEB_CONCURRENCY) want a CACHE_URL that they share.
worker_class = "gthread"
threads = 8
keepalive = 5
graceful_timeout = 5
loglevel = "warning"
# The control socket lies in the home folder under one name: two newsrooms would fight over it.
control_socket_disable = True
# Where the site lies isn't for a request to say (SCRIPT_NAME): gunicorn would believe it of whoever
# comes from this machine, a proxy that passes on what readers send among them.
forwarder_headers = ""


def _greeting() -> str:
    """What `run_newsdesk` leaves to say, which may hold a password: so not in the environment."""
    descriptor = os.environ.pop("NEWSDESK_GREETING_FD", "")
    if not descriptor:
        return ""
    with open(int(descriptor), encoding="utf-8") as pipe:
        return pipe.read()


_to_say = _greeting()


def when_ready(server):
    # gunicorn takes the hang-up of a closed terminal for "reload", and would live on unseen.
    if _to_say:
        signal.signal(signal.SIGHUP, lambda *_: server.signal(signal.SIGTERM, None))


def post_worker_init(worker):
    # The first worker has loaded the application: from this moment on requests are answered.
    if _to_say and worker.age == 1:
        print(_to_say, flush=True)


def on_exit(server):
    if _to_say:
        with suppress(OSError):  # nobody reads it any more
            os.write(1, b"\nNewsdesk has stopped.\n")
