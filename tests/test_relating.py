"""Related coverage: which article an entry leads to, and what its row has to hold itself.

Whatever happened, the rows are those that the same documents give an empty database.
"""

import pytest

from articles import editorial
from articles.models import Article, RelatedLink, Tombstone
from articles.rebuilding import rebuild
from tests.documents_factory import (
    Newsroom,
    address_of,
    coverage,
    document_fields,
    entry,
    leads,
    provider,
    start_over,
)
from tests.factories import a_person

VIDEO = {"type": "video", "web_url": None, "original_url": "https://video.example/1"}


@pytest.fixture
def newsroom(tmp_path, db):
    return Newsroom(tmp_path / "newsroom")


def as_if_new(newsroom):
    """Asserts that the rows are those of a first import, and that a rebuild agrees."""
    after = coverage(), leads()
    rebuild()
    assert (coverage(), leads()) == after
    start_over()
    newsroom.run()
    assert (coverage(), leads()) == after


def targets(slug):
    return [row[0] for row in coverage().get(slug, [])]


def own(slug, index=0):
    """What a row holds itself, by name."""
    row = Article.objects.get(slug=slug).related_links.order_by("position")[index]
    names = ("url", "title", "excerpt", "published_at", "type", "provider", "quality")
    held = {name: getattr(row, f"own_{name}") for name in names}
    return {name: value for name, value in held.items() if value is not None}


class TestAnEntryThatNamesAnArticleOfOurs:
    def test_is_thin(self, newsroom):
        newsroom.seed("dogs", related=[entry("cats")])
        newsroom.seed("cats")
        newsroom.run()
        assert (targets("dogs"), own("dogs")) == (["cats"], {})
        as_if_new(newsroom)

    def test_holds_what_drifted_from_it_and_no_more(self, newsroom):
        newsroom.seed("dogs", related=[entry("cats", title="Cats, as we knew them", quality=3)])
        newsroom.seed("cats")
        newsroom.run()
        assert own("dogs") == {"title": "Cats, as we knew them", "quality": 3}
        as_if_new(newsroom)

    def test_may_lack_what_the_article_has(self, newsroom):
        newsroom.seed(
            "dogs", related=[entry("cats", quality=None, provider=None, published_at=None)]
        )
        newsroom.seed("cats")
        newsroom.run()
        assert set(own("dogs")) == {"url", "title", "excerpt", "type"}
        newsroom.update(
            "cats", quality=77, provider=provider("Other"), published_at="2024-01-01T00:00:00Z"
        )
        newsroom.run()
        as_if_new(newsroom)

    def test_may_lack_an_excerpt_that_the_article_has(self, newsroom):
        newsroom.seed("dogs", related=[entry("cats", excerpt="")])
        newsroom.seed("cats")
        newsroom.run()
        assert RelatedLink.objects.get().excerpt == ""
        as_if_new(newsroom)

    def test_shows_the_headline_that_an_editor_gave_it(self, newsroom):
        newsroom.seed("dogs", related=[entry("cats")])
        newsroom.seed("cats")
        newsroom.run()
        cats = Article.objects.get(slug="cats")
        editorial.edit(cats, {"title": "Cats, explained"}, by=a_person())
        assert RelatedLink.objects.get().title == "Cats, explained"
        newsroom.update("dogs", excerpt="Other")
        newsroom.run()
        assert own("dogs") == {}

    def test_that_is_the_very_article_is_kept(self, newsroom):
        newsroom.seed("dogs", related=[entry("dogs"), entry("cats")])
        newsroom.run()
        assert targets("dogs") == ["dogs", None]
        as_if_new(newsroom)

    def test_by_its_original_address_where_it_has_no_other(self, newsroom):
        old = {"web_url": None, "original_url": "https://wire.example/cats"}
        newsroom.seed("dogs", related=[entry("cats", web_url="https://wire.example/cats")])
        newsroom.seed("cats", **old)
        newsroom.run()
        assert targets("dogs") == ["cats"]
        as_if_new(newsroom)


