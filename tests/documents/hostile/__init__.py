"""Hostile and odd documents, each with what becomes of it. See test_hostile_documents.py."""

from tests.documents.hostile.left_out import ENTRIES, LEFT_OUT
from tests.documents.hostile.odd import CONTROLS, NOT_SO_ODD
from tests.documents.hostile.rows import Accepted, Refused, Warned
from tests.documents.hostile.unreadable import MISSING, UNREADABLE
from tests.documents.hostile.wrong import WRONG

ROWS = {
    name: row
    for table in (UNREADABLE, MISSING, WRONG, LEFT_OUT, ENTRIES, CONTROLS, NOT_SO_ODD)
    for name, row in table.items()
}

__all__ = ["ROWS", "Accepted", "Refused", "Warned"]
