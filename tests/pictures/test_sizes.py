import pytest

from articles.pictures.sizes import (
    LOGO,
    SLOTS,
    budget,
    crop_box,
    crop_size,
    master_size,
    offered,
)

LEAD, M, S, AS_MADE = (SLOTS[name] for name in ("lead", "m", "s", "article"))


@pytest.mark.parametrize(
    ("slot", "offers"),
    [
        (LEAD, [(360, 202), (480, 270), (720, 405), (960, 540), (1280, 720)]),
        (M, [(240, 160), (360, 240), (480, 320), (720, 480)]),
        (S, [(96, 96), (144, 144), (192, 192)]),
        (AS_MADE, [(480, 320), (720, 480), (960, 640), (1280, 853), (1600, 1067)]),
    ],
)
def test_a_large_picture_is_offered_in_the_widths_of_the_page_design(slot, offers):
    assert offered(slot, 3000, 2000) == offers


@pytest.mark.parametrize("slot", [*SLOTS.values(), LOGO])
@pytest.mark.parametrize(
    "size", [(50, 50), (97, 300), (300, 97), (640, 480), (1000, 3000), (5000, 700)]
)
def test_nothing_is_ever_enlarged(slot, size):
    wide, high = crop_size(slot, *size)
    assert wide <= size[0]
    assert high <= size[1]
    assert all(offer[0] <= wide and offer[1] <= high for offer in offered(slot, *size))


def test_a_picture_between_two_widths_is_offered_in_its_own_where_that_shows():
    assert offered(LEAD, 640, 360) == [(360, 202), (480, 270), (640, 360)]
    assert offered(LEAD, 580, 326) == [(360, 202), (480, 270)]


def test_a_slot_stays_empty_for_a_picture_that_would_look_torn_there():
    assert offered(LEAD, 300, 300) == []
    assert offered(M, 200, 200) == []
    assert offered(S, 90, 90) == []
    assert offered(AS_MADE, 300, 200) == [(300, 200)]


def test_a_picture_as_made_is_cut_only_when_no_page_could_hold_it():
    assert crop_size(AS_MADE, 1000, 1400) == (1000, 1400)
    assert crop_size(AS_MADE, 1000, 9000) == (1000, 1500)
    assert crop_size(AS_MADE, 9000, 1000) == (4000, 1000)


@pytest.mark.parametrize(
    ("focal", "box"),
    [
        ((50, 50), (0, 219, 1000, 781)),
        ((50, 0), (0, 0, 1000, 562)),
        ((50, 100), (0, 438, 1000, 1000)),
        ((0, 30), (0, 19, 1000, 581)),
    ],
)
def test_the_crop_lies_around_the_focal_point_as_far_as_the_edges_allow(focal, box):
    assert crop_box(LEAD, 1000, 1000, focal) == box


def test_the_master_is_as_large_as_the_largest_copy_needs_and_no_larger():
    slots = tuple(SLOTS.values())
    assert master_size(slots, 6000, 4000) == (1600, 1067)
    assert master_size(slots, 8000, 2000) == (2880, 720)
    assert master_size(slots, 640, 480) == (640, 480)


def test_budgets_follow_the_page_designs_sixty_kilobytes_at_720():
    assert budget(720) == 60_000
    assert budget(360) < 25_000
    assert budget(1280) < 130_000
