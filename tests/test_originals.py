"""Documents as they came, compressed: the same bytes come out, whatever packed them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.originals import (
    SAMPLES,
    current_dictionary,
    forget_dictionaries,
    keep_dictionary,
    learn_dictionary,
    packer,
    unpack,
)
from tests.documents_factory import document, entry

DOCUMENTS = [
    document(f"story-{number}", related=[entry(f"story-{number + 1}")]).encode()
    for number in range(SAMPLES)
]


@given(st.binary(max_size=5000))
def test_any_bytes_come_out_as_they_went_in(original):
    assert unpack(packer(0, None)(original)) == original


def test_a_megabyte_and_nothing_at_all_come_out_too():
    for original in (b"", b"x" * 4_000_000):
        assert unpack(packer(0, None)(original)) == original


def test_a_memoryview_as_postgresql_gives_it_is_unpacked():
    assert unpack(memoryview(packer(0, None)(b"---"))) == b"---"


class TestADictionary:
    @pytest.fixture(autouse=True)
    def _database(self, db):
        forget_dictionaries()
        yield
        forget_dictionaries()

    def test_makes_small_documents_smaller(self):
        content = learn_dictionary(DOCUMENTS)
        number = keep_dictionary(content)
        pack = packer(number, content)
        with_it = sum(len(pack(one)) for one in DOCUMENTS)
        without = sum(len(packer(0, None)(one)) for one in DOCUMENTS)
        assert with_it < without / 2
        assert all(unpack(pack(one)) == one for one in DOCUMENTS)

    def test_is_not_learned_from_few_documents(self):
        assert learn_dictionary(DOCUMENTS[:5]) is None

    def test_is_not_learned_from_nothing_in_common(self):
        assert learn_dictionary([b""] * SAMPLES) is None

    def test_that_is_old_still_unpacks_what_it_packed(self):
        first, second = learn_dictionary(DOCUMENTS), learn_dictionary(DOCUMENTS[::-1] * 2)
        old = packer(keep_dictionary(first), first)(DOCUMENTS[0])
        number = keep_dictionary(second)
        assert current_dictionary() == (number, second)
        assert unpack(old) == DOCUMENTS[0]
        assert unpack(packer(number, second)(DOCUMENTS[1])) == DOCUMENTS[1]

    def test_is_learned_by_the_first_large_import_and_used_from_then_on(self, tmp_path):
        from articles.models import SourceDocument
        from tests.documents_factory import Newsroom

        newsroom = Newsroom(tmp_path / "newsroom")
        for number in range(SAMPLES):
            newsroom.seed(f"story-{number}", related=[entry(f"story-{number + 1}")])
        newsroom.run()
        assert current_dictionary()[0] == 1
        newsroom.seed("later")
        newsroom.run()
        for stored in SourceDocument.objects.select_related("article"):
            assert bytes(stored.original[:2]) == b"\1\0"
            assert unpack(stored.original) == newsroom.path(stored.article.slug).read_bytes()
