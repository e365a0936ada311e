"""An export says what the newsroom said at one moment, whatever is decided meanwhile."""

import pytest
from django.db import connection

from articles.exporting.moment import one_moment
from tests.documents_factory import Newsroom
from tests.exporting.conftest import files

# Documents are read one by one; after the first the export waits for a word of ours.
SLOWLY = """
import articles.exporting as exporting
exporting.BATCH = 1
real = exporting._documents
def documents():
    for rows in real():
        yield rows
        print("written", flush=True)
        input()
exporting._documents = documents
"""


def test_what_comes_in_while_it_is_written_waits_for_the_next_one(own_database, tmp_path):
    newsroom = Newsroom(tmp_path / "newsroom")
    for name in ("cats", "dogs"):
        newsroom.seed(name, title="As it was")
    source, out = str(newsroom.folder), tmp_path / "out"
    assert own_database.run("import_seeds", source).returncode == 0
    before = files(newsroom.folder)

    export = own_database.start("export_seeds", str(out), code=f"exec({SLOWLY!r})")
    assert export.stdout.readline() == "written\n"
    for name in ("cats", "dogs"):
        newsroom.seed(name, title="As it is now")
    assert own_database.run("import_seeds", source).stdout == "2 updated.\n"
    told, errors = export.communicate("\n\n", timeout=240)

    assert (export.returncode, errors) == (0, "")
    assert files(out) == before
    assert own_database.run("export_seeds", str(out), "--overwrite").returncode == 0
    assert files(out) == files(newsroom.folder) != before


@pytest.mark.sqlite
def test_an_error_that_ended_the_transaction_is_the_one_that_is_told(transactional_db):
    with pytest.raises(OSError, match="disk"), one_moment():
        connection.cursor().execute("ROLLBACK")  # as SQLite does by itself when a disk fails
        raise OSError("disk")