class TestAVideoWithoutAnAddress:
    def named(self, **fields):
        return entry("film", type="video", web_url="", **fields)

    def test_is_found_by_type_provider_and_title(self, newsroom):
        newsroom.seed("dogs", related=[self.named()])
        newsroom.seed("film", **VIDEO)
        newsroom.run()
        assert (targets("dogs"), own("dogs")) == (["film"], {})
        as_if_new(newsroom)

    def test_is_another_under_another_title_or_provider(self, newsroom):
        newsroom.seed(
            "dogs", related=[self.named(title="Else"), self.named(provider=provider("Else"))]
        )
        newsroom.seed("film", **VIDEO)
        newsroom.run()
        assert targets("dogs") == [None, None]
        as_if_new(newsroom)

    def test_is_lost_when_its_title_changes_and_found_again(self, newsroom):
        newsroom.seed("dogs", related=[self.named()])
        newsroom.seed("film", **VIDEO)
        newsroom.run()
        for title, expected in (("Else", [None]), ("Film", ["film"])):
            newsroom.update("film", title=title)
            newsroom.run()
            assert targets("dogs") == expected
            as_if_new(newsroom)

    def test_is_lost_when_its_original_address_changes(self, newsroom):
        newsroom.seed(
            "dogs", related=[entry("film", type="video", web_url="https://video.example/1")]
        )
        newsroom.seed("film", **VIDEO)
        newsroom.run()
        assert targets("dogs") == ["film"]
        newsroom.update("film", original_url="https://video.example/2")
        newsroom.run()
        assert targets("dogs") == [None]
        as_if_new(newsroom)


class TestWhenTheTargetMoves:
    @pytest.fixture(autouse=True)
    def _story(self, newsroom):
        newsroom.seed("dogs", related=[entry("cats", title="Drifted"), entry("cats")])
        newsroom.seed("mice", related=[entry("cats")])
        newsroom.seed("cats", heat=-1)
        newsroom.run()

    def test_entries_that_waited_are_tied_when_it_comes(self, newsroom):
        newsroom.seed("birds", related=[entry("later")])
        newsroom.run()
        assert targets("birds") == [None]
        newsroom.seed("later")
        newsroom.run()
        assert targets("birds") == ["later"]
        as_if_new(newsroom)

    @pytest.mark.parametrize(
        "change",
        [
            {"title": "Other"},
            {"excerpt": "Other"},
            {"published_at": "2024-04-01T00:00:00Z"},
            {"type": "video"},
            {"provider": provider("Other", "other.example")},
            {"quality": 99},
            {"quality": None},
            {"title": "Drifted"},
            {"web_url": "https://other.example/cats"},
            {"web_url": None, "original_url": "https://news.example/cats"},
            {"heat": 90},
            {"published": True},
        ],
        ids=str,
    )
    def test_entries_still_say_what_their_documents_say(self, newsroom, change):
        newsroom.update("cats", **change)
        newsroom.run()
        as_if_new(newsroom)
        newsroom.seed("cats", heat=-1)
        newsroom.run()
        as_if_new(newsroom)

    def test_to_another_address_entries_lead_outside_and_keep_their_cards(self, newsroom):
        newsroom.update("cats", web_url="https://other.example/cats")
        newsroom.run()
        assert targets("dogs") == [None, None]
        assert own("dogs")["title"] == "Drifted"
        assert own("mice")["title"] == document_fields("cats")["title"]

    def test_and_another_takes_its_address_entries_lead_there(self, newsroom):
        newsroom.update("cats", web_url="https://other.example/cats")
        newsroom.seed("heir", web_url=address_of("cats"))
        newsroom.run()
        assert targets("mice") == ["heir"]
        as_if_new(newsroom)

    def test_and_two_swap_their_addresses_entries_follow_the_addresses(self, newsroom):
        newsroom.seed("other")
        newsroom.run()
        newsroom.update("cats", web_url=address_of("other"))
        newsroom.update("other", web_url=address_of("cats"))
        newsroom.run()
        assert targets("mice") == ["other"]
        as_if_new(newsroom)


