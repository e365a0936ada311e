import errno
import hashlib
import json
import os
import secrets
import socket
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand, SystemCheckError
from django.db import DEFAULT_DB_ALIAS, connections
from django.db import Error as DatabaseProblem  # also an InterfaceError: the connection is gone

from articles.troubles import first_line, line_of_file_error

LOGIN = "editor-in-chief"


class CannotRun(Exception):
    """Something for the person at the keyboard to change; the message is the line that says it."""


class Command(BaseCommand):
    help = "Prepares the database, imports the seeds and serves Newsdesk on this machine."
    requires_system_checks = []  # they come once there is a database to check

    def handle(self, **options):
        try:
            with open_door() as door:
                migrate()
                self.check(databases=[DEFAULT_DB_ALIAS])
                for folder in seed_folders():
                    self.bring_in(folder)
                self.draw_pictures()
                collect_static_files()
                home = address(door)
                serve(door, f"Newsdesk: {home}  (Ctrl-C stops it)\nDesk: {home}admin/  {login()}")
        except SystemCheckError as trouble:
            self.stderr.write(str(trouble))
            sys.exit(2)
        except (CannotRun, DatabaseProblem, ImproperlyConfigured, OSError) as trouble:
            self.stderr.write(one_line(trouble))
            sys.exit(2)
        except KeyboardInterrupt:
            sys.exit(130)

    def bring_in(self, folder):
        """Imports a folder and says so in a line. What it refuses, the import itself reports."""
        with tempfile.TemporaryDirectory() as scratch:
            report = Path(scratch) / "report.json"
            try:
                call_command("import_seeds", str(folder), "--verbosity=0", f"--report={report}")
            except CommandError as refusal:
                self.stderr.write(str(refusal))
            except SystemExit as end:
                if end.code == 130:
                    raise KeyboardInterrupt from end
            if report.exists():
                counts = json.loads(report.read_text(encoding="utf-8"))
                self.stdout.write(f"{folder.relative_to(settings.BASE_DIR)}/: {summary(counts)}")

    def draw_pictures(self):
        """The demo newsroom's, where they are missing. Without them, cards are text alone."""
        demo = settings.BASE_DIR / "seeds" / "demo"
        if demo not in seed_folders():
            return
        # Here, since it loads what only this needs.
        from articles.pictures.demo import draw_demo_pictures
        from articles.pictures.failures import CannotRun as Unable

        try:
            report = draw_demo_pictures(demo)
        except Unable as trouble:
            self.stderr.write(f"Pictures: {trouble}")
            return
        if any(report.counts.values()):
            self.stdout.write(f"seeds/demo/ pictures: {report.summary()}")


def summary(counts):
    outcomes = ("created", "updated", "unchanged", "refused", "conflicts")
    return ", ".join(f"{counts[name]} {name}" for name in outcomes if counts.get(name)) or "empty"


# The door: the address is taken before anything else is done, and kept until gunicorn has it.
# Who knocks meanwhile waits, and is answered then.


def open_door():
    """The listening socket at HOST:PORT."""
    host = os.environ.get("HOST") or "127.0.0.1"
    port = os.environ.get("PORT") or "8000"
    if not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise CannotRun(f"PORT is {port!r}, and should be a number up to 65535.")
    try:
        family, kind, _, _, place = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError):
        raise CannotRun(f"HOST is {host!r}, which is no address of this machine.") from None
    door = socket.socket(family, kind)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind(place)
        door.listen()  # until one listens, two may hold the same port
    except OSError as trouble:
        door.close()
        raise CannotRun(why_closed(trouble, host, port)) from None
    return door


def why_closed(trouble, host, port):
    match trouble.errno:
        case errno.EADDRINUSE:
            return f"Port {port} on {host} is taken; choose another: make run PORT={int(port) + 1}"
        case errno.EACCES:
            return f"Port {port} needs more rights than we have; choose another: make run PORT=8000"
        case _:
            return f"HOST is {host!r}, which is no address of this machine."


def address(door):
    host, port = door.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # only asked for
    return f"http://{in_brackets(host)}:{port}/"


def in_brackets(host):
    """An IPv6 address as addresses of pages and Host headers write it."""
    return f"[{host}]" if ":" in host else host


# What serving needs


def migrate():
    connections[DEFAULT_DB_ALIAS].ensure_connection()
    call_command("migrate", verbosity=0, interactive=False)


def seed_folders():
    """Our own documents, and the demo newsroom's unless DEMO=0."""
    seeds = settings.BASE_DIR / "seeds"
    wanted = [seeds] if os.environ.get("DEMO") == "0" else [seeds, seeds / "demo"]
    return [folder for folder in wanted if folder.is_dir()]


def collect_static_files():
    """Copies, names and compresses the static files, unless they are those of the last time."""
    seen = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = os.stat(storage.path(name))
            seen.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    note = settings.STATIC_ROOT.with_suffix(".collected")
    collected = settings.STATIC_ROOT.is_dir() and note.exists()
    if not collected or note.read_text(encoding="ascii") != seen.hexdigest():
        call_command("collectstatic", interactive=False, verbosity=0)
        note.write_text(seen.hexdigest(), encoding="ascii")


def login():
    """How to get into the desk: a new login where nobody has one, else how to reset one."""
    people = get_user_model().objects
    if not people.exists():
        password = secrets.token_urlsafe(12)
        people.create_superuser(LOGIN, password=password)
        return f"Login: {LOGIN}  Password: {password}  (shown this once)"
    name = people.filter(is_superuser=True).order_by("pk").values_list("username", flat=True)
    reset = f".venv/bin/python manage.py changepassword {name.first() or 'NAME'}"
    return f"Password forgotten? {reset}"


def serve(door, greeting):
    """Becomes gunicorn, which says the greeting as soon as it answers. Doesn't return."""
    connections.close_all()
    door.set_inheritable(True)
    says, hears = os.pipe()
    with open(hears, "w", encoding="utf-8") as pipe:
        pipe.write(greeting)
    os.set_inheritable(says, True)
    os.environ["NEWSDESK_GREETING_FD"] = str(says)
    if host := os.environ.get("HOST"):  # the address that was asked for must not answer 400
        hosts = [*settings.ALLOWED_HOSTS, in_brackets(host)]
        os.environ.setdefault("ALLOWED_HOSTS", ",".join(hosts))
    os.chdir(settings.BASE_DIR)
    application = settings.WSGI_APPLICATION.replace(".application", ":application")
    command = [sys.executable, "-m", "gunicorn", "--config", "python:newsdesk.gunicorn"]
    command += ["--bind", f"fd://{door.fileno()}", application]
    sys.stdout.flush()
    os.execv(sys.executable, command)  # noqa: S606  # our own command, and no shell is wanted


def one_line(trouble):
    """What to say of an error, without the stack."""
    if isinstance(trouble, DatabaseProblem):
        database = settings.DATABASES[DEFAULT_DB_ALIAS]
        where = " ".join(filter(None, [str(database["NAME"]), database.get("HOST")]))
        return f"The database ({where}) can't be used: {first_line(trouble)}"
    if isinstance(trouble, OSError):
        return line_of_file_error(trouble)
    return first_line(trouble)
