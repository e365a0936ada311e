"""An entry that an editor hid ties nobody to a story: no export says it either."""

import random
from functools import partial

import pytest
from django.db.models import F

from articles import editorial
from articles.exporting import export_documents
from articles.models import Article, RelatedLink
from articles.rebuilding import rebuild
from tests.documents_factory import Newsroom, coverage, entry, leads, start_over
from tests.stories.test_attaching import ABSORBED, a_tangle


@pytest.fixture
def room(newsroom):
    """“First” and “second” both name “member”, which names “second”."""
    newsroom.seed("first", quality=90, heat=90, related=[entry("member")])
    newsroom.seed("second", quality=10, heat=90, related=[entry("member")])
    newsroom.seed("member", related=[entry("second")], **ABSORBED)
    newsroom.run()
    return newsroom


def hide(slug, *targets, by):
    """Hides what leads from one article to these, and shows all else that it names."""
    article = Article.objects.get(slug=slug)
    rows = dict(article.related_links.values_list("target__slug", "pk"))
    order = list(article.related_links.values_list("pk", flat=True))
    return editorial.curate(article, by=by, order=order, hidden=[rows[one] for one in targets])


class TestHidingAnEntry:
    def test_and_showing_it_attaches_what_it_leads_to_anew(self, room, ann):
        assert leads()["member"] == "second"
        hide("second", "member", by=ann)
        assert leads()["member"] == "first"
        hide("second", by=ann)
        assert leads()["member"] == "second"

    def test_that_the_member_itself_names_does_so_too(self, room, ann):
        hide("member", "second", by=ann)
        assert leads()["member"] == "first"

    def test_is_taken_back_and_done_again_with_all_it_did(self, room, ann):
        step = hide("second", "member", by=ann).step
        back = editorial.undo(step, by=ann).step
        assert leads()["member"] == "second"
        editorial.undo(back, by=ann)
        assert leads()["member"] == "first"

    def test_on_every_side_leaves_it_absorbed_by_a_story_that_we_do_not_hold(self, room, ann):
        for slug in ("first", "second"):
            hide(slug, "member", by=ann)
        assert leads()["member"] == "second"  # the member itself names it
        hide("member", "second", by=ann)
        assert leads()["member"] is None
        rebuild()
        assert leads()["member"] is None

    def test_in_a_shell_counts_when_it_is_taken_in(self, room):
        Article.objects.get(slug="second").related_links.update(hidden=True)
        room.update("first", title="Another title")
        rebuild()
        assert leads()["member"] == "first"

    def test_outlives_that_the_document_drops_the_entry_and_names_it_again(self, room, ann):
        hide("second", "member", by=ann)
        for related, lead in (([], "first"), ([entry("member")], "first")):
            room.update("second", related=related)
            room.run()
            assert leads()["member"] == lead

    def test_holds_under_an_address_that_the_member_moved_to(self, room, ann):
        hide("second", "member", by=ann)
        moved = {"web_url": "https://news.example/member-moved"}
        room.update("member", **moved)
        room.run()
        room.update("second", related=[entry("member", **moved)])
        room.run()
        assert leads()["member"] == "second"  # the member names it, and first does no more
        room.update("first", related=[entry("member", **moved)])
        room.run()
        assert leads()["member"] == "first"

    def test_holds_when_an_import_repeats_it_under_an_address_named_already(self, room, ann):
        moved = {"web_url": "https://news.example/member-moved"}
        room.update("second", related=[entry("member"), entry("member", **moved)])
        room.run()
        hide("second", "member", by=ann)
        room.update("first", related=[entry("member"), entry("member", **moved)])
        room.update("member", **moved)
        room.run()
        after = coverage(), leads()
        assert after[1]["member"] == "first"
        rebuild()
        assert (coverage(), leads()) == after

    def test_takes_away_where_an_address_led_that_was_public_once(self, room, ann, client):
        """The price: it told where its story lives, and no story of ours is that any more."""
        room.update("first", related=[])
        room.update("member", related=[])
        room.run()
        member, second = (Article.objects.get(slug=slug) for slug in ("member", "second"))
        editorial.publish([second, member], by=ann)
        editorial.withdraw([member], by=ann)
        assert client.get(member.get_absolute_url())["Location"] == second.get_absolute_url()
        hide("second", "member", by=ann)
        assert client.get(member.get_absolute_url()).status_code == 410


def named():
    """Which other articles of ours each article names."""
    told = {}
    rows = RelatedLink.objects.exclude(target=None).exclude(target=F("article"))
    for slug, target in rows.values_list("article__slug", "target__slug"):
        told.setdefault(slug, set()).add(target)
    return told


@pytest.mark.parametrize("seed", [1, 2, 3, 5])  # where hiding gives somebody another lead
def test_the_order_in_which_editors_hide_and_documents_come_makes_no_difference(
    tmp_path, ann, seed
):
    dice = random.Random(seed)  # noqa: S311 - no secret: the same orders each time
    before, after = Newsroom(tmp_path / "before"), Newsroom(tmp_path / "after")
    slugs = a_tangle(before, dice, size=14)
    before.run()
    named_before = named()
    a_tangle(after, dice, size=14)
    after.run()
    hidings = [
        partial(hide, slug, *(targets & named_before.get(slug, set())), by=ann)
        for slug, targets in named().items()
    ]
    led_before = leads()
    for hiding in hidings:
        hiding()
    expected = coverage(), leads()
    assert expected[1] != led_before

    acts = [*hidings, *(partial(after.run, after.path(slug)) for slug in slugs)]
    for _ in range(5):
        start_over()
        before.run()
        dice.shuffle(acts)
        for act in acts:
            act()
        assert (coverage(), leads()) == expected
    rebuild()
    assert (coverage(), leads()) == expected
    export_documents(tmp_path / "out")
    start_over()
    Newsroom(tmp_path / "out").run()
    assert leads() == expected[1]