class TestAnAddressThatSeveralShare:
    def test_leads_to_the_lowest_slug_whoever_came_first(self, newsroom):
        newsroom.seed("dogs", related=[entry("m", web_url=address_of("shared"))])
        for slug in ("m", "z", "a"):
            newsroom.seed(slug, web_url=address_of("shared"))
            newsroom.run()
            assert targets("dogs") == [min(Article.objects.exclude(slug="dogs").values_list(
                "slug", flat=True))]  # fmt: skip
        as_if_new(newsroom)

    def test_leads_to_the_next_when_that_one_moves_away_and_back(self, newsroom):
        newsroom.seed("dogs", related=[entry("m", web_url=address_of("shared"))])
        newsroom.seed("a", web_url=address_of("shared"))
        newsroom.seed("m", web_url=address_of("shared"))
        newsroom.run()
        newsroom.update("a", web_url=address_of("a"))
        newsroom.run()
        assert targets("dogs") == ["m"]
        newsroom.update("a", web_url=address_of("shared"))
        newsroom.run()
        assert targets("dogs") == ["a"]
        as_if_new(newsroom)

    def test_leads_to_the_other_when_one_is_deleted(self, newsroom):
        newsroom.seed("dogs", related=[entry("m", web_url=address_of("shared"))])
        newsroom.seed("a", web_url=address_of("shared"))
        newsroom.seed("m", web_url=address_of("shared"), heat=-1)
        newsroom.run()
        Article.objects.get(slug="a").delete()
        newsroom.run()
        assert targets("dogs") == ["m"]
        assert leads()["m"] == "dogs"


class TestWhenTheTargetIsDeleted:
    def test_entries_show_what_their_documents_say(self, newsroom):
        newsroom.seed("dogs", related=[entry("cats")])
        newsroom.seed("cats")
        newsroom.run()
        Article.objects.get(slug="cats").delete()
        newsroom.run()
        link = RelatedLink.objects.get()
        assert (link.target, link.title, link.url) == (None, "Cats", address_of("cats"))

    def test_an_entry_that_was_added_here_shows_what_it_showed(self, newsroom):
        newsroom.seed("dogs")
        newsroom.seed("cats")
        newsroom.run()
        dogs, cats = (Article.objects.get(slug=slug) for slug in ("dogs", "cats"))
        editorial.curate(dogs, by=a_person(), order=[editorial.NewLink(target=cats)])
        cats.delete()
        newsroom.run()
        link = RelatedLink.objects.get()
        assert (link.target, link.title, link.url) == (None, "Cats", address_of("cats"))
        newsroom.update("dogs", title="Other")
        newsroom.run()
        assert RelatedLink.objects.get().title == "Cats"

    def test_members_that_it_led_find_another_lead(self, newsroom):
        newsroom.seed("first", quality=90, related=[entry("member")])
        newsroom.seed("second", quality=80, related=[entry("member")])
        newsroom.seed("member", heat=-1)
        newsroom.run()
        assert leads()["member"] == "first"
        Article.objects.get(slug="first").delete()
        newsroom.run()
        assert leads()["member"] == "second"

    def test_no_import_brings_it_back_until_its_tombstone_is_lifted(self, newsroom):
        newsroom.seed("dogs", related=[entry("cats")])
        newsroom.seed("cats")
        newsroom.run()
        Article.objects.get(slug="cats").delete()
        newsroom.update("cats", title="Other")
        report = newsroom.run()
        assert (report.counts["skipped"], report.counts["created"]) == (1, 0)
        Tombstone.objects.all().delete()
        assert newsroom.run().counts["created"] == 1
        assert targets("dogs") == ["cats"]
        as_if_new(newsroom)


class TestAnEntryThatWasAddedHere:
    def test_survives_that_the_article_itself_takes_its_address(self, newsroom):
        newsroom.seed("dogs")
        newsroom.run()
        new = editorial.NewLink(url="https://elsewhere.example/", title="Elsewhere")
        editorial.curate(Article.objects.get(), by=a_person(), order=[new])
        newsroom.update("dogs", web_url="https://elsewhere.example/")
        assert newsroom.run().counts["updated"] == 1
        link = RelatedLink.objects.get()
        assert (link.target, link.title) == (None, "Elsewhere")
        before = coverage()
        rebuild()
        assert coverage() == before

    def test_keeps_its_card_when_an_editor_renames_its_target(self, newsroom):
        newsroom.seed("dogs")
        newsroom.seed("cats")
        newsroom.run()
        dogs, cats = (Article.objects.get(slug=slug) for slug in ("dogs", "cats"))
        editor = a_person()
        editorial.curate(dogs, by=editor, order=[editorial.NewLink(target=cats)])
        editorial.edit(cats, {"title": "Cats, explained"}, by=editor)
        (pk,) = dogs.related_links.values_list("pk", flat=True)
        assert editorial.curate(dogs, by=editor, order=[pk]).changed == []
        newsroom.update("cats", title="Cats return", quality=99)
        newsroom.run()
        assert editorial.curate(dogs, by=editor, order=[pk]).changed == []
        before = coverage()
        rebuild()
        assert coverage() == before
