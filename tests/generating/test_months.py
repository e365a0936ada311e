"""A month of the machine's changes, in the proportions of real ones."""

import pytest

from articles.documents import record_digest
from articles.generating import Order
from tests.generating.newsrooms import differing, files, records

FIRST, SECOND, THIRD, FOURTH = (
    Order(documents=900, related=9_000, state=state) for state in range(4)
)


def rewritten(before, after):
    one, other = files(before), files(after)
    return [slug for slug in one if one[slug].content != other[slug].content]


def really_changed(before, after):
    one, other = records(before), records(after)
    return {slug: fields for slug in one if (fields := differing(one[slug], other[slug]))}


def test_no_document_disappears_and_a_third_more_come():
    for before, after in ((FIRST, SECOND), (SECOND, THIRD)):
        assert set(files(before)) < set(files(after))
        assert len(files(after)) - len(files(before)) == 300
        assert len(files(after)) == after.total


def test_newcomers_are_filed_in_the_month_that_has_passed():
    newcomers = set(files(SECOND)) - set(files(FIRST))
    assert {slug[:7] for slug in newcomers} == {"2026-08"}


def test_most_rewrites_say_nothing_new():
    changed, all_rewritten = really_changed(FIRST, SECOND), rewritten(FIRST, SECOND)
    assert set(changed) <= set(all_rewritten)
    assert 0.4 < 1 - len(changed) / len(all_rewritten) < 0.8
    assert 0.03 < len(changed) / len(files(FIRST)) < 0.25


def test_a_rewrite_that_says_nothing_new_keeps_the_digest():
    silent = set(rewritten(FIRST, SECOND)) - set(really_changed(FIRST, SECOND))
    one, other = records(FIRST), records(SECOND)
    assert all(record_digest(one[slug]) == record_digest(other[slug]) for slug in silent)


def test_noise_is_secured_alone_but_for_a_few_that_are_written_in_another_way():
    silent = set(rewritten(FIRST, SECOND)) - set(really_changed(FIRST, SECOND))
    restyled = 0
    for slug in silent:
        lines = files(FIRST)[slug].content.split(b"\n"), files(SECOND)[slug].content.split(b"\n")
        one, other = ([x for x in lot if not x.startswith(b"secured: ")] for lot in lines)
        restyled += one != other
        assert lines[0] != lines[1]
    assert 0 < restyled < 0.2 * len(silent)


def test_related_and_heat_move_most_then_published():
    changes = list(really_changed(FIRST, SECOND).values())
    assert changes
    count = {field: sum(field in fields for fields in changes) for field in set().union(*changes)}
    usual = sorted(count, key=count.get, reverse=True)
    assert usual[:2] == ["related", "heat"]
    assert count["published"] > 0.05 * len(changes)
    for seldom in ("title", "topics"):
        assert count.get(seldom, 0) < 0.05 * len(changes)


def test_over_the_months_the_machine_moves_every_kind_of_field():
    moved = set()
    for before, after in ((FIRST, SECOND), (SECOND, THIRD), (THIRD, FOURTH)):
        moved.update(*really_changed(before, after).values())
    assert moved >= {
        "related", "heat", "published", "web_url", "provider", "images", "published_at",
        "excerpt", "quality", "original_url",
    }  # fmt: skip


def test_who_loses_published_was_absorbed_in_the_same_update():
    lost = absorbed = 0
    for before, after in ((FIRST, SECOND), (SECOND, THIRD), (THIRD, FOURTH)):
        for slug in really_changed(before, after):
            old, new = records(before)[slug], records(after)[slug]
            if old.published and not new.published:
                lost += 1
                absorbed += new.heat == -1
    assert lost >= 10
    assert absorbed > 0.8 * lost


def test_leads_change_hands():
    before, after = records(FIRST), records(SECOND)
    heats = [(before[slug].heat, after[slug].heat) for slug in before]
    decided = [(old, new) for old, new in heats if old is not None and new is not None]
    assert any(old > 0 and new == -1 for old, new in decided)
    assert any(old == -1 and new > 0 for old, new in decided)


def test_changes_are_taken_back():
    back = 0
    for slug, fields in really_changed(SECOND, THIRD).items():
        if slug in records(FIRST):
            first, now = records(FIRST)[slug], records(THIRD)[slug]
            back += bool(fields - differing(first, now))
    assert back >= 10


def test_a_month_without_changes_brings_newcomers_only():
    calm = Order(documents=300, related=0, state=1, changed=0.0)
    assert rewritten(Order(documents=300, related=0), calm) == []


@pytest.mark.parametrize("state", [1, 2, 3])
def test_every_state_is_sound(state):
    assert len(records((FIRST, SECOND, THIRD, FOURTH)[state])) == 900 + 300 * state
