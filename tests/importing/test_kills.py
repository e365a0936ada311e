"""An import that is killed, and two at once: nothing half done, nothing in the way of the next."""

import random
import signal
import time

from tests.documents_factory import entry
from tests.own_database import children, kill, survivors

DOCUMENTS = 120
SMALL_BATCHES = "import articles.importing as importing; importing.BATCH = 40"
WATCH = (
    f"{SMALL_BATCHES}; import atexit, itertools, os; from django.db import connection; "
    "count = itertools.count(); "
)
COUNT_STATEMENTS = WATCH + (
    "connection.execute_wrappers.append(lambda run, *args: (next(count), run(*args))[1]); "
    "atexit.register(lambda: print(next(count), file=sys.stderr))"
)
KILL_AT = WATCH + (
    "connection.execute_wrappers.append("
    "lambda run, *args: os.kill(os.getpid(), 9) if next(count) == {} else run(*args))"
)
STOP_WHILE_READING = (
    f"{SMALL_BATCHES}; import time; from articles.importing.applying import Writer; "
    "Writer.apply = lambda *args: (print('reading', flush=True), time.sleep(60))"
)
HOLD_THE_LOCK = (
    "import time; from articles.importing.locking import only_import; lock = only_import(); "
    "lock.__enter__(); print('held', flush=True); time.sleep(60)"
)


def a_busy_newsroom(folder, *, title="Story", absorbing=5):
    """Stories that name each other across batches, and some that can't go in."""
    for number in range(DOCUMENTS):
        others = [(number * 7 + step) % DOCUMENTS for step in range(1, 4)]
        folder.seed(
            f"story-{number:03}",
            title=f"{title} {number}",
            heat=-1 if number % absorbing else 90,
            published=number % absorbing == 0,
            topics=["AI", f"Topic {number % 9}"],
            related=[entry(f"story-{other:03}") for other in others],
        )


def test_a_killed_import_leaves_whole_documents_and_the_next_completes_it(folder, own_database):
    a_busy_newsroom(folder)
    command = ("import_seeds", str(folder.folder), "--jobs", "2")
    counted = own_database.start(*command, code=COUNT_STATEMENTS)
    statements = int(counted.communicate(timeout=240)[1])
    undisturbed = own_database.state()

    for statement in random.Random(2).sample(range(1, statements), 4):  # noqa: S311 - a fixed choice
        own_database.empty()
        process = own_database.start(*command, code=KILL_AT.format(statement))
        process.communicate(timeout=240)
        assert process.returncode == -signal.SIGKILL
        assert own_database.is_sound()
        done = own_database.run(*command)
        assert (done.returncode, done.stderr) == (0, "")
        assert own_database.state() == undisturbed
    assert own_database.run(*command).stdout == f"{DOCUMENTS} unchanged.\n"


def test_processes_that_read_end_with_the_import_that_was_killed(folder, own_database):
    a_busy_newsroom(folder)
    command = ("import_seeds", str(folder.folder), "--jobs", "2")
    process = own_database.start(*command, code=STOP_WHILE_READING)
    try:
        assert process.stdout.readline() == "reading\n"
        assert len(children(process)) == 2
    finally:
        kill(process)
    deadline = time.monotonic() + 60
    while survivors(process) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not survivors(process)


def test_a_killed_update_leaves_each_document_before_or_after(folder, own_database):
    a_busy_newsroom(folder)
    command = ("import_seeds", str(folder.folder), "--jobs", "1")
    own_database.run(*command)
    a_busy_newsroom(folder, title="Update", absorbing=4)
    counted = own_database.start(*command, code=COUNT_STATEMENTS)
    statements = int(counted.communicate(timeout=240)[1])

    own_database.empty()
    a_busy_newsroom(folder)
    own_database.run(*command)
    a_busy_newsroom(folder, title="Update", absorbing=4)
    for share in (0.2, 0.4, 0.5):  # of a whole update: what the run before did isn't done again
        process = own_database.start(*command, code=KILL_AT.format(int(share * statements)))
        process.communicate(timeout=240)
        assert process.returncode == -signal.SIGKILL
        assert own_database.is_sound()
    assert own_database.run(*command).returncode == 0
    after = own_database.state()
    own_database.empty()
    own_database.run(*command)
    assert after == own_database.state()


def test_a_second_import_says_that_one_is_running_and_changes_nothing(folder, own_database):
    folder.seed("dogs")
    holder = own_database.start("version", code=HOLD_THE_LOCK)
    try:
        assert holder.stdout.readline() == "held\n"
        second = own_database.run("import_seeds", str(folder.folder))
        assert (second.returncode, second.stdout) == (2, "")
        assert second.stderr.count("\n") == 1
        assert "another import is running" in second.stderr
        assert own_database.rows("SELECT id FROM articles_importrun") == []
    finally:
        kill(holder)
    # The lock of a dead run is in nobody's way.
    third = own_database.run("import_seeds", str(folder.folder))
    assert (third.returncode, third.stdout) == (0, "1 created.\n")
