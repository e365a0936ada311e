"""The adversary: the machine changes what it is told to change, and nothing else."""

import dataclasses

import pytest

from articles.documents import read, validate
from articles.generating import MoveError, Order
from articles.generating.moving import FIELDS
from tests.generating.newsrooms import differing, files, fresh_files, records

ORDER = Order(documents=240, related=1_500, older=0.2)


def moved(*rounds, order=ORDER):
    return fresh_files(dataclasses.replace(order, moves=rounds))


def record(file):
    return validate(read(file.content))[0]


def test_every_field_of_a_record_can_be_moved():
    assert set(FIELDS) == set(next(iter(records(ORDER).values()))._fields)


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_just_this_field_changes_and_just_where_it_was_told(field):
    chosen = sorted(files(ORDER))[::3]
    after = moved({slug: [field] for slug in chosen})
    for slug, file in files(ORDER).items():
        if slug in chosen:
            assert differing(records(ORDER)[slug], record(after[slug])) == {field}, slug
        else:
            assert after[slug].content == file.content


def test_several_fields_move_together():
    slug = sorted(files(ORDER))[17]
    after = moved({slug: ["title", "heat", "published", "related"]})
    changed = differing(records(ORDER)[slug], record(after[slug]))
    assert changed == {"title", "heat", "published", "related"}


def test_a_later_round_says_something_new_again():
    slug = sorted(files(ORDER))[3]
    first, second = {slug: ["title", "images"]}, {slug: ["title"]}
    once, twice = record(moved(first)[slug]), record(moved(first, second)[slug])
    assert differing(once, twice) == {"title"}
    assert twice.title not in (once.title, records(ORDER)[slug].title)


def test_a_round_taken_away_is_a_flip_back():
    slug = sorted(files(ORDER))[3]
    there_and_back = moved({slug: ["title"]}), moved()
    assert record(there_and_back[0][slug]).title != record(there_and_back[1][slug]).title
    assert there_and_back[1][slug].content == files(ORDER)[slug].content


def test_moves_come_on_top_of_a_month():
    later = dataclasses.replace(ORDER, state=1)
    slug = sorted(files(later))[5]
    after = moved({slug: ["provider"]}, order=later)
    assert [s for s in after if after[s].content != files(later)[s].content] == [slug]
    assert differing(records(later)[slug], record(after[slug])) == {"provider"}


def test_the_documents_own_names_of_keys_do_as_well():
    slug = sorted(files(ORDER))[8]
    after = moved({slug: ["publishedDateTime", "webUrl"]})
    changed = differing(records(ORDER)[slug], record(after[slug]))
    assert changed == {"published_at", "web_url"}


def test_an_unknown_field_is_refused():
    with pytest.raises(MoveError, match="no field “titel”"):
        dataclasses.replace(ORDER, moves=({"2026-01-01-anything": ["titel"]},))


def test_an_unknown_document_is_refused():
    with pytest.raises(MoveError, match="no such document"):
        moved({"2026-01-01-anything": ["title"]})
