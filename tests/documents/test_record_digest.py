"""A record's digest moves with what the document says, and not with how it says it."""

import pytest

from articles.documents import record_digest
from tests.documents.building import a_document, an_entry, record_of


def digest(data):
    return record_digest(record_of(data))


SOUND = a_document(more="related:\n" + an_entry() + an_entry(title="Second"))


@pytest.mark.parametrize(
    "noise",
    [
        SOUND.replace(b"---\n\n", b'secured: "AAAA;AAAAAAAAAAAAAAAAAAAAAA=="\n---\n\n'),
        SOUND.replace(b"---\n\n", b"x: unknown\n---\n\n"),
        SOUND.replace(b"\n", b"\r\n"),
        SOUND.replace(b'"Robots learn to read"', b"Robots learn to read # why"),
        SOUND.replace(b"08:30:00Z", b"10:30:00+02:00"),
        SOUND.replace(b"category: news\n", b"").replace(b"heat:", b"category: news\nheat:"),
        SOUND + b"\n\n",
    ],
)
def test_noise_does_not_move_it(noise):
    assert noise != SOUND
    assert digest(noise) == digest(SOUND)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"heat: 120", b"heat: 121"),
        (b"published: true", b"published: false"),
        (b"published: true\n", b""),
        (b"  - Robots\n  - AI\n", b"  - AI\n  - Robots\n"),
        (b"title: Second", b"title: Third"),
        (b"quality: 70", b"quality: 71"),
        (b"width: 640", b"width: 641"),
        (b"08:30:00Z", b"08:30:01Z"),
        (b"related:\n", b"related:\n  - bad\n"),
        (b"---\n\n", b"---\n\nbody"),
    ],
)
def test_what_is_said_moves_it(before, after):
    assert before in SOUND
    assert digest(SOUND.replace(before, after)) != digest(SOUND)


def test_it_has_thirty_two_bytes_half_of_them_of_the_entries():
    entries = SOUND.replace(b"title: Second", b"title: Third")
    score = SOUND.replace(b"heat: 120", b"heat: 121")
    assert len(digest(SOUND)) == 32
    assert digest(entries)[:16] == digest(SOUND)[:16]
    assert digest(score)[16:] == digest(SOUND)[16:]
